"""An upload's files read and grouped, each group a new PDF; no database, slow."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import cast

from flask_babel import gettext as _

from app.archivos.examen import Archivo, ArchivoRechazado
from app.archivos.paginas import PDF, ArchivoIlegible, imagenes_de, numero_de_paginas
from app.documentos.escaner.armado import CARTA, Pagina, armar, rebajada, sin_dibujo
from app.documentos.escaner.lectura import Codigo, Leida, leer_hoja
from app.nucleo.cupo import SinCupo
from app.nucleo.limites import ARCHIVO, en_mb
from app.seguridad.esperas import anotar_espera

MAXIMO_DE_HOJAS = 100
"""Of one upload: the pages are read while the person waits."""
SEGUNDOS = 90.0
"""For all of an upload, from its first byte examined; the pages not reached wait unread."""
SEGUNDOS_DE_TURNO = 20.0
"""How long an upload waits until somebody else's file is drawn: nothing asks for it again."""
MAXIMO_DIBUJADO = 100 * 1024 * 1024
"""Bytes of the drawn pages of an upload, which are in memory until they are kept."""
FINA, GRUESA = 300, 200
"""Dots per inch at which a page is drawn: coarse for all, and to be kept; fine where that showed no code."""
PUNTOS_POR_PULGADA = 72
Hojeada = tuple[Leida, bytes]
"""A page with its picture, b"" when it is blank or nobody drew it."""


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


@dataclass
class Tope:
    """How long, and how much, may still be drawn of an upload: `limite` by the monotonic clock."""

    limite: float
    dibujado: int = 0

    @property
    def queda(self) -> bool:
        """Answer whether another page may be drawn."""
        return time.monotonic() < self.limite and self.dibujado < MAXIMO_DIBUJADO


def leer_archivos(archivos: Sequence[Archivo], limite: float) -> tuple[list[Grupo], list[int]]:
    """Return the groups of several examined files, and the numbers of the blank pages, which go to no group.

    Pages are numbered from 1 through all the files; those not reached by `limite` (monotonic clock) are groups that
    nobody read. Raises ArchivoRechazado, in Spanish, when a file cannot be opened, its turn never came, there are more
    than MAXIMO_DE_HOJAS, or a group is too heavy.
    """
    cuantas = [_paginas(archivo) for archivo in archivos]
    if sum(cuantas) > MAXIMO_DE_HOJAS:
        demas = _("Son %(n)s hojas; suba a lo más %(maximo)s de una vez.", n=sum(cuantas), maximo=MAXIMO_DE_HOJAS)
        raise ArchivoRechazado(demas)
    tope = Tope(limite)
    grupos: list[Grupo] = []
    blancas: list[int] = []
    desde = 1
    for archivo, total in zip(archivos, cuantas, strict=True):
        hojas = _leidas(archivo, total, desde, tope)
        blancas += [hoja.numero for hoja, _jpeg in hojas if hoja.blanca]
        grupos += _grupos(archivo, hojas, desde)
        desde += total
    return grupos, blancas


def _paginas(archivo: Archivo) -> int:
    try:
        return numero_de_paginas(archivo.contenido, archivo.mime)
    except ArchivoIlegible as error:
        raise _no_se_abre(archivo) from error


def _no_se_abre(archivo: Archivo) -> ArchivoRechazado:
    return ArchivoRechazado(_("«%(nombre)s» no se puede abrir. Vuelva a escanearlo.", nombre=archivo.nombre))


# The pages of a file


def _leidas(archivo: Archivo, total: int, desde: int, tope: Tope) -> list[Hojeada]:
    """Return the pages of a file, `desde` being the number of its first: all coarse, then finer where it may help."""
    hojas: list[Hojeada] = [(Leida(desde + n, sin_leer=True), b"") for n in range(total)]
    try:
        _gruesas(archivo, hojas, tope)
    except SinCupo as error:
        dicho = anotar_espera(_("Se están leyendo otros archivos. Espere un minuto y vuelva a entregar."))
        raise ArchivoRechazado(dicho) from error
    except ArchivoIlegible as error:
        raise _no_se_abre(archivo) from error
    for indice, (leida, jpeg) in enumerate(hojas):
        if jpeg and not leida.textos and tope.queda:
            hojas[indice] = (_mas_fina(archivo, indice, leida), jpeg)
    return hojas


def _gruesas(archivo: Archivo, hojas: list[Hojeada], tope: Tope) -> None:
    """Read each page that is drawn while there is time; the others stay as they are, unread."""
    if not tope.queda:
        return
    dibujos = cast(Generator[bytes], imagenes_de(archivo.contenido, archivo.mime, GRUESA, espera=SEGUNDOS_DE_TURNO))
    with closing(dibujos):  # it holds a process and a turn, which the finer pages need
        for indice, jpeg in enumerate(dibujos):
            if jpeg:
                leida = _leida(jpeg, hojas[indice][0].numero)
                hojas[indice] = (leida, b"" if leida.blanca else jpeg)
                tope.dibujado += len(jpeg)
            if not tope.queda:
                break


