"""What figures count of visitas, compromisos, asesorías, jornadas: nothing that treats what is reserved."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import aliased

from app.bitacora.models import Bitacora
from app.fab.counted import Contadas
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import en_dias, hoy
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.jornada import Jornada
from app.visitas.models.visita import Asunto, Visita


def _reservadas(clase: Any) -> Any:
    """Return the select of what is reserved of a kind."""
    suya = aliased(clase)
    return select(suya.id).where(suya.reservada.is_(True))


def _no_de(columna: Any, clase: Any) -> ColumnElement[bool]:
    """Return the criterion of what is about nothing reserved of a kind."""
    return or_(columna.is_(None), columna.not_in(_reservadas(clase)))


def visitas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the visitas that count, made on some days."""
    tratan = select(Asunto.visita_id).where(
        or_(Asunto.peticion_id.in_(_reservadas(Peticion)), Asunto.bitacora_id.in_(_reservadas(Bitacora)))
    )
    de_nada = and_(_no_de(Visita.bitacora_id, Bitacora), Visita.id.not_in(tratan))
    return and_(en_dias(Visita.cuando, desde, hasta), de_nada)


def compromisos(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the compromisos that count, agreed on some days."""
    return and_(en_dias(Compromiso.acordado, desde, hasta), _no_de(Compromiso.peticion_id, Peticion))


def asesorias(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the asesorías that count, asked for on some days."""
    de_nada = and_(_no_de(Asesoria.peticion_id, Peticion), _no_de(Asesoria.bitacora_id, Bitacora))
    return and_(en_dias(Asesoria.pedida, desde, hasta), de_nada)


def jornadas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the jornadas that count: those of some days, until today, that were not cancelled."""
    criterios = [Jornada.fecha <= min(hasta or hoy(), hoy()), Jornada.estado != "cancelada"]
    return and_(true(), *criterios, *([Jornada.fecha >= desde] if desde else []))


VISITAS = Contadas("visitas", N_("Visitas"), N_("hechas"), visitas)
COMPROMISOS = Contadas("compromisos", N_("Compromisos"), N_("acordados"), compromisos)
ASESORIAS = Contadas("asesorias", N_("Asesorías"), N_("pedidas"), asesorias)
JORNADAS = Contadas("jornadas", N_("Jornadas"), N_("hechas"), jornadas)
