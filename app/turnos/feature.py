"""What turnos declare."""

from __future__ import annotations

from app.actos.services import Asentado
from app.hooks import Feature
from app.peticiones.models.peticion import Peticion
from app.turnos.receivers import dar_turno

FEATURE = Feature(
    "turnos",
    responde=(Asentado("registrar", Peticion).por(dar_turno),),
)
