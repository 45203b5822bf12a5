"""What the figures count of the bitácora: nothing reserved, by day of writing."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.bitacora.models import Bitacora
from app.fab.counted import Contadas
from app.nucleo.texto import N_
from app.seguridad.zona import en_dias


def no_reservada(clase: Any = Bitacora) -> ColumnElement[bool]:
    """Return the criterion of what is not reserved: who decides and may also see the rest counts it neither."""
    abierta: ColumnElement[bool] = clase.reservada.is_(False)
    return abierta


def entradas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the entries that count, written on some days."""
    return and_(no_reservada(), en_dias(Bitacora.asentada, desde, hasta))


ENTRADAS = Contadas("entradas", N_("Entradas"), N_("asentadas"), entradas)
