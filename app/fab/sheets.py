"""The application itself: the stylesheet of every page, joined from its pieces, and its templates."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, send_file
from flask.templating import Environment

HOJA = "css/ac.css"
"""Where pages ask for it, relative to `static/`."""
CARPETA = Path(__file__).parent.parent / "static" / "css" / "piezas"


def piezas() -> list[Path]:
    """Return the files of the pieces in the order of the cascade, that of their numbers: the later one wins."""
    return sorted(CARPETA.glob("*.css"))


def contenido() -> bytes:
    """Return the stylesheet as it is served."""
    return _unida(tuple((ruta, ruta.stat().st_mtime_ns) for ruta in piezas()))


def suma() -> str:
    """Return the stylesheet's hash."""
    return _sumada(contenido())


@lru_cache(maxsize=2)
def _sumada(hoja: bytes) -> str:
    return hashlib.sha256(hoja).hexdigest()[:32]


@lru_cache(maxsize=2)
def _unida(archivos: tuple[tuple[Path, int], ...]) -> bytes:
    """Join the files; once per process unless one of them changed."""
    return b"".join(ruta.read_bytes() for ruta, _fecha in archivos)


class Plantillas(Environment):
    """Templates that share one dictionary of globals: none has its own.

    Jinja lays an empty one over it for each template, and reads all of them through it wherever one draws or imports.
    """

    def make_globals(self, d: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        """Return the globals of a template, which the loader gives none of its own."""
        return super().make_globals(d) if d else self.globals


class Aplicacion(Flask):
    """A Flask whose `static/css/ac.css` is the pieces, one request for all of them (0065)."""

    jinja_environment = Plantillas

    def send_static_file(self, filename: str) -> Response:
        """Return a file of `static/`, or the joined stylesheet with what a file has: ETag, 304, parts."""
        if filename != HOJA:
            return super().send_static_file(filename)
        plazo = self.get_send_file_max_age(filename)
        return send_file(BytesIO(contenido()), mimetype="text/css", etag=suma(), conditional=True, max_age=plazo)
