"""Reading: a file's bytes become rows under our columns, or a sentence refuses it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from flask_babel import gettext as _

from app.catalogos.importacion import ajenos, web
from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.clases import MIB, Celdas, Clase
from app.catalogos.importacion.eleccion import elegir
from app.catalogos.importacion.letras import VENIA_EN, LetrasRotas, decodificado
from app.catalogos.importacion.libro import HojaRechazada, hay_libro, hojas
from app.catalogos.importacion.titulos import (
    ENCABEZADO_EN,
    MAXIMO_RENGLONES,
    Encabezado,
    Fila,
    Leida,
    hallado,
    leida,
    sin_columnas,
)

DANADO_DESDE = 10
"""From this row on, what cannot be read is a damaged file and not another separator."""
SEPARADORES = (",", ";", "\t", "|")
_SEPARADOR_DICHO = re.compile(r'\s*"?sep=([^\w"\r\n ])"?[,;\t|]*(?:\r\n|\n|\r)', re.IGNORECASE)
"""The first line by which Excel is told the separator; no program shows it as a row."""


@dataclass(frozen=True)
class Hoja:
    """What a file holds of this town: (row number as a sheet counts, cells by campo), and the titles nobody reads.

    `avisos` say to the person how it was read: which sheet, which row of titles, in which letters.
    """

    filas: list[tuple[int, Celdas]]
    sobran: list[str] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)


def leer(clase: Clase, contenido: bytes, cvegeo: str = "") -> Hoja:
    """Return the rows of a file of this kind; `cvegeo` (state and municipio) filters a published list.

    Of a workbook, those of the sheet that holds the data. Raises `HojaRechazada` for an empty, oversized, unreadable or
    damaged file, one that is no sheet, a missing column, too many rows or none.
    """
    if not contenido.strip():
        raise HojaRechazada(_("El archivo está vacío."))
    if len(contenido) > clase.maximo:
        raise HojaRechazada(_("El archivo pesa más de %(n)s MB; pártalo en varios.", n=clase.maximo // MIB))
    ajeno = ajenos.de_bytes(contenido)
    if ajeno:
        raise HojaRechazada(ajeno)
    if hay_libro(contenido):
        return _completa(clase, cvegeo, *elegir(clase, hojas(contenido), cvegeo))
    texto, codigo = _decodificado(contenido)
    if web.es_pagina(texto):
        return _de_pagina(clase, texto, cvegeo)
    return _completa(clase, cvegeo, *_del_texto(clase, texto, codigo, cvegeo))


def _completa(clase: Clase, cvegeo: str, elegida: Leida, avisos: list[str]) -> Hoja:
    """Return what was read; `HojaRechazada` for too many rows or none."""
    if len(elegida.filas) > MAXIMO_RENGLONES:
        raise HojaRechazada(_("El archivo trae más de %(n)s renglones; pártalo en varios.", n=f"{MAXIMO_RENGLONES:,}"))
    if not elegida.filas:
        raise HojaRechazada(_sin_renglones(clase, cvegeo))
    return Hoja(elegida.filas, [] if clase.publicada else elegida.encabezado.sobran, avisos)


def _sin_renglones(clase: Clase, cvegeo: str) -> str:
    if clase.publicada:
        return _("Ningún renglón es del municipio %(cvegeo)s; revise de qué estado es el archivo.", cvegeo=cvegeo)
    return _("El archivo no trae renglones debajo de los títulos.")


def _de_pagina(clase: Clase, texto: str, cvegeo: str) -> Hoja:
    """Return the rows of a web page named as a sheet; a refusal says that it is one, and how it becomes a sheet."""
    try:
        elegida, avisos = elegir(clase, web.tablas(texto), cvegeo)
        dicho = _("El archivo es una página web con nombre de hoja; se leyó su tabla.")
        return _completa(clase, cvegeo, elegida, [dicho, *avisos])
    except HojaRechazada as error:
        dicho = _(
            "Es una página web con nombre de hoja. %(porque)s Ábrala en Excel, revise sus títulos y guárdela como"
            " .xlsx.",
            porque=error,
        )
        raise HojaRechazada(dicho) from error


# A text: its letters, its separator, its quotes


def _decodificado(contenido: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding. `HojaRechazada` when it is no text, or the text of no table."""
    try:
        texto, codigo = decodificado(contenido)
    except LetrasRotas as error:
        raise HojaRechazada(str(error)) from error
    ajeno = ajenos.de_texto(texto)
    if ajeno:
        raise HojaRechazada(ajeno)
    return texto.removesuffix("\x1a"), codigo


