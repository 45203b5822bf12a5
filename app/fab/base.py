"""What every view shares: no history in the cookie, clamped arguments, 303 after success."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import NoReturn, TypeVar
from urllib.parse import urlencode

from flask import abort, redirect, request, send_file
from werkzeug.routing import BaseConverter, IntegerConverter, Map
from werkzeug.wrappers import Response

from app.nucleo.datos import Datos
from app.nucleo.folio import PATRON
from app.nucleo.texto import son_cifras

Vista = TypeVar("Vista", bound=Callable[..., object])
PAGINA_MAXIMA = 100
TAMANOS = (10, 25, 50, 100)


class SinHistorial:
    """FAB keeps visited addresses, searches included, in the cookie; this application keeps nothing there."""

    def update_redirect(self) -> None:
        """Keep nothing."""

    def get_redirect(self) -> str:
        """Return home: views say themselves where a saved form leads."""
        return "/"


class ConversorFolio(BaseConverter):
    """A folio in an address: `PRE-2026-000123-4`."""

    regex = PATRON
    part_isolating = True


class ConversorEntero(IntegerConverter):
    """A key in an address: 404 for a number that no column holds, which the database would refuse with an error."""

    def __init__(self, mapa: Map) -> None:
        super().__init__(mapa, max=2**31 - 1)


def malformada(explicacion: str) -> NoReturn:
    """Answer 400 with a sentence."""
    abort(400, description=explicacion)


def entero_de(argumento: str, *, omision: int, maximo: int) -> int:
    """Read a non-negative integer argument; 400 when it is none or beyond `maximo`."""
    valor = request.args.get(argumento)
    if valor is None or valor == "":
        return omision
    if not son_cifras(valor) or int(valor) > maximo:
        malformada(f"El argumento «{argumento}» no es válido.")
    return int(valor)


def esta_con(**cambios: str | int | None) -> str:
    """Return this page's address with some arguments changed (`url_for` would obey `_external` and `endpoint`)."""
    return con_argumentos(f"{request.script_root}{request.path}", **cambios)


def esta_sin(*argumentos: str) -> str:
    """Return this page's address without some of its arguments."""
    return esta_con(**dict.fromkeys(argumentos))


def con_argumentos(url: str, **cambios: str | int | None) -> str:
    """Return an address with this page's arguments, some changed; None leaves one out."""
    argumentos = {c: v for c, v in {**request.args.to_dict(), **cambios}.items() if v is not None}
    return f"{url}?{urlencode(argumentos)}" if argumentos else url


ver_otra = partial(redirect, code=303)
"""Redirect after a success: 303, so that reloading does not send the form again."""


def descarga(contenido: bytes, mime: str, nombre: str) -> Response:
    """Answer with a file to be saved: never shown in the page's place, nor kept by what lies between."""
    como: Datos = {"as_attachment": True, "download_name": nombre, "etag": False}
    respuesta: Response = send_file(BytesIO(contenido), mime, **como)
    respuesta.headers["Cache-Control"] = "no-store"
    respuesta.headers["X-Content-Type-Options"] = "nosniff"
    return respuesta


def aislada(vista: Vista) -> Vista:
    """Mark a view whose answer may load, run and send nothing, should a browser open it all the same."""
    vista.talisman_view_options = {  # type: ignore[attr-defined]
        "content_security_policy": {"default-src": "'none'", "sandbox": ""},
        "content_security_policy_nonce_in": [],
    }
    return vista
