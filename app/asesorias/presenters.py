"""How asesorías read, on their own pages and on those of others."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from flask_babel import gettext as _

from app.actos.piezas import Enlace, Renglon
from app.actos.presenters import Colgado, ficha, recortado
from app.actos.services import actos_posibles
from app.asesorias.models import Asesoria
from app.asesorias.queries import asesorias_de
from app.asesorias.workflow import ESTADOS
from app.bitacora.models.entrada import Bitacora
from app.fab.fechas import fecha_y_hora
from app.nucleo.puestos import ASESOR, COORDINADOR, SECRETARIA, SUBCOORDINADOR
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance

TONOS = {"pedida": "aviso", "respondida": "bien"}
QUIENES = frozenset({ASESOR, COORDINADOR, SUBCOORDINADOR, SECRETARIA})
"""Who answers them and who asks for them: to nobody else is an asesoría ever shown."""


def renglon_en_jornada(a: Asesoria) -> Renglon:
    """Return the row of an asesoría on the page of its jornada, for who may see it."""
    return {
        "folio": a.folio,
        "url": url_for("AsesoriaView.show", pk=a.id),
        "titulo": recortado(a.asunto),
        "detalle": a.asesor.get_full_name() if a.asesor else "",
        "dependencia": fecha_y_hora(a.pedida),
        "ficha": ficha(_(ESTADOS[a.estado]), "bien" if a.estado == "respondida" else "aviso"),
    }


def renglon(a: Asesoria) -> Renglon:
    """Return the row of an asesoría."""
    return {
        "folio": a.folio,
        "url": url_for("AsesoriaView.show", pk=a.id),
        "titulo": a.asunto,
        "detalle": str(a.peticion or a.bitacora or a.jornada or ""),
        "dependencia": fecha_y_hora(a.pedida),
        "ficha": ficha(_(ESTADOS[a.estado]), TONOS.get(a.estado, "")),
    }


ASESORIAS = "asesorias"
"""The name by which the page of a petición says that some asesoría is about it."""


def asesorias_colgadas(
    cosa: Peticion | Bitacora, autor: Alcance, tiene: Collection[str] | None = None
) -> Colgado | None:
    """Return the asesorías of a petición or an entry for who sees them; the open ones to be answered by who may."""
    if not autor.puestos & QUIENES or (tiene is not None and ASESORIAS not in tiene):
        return None
    suyas = asesorias_de(cosa)
    por_hacer = tuple(
        Enlace(texto=_("Responder la asesoría"), url=url_for("AsesoriaView.show", pk=a.id) + "#acto-responder")
        for a in suyas
        if any(paso.acto == "responder" for paso in actos_posibles(a, autor))
    )
    return Colgado(_("Asesorías"), [renglon(a) for a in suyas], por_hacer) if suyas else None
