"""What jornadas declare."""

from __future__ import annotations

from app.actos.services import FLUJOS
from app.hooks import Feature
from app.jornadas.models import Jornada
from app.jornadas.services import FLUJO

FEATURE = Feature(
    "jornadas",
    responde=(FLUJOS.con((Jornada, FLUJO)),),
)
