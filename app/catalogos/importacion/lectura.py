"""Reading: the bytes of a file become rows under our columns, or the file is refused with a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Literal

from flask_babel import gettext as _

from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.clases import MIB, Celdas, Clase
from app.catalogos.importacion.letras import VENIA_EN, LetrasRotas, decodificado
from app.catalogos.importacion.libro import EJEMPLO, HojaDeLibro, HojaRechazada, hay_libro, hojas
from app.nucleo.texto import plegar

MAXIMO_RENGLONES = 20_000
ENCABEZADO_EN = 30
"""The titles stand within this many rows: SEPOMEX prints a notice above them, people print a heading."""
DANADO_DESDE = 10
"""From this row on, what cannot be read is a damaged file and not another separator."""
SEPARADORES = (",", ";", "\t", "|")
Fila = tuple[int, list[str]]


@dataclass(frozen=True)
class Hoja:
    """What a file holds of this town: (row number as a sheet counts, cells by campo), and the titles nobody reads.

    `avisos` say what a person should know of how it was read: which sheet, in which letters.
    """

    filas: list[tuple[int, Celdas]]
    sobran: list[str] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Leida:
    """One way in which a file was read: a sheet of a workbook, or a text with one separator."""

    filas: list[tuple[int, Celdas]]
    sobran: list[str]
    columnas: int
    nombre: str = ""
    oculta: bool = False


def leer(clase: Clase, contenido: bytes, cvegeo: str = "") -> Hoja:
    """Return the rows of a file of this kind; `cvegeo` (state and municipio) filters a published list.

    Of a workbook, those of the sheet that holds the data: whose titles are ours, a visible one before a hidden one,
    then more of our columns, then more rows. Raises `HojaRechazada` for an empty, oversized, unreadable or damaged
    file, a missing column, too many rows or none.
    """
    if not contenido.strip():
        raise HojaRechazada(_("El archivo está vacío."))
    if len(contenido) > clase.maximo:
        raise HojaRechazada(_("El archivo pesa más de %(n)s MB; pártalo en varios.", n=clase.maximo // MIB))
    if hay_libro(contenido):
        elegida, avisos = _del_libro(clase, contenido, cvegeo)
    else:
        elegida, avisos = _del_texto(clase, contenido, cvegeo)
    if len(elegida.filas) > MAXIMO_RENGLONES:
        raise HojaRechazada(_("El archivo trae más de %(n)s renglones; pártalo en varios.", n=f"{MAXIMO_RENGLONES:,}"))
    if not elegida.filas:
        raise HojaRechazada(_sin_renglones(clase, cvegeo))
    return Hoja(elegida.filas, [] if clase.publicada else elegida.sobran, avisos)


def _sin_renglones(clase: Clase, cvegeo: str) -> str:
    if clase.publicada:
        return _("Ningún renglón es del municipio %(cvegeo)s; revise de qué estado es el archivo.", cvegeo=cvegeo)
    return _("El archivo no trae renglones debajo de los títulos.")


class _FaltanColumnas(Exception):
    """No row among the first ones has the titles; `ausentes` are the fewest that were missing."""

    def __init__(self, ausentes: list[str]) -> None:
        super().__init__(_sin_columnas(ausentes))
        self.ausentes = ausentes


def _leida(clase: Clase, filas: Iterator[Fila], cvegeo: str, nombre: str = "", *, oculta: bool = False) -> _Leida:
    """Read rows under their titles, one more than fit at most. Raises `_FaltanColumnas`."""
    primeras = list(islice(filas, ENCABEZADO_EN))
    faltan: list[list[str]] = []
    for indice, (_numero, titulos) in enumerate(primeras):
        posiciones, ausentes = _posiciones(clase, titulos)
        if ausentes:
            faltan.append(ausentes)
            continue
        sobran = [t for i, t in enumerate(titulos) if t and i not in posiciones]
        propias = _del_municipio(clase, _celdas(chain(primeras[indice + 1 :], filas), posiciones), cvegeo)
        return _Leida(list(islice(propias, MAXIMO_RENGLONES + 1)), sobran, len(posiciones), nombre, oculta)
    raise _FaltanColumnas(min(faltan, key=len, default=[]))


def _sin_columnas(ausentes: list[str]) -> str:
    columnas = ", ".join(f"«{titulo}»" for titulo in ausentes)
    if len(ausentes) == 1:
        return _("Al archivo le falta la columna %(columnas)s.", columnas=columnas)
    return _("Al archivo le faltan las columnas %(columnas)s.", columnas=columnas) if columnas else _("No trae nada.")


# A workbook: which of its sheets


def _del_libro(clase: Clase, contenido: bytes, cvegeo: str) -> tuple[_Leida, list[str]]:
    todas = hojas(contenido)
    leidas: list[_Leida] = []
    faltas: list[_FaltanColumnas] = []
    rechazo: HojaRechazada | None = None
    for hoja in todas:
        try:
            leidas.append(_leida(clase, enumerate(hoja.renglones(), 1), cvegeo, hoja.nombre, oculta=hoja.oculta))
        except _FaltanColumnas as error:
            faltas.append(error)
        except HojaRechazada as error:
            rechazo = error
    con_datos = [una for una in leidas if una.nombre != EJEMPLO] or leidas
    if not con_datos:
        raise rechazo or HojaRechazada(str(min(faltas, key=lambda falta: len(falta.ausentes) or 99)))
    elegida = max(con_datos, key=lambda una: (not una.oculta, bool(una.filas), una.columnas, len(una.filas)))
    return elegida, _de_hojas(elegida, [una for una in con_datos if una is not elegida and una.filas], todas)


def _de_hojas(elegida: _Leida, otras: list[_Leida], todas: list[HojaDeLibro]) -> list[str]:
    """Return what is said of a workbook with several sheets: which one was read, and which others were not."""
    nombres = [hoja.nombre for hoja in todas if hoja.nombre != EJEMPLO]
    avisos: list[str] = []
    if len(nombres) > 1:
        lugar = {"nombre": elegida.nombre, "n": nombres.index(elegida.nombre) + 1, "total": len(nombres)}
        avisos.append(_("Se leyó la hoja «%(nombre)s», la %(n)s de %(total)s.", **lugar))
    if elegida.oculta:
        avisos.append(_("La hoja «%(nombre)s» está oculta; se leyó porque ninguna a la vista trae los datos.",
                        nombre=elegida.nombre))  # fmt: skip
    ocultas = [hoja.nombre for hoja in todas if hoja.oculta and hoja.nombre != elegida.nombre]
    if ocultas:
        avisos.append(_("No se leyeron las hojas ocultas: %(nombres)s.", nombres=_entre(ocultas)))
    visibles = {otra.nombre: f"{len(otra.filas):,}" for otra in otras if not otra.oculta}
    if visibles:
        nombradas = ", ".join(f"«{nombre}» ({cuantos})" for nombre, cuantos in visibles.items())[:300]
        avisos.append(_("También traen renglones y no se leyeron: %(nombres)s. Súbalas aparte.", nombres=nombradas))
    return avisos


def _entre(nombres: list[str]) -> str:
    return ", ".join(f"«{nombre}»" for nombre in nombres)[:300]


# A text: its letters, its separator, its quotes


def _del_texto(clase: Clase, contenido: bytes, cvegeo: str) -> tuple[_Leida, list[str]]:
    texto, codigo = _decodificado(contenido)
    faltas: list[_FaltanColumnas] = []
    for separador in SEPARADORES:
        try:
            leida = _leida(clase, _de_texto(texto, separador, sueltas=clase.publicada), cvegeo)
        except _FaltanColumnas as error:
            faltas.append(error)
            continue
        return leida, [str(VENIA_EN[codigo])] if codigo in VENIA_EN else []
    raise HojaRechazada(str(min(faltas, key=lambda falta: len(falta.ausentes))))


def _decodificado(contenido: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding. `HojaRechazada` when it is no text, or a page with a sheet's name."""
    if contenido.startswith(b"\xd0\xcf\x11\xe0"):
        raise HojaRechazada(_("Es un libro de Excel antiguo o con contraseña. Guárdelo como .xlsx o como CSV."))
    if contenido.lstrip(b"\xef\xbb\xbf \r\n\t")[:6].lower().startswith((b"<html", b"<table", b"<!doct", b"<?xml ")):
        raise HojaRechazada(_("Es una página web con nombre de hoja. Ábrala en Excel y guárdela como .xlsx."))
    try:
        return decodificado(contenido)
    except LetrasRotas as error:
        raise HojaRechazada(str(error)) from error


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
