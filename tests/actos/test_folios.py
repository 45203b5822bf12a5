"""Every series of folios is verified: of peticiones, and of whatever else acts move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.actos.folios import huecos
from app.actos.queries import modelos
from app.commands import como_sistema
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e

pytestmark = pytest.mark.dialecto("the series is cut out of the folio by the engine")


def _asesoria() -> None:
    e.acto(f.nueva(None, tipo="orientacion"), "pedir_asesoria", "subcoordinadora", texto="¿De quién es el predio?")


def _compromiso() -> None:
    datos = {"que": "Cambiar la lámpara.", "fecha": hoy() + timedelta(days=9), "responsable": "Obras",
             "peticion_folio": f.nueva(None).folio}  # fmt: skip
    with e.como("coordinador") as autor, escritura():
        acordar(datos, autor=autor)


def _entrada() -> None:
    e.canales()
    e.entrada()


HACER: dict[str, Callable[[], object]] = {
    "peticion": f.nueva,
    "bitacora": _entrada,
    "jornada": e.jornada,
    "asesoria": _asesoria,
    "compromiso": _compromiso,
}


SERIES = {"bitacora": "BIT", "jornada": "JOR", "asesoria": "ASE", "compromiso": "COM"}


def test_what_has_no_series_of_its_own_has_one_of_each_modulo() -> None:
    assert {modelo.__tablename__: modelo.SERIE for modelo in modelos()} == {**SERIES, "peticion": ""}


@pytest.mark.parametrize("tabla", HACER)
def test_a_counter_that_went_on_alone_is_named(app: Flask, tabla: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        HACER[tabla]()
        anio = hoy().year
    orden, contador = app.test_cli_runner(), "folio:PRE" if tabla == "peticion" else tabla
    assert orden.invoke(args=["ac", "verificar-movimientos"]).exit_code == 0
    with app.app_context(), db.engine.begin() as conexion:
        conexion.exec_driver_sql(f"UPDATE contador SET valor = 2 WHERE clave = '{contador}:{anio}'")
    roto = orden.invoke(args=["ac", "verificar-movimientos"])
    serie = f"{SERIES.get(tabla, 'PRE')}-{anio}"
    assert (roto.exit_code, roto.output) == (
        1, f"Error: folios {serie}: el contador dice 2, hay 1 y el mayor es 1\n"
    )  # fmt: skip


@pytest.mark.parametrize("tabla", SERIES)
def test_a_row_that_is_gone_is_missed(app: Flask, tabla: str) -> None:
    """Also where none is left, whose letters no folio has any more."""
    with app.app_context(), db.engine.begin() as conexion:
        conexion.exec_driver_sql(f"INSERT INTO contador (clave, valor) VALUES ('{tabla}:2020', 3)")
    roto = app.test_cli_runner().invoke(args=["ac", "verificar-movimientos"])
    assert roto.output == f"Error: folios {SERIES[tabla]}-2020: el contador dice 3, hay 0 y el mayor es 0\n"


def test_what_is_no_folio_any_more_is_named(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        _compromiso()
        anio = hoy().year
    with app.app_context(), db.engine.begin() as conexion:
        conexion.exec_driver_sql("UPDATE compromiso SET folio = 'alterado'")
    with app.app_context(), como_sistema("prueba"):
        assert list(huecos()) == [
            f"folios COM-{anio}: el contador dice 1, hay 0 y el mayor es 0",
            "folios alterado: el contador dice 0, hay 1 y el mayor es 0",
        ]
