"""What pages read of the book of oficios. The guard is always on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.documentos.models import Oficio
from app.extensions import db


def libro() -> Select[Any]:
    """Return the select of oficios with what a row of the book shows."""
    return select(Oficio).options(joinedload(Oficio.peticion), joinedload(Oficio.dependencia))


def oficio_de(peticion_id: int, *, clase: str = "", numero: int = 0) -> Oficio | None:
    """Return an oficio of a petición: the one of an id, else its newest of a class, those that count first."""
    consulta = libro().where(Oficio.peticion_id == peticion_id)
    if numero:
        return db.session.scalars(consulta.where(Oficio.id == numero)).one_or_none()
    consulta = consulta.where(Oficio.clase == clase)
    return db.session.scalars(consulta.order_by(Oficio.cancelado.is_not(None), Oficio.id.desc()).limit(1)).first()
