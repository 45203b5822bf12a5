"""A JPEG without its last bytes: received when next to nothing is gone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from PIL import Image, ImageChops

from .limpio import MAXIMO_PIXELES

FIN = b"\xff\xd9"
RENGLONES_PERDIDOS = (16, 32)
"""Of the picture, at its foot: what a few missing bytes spoil; the higher, a sixteenth of it, up to the second."""
_ESCALA, _ESCALA_POR_BARRIDOS = 8, 2
"""So many times smaller is it drawn to compare: at an eighth, what later scans of a progressive one add is not seen."""
_OTROS_BYTES = bytes(range(1, 251, 7)) * 8
_SIN_LARGO = {0x01, *range(0xD0, 0xD9)}
"""Markers that stand alone."""
MAXIMO_BARRIDOS = 200


def completado(contenido: bytes) -> tuple[bytes, bool]:
    """Return the bytes with the mark of their end, and whether the foot may be spoiled.

    Raises OSError where more than a foot's width is missing.
    What is missing is what depends on the bytes that follow: the picture is drawn twice, with two different endings.
    """
    cuerpo = contenido.rstrip(b"\xff")
    if not _con_todos_sus_barridos(cuerpo):
        raise OSError("faltan barridos")
    (uno, alto), (otro, _alto) = _reducida(cuerpo + FIN), _reducida(cuerpo + _OTROS_BYTES + FIN)
    distinto = ImageChops.difference(uno, otro).getbbox()
    perdidos = 0 if distinto is None else (uno.height - distinto[1]) * alto / uno.height
    if perdidos > min(max(RENGLONES_PERDIDOS[0], alto / 16), RENGLONES_PERDIDOS[1]) + 1:
        raise OSError("está cortado")
    return cuerpo + FIN, distinto is not None


def _reducida(contenido: bytes) -> tuple[Image.Image, int]:
    """Decode smaller, and return it with its true height: the whole stream is read, little memory is taken."""
    with Image.open(io.BytesIO(contenido), formats=["JPEG"]) as imagen:
        ancho, alto = imagen.size
        if ancho * alto > MAXIMO_PIXELES:
            raise OSError("demasiados pixeles")
        escala = _ESCALA_POR_BARRIDOS if "progressive" in imagen.info else _ESCALA
        imagen.draft(None, (max(1, ancho // escala), max(1, alto // escala)))
        imagen.load()
        return imagen.copy() if imagen.mode == "L" else imagen.convert("RGB"), alto


def _con_todos_sus_barridos(contenido: bytes) -> bool:
    """Answer whether every coefficient of a progressive JPEG has come to its last bit; of any other, yes."""
    componentes: set[int] = set()
    exactos: dict[int, set[int]] = {}
    for marca, cuerpo in islice(_segmentos(contenido), MAXIMO_BARRIDOS * 20):
        if marca == 0xC2:
            componentes = {cuerpo[6 + 3 * n] for n in range(cuerpo[5])}
        elif marca == 0xDA and componentes:
            cuantos = cuerpo[0]
            primero, ultimo, bits = cuerpo[1 + 2 * cuantos : 4 + 2 * cuantos]
            if bits & 0x0F == 0:
                for n in range(cuantos):
                    exactos.setdefault(cuerpo[1 + 2 * n], set()).update(range(primero, ultimo + 1))
    return all(len(exactos.get(componente, ())) >= 64 for componente in componentes)


def _segmentos(contenido: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the body of each segment, passing over what is coded between them."""
    donde = 2
    while 0 <= (donde := contenido.find(b"\xff", donde)) < len(contenido) - 3:
        marca = contenido[donde + 1]
        if marca in (0x00, 0xFF) or marca in _SIN_LARGO:
            donde += 1 if marca == 0xFF else 2
            continue
        largo = int.from_bytes(contenido[donde + 2 : donde + 4], "big")
        yield marca, contenido[donde + 4 : donde + 2 + largo]
        donde += 2 + max(largo, 2)
