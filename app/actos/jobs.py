"""What the rounds run: the hook that features answer, and the daily seal."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.actos.models import Movimiento, Sello
from app.actos.queries import hash_del_dia, ultimo_hash_sellado
from app.extensions import db, escritura
from app.hooks import Hook
from app.nucleo.reloj import Reloj, ahora
from app.seguridad.zona import inicio_del_dia, zona
from app.tareas.cola import Clases

TRABAJOS: Hook[[], Clases] = Hook("trabajos")
"""The kinds of jobs of each feature, by name; each job opens its own transactions."""
MARGEN = timedelta(minutes=5)
"""After midnight, so that no act of the day is still being written when it is sealed."""


def sellar(reloj: Reloj = ahora) -> int:
    """Seal yesterday (the town's day) unless it is sealed; return how many seals were made.

    A seal of a later day, made while the clock was ahead, keeps no day from being sealed.
    """
    momento = reloj()
    dia = (momento.astimezone(zona()) - MARGEN).date() - timedelta(days=1)
    hasta = inicio_del_dia(dia + timedelta(days=1))
    with escritura():
        anterior = ultimo_hash_sellado()
        ultimo_id = db.session.scalar(select(func.max(Movimiento.id)).where(Movimiento.cuando < hasta))
        if ultimo_id is None or db.session.get(Sello, dia) is not None:
            return 0
        sello = Sello(dia=dia, hasta=hasta, ultimo_id=ultimo_id, hash_anterior=anterior, hecho=momento)
        sello.cadenas, sello.hash = hash_del_dia(sello)
        db.session.add(sello)
    return 1
