"""Working days of the town: días hábiles, feriados federales, horario."""

from __future__ import annotations

import importlib.util
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from importlib.machinery import PathFinder
from zoneinfo import ZoneInfo

from app.nucleo.reloj import local

_DIA = timedelta(days=1)
_SEMANA = 7


def feriados(anios: Iterable[int]) -> frozenset[date]:
    """Return the obligatory federal rest days (Ley Federal del Trabajo, art. 74) of those years.

    Mondays observed by law are given on their Monday. Election days and local ones are not here.
    """
    return frozenset().union(*(_feriados_de(anio) for anio in anios))


@cache
def _mexico() -> Callable[..., dict[date, str]]:
    """Return the library's class of Mexico's rest days.

    Only its module is loaded: the package of countries would load some 250 others, 8 MB of each process.
    """
    paises = importlib.util.find_spec("holidays.countries")
    lugares = paises.submodule_search_locations if paises else None
    hallado = PathFinder.find_spec("mexico", lugares)
    assert hallado is not None, "holidays has Mexico"
    assert hallado.loader is not None, "a module of Python"
    modulo = importlib.util.module_from_spec(hallado)
    hallado.loader.exec_module(modulo)
    mexico: Callable[..., dict[date, str]] = modulo.Mexico
    return mexico


@lru_cache(maxsize=256)
def _feriados_de(anio: int) -> frozenset[date]:
    return frozenset(_mexico()(years=anio))


def feriados_con_nombre(anio: int) -> dict[date, str]:
    """Return the obligatory federal rest days of a year with their names in Spanish."""
    return dict(sorted(_mexico()(years=anio, language="es").items()))


@dataclass(frozen=True)
class Calendario:
    """The town's working calendar; weekdays as in `date.weekday()` (Monday 0).

    `inhabiles` are the whole days without service (federal, local, holidays of the office); `abre`
    and `cierra` are wall-clock times of `zona`. Raises ValueError when there is no working weekday
    or the office closes before it opens.
    """

    zona: ZoneInfo
    inhabiles: frozenset[date] = frozenset()
    laborables: frozenset[int] = frozenset(range(5))
    abre: time = time(8)
    cierra: time = time(15)

    def __post_init__(self) -> None:
        if not self.laborables or not self.laborables <= set(range(_SEMANA)):
            raise ValueError("El calendario necesita al menos un día laborable, de 0 (lunes) a 6 (domingo).")
        if not self.abre < self.cierra:
            raise ValueError("La hora de cierre debe ser posterior a la de apertura.")

    def es_habil(self, dia: date) -> bool:
        """Answer whether `dia` is a working day."""
        return dia.weekday() in self.laborables and dia not in self.inhabiles

    def sumar_habiles(self, dia: date, n: int) -> date:
        """Return the n-th working day after `dia`; n = 0 gives `dia`, or the next one if not working.

        Raises ValueError when n is negative.
        """
        if n < 0:
            raise ValueError(f"No se pueden sumar días hábiles negativos: {n}.")
        if n == 0:
            return dia if self.es_habil(dia) else self.sumar_habiles(dia, 1)
        dia, faltan = self._saltar_semanas(dia, n)
        while faltan:
            dia += _DIA
            faltan -= self.es_habil(dia)
        return dia

    def habiles_entre(self, desde: date, hasta: date) -> int:
        """Return how many working days lie in (desde, hasta]; 0 when hasta ≤ desde."""
        if hasta <= desde:
            return 0
        semanas, resto = divmod((hasta - desde).days, _SEMANA)
        sueltos = sum((desde.weekday() + i) % _SEMANA in self.laborables for i in range(1, resto + 1))
        quitados = bisect_right(self._quitados, hasta) - bisect_right(self._quitados, desde)
        return semanas * len(self.laborables) + sueltos - quitados

    def dia_de(self, momento: datetime) -> date:
        """Return the working day on which an aware instant counts.

        After closing time, and on a day without service, it is the next working day.
        """
        aqui = local(momento, self.zona)
        return self.sumar_habiles(aqui.date(), int(self.es_habil(aqui.date()) and aqui.time() > self.cierra))

    @cached_property
    def _quitados(self) -> tuple[date, ...]:
        """The inhábiles that fall on a working weekday, in order."""
        return tuple(sorted(d for d in self.inhabiles if d.weekday() in self.laborables))

    def _saltar_semanas(self, dia: date, n: int) -> tuple[date, int]:
        """Go forward by whole weeks while that cannot pass the n-th working day; return what is left."""
        while semanas := n // len(self.laborables):
            siguiente = dia + semanas * _SEMANA * _DIA
            n -= self.habiles_entre(dia, siguiente)
            dia = siguiente
        return (dia, n) if n else self._retroceder(dia)

    def _retroceder(self, dia: date) -> tuple[date, int]:
        """Return the last working day at or before `dia`, with nothing left to count."""
        while not self.es_habil(dia):
            dia -= _DIA
        return dia, 0
