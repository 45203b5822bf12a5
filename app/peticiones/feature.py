"""What the petición answers."""

from __future__ import annotations

from app.actos.jobs import TRABAJOS
from app.actos.services import FLUJOS
from app.archivos.queries import EN_USO
from app.ciudadanos.models import VISIBLES
from app.ciudadanos.queries import HISTORIALES
from app.hooks import Feature
from app.peticiones import receivers as receivers
from app.peticiones.jobs import diario
from app.peticiones.models.anexos import Adhesion, Adjunto
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.puerta import FLUJO
from app.peticiones.views.captura import historial

FEATURE = Feature(
    "peticiones",
    (
        FLUJOS.con((Peticion, FLUJO)),
        EN_USO.con((Adjunto.sha256, Adjunto.original_sha256)),
        VISIBLES.por(Planteamiento.ciudadanos_visibles),
        VISIBLES.por(Adhesion.ciudadanos_visibles),
        HISTORIALES.por(historial),
        TRABAJOS.por(diario),
    ),
)
