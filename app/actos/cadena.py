"""The chain: what a movimiento's hash covers, and how its data are kept."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Protocol

from app.nucleo.datos import Hechos

HASH_CERO = "0" * 64


class Eslabon(Protocol):
    """What the chain covers of a movimiento, an object or a row of its columns."""

    numero: int
    acto: str
    desde: str
    hacia: str
    datos_hash: str
    autor_id: int | None
    puesto: str
    en_suplencia_de: str | None
    via: str
    cuando: datetime


class EslabonConFin(Eslabon, Protocol):
    """The same with its data and hashes, beside what its thing says of the end of its chain."""

    datos: Hechos | None
    sal: str | None
    hash_anterior: str
    hash: str
    folio: str
    ultimo_hash: str
    version: int
    estado: str


def simple(valor: object) -> object:
    """Return a value as JSON keeps it: dates as ISO text, files as their hash (their `asiento` stands beside it)."""
    if isinstance(valor, (date, datetime)):
        return valor.isoformat()
    return getattr(valor, "sha256", valor)


def resumen_de_datos(datos: Hechos | None, sal: str) -> str:
    """Return the salted SHA-256 of an act's data, the only trace of them in the chain."""
    texto = json.dumps(datos or {}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{sal}\n{texto}".encode()).hexdigest()


def eslabon(anterior: str, folio: str, m: Eslabon) -> str:
    """Return the hash of a movimiento: over the previous one, the folio and everything but the personal data."""
    partes = [
        anterior,
        folio,
        m.numero,
        m.acto,
        m.desde,
        m.hacia,
        m.datos_hash,
        m.autor_id,
        m.puesto,
        m.en_suplencia_de,
        m.via,
        m.cuando.isoformat(),
    ]
    return hashlib.sha256(json.dumps(partes, ensure_ascii=False).encode()).hexdigest()
