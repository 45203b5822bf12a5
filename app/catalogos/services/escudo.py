"""The coat of arms: decoded, drawn again small, kept under its SHA-256."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import current_app, has_app_context
from flask_babel import gettext as _

from app.limpieza.aparte import limpiado
from app.limpieza.limpio import Rechazo
from app.nucleo.cupo import SinCupo
from app.nucleo.disco import escribir, sincronizar
from app.seguridad.esperas import anotar_espera
from app.seguridad.guardia import alcance_actual

MAXIMO_BYTES = 5 * 1024 * 1024


class EscudoRechazado(ValueError):
    """What was uploaded is no coat of arms; says why and what to do, in Spanish."""


def dibujado(contenido: bytes) -> bytes:
    """Return a PNG of at most 512 pixels with nothing in it but pixels. Slow: call it outside `escritura()`.

    It is decoded in a process of its own. Raises `EscudoRechazado` for what is no PNG or JPEG, or is above 5 MB or
    25 megapixels.
    """
    if len(contenido) > MAXIMO_BYTES:
        raise EscudoRechazado(_("La imagen pesa más de 5 MB; redúzcala y vuelva a elegirla."))
    try:
        return limpiado(contenido, alcance_actual().usuario_id if has_app_context() else None, "escudo").contenido
    except SinCupo as error:
        dicho = _("Se están revisando otros archivos. Espere unos segundos y vuelva a enviarla.")
        raise EscudoRechazado(anotar_espera(dicho)) from error
    except Rechazo as rechazo:
        if rechazo.clave in ("pixeles", "memoria"):
            frase = _("La imagen es demasiado grande; redúzcala a 2,000 por 2,000 puntos.")
        else:
            frase = _("Elija una imagen PNG o JPG que no esté dañada.")
        raise EscudoRechazado(frase) from rechazo


def guardar(png: bytes) -> str:
    """Keep it durably and return its SHA-256, which the setting holds; call it before COMMIT."""
    huella = hashlib.sha256(png).hexdigest()
    destino = _ruta(huella)
    destino.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    escribir(destino, png)
    sincronizar(destino.parent)
    return huella


def abrir(huella: str) -> bytes | None:
    """Return the PNG with this SHA-256; None when there is none or it is no longer what was kept."""
    if not re.fullmatch(r"[0-9a-f]{64}", huella):
        return None
    try:
        png = _ruta(huella).read_bytes()
    except FileNotFoundError:
        return None
    return png if hashlib.sha256(png).hexdigest() == huella else None


def _ruta(huella: str) -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / "municipio" / f"escudo-{huella}.png"
