"""The turno of a petición registered in person."""

from __future__ import annotations

from app.actos.models import Movimiento
from app.extensions import db
from app.nucleo.datos import Hechos
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import SIN_MODULO
from app.seguridad.services import siguiente
from app.seguridad.zona import local
from app.turnos.models import Turno


def dar_turno(p: Peticion, movimiento: Movimiento, _datos: Hechos) -> None:
    """Add the turno of a petición that has just been registered in person, in the same transaction."""
    if not p.canal.da_turno:
        return
    letra = p.modulo.clave if p.modulo else SIN_MODULO
    dia = local(movimiento.cuando).date()
    numero = siguiente(f"turno:{letra}:{dia.isoformat()}")
    db.session.add(Turno(peticion_id=p.id, letra=letra, dia=dia, numero=numero, dado=movimiento.cuando))
