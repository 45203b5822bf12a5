"""The workflow as data: `Paso` says who moves what, `Campo` what an act demands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from app.nucleo.datos import Hechos

T = TypeVar("T")
H = TypeVar("H", contravariant=True)
"""The facts that the predicates of a table read, stated by each workflow as a Protocol."""
Predicado = Callable[[T], bool]
Opciones = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hito:
    """What a date cannot precede: its day, and its words in a sentence («cuando se canalizó»)."""

    dia: date
    que: str


Desde = Callable[[Any, date, Hechos], Hito | None]
"""What bounds a date, from the acted thing, the town's day and what was read before it; None where nothing does."""


class ActoInvalido(Exception):
    """An act that was refused; nothing was changed. The message is Spanish and says what to do."""


class ActoRechazado(ActoInvalido):
    """The act is not possible in this state, or not by this puesto (HTTP 409); `remedio` is the act that mends it."""

    def __init__(self, texto: str = "", remedio: str = "") -> None:
        super().__init__(texto)
        self.remedio = remedio


class ActoProhibido(ActoInvalido):
    """No puesto of this person ever grants the act (HTTP 403)."""


class Conflicto(ActoInvalido):
    """Somebody else moved the row first (HTTP 409)."""


class DatosInvalidos(ActoInvalido):
    """What was typed is not enough; `errores` maps field name → Spanish sentence (HTTP 422)."""

    def __init__(self, errores: dict[str, str]) -> None:
        super().__init__(" ".join(errores.values()))
        self.errores = errores


@dataclass(frozen=True)
class Regla:
    """One thing that what was typed must meet, and the sentence for when it does not.

    `clase`: `largo` (at most `maximo` characters, in `dice` {maximo} and {son}), `opciones` (one of the field's),
    `dia`, `anios` (between `desde` and `hasta`), `hasta_hoy`, `desde_manana`, `entero`, `punto` (`patron`, and at most
    `maximo` and `hasta` degrees), `patron`.
    """

    clase: str
    dice: str
    patron: str = ""
    maximo: int = 0
    desde: int = 0
    hasta: int = 0

    def largo(self, texto: str) -> str:
        """Return the sentence of a text that is too long."""
        return self.dice.format(maximo=f"{self.maximo:,}", son=f"{len(texto):,}")


@dataclass(frozen=True)
class Campo:
    """One thing an act demands: the form's field, its validation and the movimiento's key, in one.

    `tipo`: one of `tipos.TIPOS`.
    `si`: `(other field, values)`; the field counts only while the other counts and has one of them ('' = none yet).
    `opciones`: pairs (value, label), or a function of the acted thing that returns them.
    `catalogo`: for `referencia`, the name under which the feature offers the rows.
    `limite`: for `fecha`, `pasado` (not after today) or `futuro` (after today).
    `desde`: for `fecha`, what it cannot precede without a motivo, or in words why nothing bounds it.
    `falta`: the sentence shown when it is missing.
    `reglas`: what a `texto` must also meet.
    """

    nombre: str
    etiqueta: str
    tipo: str = "texto"
    obligatorio: bool = True
    opciones: Opciones | Callable[[Any], Opciones] = ()
    si: tuple[str, tuple[str, ...]] | None = None
    ayuda: str = ""
    falta: str = ""
    catalogo: str = ""
    limite: str = ""
    maximo: int = 0
    capturas: str = ""
    sugerencias: Callable[[Any], tuple[str, ...]] | None = None
    desde: Desde | str = ""
    reglas: tuple[Regla, ...] = ()

    def opciones_de(self, cosa: object) -> Opciones:
        """Return the choices for this thing."""
        return self.opciones(cosa) if callable(self.opciones) else self.opciones


@dataclass(frozen=True)
class Acto:
    """An act as people read it: its button, its words in the history, and the tone of its line there.

    `peligroso`: it ends or undoes what somebody did or asked for: its form is red.
    """

    boton: str
    hecho: str
    tono: str = ""
    peligroso: bool = False


@dataclass(frozen=True)
class Paso(Generic[H]):
    """One row of a workflow table. `hacia` None keeps the state; every predicate of `cuando` must hold.

    `boton` is the row's own text where the act's usual one would mislead.
    """

    acto: str
    desde: tuple[str, ...]
    hacia: str | None
    puestos: tuple[str, ...]
    exige: tuple[Campo, ...] = ()
    cuando: tuple[Callable[[H], bool], ...] = ()
    boton: str = ""


@dataclass(frozen=True)
class Subido:
    """A file as it arrived: its name and its bytes."""

    nombre: str
    contenido: bytes = field(repr=False)


class ConEstado(Protocol):
    """What stands in a state."""

    @property
    def estado(self) -> str:
        """Return its state, '' before its first act."""


E = TypeVar("E", bound=ConEstado)


def posibles(tabla: Iterable[Paso[E]], cosa: E) -> Iterator[Paso[E]]:
    """Yield the rows whose state and predicates fit `cosa`, whoever asks; `actos.services` checks the puesto."""
    for paso in tabla:
        if cosa.estado in paso.desde and all(prueba(cosa) for prueba in paso.cuando):
            yield paso


def de_donde(tabla: Iterable[Paso[T]], acto: str) -> tuple[str, ...]:
    """Return the states from which some row of an act leaves, whatever its predicates."""
    return tuple(dict.fromkeys(estado for paso in tabla if paso.acto == acto for estado in paso.desde))
