"""What the petición declares."""

from __future__ import annotations

from datetime import timedelta

from app.actos.jobs import TRABAJOS
from app.actos.services import FLUJOS
from app.archivos.queries import EN_USO
from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.tramites import Requisito
from app.ciudadanos.models import VISIBLES, Ciudadano
from app.ciudadanos.queries import HISTORIALES
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.instalacion.jobs import NO_ABRE
from app.nucleo import puestos as P
from app.peticiones.jobs import RECUENTO, apartar_huerfanos, reanudar_vencidas, recontar_todo
from app.peticiones.models.anexos import Adhesion, Adjunto
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.presenters.captura import historial
from app.peticiones.receivers import cambio_la_zona, recontar, volver_a_plegar
from app.peticiones.services import conteo
from app.peticiones.services.boveda import no_abre
from app.peticiones.services.flujo import FLUJO
from app.peticiones.views.adjuntos import AdjuntoView
from app.peticiones.views.captura import CapturaView
from app.peticiones.views.identidades import IdentidadView
from app.peticiones.views.peticion import PeticionView
from app.peticiones.views.tablero import TableroView
from app.peticiones.workflow.vocabulario import VEN_PETICIONES
from app.seguridad.al_guardar import antes_de_guardar, despues_de_guardar
from app.tareas.cola import Clase
from app.tareas.obrero import periodica

FEATURE = Feature(
    "peticiones",
    vistas=(
        VistaDeclarada(TableroView, "Tablero"),
        VistaDeclarada(PeticionView, "Peticiones"),
        VistaDeclarada(IdentidadView, "Identidades"),
        VistaDeclarada(AdjuntoView),
        VistaDeclarada(CapturaView),
    ),
    concede=(
        Concesion("TableroView", (P.ENLACE,), ("can_tablero",)),
        Concesion("Peticion", VEN_PETICIONES, LEER),
        Concesion("Peticion", (P.SECRETARIA, P.CAPTURISTA, P.SUBCOORDINADOR, P.COMUNICACION), ("can_add",)),
        Concesion("Identidad", (P.CUSTODIO,), ("can_list", "can_abrir")),
    ),
    responde=(
        antes_de_guardar(Ciudadano).por(volver_a_plegar),
        despues_de_guardar(Requisito).por(recontar),
        despues_de_guardar(Ajuste).por(cambio_la_zona),
        FLUJOS.con((Peticion, FLUJO)),
        NO_ABRE.por(no_abre),
        EN_USO.con((Adjunto.sha256, Adjunto.original_sha256)),
        VISIBLES.por(Planteamiento.de_la_persona),
        VISIBLES.por(Adhesion.de_la_persona),
        HISTORIALES.por(historial),
        TRABAJOS.con(
            {
                "reanudar": periodica(reanudar_vencidas),
                "huerfanos": periodica(apartar_huerfanos, cada=timedelta(days=1)),
            }
        ),
        TRABAJOS.con({"plegar": periodica(conteo.plegar), RECUENTO: Clase(recontar_todo)}),
    ),
)
