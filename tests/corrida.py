"""Which run of the suite this is: the short one or the complete one, and the seed of what the short one draws."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")

COMPLETO = os.environ.get("COMPLETO", "") not in ("", "0")
"""`make test COMPLETO=1`: every cell, both engines, every person × size."""

SEMILLA = os.environ.setdefault("SEMILLA", datetime.now(UTC).date().isoformat())
"""What the short run draws with: the date, unless `SEMILLA=` is given. Workers inherit it from the first process."""


def azar(de: str) -> Random:
    """Return the generator of one drawing; another `de` draws otherwise from the same seed."""
    return Random(f"{SEMILLA}:{de}")


def una_por_clase(cosas: Iterable[T], clase: Callable[[T], Hashable], de: str) -> list[T]:
    """Return every thing in the complete run; in the short one a drawn one of each class, in the given order."""
    todas = list(cosas)
    if COMPLETO:
        return todas
    grupos: dict[Hashable, list[int]] = {}
    for n, cosa in enumerate(todas):
        grupos.setdefault(clase(cosa), []).append(n)
    sorteo = azar(de)
    elegidas = {sorteo.choice(numeros) for numeros in grupos.values()}
    return [cosa for n, cosa in enumerate(todas) if n in elegidas]
