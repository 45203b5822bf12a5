"""The federal rest days of this year and the next are on the town's list from the start, and each year again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from app.catalogos.jobs import completar_federales
from app.catalogos.models.ajustes import Inhabil
from app.catalogos.services.perfil import cargar_federales, faltan_federales
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.calendario import feriados, feriados_con_nombre
from app.nucleo.reloj import ahora

pytestmark = pytest.mark.solo_sqlite("rows of a catalogue are the same on both engines")


def dias() -> dict[date, str]:
    """Return the list, as it stands."""
    return {dia: motivo for dia, motivo in db.session.execute(select(Inhabil.dia, Inhabil.motivo))}


def test_the_list_has_them_from_the_start_and_once(app: Flask) -> None:
    with app.app_context(), como_sistema("prueba"):
        anio = ahora().year
        assert feriados([anio, anio + 1]) <= set(dias())
        assert dias()[date(anio, 12, 25)] == "Navidad (federal)"
        antes = len(dias())
        with escritura():
            cargar_federales()
        assert (len(dias()), faltan_federales()) == (antes, {})


def test_what_the_town_wrote_on_such_a_day_stays(app: Flask) -> None:
    with app.app_context(), como_sistema("prueba"):
        navidad = date(ahora().year, 12, 25)
        with escritura() as sesion:
            sesion.execute(delete(Inhabil).where(Inhabil.dia == navidad))
            sesion.add(Inhabil(dia=navidad, motivo="Navidad y posada"))
        with escritura():
            cargar_federales()
        assert dias()[navidad] == "Navidad y posada"


def test_the_round_of_a_new_year_adds_the_next(app: Flask) -> None:
    anio = ahora().year + 1
    with time_machine.travel(datetime(anio, 1, 2, 18, tzinfo=UTC)), app.app_context(), como_sistema("prueba"):
        assert len(faltan_federales()) >= 7
        completar_federales()
        assert set(feriados_con_nombre(anio + 1)) <= set(dias())
