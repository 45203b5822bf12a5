"""Aggregates over the peticiones that the person sees; quarantined ones never count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, and_, case, func, select

from app.catalogos.models import Dependencia
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.zona import hoy, zona


def inicio_del_dia(dia: date) -> datetime:
    """Return the instant at which a day of the town begins."""
    return datetime.combine(dia, time(), tzinfo=zona()).astimezone(UTC)


def _desde(desde: date) -> ColumnElement[bool]:
    return and_(Peticion.registrada >= inicio_del_dia(desde), Peticion.cuarentena.is_(False))


def _suma(criterio: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((criterio, 1), else_=0)), 0)


def generales(desde: date) -> dict[str, int]:
    """Return recibidas, abiertas, validadas, resueltas (verified) and vencidas since a day."""
    consulta = select(
        func.count(Peticion.id),
        _suma(Peticion.estado.in_(ABIERTOS)),
        _suma(Peticion.estado == "validado"),
        _suma(and_(Peticion.estado == "validado", Peticion.veredicto == "resuelto")),
        _suma(and_(Peticion.estado.in_(ABIERTOS), Peticion.vence < hoy())),
    ).where(_desde(desde))
    nombres = ("recibidas", "abiertas", "validadas", "resueltas", "vencidas")
    return dict(zip(nombres, map(int, db.session.execute(consulta).one()), strict=True))


def por_estado(desde: date) -> dict[str, int]:
    """Return how many stand in each state."""
    consulta = select(Peticion.estado, func.count(Peticion.id)).where(_desde(desde)).group_by(Peticion.estado)
    return {estado: int(n) for estado, n in db.session.execute(consulta)}


def por_dependencia(desde: date, cuantas: int = 15) -> list[tuple[str, int, int]]:
    """Return name, open and closed of the dependencias with most peticiones."""
    abiertas, total = _suma(Peticion.estado.in_(ABIERTOS)), func.count(Peticion.id)
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


def meses(desde: date) -> list[date]:
    """Return the first days of the months from that of `desde` to this one."""
    salida, dia = [], desde.replace(day=1)
    while dia <= hoy():
        salida.append(dia)
        dia = (dia.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
    return salida


def por_mes(desde: date) -> list[tuple[date, int, int]]:
    """Return per month how many were registered and how many were validated, by the town's months, in one statement."""
    lista = meses(desde)
    limites = [inicio_del_dia(dia) for dia in lista]
    columnas = []
    for i, inicio in enumerate(limites):
        fin = limites[i + 1] if i + 1 < len(limites) else None
        for columna, extra in ((Peticion.registrada, None), (Peticion.cerrada, Peticion.estado == "validado")):
            partes = [columna >= inicio, *([columna < fin] if fin else []), *([extra] if extra is not None else [])]
            columnas.append(_suma(and_(*partes)))
    if not columnas:
        return []
    fila = [
        int(n)
        for n in db.session.execute(select(*columnas).select_from(Peticion).where(Peticion.cuarentena.is_(False))).one()
    ]
    return [(dia, fila[2 * i], fila[2 * i + 1]) for i, dia in enumerate(lista)]
