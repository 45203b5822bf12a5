"""The cases of the demo, and how long ago each began: most of what is open is in its plazo, as in a town at work."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.catalogos.models import Tramite


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


VIEJAS = {"validado": 84, "cancelado": 4, "devuelto": 3, "concluido": 2, "proceso": 3, "duplicado": 4}
RECIENTES = ("canalizado", "recibido", "proceso", "concluido", "pausado", "rechazado", "devuelto", "validado")
A_TIEMPO = 0.8
"""How many of those that stay open are in their plazo."""
DESDE: Mapping[str, tuple[int, int]] = {
    "por_canalizar": (1, 3), "canalizado": (1, 2), "recibido": (2, 9), "proceso": (2, 9), "concluido": (3, 5),
    "devuelto": (5, 9),
}  # fmt: skip
"""State in which it stays → from how many days ago to how many it began, in plazo."""
TARDE = (16, 40)
"""The same of one that is late."""


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
