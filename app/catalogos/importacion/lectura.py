"""Reading: the bytes of a file become rows under our columns, or the file is refused with a sentence."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Literal

from flask_babel import gettext as _

from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.clases import MIB, Celdas, Clase
from app.catalogos.importacion.libro import HojaRechazada, hay_libro, renglones
from app.nucleo.texto import plegar

MAXIMO_RENGLONES = 20_000
ENCABEZADO_EN = 10
"""The titles stand within this many rows: SEPOMEX prints a notice above them, people print a heading."""
SEPARADORES = (",", ";", "\t", "|")
Fila = tuple[int, list[str]]


@dataclass(frozen=True)
class Hoja:
    """What a file holds of this town: (row number as a sheet counts, cells by campo), and the titles nobody reads."""

    filas: list[tuple[int, Celdas]]
    sobran: list[str] = field(default_factory=list)


def leer(clase: Clase, contenido: bytes, cvegeo: str = "") -> Hoja:
    """Return the rows of a file of this kind; `cvegeo` (state and municipio) filters a published list.

    Raises `HojaRechazada` for an empty, oversized, unreadable or damaged file, a missing column, too many rows or none.
    """
    if not contenido.strip():
        raise HojaRechazada(_("El archivo está vacío."))
    if len(contenido) > clase.maximo:
        raise HojaRechazada(_("El archivo pesa más de %(n)s MB; pártalo en varios.", n=clase.maximo // MIB))
    filas, posiciones, sobran = _con_titulos(clase, contenido)
    leidas = _del_municipio(clase, _celdas(filas, posiciones), cvegeo)
    halladas = list(islice(leidas, MAXIMO_RENGLONES + 1))
    if len(halladas) > MAXIMO_RENGLONES:
        raise HojaRechazada(_("El archivo trae más de %(n)s renglones; pártalo en varios.", n=f"{MAXIMO_RENGLONES:,}"))
    if not halladas:
        raise HojaRechazada(_sin_renglones(clase, cvegeo))
    return Hoja(halladas, [] if clase.publicada else sobran)


def _sin_renglones(clase: Clase, cvegeo: str) -> str:
    if clase.publicada:
        return _("Ningún renglón es del municipio %(cvegeo)s; revise de qué estado es el archivo.", cvegeo=cvegeo)
    return _("El archivo no trae renglones debajo de los títulos.")


# From bytes to rows


def _con_titulos(clase: Clase, contenido: bytes) -> tuple[Iterator[Fila], dict[int, str], list[str]]:
    """Return the rows below the titles, which column each campo is, and the titles that are nobody's."""
    faltan: list[list[str]] = []
    for filas in _lecturas(contenido):
        primeras = list(islice(filas, ENCABEZADO_EN))
        for indice, (_numero, titulos) in enumerate(primeras):
            posiciones, ausentes = _posiciones(clase, titulos)
            if not ausentes:
                sobran = [t for i, t in enumerate(titulos) if t and i not in posiciones]
                return chain(primeras[indice + 1 :], filas), posiciones, sobran
            faltan.append(ausentes)
    raise HojaRechazada(_sin_columnas(min(faltan, key=len, default=[])))


def _sin_columnas(ausentes: list[str]) -> str:
    columnas = ", ".join(f"«{titulo}»" for titulo in ausentes)
    if len(ausentes) == 1:
        return _("Al archivo le falta la columna %(columnas)s.", columnas=columnas)
    return _("Al archivo le faltan las columnas %(columnas)s.", columnas=columnas) if columnas else _("No trae nada.")


def _lecturas(contenido: bytes) -> Iterator[Iterator[Fila]]:
    """Yield the ways in which the file may be read: as a workbook, or as text with each separator."""
    if hay_libro(contenido):
        yield enumerate(renglones(contenido), 1)
        return
    texto = _decodificado(contenido)
    for separador in SEPARADORES:
        yield _de_texto(texto, separador)


def _decodificado(contenido: bytes) -> str:
    """Return the text of a file: UTF-8, Excel's «Unicode» (UTF-16) or Latin-1. `HojaRechazada` when it is no text."""
    if contenido.startswith(b"\xd0\xcf\x11\xe0"):
        raise HojaRechazada(_("Es un libro de Excel antiguo o con contraseña. Guárdelo como .xlsx o como CSV."))
    con_marca = contenido.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in contenido and not con_marca:
        raise HojaRechazada(_("No es una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt."))
    for codigo in ("utf-16",) if con_marca else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return contenido.decode(codigo)
        except UnicodeDecodeError:
            continue
    raise HojaRechazada(_("Las letras del archivo no se entienden. Guárdelo como CSV UTF-8."))


def _de_texto(texto: str, separador: str) -> Iterator[Fila]:
    """Yield the rows of a text; a field that never closes its quotes ends the rows with itself."""
    comillas: Literal[0, 3] = csv.QUOTE_NONE if separador == "|" else csv.QUOTE_MINIMAL
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, quoting=comillas)
    numero = 0
    try:
        for numero, fila in enumerate(lector, 1):
            yield numero, [limpia(celda) for celda in fila]
    except csv.Error as error:
        if numero >= ENCABEZADO_EN:
            raise HojaRechazada(_("El archivo está dañado cerca del renglón %(n)s.", n=numero + 1)) from error


# From rows to our columns


def _posiciones(clase: Clase, titulos: list[str]) -> tuple[dict[int, str], list[str]]:
    """Return position → campo, and the titles of the obligatory columns that are not there."""
    plegados = [plegar(titulo).rstrip(" *:") for titulo in titulos]
    entran = [c for c in clase.columnas if c.campo.startswith("_") or not clase.publicada]
    posiciones: dict[int, str] = {}
    for columna in entran:
        halladas = [i for i, titulo in enumerate(plegados) if titulo in columna.titulos and i not in posiciones]
        if halladas:
            posiciones[halladas[0]] = columna.campo
    ausentes = [c.titulo for c in entran if c.obligatoria and c.campo not in posiciones.values()]
    return posiciones, ausentes


def _celdas(filas: Iterable[Fila], posiciones: dict[int, str]) -> Iterator[tuple[int, Celdas]]:
    """Yield the rows that hold something, by campo; a short row is filled with empty cells."""
    for numero, fila in filas:
        celdas = {campo: fila[i] if i < len(fila) else "" for i, campo in posiciones.items()}
        if any(celdas.values()):
            yield numero, celdas


def _del_municipio(clase: Clase, filas: Iterator[tuple[int, Celdas]], cvegeo: str) -> Iterator[tuple[int, Celdas]]:
    """Yield the town's rows of a published list, as ours; every row of one's own sheet."""
    for numero, celdas in filas:
        propias = clase.preparar(celdas, cvegeo) if clase.preparar else celdas
        if propias is not None:
            yield numero, propias
