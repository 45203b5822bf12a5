"""What has arrived of each photo, appended at its end, under one lock per device."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import current_app

from app.nucleo.disco import sincronizar

TOPE_POR_DISPOSITIVO = 200 * 1024 * 1024
"""Bytes of photos that one device may have begun and not finished."""
CANDADO = "candado"


class Desfasada(Exception):
    """The part does not begin where the last one ended; `recibidos` says where that is."""

    def __init__(self, recibidos: int) -> None:
        super().__init__(str(recibidos))
        self.recibidos = recibidos


class SinLugar(Exception):
    """This device has begun too many photos without finishing them."""


@dataclass(frozen=True)
class Parte:
    """One photo on its way: a file that only grows, or goes back to nothing."""

    ruta: Path

    @property
    def recibidos(self) -> int:
        """Return how many bytes have arrived."""
        try:
            return self.ruta.stat().st_size
        except FileNotFoundError:
            return 0

    def agregar(self, desde: int, trozo: bytes) -> int:
        """Append durably and return how many bytes there are; `Desfasada` or `SinLugar` when nothing was written."""
        hay = self.recibidos
        if desde != hay:
            raise Desfasada(hay)
        if not trozo:
            return hay
        if _ocupado(self.ruta.parent) + len(trozo) > TOPE_POR_DISPOSITIVO:
            raise SinLugar
        with open(os.open(self.ruta, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as salida:
            salida.write(trozo)
            salida.flush()
            os.fsync(salida.fileno())
        if not hay:
            sincronizar(self.ruta.parent)
        return hay + len(trozo)

    def contenido(self) -> bytes:
        """Return the bytes that have arrived."""
        return self.ruta.read_bytes()

    def borrar(self) -> None:
        """Go back to nothing."""
        self.ruta.unlink(missing_ok=True)


def _carpeta() -> Path:
    return Path(current_app.config["ADJUNTOS_DIR"]) / "partes"


def parte_de(dispositivo_id: int, registro_id: int, foto: str) -> Parte:
    """Return where a photo's bytes are kept until it is whole; to be written only inside `a_solas`."""
    return Parte(_carpeta() / str(dispositivo_id) / f"{registro_id}-{foto}")


@contextmanager
def a_solas(dispositivo_id: int) -> Iterator[None]:
    """Allow one request at a time, of whichever process, to write what this device sends."""
    carpeta = _carpeta() / str(dispositivo_id)
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(carpeta / CANDADO, os.O_RDWR | os.O_CREAT, 0o600), "r+") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        yield


def apartar(dias: int, hoy: date) -> int:
    """Move what has not grown for so many days to the attachments' `papelera/<day>/`; return how many photos."""
    limite = time.time() - dias * 86400
    viejas = [ruta for ruta in _carpeta().glob("*/*-*") if (estado := _estado(ruta)) and estado.st_mtime < limite]
    destino = _carpeta().parent / "papelera" / hoy.isoformat()
    for ruta in viejas:
        destino.mkdir(parents=True, exist_ok=True, mode=0o700)
        with a_solas(int(ruta.parent.name)), suppress(FileNotFoundError):
            ruta.rename(destino / f"parte-{ruta.parent.name}-{ruta.name}")
    return len(viejas)


def _ocupado(carpeta: Path) -> int:
    return sum(estado.st_size for ruta in carpeta.iterdir() if (estado := _estado(ruta)))


def _estado(ruta: Path) -> os.stat_result | None:
    """Return size and times of a file, None when it was finished or collected meanwhile."""
    try:
        return ruta.stat()
    except FileNotFoundError:
        return None
