"""When and how each petición arrives, by seed and place in the line."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from app.demo.masa.pueblo import Mesa, Pueblo, Via
from app.peticiones.models.alcance import CANAL_REDES
from app.peticiones.services.registro import SIN_MODULO

CRECE = 0.92
"""Exponent of the line's days: more is asked this year than five years ago."""
RESERVADA = 389
"""One in so many goes against a public servant."""
ABRE, DURA = 8 * 3600, 7 * 3600 - 60
"""Second of the day at which the office opens, and for how many it takes in peticiones."""
PESO_DE_CANALES = (44, 6, 16, 5, 9, 6, 4, 5, 5, 4)
"""How often each canal is used, in the order of the catalogue."""
_MASCARA = 2**64 - 1


@dataclass(frozen=True)
class Llegada:
    """The canal and módulo by which a petición came, and the instant."""

    n: int
    canal: Via
    modulo: Mesa | None
    dia: date
    momento: datetime

    @property
    def serie(self) -> str:
        """Return the letters of its folio and of its turno."""
        return self.modulo.clave if self.modulo else SIN_MODULO


def mezclar(semilla: int, n: int) -> int:
    """Return 64 bits that a seed and a number give (splitmix64): quick, and the same in every process."""
    z = (semilla * 0x9E3779B97F4A7C15 + (n + 1) * 0xBF58476D1CE4E5B9) & _MASCARA
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASCARA
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASCARA
    return z ^ (z >> 31)


def llegada(pueblo: Pueblo, n: int) -> Llegada:
    """Return how the n-th petición arrives; none arrives before the one before it."""
    bits = mezclar(pueblo.semilla, n)
    dia, parte = divmod(len(pueblo.dias) * ((n + 0.5) / pueblo.cuantas) ** CRECE, 1)
    hoy = pueblo.dias[int(dia)]
    momento = _apertura(pueblo, hoy) + timedelta(seconds=int(parte * DURA))
    canal = pueblo.canales[_sorteo(len(pueblo.canales), bits & 0xFFFFF)]
    return Llegada(n, canal, _modulo(pueblo, canal, bits >> 32), hoy, momento)


@lru_cache(maxsize=64)
def _apertura(pueblo: Pueblo, dia: date) -> datetime:
    return en_punto(pueblo, dia, ABRE)


def en_punto(pueblo: Pueblo, dia: date, segundo: int) -> datetime:
    """Return the instant of a second of a day of the town."""
    hora = time(segundo // 3600, segundo // 60 % 60, segundo % 60)
    return datetime.combine(dia, hora, tzinfo=pueblo.zona).astimezone(UTC)


def _sorteo(cuantos: int, bits: int) -> int:
    pesos = _acumulados(cuantos)
    return bisect(pesos, bits / 2**20 * pesos[-1], hi=cuantos - 1)


@lru_cache
def _acumulados(cuantos: int) -> list[int]:
    return [sum(PESO_DE_CANALES[: k + 1]) + max(0, k + 1 - len(PESO_DE_CANALES)) for k in range(cuantos)]


def _modulo(pueblo: Pueblo, canal: Via, bits: int) -> Mesa | None:
    if canal.clave == "presencial" and pueblo.modulos:
        return pueblo.modulos[bits % min(5, len(pueblo.modulos))]
    clave = {"telefono": "LIN", CANAL_REDES: "RED"}.get(canal.clave)
    return next((mesa for mesa in pueblo.modulos if mesa.clave == clave), None)
