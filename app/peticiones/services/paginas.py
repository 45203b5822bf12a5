"""The pages of a stored file as pictures, one at a time: for a preview, for the expediente, for who reads a scan."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pikepdf
from PIL import Image

PDF = "application/pdf"
MAXIMO_PAGINAS = 500
SEGUNDOS_POR_PAGINA = 12.0
CARTA = (8.5, 11.0)
"""Inches of the sheet that a photograph is taken for: it says nothing of its own size."""
CALIDAD_JPEG = 80

_DIBUJANTE = Path(__file__).with_name("dibujante.py")
_TURNOS = threading.BoundedSemaphore(2)
"""So many files are drawn at once, whoever asks; the rest wait their turn."""
_SEGUNDOS_DE_ESPERA = 60.0
_UNA_IMAGEN = threading.Lock()
"""A photograph of 40 megapixels takes 160 MB while it is reduced."""


class ArchivoIlegible(Exception):
    """A stored file whose pages cannot be drawn: it is no PDF or image, is protected, or has no page."""


class SinTurno(ArchivoIlegible):
    """Too many files are being drawn now; this one may be asked for again."""


def numero_de_paginas(contenido: bytes, mime: str) -> int:
    """Return how many pages a stored file has; an image is one. Raises ArchivoIlegible."""
    if mime != PDF:
        return 1
    try:
        with pikepdf.open(io.BytesIO(contenido), inherit_page_attributes=False) as pdf:
            return len(pdf.pages) or _sin_paginas()
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError) as error:
        raise ArchivoIlegible from error


def _sin_paginas() -> int:
    raise ArchivoIlegible


def imagenes_de(
    contenido: bytes, mime: str, dpi: int = 130, desde: int = 1, hasta: int | None = None, formato: str = "JPEG"
) -> Iterator[bytes]:
    """Yield pages `desde` to `hasta` (from 1, both included, None for the last) as pictures of `formato`.

    `formato`: JPEG (small) or PNG (exact); never with transparency. Nothing for pages that are not there; at most
    MAXIMO_PAGINAS in one call, 12 megapixels each. An image is its page 1, on a letter-size sheet, never enlarged.
    A page that cannot be drawn is b""; after one that took more than SEGUNDOS_POR_PAGINA so are all the rest.
    Only one page is in memory at a time, and a PDF is opened in a process of its own (decision 0030).
    Raises ArchivoIlegible, before any page, when the file cannot be opened (SinTurno: its turn never came).
    """
    desde = max(desde, 1)
    if mime != PDF:
        if desde == 1:
            yield _de_imagen(contenido, dpi, formato)
        return
    hasta = min(numero_de_paginas(contenido, mime), hasta or sys.maxsize, desde + MAXIMO_PAGINAS - 1)
    if desde > hasta:
        return
    with _dibujante(contenido, dpi, desde, hasta, formato) as hijo:
        if _leer(hijo) is None:
            raise ArchivoIlegible
        vivo = True
        for _numero in range(desde, hasta + 1):
            pagina = _leer(hijo) if vivo else None
            vivo = pagina is not None
            yield pagina or b""


@contextmanager
def _dibujante(contenido: bytes, dpi: int, desde: int, hasta: int, formato: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process that draws and hand it the file; leave none behind."""
    if not _TURNOS.acquire(timeout=_SEGUNDOS_DE_ESPERA):
        raise SinTurno
    try:
        orden = [sys.executable, "-I", str(_DIBUJANTE), str(dpi), str(desde), str(hasta), formato]
        entra, sale, nada = subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL
        with subprocess.Popen(orden, env={}, bufsize=0, stdin=entra, stdout=sale, stderr=nada) as hijo:
            try:
                with suppress(BrokenPipeError):
                    _tubo(hijo.stdin).write(contenido)
                    _tubo(hijo.stdin).close()
                yield hijo
            finally:
                hijo.kill()
    finally:
        _TURNOS.release()


def _leer(hijo: subprocess.Popen[bytes]) -> bytes | None:
    """Return the next piece that the process wrote, its size before it; None when it died or took too long."""
    limite = time.monotonic() + SEGUNDOS_POR_PAGINA
    medida = _tomar(hijo, 4, limite)
    return None if medida is None else _tomar(hijo, int.from_bytes(medida, "big"), limite)


def _tomar(hijo: subprocess.Popen[bytes], cuantos: int, limite: float) -> bytes | None:
    salida, tomado = _tubo(hijo.stdout).fileno(), bytearray()
    espera = select.poll()
    espera.register(salida, select.POLLIN)
    while len(tomado) < cuantos:
        falta = limite - time.monotonic()
        trozo = os.read(salida, cuantos - len(tomado)) if falta > 0 and espera.poll(falta * 1000) else b""
        if not trozo:
            return None
        tomado += trozo
    return bytes(tomado)


def _de_imagen(contenido: bytes, dpi: int, formato: str) -> bytes:
    """Return an image reduced to what a letter-size sheet holds at `dpi`."""
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
    if not imagen.has_transparency_data:
        return imagen if imagen.mode in ("L", "RGB") else imagen.convert("RGB")
    fondo = Image.new("RGBA", imagen.size, "white")
    return Image.alpha_composite(fondo, imagen.convert("RGBA")).convert("RGB")


def _codificada(imagen: Image.Image, formato: str) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, formato, **({"quality": CALIDAD_JPEG} if formato == "JPEG" else {}))
    return salida.getvalue()


def _tubo(tubo: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that was asked for: it is there."""
    if tubo is None:
        raise ArchivoIlegible
    return tubo
