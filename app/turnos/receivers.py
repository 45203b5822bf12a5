"""The turno of a petición registered in person."""

from __future__ import annotations

from app.actos.cosa import Cosa
from app.actos.models import Movimiento
from app.extensions import db
from app.nucleo.datos import Hechos
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import SIN_MODULO
from app.seguridad.services import siguiente
from app.seguridad.zona import local
from app.turnos.models import Turno


def dar_turno(cosa: Cosa, movimiento: Movimiento, _datos: Hechos) -> None:
    """Add the turno of a petición that has just been registered in person, in the same transaction."""
    if not isinstance(cosa, Peticion) or not cosa.canal.da_turno:
        return
    letra = cosa.modulo.clave if cosa.modulo else SIN_MODULO
    dia = local(movimiento.cuando).date()
    numero = siguiente(f"turno:{letra}:{dia.isoformat()}")
    db.session.add(Turno(peticion_id=cosa.id, letra=letra, dia=dia, numero=numero, dado=movimiento.cuando))
