"""What the figures count of the bitácora: nothing reserved, by day of writing."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.fab.counted import Contadas
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import en_dias


def no_reservada(clase: type[Bitacora | Peticion] = Bitacora) -> ColumnElement[bool]:
    """Return the criterion of what is not reserved: who decides and may also see the rest counts it neither."""
    abierta: ColumnElement[bool] = clase.reservada.is_(False)
    return abierta


def entradas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the entries that count, written on some days."""
    return and_(no_reservada(), en_dias(Bitacora.asentada, desde, hasta))


ENTRADAS = Contadas("entradas", N_("Entradas"), N_("asentadas"), entradas)


@cache
def _reservadas(clase: type[Bitacora | Peticion]) -> Select[int]:
    """Return the select of what is reserved of a kind, made once."""
    suya = aliased(clase)
    return select(suya.id).where(suya.reservada.is_(True))


def no_de(columna: InstrumentedAttribute[int | None], clase: type[Bitacora | Peticion]) -> ColumnElement[bool]:
    """Return the criterion of what is about nothing reserved of a kind."""
    suyas: Select[int] = _reservadas(clase)  # type: ignore[arg-type]
    return or_(columna.is_(None), columna.not_in(suyas))


def visitas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the visitas that count, made on some days."""
    tratan = select(Asunto.visita_id).where(
        or_(Asunto.peticion_id.in_(_reservadas(Peticion)), Asunto.bitacora_id.in_(_reservadas(Bitacora)))
    )
    de_nada = and_(no_de(Visita.bitacora_id, Bitacora), Visita.id.not_in(tratan))
    return and_(en_dias(Visita.cuando, desde, hasta), de_nada)


VISITAS = Contadas("visitas", N_("Visitas"), N_("hechas"), visitas)
