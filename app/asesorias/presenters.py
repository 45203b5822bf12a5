"""How asesorías read."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from app.actos.piezas import Renglon
from app.actos.presenters import ficha, recortado
from app.asesorias.models import Asesoria
from app.asesorias.workflow import ESTADOS as ESTADOS_DE_ASESORIA
from app.fab.fechas import fecha_y_hora


def renglon_de_asesoria(a: Asesoria) -> Renglon:
    """Return a row of a list of asesorías, for who may see it."""
    return {
        "folio": a.folio,
        "url": url_for("AsesoriaView.show", pk=a.id),
        "titulo": recortado(a.asunto),
        "detalle": a.asesor.get_full_name() if a.asesor else "",
        "dependencia": fecha_y_hora(a.pedida),
        "ficha": ficha(_(ESTADOS_DE_ASESORIA[a.estado]), "bien" if a.estado == "respondida" else "aviso"),
    }
