"""How much heavy work is done at once: in the server, of each account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

SEGUNDOS_DE_ESPERA = 2.0
"""Who waits holds one of the server's threads; the browser may ask again."""
VUELVA_EN = 5
"""Seconds after which who found no place may ask again."""


class SinCupo(Exception):
    """Too many are at work now, or this account already is; it may be asked for again in VUELVA_EN seconds."""


class Cupo:
    """So many places (`cuantos`); of one account at most one at a time, and so many waiting (`en_espera`)."""

    def __init__(self, cuantos: int, en_espera: int) -> None:
        self._libres, self._en_espera = cuantos, en_espera
        self._dentro: set[int] = set()
        self._esperan: Counter[int] = Counter()
        self._cambio = Condition()

    @contextmanager
    def uno(self, cuenta: int | None, espera: float = SEGUNDOS_DE_ESPERA) -> Iterator[None]:
        """Hold a place; `cuenta` None is the system itself, which has no limit of its own. Raises SinCupo."""
        with self._cambio:
            self._tomar(cuenta, espera)
        try:
            yield
        finally:
            with self._cambio:
                self._libres += 1
                self._dentro -= {cuenta}
                self._cambio.notify_all()

    def _tomar(self, cuenta: int | None, espera: float) -> None:
        if self._puede(cuenta):
            espera = 0
        elif cuenta is not None and self._esperan[cuenta] >= self._en_espera:
            raise SinCupo
        suya = Counter([] if cuenta is None else [cuenta])
        self._esperan += suya
        try:
            if not self._cambio.wait_for(lambda: self._puede(cuenta), espera):
                raise SinCupo
        finally:
            self._esperan -= suya
        self._libres -= 1
        self._dentro |= set(suya)

    def _puede(self, cuenta: int | None) -> bool:
        return self._libres > 0 and cuenta not in self._dentro
