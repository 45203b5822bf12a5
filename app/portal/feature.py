"""What the citizen's pages declare."""

from __future__ import annotations

from app.fab.http import SIN_SESION as ABIERTOS
from app.hooks import Entrada, Feature
from app.portal.views import SIN_SESION, SeguimientoView

FEATURE = Feature(
    "portal",
    vistas=(Entrada(SeguimientoView),),
    responde=(ABIERTOS.con(SIN_SESION),),
)
