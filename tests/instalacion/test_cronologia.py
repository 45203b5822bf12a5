"""A clock a year ahead that comes back: sealing goes on, sessions end, it is told, and a command settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select, update

from app.actos.jobs import sellar
from app.actos.models import Sello
from app.commands import como_sistema
from app.extensions import db, escritura
from app.instalacion import cronologia
from app.rondas import una_ronda
from app.seguridad import propuestas, segundas
from app.seguridad.models import Cambio, Cuenta, Propuesta
from app.seguridad.services import poner_contrasena
from tests.cliente import Cliente
from tests.elenco import CONTRASENA
from tests.factories import cadenas_rotas_de_todo, en, sellos_rotos

pytestmark = pytest.mark.dialecto("instants are compared by the engine; the seals are read back from it")
HOY = datetime(2026, 11, 30, 16, tzinfo=UTC)
EN_UN_ANO = HOY + timedelta(days=365)
AYER = HOY - timedelta(days=1)


def trabajar(app: Flask, cuando: datetime) -> int:
    """Register and move a petición at an instant, and make the day's round; give how many seals there are."""
    with time_machine.travel(cuando), app.app_context(), app.test_request_context(), como_sistema("prueba"):
        en("recibido")
        sellar()
        return db.session.scalar(select(func.count(Sello.dia))) or 0


def orden(app: Flask, *partes: str) -> tuple[int, str]:
    """Run a command today."""
    with time_machine.travel(HOY + timedelta(days=1)):
        hecho = app.test_cli_runner().invoke(args=["ac", *partes])
    return hecho.exit_code, hecho.output


@pytest.fixture
def vuelto(app: Flask) -> Flask:
    """A town that worked yesterday, a year from now by mistake, and today."""
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).values(valida_desde=AYER))
    assert trabajar(app, AYER) == 0
    assert trabajar(app, HOY) == 1
    assert trabajar(app, EN_UN_ANO) == 2
    return app


def test_a_seal_of_next_year_keeps_no_day_from_being_sealed(vuelto: Flask) -> None:
    assert trabajar(vuelto, HOY + timedelta(days=1)) == 3
    assert trabajar(vuelto, HOY + timedelta(days=1)) == 3
    assert trabajar(vuelto, HOY + timedelta(days=2)) == 4
    with vuelto.app_context(), como_sistema("prueba"):
        assert sellos_rotos() == []


def test_the_check_counts_what_is_dated_wrongly_until_it_is_on_record(vuelto: Flask) -> None:
    trabajar(vuelto, HOY + timedelta(days=1))
    codigo, dicho = orden(vuelto, "verificar-movimientos")
    assert codigo == 1
    assert "Correcto" not in dicho
    assert "1 sellos tienen fecha posterior" in dicho
    assert "revisar-reloj" in dicho
    assert orden(vuelto, "revisar-reloj")[1].count("\n") == 1
    assert "Asentado en Cambios" in orden(vuelto, "revisar-reloj", "--confirmo")[1]
    assert orden(vuelto, "verificar-movimientos")[1].startswith("Correcto")
    assert "concuerdan" in orden(vuelto, "revisar-reloj")[1]
    with vuelto.app_context(), como_sistema("prueba"):
        fila = db.session.scalars(select(Cambio).where(Cambio.tabla == cronologia.TABLA)).one()
        assert (fila.despues or {})["sellos"] == 1


def test_after_the_record_another_jump_is_told_again(vuelto: Flask) -> None:
    orden(vuelto, "revisar-reloj", "--confirmo")
    trabajar(vuelto, EN_UN_ANO + timedelta(days=3))
    assert orden(vuelto, "verificar-movimientos")[0] == 1


