"""What an entry shows when its petición is reservada later, or no longer."""

from __future__ import annotations

from sqlalchemy import select, update

from app.actos.models import Movimiento
from app.bitacora.models.entrada import Bitacora
from app.extensions import db
from app.nucleo.datos import Hechos
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import alcance_sistema

DE_LA_RESERVA = ("reservar", "levantar_reserva")


def seguir_la_reserva(p: Peticion, _movimiento: Movimiento, _datos: Hechos) -> None:
    """Hide the entry of a petición that is now reservada, show it again with its last one; in the same transaction.

    Against the Órgano de Control one of them is enough: then its custodian alone sees the entry.
    Source: decision 0009, 13.
    """
    if p.bitacora_id is None:
        return
    with alcance_sistema("esconder la entrada de la bitácora con su petición reservada"):
        _igualar(p.bitacora_id)
        db.session.flush()


def _igualar(bitacora_id: int) -> None:
    """Write what its peticiones say now. A fact, not an act: no movimiento, and so no version (as its chain counts).

    The row is locked first: who reserves another of its peticiones meanwhile waits, and is counted.
    """
    db.session.execute(select(Bitacora.id).where(Bitacora.id == bitacora_id).with_for_update())
    reservadas = select(Peticion.contra_control).where(
        Peticion.bitacora_id == bitacora_id, Peticion.reservada.is_(True)
    )
    contra_control = db.session.scalars(reservadas).all()
    hecho = {"reservada": bool(contra_control), "contra_control": any(contra_control)}
    db.session.execute(update(Bitacora).where(Bitacora.id == bitacora_id).values(**hecho))
