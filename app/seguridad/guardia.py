"""The guard: a frozen scope, applied to every read and checked at every flush."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from flask_appbuilder import Model
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, event, false, inspect, or_, select, true
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session, aliased
from sqlalchemy.sql import visitors
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.elements import ClauseElement, TextClause
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.util import LRUCache

from app.extensions import db
from app.nucleo.puestos import SISTEMA


class FueraDeAlcance(PermissionError):
    """A statement or a flush reached for rows outside the scope, or passed the guard by."""


@dataclass(frozen=True)
class Adscrito:
    """One puesto of a person, valid today, with the dependencias it serves: a Titular's branch; an Enlace's, but for
    those below that have an enlace of their own."""

    puesto: str
    dependencias: frozenset[int] = frozenset()
    suple_a: str = ""


@dataclass(frozen=True)
class Alcance:
    """Who acts and what he may see. `sistema` sees everything and says why in `motivo`, acting as `agente`."""

    usuario_id: int | None = None
    nombre: str = ""
    adscritos: tuple[Adscrito, ...] = ()
    sistema: bool = False
    motivo: str = ""
    agente: str = SISTEMA

    @cached_property
    def puestos(self) -> frozenset[str]:
        """The puestos held today; without a person it is «sistema», or «portal» for the citizen."""
        return frozenset([self.agente] if self.sistema else map(attrgetter("puesto"), self.adscritos))


NADIE = Alcance()


_juzgadas: LRUCache[tuple[bool, object], bool] = LRUCache(1000)
"""Statements already judged, by the structure from which SQLAlchemy compiles them: whether they pass the guard by."""


class Resguardado:
    """Mixin of every model with citizens' data: states which rows a scope sees, in SQL and on one object."""

    _clases: ClassVar[list[type[Resguardado]]] = []

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Register a model with the guard; what has no table of its own is a mixin."""
        super().__init_subclass__(**kwargs)
        if "__tablename__" not in cls.__dict__:
            return
        Resguardado._clases.append(cls)
        _juzgadas.clear()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Return the criterion of the rows that `alcance` sees."""
        raise NotImplementedError

    def contiene(self, alcance: Alcance) -> bool:
        """Answer whether `alcance` may write this row, by the values that the database holds (see `comprometido`)."""
        raise NotImplementedError


class PorAdscripcion(Resguardado):
    """Mixin of what each adscripción sees on its own: stated once in SQL (`_visible_por`) and once on one row."""

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        """Return the criterion of the rows that one adscripción sees."""
        raise NotImplementedError

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same on this row, by the values that the database holds."""
        raise NotImplementedError

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Return the rows that some puesto of this person sees."""
        return or_(false(), *(cls._visible_por(uno) for uno in alcance.adscritos))

    def contiene(self, alcance: Alcance) -> bool:
        """Answer whether some puesto of this person reaches the row."""
        return alcance.sistema or any(map(self.contenida_en, alcance.adscritos))


class PorCriterio(Resguardado):
    """Mixin of what a scope sees by one criterion, stated once over any alias of the class (`_criterio`)."""

    @classmethod
    def _criterio(cls, clase: type[Self], alcance: Alcance) -> ColumnElement[bool]:
        """Return the criterion of the rows of `clase`, which is this class or an alias of it."""
        raise NotImplementedError

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Return the rows that the criterion shows."""
        return cls._criterio(cls, alcance)

    @classmethod
    def ids_con_detalle(
        cls, alcance: Alcance, cual: SQLColumnExpression[int | None] | int | None = None
    ) -> Select[int]:
        """Return the ids that this scope sees (of the one that `cual` names)."""
        interna = aliased(cls)
        consulta = select(interna.id).where(cls._criterio(interna, alcance))  # type: ignore[attr-defined]
        return consulta if cual is None else consulta.where(interna.id == cual)  # type: ignore[attr-defined]


def criterio(clase: type[Resguardado], alcance: Alcance) -> ColumnElement[bool]:
    """Return what `alcance` sees of `clase`: everything for the system, nothing without puestos."""
    if alcance.sistema:
        return true()
    return clase.visible(alcance) if alcance.adscritos else false()


def comprometido(fila: Model, atributo: str) -> Any:
    """Return the value the database holds of `atributo`, not the one just assigned."""
    historia = inspect(fila).attrs[atributo].history
    return historia.deleted[0] if historia.deleted else getattr(fila, atributo)


def alcance_actual() -> Alcance:
    """Return the scope of this request or job; nobody's when none was set."""
    fijado: Alcance = db.session().info.get("alcance", NADIE)
    return fijado


def fijar_alcance(alcance: Alcance) -> None:
    """Set the scope of this request or job, once, before anything is read."""
    sesion = db.session()
    sesion.expunge_all()
    sesion.info["alcance"] = alcance


@contextmanager
def alcance_sistema(motivo: str) -> Iterator[None]:
    """Read as the system inside the block, and say why; a closed, tested list of places does."""
    info = db.session().info
    previo = info.get("alcance")
    autor_id = previo.usuario_id if previo else None
    info["alcance"] = Alcance(usuario_id=autor_id, sistema=True, motivo=motivo)
    try:
        yield
    finally:
        if previo is None:
            info.pop("alcance", None)
        else:
            info["alcance"] = previo


