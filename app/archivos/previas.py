"""What is shown of a stored file before it is downloaded: its pages as pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from app.archivos.almacen import ArchivoDanado, almacen
from app.archivos.examen import nombre_del_original
from app.archivos.models import ConOriginal
from app.archivos.paginas import ArchivoIlegible, Tardo, numero_de_paginas, pagina_de


class ConArchivo(Protocol):
    """A row that names a kept file."""

    @property
    def sha256(self) -> str: ...
    @property
    def mime(self) -> str: ...


class Descargable(ConArchivo, Protocol):
    """A row whose file is sent under its name, also as it came where it is kept so."""

    @property
    def nombre(self) -> str: ...
    @property
    def original_sha256(self) -> str | None: ...
    @property
    def original_mime(self) -> str | None: ...


DPI = {"mini": 44, "grande": 110}
"""The picture in the page, and the one in the viewer."""


def paginas_de(fila: ConArchivo) -> int | None:
    """Return how many pages a file has; None where it is missing, altered, or cannot be opened."""
    try:
        return _cuantas(fila.sha256, fila.mime)
    except (ArchivoDanado, ArchivoIlegible):
        return None


def previa_de(fila: ConArchivo, pagina: int, tamano: str) -> bytes | None:
    """Return a page (from 1) as JPEG in a size of DPI; None where there is no such page, or it cannot be drawn.

    Raises SinCupo when it was not its turn: it may be asked for again.
    """
    if pagina < 1:
        return None
    try:
        return _dibujada(fila.sha256, fila.mime, pagina, DPI[tamano]) or None
    except (ArchivoDanado, Tardo):
        return None


def como_llego(fila: ConOriginal | Descargable, nombre: str) -> tuple[bytes, str, str] | None:
    """Return the bytes that arrived, their type and a name for them; None where they are not kept.

    Raises ArchivoDanado. Only for a row that its reader has seen through its guard.
    """
    if fila.original_sha256 is None or fila.original_mime is None:
        return None
    return almacen().abrir(fila.original_sha256), fila.original_mime, nombre_del_original(nombre, fila.original_mime)


@lru_cache(maxsize=4096)
def _cuantas(sha256: str, mime: str) -> int:
    """Remember it by what the file is: its bytes never change, and reading a long list of files is slow."""
    return numero_de_paginas(almacen().abrir(sha256), mime)


@lru_cache(maxsize=128)
def _dibujada(sha256: str, mime: str, pagina: int, dpi: int) -> bytes:
    """Remember also what cannot be drawn, never what took too long: on another day it may not."""
    try:
        return pagina_de(almacen().abrir(sha256), mime, pagina, dpi)
    except Tardo:
        raise
    except ArchivoIlegible:
        return b""
