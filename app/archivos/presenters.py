"""How photos are shown."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from app.archivos.avisos import avisos_de_fila
from app.archivos.models import Foto, Retratada
from app.archivos.queries import fotos
from app.fab.fechas import fecha_y_hora
from app.nucleo.datos import Datos


def fotos_de(cosa: Retratada) -> list[Datos]:
    """Return the photos of a visita, entry, asesoría or compromiso as the macro `fotos` draws them."""
    return pintadas(fotos(cosa))


def pintadas(fotos: Iterable[Foto]) -> list[Datos]:
    """Return name, address and day of each; a PDF is a link, not a picture."""
    return [
        {
            "url": url_for("FotoView.ver", pk=foto.id),
            "nombre": foto.nombre,
            "imagen": foto.mime.startswith("image/"),
            "detalle": fecha_y_hora(foto.subida),
            "avisos": avisos_de_fila(foto),
            "original": url_for("FotoView.original", pk=foto.id) if foto.original_sha256 else "",
        }
        for foto in fotos
    ]
