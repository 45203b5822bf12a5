"""What asesorías declare."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import FLUJOS, Asentado
from app.asesorias.models import Asesoria
from app.asesorias.presenters import ASESORIAS, asesorias_colgadas
from app.asesorias.queries import espera_asesoria, hay_asesorias
from app.asesorias.receivers import abrir_asesoria, asentar_asesoria, responder_asesoria
from app.asesorias.services import FLUJO
from app.asesorias.views import EN_BANDEJA, AsesoriaView
from app.bitacora.models.entrada import Bitacora
from app.bitacora.queries.entradas import COLGADOS as DE_UNA_ENTRADA
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import COLGADOS, ESPERAN_ASESORIA
from app.peticiones.services.lectura import SENALES

FEATURE = Feature(
    "asesorias",
    vistas=(VistaDeclarada(AsesoriaView, "Asesorías"),),
    concede=(
        Concesion("Asesoria", (P.ASESOR, P.COORDINADOR, P.SUBCOORDINADOR, P.SECRETARIA), LEER),
        Concesion("Asesoria", (P.ASESOR,), ("can_add",)),
    ),
    responde=(
        FLUJOS.con((Asesoria, FLUJO)),
        Asentado("pedir_asesoria", Peticion).por(abrir_asesoria),
        Asentado("orientar", Bitacora).por(asentar_asesoria),
        Asentado("orientar", Peticion).por(responder_asesoria),
        BANDEJAS.con(EN_BANDEJA),
        COLGADOS.por(asesorias_colgadas),
        SENALES.con((ASESORIAS, hay_asesorias)),
        DE_UNA_ENTRADA.por(asesorias_colgadas),
        ESPERAN_ASESORIA.por(espera_asesoria),
    ),
)
