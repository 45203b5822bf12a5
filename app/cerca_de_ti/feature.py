"""What the page of a jornada and its report declare."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.jobs import TRABAJOS
from app.actos.services import Asentado
from app.archivos.models import Foto
from app.archivos.queries import EN_USO
from app.cerca_de_ti.jobs import congelar_informes
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.receivers import congelar_al_cerrar
from app.cerca_de_ti.views.jornadas import EN_BANDEJA, JornadaView
from app.cerca_de_ti.views.papeles import PapelDeJornadaView
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.jornadas.models import Jornada
from app.nucleo import puestos as P
from app.tareas.obrero import periodica

FEATURE = Feature(
    "cerca_de_ti",
    vistas=(
        VistaDeclarada(JornadaView, "Jornadas"),
        VistaDeclarada(PapelDeJornadaView),
    ),
    concede=(
        Concesion("Jornada", P.DE_CAMPO, (*LEER, "can_hoja", "can_papel", "can_informe")),
        Concesion("Jornada", (P.COORDINADOR,), ("can_add",)),
    ),
    responde=(
        Asentado("cerrar", Jornada).por(congelar_al_cerrar),
        BANDEJAS.con(EN_BANDEJA),
        EN_USO.con((Foto.sha256, Foto.original_sha256, InformeDeJornada.pdf_sha256)),
        TRABAJOS.con({"informes": periodica(congelar_informes)}),
    ),
)
