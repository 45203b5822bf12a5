"""Aggregates over the peticiones that the person sees; what each figure counts is in `peticiones.models.cifras`.

A page's figures are of one period: those registered from `desde` until today, whatever became of them since. What
stands today (abiertas, vencidas) counts whenever it came.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.informes.queries.periodo import Mes, meses_de
from app.peticiones.models.cifras import cifra, cuentan, entre
from app.peticiones.models.conteo import (
    ABIERTAS,
    LLEGADAS,
    LLEGADAS_MES,
    VALIDADAS,
    VALIDADAS_MES,
    Conteo,
    suma_de,
)
from app.seguridad.zona import local

DE_HOY = ("abiertas", "vencidas")
DEL_PERIODO = ("recibidas", "validadas", "resueltas", "orientadas")
ORIENTADA = "orientada"
"""What the chart of states calls those answered at the counter: `validado` in the table, counted apart."""


def generales(desde: date, hasta: date) -> dict[str, int]:
    """Return the figures of a period and those of today, in one statement."""
    llegaron, hoy_abiertas = Conteo.cubo != ABIERTAS, Conteo.cubo == ABIERTAS
    columnas = [suma_de(and_(llegaron, cifra(nombre, Conteo))) for nombre in DEL_PERIODO]
    columnas += [suma_de(and_(hoy_abiertas, cifra(nombre, Conteo))) for nombre in DE_HOY]
    leidas = or_(del_periodo(desde, hasta), hoy_abiertas)
    consulta = select(*columnas).select_from(Conteo).where(cuentan(Conteo), leidas)
    return dict(zip((*DEL_PERIODO, *DE_HOY), map(int, db.session.execute(consulta).one()), strict=True))


def por_estado(desde: date, hasta: date) -> dict[str, int]:
    """Return in which state those of a period stand, of those answered at the counter `ORIENTADA`."""
    en_que_va = case((cifra("orientadas", Conteo), ORIENTADA), else_=Conteo.estado).label("en_que_va")
    consulta = select(en_que_va, func.sum(Conteo.n)).where(cuentan(Conteo), del_periodo(desde, hasta))
    return {estado: int(n) for estado, n in db.session.execute(consulta.group_by(en_que_va)) if n}


class DeDependencia(NamedTuple):
    """How many of a period are open and closed at one dependencia; `id` None: at none."""

    id: int | None
    nombre: str
    abiertas: int
    cerradas: int


def por_dependencia(desde: date, hasta: date) -> list[DeDependencia]:
    """Return every dependencia with peticiones of a period, most first, and last those at none."""
    abiertas, total = suma_de(cifra("abiertas", Conteo)), func.sum(Conteo.n)
    consulta = (
        select(Conteo.dependencia_id, func.max(Dependencia.nombre), abiertas, total - abiertas)
        .select_from(Conteo)
        .outerjoin(Dependencia, Dependencia.id == Conteo.dependencia_id)
        .where(cuentan(Conteo), del_periodo(desde, hasta))
        .group_by(Conteo.dependencia_id)
        .having(total != 0)
        .order_by(Conteo.dependencia_id.is_(None), total.desc(), func.max(Dependencia.nombre))
    )
    return [DeDependencia(pk, nombre or "", int(a), int(c)) for pk, nombre, a, c in db.session.execute(consulta)]


def por_mes(desde: date, hasta: date) -> list[tuple[Mes, int, int]]:
    """Return per month of the period how many came in it, and how many of the period's were validated in it."""
    llego = Conteo.cubo.in_((LLEGADAS, LLEGADAS_MES))
    cuando = case((llego, Conteo.registrada), else_=Conteo.cerrada)
    validadas = en_un_periodo(VALIDADAS, VALIDADAS_MES, desde, hasta)
    leidas = or_(del_periodo(desde, hasta), and_(validadas, cifra("validadas", Conteo)))
    consulta = select(llego, cuando, func.sum(Conteo.n)).where(cuentan(Conteo), leidas).group_by(llego, cuando)
    cuenta: Counter[tuple[date, bool]] = Counter()
    for llegaron, momento, n in db.session.execute(consulta):
        dia = local(momento).date()
        if desde <= dia <= hasta:
            cuenta[dia.replace(day=1), bool(llegaron)] += int(n)
    return [(mes, cuenta[mes.mes, True], cuenta[mes.mes, False]) for mes in meses_de(desde, hasta)]


def del_periodo(desde: date, hasta: date) -> ColumnElement[bool]:
    """Return the criterion of the kept counts of what was registered in a period."""
    return en_un_periodo(LLEGADAS, LLEGADAS_MES, desde, hasta)


def en_un_periodo(por_dia: str, por_mes: str, desde: date, hasta: date) -> ColumnElement[bool]:
    """Return the same of two cubes of one kind: whole months from one, the days before and after them from the other.

    Exact while the period begins in the last `DIAS` days (`peticiones/services/conteo.py`).
    """
    primero = desde if desde.day == 1 else (desde.replace(day=28) + timedelta(days=4)).replace(day=1)
    despues = (hasta + timedelta(days=1)).replace(day=1)
    if primero >= despues:
        return and_(Conteo.cubo == por_dia, entre({"desde": desde, "hasta": hasta}, Conteo))
    un_dia = timedelta(days=1)
    meses = entre({"desde": primero, "hasta": despues - un_dia}, Conteo)
    orillas = or_(
        entre({"desde": desde, "hasta": primero - un_dia}, Conteo), entre({"desde": despues, "hasta": hasta}, Conteo)
    )
    return or_(and_(Conteo.cubo == por_mes, meses), and_(Conteo.cubo == por_dia, orillas))
