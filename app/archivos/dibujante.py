"""A program of its own, run by `paginas`: draws a PDF from its standard input.

What it opens came from outside: it holds no data but that file, and its memory and processor time have an end.
Arguments: dpi, first and last page (from 1), format. Output: pieces, each after its size in 4 bytes: an empty one once
the file is open, then one picture per page, empty for one that cannot be drawn. Imports nothing of `app`.
"""

from __future__ import annotations

import io
import resource
import sys

import pypdfium2 as pdfium
import pypdfium2.raw as crudo

MEMORIA = 1024 * 1024 * 1024
SEGUNDOS_DE_PROCESADOR = 300
MAXIMO_PIXELES = 12_000_000
"""Of one drawn page: legal size at 300 dpi fits; a larger sheet is drawn coarser."""
CALIDAD_JPEG = 80
PUNTOS_POR_PULGADA = 72.0


def dibujar(contenido: bytes, dpi: int, desde: int, hasta: int, formato: str) -> None:
    """Write the pages `desde` to `hasta` to the standard output, each as soon as it is drawn."""
    pdf = pdfium.PdfDocument(contenido)
    pdf.init_forms()  # before its pages: what was filled in is drawn too
    _escribir(b"")
    for indice in range(desde - 1, min(len(pdf), hasta)):
        _escribir(_pagina(pdf, indice, dpi, formato))


def _escribir(pieza: bytes) -> None:
    sys.stdout.buffer.write(len(pieza).to_bytes(4, "big") + pieza)
    sys.stdout.buffer.flush()


def _pagina(pdf: pdfium.PdfDocument, indice: int, dpi: int, formato: str) -> bytes:
    """Return a page as a picture; empty when pdfium refuses it or it has no size."""
    try:
        hoja = pdf.get_page(indice)
    except pdfium.PdfiumError:
        return b""
    ancho, alto = hoja.get_size()
    if ancho <= 0 or alto <= 0:
        return b""
    escala = min(dpi / PUNTOS_POR_PULGADA, (MAXIMO_PIXELES / (ancho * alto)) ** 0.5)
    medidas = max(1, round(ancho * escala)), max(1, round(alto * escala))
    papel = pdfium.PdfBitmap.new_native(*medidas, crudo.FPDFBitmap_BGR, rev_byteorder=True)
    papel.fill_rect((255, 255, 255, 255), 0, 0, *medidas)
    donde = (papel, hoja, 0, 0, *medidas, 0)
    como = crudo.FPDF_ANNOT | crudo.FPDF_REVERSE_BYTE_ORDER
    crudo.FPDF_RenderPageBitmap(*donde, como)
    if pdf.formenv:
        crudo.FPDF_FFLDraw(pdf.formenv, *donde, como)
    hoja.close()
    return _codificada(papel, formato)


def _codificada(papel: pdfium.PdfBitmap, formato: str) -> bytes:
    salida = io.BytesIO()
    papel.to_pil().save(salida, formato, **({"quality": CALIDAD_JPEG} if formato == "JPEG" else {}))
    papel.close()
    return salida.getvalue()


def _principal(dpi: str, desde: str, hasta: str, formato: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS_DE_PROCESADOR, SEGUNDOS_DE_PROCESADOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        dibujar(sys.stdin.buffer.read(), int(dpi), int(desde), int(hasta), formato)
    except pdfium.PdfiumError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_principal(*sys.argv[1:]))
