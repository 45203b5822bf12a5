"""Pages of an upload as PDFs of their own."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from PIL import Image

from app.peticiones.almacen import Archivo
from app.peticiones.services.paginas import PDF

ANCHO_DE_PAGINA = 612.0
"""Points of a letter-size sheet, for which a photograph is taken."""
_DE_LA_PAGINA = frozenset({"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Resources", "/UserUnit"})


def en_partes(pdf: bytes, partes: Iterable[Iterable[tuple[int, int]]]) -> Iterator[bytes]:
    """Yield a PDF for each list of pages (index, degrees that turn it upright), with nothing in it of the others.

    What is drawn by annotations becomes part of the page; images that a file shares among its pages go only with
    the page that shows them. The same pages give the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as origen:
        origen.generate_appearance_streams()
        origen.flatten_annotations("all")
        origen.remove_unreferenced_resources()
        for paginas in partes:
            with pikepdf.new() as destino:
                for indice, giro in paginas:
                    destino.pages.append(_despojada(origen.pages[indice], giro))
                yield _guardado(destino)


def _despojada(pagina: Any, giro: int) -> Any:
    """Return a page with what it draws and nothing that leads elsewhere."""
    for clave in set(pagina.keys()) - _DE_LA_PAGINA:
        del pagina[clave]
    if giro:
        pagina.rotate(giro, relative=True)
    return pagina


def _guardado(pdf: pikepdf.Pdf) -> bytes:
    salida = io.BytesIO()
    pdf.save(salida, deterministic_id=True)
    return salida.getvalue()


def como_pdf(archivo: Archivo) -> bytes:
    """Return a photograph as a PDF of one letter-wide page, its JPEG untouched; a PDF as it is."""
    if archivo.mime == PDF:
        return archivo.contenido
    with Image.open(io.BytesIO(archivo.contenido)) as imagen:
        ancho, alto, gris = imagen.width, imagen.height, imagen.mode == "L"
        jpeg = archivo.contenido if imagen.format == "JPEG" else _en_jpeg(imagen)
        gris = gris and imagen.format == "JPEG"
    with pikepdf.new() as pdf:
        hacer: Any = pikepdf.Stream
        dibujo = hacer(
            pdf, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=ancho, Height=alto,
            ColorSpace=pikepdf.Name.DeviceGray if gris else pikepdf.Name.DeviceRGB, BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        medida = (ANCHO_DE_PAGINA, ANCHO_DE_PAGINA * alto / ancho)
        if ancho > alto:
            medida = (ANCHO_DE_PAGINA * ancho / alto, ANCHO_DE_PAGINA)
        pdf.add_blank_page(page_size=medida)
        pagina = pdf.pages[0]
        pagina.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Hoja=pdf.make_indirect(dibujo)))
        pagina.Contents = pdf.make_stream(f"{medida[0]:.2f} 0 0 {medida[1]:.2f} 0 0 cm /Hoja Do".encode())
        return _guardado(pdf)


def _en_jpeg(imagen: Image.Image) -> bytes:
    """Return a drawing without its transparency, on white."""
    fondo = Image.new("RGBA", imagen.size, "white")
    salida = io.BytesIO()
    Image.alpha_composite(fondo, imagen.convert("RGBA")).convert("RGB").save(salida, "JPEG", quality=88)
    return salida.getvalue()
