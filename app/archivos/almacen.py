"""Where the files of this installation are kept, each under its SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from app.archivos.examen import Archivo
from app.nucleo.disco import escribir, sincronizar


class ArchivoDanado(Exception):
    """A stored file is missing or is no longer what was stored."""


@dataclass(frozen=True)
class Almacen:
    """Files under `carpeta`, each named by its SHA-256 in two levels of folders, written once.

    `guardar` before COMMIT: when it returns, the bytes survive a power cut. Needs a local file system.
    """

    carpeta: Path

    def guardar(self, archivo: Archivo) -> None:
        """Store the bytes durably, those as they came too where they are kept; what is there intact is not rewritten.

        Raises ArchivoDanado when bytes and hash disagree and OSError when the disk refuses; in both
        cases nothing is left behind.
        """
        if archivo.original is not None:
            self._guardar(archivo.original, archivo.origen_sha256)
        self._guardar(archivo.contenido, archivo.sha256)

    def _guardar(self, contenido: bytes, sha256: str) -> None:
        if hashlib.sha256(contenido).hexdigest() != sha256:
            raise ArchivoDanado(sha256)
        destino = self.ruta(sha256)
        if not self._renovar(destino, sha256):
            destino.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            escribir(destino, contenido)
        for carpeta in (destino.parent, destino.parent.parent, self.carpeta):
            sincronizar(carpeta)

    def abrir(self, sha256: str) -> bytes:
        """Return the stored bytes. Raises ArchivoDanado when they are missing or altered."""
        try:
            contenido = self.ruta(sha256).read_bytes()
        except FileNotFoundError as error:
            raise ArchivoDanado(sha256) from error
        if hashlib.sha256(contenido).hexdigest() != sha256:
            raise ArchivoDanado(sha256)
        return contenido

    def viejos(self, desde: float = 0, horas: float = 24) -> Iterator[Path]:
        """Yield the files, unfinished ones included, untouched for `horas`, one folder after another.

        Those touched before `desde` (seconds since the epoch) are left out.
        """
        limite = time.time() - horas * 3600
        for carpeta in sorted(self.carpeta.glob("??/??")):
            yield from (ruta for ruta in sorted(carpeta.iterdir()) if desde <= _tocado(ruta) < limite)

    def hay_archivos(self) -> bool:
        """Answer whether anything is stored here."""
        return any(self.carpeta.glob("??/??/*"))

    def tiene(self, sha256: str) -> bool:
        """Answer whether a file of this name is here, whatever is in it."""
        return self.ruta(sha256).is_file()

    def ruta(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("El nombre de un archivo guardado es su SHA-256 en hexadecimal.")
        return self.carpeta / sha256[:2] / sha256[2:4] / sha256

    def _renovar(self, destino: Path, sha256: str) -> bool:
        """Touch an intact copy, so that no collector takes it before COMMIT; False when there is none."""
        try:
            os.utime(destino)
            self.abrir(sha256)
        except (FileNotFoundError, ArchivoDanado):
            return False
        return True


def _tocado(ruta: Path) -> float:
    """Return when a file was last written or renewed; infinity when it is gone."""
    try:
        return ruta.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


MARCA = ".instalacion"


class AlmacenAusente(OSError):
    """The folder of attachments, or its mark, is not there: nothing is kept or served until it is."""


def almacen() -> Almacen:
    """Return the folder of this installation's attachments. Raises `AlmacenAusente` when it is not there."""
    carpeta = Path(current_app.config["ADJUNTOS_DIR"])
    if not (carpeta / MARCA).is_file():
        raise AlmacenAusente(f"No está la carpeta de adjuntos {carpeta}.")
    return Almacen(carpeta)
