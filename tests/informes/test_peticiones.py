"""The figures of the peticiones: what is suspected of being spam counts in none of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db, escritura
from app.informes.queries import peticiones
from app.informes.queries.periodo import meses_de
from app.informes.views.peticiones import GraficaView
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.elenco import OBRAS

pytestmark = pytest.mark.dialecto("an expression with values in it is grouped by")


def test_lo_sospechoso_no_se_cuenta(sistema: None) -> None:
    f.en("canalizado")
    basura = f.en("canalizado").id
    with escritura():
        db.session.get_one(Peticion, basura).cuarentena = True
    obras = db.session.scalars(select(Dependencia.nombre).where(Dependencia.clave == OBRAS)).one()
    with e.como("coordinador"):
        assert len(db.session.scalars(select(Peticion)).all()) == 2
        desde = hoy() - timedelta(days=30)
        assert peticiones.generales(desde, hoy()) == {
            "recibidas": 1, "abiertas": 1, "validadas": 0, "resueltas": 0, "orientadas": 0, "vencidas": 0,
        }  # fmt: skip
        assert en_que_van(desde) == [["Canalizada", 1]]
        assert [fila[1:] for fila in peticiones.por_dependencia(desde, hoy())] == [(obras, 1, 0)]
        assert [numeros for _mes, *numeros in peticiones.por_mes(hoy(), hoy())] == [[1, 0]]


def en_que_van(desde: date) -> list[list[str | int]]:
    """Return the rows of the chart of states, which its dictionary makes."""
    return next(g["tabla"]["filas"] for g in GraficaView().graficas(desde, hoy()) if g["id"] == "estado")


def test_the_chart_of_a_dictionary_adds_up_to_what_the_person_sees(sistema: None) -> None:
    for estado in ("proceso", "canalizado", "proceso"):
        f.en(estado)
    f.en("validado")
    ajena = f.en("recibido").id
    with escritura():
        db.session.get_one(Peticion, ajena).reservada = True
    desde = hoy() - timedelta(days=30)
    with e.como("coordinador"):
        filas = en_que_van(desde)
        assert filas == [["Canalizada", 1], ["En proceso", 2], ["Validada", 1]]
        assert sum(n for _nombre, n in filas) == peticiones.generales(desde, hoy())["recibidas"] == 4
    with e.como("enlace_aguas"):
        assert en_que_van(desde) == [], "another dependencia's are counted for nobody of this one"


def test_los_meses_se_cortan_por_el_periodo() -> None:
    assert meses_de(date(2026, 1, 15), date(2026, 3, 31)) == [
        (date(2026, 1, 15), date(2026, 1, 31), True),
        (date(2026, 2, 1), date(2026, 2, 28), False),
        (date(2026, 3, 1), date(2026, 3, 31), False),
    ]
    assert meses_de(date(2026, 12, 31), date(2027, 1, 1)) == [
        (date(2026, 12, 31), date(2026, 12, 31), True), (date(2027, 1, 1), date(2027, 1, 1), True),
    ]  # fmt: skip
