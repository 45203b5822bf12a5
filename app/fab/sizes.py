"""What is said of a sending that does not fit."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import gettext as _

from app.nucleo import limites
from app.nucleo.limites import PARTES


def lo_que_no_cabe() -> str:
    """Say which limit a sending is over: that of all of it, of what was typed, or how many parts it may have."""
    pesa, en_mb = request.content_length or 0, limites.en_mb
    if 0 < pesa <= limites.TEXTOS:  # all of it weighs less than what is typed may: it has too many parts
        return str(_("El formulario trae más de %(n)s datos. Envíelo en partes, con menos a la vez.", n=PARTES))
    if pesa and pesa <= (current_app.config["MAX_CONTENT_LENGTH"] or 0):
        texto: str = _(
            "Lo escrito en el formulario pasa de %(n)s MB, que es el límite de los textos. Abrevie lo más largo o "
            "adjúntelo como archivo.",
            n=en_mb(limites.TEXTOS),
        )
        return texto
    return str(
        _(
            "El envío completo pesa %(pesa)s MB: de una vez caben %(todo)s MB de archivos, y cada archivo hasta "
            "%(uno)s MB. Quite archivos o envíelos por separado.",
            pesa=en_mb(pesa) if pesa else "…",
            todo=en_mb(limites.ENTREGA),
            uno=en_mb(limites.ARCHIVO),
        )
    )
