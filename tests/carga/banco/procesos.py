"""The servers under measure: started, looked at (processor, memory) and ended, each by its own number."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.arranques import RAIZ, ambiente, puerto_libre
from tests.carga.banco.cliente import Cliente


def de_procesador(pids: list[int]) -> float:
    """Return the milliseconds that the threads of some processes have run."""
    total = 0
    for pid in pids:
        for hilo in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(hilo.read_text().split()[0])
    return total / 1e6


def memoria(pid: int) -> int:
    """Return the megabytes of a process."""
    hallado = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(hallado[1]) >> 10 if hallado else 0


def hijos(pid: int) -> list[int]:
    """Return the numbers of a process's children."""
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Servido:
    """One of the three, in so many processes, on a free port."""

    def __init__(self, cual: str, procesos: int, entorno: Mapping[str, str], carpeta: Path) -> None:
        self.cual, self.puerto, self.registro = cual, puerto_libre(), carpeta / f"{cual}.log"
        orden = [sys.executable, "-m", "tests.carga.banco.servir", cual, str(self.puerto), str(procesos)]
        self._nacer(orden, ambiente(**entorno))

    def _nacer(self, orden: list[str], entorno: Mapping[str, str]) -> None:
        desde = time.perf_counter()
        with self.registro.open("w") as salida:
            self.proceso = subprocess.Popen(
                orden, cwd=RAIZ, env=entorno, stdout=salida, stderr=salida, start_new_session=True
            )
        self._esperar()
        self.arranque = time.perf_counter() - desde

    def _esperar(self) -> None:
        ruta = {"piso": "/hola", "fab": "/login/"}.get(self.cual, "/healthz")
        for _vez in range(6000):
            with suppress(OSError, EOFError):
                if Cliente(self.puerto).pedir(ruta).codigo == 200:
                    return
            if self.proceso.poll() is not None:
                raise SystemExit(f"{self.cual}: no arrancó; {self.registro.read_text()[-800:]}")
            time.sleep(0.02)
        raise SystemExit(f"{self.cual}: no responde")

    def obreros(self) -> list[int]:
        """Return the processes that serve."""
        return hijos(self.proceso.pid)

    def terminar(self) -> None:
        """End it."""
        self.proceso.send_signal(signal.SIGTERM)
        try:
            self.proceso.wait(30)
        except subprocess.TimeoutExpired:
            self.proceso.kill()
            self.proceso.wait()


class ComoSeInstala(Servido):
    """Ours as `make run` starts it: for the time of a start and what it asks of the database."""

    def __init__(self, entorno: Mapping[str, str], carpeta: Path) -> None:
        self.cual, self.puerto, self.registro = "run", puerto_libre(), carpeta / "run.log"
        self._nacer([sys.executable, "run.py"], ambiente(**entorno, PORT=str(self.puerto)))


def nucleos() -> int:
    """Return how many processors there are."""
    return os.cpu_count() or 1