def _mas_fina(archivo: Archivo, indice: int, gruesa: Leida) -> Leida:
    """Read a page once more, finer; as it was when that cannot be."""
    with suppress(ArchivoIlegible, SinCupo):
        jpeg = next(imagenes_de(archivo.contenido, archivo.mime, FINA, indice + 1, indice + 1), b"")
        return _leida(jpeg, gruesa.numero) if jpeg else gruesa
    return gruesa


def _leida(jpeg: bytes, numero: int) -> Leida:
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as imagen:
        return leer_hoja(imagen.convert("L"), numero)


# Groups


def _grupos(archivo: Archivo, hojas: list[Hojeada], desde: int) -> Iterator[Grupo]:
    """Yield the groups of one file. A page without a code stands alone: joined to the wrong one it would show
    somebody's paper in another's file.
    """
    con_algo = [hoja for hoja in hojas if not hoja[0].blanca]
    juntas: list[list[Hojeada]] = []
    for hoja in con_algo:
        if juntas and _van_juntas(juntas[-1][-1][0], hoja[0]):
            juntas[-1].append(hoja)
        else:
            juntas.append([hoja])
    entero = len(con_algo) == len(hojas) and len(juntas) == 1
    for grupo in juntas:
        primera = grupo[0][0]
        suyo = _archivo_de(archivo, grupo, "" if entero else _numeros(grupo, desde))
        leido = " · ".join(primera.textos)[:300]
        yield Grupo(suyo, archivo.nombre, primera.numero, len(grupo), primera.codigo, primera.motivo, leido)


def _van_juntas(una: Leida, otra: Leida) -> bool:
    if una.sin_leer or otra.sin_leer:
        return una.sin_leer and otra.sin_leer
    return una.codigo is not None and una.codigo == otra.codigo


def _numeros(grupo: list[Hojeada], desde: int) -> str:
    """Return which pages of their file these are: «3», «3-5»."""
    return "-".join(str(numero - desde + 1) for numero in sorted({grupo[0][0].numero, grupo[-1][0].numero}))


def _archivo_de(archivo: Archivo, grupo: list[Hojeada], cuales: str) -> Archivo:
    """Return the PDF of a group, `cuales` '' for a whole file, which keeps the hash with which it arrived.

    Pages are drawn the same only by the same library: what a group is known again by is its file and its pages. The
    file as it came is kept only with a whole one: of several groups it would show each the others' pages.
    """
    contenido = _sin_leer(archivo, grupo, cuales) if grupo[0][0].sin_leer else _con_dibujos(archivo, grupo)
    origen = hashlib.sha256(f"{archivo.origen_sha256}|{cuales}".encode()).hexdigest() if cuales else ""
    tallo = archivo.nombre.rpartition(".")[0][:80]
    nombre = f"{tallo}, {cuales}.pdf" if cuales else f"{tallo}.pdf"
    sha256 = hashlib.sha256(contenido).hexdigest()
    suyo = replace(archivo, contenido=contenido, sha256=sha256, mime=PDF, tamano=len(contenido), nombre=nombre)
    return replace(suyo, origen_sha256=origen, original=None, original_mime="") if cuales else suyo


def _con_dibujos(archivo: Archivo, grupo: list[Hojeada]) -> bytes:
    paginas = [Pagina(jpeg, _medida(jpeg, archivo.mime), leida.giro) for leida, jpeg in grupo]
    contenido = armar(paginas)
    if len(contenido) > ARCHIVO:
        contenido = armar([rebajada(pagina) for pagina in paginas])
    if len(contenido) > ARCHIVO:
        de = grupo[0][0].numero
        mucho = _(
            "Las hojas desde la %(de)s pesan más de %(n)s MB juntas. Escanéelas con menos detalle.",
            de=de,
            n=en_mb(ARCHIVO),
        )
        raise ArchivoRechazado(mucho)
    return contenido


def _medida(jpeg: bytes, mime: str) -> tuple[float, float]:
    """Return the points a page measures: as it was drawn, or what a photograph fills of a letter-size sheet."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as imagen:
        ancho, alto = imagen.size
    lados = sorted(CARTA, reverse=ancho > alto)
    escala = PUNTOS_POR_PULGADA / GRUESA if mime == PDF else min(lados[0] / ancho, lados[1] / alto)
    return round(ancho * escala, 2), round(alto * escala, 2)


def _sin_leer(archivo: Archivo, grupo: list[Hojeada], cuales: str) -> bytes:
    """Return what is shown in the place of pages that nobody drew: which they are, of which file."""
    cuantas = len(grupo)
    lineas = ("Sin leer", archivo.nombre[:45], cuales or f"1-{cuantas}", archivo.origen_sha256[:16])
    return sin_dibujo(lineas, cuantas)
