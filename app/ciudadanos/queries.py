"""Finding persons while a clerk types: without accents, by name, telephone or CURP."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo.texto import plegar


def parecidos(q: str, limite: int = 8) -> list[Ciudadano]:
    """Return persons whose name, telephone or CURP holds every word of `q` (at least 3 characters)."""
    palabras = plegar(q).split()[:6]
    if sum(map(len, palabras)) < 3:
        return []
    consulta = select(Ciudadano).options(joinedload(Ciudadano.localidad))
    for palabra in palabras:
        consulta = consulta.where(Ciudadano.busqueda.contains(palabra, autoescape=True))
    return list(db.session.scalars(consulta.order_by(Ciudadano.id.desc()).limit(limite)))
