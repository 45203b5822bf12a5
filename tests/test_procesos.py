"""Of the processes that serve, only the first does the system's jobs; what loading makes is not looked at again."""

from __future__ import annotations

import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.arranques import RAIZ, ambiente, corriendo
from tests.carga.banco.procesos import hijos

PLAZO = 30
"""Seconds in which the one that does the jobs has done one that is due."""
SE_VERIA = 8
"""Seconds in which another that did jobs would have done it: it looks every second or two."""


@contextmanager
def detenido(pid: int) -> Iterator[None]:
    """Keep a process from running meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Tareas:
    """The table of jobs of an SQLite file, seen from outside."""

    def __init__(self, archivo: Path) -> None:
        self.archivo = archivo

    def faltan(self) -> int:
        """Return how many jobs are due."""
        with closing(sqlite3.connect(self.archivo, timeout=20)) as base:
            return int(base.execute("SELECT count(*) FROM tarea WHERE cuando <= datetime('now')").fetchone()[0])

    def hubo(self) -> int:
        """Return how many were done once."""
        with closing(sqlite3.connect(self.archivo, timeout=20)) as base:
            return int(base.execute("SELECT count(*) FROM tarea WHERE hecha IS NOT NULL").fetchone()[0])

    def pedir(self) -> None:
        """Make one of them due."""
        with closing(sqlite3.connect(self.archivo, timeout=20)) as base, base:
            una = "(SELECT min(id) FROM tarea WHERE hecha IS NOT NULL AND dueno IS NULL AND cuando IS NOT NULL)"
            base.execute(f"UPDATE tarea SET cuando = '2020-01-01 00:00:00.000000' WHERE id = {una}")  # noqa: S608
            assert base.execute("SELECT changes()").fetchone() == (1,)


def hasta(cierto: Callable[[], bool], plazo: float) -> bool:
    """Wait until something is so; answer whether it came to be."""
    fin = time.monotonic() + plazo
    while not cierto():
        if time.monotonic() > fin:
            return False
        time.sleep(0.1)
    return True


def test_solo_el_primero_hace_las_tareas(tmp_path: Path) -> None:
    carpeta = tmp_path / "datos"
    with corriendo(INSTANCE_DIR=str(carpeta), PROCESOS="2") as (proceso, _direccion):
        tareas = Tareas(carpeta / "atencion.db")
        primero, segundo = hijos(proceso.pid)
        assert hasta(lambda: tareas.hubo() > 0 and tareas.faltan() == 0, PLAZO)
        with detenido(primero):
            tareas.pedir()
            assert not hasta(lambda: tareas.faltan() == 0, SE_VERIA), "the second did it"
        assert hasta(lambda: tareas.faltan() == 0, PLAZO)
        with detenido(segundo):
            tareas.pedir()
            assert hasta(lambda: tareas.faltan() == 0, PLAZO)


def en_otro(codigo: str, tmp_path: Path) -> str:
    """Return what a program prints that has our code at hand and a folder of its own."""
    propio = ambiente(INSTANCE_DIR=str(tmp_path / "datos"), PYTHONPATH=str(RAIZ))
    orden = [sys.executable, "-c", codigo]
    return subprocess.run(orden, cwd=RAIZ, env=propio, capture_output=True, text=True, check=True).stdout


def test_lo_que_se_carga_al_arrancar_ya_no_se_recoge(tmp_path: Path) -> None:
    """The collector goes over what requests make, not over what loading made: some 300,000 things."""
    visto = en_otro("import gc, run; run.preparada(); print(gc.isenabled(), gc.get_freeze_count() > 200_000)", tmp_path)
    assert visto.split()[-2:] == ["True", "True"]


def test_ni_los_dias_de_descanso_ni_los_emojis_cargan_lo_que_no_se_usa(tmp_path: Path) -> None:
    codigo = (
        "import sys, app; app.create_app(); from app.nucleo.calendario import feriados; print(len(feriados([2026])));"
        "print(*sys.modules)"
    )
    cuantos, *cargados = en_otro(codigo, tmp_path).split()
    assert cuantos == "7"
    assert "holidays.registry" in cargados
    assert {"holidays.countries", "emoji", "alembic", "openpyxl", "pikepdf", "typst"} & set(cargados) == set()


HILOS = """
import re, threading, run
if {compartidas}: run.compartir_reservas()
puestos, juntos = [], threading.Barrier(12)
def tomar():
    puestos.append([bytes(2000) for _ in range(500)])
    juntos.wait()
hilos = [threading.Thread(target=tomar) for _ in range(12)]
for hilo in hilos: hilo.start()
for hilo in hilos: hilo.join()
inicios = re.findall("^([0-9a-f]+)-[0-9a-f]+ rw-p 00000000 00:00 0 *$", open("/proc/self/maps").read(), re.M)
print(sum(int(inicio, 16) % 2**26 == 0 for inicio in inicios))
"""
"""Prints how many reserves of 64 MB twelve threads made that take memory at once."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps memory otherwise")
def test_los_hilos_comparten_sus_reservas_de_memoria(tmp_path: Path) -> None:
    suyas, compartidas = (int(en_otro(HILOS.format(compartidas=si), tmp_path)) for si in (False, True))
    assert suyas > 2 >= compartidas
