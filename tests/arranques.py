"""Real starts of `run.py` in folders of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
AJENAS = (
    "DATABASE_URL", "DEMO", "ENTORNO", "HOST", "HTTPS", "INSTANCE_DIR", "MUNICIPIO_TZ", "PERFIL", "PORT", "PROXIES",
    "SECRET_KEY", "CLAVE_SEGUIMIENTO", "CLAVE_BOVEDA",
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
