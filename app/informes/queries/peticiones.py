"""Aggregates over the peticiones that the person sees; what each figure counts is in `peticiones.models.cifras`.

A page's figures are of one period: those registered from `desde` until today, whatever became of them since. What
stands today (abiertas, vencidas) counts whenever it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, and_, case, func, or_, select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.informes.queries.periodo import PERIODOS, Mes, hasta_hoy, meses_de
from app.nucleo.puestos import ENLACE
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
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import local

DE_HOY = ("abiertas", "vencidas")
DEL_PERIODO = ("recibidas", "validadas", "resueltas", "orientadas")
ORIENTADA = "orientada"
"""What the chart of states calls those answered at the counter: `validado` in the table, counted apart."""


def _leer(hacer: Callable[[date, date], Executable], desde: date, hasta: date) -> Any:
    """Run a page's statement over the kept counts, made once per period: what each may see is added by the guard.

    Made anew for an enlace, whose own scope `cuentan` writes into it.
    """
    de_enlace = ENLACE in alcance_actual().puestos
    return db.session.execute(hacer(desde, hasta) if de_enlace else _hecha(hacer, hasta, *hasta_hoy(desde)))


@lru_cache(maxsize=4 * PERIODOS)
def _hecha(
    hacer: Callable[[date, date], Executable], hasta: date, desde: date, _hoy: date, _zona: ZoneInfo
) -> Executable:
    return hacer(desde, hasta)


def generales(desde: date, hasta: date) -> dict[str, int]:
    """Return the figures of a period and those of today, in one statement."""
    return dict(zip((*DEL_PERIODO, *DE_HOY), map(int, _leer(_generales, desde, hasta).one()), strict=True))


def _generales(desde: date, hasta: date) -> Executable:
    llegaron, hoy_abiertas = Conteo.cubo != ABIERTAS, Conteo.cubo == ABIERTAS
    columnas = [suma_de(and_(llegaron, cifra(nombre, Conteo))) for nombre in DEL_PERIODO]
    columnas += [suma_de(and_(hoy_abiertas, cifra(nombre, Conteo))) for nombre in DE_HOY]
    leidas = or_(del_periodo(desde, hasta), hoy_abiertas)
    return select(*columnas).select_from(Conteo).where(cuentan(Conteo), leidas)


def por_estado(desde: date, hasta: date) -> dict[str, int]:
    """Return in which state those of a period stand, of those answered at the counter `ORIENTADA`."""
    return {estado: int(n) for estado, n in _leer(_por_estado, desde, hasta) if n}


def _por_estado(desde: date, hasta: date) -> Executable:
    en_que_va = case((cifra("orientadas", Conteo), ORIENTADA), else_=Conteo.estado).label("en_que_va")
    consulta = select(en_que_va, func.sum(Conteo.n)).where(cuentan(Conteo), del_periodo(desde, hasta))
    return consulta.group_by(en_que_va)


class DeDependencia(NamedTuple):
    """How many of a period are open and closed at one dependencia; `id` None: at none."""

    id: int | None
    nombre: str
    abiertas: int
    cerradas: int


def por_dependencia(desde: date, hasta: date) -> list[DeDependencia]:
    """Return every dependencia with peticiones of a period, most first, and last those at none."""
    return [
        DeDependencia(pk, nombre or "", int(a), int(c)) for pk, nombre, a, c in _leer(_por_dependencia, desde, hasta)
    ]


def _por_dependencia(desde: date, hasta: date) -> Executable:
    abiertas, total = suma_de(cifra("abiertas", Conteo)), func.sum(Conteo.n)
    return (
        select(Conteo.dependencia_id, func.max(Dependencia.nombre), abiertas, total - abiertas)
        .select_from(Conteo)
        .outerjoin(Dependencia, Dependencia.id == Conteo.dependencia_id)
        .where(cuentan(Conteo), del_periodo(desde, hasta))
        .group_by(Conteo.dependencia_id)
        .having(total != 0)
        .order_by(Conteo.dependencia_id.is_(None), total.desc(), func.max(Dependencia.nombre))
    )


def por_mes(desde: date, hasta: date) -> list[tuple[Mes, int, int]]:
    """Return per month of the period how many came in it, and how many of the period's were validated in it."""
    cuenta: Counter[tuple[date, bool]] = Counter()
    for llegaron, momento, n in _leer(_por_mes, desde, hasta):
        dia = local(momento).date()
        if desde <= dia <= hasta:
            cuenta[dia.replace(day=1), bool(llegaron)] += int(n)
    return [(mes, cuenta[mes.mes, True], cuenta[mes.mes, False]) for mes in meses_de(desde, hasta)]


def _por_mes(desde: date, hasta: date) -> Executable:
    llego = Conteo.cubo.in_((LLEGADAS, LLEGADAS_MES))
    cuando = case((llego, Conteo.registrada), else_=Conteo.cerrada)
    validadas = en_un_periodo(VALIDADAS, VALIDADAS_MES, desde, hasta)
    leidas = or_(del_periodo(desde, hasta), and_(validadas, cifra("validadas", Conteo)))
    return select(llego, cuando, func.sum(Conteo.n)).where(cuentan(Conteo), leidas).group_by(llego, cuando)


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
