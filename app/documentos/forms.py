"""Reading what arrives by form: the scanned files of an upload."""

from __future__ import annotations

from flask import Request
from flask_babel import gettext as _

from app.documentos.escaner.lectura import Grupo, leer_archivos
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.almacen import Archivo, ArchivoRechazado, examinar

CAMPOS = ("archivos", "foto")
"""Chosen or dropped files, and a photograph taken there and then."""
MAXIMO_EN_TOTAL = 20 * 1024 * 1024


def hojas_subidas(solicitud: Request) -> tuple[list[Archivo], list[Grupo], list[int]]:
    """Return the examined files of a form, their groups of pages and the numbers of the blank ones. Slow.

    Raises `DatosInvalidos` with the sentence of the first file that is refused.
    """
    try:
        archivos = _examinados(solicitud)
        return archivos, *leer_archivos(archivos)
    except ArchivoRechazado as error:
        raise DatosInvalidos({"archivos": str(error)}) from error


def _examinados(solicitud: Request) -> list[Archivo]:
    subidos = [subido for campo in CAMPOS for subido in solicitud.files.getlist(campo) if subido.filename]
    if not subidos:
        raise ArchivoRechazado(_("Elija o arrastre aquí las hojas escaneadas."))
    contenidos = [(subido.read(), str(subido.filename)) for subido in subidos]
    if sum(len(contenido) for contenido, _nombre in contenidos) > MAXIMO_EN_TOTAL:
        raise ArchivoRechazado(_("Entre todos pesan más de 20 MB. Súbalos en dos o más entregas."))
    return [_examinado(contenido, nombre) for contenido, nombre in contenidos]


def _examinado(contenido: bytes, nombre: str) -> Archivo:
    """Examine one file; of several, the sentence says which."""
    try:
        return examinar(contenido, nombre)
    except ArchivoRechazado as error:
        raise ArchivoRechazado(_("«%(nombre)s»: %(error)s", nombre=nombre[:100], error=str(error))) from error
