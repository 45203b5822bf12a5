"""Who signed on receipt for a dependencia lately, as suggestions."""

from __future__ import annotations

from sqlalchemy import select

from app.actos.models import Movimiento
from app.extensions import db
from app.peticiones.models.peticion import Peticion

RECIENTES, PROPUESTOS = 60, 3
"""Among how many of its newest peticiones they are sought, and how many are proposed."""


def receptores(p: Peticion, acto: str) -> list[tuple[str, str]]:
    """Return name and post ('' where it was not asked) of who received in its dependencia, the last one first.

    Only of what this person sees; none for a reservada. One statement, bounded.
    """
    if p.reservada or p.dependencia_id is None:
        return []
    suyas = select(Peticion.id).where(Peticion.dependencia_id == p.dependencia_id, Peticion.reservada.is_(False))
    nuevas = suyas.order_by(Peticion.id.desc()).limit(RECIENTES).subquery()
    consulta = (
        select(Movimiento.datos)
        .join(nuevas, nuevas.c.id == Movimiento.peticion_id)
        .where(Movimiento.acto == acto)
        .order_by(Movimiento.id.desc())
    )
    dichos = (datos or {} for datos in db.session.scalars(consulta.limit(RECIENTES)))
    firmas = ((str(d.get("recibio") or ""), str(d.get("recibio_puesto") or "")) for d in dichos)
    return list(dict.fromkeys(firma for firma in firmas if firma[0]))[:PROPUESTOS]
