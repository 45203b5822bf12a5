"""Where the demo's peticiones are: near the middle of their locality."""

from __future__ import annotations

import random

from sqlalchemy import select

from app.catalogos.models.lugares import Localidad
from app.extensions import db
from app.nucleo.datos import Datos

CERCA = 0.006
"""Degrees around the middle of a locality, some 600 m."""


def centros() -> dict[int, tuple[float, float]]:
    """Return latitude and longitude of the localities that have them, by id."""
    columnas = select(Localidad.id, Localidad.latitud, Localidad.longitud).where(Localidad.latitud.is_not(None))
    filas = db.session.execute(columnas)
    return {pk: (latitud, longitud) for pk, latitud, longitud in filas if latitud is not None and longitud is not None}


def punto(azar: random.Random, centro: tuple[float, float] | None) -> Datos:
    """Return the field `punto` of two in three peticiones of a locality with a middle, else nothing."""
    if centro is None or azar.random() > 2 / 3:
        return {}
    latitud, longitud = (grado + azar.uniform(-CERCA, CERCA) for grado in centro)
    return {"punto": f"{latitud:.5f},{longitud:.5f}"}
