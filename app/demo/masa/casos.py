"""What becomes of each petición: where it ends or waits, by its age."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

QUEDAN = ((21, 0.90), (60, 0.80), (180, 0.42), (365, 0.14), (10_000, 0.026))
"""Up to how many days of age → which part is still open: about one in eleven of five years, most of the last months."""
ESPERAN: Mapping[str, int] = {
    "en_recepcion": 4,
    "en_analisis": 4,
    "por_dictaminar": 4,
    "incompleta": 14,
    "sin_clasificar": 5,
    "canalizado": 20,
    "recibido": 18,
    "proceso": 24,
    "pausado": 5,
    "concluido": 12,
    "rechazado": 4,
    "reapertura": 1,
}
"""Where an open one waits, and how often."""
TERMINAN: Mapping[str, int] = {"validado": 86, "cancelado": 5, "duplicado": 4, "improcedente": 5}
EN_CUARENTENA = 331
"""One in so many looks like spam."""
ORIENTADAS = 0.035
DESVIOS: Mapping[str, float] = {
    "nota": 0.09,
    "vecino": 0.03,
    "rechazo": 0.05,
    "otro_rechazo": 0.15,
    "reasignacion": 0.015,
    "pausa": 0.06,
    "prorroga": 0.05,
    "devolucion": 0.04,
    "calificacion": 0.13,
    "reapertura": 0.02,
    "tarde": 0.05,
}
"""What happens to some on the way, and to which part of them."""


@dataclass(frozen=True)
class Caso:
    """`meta`: a key of TERMINAN or ESPERAN; `desvios`: keys of DESVIOS."""

    meta: str
    desvios: frozenset[str]

    @property
    def queda(self) -> bool:
        """Answer whether it stays open."""
        return self.meta in ESPERAN


def caso(azar: random.Random, edad: int, solicitud: bool) -> Caso:
    """Return what becomes of a petición of `edad` days; `solicitud`: the Unidad decides whether it proceeds."""
    abierta = azar.random() < next(parte for hasta, parte in QUEDAN if edad <= hasta)
    destinos = ESPERAN if abierta else TERMINAN
    meta = azar.choices(list(destinos), weights=list(destinos.values()))[0]
    if not solicitud and meta in ("en_recepcion", "en_analisis", "por_dictaminar"):
        meta = "canalizado"
    if not solicitud and meta == "improcedente":
        meta = "validado"
    return Caso(meta, frozenset(clave for clave, parte in DESVIOS.items() if azar.random() < parte))
