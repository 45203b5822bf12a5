"""Reading what arrives by form: the scanned files of an upload."""

from __future__ import annotations

import os
import time

from flask import Request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.archivos.avisos import SIN_TURNO
from app.archivos.examen import Archivo, ArchivoRechazado, examinar
from app.documentos.escaner.entrega import MAXIMO_DE_HOJAS, SEGUNDOS, Grupo, leer_archivos
from app.nucleo.cupo import SinCupo
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.limites import ENTREGA, en_mb
from app.seguridad.esperas import anotar_espera

CAMPOS = ("archivos", "foto")
"""Chosen or dropped files, and a photograph taken there and then."""


def hojas_subidas(solicitud: Request) -> tuple[list[Archivo], list[Grupo], list[int]]:
    """Return the examined files of a form, their groups of pages and the numbers of the blank ones. Slow.

    Raises `DatosInvalidos` with the sentence of the first file that is refused.
    """
    limite = time.monotonic() + SEGUNDOS
    try:
        archivos = [_examinado(subido, limite) for subido in _subidos(solicitud)]
        return archivos, *leer_archivos(archivos, limite)
    except ArchivoRechazado as error:
        raise DatosInvalidos({"archivos": str(error)}) from error


def _subidos(solicitud: Request) -> list[FileStorage]:
    """Return the files of a form, refused before any is opened when they are too many or too heavy together."""
    subidos = [subido for campo in CAMPOS for subido in solicitud.files.getlist(campo) if subido.filename]
    if not subidos:
        raise ArchivoRechazado(_("Elija o arrastre aquí las hojas escaneadas."))
    if len(subidos) > MAXIMO_DE_HOJAS:
        demas = _("Son %(n)s archivos; suba a lo más %(maximo)s de una vez.", n=len(subidos), maximo=MAXIMO_DE_HOJAS)
        raise ArchivoRechazado(demas)
    if sum(_peso(subido) for subido in subidos) > ENTREGA:
        mucho = _("Entre todos pesan más de %(n)s MB. Súbalos en dos o más entregas.", n=en_mb(ENTREGA))
        raise ArchivoRechazado(mucho)
    return subidos


def _peso(subido: FileStorage) -> int:
    peso = subido.stream.seek(0, os.SEEK_END)
    subido.stream.seek(0)
    return peso


def _examinado(subido: FileStorage, limite: float) -> Archivo:
    """Examine one file; of several, the sentence says which."""
    if time.monotonic() > limite:
        raise ArchivoRechazado(_("Tardan demasiado en abrirse. Súbalos en dos o más entregas."))
    try:
        return examinar(subido.read(), str(subido.filename))
    except SinCupo as error:
        raise ArchivoRechazado(anotar_espera(_(SIN_TURNO))) from error
    except ArchivoRechazado as error:
        nombre = str(subido.filename)[:100]
        raise ArchivoRechazado(_("«%(nombre)s»: %(error)s", nombre=nombre, error=str(error))) from error
