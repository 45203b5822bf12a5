"""What a page's QR says, and whether the page is blank or turned; no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.nucleo.folio import PATRON, valido

if TYPE_CHECKING:
    import zxingcpp
    from PIL import Image

PUNTOS_DE_MANCHA = 12
"""Dark points of a page at some 50 dpi from which on it is no blank one: a tick by hand leaves more."""
_INTERNA = re.compile(rf"(?:/[\w.-]+)?/peticiones/({PATRON})", re.ASCII)
_SEGUIMIENTO = re.compile(r"(?:/[\w.-]+)?/ciudadania/seguimiento", re.ASCII)
_PAPEL = re.compile(r"formato|oficio-[1-9][0-9]{0,6}-20[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Codigo:
    """What a QR of ours says: the folio, and the paper it was printed on (`formato`, `oficio-12-2026`, or '').

    `firma` is what it gives as proof of that, not yet compared; '' in papers of before, and in the citizen's.
    """

    folio: str
    papel: str = ""
    firma: str = ""


@dataclass(frozen=True)
class Leida:
    """One page as it was read: its place in the upload (from 1), the texts of its QR, quarter turns, blank or not.

    `sin_leer`: nobody came to read it.
    """

    numero: int
    textos: tuple[str, ...] = ()
    giro: int = 0
    blanca: bool = False
    sin_leer: bool = False

    @property
    def codigos(self) -> frozenset[Codigo]:
        """Return what its own codes say, each once: a tracking code says nothing more where the paper's stands too."""
        hallados = {codigo for texto in self.textos if (codigo := codigo_de(texto))}
        con_papel = {codigo.folio for codigo in hallados if codigo.papel or codigo.firma}
        return frozenset(c for c in hallados if c.papel or c.firma or c.folio not in con_papel)

    @property
    def codigo(self) -> Codigo | None:
        """Return whose page it is, None when it does not say or says two things."""
        return next(iter(self.codigos)) if len(self.codigos) == 1 else None

    @property
    def motivo(self) -> str:
        """Return why it cannot be put anywhere, '' when it can."""
        if self.codigo is not None:
            return ""
        if self.sin_leer:
            return "sin_leer"
        return "varios" if self.codigos else "ajeno" if self.textos else "sin_codigo"


def codigo_de(texto: str) -> Codigo | None:
    """Return what an address of this system says, whatever its host (a town may change its name); None for the rest.

    The folio's check digit must agree.
    """
    try:
        partes = urlsplit(texto.strip())
        argumentos = parse_qs(partes.query, max_num_fields=10)
    except ValueError:
        return None
    if partes.scheme.lower() not in ("http", "https") or not partes.netloc:
        return None
    interna = _INTERNA.fullmatch(partes.path)
    if interna:
        papel, firma = (argumentos.get(cual, [""])[0] for cual in ("papel", "f"))
        dicho = Codigo(interna[1], papel, firma) if not papel or _PAPEL.fullmatch(papel) else Codigo(interna[1])
        return _con_folio(dicho)
    if _SEGUIMIENTO.fullmatch(partes.path):
        return _con_folio(Codigo(argumentos.get("folio", [""])[0]))
    return None


def _con_folio(codigo: Codigo) -> Codigo | None:
    return codigo if valido(codigo.folio) else None


# A page


def leer_hoja(gris: Image.Image, numero: int) -> Leida:
    """Read a page drawn grey at 200 dpi or finer."""
    for pasada, preparada in enumerate(_pasadas(gris)):
        hallados = _codigos_qr(preparada)
        if hallados:
            textos = tuple(dict.fromkeys(_legible(uno.text) for uno in hallados))
            return Leida(numero, textos, _giro(hallados, textos))
        if pasada == 0 and _en_blanco(gris):
            return Leida(numero, blanca=True)
    return Leida(numero)


def _pasadas(gris: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture, and as it is read again while nothing was found."""
    from PIL import ImageFilter, ImageOps

    yield gris
    yield ImageOps.autocontrast(gris.filter(ImageFilter.MedianFilter(3)), cutoff=2)


def _codigos_qr(gris: Image.Image) -> list[zxingcpp.Barcode]:
    import zxingcpp

    solo_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [uno for uno in zxingcpp.read_barcodes(gris, formats=solo_qr) if uno.text]


def _legible(texto: str) -> str:
    """Return a QR's text without what is no character to show or to keep."""
    return "".join(c for c in texto if c.isprintable())[:300]


def _giro(hallados: list[zxingcpp.Barcode], textos: tuple[str, ...]) -> int:
    """Return the degrees, a multiple of 90, that turn the page upright; 0 for what is not ours."""
    if not any(codigo_de(texto) for texto in textos):
        return 0
    return round(-hallados[0].orientation / 90) * 90 % 360


def _en_blanco(gris: Image.Image) -> bool:
    """Answer whether a page drawn at 200 dpi has nothing on it but paper: the back of a sheet.

    Averaged four by four, so that a scanner's noise goes and a stroke stays; its edges cast shadows.
    """
    chica = gris.reduce(4)
    borde = max(1, round(min(chica.size) * 0.03))
    hoja = chica.crop((borde, borde, max(borde + 1, chica.width - borde), max(borde + 1, chica.height - borde)))
    cuenta = hoja.histogram()
    papel = _mediana(cuenta)
    return papel > 200 and sum(cuenta[: papel - 24]) < PUNTOS_DE_MANCHA


def _mediana(cuenta: list[int]) -> int:
    mitad, van = sum(cuenta) / 2, 0
    for tono, cuantos in enumerate(cuenta):
        van += cuantos
        if van >= mitad:
            return tono
    return 0
