"""The verification of the past in parts: several processes, progress, continuing after a cut."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, select, union

from app.actos.folios import huecos
from app.actos.models import Movimiento, Sello
from app.actos.queries import cadenas_rotas, por_pares, sello_roto, sellos
from app.archivos import papelera
from app.archivos.almacen import almacen
from app.archivos.queries import en_uso
from app.extensions import db
from app.nucleo.datos import Hechos
from app.nucleo.reloj import ahora
from app.tareas.obrero import como_sistema
from config import configuracion

COSAS, SELLOS = 20_000, 200
"""How many chains, and how many seals, a part holds."""
POR_PROCESO = 8
"""With fewer parts than this for each process, starting another takes longer than it gains."""
CALLADO = 5.0
"""Seconds between two words of how far it has come."""
MOTIVO = "verificar movimientos"


class Parte(NamedTuple):
    """A part of the verification: of what, and from where (left out) to where; of files, from and to which SHA-256."""

    que: str
    cual: str
    desde: int | str
    hasta: int | str | None


class Rota(Exception):
    """The first thing found that does not hold, in one Spanish line."""


# The parts


def partes() -> list[Parte]:
    """Return the parts of the whole, in the order in which what is broken is told. Must run as the system."""
    return [*_de_cadenas(), *_de_sellos(), Parte("folios", "", 0, None), *_de_archivos()]


def _de_cadenas() -> Iterator[Parte]:
    for columna, modelo in sorted(Movimiento.duenos().items()):
        ultimo = db.session.scalar(select(func.max(modelo.id))) or 0
        yield from (Parte("cadenas", columna, *tramo) for tramo in _tramos(ultimo, COSAS))


def _de_sellos() -> Iterator[Parte]:
    cuantos = db.session.scalar(select(func.count(Sello.dia))) or 0
    return (Parte("sellos", "", *tramo) for tramo in _tramos(cuantos, SELLOS))


def _tramos(total: int, de: int) -> Iterator[tuple[int, int]]:
    return ((desde, min(desde + de, total)) for desde in range(0, total, de))


def _de_archivos() -> Iterator[Parte]:
    """All at once where there are few; by their first digit where there are many."""
    pocos = cuantos_archivos() < COSAS
    cortes: list[str | None] = ["", None] if pocos else ["", *"123456789abcdef", None]
    return (Parte("archivos", "", desde or "", hasta) for desde, hasta in pairwise(cortes))


def cuantos_archivos() -> int:
    """Return how many files some row names."""
    nombrados = union(*(select(columna).where(columna.is_not(None)) for columna in en_uso()))
    return db.session.scalar(select(func.count()).select_from(nombrados.subquery())) or 0


def revisar(parte: Parte) -> str:
    """Return the first thing of a part that does not hold, '' where all does. Must run as the system."""
    return next(_REVISAN[parte.que](parte), "")


def _cadenas(parte: Parte) -> Iterator[str]:
    return cadenas_rotas(Movimiento.duenos()[parte.cual], int(parte.desde), int(parte.hasta or 0))


def _sellos(parte: Parte) -> Iterator[str]:
    propios = list(por_pares(sellos()))[int(parte.desde) : int(parte.hasta or 0)]
    return chain.from_iterable(sello_roto(anterior, sello) for anterior, sello in propios)


def _folios(_parte: Parte) -> Iterator[str]:
    return huecos()


def _archivos(parte: Parte) -> Iterator[str]:
    hasta = None if parte.hasta is None else str(parte.hasta)
    return papelera.danados(almacen(), en_uso(), str(parte.desde), hasta)


_REVISAN = {"cadenas": _cadenas, "sellos": _sellos, "folios": _folios, "archivos": _archivos}


# How far it has come


class Avance:
    """The parts that hold, kept line by line in the folder of the installation until all do."""

    def __init__(self, carpeta: Path) -> None:
        self.archivo = carpeta / "verificacion.jsonl"

    def retomar(self) -> tuple[str, set[Parte]]:
        """Return when the one that was cut short began, '' if none was, and the parts that it found sound."""
        try:
            primera, *otras = self.archivo.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return "", set()
        return primera, {Parte(*json.loads(otra)) for otra in otras if otra.endswith("]")}

    def empezar(self) -> str:
        """Begin anew; return since when."""
        desde = ahora().isoformat(timespec="seconds")
        self.archivo.write_text(f"{desde}\n", encoding="utf-8")
        return desde

    def anotar(self, parte: Parte) -> None:
        """Note that a part holds."""
        with self.archivo.open("a", encoding="utf-8") as salida:
            salida.write(f"{json.dumps(parte)}\n")

    def terminar(self) -> None:
        """Forget it: all holds."""
        self.archivo.unlink(missing_ok=True)


def verificar(app: Flask, decir: Callable[[str], None], continuar: bool = False, procesos: int | None = None) -> str:
    """Verify all that there is; return since when what holds was looked at, '' where it was all now.

    Raises `Rota` with the first thing that does not hold. Must run as the system. `decir` is called with how far it has
    come, at most every few seconds. With `continuar`, what was found sound before a cut is not looked at again.
    """
    avance = Avance(Path(app.config["INSTANCE_DIR"]))
    desde, hechas = avance.retomar() if continuar else ("", set())
    if not desde:
        avance.empezar()
    todas = partes()
    faltan = [parte for parte in todas if parte not in hechas]
    marcha = _Marcha(len(todas), len(todas) - len(faltan), decir)
    for parte, rota in zip(faltan, _revisadas(app, faltan, procesos), strict=True):
        if rota:
            raise Rota(rota)
        avance.anotar(parte)
        marcha.una_mas()
    avance.terminar()
    return desde


class _Marcha:
    """Says how many parts are done and how long the rest may take."""

    def __init__(self, total: int, hechas: int, decir: Callable[[str], None]) -> None:
        self.total, self.hechas, self.antes, self.decir = total, hechas, hechas, decir
        self.empezo = self.dicho = time.monotonic()

    def una_mas(self) -> None:
        self.hechas += 1
        pasado = time.monotonic()
        if pasado - self.dicho >= CALLADO and self.hechas < self.total:
            self.dicho = pasado
            falta = (pasado - self.empezo) / (self.hechas - self.antes) * (self.total - self.hechas)
            self.decir(f"{self.hechas} de {self.total} partes; faltan unos {falta / 60:.0f} minutos.")


def _revisadas(app: Flask, faltan: Sequence[Parte], procesos: int | None) -> Iterator[str]:
    """Yield what each part says, in their order, from as many processes as are worth starting."""
    cuantos = procesos or min(os.cpu_count() or 1, len(faltan) // POR_PROCESO)
    if cuantos < 2:
        yield from map(revisar, faltan)
        return
    ajustes = {clave: app.config[clave] for clave in configuracion()}
    aparte = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cuantos, aparte, initializer=_empezar_aparte, initargs=(ajustes,)) as grupo:
        try:
            yield from grupo.map(_revisar_aparte, faltan)
        finally:
            grupo.shutdown(wait=True, cancel_futures=True)


def _empezar_aparte(ajustes: Hechos) -> None:
    """Make the application of a process that does nothing else; by its name, as Flask's own command finds it."""
    app: Flask = import_module("app").create_app(ajustes)
    app.app_context().push()


def _revisar_aparte(parte: Parte) -> str:
    with como_sistema(MOTIVO):
        return revisar(parte)
