"""A program of its own, run by `aparte`: cleans a file from its standard input.

What it opens came from outside: it holds no data but that file, and its memory and processor time have an end.
Argument: what is asked, a key of TAREAS. Output: two pieces, each after its size in 4 bytes: what came out, as JSON,
and the bytes.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict

from .limpio import Limpio, Rechazo

MEMORIA = 768 * 1024 * 1024
"""Bytes: a picture of 40 megapixels with transparency fits, twice."""
SEGUNDOS_DE_PROCESADOR = 60
LA_PRIMERA_EN_CAER = "1000"
"""Told to the system: where memory ends for all, this process goes before the server."""


def _escudo(contenido: bytes) -> Limpio:
    from .escudo import dibujado  # noqa: PLC0415

    return dibujado(contenido)


def _archivo(contenido: bytes) -> Limpio:
    from .examen import examinar  # noqa: PLC0415

    return examinar(contenido)


TAREAS = {"archivo": _archivo, "escudo": _escudo}


def _limitar() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS_DE_PROCESADOR, SEGUNDOS_DE_PROCESADOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as ajuste:
        ajuste.write(LA_PRIMERA_EN_CAER)


def _escribir(pieza: bytes) -> None:
    sys.stdout.buffer.write(len(pieza).to_bytes(4, "big") + pieza)
    sys.stdout.buffer.flush()


def _principal(tarea: str) -> int:
    _limitar()
    contenido = sys.stdin.buffer.read()
    try:
        limpio = TAREAS[tarea](contenido)
        dicho = {clave: valor for clave, valor in asdict(limpio).items() if clave != "contenido"}
    except Rechazo as rechazo:
        limpio, dicho = None, {"rechazo": rechazo.clave}
    except MemoryError:
        limpio, dicho = None, {"rechazo": "memoria"}
    _escribir(json.dumps(dicho).encode())
    _escribir(limpio.contenido if limpio else b"")
    return 0


if __name__ == "__main__":
    sys.exit(_principal(sys.argv[1]))
