"""What dates of acts cannot precede: the case's registro, sending, hearing, visita.

Each has the shape of `nucleo.flujo.Desde`. An earlier day passes only with a motivo, which the movimiento keeps.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.nucleo.datos import Hechos
from app.nucleo.flujo import Hito
from app.nucleo.texto import N_
from app.peticiones.workflow.hechos import ConDias, Oida

SIN_CASO = timedelta(days=92)
"""So far back goes what is noted with no case before it; what a telephone kept without signal arrives well within."""


def se_registro(p: ConDias, _hoy: date, _dichos: Hechos) -> Hito | None:
    """Nobody is told of a petición, or sought about it, before it was there."""
    return Hito(p.dia_registrada, N_("cuando se registró la petición"))


def se_canalizo(p: ConDias, _hoy: date, _dichos: Hechos) -> Hito | None:
    """No paper of a dependencia is older than its last canalización."""
    return Hito(p.dia_canalizada, N_("cuando se canalizó")) if p.dia_canalizada is not None else None


def se_oyo(b: Oida, _hoy: date, _dichos: Hechos) -> Hito | None:
    """Nobody hands over what has not been heard."""
    return Hito(b.dia_oida, N_("cuando se oyó la denuncia"))


def hace_tres_meses(_cosa: object, hoy: date, _dichos: Hechos) -> Hito | None:
    """Bound what has no case before it."""
    return Hito(hoy - SIN_CASO, N_("hace más de tres meses"))


def fuera_de_jornada(cosa: object, hoy: date, dichos: Hechos) -> Hito | None:
    """Bound the same; but the day of a jornada says when what belongs to it can have been."""
    de_jornada = dichos.get("jornada_id") or dichos.get("medio") == "jornada"
    return None if de_jornada else hace_tres_meses(cosa, hoy, dichos)


def fue_la_visita(_cosa: object, _hoy: date, dichos: Hechos) -> Hito | None:
    """The next step comes after the visita that says it."""
    dia = dichos.get("cuando_fecha")
    return Hito(dia, N_("cuando fue la visita")) if isinstance(dia, date) else None
