"""The office's results by month, as numbers.

Who reads them sees no petición, so they are counted as the system.

Nothing but counts and names of dependencias leaves this module.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.informes.queries.periodo import suma
from app.peticiones.models.cifras import cifra, cuentan
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import alcance_sistema
from app.seguridad.zona import en_dias, hoy

MOTIVO = "cifras de resultados, sin personas ni folios"
CONCEPTOS = ("recibidas", "canalizadas", "concluidas", "validadas", "resueltas", "orientadas")


class Mes(NamedTuple):
    """A month as far as it has gone."""

    desde: date
    hasta: date


def los_dos() -> tuple[Mes, Mes]:
    """Return this month until today, and the whole one before it."""
    primero = hoy().replace(day=1)
    ultimo = primero - timedelta(days=1)
    return Mes(primero, hoy()), Mes(ultimo.replace(day=1), ultimo)


def _en(mes: Mes) -> dict[str, ColumnElement[bool]]:
    """Return what was done in a month, each by its own day."""
    cerrada = en_dias(Peticion.cerrada, mes.desde, mes.hasta)
    return {
        "recibidas": en_dias(Peticion.registrada, mes.desde, mes.hasta),
        "canalizadas": en_dias(Peticion.canalizada, mes.desde, mes.hasta),
        "concluidas": en_dias(Peticion.concluida, mes.desde, mes.hasta),
        **{nombre: and_(cerrada, cifra(nombre)) for nombre in ("validadas", "resueltas", "orientadas")},
    }


def del_mes_y_del_anterior() -> tuple[list[dict[str, int]], dict[str, int]]:
    """Return the counts of this month and of the one before, and how many stand open and late today."""
    criterios = [criterio for mes in los_dos() for criterio in _en(mes).values()]
    criterios += [cifra("abiertas"), cifra("vencidas")]
    with alcance_sistema(MOTIVO):
        consulta = select(*map(suma, criterios)).select_from(Peticion).where(cuentan(), or_(*criterios))
        fila = [int(n) for n in db.session.execute(consulta).one()]
    cuantos = len(CONCEPTOS)
    meses = [dict(zip(CONCEPTOS, fila[i * cuantos :], strict=False)) for i in range(2)]
    return meses, {"abiertas": fila[-2], "vencidas": fila[-1]}


def por_dependencia() -> list[tuple[str, list[int]]]:
    """Return per dependencia what it was sent, concluded and had validated this month, and has open and late today."""
    este = _en(los_dos()[0])
    criterios = [este["canalizadas"], este["concluidas"], este["validadas"], cifra("abiertas"), cifra("vencidas")]
    with alcance_sistema(MOTIVO):
        consulta = (
            select(Dependencia.nombre, *map(suma, criterios))
            .select_from(Peticion)
            .join(Dependencia, Dependencia.id == Peticion.dependencia_id)
            .where(cuentan(), or_(*criterios))
            .group_by(Dependencia.id, Dependencia.nombre)
            .order_by(func.count(Peticion.id).desc(), Dependencia.nombre, Dependencia.id)
        )
        return [(nombre, [int(n) for n in numeros]) for nombre, *numeros in db.session.execute(consulta)]
