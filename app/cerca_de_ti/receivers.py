"""The report of a jornada, frozen when it is closed."""

from __future__ import annotations

from app.actos.models import Movimiento
from app.cerca_de_ti.services import congelar
from app.jornadas.models import Jornada
from app.nucleo.datos import Hechos


def congelar_al_cerrar(j: Jornada, movimiento: Movimiento, _datos: Hechos) -> None:
    """Add the first version of the report of a jornada that has just been closed, in the same transaction.

    Source: Huatabampo 4.3.1.
    """
    congelar(j, movimiento.cuando)
