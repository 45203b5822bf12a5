"""What the capture without signal answers."""

from __future__ import annotations

from app.actos.jobs import TRABAJOS
from app.campo.api import ABIERTOS
from app.campo.jobs import diario
from app.fab.http import CON_CONTRASENA_VENCIDA
from app.hooks import Feature

FEATURE = Feature("campo", (CON_CONTRASENA_VENCIDA.con(ABIERTOS), TRABAJOS.por(diario)))
