"""TIFF of a scanner or fax: one page becomes a picture, several a PDF."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import pikepdf
from PIL import Image, PdfImagePlugin, TiffImagePlugin  # noqa: F401 — else Pillow would load all it has

from .foto import codificada, en_jpeg, redibujada, revisar_pixeles
from .limpio import MAXIMO_PIXELES, PDF, TIFF, Limpio, Rechazo

MAXIMO_PAGINAS = 100
MAXIMO_EN_TOTAL = 12 * MAXIMO_PIXELES
"""Pixels of all its pages; those after that many are not drawn."""
MAXIMO_DIRECTORIOS = 10_000
"""Of its pages, whose place in the file is looked at."""
_PUNTOS = 200.0
"""Dots per inch of a page that does not say its own."""
_SEGUN_DICE = (50.0, 1200.0)


def limpiar_tiff(contenido: bytes) -> Limpio:
    """Return its pages upright and of true proportions; those above MAXIMO_PAGINAS only in the bytes as they came."""
    _revisar_directorios(contenido)
    with Image.open(io.BytesIO(contenido), formats=["TIFF"]) as imagen:
        if not _hay_otra(imagen, 1):
            imagen.seek(0)
            pagina, _puntos = _pagina(imagen)
            limpio, mime = codificada(pagina, en_png=pagina.mode == "1")
            return Limpio(limpio, mime, TIFF, conservar=True)
        return _en_pdf(imagen)


def _revisar_directorios(contenido: bytes) -> None:
    """Refuse a file whose pages lead to one that is not in it: Pillow takes that for the end."""
    orden = "<" if contenido.startswith(b"II") else ">"
    vistos: set[int] = set()
    try:
        (donde,) = struct.unpack_from(f"{orden}I", contenido, 4)
        while donde and donde not in vistos and len(vistos) < MAXIMO_DIRECTORIOS:
            vistos.add(donde)
            (campos,) = struct.unpack_from(f"{orden}H", contenido, donde)
            (donde,) = struct.unpack_from(f"{orden}I", contenido, donde + 2 + 12 * campos)
    except struct.error as error:
        raise Rechazo("imagen_danada") from error


def _hay_otra(imagen: Image.Image, indice: int) -> bool:
    try:
        imagen.seek(indice)
    except EOFError:
        return False
    return True


def _pagina(imagen: Image.Image) -> tuple[Image.Image, float]:
    """Return the page where the file stands, its dots as high as they are wide, and how many there are per inch."""
    revisar_pixeles(imagen)
    ancho, alto = _resolucion(imagen)
    imagen.load()
    pagina = redibujada(imagen.copy(), en_png=True)
    pagina = pagina.convert("RGB") if pagina.mode == "RGBA" else pagina
    mayor = max(ancho, alto)
    medidas = round(pagina.width * mayor / ancho), round(pagina.height * mayor / alto)
    if medidas != pagina.size and medidas[0] * medidas[1] <= MAXIMO_PIXELES:
        pagina = pagina.resize(medidas, Image.Resampling.NEAREST)
    return pagina, mayor


def _resolucion(imagen: Image.Image) -> tuple[float, float]:
    """Return dots per inch across and down, as they lie once it is upright; a fax has twice as many across."""
    try:
        ancho, alto = (float(puntos) for puntos in imagen.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return _PUNTOS, _PUNTOS
    minimo, maximo = _SEGUN_DICE
    if not (minimo <= ancho <= maximo and minimo <= alto <= maximo and max(ancho, alto) <= 4 * min(ancho, alto)):
        return _PUNTOS, _PUNTOS
    return (alto, ancho) if getattr(imagen, "tag_v2", {}).get(274, 1) in (5, 6, 7, 8) else (ancho, alto)


def _en_pdf(imagen: Image.Image) -> Limpio:
    salida, cuantas = io.BytesIO(), 0
    with pikepdf.new() as pdf:
        for hoja in _hojas(imagen):
            with pikepdf.open(io.BytesIO(hoja)) as una:
                pdf.pages.extend(una.pages)
            cuantas += 1
        hay_mas = _hay_otra(imagen, cuantas)
        pdf.save(salida, deterministic_id=True)
    return Limpio(salida.getvalue(), PDF, TIFF, [f"paginas: {cuantas}"] if hay_mas else [], conservar=True)


def _hojas(imagen: Image.Image) -> Iterator[bytes]:
    """Yield each page as a PDF of its own, only one picture in memory at a time."""
    pixeles = 0
    for indice in range(MAXIMO_PAGINAS):
        if not _hay_otra(imagen, indice):
            return
        pixeles += imagen.width * imagen.height
        if pixeles > MAXIMO_EN_TOTAL:
            if indice == 0:
                raise Rechazo("pixeles")
            return
        pagina, puntos = _pagina(imagen)
        yield _hoja(pagina, puntos)


def _hoja(pagina: Image.Image, puntos: float) -> bytes:
    if pagina.mode != "1":  # as the JPEG that it is drawn as, which is a smaller file
        pagina = Image.open(io.BytesIO(en_jpeg(pagina)))
    salida = io.BytesIO()
    pagina.save(salida, "PDF", resolution=puntos, creationDate=None, modDate=None)
    return salida.getvalue()
