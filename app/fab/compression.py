"""Static files travel compressed; pages, which hold secrets, do not (0036)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import wraps

from flask import Flask, request
from flask.typing import RouteCallable
from werkzeug.wrappers import Response

ESTATICOS = ("static", "appbuilder.static")
TIPOS = {"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
MINIMO = 1024
"""Bytes; what is smaller goes in one packet as it is."""
_hechas: dict[str, bytes] = {}
"""ETag of a file → the file, compressed once per process; there are as many as files we ship."""


def instalar(app: Flask) -> None:
    """Compress what the views of static files answer."""
    for estatico in ESTATICOS:
        app.view_functions[estatico] = _comprimida(app.view_functions[estatico])


def _comprimida(vista: RouteCallable) -> Callable[..., Response]:
    @wraps(vista)
    def servir(**argumentos: object) -> Response:
        respuesta = vista(**argumentos)
        assert isinstance(respuesta, Response), "a static file is a whole answer"
        return comprimir(respuesta)

    return servir


def comprimir(respuesta: Response) -> Response:
    """Compress a whole file for whoever accepts gzip; its ETag becomes weak, so that 304 is still answered."""
    if respuesta.mimetype not in TIPOS or respuesta.status_code != 200:
        return respuesta
    respuesta.vary.add("Accept-Encoding")
    etag, _debil = respuesta.get_etag()
    if not etag or not request.accept_encodings["gzip"] or (respuesta.content_length or 0) < MINIMO:
        return respuesta
    respuesta.direct_passthrough = False
    entera = respuesta.get_data()
    if etag not in _hechas:
        _hechas[etag] = gzip.compress(entera, 9, mtime=0)
    respuesta.set_data(_hechas[etag])
    respuesta.set_etag(etag, weak=True)
    respuesta.headers["Content-Encoding"] = "gzip"
    respuesta.headers.pop("Accept-Ranges", None)
    return respuesta
