"""What the service that consents refuses, whoever calls it: nothing depends on a page that checks before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad import propuestas, segundas
from app.seguridad.models import Adscripcion, Propuesta
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.seguridad.test_consentimiento import _huella, _suplir, pendiente, restablecer, usuario
from tests.seguridad.test_dos_personas import por_detras
from tests.seguridad.test_suplencias import adscripcion, nombrar


def consentida(app: Flask, pk: int, resolvio: int | None = None) -> str:
    """Call the service, without any page, to consent to a propuesta; return why it is refused, '' where it is not."""
    try:
        with app.app_context(), como_sistema("prueba"), escritura():
            quien = db.session.get_one(User, resolvio) if resolvio else None
            propuestas.consentir(db.session.get_one(Propuesta, pk), quien, "hash")
    except (propuestas.YaNoProcede, propuestas.ConClaveAjena) as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize("cambio", ["otra en esos días", "ya no tiene el puesto", "ya se resolvió"])
def test_el_servicio_no_consiente_lo_que_ya_no_cabe(app: Flask, cliente: type[Cliente], cambio: str) -> None:
    jefa = cliente.de("administradora")
    _suplir(app, jefa)
    pk, suplida = pendiente(app), adscripcion(app, "custodio")
    if cambio == "otra en esos días":
        nombrar(app, jefa, "custodio", "secretaria", desde=3, hasta=8)
        with app.app_context(), como_sistema("prueba"):
            otra = db.session.scalars(select(Propuesta.id).where(Propuesta.id != pk, segundas.abierta())).one()
        assert consentida(app, otra) == ""
    elif cambio == "ya no tiene el puesto":
        por_detras(app, lambda: db.session.execute(
            update(Adscripcion).where(Adscripcion.id == suplida).values(hasta=hoy() + timedelta(days=1))
        ))  # fmt: skip
    else:
        assert consentida(app, pk) == ""
    antes = _huella(app)
    assert consentida(app, pk) == "YaNoProcede"
    assert _huella(app) == antes


def test_el_servicio_no_consiente_con_la_clave_de_otra(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    restablecer(jefa, usuario(app, "sin_puesto"))
    _suplir(app, jefa)
    antes = _huella(app)
    assert consentida(app, pendiente(app), usuario(app, "custodio")) == "ConClaveAjena"
    assert _huella(app) == antes
