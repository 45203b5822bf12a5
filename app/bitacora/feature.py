"""What the bitácora and its visitas answer."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import ASENTADO, FLUJOS
from app.bitacora.models.entrada import Bitacora
from app.bitacora.receivers import seguir_la_reserva
from app.bitacora.services.entradas import FLUJO
from app.bitacora.views.entradas import EN_BANDEJA, de_la_bitacora
from app.bitacora.views.visitas import colgadas
from app.hooks import Feature
from app.peticiones.queries import COLGADOS

FEATURE = Feature(
    "bitacora",
    (
        FLUJOS.con((Bitacora, FLUJO)),
        ASENTADO.por(seguir_la_reserva),
        BANDEJAS.con(EN_BANDEJA),
        COLGADOS.por(de_la_bitacora),
        COLGADOS.por(colgadas),
    ),
)
