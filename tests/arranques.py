"""Real starts of `run.py` in folders of their own."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
AJENAS = (
    "DATABASE_URL", "DEMO", "ENTORNO", "HOST", "HTTPS", "INSTANCE_DIR", "MUNICIPIO_TZ", "PERFIL", "PORT",
    "PROCESOS", "PROXIES",
    "TRUSTED_HOSTS", "SECRET_KEY", "CLAVE_SEGUIMIENTO", "CLAVE_BOVEDA",
)  # fmt: skip


def ambiente(**propias: str) -> dict[str, str]:
    """Return the environment of a start: nothing of the suite's own, and a free port unless told."""
    return {clave: valor for clave, valor in os.environ.items() if clave not in AJENAS} | propias


def puerto_libre() -> int:
    """Return a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return int(enchufe.getsockname()[1])


@contextmanager
def corriendo(**propias: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server started as `make run` starts it, and its address once it answers; it must end with 0."""
    entorno = ambiente(PORT=str(puerto_libre()), **propias)
    orden = [sys.executable, "run.py"]
    proceso = subprocess.Popen(orden, cwd=RAIZ, env=entorno, stdout=subprocess.PIPE, text=True)
    try:
        assert proceso.stdout is not None
        yield proceso, next(linea.split()[1] for linea in proceso.stdout if linea.startswith("Listo: "))
    finally:
        proceso.send_signal(signal.SIGTERM)
        assert proceso.wait(30) == 0


@dataclass(frozen=True)
class Inicio:
    """How a start or a command ended: its status, what it printed and what it complained of."""

    codigo: int | None
    salida: str
    dicho: str


def iniciar(
    *, orden: str | None = None, solo_preparar: bool = False, como_nadie: bool = False, limite: int = 0, **propias: str
) -> Inicio:
    """Start `run.py` (or `flask ac ORDEN`) with an environment, in a child that has already imported the application.

    `limite`: bytes that a file may have, as on a full disk. `como_nadie`: as an account without privileges.
    """
    with tempfile.TemporaryDirectory() as carpeta:
        Path(carpeta).chmod(0o755)
        salida, dicho = Path(carpeta, "salida"), Path(carpeta, "dicho")
        pedido = {
            "orden": "init" if solo_preparar else orden,
            "como_nadie": como_nadie,
            "limite": limite,
            "entorno": ambiente(**({"PORT": str(puerto_libre())} | propias)),
            "salida": str(salida),
            "dicho": str(dicho),
        }
        lanzador = _lanzador()
        assert lanzador.stdin is not None
        assert lanzador.stdout is not None
        lanzador.stdin.write(json.dumps(pedido) + "\n")
        lanzador.stdin.flush()
        codigo = int(lanzador.stdout.readline())
        return Inicio(codigo, salida.read_text(), dicho.read_text())


@cache
def _lanzador() -> subprocess.Popen[str]:
    """The process that forks for each start, one for the suite's process; it ends when its input does."""
    orden = [sys.executable, "-m", "tests.lanzador"]
    tubo = subprocess.PIPE
    proceso = subprocess.Popen(orden, cwd=RAIZ, env=ambiente(), stdin=tubo, stdout=tubo, text=True)
    atexit.register(proceso.kill)
    return proceso
