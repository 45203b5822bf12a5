"""The 503 with Retry-After of a form whose file found no free examiner."""

from __future__ import annotations

from flask import g
from werkzeug.wrappers import Response

from app.nucleo.cupo import VUELVA_EN


def anotar_espera(dicho: str) -> str:
    """Note that this request had no turn, and return the sentence that says so."""
    g.vuelva_en, g.explicacion = VUELVA_EN, dicho
    return dicho


def contestar_espera(respuesta: Response) -> Response:
    """Make of «there is something wrong» (422) «come back» (503), with when; the page keeps what was typed."""
    if g.get("vuelva_en") and respuesta.status_code == 422:
        respuesta.status_code = 503
        respuesta.headers["Retry-After"] = str(g.vuelva_en)
    return respuesta
