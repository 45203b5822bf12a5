"""Suplencias: a person holds another's puesto for some days; the absent one keeps his."""

from __future__ import annotations

from datetime import date, timedelta

from app.extensions import db
from app.seguridad.models import Adscripcion

MAXIMO = timedelta(days=180)


def heredar(suplencia: Adscripcion, suplida: Adscripcion) -> None:
    """Give the substitute the puesto and the dependencia of whom he stands in for."""
    suplencia.puesto, suplencia.dependencia_id = suplida.puesto, suplida.dependencia_id


def terminar(suplencia: Adscripcion, dia: date) -> bool:
    """End a suplencia at once; False when it had not begun before that day and so nothing remains of it.

    `cambio` keeps who named it and who took it back.
    """
    if suplencia.desde < dia:
        suplencia.hasta = dia - timedelta(days=1)
        return True
    db.session.delete(suplencia)
    return False
