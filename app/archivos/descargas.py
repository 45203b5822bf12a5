"""Kept files, sent as they were kept or as they came."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from app.archivos.almacen import ArchivoDanado, almacen
from app.archivos.previas import Descargable, como_llego
from app.fab.base import descarga


def bytes_de(sha256: str) -> bytes:
    """Return the bytes of a kept file; 500 when they are missing or damaged."""
    try:
        return almacen().abrir(sha256)
    except ArchivoDanado:
        abort(500)


def enviar(fila: Descargable) -> Response:
    """Send the file of a row as an attachment."""
    return descarga(bytes_de(fila.sha256), fila.mime, fila.nombre)


def original_de(fila: Descargable) -> Response:
    """Send the file of a row as it came; 404 where it is not kept so."""
    try:
        llego = como_llego(fila, fila.nombre)
    except ArchivoDanado:
        abort(500)
    return descarga(*llego) if llego else abort(404)
