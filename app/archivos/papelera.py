"""Files that no row names: put aside by day, brought back, emptied only by command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from app.archivos.almacen import Almacen, ArchivoDanado
from app.archivos.queries import DE_UNA_VEZ, ColumnaDeArchivo, nombrados
from app.extensions import db

POR_DIA = 200
"""Files that all the rounds of a day put aside at most: a mistake of ours must not empty a store in one night."""
HORAS = 24
DIAS = 30


def papelera(almacen: Almacen) -> Path:
    """Return the folder of what was put aside, one folder a day."""
    return almacen.carpeta / "papelera"


def apartados(almacen: Almacen) -> list[Path]:
    """Return the files that were put aside, the oldest day first."""
    return sorted(papelera(almacen).glob("????-??-??/*"))


def apartar(almacen: Almacen, desde: float, dia: date) -> int:
    """Put aside files that no row names, stored since `desde` and a day old, `POR_DIA` at most; return how many.

    The store is gone over by pieces: memory does not grow with it.
    """
    destino = papelera(almacen) / dia.isoformat()
    quedan = POR_DIA - len(list(destino.glob("*")))
    sueltos = list(islice(_sin_nombrar(almacen.viejos(desde, HORAS)), max(0, quedan)))
    for ruta in sueltos:
        destino.mkdir(parents=True, exist_ok=True, mode=0o700)
        ruta.rename(destino / ruta.name)
    return len(sueltos)


def _sin_nombrar(rutas: Iterator[Path]) -> Iterator[Path]:
    while lote := list(islice(rutas, DE_UNA_VEZ)):
        suyos = nombrados([ruta.name for ruta in lote])
        yield from (ruta for ruta in lote if ruta.name not in suyos)


def devolver(almacen: Almacen) -> int:
    """Bring back what was put aside and a row names now (an older database, a mistake); return how many."""
    puestos = apartados(almacen)
    suyos = nombrados([ruta.name for ruta in puestos])
    vuelven = [ruta for ruta in puestos if ruta.name in suyos and not almacen.tiene(ruta.name)]
    for ruta in vuelven:
        destino = almacen.ruta(ruta.name)
        destino.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ruta.rename(destino)
    return len(vuelven)


def por_vaciar(almacen: Almacen, hoy: date, dias: int = DIAS) -> list[Path]:
    """Return what was put aside more than `dias` ago and no row names."""
    limite = (hoy - timedelta(days=dias)).isoformat()
    return list(_sin_nombrar(ruta for ruta in apartados(almacen) if ruta.parent.name < limite))


def vaciar(rutas: list[Path]) -> None:
    """Delete for good what `por_vaciar` gave."""
    for ruta in rutas:
        ruta.unlink(missing_ok=True)


def danados(
    almacen: Almacen, en_uso: list[ColumnaDeArchivo], desde: str = "", hasta: str | None = None
) -> Iterator[str]:
    """Yield one Spanish line per file that a row names and is missing or altered; opens every one of them.

    Of those whose SHA-256 is not before `desde` and is before `hasta`. Streams; memory does not grow with the table.
    """
    for columna in en_uso:
        modelo = columna.class_
        suyos = select(columna).where(columna >= desde).distinct()
        suyos = suyos if hasta is None else suyos.where(columna < hasta)
        nombrados = db.session.scalars(suyos.execution_options(yield_per=1000))
        for sha256 in (uno for uno in nombrados if uno is not None):
            try:
                almacen.abrir(sha256)
            except (ArchivoDanado, OSError):
                hecho = "está alterado" if almacen.tiene(sha256) else "falta"
                yield f"{modelo.__tablename__}: el archivo {sha256} {hecho} en {almacen.carpeta}"
