"""What papers declare."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import Asentado
from app.archivos.queries import EN_USO
from app.documentos.models import Hoja, Oficio
from app.documentos.presenters.oficios import papeles_de_oficios
from app.documentos.queries import en_el_libro, vigentes
from app.documentos.receivers import EN_EL_LIBRO, apartar_las_hojas, llevar_el_libro
from app.documentos.views.expediente import ExpedienteView
from app.documentos.views.hojas import EN_BANDEJA, HojaView
from app.documentos.views.oficios import OficioView
from app.documentos.views.papeles import DocumentoView
from app.fab.permisos import LEER
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.papeles import PAPELES
from app.peticiones.queries import CATALOGOS
from app.peticiones.services.cierres import LIBROS
from app.peticiones.workflow.vocabulario import VEN_PETICIONES

FEATURE = Feature(
    "documentos",
    vistas=(
        VistaDeclarada(OficioView, "Oficios"),
        VistaDeclarada(HojaView, "Hojas escaneadas"),
        VistaDeclarada(DocumentoView),
        VistaDeclarada(ExpedienteView),
    ),
    concede=(
        Concesion("Peticion", VEN_PETICIONES, ("can_expediente",)),
        Concesion("Peticion", (*P.UNIDAD, P.COMUNICACION, P.INFORMACION), ("can_comprobante",)),
        Concesion("Peticion", (P.SECRETARIA, P.CAPTURISTA), ("can_turno",)),
        Concesion("Peticion", (P.ENLACE, P.CAPTURISTA, P.SUBCOORDINADOR, P.COORDINADOR), ("can_formato",)),
        Concesion("Peticion", P.UNIDAD, ("can_faltantes", "can_oficio")),
        Concesion("Peticion", (*P.UNIDAD, P.INFORMACION, P.ENLACE), ("can_denuncia",)),
        Concesion(
            "Hoja", (*P.UNIDAD, P.ENLACE, *P.DE_LO_RESERVADO), (*LEER, "can_add", "can_adjuntar", "can_descartar")
        ),
        Concesion("Oficio", P.UNIDAD, ("can_list",)),
    ),
    responde=(
        *(Asentado(acto, Peticion).por(llevar_el_libro) for acto in EN_EL_LIBRO),
        Asentado("reservar", Peticion).por(apartar_las_hojas),
        BANDEJAS.con(EN_BANDEJA),
        CATALOGOS.con({"oficio": (Oficio, vigentes)}),
        EN_USO.con((Hoja.sha256, Hoja.original_sha256)),
        LIBROS.por(en_el_libro),
        PAPELES.por(papeles_de_oficios),
    ),
)
