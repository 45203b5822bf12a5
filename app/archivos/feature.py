"""What kept files declare."""

from __future__ import annotations

from app.archivos.views import FotoView
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P

FEATURE = Feature(
    "archivos",
    vistas=(VistaDeclarada(FotoView),),
    concede=(Concesion("Foto", (*P.DE_CAMPO, *P.DE_LO_RESERVADO), ("can_show",)),),
)
