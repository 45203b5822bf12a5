"""Uploaded pages → what their QR says → groups, each a PDF of its own. Nothing here touches the database. Slow."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from flask_babel import gettext as _
from PIL import Image, ImageFilter, ImageOps

from app.documentos.escaner.recorte import como_pdf, en_partes
from app.nucleo.folio import PATRON, valido
from app.peticiones.almacen import Archivo, ArchivoRechazado
from app.peticiones.services.paginas import PDF, ArchivoIlegible, imagenes_de, numero_de_paginas

MAXIMO_DE_HOJAS = 100
"""Of one upload: the pages are read while the person waits."""
FINA, GRUESA = 300, 200
"""Dots per inch at which a page is drawn: coarse for all, fine for those where that showed no code."""
PUNTOS_DE_MANCHA = 12
"""Dark points of a page at some 50 dpi from which on it is no blank one: a tick by hand leaves more."""
PASADAS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda gris: gris,
    ImageOps.autocontrast,
    lambda gris: ImageOps.autocontrast(gris.filter(ImageFilter.MedianFilter(3)), cutoff=2),
)
"""What is done to a picture before it is read, while nothing was found."""
_INTERNA = re.compile(rf"(?:/[\w.-]+)?/peticiones/({PATRON})", re.ASCII)
_SEGUIMIENTO = re.compile(r"(?:/[\w.-]+)?/ciudadania/seguimiento", re.ASCII)
_QR: Any = zxingcpp.BarcodeFormat.QRCode
_PAPEL = re.compile(r"formato|oficio-[1-9][0-9]{0,6}-20[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Codigo:
    """What a QR of ours says: the folio, and the paper it was printed on (`formato`, `oficio-12-2026`, or '')."""

    folio: str
    papel: str = ""


@dataclass(frozen=True)
class Leida:
    """One page as it was read: its place in the upload (from 1), the texts of its QR, quarter turns, blank or not."""

    numero: int
    textos: tuple[str, ...] = ()
    giro: int = 0
    blanca: bool = False

    @property
    def codigos(self) -> frozenset[Codigo]:
        """Return what its own codes say, each once: a tracking code says nothing more where the paper's stands too."""
        hallados = {codigo for texto in self.textos if (codigo := codigo_de(texto))}
        con_papel = {codigo.folio for codigo in hallados if codigo.papel}
        return frozenset(codigo for codigo in hallados if codigo.papel or codigo.folio not in con_papel)

    @property
    def codigo(self) -> Codigo | None:
        """Return whose page it is, None when it does not say or says two things."""
        return next(iter(self.codigos)) if len(self.codigos) == 1 else None

    @property
    def motivo(self) -> str:
        """Return why it cannot be put anywhere, '' when it can."""
        if self.codigo is not None:
            return ""
        return "varios" if self.codigos else "ajeno" if self.textos else "sin_codigo"


@dataclass(frozen=True)
class Grupo:
    """Consecutive pages of one file that say the same: `archivo` is their PDF, `leido` the text of the first's QR.

    `de` is the name of the file they came in.
    """

    archivo: Archivo
    de: str
    primera: int
    paginas: int
    codigo: Codigo | None
    motivo: str
    leido: str


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
        papel = argumentos.get("papel", [""])[0]
        return _con_folio(interna[1], papel if _PAPEL.fullmatch(papel) else "")
    if _SEGUIMIENTO.fullmatch(partes.path):
        return _con_folio(argumentos.get("folio", [""])[0], "")
    return None


def _con_folio(folio: str, papel: str) -> Codigo | None:
    return Codigo(folio, papel) if valido(folio) else None


# A page


def leer_hoja(gris: Image.Image, numero: int) -> Leida:
    """Read a page drawn grey at GRUESA or finer."""
    for pasada, preparar in enumerate(PASADAS):
        hallados = _codigos_qr(preparar(gris))
        if hallados:
            textos = tuple(dict.fromkeys(_legible(uno.text) for uno in hallados))
            return Leida(numero, textos, _giro(hallados, textos))
        if pasada == 0 and _en_blanco(gris):
            return Leida(numero, blanca=True)
    return Leida(numero)


def _codigos_qr(gris: Image.Image) -> list[Any]:
    return [uno for uno in zxingcpp.read_barcodes(gris, formats=_QR) if uno.text]


def _legible(texto: str) -> str:
    """Return a QR's text without what is no character to show or to keep."""
    return "".join(c for c in texto if c.isprintable())[:300]


def _giro(hallados: list[Any], textos: tuple[str, ...]) -> int:
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


# A file


