"""Pages asked for again and again: nothing is sent where nothing changed (0085)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps

from flask import Response, g, make_response, request, session
from flask_login import current_user

from app.fab.once import CLAVE

_LLAVE = re.compile(rb'name="%b" value="[^"]*"' % CLAVE.encode())


def revalidada(vista: Callable[..., str]) -> Callable[..., Response]:
    """Give a page an ETag, made of all that it says, and answer 304 to whoever has that one.

    It stands nearest to the view: who may see the page, and what, is found out at every request before anything is
    compared. A program may keep what it is given, and must ask before it uses it again; a browser that opens the page
    keeps nothing, or the next person at that machine would get it with «Back».
    """

    @wraps(vista)
    def contestada(*sin_nombre: object, **argumentos: object) -> Response:
        respuesta = make_response(vista(*sin_nombre, **argumentos))
        respuesta.set_etag(_suma(respuesta.get_data()), weak=True)
        if not _abre_la_pagina():
            respuesta.headers["Cache-Control"] = "private, no-cache"
        respuesta.make_conditional(request)
        return respuesta

    return contestada


def _suma(cuerpo: bytes) -> str:
    """Return the hash of a page without what every request draws anew, for this account in this session.

    The session's own secret is in it: the forms of a page that is kept are good in that session only.
    """
    for de_una_vez in (getattr(request, "csp_nonce", ""), g.get("csrf_token", "")):
        if de_una_vez:
            cuerpo = cuerpo.replace(str(de_una_vez).encode(), b"")
    cuerpo = _LLAVE.sub(b"", cuerpo)
    suma = hashlib.sha256(f"{current_user.get_id()} {session.get('csrf_token')} ".encode())
    suma.update(cuerpo)
    return suma.hexdigest()[:32]


def _abre_la_pagina() -> bool:
    """Answer whether a browser asks in order to show it (over plain HTTP it does not say so itself)."""
    modo = request.headers.get("Sec-Fetch-Mode")
    return modo == "navigate" if modo else "text/html" in request.accept_mimetypes.values()


def sin_politica(respuesta: Response) -> Response:
    """Take the policy off a 304: it names this request's scripts, and would take the place of the kept page's own."""
    if respuesta.status_code == 304:
        respuesta.headers.pop("Content-Security-Policy", None)
    return respuesta
