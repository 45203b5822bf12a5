"""The cases of the demo, and how long ago each began; most are in time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.catalogos.models.tramites import Tramite


@dataclass(frozen=True)
class Caso:
    """One petición to be made: how many days ago, how far it gets, on what, and how it came about.

    `de_prisa`: each step is taken within an hour of the one before, not days after.
    """

    dias: int
    meta: str
    tramite: Tramite | None = None
    clase: str = ""
    de_prisa: bool = False


VIEJAS = {"validado": 90, "cancelado": 5, "duplicado": 5}
RECIENTES = ("canalizado", "recibido", "proceso", "concluido", "pausado", "rechazado", "devuelto", "validado")
MES, ANIO = 30, 365
"""The last days hold what the demo must have to look at; what comes by chance fills the rest of the year."""
DE_ESTE_MES = 0.01
"""How many of those by chance are of the last days all the same."""
A_TIEMPO = 0.9
"""How many of those that stay open are in their plazo."""
DESDE: Mapping[str, tuple[int, int]] = {
    "en_analisis": (1, 3),
    "por_dictaminar": (1, 3),
    "por_canalizar": (1, 3),
    "canalizado": (1, 2),
    "recibido": (2, 9),
    "proceso": (2, 9),
    "concluido": (3, 5),
    "devuelto": (5, 9),
}
"""State in which it stays → from how many days ago to how many it began, in plazo."""
TARDE = (16, 40)
"""The same of one that is late."""


def hace_cuanto(azar: random.Random) -> int:
    """Return how many days ago a case by chance began: twice as often a month ago as a year ago."""
    if azar.random() < DE_ESTE_MES:
        return azar.randrange(1, MES)
    dias = (azar.randrange(MES, ANIO) for _ in iter(int, 1))
    return next(dia for dia in dias if azar.random() < 1 - dia / (2 * ANIO))


def con_su_tiempo(azar: random.Random, caso: Caso) -> Caso:
    """Return a case that stays open, begun few enough days ago to be in its plazo, or to be late by little."""
    if caso.meta not in DESDE or caso.dias == 0:
        return caso
    if azar.random() > A_TIEMPO:
        return replace(caso, dias=min(caso.dias, azar.randrange(*TARDE)))
    desde, hasta = DESDE[caso.meta]
    if caso.tramite is not None and caso.meta in ("recibido", "proceso"):
        hasta = max(desde + 1, min(hasta, caso.tramite.plazo))
    return replace(caso, dias=azar.randrange(desde, hasta), de_prisa=True)
