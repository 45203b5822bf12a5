"""A warning for whoever takes the last enlace from a dependencia."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.fab.notices import dejar_recado
from app.fab.saving import al_guardar
from app.fab.usos import enumeradas
from app.seguridad.queries import sin_enlace
from app.seguridad.zona import hoy


def avisar_si_queda_sin_enlace(dia: date) -> None:
    """Have said, once a change that counts from a day is saved, which dependencias it leaves without anybody."""
    al_guardar(partial(_avisar, dia, sin_enlace(dia)))


def _avisar(dia: date, antes: frozenset[int]) -> None:
    """Say which dependencias have nobody that had somebody before, and who sees what they have open."""
    solas = sin_enlace(dia) - antes
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
