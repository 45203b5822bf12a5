"""The pages of a stored file as pictures, drawn one at a time."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import has_app_context

from app.limpieza.limites import limitar_qpdf
from app.nucleo import hijos
from app.nucleo.cupo import SEGUNDOS_DE_ESPERA, Cupo
from app.nucleo.hijos import hijo, leer
from app.seguridad.guardia import alcance_actual

if TYPE_CHECKING:
    from PIL import Image

PDF = "application/pdf"
MAXIMO_PAGINAS = 500
SEGUNDOS_POR_PAGINA = 12.0
CARTA = (8.5, 11.0)
"""Inches of the sheet that a photograph is taken for: it says nothing of its own size."""
CALIDAD_JPEG = 80

_DIBUJANTE = Path(__file__).with_name("dibujante.py")
_CUPO = Cupo(2, en_espera=5)
"""So many files are drawn at once, whoever asks; a browser asks for six pictures at a time."""
_UNA_IMAGEN = threading.Lock()
"""A photograph of 40 megapixels takes 160 MB while it is reduced."""


class ArchivoIlegible(Exception):
    """A stored file whose pages cannot be drawn: it is no PDF or image, is protected, or has no page."""


class Tardo(ArchivoIlegible):
    """A page took more than SEGUNDOS_POR_PAGINA: of a file made to, or on a day when everything is slow."""


def numero_de_paginas(contenido: bytes, mime: str) -> int:
    """Return how many pages a stored file has; an image is one. Raises ArchivoIlegible."""
    if mime != PDF:
        return 1
    import pikepdf

    limitar_qpdf()
    try:
        with pikepdf.open(io.BytesIO(contenido), inherit_page_attributes=False) as pdf:
            return len(pdf.pages) or _sin_paginas()
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError) as error:
        raise ArchivoIlegible from error


def _sin_paginas() -> int:
    raise ArchivoIlegible


def imagenes_de(
    contenido: bytes,
    mime: str,
    dpi: int = 130,
    desde: int = 1,
    hasta: int | None = None,
    formato: str = "JPEG",
    *,
    espera: float = SEGUNDOS_DE_ESPERA,
) -> Iterator[bytes]:
    """Yield pages `desde` to `hasta` (from 1, both included, None for the last) as pictures of `formato`.

    `formato`: JPEG (small) or PNG (exact); never with transparency. Nothing for pages that are not there; at most
    MAXIMO_PAGINAS in one call, 12 megapixels each. An image is its page 1, on a letter-size sheet, never enlarged.
    A page that cannot be drawn is b""; after one that took more than SEGUNDOS_POR_PAGINA so are all the rest.
    Only one page is in memory at a time, and a PDF is opened in a process of its own (decision 0030).
    Raises ArchivoIlegible, before any page, when the file cannot be opened; SinCupo (of `app.nucleo.cupo`: the
    application answers 503) when its turn did not come within `espera` seconds, one at a time of each account.
    """
    for pagina in _paginas(contenido, mime, dpi, desde, hasta, formato, espera):
        yield pagina or b""


def pagina_de(contenido: bytes, mime: str, numero: int, dpi: int) -> bytes:
    """Return one page as `imagenes_de` gives it, b"" where it is not there; raises Tardo too."""
    pagina = next(_paginas(contenido, mime, dpi, numero, numero, "JPEG", SEGUNDOS_DE_ESPERA), b"")
    if pagina is None:
        raise Tardo
    return pagina


def _paginas(
    contenido: bytes, mime: str, dpi: int, desde: int, hasta: int | None, formato: str, espera: float
) -> Iterator[bytes | None]:
    """Yield the pages; None for one that took too long and for those after it."""
    desde = max(desde, 1)
    if mime != PDF:
        if desde == 1:
            with _CUPO.uno(_cuenta(), espera):
                imagen = _de_imagen(contenido, dpi, formato)
            yield imagen
        return
    hasta = min(numero_de_paginas(contenido, mime), hasta or sys.maxsize, desde + MAXIMO_PAGINAS - 1)
    if desde > hasta:
        return
    with _CUPO.uno(_cuenta(), espera), _dibujante(contenido, dpi, desde, hasta, formato) as proceso:
        if _leer(proceso) is None:
            raise ArchivoIlegible
        yield from _leidas(proceso, hasta + 1 - desde)


def _leidas(proceso: subprocess.Popen[bytes], cuantas: int) -> Iterator[bytes | None]:
    """Yield so many pages; after one that took too long nobody waits for the rest, nor for a process that died."""
    for leida in range(cuantas):
        try:
            pagina = _leer(proceso)
        except Tardo:
            yield from [None] * (cuantas - leida)
            return
        if pagina is None:
            yield from [b""] * (cuantas - leida)
            return
        yield pagina


def _cuenta() -> int | None:
    """Return the account that asks; None for the system itself."""
    return alcance_actual().usuario_id if has_app_context() else None


def _dibujante(
    contenido: bytes, dpi: int, desde: int, hasta: int, formato: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Start the process that draws and hand it the file; leave none behind."""
    return hijo([str(_DIBUJANTE), str(dpi), str(desde), str(hasta), formato], contenido)


def _leer(proceso: subprocess.Popen[bytes]) -> bytes | None:
    """Return the next piece that the process wrote; None when it died. Raises Tardo."""
    try:
        return leer(proceso, SEGUNDOS_POR_PAGINA)
    except hijos.Tardo as error:
        raise Tardo from error


def _de_imagen(contenido: bytes, dpi: int, formato: str) -> bytes:
    """Return an image reduced to what a letter-size sheet holds at `dpi`."""
    from PIL import Image

    with _UNA_IMAGEN:
        try:
            with Image.open(io.BytesIO(contenido), formats=("JPEG", "PNG")) as imagen:
                menor, mayor = (int(lado * dpi) for lado in CARTA)
                caja = (mayor, menor) if imagen.width > imagen.height else (menor, mayor)
                imagen.draft(None, caja)
                imagen.thumbnail(caja)
                return _codificada(_sobre_blanco(imagen), formato)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise ArchivoIlegible from error


def _sobre_blanco(imagen: Image.Image) -> Image.Image:
    from PIL import Image

    if not imagen.has_transparency_data:
        return imagen if imagen.mode in ("L", "RGB") else imagen.convert("RGB")
    fondo = Image.new("RGBA", imagen.size, "white")
    return Image.alpha_composite(fondo, imagen.convert("RGBA")).convert("RGB")


def _codificada(imagen: Image.Image, formato: str) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, formato, **({"quality": CALIDAD_JPEG} if formato == "JPEG" else {}))
    return salida.getvalue()
