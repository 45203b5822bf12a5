"""The guard: a frozen scope, applied to every read and checked at every flush."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeVar

from flask_appbuilder import Model
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    event,
    false,
    inspect,
    or_,
    select,
    true,
)
from sqlalchemy.orm import ORMExecuteState, Session, aliased
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.util import LRUCache

from app.extensions import db
from app.nucleo.puestos import SISTEMA
from app.seguridad.juicio import RODEA, Juicio, juzgar
from app.seguridad.resguardo import FueraDeAlcance as FueraDeAlcance
from app.seguridad.resguardo import Ligado, Memoria, Opcion


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

    def vista(self, *, por_persona: bool) -> Vista:
        """Return what the criteria depend on: the puestos and dependencias, and the person only where one asks."""
        return self._vista_propia if por_persona else self._vista_comun

    @cached_property
    def _vista_comun(self) -> Vista:
        return _vista(self._sin_orden, None)

    @cached_property
    def _vista_propia(self) -> Vista:
        return _vista(self._sin_orden, self.usuario_id)

    @cached_property
    def _sin_orden(self) -> frozenset[tuple[str, frozenset[int]]]:
        return frozenset((uno.puesto, uno.dependencias) for uno in self.adscritos)


class Vista:
    """The part of a scope that criteria read. Persons with the same puestos share one; it is compared by identity."""

    def __init__(self, alcance: Alcance) -> None:
        self._alcance = alcance
        self._opciones: dict[frozenset[type[Any]], Opcion] = {}

    def opcion(self, clases: frozenset[type[Any]]) -> Opcion:
        """Return the criteria of these models, made once."""
        hecha = self._opciones.get(clases)
        if hecha is None:
            en_orden = [clase for clase in Resguardado._clases if clase in clases]
            vistos = {clase: criterio(clase, self._alcance) for clase in en_orden}
            hecha = self._opciones[clases] = Opcion(vistos, Resguardado._clases)
        return hecha


@lru_cache(maxsize=512)
def _vista(adscritos: frozenset[tuple[str, frozenset[int]]], usuario_id: int | None) -> Vista:
    en_orden = sorted(adscritos, key=lambda uno: (uno[0], sorted(uno[1])))
    return Vista(Alcance(usuario_id=usuario_id, adscritos=tuple(Adscrito(*uno) for uno in en_orden)))


NADIE = Alcance()


_juzgadas: LRUCache[tuple[bool, bool, object], Juicio] = LRUCache(1000)
"""Statements already judged, by the structure from which SQLAlchemy compiles them."""


class Resguardado:
    """Mixin of every model with citizens' data: states which rows a scope sees, in SQL and on one object."""

    _clases: ClassVar[list[type[Resguardado]]] = []
    POR_PERSONA: ClassVar[bool] = False
    """Whether its criterion depends on who the person is; where it is False the criterion gets a scope of nobody."""

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


M = TypeVar("M", bound=Model)


def por_dentro(clase: type[M]) -> type[M]:
    """Return a class under the name that it has inside a criterion, made once: each is a copy of its columns.

    With its own name, what wraps a statement (subqueryload) would rewrite the bare columns of a subquery.
    """
    alias: type[M] = _otro_nombre(clase)  # type: ignore[arg-type]
    return alias


@cache
def _otro_nombre(clase: type[Model]) -> Any:
    return aliased(clase)


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
        interna = por_dentro(cls)
        consulta = select(interna.id).where(cls._criterio(interna, alcance))  # type: ignore[attr-defined]
        return consulta if cual is None else consulta.where(interna.id == cual)  # type: ignore[attr-defined]


def es_alguna(columna: SQLColumnExpression[int | None], ids: Collection[int]) -> ColumnElement[bool]:
    """Return `columna IN (ids)`, a parameter for each: of a plain list the SQL is written at every execution."""
    ligados = [Ligado(None, uno, Integer, unique=True) for uno in sorted(ids)]
    if not ligados:
        return false()
    return columna == ligados[0] if len(ligados) == 1 else columna.in_(ligados)


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


def _juicio(estado: ORMExecuteState) -> Juicio:
    """Return what a statement reaches. Those of one structure become one SQL text, so each structure is walked once."""
    sentencia: Any = estado.statement
    if isinstance(sentencia, TextClause) or estado.is_from_statement:
        return RODEA
    de_relacion = bool(estado.is_relationship_load or estado.is_column_load)
    lectura = estado.is_orm_statement and estado.is_select
    clave = sentencia._generate_cache_key()
    hecho = None if clave is None else _juzgadas.get((lectura, de_relacion, clave.key))
    if hecho is None:
        clases = {clase.__tablename__: clase for clase in Resguardado._clases}  # type: ignore[attr-defined]
        hecho = juzgar(sentencia, clases, lectura=lectura, de_relacion=de_relacion)
        if clave is not None:
            _juzgadas[lectura, de_relacion, clave.key] = hecho
    return hecho


@event.listens_for(db.session, "do_orm_execute")
def _resguardar(estado: ORMExecuteState) -> None:
    """Put every read under the criteria of the scope; what is read again by the same statement is remembered by it."""
    alcance: Alcance = estado.session.info.get("alcance", NADIE)
    if alcance.sistema:
        return
    memoria = Memoria.de(estado.statement) or Memoria(estado.statement, _juicio(estado))
    if memoria.juicio.rodea:
        raise FueraDeAlcance("La sentencia rodea la guardia de renglones")
    if estado.is_select:
        vista = alcance.vista(por_persona=memoria.juicio.por_persona)
        estado.statement = memoria.resguardada(estado.statement, vista)


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
