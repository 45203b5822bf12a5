"""Finding persons by pieces of what their rows say.

It takes a time that does not grow with the town. What many have is found among the newest, read one after another;
what few have, by an index of trigrams: GIN on PostgreSQL (`pg_trgm`), FTS5 on SQLite. Both only bring candidates: LIKE
decides, so that the engines find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Boolean, ColumnElement, Select, and_, column, func, or_, select, table
from sqlalchemy.orm import aliased

from app.ciudadanos.models import Ciudadano
from app.extensions import db, hallado_por_palabras, hallar_con_tabla

T = TypeVar("T")
RECIENTES = 4000
"""How many of the newest rows are read one after another: 2 ms of PostgreSQL."""
MUCHOS = 28_000
"""How many at most where some of those sought were among them."""
TRIGRAMA = 3

_CON, _SIN = hallado_por_palabras("ciudadano", "id", "busqueda", "tokenize='trigram'")
DDL_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": _CON,
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX ix_ciudadano_busqueda_fts ON ciudadano USING gin (busqueda gin_trgm_ops)",
    ),
}
DDL_SIN_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": _SIN,
    "postgresql": ("DROP INDEX ix_ciudadano_busqueda_fts",),
}
"""The extension stays: others may use it. Names with `_fts` are what `migrations/env.py` leaves alone."""

hallar_con_tabla(Ciudadano.__table__, DDL_BUSQUEDA, DDL_SIN_BUSQUEDA)

_FTS = table("ciudadano_fts", column("rowid"), column("ciudadano_fts"))


@dataclass(frozen=True)
class Pedazo:
    """A piece to find: literal parts, any two letters between one and the next."""

    partes: tuple[str, ...]

    @property
    def patron(self) -> str:
        """Return it as a pattern of LIKE."""
        escritas = (p.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for p in self.partes)
        return f"%{'__'.join(escritas)}%"

    @property
    def pregunta(self) -> str:
        """Return what FTS5 is asked: the parts that have a trigram; '' where none has."""
        largas = (p.replace('"', '""') for p in self.partes if len(p) >= TRIGRAMA)
        return " AND ".join(f'"{larga}"' for larga in largas)


Grupos = Sequence[Sequence[Pedazo]]
"""What a row must have: of each group some piece."""


def con_palabras(palabras: Sequence[str]) -> Grupos:
    """Return the groups of a search for every one of these words, wherever they stand."""
    return [[Pedazo((palabra,))] for palabra in palabras]


def las_que_tienen(base: Select[T], grupos: Grupos, cuantas: int) -> list[T]:
    """Return the newest rows of a select over Ciudadano that have some piece of each group, at most `cuantas`."""
    if db.engine.dialect.name != "postgresql":
        return _leidas(_por_trigramas(base, grupos), cuantas)
    filas: list[T] = []
    if _tiene_indice(grupos):
        leidas, hacen_falta = 0, RECIENTES
        while leidas < hacen_falta <= MUCHOS and len(filas) < cuantas:
            leidas = hacen_falta
            filas = _leidas(_del_final(base, grupos, leidas), cuantas)
            hacen_falta = leidas * cuantas * 3 // (2 * len(filas)) if filas else MUCHOS + 1
            if leidas > RECIENTES:
                break
        if len(filas) >= cuantas:
            return filas
        # + 0: in the order of its key PostgreSQL would rather read the table backwards than ask the index
        return _leidas(base.where(tienen(grupos)).order_by((Ciudadano.id + 0).desc()), cuantas)
    return _leidas(base.where(tienen(grupos)).order_by(Ciudadano.id.desc()), cuantas)


def tienen(grupos: Grupos) -> ColumnElement[bool]:
    """Return the criterion of the rows that have some piece of each group."""
    return and_(*(or_(*(_como(pedazo.patron) for pedazo in grupo)) for grupo in grupos))


def _como(patron: str) -> ColumnElement[bool]:
    # PostgreSQL's escape is the backslash unless another is named, which would hide the pattern from the index
    return Ciudadano.busqueda.like(patron, escape=None if db.engine.dialect.name == "postgresql" else "\\")


def _leidas(consulta: Select[T], cuantas: int) -> list[T]:
    return list(db.session.scalars(consulta.limit(cuantas)))


def _tiene_indice(grupos: Grupos) -> bool:
    """Answer whether the index serves some group: each of its pieces has a trigram."""
    return any(all(pedazo.pregunta for pedazo in grupo) for grupo in grupos)


def _del_final(base: Select[T], grupos: Grupos, leidas: int) -> Select[T]:
    """Return a select among the last ids, which are read backwards: no index serves a function of the text."""
    ultima = aliased(Ciudadano)
    primera = select(func.max(ultima.id) - leidas).scalar_subquery()
    dichos = (or_(*(func.textlike(Ciudadano.busqueda, p.patron, type_=Boolean) for p in grupo)) for grupo in grupos)
    return base.where(Ciudadano.id > primera, *dichos).order_by(Ciudadano.id.desc())


def _por_trigramas(base: Select[T], grupos: Grupos) -> Select[T]:
    """Return a select of SQLite: FTS5 brings the rows newest first, one after another, and LIKE looks at each."""
    base = base.where(tienen(grupos))
    preguntas = [" OR ".join(f"({p.pregunta})" for p in grupo) for grupo in grupos if all(p.pregunta for p in grupo)]
    if not preguntas:
        return base.order_by(Ciudadano.id.desc())
    pregunta = " AND ".join(f"({una})" for una in preguntas)
    return (
        base.join(_FTS, _FTS.c.rowid == Ciudadano.id)
        .where(_FTS.c.ciudadano_fts.bool_op("MATCH")(pregunta))
        .order_by(_FTS.c.rowid.desc())
    )
