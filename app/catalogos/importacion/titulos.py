"""Which row of a sheet names our columns, and the rows under it by campo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from flask_babel import gettext as _

from app.catalogos.importacion.clases import Celdas, Clase
from app.nucleo.texto import plegar

MAXIMO_RENGLONES = 20_000
ENCABEZADO_EN = 30
"""The titles stand within this many rows: SEPOMEX prints a notice above them, people print a heading."""
Fila = tuple[int, list[str]]


@dataclass(frozen=True)
class Encabezado:
    """The row of titles: its place among the first rows, the campo of each position, and the titles that lack."""

    indice: int
    numero: int
    posiciones: dict[int, str]
    ausentes: list[str]
    sobran: list[str]


@dataclass(frozen=True)
class Leida:
    """One way in which a file was read: a sheet of a workbook, or a text with one separator.

    `ausentes` are the obligatory titles that it lacks: then it has no rows. `vacia` is one without any cell.
    """

    filas: list[tuple[int, Celdas]]
    encabezado: Encabezado
    vacia: bool = False
    nombre: str = ""
    oculta: bool = False

    @property
    def columnas(self) -> int:
        """Return how many of our columns it has."""
        return len(self.encabezado.posiciones)

    @property
    def ausentes(self) -> list[str]:
        """Return the obligatory titles that it lacks."""
        return self.encabezado.ausentes


def leida(clase: Clase, filas: Iterator[Fila], cvegeo: str, nombre: str = "", *, oculta: bool = False) -> Leida:
    """Read rows under their titles, one more than fit at most."""
    primeras = list(islice(filas, ENCABEZADO_EN))
    encabezado = hallado(clase, primeras)
    if encabezado.ausentes:
        return Leida([], encabezado, not any(any(fila) for _numero, fila in primeras), nombre, oculta)
    debajo = chain(primeras[encabezado.indice + 1 :], filas)
    propias = _del_municipio(clase, _celdas(debajo, encabezado.posiciones), cvegeo)
    return Leida(list(islice(propias, MAXIMO_RENGLONES + 1)), encabezado, False, nombre, oculta)


def hallado(clase: Clase, primeras: list[Fila]) -> Encabezado:
    """Return the row that has most of our columns; of those with as many, a whole one, then the first."""
    vistos = [_encabezado(clase, indice, *fila) for indice, fila in enumerate(primeras)] or [
        _encabezado(clase, 0, 1, [])
    ]
    return max(vistos, key=lambda visto: (len(visto.posiciones), not visto.ausentes, -visto.indice))


def _encabezado(clase: Clase, indice: int, numero: int, titulos: list[str]) -> Encabezado:
    """Return what a row of titles says: position → campo, and the titles of the obligatory columns that lack."""
    plegados = [como_titulo(titulo) for titulo in titulos]
    entran = [c for c in clase.columnas if c.campo.startswith("_") or not clase.publicada]
    posiciones: dict[int, str] = {}
    for columna in entran:
        halladas = [i for i, titulo in enumerate(plegados) if titulo in columna.titulos and i not in posiciones]
        if halladas:
            posiciones[halladas[0]] = columna.campo
    ausentes = [c.titulo for c in entran if c.obligatoria and c.campo not in posiciones.values()]
    return Encabezado(
        indice, numero, posiciones, ausentes, [t for i, t in enumerate(titulos) if t and i not in posiciones]
    )


def como_titulo(celda: str) -> str:
    """Return a cell as titles are compared."""
    return plegar(celda).rstrip(" *:")


def sin_columnas(ausentes: list[str], hoja: str = "") -> str:
    """Say which columns lack, and in which sheet where there are several."""
    columnas = ", ".join(f"«{titulo}»" for titulo in ausentes)
    if hoja:
        return _("A la hoja «%(hoja)s» le falta: %(columnas)s.", hoja=hoja, columnas=columnas)
    if len(ausentes) == 1:
        return _("Al archivo le falta la columna %(columnas)s.", columnas=columnas)
    return _("Al archivo le faltan las columnas %(columnas)s.", columnas=columnas)


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