def _del_texto(clase: Clase, texto: str, codigo: str, cvegeo: str) -> tuple[Leida, list[str]]:
    dicho = _SEPARADOR_DICHO.match(texto)
    propuesto = dicho[1] if dicho else SEPARADORES[0]
    texto = texto[dicho.end() :] if dicho else texto
    separador, encabezado = _separador(clase, texto, propuesto)
    if encabezado.ausentes:
        raise HojaRechazada(sin_columnas(encabezado.ausentes))
    avisos = [str(VENIA_EN[codigo])] if codigo in VENIA_EN else []
    if encabezado.numero > 1 and not clase.publicada:
        avisos.append(_("Los títulos están en el renglón %(n)s.", n=encabezado.numero))
    return leida(clase, _de_texto(texto, separador, sueltas=clase.publicada), cvegeo), avisos


def _separador(clase: Clase, texto: str, propuesto: str) -> tuple[str, Encabezado]:
    """Return the separator with which most of our columns are found, and those titles; of equals, the proposed one."""
    hallados: list[tuple[str, Encabezado]] = []
    rechazo: HojaRechazada | None = None
    for separador in dict.fromkeys((propuesto, *SEPARADORES)):
        try:
            primeras = list(islice(_de_texto(texto, separador, sueltas=clase.publicada), ENCABEZADO_EN))
        except HojaRechazada as error:
            rechazo = rechazo or error
            continue
        hallados.append((separador, hallado(clase, primeras)))
    elegido = max(hallados, key=lambda uno: (len(uno[1].posiciones), not uno[1].ausentes), default=None)
    if elegido is None or (rechazo and not elegido[1].posiciones):
        raise rechazo or HojaRechazada(_("El archivo está vacío."))
    return elegido


def _de_texto(texto: str, separador: str, *, sueltas: bool) -> Iterator[Fila]:
    """Yield the rows of a text; a field that never closes its quotes ends the rows with itself.

    `sueltas`: cells may hold quotes that nobody doubled, as INEGI's degrees do (`"22°24´38.123"N"`).
    """
    if sueltas and (filas := _entrecomilladas(texto, separador)) is not None:
        yield from filas
        return
    comillas: Literal[0, 3] = csv.QUOTE_NONE if separador == "|" else csv.QUOTE_MINIMAL
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, quoting=comillas)
    numero = 0
    try:
        for numero, fila in enumerate(lector, 1):
            yield numero, [limpia(celda) for celda in fila]
    except csv.Error as error:
        if numero >= DANADO_DESDE:
            raise HojaRechazada(_("El archivo está dañado cerca del renglón %(n)s.", n=numero + 1)) from error


def _entrecomilladas(texto: str, separador: str) -> Iterator[Fila] | None:
    """Return the rows of a text all of whose cells stand between quotes, whatever quotes they hold; None for others."""
    lineas = texto.splitlines()
    llenas = [linea for linea in lineas[:200] if linea.strip()]
    entre = f'"{separador}"'
    anchos = {linea.count(entre) for linea in llenas}
    if not llenas or len(anchos) != 1 or 0 in anchos or not all(li[0] == li.rstrip()[-1] == '"' for li in llenas):
        return None
    return (
        (numero, [limpia(celda.replace('""', '"')) for celda in linea.rstrip()[1:-1].split(entre)])
        for numero, linea in enumerate(lineas, 1)
        if linea.strip()
    )
