"""What the bitácora and its visitas declare."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import FLUJOS, Asentado
from app.bitacora.models.entrada import Bitacora
from app.bitacora.presenters.entradas import entrada_colgada
from app.bitacora.presenters.visitas import VISITAS, visitas_colgadas
from app.bitacora.queries.visitas import hay_visitas
from app.bitacora.receivers import DE_LA_RESERVA, seguir_la_reserva
from app.bitacora.services.entradas import FLUJO
from app.bitacora.views.entradas import EN_BANDEJA, BitacoraView
from app.bitacora.views.visitas import VisitaView
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import COLGADOS
from app.peticiones.services.lectura import SENALES

FEATURE = Feature(
    "bitacora",
    vistas=(
        VistaDeclarada(BitacoraView, "Bitácora"),
        VistaDeclarada(VisitaView, "Visitas"),
    ),
    concede=(
        Concesion("Bitacora", (*P.UNIDAD, P.INFORMACION, P.ASESOR, *P.DE_LO_RESERVADO), LEER),
        Concesion("Bitacora", (P.INFORMACION, P.SUBCOORDINADOR), ("can_add",)),
        Concesion("Visita", P.DE_CAMPO, LEER),
        Concesion("Visita", (P.INFORMACION, P.COORDINADOR, P.SUBCOORDINADOR, P.ASESOR), ("can_add",)),
    ),
    responde=(
        FLUJOS.con((Bitacora, FLUJO)),
        *(Asentado(acto, Peticion).por(seguir_la_reserva) for acto in DE_LA_RESERVA),
        BANDEJAS.con(EN_BANDEJA),
        COLGADOS.por(entrada_colgada),
        COLGADOS.por(visitas_colgadas),
        SENALES.con((VISITAS, hay_visitas)),
    ),
)