def _rodea_la_guardia(estado: ORMExecuteState) -> bool:
    """Answer whether a statement touches a guarded table where the criteria do not reach, or hides what it touches.

    Statements of one structure become one SQL text, so each structure is walked once.
    """
    sentencia: Any = estado.statement
    if isinstance(sentencia, TextClause) or estado.is_from_statement:
        return True
    if estado.is_relationship_load or estado.is_column_load:
        return False
    lectura = estado.is_orm_statement and estado.is_select
    clave = sentencia._generate_cache_key()
    if clave is None:
        return _juzgar(sentencia, lectura)
    juzgada = _juzgadas.get((lectura, clave.key))
    if juzgada is None:
        juzgada = _juzgadas[lectura, clave.key] = _juzgar(sentencia, lectura)
    return juzgada


def _juzgar(sentencia: ClauseElement, lectura: bool) -> bool:
    """Walk a statement; `lectura`: a SELECT of the ORM, whose entities stand under the criteria."""
    resguardadas = frozenset(clase.__tablename__ for clase in Resguardado._clases)  # type: ignore[attr-defined]
    nodos = list(visitors.iterate(sentencia))
    if any(_nombra(nodo, resguardadas) for nodo in nodos):
        return True
    if not lectura:
        return any(_es_tabla(nodo, resguardadas) for nodo in nodos)
    entidades = _entidades(nodos)
    return any(_sin_entidad(nodo, resguardadas, entidades) for nodo in nodos)


def _nombra(nodo: Any, resguardadas: frozenset[str]) -> bool:
    """Answer whether a node is text that names a guarded table."""
    if nodo.__visit_name__ != "textclause" and not getattr(nodo, "is_literal", False):
        return False
    texto = str(getattr(nodo, "text", None) or nodo.name).lower()
    return any(nombre in texto for nombre in resguardadas)


def _es_tabla(nodo: Any, resguardadas: frozenset[str]) -> bool:
    return nodo.__visit_name__ == "table" and nodo.name in resguardadas


def _entidades(nodos: list[Any]) -> frozenset[str]:
    """Return the entities of a single SELECT: bare columns of theirs (`session.get`) stand under the criteria."""
    if sum(nodo.__visit_name__ == "select" for nodo in nodos) != 1:
        return frozenset()
    return frozenset(n.name for n in nodos if n.__visit_name__ == "table" and n._annotations)


def _sin_entidad(nodo: Any, resguardadas: frozenset[str], entidades: frozenset[str]) -> bool:
    """Answer whether a node of an ORM read reaches a guarded table by its bare columns, or as a bare FROM or JOIN."""
    if nodo.__visit_name__ == "column" and not nodo._annotations and nodo.table is not None:
        return _es_tabla(_sin_alias(nodo.table), resguardadas) and getattr(nodo.table, "name", "") not in entidades
    if nodo.__visit_name__ == "select":
        origenes = (*nodo._from_obj, *(junta[0] for junta in nodo._setup_joins))
        return any(not o._annotations and _es_tabla(_sin_alias(o), resguardadas) for o in origenes)
    return False


def _sin_alias(origen: Any) -> Any:
    """Return the table under an alias, or what was given."""
    while origen.__visit_name__ in ("alias", "tablesample", "lateral"):
        origen = origen.element
    return origen


class _DeSiempre(LoaderCriteriaOption):
    """A loader criterion whose part of a statement's cache key is made once, not at every execution.

    SQLAlchemy reads it from these two: the structure, and the bound values, which are each scope's own.
    """

    _cache_key_traversal = [
        ("estructura", InternalTraversal.dp_plain_obj),
        ("ligados", InternalTraversal.dp_clauseelement_list),
    ]

    def __init__(self, clase: type[Resguardado], que: ColumnElement[bool], clave: CacheKey) -> None:
        super().__init__(clase, que, include_aliases=True)
        self.estructura, self.ligados = clave.key, clave.bindparams


@lru_cache(maxsize=512)
def criterios(alcance: Alcance) -> tuple[LoaderCriteriaOption, ...]:
    """Return the loader criteria of every guarded model for a scope; a scope is frozen, so they are made once."""
    return tuple(_criterio_de(clase, criterio(clase, alcance)) for clase in Resguardado._clases)


def _criterio_de(clase: type[Resguardado], que: ColumnElement[bool]) -> LoaderCriteriaOption:
    """Return one loader criterion; SQLAlchemy's own where its cache key may not be kept."""
    comun = LoaderCriteriaOption(clase, que, include_aliases=True)
    clave = comun._generate_cache_key()
    return comun if clave is None else _DeSiempre(clase, que, clave)


@event.listens_for(db.session, "do_orm_execute")
def _resguardar(estado: ORMExecuteState) -> None:
    alcance = estado.session.info.get("alcance", NADIE)
    if alcance.sistema:
        return
    if _rodea_la_guardia(estado):
        raise FueraDeAlcance("La sentencia rodea la guardia de renglones")
    if estado.is_select:
        estado.statement = estado.statement.options(*criterios(alcance))


@event.listens_for(db.session, "before_flush")
def _revisar_escritura(sesion: Session, _contexto: object, _instancias: object) -> None:
    alcance = sesion.info.get("alcance", NADIE)
    if alcance.sistema:
        return
    for fila in (*sesion.dirty, *sesion.deleted):
        cambiada = fila in sesion.deleted or sesion.is_modified(fila)
        if isinstance(fila, Resguardado) and cambiada and not fila.contiene(alcance):
            raise FueraDeAlcance(f"{type(fila).__name__} fuera del alcance de quien escribe")
    for fila in sesion.new:
        if isinstance(fila, Resguardado) and not alcance.adscritos:
            raise FueraDeAlcance(f"{type(fila).__name__} nueva sin alcance")
