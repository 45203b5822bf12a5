"""Slices of the line: what each begins with, and its rows, made in other processes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from app.demo.masa.filas import COLUMNAS, Fila, de_persona, de_vida
from app.demo.masa.guion import Guion
from app.demo.masa.llegadas import RESERVADA, Llegada, llegada
from app.demo.masa.personas import persona
from app.demo.masa.pueblo import Pueblo
from app.demo.masa.vida import Vida
from app.nucleo import folio as folios
from app.peticiones.workflow.vocabulario import FINALES

POR_TRAMO = 1000
"""Peticiones of a slice, whatever the number of processes: a duplicada has its principal in its own slice."""
EN_CAMINO = 3
"""Slices made or waiting to be written, for each process: what memory holds."""


Forma = Callable[[list[Fila]], Any]
"""How the rows of a table are handed to the one that writes: `filas.copia` or `filas.valores`."""


@dataclass(frozen=True)
class Tramo:
    """A slice: from which place on, how many, and what its counters said before it."""

    desde: int
    cuantas: int
    contadores: Mapping[str, int]


@dataclass
class Hecho:
    """What a slice left: its rows (COPY text, or values for SQLite) and how many oficios of each year."""

    tramo: Tramo
    filas: dict[str, Any]
    oficios: dict[int, int]
    actos: int = 0
    estados: Counter[str] = field(default_factory=Counter)


def clave_de_folio(llega: Llegada) -> str:
    """Return the counter of a folio's series."""
    return f"folio:{llega.serie}:{llega.dia.year}"


def clave_de_turno(llega: Llegada) -> str:
    """Return the counter of a turno's series."""
    return f"turno:{llega.serie}:{llega.dia.isoformat()}"


def tramos(pueblo: Pueblo, contadores: Counter[str]) -> Iterator[Tramo]:
    """Yield the slices in order, and count on what each takes of folios and turnos."""
    for desde in range(0, pueblo.cuantas, POR_TRAMO):
        cuantas = min(POR_TRAMO, pueblo.cuantas - desde)
        suyas = [llegada(pueblo, n) for n in range(desde, desde + cuantas)]
        llaves = Counter(clave_de_folio(uno) for uno in suyas)
        llaves.update(clave_de_turno(uno) for uno in suyas if uno.canal.da_turno)
        yield Tramo(desde, cuantas, {llave: contadores[llave] for llave in llaves})
        contadores.update(llaves)


def vidas(pueblo: Pueblo, tramo: Tramo) -> Iterator[Vida]:
    """Yield the peticiones of a slice, each led as far as it gets."""
    contadores = Counter(tramo.contadores)
    cartas: dict[int, int] = {}
    principales: dict[int, Vida] = {}
    for n in range(tramo.desde, tramo.desde + tramo.cuantas):
        llega = llegada(pueblo, n)
        serie = clave_de_folio(llega)
        contadores[serie] += 1
        folio = folios.componer(llega.serie, llega.dia.year, contadores[serie])
        guion = Guion(pueblo, llega, folio, cartas)
        if llega.canal.da_turno:
            contadores[clave_de_turno(llega)] += 1
            guion.v.turno = contadores[clave_de_turno(llega)]
        v = guion.vivir(principales)
        if v.tramite_id and not v.reservada and (v.estado == "validado" or v.estado not in FINALES):
            principales[v.tramite_id] = v
        yield v


def hacer(pueblo: Pueblo, tramo: Tramo, forma: Forma) -> Hecho:
    """Return the rows of a slice."""
    filas: dict[str, list[Fila]] = {tabla: [] for tabla in COLUMNAS}
    hecho = Hecho(tramo, {}, {})
    for v in vidas(pueblo, tramo):
        n = v.llegada.n
        if n % 2 == 0:
            filas["ciudadano"].append(de_persona(persona(pueblo, n // 2, v.registrada)))
        if v.reservada and v.planteamiento and v.planteamiento.ciudadano:
            filas["ciudadano"].append(de_persona(v.planteamiento.ciudadano))
        for tabla, fila in de_vida(v):
            filas[tabla].append(fila)
        for carta in v.cartas:
            hecho.oficios[carta.anio] = max(hecho.oficios.get(carta.anio, 0), carta.orden)
        hecho.actos += v.version
        hecho.estados[v.estado] += 1
    hecho.filas = {tabla: forma(suyas) for tabla, suyas in filas.items()}
    return hecho


_mio: dict[str, Any] = {}


def _empezar(pueblo: Pueblo, forma: Forma) -> None:
    _mio.update(pueblo=pueblo, forma=forma)


def _uno(tramo: Tramo) -> Hecho:
    return hacer(_mio["pueblo"], tramo, _mio["forma"])


def hechos(pueblo: Pueblo, contadores: Counter[str], *, forma: Forma, procesos: int) -> Iterator[Hecho]:
    """Yield the slices' rows in order, made by so many processes; by this one where it is one."""
    pendientes = tramos(pueblo, contadores)
    if procesos < 2:
        yield from (hacer(pueblo, tramo, forma) for tramo in pendientes)
        return
    with ProcessPoolExecutor(procesos, get_context("spawn"), _empezar, (pueblo, forma)) as obreros:
        cola: deque[Future[Hecho]] = deque()
        try:
            for tramo in pendientes:
                cola.append(obreros.submit(_uno, tramo))
                if len(cola) >= EN_CAMINO * procesos:
                    yield cola.popleft().result()
            while cola:
                yield cola.popleft().result()
        finally:
            for futuro in cola:
                futuro.cancel()


def reservadas(pueblo: Pueblo) -> int:
    """Return how many ids the persons of reservadas may take."""
    return pueblo.cuantas // RESERVADA + 1
