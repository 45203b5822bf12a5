"""What the page of a jornada and its report answer."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.jobs import TRABAJOS
from app.actos.services import ASENTADO
from app.archivos.models import Foto
from app.archivos.queries import EN_USO
from app.cerca_de_ti.jobs import congelar_informes
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.receivers import congelar_al_cerrar
from app.cerca_de_ti.views.jornadas import EN_BANDEJA
from app.hooks import Feature

FEATURE = Feature(
    "cerca_de_ti",
    (
        ASENTADO.por(congelar_al_cerrar),
        BANDEJAS.con(EN_BANDEJA),
        EN_USO.con((Foto.sha256, Foto.original_sha256, InformeDeJornada.pdf_sha256)),
        TRABAJOS.por(congelar_informes),
    ),
)