def leer_archivos(archivos: Sequence[Archivo]) -> tuple[list[Grupo], list[int]]:
    """Return the groups of several examined files, and the numbers of the blank pages, which go to no group.

    Pages are numbered from 1 through all the files. Raises ArchivoRechazado, in Spanish, when a file's pages cannot
    be drawn or there are more than MAXIMO_DE_HOJAS.
    """
    pdfs = [(archivo, como_pdf(archivo)) for archivo in archivos]
    cuantas = [_paginas(pdf, archivo.nombre) for archivo, pdf in pdfs]
    if sum(cuantas) > MAXIMO_DE_HOJAS:
        demas = _("Son %(n)s hojas; suba a lo más %(maximo)s de una vez.", n=sum(cuantas), maximo=MAXIMO_DE_HOJAS)
        raise ArchivoRechazado(demas)
    grupos: list[Grupo] = []
    blancas: list[int] = []
    desde = 1
    for (archivo, pdf), total in zip(pdfs, cuantas, strict=True):
        hojas = _leidas(pdf, desde, archivo.nombre)
        blancas += [hoja.numero for hoja in hojas if hoja.blanca]
        grupos += _grupos(archivo, pdf, hojas, desde)
        desde += total
    return grupos, blancas


def _paginas(pdf: bytes, nombre: str) -> int:
    try:
        return numero_de_paginas(pdf, PDF)
    except ArchivoIlegible as error:
        raise _no_se_abre(nombre) from error


def _leidas(pdf: bytes, desde: int, nombre: str) -> list[Leida]:
    """Return the pages of a file, `desde` being the number of its first: all coarse, then finer where it may help."""
    try:
        leidas = [_dibujada(jpeg, desde + n) for n, jpeg in enumerate(imagenes_de(pdf, PDF, GRUESA))]
        for indice, leida in enumerate(leidas):
            if not leida.textos and not leida.blanca:
                fina = next(imagenes_de(pdf, PDF, FINA, indice + 1, indice + 1), b"")
                leidas[indice] = _dibujada(fina, leida.numero)
    except ArchivoIlegible as error:
        raise _no_se_abre(nombre) from error
    return leidas


def _no_se_abre(nombre: str) -> ArchivoRechazado:
    return ArchivoRechazado(_("«%(nombre)s» no se puede abrir. Vuelva a escanearlo.", nombre=nombre))


def _dibujada(jpeg: bytes, numero: int) -> Leida:
    """Read a page as it was drawn; one that nobody could draw says nothing."""
    return leer_hoja(Image.open(io.BytesIO(jpeg)).convert("L"), numero) if jpeg else Leida(numero)


def _grupos(archivo: Archivo, pdf: bytes, hojas: list[Leida], desde: int) -> Iterator[Grupo]:
    """Yield the groups of one file. A page without a code stands alone: joined to the wrong one it would show
    somebody's paper in another's file.
    """
    con_algo = [hoja for hoja in hojas if not hoja.blanca]
    juntas: list[list[Leida]] = []
    for hoja in con_algo:
        if juntas and hoja.codigo is not None and hoja.codigo == juntas[-1][-1].codigo:
            juntas[-1].append(hoja)
        else:
            juntas.append([hoja])
    entero = len(con_algo) == len(hojas) and len(juntas) == 1
    if entero and not any(hoja.giro for hoja in hojas):
        contenidos: Iterable[bytes] = [pdf]
    else:
        contenidos = en_partes(pdf, [[(hoja.numero - desde, hoja.giro) for hoja in grupo] for grupo in juntas])
    for grupo, contenido in zip(juntas, contenidos, strict=True):
        primera = grupo[0]
        suyo = _archivo_de(archivo, contenido, "" if entero else _numeros(grupo, desde))
        leido = " · ".join(primera.textos)[:300]
        yield Grupo(suyo, archivo.nombre, primera.numero, len(grupo), primera.codigo, primera.motivo, leido)


def _numeros(grupo: list[Leida], desde: int) -> str:
    """Return which pages of their file these are: «3», «3-5»."""
    return "-".join(str(numero - desde + 1) for numero in sorted({grupo[0].numero, grupo[-1].numero}))


def _archivo_de(archivo: Archivo, contenido: bytes, cuales: str) -> Archivo:
    """Return the PDF of a group; that of a whole file (`cuales` '') keeps the hash with which it arrived."""
    sha256 = hashlib.sha256(contenido).hexdigest()
    tallo = archivo.nombre.rpartition(".")[0][:80]
    nombre = f"{tallo}, {cuales}.pdf" if cuales else f"{tallo}.pdf"
    return Archivo(contenido, sha256, PDF, len(contenido), nombre, "" if cuales else archivo.origen_sha256)
