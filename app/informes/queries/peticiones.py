"""Aggregates over the peticiones that the person sees; quarantined ones never count."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from app.catalogos.models import Dependencia
from app.extensions import db
from app.informes.queries.periodo import limites, suma
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.zona import hoy, inicio_del_dia


def _desde(desde: date) -> ColumnElement[bool]:
    return and_(Peticion.registrada >= inicio_del_dia(desde), Peticion.cuarentena.is_(False))


def generales(desde: date) -> dict[str, int]:
    """Return recibidas, abiertas, validadas, resueltas (verified) and vencidas since a day."""
    consulta = select(
        func.count(Peticion.id),
        suma(Peticion.estado.in_(ABIERTOS)),
        suma(Peticion.estado == "validado"),
        suma(and_(Peticion.estado == "validado", Peticion.veredicto == "resuelto")),
        suma(and_(Peticion.estado.in_(ABIERTOS), Peticion.vence < hoy())),
    ).where(_desde(desde))
    nombres = ("recibidas", "abiertas", "validadas", "resueltas", "vencidas")
    return dict(zip(nombres, map(int, db.session.execute(consulta).one()), strict=True))


def por_estado(desde: date) -> dict[str, int]:
    """Return how many stand in each state."""
    consulta = select(Peticion.estado, func.count(Peticion.id)).where(_desde(desde)).group_by(Peticion.estado)
    return {estado: int(n) for estado, n in db.session.execute(consulta)}


def por_dependencia(desde: date, cuantas: int = 15) -> list[tuple[str, int, int]]:
    """Return name, open and closed of the dependencias with most peticiones."""
    abiertas, total = suma(Peticion.estado.in_(ABIERTOS)), func.count(Peticion.id)
    consulta = (
        select(Dependencia.nombre, abiertas, total - abiertas)
        .select_from(Peticion)
        .join(Dependencia, Dependencia.id == Peticion.dependencia_id)
        .where(_desde(desde))
        .group_by(Dependencia.nombre)
        .order_by(total.desc(), Dependencia.nombre)
        .limit(cuantas)
    )
    return [(nombre, int(a), int(c)) for nombre, a, c in db.session.execute(consulta)]


def por_mes(desde: date) -> list[tuple[date, int, int]]:
    """Return per month how many were registered and how many were validated, by the town's months, in one statement."""
    lista = limites(desde)
    columnas = []
    for _dia, inicio, fin in lista:
        columnas.append(suma(and_(Peticion.registrada >= inicio, Peticion.registrada < fin)))
        columnas.append(suma(and_(Peticion.cerrada >= inicio, Peticion.cerrada < fin, Peticion.estado == "validado")))
    consulta = select(*columnas).select_from(Peticion).where(Peticion.cuarentena.is_(False))
    fila = [int(n) for n in db.session.execute(consulta).one()]
    return [(dia, fila[2 * i], fila[2 * i + 1]) for i, (dia, _inicio, _fin) in enumerate(lista)]
