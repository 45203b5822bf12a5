"""The office's results by month, as numbers.

Who reads them sees no petición, so they are counted as the system.

Nothing but counts and names of dependencias leaves this module.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.informes.queries.peticiones import del_periodo
from app.peticiones.models.cifras import cifra, cuentan
from app.peticiones.models.conteo import (
    ABIERTAS,
    CONCLUSIONES,
    ENVIOS,
    LLEGADAS,
    LLEGADAS_MES,
    VALIDADAS_MES,
    Conteo,
    suma_de,
)
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
    """Return which kept counts are of what was done in a month, each by its own day."""
    llego = or_(Conteo.cubo == LLEGADAS, Conteo.cubo == LLEGADAS_MES)
    cerrada = and_(Conteo.cubo == VALIDADAS_MES, en_dias(Conteo.cerrada, *mes))
    return {
        "recibidas": and_(llego, en_dias(Conteo.registrada, *mes)),
        "canalizadas": and_(Conteo.cubo == ENVIOS, en_dias(Conteo.canalizada, *mes)),
        "concluidas": and_(Conteo.cubo == CONCLUSIONES, en_dias(Conteo.concluida, *mes)),
        **{nombre: and_(cerrada, cifra(nombre, Conteo)) for nombre in ("validadas", "resueltas", "orientadas")},
    }


def _hoy(nombre: str) -> ColumnElement[bool]:
    return and_(Conteo.cubo == ABIERTAS, cifra(nombre, Conteo))


HECHO = Conteo.cubo.in_((ENVIOS, CONCLUSIONES, VALIDADAS_MES, ABIERTAS))
"""The cubes of what was done and of what stands today: they keep months, and stay small."""


def del_mes_y_del_anterior() -> tuple[list[dict[str, int]], dict[str, int]]:
    """Return the counts of this month and of the one before, and how many stand open and late today."""
    este, anterior = los_dos()
    criterios = [criterio for mes in (este, anterior) for criterio in _en(mes).values()]
    criterios += [_hoy("abiertas"), _hoy("vencidas")]
    leidas = or_(HECHO, del_periodo(anterior.desde, este.hasta))
    with alcance_sistema(MOTIVO):
        consulta = select(*map(suma_de, criterios)).select_from(Conteo).where(cuentan(Conteo), leidas)
        fila = [int(n) for n in db.session.execute(consulta).one()]
    cuantos = len(CONCEPTOS)
    meses = [dict(zip(CONCEPTOS, fila[i * cuantos :], strict=False)) for i in range(2)]
    return meses, {"abiertas": fila[-2], "vencidas": fila[-1]}


def por_dependencia() -> list[tuple[str, list[int]]]:
    """Return per dependencia what it was sent, concluded and had validated this month, and has open and late today.

    First the one with most peticiones among these, each counted once.
    """
    este = los_dos()[0]
    suyas = _en(este)
    criterios = [
        *(suyas[uno] for uno in ("canalizadas", "concluidas", "validadas")),
        _hoy("abiertas"),
        _hoy("vencidas"),
    ]
    sumas = [suma_de(uno).label(f"n{i}") for i, uno in enumerate(criterios)]
    with alcance_sistema(MOTIVO):
        guardadas = select(Conteo.dependencia_id, *sumas).where(cuentan(Conteo), HECHO)
        cuenta = guardadas.group_by(Conteo.dependencia_id).subquery()
        cerradas = _cerradas_en(este).subquery()
        distintas = cuenta.c.n3 + func.coalesce(cerradas.c.n, 0)
        consulta = (
            select(Dependencia.nombre, *(cuenta.c[suma.name] for suma in sumas))
            .join(cuenta, cuenta.c.dependencia_id == Dependencia.id)
            .outerjoin(cerradas, cerradas.c.dependencia_id == Dependencia.id)
            .where(distintas > 0)
            .order_by(distintas.desc(), Dependencia.nombre, Dependencia.id)
        )
        return [(nombre, [int(n) for n in numeros]) for nombre, *numeros in db.session.execute(consulta)]


def _cerradas_en(mes: Mes) -> Select[int | None, int]:
    """Return the select of how many each dependencia has closed that were sent, concluded or validated in this month.

    Only those closed since it began are read: nothing is sent or concluded once it is closed.
    """
    cerrada = en_dias(Peticion.cerrada, mes.desde, None)
    hecha = or_(
        en_dias(Peticion.canalizada, *mes),
        en_dias(Peticion.concluida, *mes),
        and_(en_dias(Peticion.cerrada, *mes), cifra("validadas")),
    )
    consulta = select(Peticion.dependencia_id, func.count().label("n"))
    return consulta.where(cuentan(), cerrada, ~cifra("abiertas"), hecha).group_by(Peticion.dependencia_id)
