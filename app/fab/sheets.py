"""The stylesheet of every page, joined from one file per piece."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, send_file

HOJA = "css/ac.css"
"""Where pages ask for it, relative to `static/`."""
CARPETA = Path(__file__).parent.parent / "static" / "css" / "piezas"
PIEZAS = (
    "base", "navegacion", "recados", "basicas", "renglones", "pasos", "actos", "campos", "tablas", "mediana",
    "telefono", "columnas", "captura", "mapa", "asentar", "fotos", "calendario", "rapida", "flujos", "manual",
    "adjuntos", "preguntas", "casillas", "estilo", "forzados", "papel", "peticion", "hojas", "noresuelta", "decision",
    "resultados",
)  # fmt: skip
"""The files of `static/css/piezas`, in the order of the cascade: what is later wins."""


def contenido() -> bytes:
    """Return the stylesheet as it is served."""
    return _unida(tuple(_archivo(pieza).stat().st_mtime_ns for pieza in PIEZAS))


def _archivo(pieza: str) -> Path:
    return CARPETA / f"{pieza}.css"


@lru_cache(maxsize=2)
def _unida(_fechas: tuple[int, ...]) -> bytes:
    """Join the files; once per process unless one of them changed."""
    return b"".join(_archivo(pieza).read_bytes() for pieza in PIEZAS)


class Aplicacion(Flask):
    """A Flask whose `static/css/ac.css` is the pieces, one request for all of them (0065)."""

    def send_static_file(self, filename: str) -> Response:
        """Return a file of `static/`, or the joined stylesheet with what a file has: ETag, 304, parts."""
        if filename != HOJA:
            return super().send_static_file(filename)
        hoja = contenido()
        suma = hashlib.sha256(hoja).hexdigest()[:32]
        plazo = self.get_send_file_max_age(filename)
        return send_file(BytesIO(hoja), mimetype="text/css", etag=suma, conditional=True, max_age=plazo)
