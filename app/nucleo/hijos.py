"""Processes of ours that open what came from outside: one file each, bounded."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO


class Tardo(Exception):
    """The process did not answer in time."""


@contextmanager
def hijo(argumentos: Sequence[str], contenido: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """Start Python with these arguments, no variables of ours, and hand it the file; leave no process behind."""
    orden = [sys.executable, "-I", *argumentos]
    entra, sale, nada = subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(orden, env={}, bufsize=0, stdin=entra, stdout=sale, stderr=nada) as proceso:
        try:
            with suppress(BrokenPipeError):
                _tubo(proceso.stdin).write(contenido)
                _tubo(proceso.stdin).close()
            yield proceso
        finally:
            proceso.kill()


def leer(proceso: subprocess.Popen[bytes], segundos: float) -> bytes | None:
    """Return the next piece that the process wrote, its size before it; None when it died. Raises Tardo."""
    limite = time.monotonic() + segundos
    medida = _tomar(proceso, 4, limite)
    return None if medida is None else _tomar(proceso, int.from_bytes(medida, "big"), limite)


def _tomar(proceso: subprocess.Popen[bytes], cuantos: int, limite: float) -> bytes | None:
    salida, tomado = _tubo(proceso.stdout).fileno(), bytearray()
    espera = select.poll()
    espera.register(salida, select.POLLIN)
    while len(tomado) < cuantos:
        falta = limite - time.monotonic()
        if falta <= 0 or not espera.poll(falta * 1000):
            raise Tardo
        trozo = os.read(salida, cuantos - len(tomado))
        if not trozo:
            return None
        tomado += trozo
    return bytes(tomado)


def _tubo(tubo: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that was asked for: it is there."""
    assert tubo is not None
    return tubo
