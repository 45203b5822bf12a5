"""What processes keep in memory is read again at the next request after whatever changes it, by whichever process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import Group, Role, User, assoc_user_role
from sqlalchemy import delete, insert, select, update

from app import create_app
from app.actos.referencias import nombres, renglones
from app.catalogos.models.ajustes import Ajuste, Firmante, Inhabil
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.catalogos.queries import COMUNES
from app.catalogos.services.ajustes import configuracion
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import Campo
from app.seguridad.memoria import recordar, version_de_configuracion
from app.seguridad.models import Adscripcion
from tests.bases import Base

pytestmark = pytest.mark.dialecto("what moves the version is the engine's own SQL")

CATALOGOS = sorted(
    (m.class_ for m in Model.registry.mappers if getattr(m.class_, "__configura__", False)), key=lambda c: c.__name__
)
DE_LISTAS = {"canal": Canal, "modulo": Modulo, "localidad": Localidad, "tramite": Tramite, "dependencia": Dependencia}


@pytest.fixture
def otra(base: Base) -> Iterator[Flask]:
    """A second application on the same database, with a memory of its own, as a second process has."""
    segunda = create_app(base.ajustes(base.url))
    yield segunda
    with segunda.app_context():
        db.session.remove()
        db.engine.dispose()


def en_peticion(app: Flask, hacer: Callable[[], Any]) -> Any:
    """Run something as one request of an application."""
    with app.test_request_context(), como_sistema("prueba"):
        salida = hacer()
        db.session.remove()
    return salida


def escribir(app: Flask, hacer: Callable[[], Any]) -> None:
    """Write as one request of an application."""

    def dentro() -> None:
        with escritura():
            hacer()

    en_peticion(app, dentro)


def columna_de(modelo: Any) -> str:
    """Return a column of text of a catalogue."""
    return {"Inhabil": "motivo", "Ajuste": "explicacion", "AvisoDePrivacidad": "texto"}.get(modelo.__name__, "nombre")


def poner(modelo: Any, valor: str) -> None:
    setattr(
        db.session.scalars(select(modelo).order_by(*modelo.__table__.primary_key)).first(), columna_de(modelo), valor
    )


@pytest.mark.parametrize("catalogo", sorted(DE_LISTAS))
def test_choices_and_names_follow_the_row(app: Flask, otra: Flask, catalogo: str) -> None:
    modelo = DE_LISTAS[catalogo]

    def leidos() -> tuple[set[str], set[str], set[str]]:
        ofrecidos = {nombre for _pk, nombre in COMUNES.opciones(catalogo)}
        return ofrecidos, set(nombres(modelo).values()), {f.nombre for f in renglones(modelo).values()}

    antes = en_peticion(otra, leidos)
    escribir(app, lambda: poner(modelo, "Nombre nuevo"))
    despues = en_peticion(otra, leidos)
    assert [any("Nombre nuevo" in uno for uno in grupo) for grupo in antes] == [False] * 3
    assert [any("Nombre nuevo" in uno for uno in grupo) for grupo in despues] == [True] * 3


def test_what_is_retired_is_no_longer_on_offer(app: Flask, otra: Flask) -> None:
    campo = Campo("canal_id", "Canal", catalogo="canal")
    pk = en_peticion(otra, lambda: int(COMUNES.opciones("canal")[0][0]))
    assert en_peticion(otra, lambda: COMUNES.existe(None, campo, pk))
    escribir(app, lambda: db.session.execute(update(Canal).where(Canal.id == pk).values(activo=False)))
    assert not en_peticion(otra, lambda: COMUNES.existe(None, campo, pk))
    assert en_peticion(otra, lambda: COMUNES.retirada("canal", str(pk))).endswith("(retirada)")


def test_every_catalogue_moves_the_version(app: Flask) -> None:
    quietos = []
    for modelo in CATALOGOS:
        if en_peticion(app, lambda m=modelo: db.session.scalar(select(m).limit(1))) is None:
            continue
        antes = en_peticion(app, version_de_configuracion)
        if modelo.__name__ != "AvisoDePrivacidad":
            escribir(app, lambda m=modelo: poner(m, "Otro"))
        else:
            escribir(app, lambda m=modelo: db.session.execute(update(m).values(texto=m.texto)))
        if en_peticion(app, version_de_configuracion) == antes:
            quietos.append(modelo.__name__)
    assert quietos == []


DE_UN_GOLPE: dict[str, Callable[[], Any]] = {
    "ajuste": lambda: update(Ajuste).values(explicacion="x"),
    "firmante": lambda: delete(Firmante),
    "inhábil": lambda: update(Inhabil).values(motivo="x"),
    "cuenta": lambda: update(User).values(active=False),
    "puesto": lambda: update(Adscripcion).values(puesto="Capturista"),
    "rol": lambda: update(Role).where(Role.id == 0).values(name="x"),
    "grupo": lambda: insert(Group).values(name="x", label="x", description="x"),
    "rol de una cuenta": lambda: assoc_user_role.delete(),
}


@pytest.mark.parametrize("que", sorted(DE_UN_GOLPE))
def test_one_statement_over_many_rows_moves_the_version(app: Flask, que: str) -> None:
    antes = en_peticion(app, version_de_configuracion)
    escribir(app, lambda: db.session.execute(DE_UN_GOLPE[que]()))
    assert en_peticion(app, version_de_configuracion) > antes


def test_settings_follow_in_the_other_process(app: Flask, otra: Flask) -> None:
    def oficina() -> str:
        return configuracion().ajustes["oficina"]

    def cambiar() -> None:
        db.session.get_one(Ajuste, "oficina").valor = "Oficina nueva"

    assert en_peticion(otra, oficina) != "Oficina nueva"
    escribir(app, cambiar)
    assert en_peticion(otra, oficina) == "Oficina nueva"


def test_what_was_rolled_back_is_not_kept(app: Flask) -> None:
    def nombre() -> str:
        return recordar("una prueba", lambda: db.session.scalars(select(Canal.nombre).order_by(Canal.id)).first() or "")

    def a_medias() -> tuple[str, str]:
        antes = nombre()
        try:
            with escritura():
                poner(Canal, "A medias")
                db.session.flush()
                dentro = nombre()
                raise RuntimeError
        except RuntimeError:
            return dentro, "quedó" if nombre() != antes else ""

    assert en_peticion(app, a_medias) == ("A medias", "")
    escribir(app, lambda: poner(Canal, "Entero"))
    assert en_peticion(app, nombre) == "Entero"
