"""Files written so that they survive a power cut: the bytes, then the name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def escribir(destino: Path, contenido: bytes) -> None:
    """Put the bytes at `destino` whole or not at all; `sincronizar` its folder afterwards. Raises OSError."""
    provisional = destino.with_name(f".{secrets.token_hex(8)}.tmp")
    descriptor = os.open(provisional, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as salida:
            salida.write(contenido)
            salida.flush()
            os.fsync(salida.fileno())
        provisional.replace(destino)
    except BaseException:
        provisional.unlink(missing_ok=True)
        raise


def libres(carpeta: Path) -> int:
    """Return the bytes that may still be written where a folder is, or will be."""
    visto = _disco_de(carpeta)
    return visto.f_bavail * visto.f_frsize


def caben(carpeta: Path) -> int:
    """Return how many bytes the whole disk of a folder has, free or not."""
    visto = _disco_de(carpeta)
    return visto.f_blocks * visto.f_frsize


def _disco_de(carpeta: Path) -> os.statvfs_result:
    while not carpeta.exists() and carpeta != carpeta.parent:
        carpeta = carpeta.parent
    return os.statvfs(carpeta)


def sincronizar(carpeta: Path) -> None:
    """Make the names of a folder durable."""
    descriptor = os.open(carpeta, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
