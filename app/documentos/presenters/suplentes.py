"""Stand-ins for the pictures of a long paper, since typst keeps all it decodes.

Two hundred pages would take a gigabyte.

It composes with a small one of the same shape in each place; the true ones are put in afterwards, as they are.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf


ALTO = 160
"""Pixels of the longer side of a stand-in."""
_SENAL = b"suplente:"


def suplente_de(imagen: bytes, nombre: str) -> bytes:
    """Return a blank JPEG with the shape and kind of colour of `imagen` (a JPEG), which names it."""
    from PIL import Image

    with Image.open(io.BytesIO(imagen)) as abierta:
        modo, (ancho, alto) = abierta.mode, abierta.size
    escala = min(1.0, ALTO / max(ancho, alto))
    medidas = max(1, round(ancho * escala)), max(1, round(alto * escala))
    salida = io.BytesIO()
    Image.new(modo, medidas, "white").save(salida, "JPEG", comment=_SENAL + nombre.encode())
    return salida.getvalue()


def con_las_verdaderas(pdf: bytes, carpeta: Path) -> bytes:
    """Return the PDF with each stand-in replaced by the JPEG of `carpeta` that it names; the rest stays as it was.

    The same PDF and pictures give the same bytes.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        for objeto in abierto.objects:
            if isinstance(objeto, pikepdf.Stream) and objeto.get("/Filter") == pikepdf.Name.DCTDecode:
                _poner(objeto, carpeta)
        salida = io.BytesIO()
        abierto.save(salida, deterministic_id=True, fix_metadata_version=False)
    return salida.getvalue()


def _poner(objeto: pikepdf.Stream, carpeta: Path) -> None:
    import pikepdf
    from PIL import Image

    with Image.open(io.BytesIO(objeto.read_raw_bytes())) as suplente:
        comentario: bytes = suplente.info.get("comment", b"")
    if not comentario.startswith(_SENAL):
        return
    contenido = (carpeta / comentario.removeprefix(_SENAL).decode()).read_bytes()
    with Image.open(io.BytesIO(contenido)) as verdadera:
        objeto.Width, objeto.Height = verdadera.size
    objeto.write(contenido, filter=pikepdf.Name.DCTDecode)
