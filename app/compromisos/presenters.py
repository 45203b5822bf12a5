"""How compromisos read."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from app.actos.piezas import Ficha, Renglon
from app.actos.presenters import ficha, recortado
from app.compromisos.models import Compromiso
from app.compromisos.workflow import ESTADOS as ESTADOS_DE_COMPROMISO
from app.fab.fechas import fecha_larga
from app.seguridad.zona import hoy

TONOS_DE_COMPROMISO = {"cumplido": "bien", "incumplido": "mal"}


def ficha_de_compromiso(k: Compromiso) -> Ficha:
    """Return its chip: what is open and past its day is overdue."""
    if k.estado == "abierto" and k.fecha < hoy():
        return ficha(_("Vencido"), "mal")
    return ficha(_(ESTADOS_DE_COMPROMISO[k.estado]), TONOS_DE_COMPROMISO.get(k.estado, ""))


def renglon_de_compromiso(k: Compromiso) -> Renglon:
    """Return a row of a list of compromisos."""
    return {
        "folio": k.folio,
        "url": url_for("CompromisoView.show", pk=k.id),
        "titulo": recortado(k.que),
        "detalle": k.responsable,
        "dependencia": fecha_larga(k.fecha),
        "ficha": ficha_de_compromiso(k),
    }
