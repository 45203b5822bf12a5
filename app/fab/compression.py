"""Static files travel compressed; pages, which hold secrets, do not (0036, 0084)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import wraps

import brotli
from flask import Flask, request
from flask import Response as DeFlask
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import RouteCallable
from werkzeug.wrappers import Response

from app.fab import fingerprints
from app.fab.fingerprints import ESTATICOS

TIPOS = {"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
MINIMO = 1024
"""Bytes; what is smaller goes in one packet as it is."""
CON_CALMA = 128 * 1024
"""Bytes; what is larger is not compressed with the slowest brotli: 1.1 s instead of 0.05 s for the charts' program."""
CABEN = 256
"""How many compressed bodies are kept: twice the files we ship."""
_hechas: dict[tuple[str, str], bytes] = {}
"""ETag of a file and coding → the file, compressed once per process."""


def _con_brotli(entera: bytes) -> bytes:
    return bytes(brotli.compress(entera, quality=11 if len(entera) <= CON_CALMA else 9))


def _con_gzip(entera: bytes) -> bytes:
    return gzip.compress(entera, 9, mtime=0)


CODIFICACIONES: dict[str, Callable[[bytes], bytes]] = {"br": _con_brotli, "gzip": _con_gzip}
"""How a body is compressed, the one that we prefer first."""


class Galleta(SecureCookieSessionInterface):
    """The session's cookie; a static file neither writes it nor varies with it."""

    def save_session(self, app: Flask, session: SessionMixin, response: DeFlask) -> None:
        """Write the cookie where something changed, and `Vary: Cookie` where it was read."""
        if request.endpoint not in ESTATICOS:
            super().save_session(app, session, response)


def instalar(app: Flask) -> None:
    """Compress what the views of static files answer, and say for how long it may be kept."""
    for estatico in ESTATICOS:
        app.view_functions[estatico] = _servida(estatico, app.view_functions[estatico])
    app.url_defaults(fingerprints.poner)
    app.session_interface = Galleta()


def _servida(estatico: str, vista: RouteCallable) -> Callable[..., Response]:
    @wraps(vista)
    def servir(filename: str) -> Response:
        antes = fingerprints.pedida_y_cierta(estatico, filename)
        respuesta = vista(filename=filename)
        assert isinstance(respuesta, Response), "a static file is a whole answer"
        if antes and fingerprints.pedida_y_cierta(estatico, filename):  # not replaced while it was opened
            respuesta.headers["Cache-Control"] = fingerprints.UN_ANO
        return comprimir(respuesta)

    return servir


def _aceptada() -> str:
    """Return the coding that who asks likes best; of two liked alike, the one that we prefer; "" for none."""
    gustan = {una: request.accept_encodings.quality(una) for una in CODIFICACIONES}
    mejor = max(gustan, key=lambda una: gustan[una])
    return mejor if gustan[mejor] else ""


def comprimir(respuesta: Response) -> Response:
    """Compress a whole file for whoever accepts it; its ETag becomes weak, so that 304 is still answered."""
    if respuesta.mimetype not in TIPOS or respuesta.status_code != 200:
        return respuesta
    respuesta.vary.add("Accept-Encoding")
    etag, _debil = respuesta.get_etag()
    codificacion = _aceptada()
    if not etag or not codificacion or (respuesta.content_length or 0) < MINIMO:
        return respuesta
    respuesta.direct_passthrough = False
    entera = respuesta.get_data()
    respuesta.set_data(_hecha(etag, codificacion, entera))
    respuesta.set_etag(etag, weak=True)
    respuesta.headers["Content-Encoding"] = codificacion
    respuesta.headers.pop("Accept-Ranges", None)
    return respuesta


def _hecha(etag: str, codificacion: str, entera: bytes) -> bytes:
    """Return a body compressed; made at the first request for it. All are forgotten together when too many are kept."""
    hecha = _hechas.get((etag, codificacion))
    if hecha is None:
        if len(_hechas) >= CABEN:
            _hechas.clear()
        hecha = _hechas[etag, codificacion] = CODIFICACIONES[codificacion](entera)
    return hecha
