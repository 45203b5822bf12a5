"""What the citizen's pages declare."""

from __future__ import annotations

from app.fab.http import SIN_SESION as ABIERTOS
from app.hooks import Feature, VistaDeclarada
from app.portal.views import SIN_SESION, SeguimientoView

FEATURE = Feature(
    "portal",
    vistas=(VistaDeclarada(SeguimientoView),),
    responde=(ABIERTOS.con(SIN_SESION),),
)
