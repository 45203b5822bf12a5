"""Web pages named as sheets: the tables of their HTML, cell by cell."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask_babel import gettext as _

from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.libro import (
    MAXIMO_COLUMNAS,
    MAXIMO_HOJAS,
    MAXIMO_POSICION,
    HojaDeLibro,
    HojaRechazada,
)

_PAGINA = re.compile(r"<(?:html|table|body|head)\b|<!doctype html", re.IGNORECASE)
_CELDA = re.compile(r"<t[dh]\b", re.IGNORECASE)
_MUDAS = ("script", "style", "title")


def es_pagina(texto: str) -> bool:
    """Answer whether a text is a web page: it begins as one, or a table with cells stands near its beginning."""
    inicio = texto[:64_000].lstrip("\ufeff \r\n\t")
    hallada = _PAGINA.search(inicio)
    return hallada is not None and (inicio.startswith("<") or _CELDA.search(inicio) is not None)


def tablas(texto: str) -> list[HojaDeLibro]:
    """Return the tables of a page that hold cells, in its order. `HojaRechazada` for a page cut short, or with none."""
    lector = _Lector()
    try:
        lector.feed(texto)  # never `close()`: what is cut at the end is refused, not searched again from each `<`
    except AssertionError as error:  # what the parser raises on a malformed declaration
        raise HojaRechazada(_("La página está dañada.")) from error
    if lector.abiertas:
        raise HojaRechazada(_("El archivo está cortado: su tabla no termina."))
    halladas = [tabla for tabla in lector.tablas if any(map(any, tabla.filas))][:MAXIMO_HOJAS]
    if not halladas:
        raise HojaRechazada(_("No trae ninguna tabla."))
    return [_hoja(tabla, numero) for numero, tabla in enumerate(halladas, 1)]


class _Tabla:
    """A table being read: its rows, and the columns that cells above still cover."""

    def __init__(self) -> None:
        self.filas: list[list[str]] = []
        self.celda: list[str] | None = None
        self.cubiertas: dict[int, int] = {}
        self.columna = self.desde = 0

    def abrir_fila(self) -> None:
        self.celda = None
        if len(self.filas) > MAXIMO_POSICION:
            raise HojaRechazada(_("La hoja tiene renglones demasiado abajo; quite los vacíos."))
        self.filas.append([])
        self.cubiertas = {columna: quedan - 1 for columna, quedan in self.cubiertas.items() if quedan > 1}
        self.columna = 0

    def abrir_celda(self, ancho: int, alto: int) -> None:
        self.cerrar_celda()
        if not self.filas:
            self.abrir_fila()
        while self.cubiertas.get(self.columna, 0) and self.columna < MAXIMO_COLUMNAS:
            self.columna += 1
        for columna in range(self.columna, min(self.columna + ancho, MAXIMO_COLUMNAS)):
            if alto > 1:
                self.cubiertas[columna] = alto
        self.celda = []
        self.desde, self.columna = self.columna, self.columna + ancho

    def cerrar_celda(self) -> None:
        if self.celda is not None and self.desde < MAXIMO_COLUMNAS:
            fila = self.filas[-1]
            fila.extend([""] * (self.desde - len(fila)))
            lineas = [" ".join(linea.split()) for linea in "".join(self.celda).split("\n")]
            fila.append(limpia("\n".join(filter(None, lineas))))
        self.celda = None


class _Lector(HTMLParser):
    """Collects the tables of a page; one inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tablas: list[_Tabla] = []
        self.abiertas: list[_Tabla] = []
        self.muda = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MUDAS:
            self.muda += 1
        elif tag == "table":
            self.tablas.append(_Tabla())
            self.abiertas.append(self.tablas[-1])
        elif self.abiertas:
            self._de_tabla(self.abiertas[-1], tag, dict(attrs))

    def _de_tabla(self, tabla: _Tabla, tag: str, senas: dict[str, str | None]) -> None:
        if tag == "tr":
            tabla.cerrar_celda()
            tabla.abrir_fila()
        elif tag in ("td", "th"):
            tabla.abrir_celda(_veces(senas.get("colspan")), _veces(senas.get("rowspan")))
        elif tag in ("br", "p", "div", "li") and tabla.celda:
            tabla.celda.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _MUDAS:
            self.muda = max(0, self.muda - 1)
        if not self.abiertas:
            return
        if tag in ("td", "th", "tr", "table"):
            self.abiertas[-1].cerrar_celda()
        if tag == "table":
            self.abiertas.pop()

    def handle_data(self, data: str) -> None:
        if self.abiertas and self.abiertas[-1].celda is not None and not self.muda:
            self.abiertas[-1].celda.append(re.sub(r"\s+", " ", data))


def _veces(escrito: str | None) -> int:
    """Return over how many columns or rows a cell stands."""
    return min(int(escrito), 1000) if escrito and re.fullmatch(r"[0-9]{1,4}", escrito) and int(escrito) else 1


def _hoja(tabla: _Tabla, numero: int) -> HojaDeLibro:
    return HojaDeLibro(_("Tabla %(n)s", n=numero), False, lambda: iter(tabla.filas))
