"""What papers answer."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import ASENTADO
from app.archivos.queries import EN_USO
from app.documentos.models import Hoja, Oficio
from app.documentos.queries import vigentes
from app.documentos.receivers import apartar_las_hojas, en_el_libro, llevar_el_libro
from app.documentos.views.hojas import EN_BANDEJA
from app.documentos.views.papeles import oficios
from app.hooks import Feature
from app.peticiones.queries import CATALOGOS, PAPELES
from app.peticiones.services.cierres import LIBROS

FEATURE = Feature(
    "documentos",
    (
        ASENTADO.por(llevar_el_libro),
        ASENTADO.por(apartar_las_hojas),
        BANDEJAS.con(EN_BANDEJA),
        CATALOGOS.con({"oficio": (Oficio, vigentes)}),
        EN_USO.con((Hoja.sha256, Hoja.original_sha256)),
        LIBROS.por(en_el_libro),
        PAPELES.por(oficios),
    ),
)
