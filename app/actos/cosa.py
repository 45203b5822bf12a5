"""What the engine needs of anything that acts move."""

from __future__ import annotations

from typing import Protocol, TypeVar

from app.seguridad.guardia import Adscrito, Alcance


class Cosa(Protocol):
    """A row with a state, a folio and a chain of movimientos."""

    estado: str
    folio: str
    version: int
    ultimo_hash: str

    @property
    def id(self) -> int:
        """Return its key; None before it is written for the first time."""

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer whether one adscripción reaches it; each model says it beside the same criterion in SQL."""

    def contiene(self, alcance: Alcance) -> bool:
        """Answer whether a scope may write it."""


C = TypeVar("C", bound=Cosa)
