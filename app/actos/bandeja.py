"""What features above add to the home page: figures of what waits, its rows.

A feature answers `BANDEJAS` with one `Bandeja`; home reads all that it says in ONE statement, and only for who holds a
puesto that one of its figures names:

    BANDEJA = Bandeja(N_("Cosas"), Cosa, queries.cosas, lambda: (Cosa.pedida,), _renglon, _url, (
        Cifra("por_responder", N_("Por responder"), (ASESOR,), lambda: Cosa.estado == "pedida"),
    ))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ColumnElement, Engine, Select, SQLColumnExpression, case, false, func, or_

from app.actos.piezas import Renglon
from app.constantes import con_constantes, escrito
from app.extensions import db
from app.hooks import Hook
from app.nucleo.datos import Datos
from app.seguridad.guardia import Alcance
from app.seguridad.memoria import version_vista
from app.seguridad.zona import hoy

POR_MOVER = "por_mover"
"""What `bandeja` of a list is called when it asks for all that waits for this person."""
FILAS = 8
"""How many rows of each feature the home page shows."""


@dataclass(frozen=True)
class Cifra:
    """One figure: its name in the address, its label, for whom, what it counts; `tono` colours its chip.

    Not `por_mover`: it is told, but it is nobody's turn. `si_hay`: shown only while it counts something.
    """

    nombre: str
    etiqueta: str
    puestos: tuple[str, ...]
    criterio: Callable[[], ColumnElement[bool]]
    tono: str = ""
    por_mover: bool = True
    si_hay: bool = False


@dataclass(frozen=True)
class Empieza:
    """What a puesto's day begins with: the words of the button, its address, and for whom it stands first at home."""

    texto: str
    url: Callable[[], str]
    puestos: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Bandeja:
    """The things of one feature: heading, model, select with all that a row shows, its order (most urgent first),
    a row drawn for a person, the address of the list narrowed to a figure's name (or `POR_MOVER`), the figures, and
    what is begun of them from home.
    """

    encabezado: str
    modelo: type[Model]
    filas: Callable[[], Select[Model]]
    orden: Callable[[], tuple[SQLColumnExpression[object], ...]]
    renglon: Callable[[Model, Alcance], Renglon]
    url: Callable[[str], str]
    cifras: tuple[Cifra, ...]
    empieza: Empieza | None = None

    def de(self, puestos: frozenset[str]) -> tuple[Cifra, ...]:
        """Return the figures of a person's puestos."""
        return tuple(cifra for cifra in self.cifras if not puestos.isdisjoint(cifra.puestos))

    def por_mover(self, puestos: frozenset[str]) -> ColumnElement[bool]:
        """Return the criterion of what waits for who holds these puestos."""
        return or_(false(), *(cifra.criterio() for cifra in self.de(puestos) if cifra.por_mover))


BANDEJAS: Hook[[], Bandeja] = Hook("bandejas")
"""What else has something waiting."""


def bandejas_de(puestos: frozenset[str]) -> list[Bandeja]:
    """Return what is counted for who holds these puestos."""
    return [bandeja for bandeja in BANDEJAS() if bandeja.de(puestos)]


@dataclass(frozen=True)
class Portada:
    """The home page of a puesto without bandeja: its template, and what fills it."""

    plantilla: str
    contexto: Callable[[], Datos]


PORTADAS: Hook[[], tuple[str, Portada]] = Hook("portadas")
"""Puesto, and its own home where it is the only one that a person holds."""


def portada_de(autor: Alcance) -> Portada | None:
    """Return this person's own home, None for a bandeja."""
    return dict(PORTADAS()).get(next(iter(autor.puestos))) if len(autor.puestos) == 1 else None


@dataclass(frozen=True)
class Leidos:
    """What one feature shows this person: how many per figure, how many wait for her, the first rows."""

    bandeja: Bandeja
    cuantos: dict[str, int]
    por_mover: int
    filas: list[Model]


def leidos(bandeja: Bandeja, puestos: frozenset[str]) -> Leidos:
    """Read figures and rows of a feature in one statement; what waits for the person comes first."""
    consulta = _de_bandeja(bandeja, puestos, db.engine, hoy(), version_vista())
    halladas = db.session.execute(consulta).all()
    suyas = bandeja.de(puestos)
    total, *cuantos = map(int, halladas[0][1:]) if halladas else [0] * (1 + len(suyas))
    nombres = (cifra.nombre for cifra in suyas)
    return Leidos(bandeja, dict(zip(nombres, cuantos, strict=True)), total, [fila[0] for fila in halladas])


@lru_cache(maxsize=256)
def _de_bandeja(bandeja: Bandeja, puestos: frozenset[str], _base: Engine, _dia: date, _version: int) -> Select[Any]:
    """Return the select of a bandeja; what it asks of days and of the catalogue is written into it."""
    criterios = [con_constantes(cifra.criterio()) for cifra in bandeja.de(puestos)]
    toca = case((con_constantes(bandeja.por_mover(puestos)), 1), else_=0)
    columnas = [func.sum(case((criterio, 1), else_=0)).over() for criterio in criterios]
    consulta = bandeja.filas().add_columns(func.sum(toca).over(), *columnas).where(or_(*criterios))
    return consulta.order_by(toca.desc(), *bandeja.orden()).limit(escrito(FILAS))
