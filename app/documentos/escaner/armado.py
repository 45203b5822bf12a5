"""Drawn pages made a new PDF: a picture per page, nothing of their file."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image


CARTA = (612.0, 792.0)
"""Points of a letter-size sheet."""
CALIDAD_BAJA, REDUCCION = 60, 0.7


class Pagina(NamedTuple):
    """A page as it was drawn, the points it measures, and the degrees, a multiple of 90, that turn it upright."""

    jpeg: bytes
    medida: tuple[float, float]
    giro: int = 0


def armar(paginas: Sequence[Pagina]) -> bytes:
    """Return the PDF of some pages; the same pictures give the same bytes."""
    import pikepdf

    with pikepdf.new() as pdf:
        for pagina in paginas:
            _agregar(pdf, pagina)
        salida = io.BytesIO()
        pdf.save(salida, deterministic_id=True)
        return salida.getvalue()


def _agregar(pdf: pikepdf.Pdf, pagina: Pagina) -> None:
    import pikepdf
    from PIL import Image

    with Image.open(io.BytesIO(pagina.jpeg)) as imagen:
        ancho, alto, gris = imagen.width, imagen.height, imagen.mode == "L"
    hacer = pikepdf.Stream
    dibujo = hacer(
        pdf,
        pagina.jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=ancho,
        Height=alto,
        ColorSpace=pikepdf.Name.DeviceGray if gris else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    pdf.add_blank_page(page_size=pagina.medida)
    hoja = pdf.pages[-1]
    hoja.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Hoja=pdf.make_indirect(dibujo)))
    hoja.Contents = pdf.make_stream(f"{pagina.medida[0]:.2f} 0 0 {pagina.medida[1]:.2f} 0 0 cm /Hoja Do".encode())
    if pagina.giro:
        hoja.Rotate = pagina.giro


def rebajada(pagina: Pagina) -> Pagina:
    """Return a page that weighs less: coarser, and of a lower quality."""
    from PIL import Image

    with Image.open(io.BytesIO(pagina.jpeg)) as imagen:
        chica = imagen.resize([max(1, round(lado * REDUCCION)) for lado in imagen.size], Image.Resampling.LANCZOS)
    return pagina._replace(jpeg=_en_jpeg(chica))


def sin_dibujo(lineas: Sequence[str], cuantas: int) -> bytes:
    """Return the PDF that stands for pages nobody could draw: as many, each with some lines that say which."""
    from PIL import Image, ImageDraw, ImageFont

    hoja = Image.new("L", (850, 1100), 255)
    for n, linea in enumerate(lineas):
        sencilla = unicodedata.normalize("NFKD", linea).encode("ascii", "ignore").decode()  # the font has no accents
        ImageDraw.Draw(hoja).text((80, 120 + 60 * n), sencilla, fill=90, font=ImageFont.load_default(30 if n else 48))
    return armar([Pagina(_en_jpeg(hoja), CARTA)] * cuantas)


def _en_jpeg(imagen: Image.Image) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, "JPEG", quality=CALIDAD_BAJA)
    return salida.getvalue()
