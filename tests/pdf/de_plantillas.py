"""Every template of the papers, by its name."""

from app.cerca_de_ti.presenters import papeles
from app.documentos.presenters import plantillas
from app.pdf.composicion import PLANTILLAS as MEMBRETES
from app.pdf.composicion import Plantilla

TODAS = {
    una.nombre: una for modulo in (plantillas, papeles) for una in vars(modulo).values() if isinstance(una, Plantilla)
}
CARPETAS = {MEMBRETES, *(una.carpeta for una in TODAS.values())}
