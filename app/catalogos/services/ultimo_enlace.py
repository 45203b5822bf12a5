"""A warning for whoever takes the last enlace from a dependencia."""

from __future__ import annotations

from datetime import date

from flask import g
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.fab.notices import dejar_recado
from app.fab.usos import enumeradas
from app.seguridad.queries import sin_enlace
from app.seguridad.zona import hoy


def recordar(dia: date) -> None:
    """Note which dependencias have nobody on a day, before something is written."""
    g.sin_enlace_antes = (dia, sin_enlace(dia))


def avisar() -> None:
    """Say, after COMMIT, which dependencias have been left without anybody, and who sees what they have open."""
    dia, antes = g.pop("sin_enlace_antes", (hoy(), None))
    solas = sin_enlace(dia) - antes if antes is not None else frozenset()
    if not solas:
        return
    consulta = select(Dependencia.nombre).where(Dependencia.id.in_(solas)).order_by(Dependencia.nombre)
    nombres = enumeradas(list(db.session.scalars(consulta)))
    dice = _("Era el último enlace de %(d)s; sus peticiones abiertas quedan a la vista del Coordinador.", d=nombres)
    if dia > hoy():
        dice = _(
            "Es el último enlace de %(d)s; desde el %(dia)s sus peticiones abiertas quedan a la vista del Coordinador.",
            d=nombres,
            dia=format_date(dia, "d 'de' MMMM"),
        )
    dejar_recado(dice, "warning")
