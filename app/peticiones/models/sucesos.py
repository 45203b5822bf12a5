"""What a page reads of what happened to a petición: columns only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app.actos.models import Movimiento
from app.nucleo.datos import Datos


class Autor(NamedTuple):
    """The account that did it."""

    first_name: str
    last_name: str

    def get_full_name(self) -> str:
        """Return its name, as `User` does."""
        return f"{self.first_name} {self.last_name}"


class Suceso(NamedTuple):
    """A movimiento as the history shows it; its names are those of `Movimiento`."""

    numero: int
    acto: str
    desde: str
    hacia: str
    datos: Datos | None
    autor_id: int | None
    puesto: str
    en_suplencia_de: str | None
    via: str
    cuando: datetime
    autor: Autor | None


Contado = Movimiento | Suceso


class Pedido(NamedTuple):
    """A requisito that a trámite still asks for."""

    id: int
    nombre: str
    obligatorio: bool


class Visto(NamedTuple):
    """That somebody saw a requisito, and its document."""

    requisito_id: int
    adjunto_id: int | None
