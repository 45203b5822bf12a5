"""Folios of the yearly series, by the counter of each."""

from __future__ import annotations

from datetime import datetime

from app.nucleo import folio as folios
from app.seguridad.services import siguiente
from app.seguridad.zona import local


def folio_nuevo(serie: str, nombre: str, momento: datetime) -> str:
    """Return the next folio of a yearly series, `JOR-AAAA-NNNNNN-C`, inside the thing's transaction."""
    anio = local(momento).year
    return folios.componer(serie, anio, siguiente(f"{nombre}:{anio}"))
