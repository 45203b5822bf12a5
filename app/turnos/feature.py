"""What turnos declare."""

from __future__ import annotations

from app.actos.services import asentado
from app.hooks import Feature
from app.turnos.receivers import dar_turno

FEATURE = Feature(
    "turnos",
    responde=(asentado("registrar").por(dar_turno),),
)
