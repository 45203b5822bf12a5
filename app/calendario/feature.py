"""What the calendar declares."""

from __future__ import annotations

from app.calendario.views import CalendarioView
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P

FEATURE = Feature(
    "calendario",
    vistas=(VistaDeclarada(CalendarioView, "Calendario"),),
    concede=(Concesion("Calendario", P.DE_CAMPO, ("can_calendario",)),),
)
