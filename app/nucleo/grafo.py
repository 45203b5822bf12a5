"""A workflow table as a graph: reachable states, and acts between them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.nucleo.flujo import Paso, Predicado, T

INICIO = ""
"""The state of what does not exist yet."""


@dataclass(frozen=True)
class Arco:
    """One act (or several that do the same) from some states to another; in `quietos`, to the same."""

    acto: str
    desde: tuple[str, ...]
    hacia: str
    puestos: tuple[str, ...]


@dataclass(frozen=True)
class Grafo:
    """The open and the final states in their order, the acts that move and, per state, those that do not."""

    abiertos: tuple[str, ...]
    finales: tuple[str, ...]
    arcos: tuple[Arco, ...]
    quietos: Mapping[str, tuple[Arco, ...]]

    @property
    def linea(self) -> tuple[str, ...]:
        """Return the open states and the first final one."""
        return (*self.abiertos, *self.finales[:1])

    @property
    def aparte(self) -> tuple[str, ...]:
        """Return the other final states."""
        return self.finales[1:]


def concierne(paso: Paso[T], sondas: Sequence[T]) -> bool:
    """Answer whether a row can ever apply to one of the `sondas`: stand-ins with the facts that are given.

    A predicate that asks for a fact which the stand-in leaves open is taken to hold.
    """
    return not sondas or any(all(_vale(prueba, sonda) for prueba in paso.cuando) for sonda in sondas)


def _vale(prueba: Predicado[T], sonda: T) -> bool:
    try:
        return prueba(sonda)
    except AttributeError:
        return True


def grafo(
    tabla: Iterable[Paso[T]],
    orden: Iterable[str],
    sondas: Sequence[T] = (),
    sin: Iterable[str] = (),
    finales: Iterable[str] = (),
) -> Grafo:
    """Return the graph of a table: what can be reached from its beginnings, by the rows that concern `sondas`.

    `orden` are its states in the order of the manual; `sin`, acts that lead out of what is drawn. A state is final
    when it is one of `finales` (an act may reopen it) or when no act leads out of it.
    """
    pasos = [paso for paso in tabla if paso.acto not in set(sin) and concierne(paso, sondas)]
    estados = _alcanzables(pasos, orden)
    arcos = _arcos(pasos, estados)
    siguen = {de for arco in arcos for de in arco.desde} - set(finales)
    abiertos = tuple(estado for estado in estados if estado in siguen)
    cerrados = tuple(estado for estado in estados if estado not in siguen)
    return Grafo(abiertos, cerrados, arcos, {estado: _quietos(pasos, estado) for estado in estados})


def _alcanzables(pasos: list[Paso[T]], orden: Iterable[str]) -> tuple[str, ...]:
    vistos, antes = {INICIO}, 0
    while len(vistos) > antes:
        antes = len(vistos)
        vistos |= {paso.hacia for paso in pasos if paso.hacia is not None and vistos & set(paso.desde)}
    return tuple(estado for estado in orden if estado in vistos)


def _arcos(pasos: list[Paso[T]], estados: tuple[str, ...]) -> tuple[Arco, ...]:
    """Join the rows of one act to one state; the states it leaves from stand in their order."""
    salida: dict[tuple[str, str], Arco] = {}
    for paso in pasos:
        desde = [de for de in (INICIO, *estados) if de in paso.desde and de != paso.hacia]
        if paso.hacia is not None and desde:
            vacio = Arco(paso.acto, (), paso.hacia, ())
            uno = salida.get((paso.acto, paso.hacia), vacio)
            todos = tuple(de for de in (INICIO, *estados) if de in uno.desde or de in desde)
            salida[paso.acto, paso.hacia] = replace(uno, desde=todos, puestos=_unidos(uno.puestos, paso.puestos))
    return tuple(salida.values())


def _quietos(pasos: list[Paso[T]], estado: str) -> tuple[Arco, ...]:
    salida: dict[str, Arco] = {}
    for paso in pasos:
        if estado in paso.desde and paso.hacia in (None, estado):
            uno = salida.get(paso.acto, Arco(paso.acto, (estado,), estado, ()))
            salida[paso.acto] = replace(uno, puestos=_unidos(uno.puestos, paso.puestos))
    return tuple(salida.values())


def _unidos(unos: tuple[str, ...], otros: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*unos, *otros)))
