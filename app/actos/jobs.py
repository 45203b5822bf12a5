"""What the rounds run: the hook that features answer, and the daily seal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.actos.models import DEL_DIA, Movimiento, Sello
from app.actos.queries import fin_de, hash_del_dia, ultimo_sello
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

    A seal of a later day, made while the clock was ahead, keeps no day from being sealed. Hashes before the
    transaction opens: it holds nobody up.
    """
    momento = reloj()
    dia = (momento.astimezone(zona()) - MARGEN).date() - timedelta(days=1)
    if db.session.get(Sello, dia) is not None:
        return 0
    sello = _por_sellar(dia, momento)
    if sello is None:
        return 0
    with escritura():
        if fin_de(ultimo_sello())[0] != sello.hash_anterior:
            return 0  # another process made one meanwhile: the next round seals after it
        db.session.add(sello)
    return 1


def _por_sellar(dia: date, momento: datetime) -> Sello | None:
    """Return the seal of a day, None while nothing was done until its end."""
    hasta = inicio_del_dia(dia + timedelta(days=1))
    ultimos = select(Movimiento.id).where(Movimiento.cuando < hasta).order_by(Movimiento.id.desc()).limit(1)
    ultimo_id = db.session.scalar(ultimos)
    if ultimo_id is None:
        return None
    enlazado, desde_id = fin_de(ultimo_sello())
    propios = {"dia": dia, "hasta": hasta, "ultimo_id": max(ultimo_id, desde_id), "hecho": momento}
    sello = Sello(hash_anterior=enlazado, forma=DEL_DIA, **propios)
    sello.cadenas, sello.hash = hash_del_dia(sello, desde_id)
    return sello
