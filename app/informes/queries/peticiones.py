"""Aggregates over the peticiones that the person sees; what each figure counts is in `peticiones.models.cifras`.

A page's figures are of one period: those registered from `desde` until today, whatever became of them since. What
stands today (abiertas, vencidas) counts whenever it came.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.informes.queries.periodo import Mes, meses_de, suma
from app.peticiones.models.cifras import cifra, cuentan, entre
from app.peticiones.models.peticion import Peticion

DE_HOY = ("abiertas", "vencidas")
DEL_PERIODO = ("recibidas", "validadas", "resueltas", "orientadas")
ORIENTADA = "orientada"
"""What the chart of states calls those answered at the counter: `validado` in the table, counted apart."""


def del_periodo(desde: date, hasta: date) -> ColumnElement[bool]:
    """Return the criterion of those registered in a period."""
    return and_(cuentan(), entre({"desde": desde, "hasta": hasta}))


def generales(desde: date, hasta: date) -> dict[str, int]:
    """Return the figures of a period and those of today, in one statement."""
    llegaron = entre({"desde": desde, "hasta": hasta})
    columnas = [suma(and_(llegaron, cifra(nombre))) for nombre in DEL_PERIODO] + [suma(cifra(uno)) for uno in DE_HOY]
    consulta = select(*columnas).select_from(Peticion).where(cuentan(), or_(llegaron, cifra("abiertas")))
    return dict(zip((*DEL_PERIODO, *DE_HOY), map(int, db.session.execute(consulta).one()), strict=True))


def en_que_va() -> ColumnElement[str]:
    """Return the state of a petición, of those answered at the counter `ORIENTADA`."""
    return case((cifra("orientadas"), ORIENTADA), else_=Peticion.estado)


class DeDependencia(NamedTuple):
    """How many of a period are open and closed at one dependencia; `id` None: at none."""

    id: int | None
    nombre: str
    abiertas: int
    cerradas: int


def por_dependencia(desde: date, hasta: date) -> list[DeDependencia]:
    """Return every dependencia with peticiones of a period, most first, and last those at none."""
    abiertas, total = suma(cifra("abiertas")), func.count(Peticion.id)
    consulta = (
        select(Peticion.dependencia_id, func.max(Dependencia.nombre), abiertas, total - abiertas)
        .select_from(Peticion)
        .outerjoin(Dependencia, Dependencia.id == Peticion.dependencia_id)
        .where(del_periodo(desde, hasta))
        .group_by(Peticion.dependencia_id)
        .order_by(Peticion.dependencia_id.is_(None), total.desc(), func.max(Dependencia.nombre))
    )
    return [DeDependencia(pk, nombre or "", int(a), int(c)) for pk, nombre, a, c in db.session.execute(consulta)]


def por_mes(desde: date, hasta: date) -> list[tuple[Mes, int, int]]:
    """Return per month of the period how many came in it, and how many of the period's were validated in it."""
    lista = meses_de(desde, hasta)
    columnas = []
    for mes in lista:
        columnas.append(suma(entre({"desde": mes.desde, "hasta": mes.hasta})))
        cerrada = entre({"cerrada_desde": mes.desde, "cerrada_hasta": mes.hasta})
        columnas.append(suma(and_(cerrada, cifra("validadas"))))
    consulta = select(*columnas).select_from(Peticion).where(del_periodo(desde, hasta))
    fila = [int(n) for n in db.session.execute(consulta).one()]
    return [(mes, fila[2 * i], fila[2 * i + 1]) for i, mes in enumerate(lista)]
