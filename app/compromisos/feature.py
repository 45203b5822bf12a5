"""What compromisos declare."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import FLUJOS
from app.compromisos.models import Compromiso
from app.compromisos.services import FLUJO
from app.compromisos.views import EN_BANDEJA, CompromisoView
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P

FEATURE = Feature(
    "compromisos",
    vistas=(VistaDeclarada(CompromisoView, "Compromisos"),),
    concede=(
        Concesion("Compromiso", P.DE_CAMPO, LEER),
        Concesion("Compromiso", (P.COORDINADOR, P.SUBCOORDINADOR), ("can_add",)),
    ),
    responde=(FLUJOS.con((Compromiso, FLUJO)), BANDEJAS.con(EN_BANDEJA)),
)
