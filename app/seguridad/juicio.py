"""What a statement reaches: past the guard, or which guarded models it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Load, Mapper
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement

Clases = Mapping[str, type[Any]]
"""The guarded models by the name of their table."""
_CONSTANTE = r"(?:'(?:[^']|'')*'|-?[0-9]+)"
_CONSTANTES = re.compile(rf"{_CONSTANTE}|\({_CONSTANTE}(?:, {_CONSTANTE})*\)")
"""Text that is a value whatever it says: quoted words, numbers, a list of them in parentheses."""


@dataclass(frozen=True, eq=False)
class Juicio:
    """The answer for every statement of one structure."""

    rodea: bool
    """It touches a guarded table where the criteria do not reach, or hides what it touches."""
    alcanza: frozenset[type[Any]] = field(default_factory=frozenset)
    """The guarded models it reads; every one where that cannot be told from the statement."""
    por_persona: bool = False
    """Whether one of their criteria depends on who the person is, besides on her puestos."""


RODEA = Juicio(rodea=True)


def juzgar(sentencia: ClauseElement, clases: Clases, *, lectura: bool, de_relacion: bool) -> Juicio:
    """Walk a statement. `lectura`: a SELECT of the ORM, whose entities stand under the criteria.

    `de_relacion`: SQLAlchemy made it, to load a relationship or a column: its bare columns are those of its entity.
    """
    nodos = list(visitors.iterate(sentencia))
    if not de_relacion and _rodea(nodos, clases, lectura=lectura):
        return RODEA
    alcanza = _alcanza(sentencia, nodos, clases)
    return Juicio(rodea=False, alcanza=alcanza, por_persona=any(clase.POR_PERSONA for clase in alcanza))


def _rodea(nodos: list[Any], clases: Clases, *, lectura: bool) -> bool:
    if any(_nombra(nodo, clases) for nodo in nodos):
        return True
    if not lectura:
        return any(_es_tabla(nodo, clases) for nodo in nodos)
    entidades = _entidades(nodos)
    return any(_sin_entidad(nodo, clases, entidades) for nodo in nodos)


def _nombra(nodo: Any, clases: Clases) -> bool:
    """Answer whether a node is text that names a guarded table."""
    if nodo.__visit_name__ != "textclause" and not getattr(nodo, "is_literal", False):
        return False
    texto = str(getattr(nodo, "text", None) or nodo.name).lower()
    if _CONSTANTES.fullmatch(texto):
        return False
    return any(nombre in texto for nombre in clases)


def _es_tabla(nodo: Any, clases: Clases) -> bool:
    return nodo.__visit_name__ == "table" and nodo.name in clases


def _entidades(nodos: list[Any]) -> frozenset[str]:
    """Return the entities of a single SELECT: bare columns of theirs (`session.get`) stand under the criteria."""
    if sum(nodo.__visit_name__ == "select" for nodo in nodos) != 1:
        return frozenset()
    return frozenset(n.name for n in nodos if n.__visit_name__ == "table" and n._annotations)


def _sin_entidad(nodo: Any, clases: Clases, entidades: frozenset[str]) -> bool:
    """Answer whether a node of an ORM read reaches a guarded table by its bare columns, or as a bare FROM or JOIN."""
    if nodo.__visit_name__ == "column" and not nodo._annotations and nodo.table is not None:
        return _es_tabla(_sin_alias(nodo.table), clases) and getattr(nodo.table, "name", "") not in entidades
    if nodo.__visit_name__ == "select":
        origenes = (*nodo._from_obj, *(junta[0] for junta in nodo._setup_joins))
        return any(not o._annotations and _es_tabla(_sin_alias(o), clases) for o in origenes)
    return False


def _sin_alias(origen: Any) -> Any:
    """Return the table under an alias, or what was given."""
    while origen.__visit_name__ in ("alias", "tablesample", "lateral"):
        origen = origen.element
    return origen


def _alcanza(sentencia: Any, nodos: list[Any], clases: Clases) -> frozenset[type[Any]]:
    """Return the guarded models of a statement, with those that it loads beside them in the same SQL."""
    de_opciones = _mapeos_de_opciones(sentencia)
    if de_opciones is None:
        return frozenset(clases.values())
    mapeos = _con_juntos({mapeo for nodo in nodos for mapeo in _mapeos(nodo)} | de_opciones)
    tablas = {getattr(mapeo.local_table, "name", "") for mapeo in mapeos}
    tablas |= {nodo.name for nodo in nodos if _es_tabla(nodo, clases)}
    return frozenset(clases[nombre] for nombre in tablas & clases.keys())


def _mapeos(nodo: Any) -> Iterator[Mapper[Any]]:
    """Yield the mappers that a node names: an entity, a column of one, what a join leads to."""
    mapeo = nodo._annotations.get("parentmapper")
    if mapeo is not None:
        yield mapeo
    if nodo.__visit_name__ == "select":
        for destino, en, _origen, _banderas in nodo._setup_joins:
            yield from (pieza.property.mapper for pieza in (destino, en) if _es_relacion(pieza))


def _es_relacion(pieza: Any) -> bool:
    propiedad = getattr(pieza, "property", None)
    return getattr(propiedad, "mapper", None) is not None


def _mapeos_de_opciones(sentencia: Any) -> set[Mapper[Any]] | None:
    """Return the mappers on the paths of a statement's loader options; None where one does not name them."""
    opciones = getattr(sentencia, "_with_options", ())
    if not all(isinstance(opcion, Load) for opcion in opciones):
        return None
    elementos = [elemento for opcion in opciones for elemento in opcion.context]
    if any(elemento._extra_criteria or elemento.local_opts for elemento in elementos):
        return None
    tramos = [tramo for elemento in elementos for tramo in elemento.path.path]
    if any(isinstance(tramo, str) for tramo in tramos):
        return None
    return {mapeo for tramo in tramos if (mapeo := getattr(tramo, "mapper", None)) is not None}


def _con_juntos(mapeos: set[Mapper[Any]]) -> set[Mapper[Any]]:
    """Return the mappers with those that theirs load always in the same SQL (`lazy="joined"`)."""
    vistos: set[Mapper[Any]] = set()
    pendientes = list(mapeos)
    while pendientes:
        uno = inspect(pendientes.pop().class_)
        if uno not in vistos:
            vistos.add(uno)
            pendientes += [r.mapper for r in uno.relationships if r.lazy in ("joined", False)]
    return vistos
