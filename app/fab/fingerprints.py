"""The fingerprint that a static file's address carries (`?v=`, 0084)."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache

from flask import current_app, request
from werkzeug.security import safe_join

from app.fab import sheets

ESTATICOS = ("static", "appbuilder.static")
"""Endpoints of static files."""
UN_ANO = "public, max-age=31536000, immutable"


def poner(endpoint: str, valores: dict[str, object]) -> None:
    """Add the fingerprint to the address of a static file, unless `v` is given.

    None leaves it out: of modules that name one another, and of what a telephone keeps under a version of its own.
    """
    if endpoint in ESTATICOS and "v" not in valores:
        valores["v"] = huella(endpoint, str(valores.get("filename", "")))


def huella(endpoint: str, nombre: str) -> str | None:
    """Return the hash of what a static file holds now; None for one that is not there."""
    if endpoint == "static" and nombre == sheets.HOJA:
        return sheets.suma()[:16]
    casa = current_app if endpoint == "static" else current_app.blueprints[endpoint.partition(".")[0]]
    ruta = safe_join(casa.static_folder or "", nombre)
    try:
        visto = os.stat(ruta or "")
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        return None
    return _suma(str(ruta), visto.st_mtime_ns, visto.st_size)


@lru_cache(maxsize=512)
def _suma(ruta: str, _fecha: int, _tamano: int) -> str | None:
    """Return a file's hash; once per process unless the file changed."""
    try:
        with open(ruta, "rb") as archivo:
            return hashlib.file_digest(archivo, "sha256").hexdigest()[:16]
    except OSError:
        return None


def pedida_y_cierta(endpoint: str, nombre: str) -> bool:
    """Answer whether the request asks for a static file by the fingerprint that it has now."""
    pedida = request.args.get("v")
    return bool(pedida) and pedida == huella(endpoint, nombre)
