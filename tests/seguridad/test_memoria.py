"""What processes keep in memory is read again at the next request after whatever changes it, by whichever process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import (
    Group,
    PermissionView,
    Role,
    User,
    assoc_permissionview_role,
    assoc_user_role,
)
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
from app.nucleo.puestos import ADMINISTRADOR
from app.roles import sincronizar
from app.seguridad.memoria import recordar, version_de_configuracion
from app.seguridad.models import Adscripcion, Cuenta
from app.seguridad.services import terminar_sesiones
from tests.bases import Base
from tests.cliente import Cliente
from tests.test_sentencias import costo

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


# The account of a signed-in browser


@pytest.fixture
def ajeno(otra: Flask) -> type[Cliente]:
    """Browsers of the other process."""
    return type("ClienteDeOtra", (Cliente,), {"app": otra})


def cuenta(usuario: str) -> User:
    return db.session.scalars(select(User).where(User.username == usuario)).one()


def puesto_de(usuario: str) -> Adscripcion:
    return db.session.scalars(select(Adscripcion).where(Adscripcion.user_id == cuenta(usuario).id)).one()


def quitar_permiso() -> None:
    rol = db.session.scalars(select(Role).where(Role.name == "Administrador")).one()
    rol.permissions = [p for p in rol.permissions if p.view_menu.name != "CanalView"]


def dar_grupo() -> None:
    db.session.add(
        Group(name="x", label="x", description="x", users=[cuenta("capturista")], roles=[rol_de("CanalView")])
    )


def rol_de(vista: str) -> Role:
    pares = db.session.scalars(select(PermissionView)).unique()
    return Role(name="Propio", permissions=[p for p in pares if p.view_menu.name == vista])


def ajuste(clave: str, valor: str) -> Callable[[], None]:
    def cambiar() -> None:
        db.session.get_one(Ajuste, clave).valor = valor

    return cambiar


QUITAN: dict[str, Callable[[], Any]] = {
    "sesión terminada": lambda: terminar_sesiones(cuenta("administradora").id),
    "cuenta cerrada": lambda: setattr(cuenta("administradora"), "active", False),
    "cuenta cerrada de un golpe": lambda: db.session.execute(update(User).values(active=False)),
    "puesto borrado": lambda: db.session.delete(puesto_de("administradora")),
    "puesto terminado": lambda: setattr(puesto_de("administradora"), "hasta", date(2020, 1, 2)),
    "puesto de otra": lambda: setattr(puesto_de("administradora"), "puesto", "Capturista"),
    "permiso quitado al rol": quitar_permiso,
    "contraseña vencida": lambda: setattr(
        db.session.get_one(Cuenta, cuenta("administradora").id), "debe_cambiar", True
    ),
    "permisos de un golpe": lambda: db.session.execute(assoc_permissionview_role.delete()),
}


@pytest.mark.parametrize("que", sorted(QUITAN))
def test_what_is_taken_bites_in_the_other_process(app: Flask, ajeno: type[Cliente], que: str) -> None:
    navegador = ajeno.de("administradora")
    assert [navegador.get("/canales/list/").status_code for _vez in range(2)] == [200, 200]
    escribir(app, QUITAN[que])
    assert navegador.get("/canales/list/").status_code in (302, 403)


def test_what_is_given_is_had_in_the_other_process(app: Flask, ajeno: type[Cliente]) -> None:
    navegador = ajeno.de("capturista")
    assert navegador.get("/canales/list/").status_code == 403
    escribir(app, dar_grupo)
    assert navegador.get("/canales/list/").status_code == 200


SE_LEEN: dict[str, tuple[str, Callable[[], Any]]] = {
    "nombre": ("Zutana", lambda: setattr(cuenta("capturista"), "first_name", "Zutana")),
    "puesto": ("Mesera", ajuste("nombres_de_puestos", "Capturista: Mesera")),
    "oficina": ("Ventanilla Nueva", ajuste("oficina", "Ventanilla Nueva")),
    "color": ("#123456", ajuste("color", "#123456")),
    "otro puesto": ("/ajustes/list/", lambda: setattr(puesto_de("capturista"), "puesto", ADMINISTRADOR)),
}


@pytest.mark.parametrize("que", sorted(SE_LEEN))
def test_the_frame_shows_what_changed_in_the_other_process(app: Flask, ajeno: type[Cliente], que: str) -> None:
    navegador = ajeno.de("capturista")
    antes = navegador.get("/users/userinfo/").text
    escribir(app, SE_LEEN[que][1])
    despues = navegador.get("/users/userinfo/").text
    palabra, _cambio = SE_LEEN[que]
    assert (palabra in antes, palabra in despues) == (False, True)


@pytest.mark.solo_sqlite("the day is Python's")
def test_a_puesto_ends_with_its_day_though_nothing_moves(app: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 18, tzinfo=UTC), tick=False) as reloj:
        escribir(app, lambda: setattr(puesto_de("administradora"), "hasta", date(2026, 12, 1)))
        navegador = cliente.de("administradora")
        assert navegador.get("/canales/list/").status_code == 200
        reloj.move_to(datetime(2026, 12, 2, 5, 50, tzinfo=UTC))
        navegador = cliente.de("administradora")
        assert navegador.get("/canales/list/").status_code == 200
        reloj.move_to(datetime(2026, 12, 2, 6, 10, tzinfo=UTC))
        assert navegador.get("/canales/list/").status_code == 403


def test_what_the_installer_writes_moves_the_version(app: Flask) -> None:
    antes = en_peticion(app, version_de_configuracion)
    escribir(app, lambda: sincronizar(app.extensions["appbuilder"]))
    assert en_peticion(app, version_de_configuracion) > antes


def test_an_account_in_session_costs_one_statement(cliente: type[Cliente]) -> None:
    assert costo(cliente.de("capturista"), "/ciudadanos/buscar?q=") == 1
