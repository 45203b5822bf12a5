"""What the citizens' register declares."""

from __future__ import annotations

from app.ciudadanos.views import CiudadanoView
from app.fab.permisos import SIN_BORRAR
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P

FEATURE = Feature(
    "ciudadanos",
    vistas=(VistaDeclarada(CiudadanoView, "Ciudadanos"),),
    concede=(
        Concesion("CiudadanoView", P.UNIDAD, (*SIN_BORRAR, "can_buscar")),
        Concesion("CiudadanoView", (P.COMUNICACION,), ("can_buscar",)),
        Concesion("CiudadanoView", (P.CAPTURISTA, P.SUBCOORDINADOR), ("can_fusionar", "can_deshacer")),
    ),
)
