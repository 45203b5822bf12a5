"""How a package asks those above it without importing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from flask import current_app

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Hook(Generic[P, R]):
    """A question, declared by the package that asks it and answered by features; `nombre` is for people."""

    nombre: str

    def por(self, funcion: Callable[P, R]) -> Answer:
        """Return that `funcion` answers this question, for a feature's `responde`."""
        return Answer(self, funcion)

    def con(self, valor: R) -> Answer:
        """Return that the answer is always `valor`."""
        return Answer(self, lambda: valor)

    def __call__(self, *posicionales: P.args, **con_nombre: P.kwargs) -> list[R]:
        """Return what each feature answers, in the order of `FEATURES`."""
        return [funcion(*posicionales, **con_nombre) for funcion in current_app.extensions["answers"].get(self, ())]


@dataclass(frozen=True)
class Answer:
    """A function that answers a hook."""

    hook: Hook[Any, Any]
    funcion: Callable[..., Any]


class VistaDeclarada(NamedTuple):
    """A view, and how the menu calls it; without a name it is in no menu.

    Its place there is in `app/menu.py`; a name that has none there comes last in its `categoria`. It is offered to who
    holds the permission of the page it leads to, or `abre` where everybody may open that page.
    """

    vista: type[Any]
    nombre: str = ""
    categoria: str = ""
    abre: str = ""


class Concesion(NamedTuple):
    """What some puestos may do on a view or model, besides the acts of its table."""

    sobre: str
    puestos: tuple[str, ...]
    permisos: tuple[str, ...]


@dataclass(frozen=True)
class Feature:
    """What a package declares, in its `feature.py`."""

    nombre: str
    vistas: tuple[VistaDeclarada, ...] = ()
    concede: tuple[Concesion, ...] = ()
    responde: tuple[Answer, ...] = ()


def features() -> tuple[Feature, ...]:
    """Return the features of this application."""
    todas: tuple[Feature, ...] = current_app.extensions["features"]
    return todas


def vistas_declaradas() -> list[VistaDeclarada]:
    """Return the views that features declare."""
    return [declarada for una in features() for declarada in una.vistas]


def concedidas() -> list[Concesion]:
    """Return what features grant, besides the acts of their tables."""
    return [concesion for una in features() for concesion in una.concede]


def respuestas(features: Iterable[Feature]) -> Mapping[Hook[Any, Any], tuple[Callable[..., Any], ...]]:
    """Return the answers to each hook, in the order of the features; read-only."""
    de_cada: dict[Hook[Any, Any], list[Callable[..., Any]]] = {}
    for una in features:
        for answer in una.responde:
            de_cada.setdefault(answer.hook, []).append(answer.funcion)
    return MappingProxyType({hook: tuple(funciones) for hook, funciones in de_cada.items()})