def test_the_round_tells_the_administrador_and_readyz(vuelto: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(HOY + timedelta(days=1)):
        una_ronda(vuelto)
        try:
            listo = vuelto.test_client().get("/readyz")
            assert (listo.status_code, "fecha posterior" in listo.text) == (200, True)
            assert "fecha posterior" in cliente.de("administradora").get("/").text
            assert "fecha posterior" not in cliente.de("capturista").get("/").text
        finally:
            vuelto.extensions.pop("vigia")


def test_a_clock_far_ahead_of_what_is_known_is_told_and_accepted(app: Flask) -> None:
    trabajar(app, HOY)
    with time_machine.travel(EN_UN_ANO), app.app_context(), como_sistema("prueba"):
        assert "compruebe la fecha" in cronologia.dicho(cronologia.fechas())
        with escritura():
            cronologia.confirmar(cronologia.fechas())
        assert cronologia.dicho(cronologia.fechas()) == ""


def test_a_session_opened_in_the_future_has_ended(app: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(EN_UN_ANO):
        persona = cliente.de("capturista")
        assert persona.get("/").status_code == 200
    with time_machine.travel(HOY):
        assert persona.get("/").status_code == 302


def test_a_jump_while_it_runs_is_told_and_forgotten_when_it_comes_back(app: Flask) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).values(valida_desde=AYER))  # the cast is of today, whichever day that is
    vigia = cronologia.Vigia()

    def mirar(cuando: datetime) -> str:
        with time_machine.travel(cuando), app.app_context(), como_sistema("prueba"):
            vigia.mirar()
        return vigia.aviso

    pasos: list[tuple[datetime, Callable[[str], bool]]] = [
        (HOY, lambda dicho: dicho == ""),
        (HOY + timedelta(days=20), lambda dicho: "se adelantó 480.0 horas" in dicho),
        (HOY, lambda dicho: dicho == ""),
    ]
    for cuando, esperado in pasos:
        assert esperado(mirar(cuando)), (cuando, vigia.aviso)


def test_work_goes_on_and_the_chain_is_whole(vuelto: Flask) -> None:
    manana = time_machine.travel(HOY + timedelta(days=1))
    with manana, vuelto.app_context(), vuelto.test_request_context(), como_sistema("prueba"):
        en("validado")
        assert cadenas_rotas_de_todo() == []


# Accounts and propuestas


def dar_clave(app: Flask, cuando: datetime) -> int:
    """Give somebody a temporary password, and propose something, at an instant."""
    with time_machine.travel(cuando), app.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.scalars(select(User).where(User.username == "asesor")).one()
        poner_contrasena(fila, fila.password, debe_cambiar=True)
        propuestas.proponer("contrasena", fila.id, {})
        return int(fila.id)


def test_what_accounts_and_propuestas_carry_of_next_year_is_told_and_mended(vuelto: Flask) -> None:
    orden(vuelto, "revisar-reloj", "--confirmo")
    pk = dar_clave(vuelto, EN_UN_ANO)
    codigo, dicho = orden(vuelto, "verificar-movimientos")
    assert (codigo, "1 cuentas y 1 propuestas tienen fecha posterior" in dicho) == (1, True)
    assert "1 cuentas y 1 propuestas" in orden(vuelto, "revisar-reloj")[1]
    assert "cuentan desde ahora" in orden(vuelto, "revisar-reloj", "--confirmo")[1]
    assert orden(vuelto, "verificar-movimientos")[1].startswith("Correcto")
    with vuelto.app_context(), como_sistema("prueba"):
        cuenta = db.session.get_one(Cuenta, pk)
        assert cuenta.repuesta is not None
        assert (cuenta.repuesta - HOY).days == 1
        assert (cuenta.valida_desde - HOY).days in (0, 1)
        assert db.session.scalars(select(Propuesta.resolucion)).all() == ["retirada"]


def test_a_propuesta_of_next_year_does_not_wait(vuelto: Flask) -> None:
    dar_clave(vuelto, EN_UN_ANO)
    with time_machine.travel(HOY), vuelto.app_context(), como_sistema("prueba"):
        assert db.session.scalar(select(Propuesta.id).where(segundas.abierta())) is None


@pytest.mark.parametrize("por", ["formulario", "api"])
def test_signing_in_bounds_the_account_to_now(vuelto: Flask, cliente: type[Cliente], por: str) -> None:
    """A password of a year ahead is neither good nor its person's foreign one until that day."""
    with time_machine.travel(EN_UN_ANO), vuelto.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.scalars(select(User).where(User.username == "asesor")).one()
        poner_contrasena(fila, fila.password, debe_cambiar=por == "formulario")
        pk = int(fila.id)
    with time_machine.travel(HOY):
        if por == "formulario":
            assert cliente().entrar("asesor", CONTRASENA).status_code == 303
        else:
            cuerpo = {"username": "asesor", "password": CONTRASENA, "provider": "db"}
            ficha = vuelto.test_client().post("/api/v1/security/login", json=cuerpo).get_json()["access_token"]
            assert ficha
        with vuelto.app_context(), como_sistema("prueba"):
            cuenta = db.session.get_one(Cuenta, pk)
            assert cuenta.valida_desde <= HOY + timedelta(minutes=5)
            assert segundas.puesta_por_otra(pk) == cuenta.repuesta
    if por == "formulario":
        with time_machine.travel(HOY + timedelta(days=4)):
            tarde = cliente()
            assert tarde.entrar("asesor", CONTRASENA).status_code == 422
            assert "venció" in tarde.errores()
