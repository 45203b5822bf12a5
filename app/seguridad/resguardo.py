"""A scope's criteria as one option of a statement, and what statements remember of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol, Self
from weakref import ref

from sqlalchemy import BindParameter, ColumnElement, Executable, true
from sqlalchemy.orm import LoaderCriteriaOption
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.util import LRUCache

from app.seguridad.juicio import Juicio


class FueraDeAlcance(PermissionError):
    """A statement or a flush reached for rows outside the scope, or passed the guard by."""


class Ligado(BindParameter[int]):
    """A value of a criterion, never annotated: SQLAlchemy keeps two of an annotated one, and compares them with `==`,
    which makes an expression, at every execution.
    """

    inherit_cache = True

    def _annotate(self, values: Any) -> Self:
        return self


class _Criterio(LoaderCriteriaOption):
    """What a scope sees of one model. Each criterion states in full what it shows: none is put inside another."""

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def _should_include(self, compile_state: Any) -> bool:
        return not any(isinstance(uno, _Criterio) for uno in compile_state._containing_loader_criteria)


class _NoPrevisto(_Criterio):
    """In place of the criterion of a model that the statement was judged not to read: if it does, it is refused."""

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        raise FueraDeAlcance(f"La sentencia lee {ext_info.mapper.class_.__name__} sin su criterio")


_fichas: LRUCache[object, object] = LRUCache(2000)


def _ficha(estructura: object) -> object:
    """Return one object for all equal structures: comparing it is comparing them."""
    ficha: object = _fichas.get(estructura) or object()
    _fichas[estructura] = ficha
    return ficha


class Opcion(CriteriaOption):
    """The criteria of what a statement reads, under one scope, with their part of its cache key made once.

    It is not carried to what the rows load later: each of those loads is guarded under the scope of then.
    """

    propagate_to_loaders = False

    def __init__(self, vistos: Mapping[type[Any], ColumnElement[bool]], clases: Collection[type[Any]]) -> None:
        criterios = [_Criterio(clase, que, include_aliases=True) for clase, que in vistos.items()]
        claves = [criterio._generate_cache_key() for criterio in criterios]
        comparables = [clave.key if clave is not None else object() for clave in claves]
        self._partes = criterios
        self._clases = clases
        self._vistas = frozenset(vistos)
        self.clave = (Opcion, _ficha(tuple(comparables)))
        self.ligados = [ligado for clave in claves if clave is not None for ligado in clave.bindparams]

    def _gen_cache_key(self, _anon_map: Any, bindparams: list[Any]) -> tuple[Any, ...]:
        bindparams.extend(self.ligados)
        return self.clave

    def process_compile_state(self, compile_state: Any) -> None:
        """Put the criteria where SQLAlchemy looks for them while it makes the SQL, which is once for each structure."""
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, _mapper_entities: Any) -> None:
        """Put them there too where the entities of the statement were replaced."""
        self.process_compile_state(compile_state)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        """Add the criterion of every guarded model."""
        ajenas = (
            _NoPrevisto(clase, true(), include_aliases=True) for clase in self._clases if clase not in self._vistas
        )
        for criterio in (*self._partes, *ajenas):
            criterio.get_global_criteria(attributes)


class ConOpcion(Protocol):
    """What makes the option of a set of models, and is compared by identity."""

    def opcion(self, clases: frozenset[type[Any]]) -> Opcion:
        """Return the option with the criteria of these models."""


class Memoria:
    """What is kept on a statement: what it reaches, and itself with its criteria under each scope that ran it."""

    TOPE = 64
    """The scopes that one statement remembers."""

    def __init__(self, sentencia: Executable, juicio: Juicio) -> None:
        self.juicio = juicio
        self._sentencia = ref(sentencia)
        self._guardadas: dict[ConOpcion, Executable] = {}
        sentencia.__dict__["_memoria"] = self

    @staticmethod
    def de(sentencia: Executable) -> Memoria | None:
        """Return what is kept on this statement: not what came along when it was made out of another one."""
        memoria: Memoria | None = getattr(sentencia, "_memoria", None)
        return memoria if memoria is not None and memoria._sentencia() is sentencia else None

    def resguardada(self, sentencia: Executable, vista: ConOpcion) -> Executable:
        """Return the statement with its criteria; the same object for the same scope, whose cache key is made once."""
        guardada = self._guardadas.get(vista)
        if guardada is None:
            guardada = _con_opcion(sentencia, vista.opcion(self.juicio.alcanza))
            if len(self._guardadas) >= self.TOPE:
                self._guardadas.clear()
            self._guardadas[vista] = guardada
        return guardada


def _con_opcion(sentencia: Any, opcion: Opcion) -> Executable:
    """Return the statement with this option in place of the one that came along with it."""
    guardada: Any = sentencia.options(opcion)
    guardada._with_options = (*(o for o in sentencia._with_options if not isinstance(o, Opcion)), opcion)
    hecha: Executable = guardada
    return hecha
