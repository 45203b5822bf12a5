"""Days and months of the town in SQL, the same on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, case, cast, extract, func

from app.seguridad.zona import hoy, inicio_del_dia, zona

DIA = 86_400_000_000
"""Microseconds of a day: in whole ones an instant loses nothing, and both engines divide alike."""
PERIODOS = 16
"""Of how many periods a statement is kept: those that the pages offer, of today and of the day before."""


def hasta_hoy(desde: date) -> tuple[date, date, ZoneInfo]:
    """Return what a statement over the days since one depends on: with these it is made once, and once in each zone."""
    return desde, hoy(), zona()


class Mes(NamedTuple):
    """A month as far as a period covers it: its days, and whether some of the month is outside."""

    desde: date
    hasta: date
    parcial: bool

    @property
    def mes(self) -> date:
        """Return the first day of the whole month."""
        return self.desde.replace(day=1)


def _siguiente(dia: date) -> date:
    return (dia.replace(day=28) + timedelta(days=4)).replace(day=1)


def meses_de(desde: date, hasta: date) -> list[Mes]:
    """Return the months of a period, the first and the last cut by it."""
    salida, dia = [], desde.replace(day=1)
    while dia <= hasta:
        ultimo = _siguiente(dia) - timedelta(days=1)
        salida.append(Mes(max(dia, desde), min(ultimo, hasta), dia < desde or ultimo > hasta))
        dia = _siguiente(dia)
    return salida


def meses(desde: date) -> list[date]:
    """Return the first days of the months from that of `desde` to this one."""
    salida, dia = [], desde.replace(day=1)
    while dia <= hoy():
        salida.append(dia)
        dia = _siguiente(dia)
    return salida


def limites(desde: date) -> list[tuple[date, datetime, datetime]]:
    """Return per month its first day, the instant at which it begins and that at which the next one does."""
    lista = meses(desde)
    fin = _siguiente(hoy())
    instantes = [inicio_del_dia(dia) for dia in (*lista, fin)]
    return list(zip(lista, instantes, instantes[1:], strict=False))


def suma(criterio: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows of a group meet a criterion."""
    return func.coalesce(func.sum(case((criterio, 1), else_=0)), 0)


def dia_de(momento: ColumnElement[datetime], desde: date) -> ColumnElement[int]:
    """Return the number of the town's day in which an instant since `desde` falls; differences of them are days."""
    return (cast(extract("epoch", momento) * 1_000_000, BigInteger) + _desfase(momento, desde)) // DIA


def _desfase(momento: ColumnElement[datetime], desde: date) -> ColumnElement[int] | int:
    """Return how many microseconds the town's clock stood off UTC at an instant: towns at the border change theirs."""
    primero, *otros = _desfases(zona(), desde, hoy())
    if not otros:
        return primero[1]
    return case(*((momento >= cuando, desfase) for cuando, desfase in reversed(otros)), else_=primero[1])


@lru_cache(maxsize=64)
def _desfases(zona: ZoneInfo, desde: date, hasta: date) -> tuple[tuple[datetime, int], ...]:
    """Return since when the clock of a zone stood off UTC by how many microseconds, from a day to another."""
    dia, fin = (
        datetime.combine(uno, time(), tzinfo=zona).astimezone(UTC) for uno in (desde, hasta + timedelta(days=1))
    )
    salida = [(dia, _microsegundos(dia, zona))]
    while dia < fin:
        siguiente = dia + timedelta(days=1)
        nuevo = _microsegundos(siguiente, zona)
        if nuevo != salida[-1][1]:
            horas = (dia + timedelta(hours=n) for n in range(1, 25))
            salida.append((next(hora for hora in horas if _microsegundos(hora, zona) == nuevo), nuevo))
        dia = siguiente
    return tuple(salida)


def _microsegundos(momento: datetime, zona: ZoneInfo) -> int:
    desfase = momento.astimezone(zona).utcoffset() or timedelta()
    return int(desfase.total_seconds()) * 1_000_000
