"""The coat of arms: decoded and drawn again small, as PNG of pixels only."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from .limpio import PNG, Limpio, Rechazo

LADO = 512
"""Pixels of the longer side as it is kept."""
MAXIMO_PIXELES = 25_000_000


def dibujado(contenido: bytes) -> Limpio:
    """Return it with its type; raises Rechazo for what is no PNG or JPEG, or is above the limit."""
    try:
        with Image.open(io.BytesIO(contenido), formats=("JPEG", "PNG")) as imagen:
            if imagen.width * imagen.height > MAXIMO_PIXELES:
                raise Rechazo("pixeles")
            imagen.load()
            return Limpio(_png(imagen), PNG, PNG)
    except (Rechazo, MemoryError):
        raise
    except Exception as error:  # Pillow raises a dozen unrelated types on hostile input
        raise Rechazo("imagen_danada") from error


def _png(imagen: Image.Image) -> bytes:
    derecha = ImageOps.exif_transpose(imagen).convert("RGBA")
    derecha.thumbnail((LADO, LADO))
    limpia = Image.frombytes("RGBA", derecha.size, derecha.tobytes())
    salida = io.BytesIO()
    limpia.save(salida, "PNG")
    return salida.getvalue()
