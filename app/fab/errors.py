"""Spanish pages of errors, and what is logged of a failure."""

from __future__ import annotations

import secrets

from flask import Flask, current_app, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import BadRequestKeyError, HTTPException, InternalServerError
from werkzeug.wrappers import Response

from app.extensions import db
from app.fab import space
from app.fab.sizes import lo_que_no_cabe
from app.hooks import Hook
from app.nucleo.cupo import VUELVA_EN, SinCupo
from app.seguridad.guardia import FueraDeAlcance

DE_PROGRAMA: Hook[[], str] = Hook("de programa")
"""How the addresses begin that a program asks for."""
TITULOS = {
    400: "La dirección o el formulario no están completos",
    401: "Hay que entrar para hacer esto",
    403: "Su puesto no tiene permiso para esto",
    404: "No encontramos lo que busca",
    405: "Así no se puede abrir esta página",
    409: "No se pudo: alguien o algo se adelantó",
    413: "Lo que se envió es demasiado grande",
    422: "Faltan datos o hay que corregir alguno",
    429: "Demasiados intentos seguidos",
    500: "Algo falló de nuestro lado",
    503: "El sistema no está disponible por ahora",
}
EXPLICACIONES = {
    400: "Vuelva a la página anterior, recárguela e intente otra vez.",
    403: "Si le hace falta, pídalo al administrador del sistema.",
    404: "No existe, o no está entre lo que su puesto puede ver.",
    405: "Use los botones de las páginas.",
    429: "Espere un momento y vuelva a probar.",
}
AJENAS = (CSRFError, BadRequestKeyError, RateLimitExceeded)
"""Errors of libraries, whose descriptions are not in Spanish."""


def instalar(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, pagina_de_error)
    app.register_error_handler(OperationalError, _sin_base)
    app.register_error_handler(TimeoutError, _sin_base)
    app.register_error_handler(OSError, _sin_base)  # the disk is full, the folder of attachments is gone
    app.register_error_handler(space.SinGuardar, lambda error: pagina(503, str(error)))
    app.register_error_handler(SinCupo, _sin_cupo)
    app.register_error_handler(FueraDeAlcance, _fuera_de_alcance)
    app.register_error_handler(Exception, _inesperado)


def de_programa() -> bool:
    """Answer whether a feature says that this address is asked for by its program."""
    return request.path.startswith(tuple(DE_PROGRAMA()))


def pide_datos() -> bool:
    """Answer whether a program asks: the API, whoever wants JSON, what is its own and not opened as a page."""
    acepta = request.accept_mimetypes
    if de_programa():
        return "text/html" not in acepta.values()
    return request.path.startswith("/api/") or acepta.best == "application/json"


def pagina(codigo: int, explicacion: str, referencia: str | None = None) -> Response:
    """Return the Spanish page (or JSON for an API) of an error."""
    g.es_error, g.explicacion = True, explicacion
    titulo = TITULOS.get(codigo, TITULOS[500])
    if pide_datos():
        respuesta: Response = jsonify({"mensaje": explicacion, "referencia": referencia})
    else:
        html = render_template(
            "error.html", codigo=codigo, titulo=_(titulo), explicacion=explicacion, referencia=referencia, volver="/"
        )
        respuesta = Response(html, mimetype="text/html")
    respuesta.status_code = codigo
    return respuesta


def sin_espacio(referencia: str | None = None) -> Response:
    """Return the page that says that the disk is full."""
    return pagina(503, space.negativa(), referencia)


def pagina_de_error(error: HTTPException) -> Response:
    """Return the page of an HTTP error; its own description only when it is one of ours."""
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        original = error.original_exception
        return _inesperado(original if isinstance(original, Exception) else error)
    de_fuera = type(error).__module__.startswith("werkzeug") and error.description == type(error).description
    propia = None if isinstance(error, AJENAS) or de_fuera else error.description
    if error.code == 413 and propia is None:
        propia = lo_que_no_cabe()
    respuesta = pagina(error.code, propia or _(EXPLICACIONES.get(error.code, "Intente otra vez en un momento.")))
    espera = error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) else g.get("retry_after")
    if espera:
        respuesta.headers["Retry-After"] = str(espera)
    if error.code == 405 and getattr(error, "valid_methods", None):
        respuesta.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return respuesta


def _referencia() -> str:
    return secrets.token_hex(4)


def _anotado(error: BaseException) -> str:
    """Log a failure, give up its transaction, and return the reference that the page shows."""
    referencia = _referencia()
    _registrar(referencia, error)
    db.session.rollback()
    g.sin_base = True
    return referencia


def _inesperado(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return pagina_de_error(error)
    referencia = _anotado(error)
    return pagina(500, _("Lo que escribió no se guardó. Dé esta referencia a quien atiende el sistema."), referencia)


def _sin_base(error: OperationalError | TimeoutError | OSError) -> Response:
    referencia = _anotado(error)
    if space.lleno_por(error):
        return sin_espacio(referencia)
    return pagina(503, _("No se guardó nada. Espere un minuto y vuelva a intentarlo."), referencia)


def _sin_cupo(_error: SinCupo) -> Response:
    """Answer 503: the page to who reads pages, a few words to who asked for a picture."""
    dicho, acepta = _("Se están preparando otros documentos. Espere unos segundos y vuelva a pedirlo."), "text/html"
    pide_pagina = pide_datos() or not request.accept_mimetypes or acepta in request.accept_mimetypes.values()
    respuesta = pagina(503, dicho) if pide_pagina else Response(dicho, 503, mimetype="text/plain")
    respuesta.headers["Retry-After"] = str(VUELVA_EN)
    return respuesta


def _fuera_de_alcance(error: FueraDeAlcance) -> Response:
    _registrar(_referencia(), error)
    db.session.rollback()
    return pagina(404, _(EXPLICACIONES[404]))


def _registrar(referencia: str, error: BaseException) -> None:
    """Log the kind of failure and where, never SQL parameters or what was typed."""
    original = getattr(error, "orig", None)
    clase = type(original or error).__name__
    traza: list[str] = []
    paso = error.__traceback__
    while paso is not None:
        traza.append(f"{paso.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{paso.tb_lineno}")
        paso = paso.tb_next
    current_app.logger.error(
        "ref=%s %s %s %s en %s", referencia, request.method, request.url_rule, clase, " > ".join(traza[-8:])
    )
