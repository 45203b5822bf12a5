"""The coat of arms: decoded, drawn again small and kept beside the database, under its SHA-256."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from PIL import Image, ImageOps

from app.nucleo.disco import escribir, sincronizar

LADO = 512
"""Pixels of the longer side as it is kept."""
MAXIMO_BYTES = 5 * 1024 * 1024
MAXIMO_PIXELES = 25_000_000


class EscudoRechazado(ValueError):
    """What was uploaded is no coat of arms; says why and what to do, in Spanish."""


def dibujado(contenido: bytes) -> bytes:
    """Return a PNG of at most 512 pixels with nothing in it but pixels. Slow: call it outside `escritura()`.

    Raises `EscudoRechazado` for what is no PNG or JPEG, or is above 5 MB or 25 megapixels.
    """
    if len(contenido) > MAXIMO_BYTES:
        raise EscudoRechazado(_("La imagen pesa más de 5 MB; redúzcala y vuelva a elegirla."))
    try:
        with Image.open(io.BytesIO(contenido), formats=("JPEG", "PNG")) as imagen:
            if imagen.width * imagen.height > MAXIMO_PIXELES:
                raise EscudoRechazado(_("La imagen es demasiado grande; redúzcala a 2,000 por 2,000 puntos."))
            imagen.load()
            return _png(imagen)
    except EscudoRechazado:
        raise
    except Exception as error:  # Pillow raises a dozen unrelated types on hostile input
        raise EscudoRechazado(_("Elija una imagen PNG o JPG que no esté dañada.")) from error


def _png(imagen: Image.Image) -> bytes:
    derecha = ImageOps.exif_transpose(imagen).convert("RGBA")
    derecha.thumbnail((LADO, LADO))
    limpia = Image.frombytes("RGBA", derecha.size, derecha.tobytes())
    salida = io.BytesIO()
    limpia.save(salida, "PNG")
    return salida.getvalue()


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
