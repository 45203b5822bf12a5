"""Keeping a photo of a visita, entry, asesoría or compromiso. Callers open `escritura()`."""

from __future__ import annotations

from datetime import datetime

from app.archivos.almacen import almacen
from app.archivos.examen import Archivo
from app.archivos.models import Foto, Retratada
from app.extensions import db


def anexar(cosa: Retratada, archivo: Archivo, autor_id: int | None, momento: datetime) -> Foto:
    """Keep the bytes (fsync, rename) before the row commits, and attach the photo to `cosa`, which has an id."""
    almacen().guardar(archivo)
    foto = Foto(subida=momento, autor_id=autor_id, **archivo.columnas)
    setattr(foto, Foto.columna_de(type(cosa)), cosa.id)
    db.session.add(foto)
    return foto
