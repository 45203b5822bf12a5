"""A copy of the tree in which one mutant at a time is tried, and what pytest said of it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.corrida import SEMILLA
from tests.mutantes.catalogo import RAIZ, Mutante

LIMITE = 180.0
"""Seconds that the tests of one mutant may take."""
OPCIONES = ("-q", "-p", "no:cacheprovider", "-n", "0", "--tb=no", "-rfE", "-k", "not postgresql")
"""One engine is enough to notice a fault; the other costs as much again."""
FALLARON = 1
_DICHO = re.compile(r"^(FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Dicho:
    """What pytest said: its exit code (None when it was stopped), what failed and what did not even begin."""

    codigo: int | None
    fallaron: tuple[str, ...]
    errores: tuple[str, ...]
    segundos: float
    texto: str


@dataclass(frozen=True)
class Resultado:
    """A mutant, whether it was noticed, by which test (or why not), and in how many seconds."""

    mutante: Mutante
    muerto: bool
    por: str
    segundos: float


def copiar(destino: Path) -> None:
    """Copy the files of the tree that git has or would take; the checkout itself is never changed."""
    orden = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    nombres = subprocess.run(orden, cwd=RAIZ, check=True, capture_output=True).stdout.decode().split("\0")
    for nombre in filter(None, dict.fromkeys(nombres)):
        origen = RAIZ / nombre
        if origen.is_file():
            (destino / nombre).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origen, destino / nombre)


def _ambiente() -> dict[str, str]:
    """Return the environment of the short run with this run's seed, and nothing that points at the checkout."""
    ajenas = {"COMPLETO", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTEST_ADDOPTS", "DATABASE_URL", "INSTANCE_DIR"}
    return {**{k: v for k, v in os.environ.items() if k not in ajenas}, "SEMILLA": SEMILLA}


def pytest_en(arbol: Path, pruebas: Iterable[str], *opciones: str, limite: float = LIMITE) -> Dicho:
    """Run some tests in a tree with this interpreter; what takes longer than `limite` is stopped, children included."""
    orden = [sys.executable, "-m", "pytest", *OPCIONES, f"--basetemp={arbol.parent / (arbol.name + '-tmp')}"]
    empieza = time.monotonic()
    proceso = subprocess.Popen(
        [*orden, *opciones, *pruebas], cwd=arbol, env=_ambiente(), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    codigo: int | None = None
    try:
        texto, _nada = proceso.communicate(timeout=limite)
        codigo = proceso.returncode
    except subprocess.TimeoutExpired:
        texto = ""
    finally:
        if proceso.poll() is None:
            os.killpg(proceso.pid, signal.SIGKILL)
            proceso.wait()
    dichos = _DICHO.findall(texto)
    return Dicho(
        codigo,
        tuple(cual for que, cual in dichos if que == "FAILED"),
        tuple(cual for que, cual in dichos if que == "ERROR"),
        time.monotonic() - empieza,
        texto,
    )


@contextmanager
def puesto(mutante: Mutante, arbol: Path) -> Iterator[None]:
    """Put a fault into a tree and take it out again. Compiled files go too: they are told apart by second and size."""
    archivo = arbol / mutante.archivo
    sano = archivo.read_bytes()
    _escribir(archivo, mutante.mutada(arbol).encode())
    try:
        yield
    finally:
        _escribir(archivo, sano)


def _escribir(archivo: Path, contenido: bytes) -> None:
    archivo.write_bytes(contenido)
    if archivo.suffix == ".py":
        Path(importlib.util.cache_from_source(str(archivo))).unlink(missing_ok=True)


def juzgar(mutante: Mutante, dicho: Dicho) -> Resultado:
    """Say whether a mutant was noticed. What cannot be imported or laid out is no test that failed."""
    if dicho.codigo == FALLARON and dicho.fallaron:
        return Resultado(mutante, True, dicho.fallaron[0], dicho.segundos)
    if mutante.al_importar and dicho.errores and dicho.codigo is not None:
        return Resultado(mutante, True, f"{dicho.errores[0]} ({mutante.razon})", dicho.segundos)
    if dicho.codigo is None:
        por = f"no terminó en {LIMITE:.0f} s"
    elif dicho.codigo == 0:
        por = "ninguna prueba falló"
    else:
        por = f"pytest salió con {dicho.codigo}: {', '.join(dicho.errores) or dicho.texto.strip()[-200:]}"
    return Resultado(mutante, False, por, dicho.segundos)


def probar(mutante: Mutante, arbol: Path) -> Resultado:
    """Try one mutant in a tree."""
    with puesto(mutante, arbol):
        return juzgar(mutante, pytest_en(arbol, mutante.pruebas, "-x"))


def defectos_sin_mutar(mutantes: list[Mutante], arbol: Path) -> dict[str, str]:
    """Run every selection without any fault, together; return mutant → why its selection could not show anything."""
    pruebas = list(dict.fromkeys(prueba for mutante in mutantes for prueba in mutante.pruebas))
    dicho = pytest_en(arbol, pruebas, "-vv", limite=LIMITE * 10)
    if dicho.codigo not in (0, FALLARON):
        return {mutante.nombre: dicho.texto.strip()[-400:] for mutante in mutantes}
    malas = (*dicho.fallaron, *dicho.errores)
    corrieron = set(re.findall(r"^(tests/\S+?::\S.*?) PASSED", dicho.texto, re.MULTILINE))
    defectos = {}
    for mutante in mutantes:
        de_ella = [cual for cual in malas if cual.startswith(mutante.pruebas)]
        sin_nadie = [p for p in mutante.pruebas if not any(cual.startswith(p) for cual in corrieron)]
        if de_ella or sin_nadie:
            defectos[mutante.nombre] = ", ".join([*de_ella, *(f"{p}: no corre" for p in sin_nadie)])
    return defectos
