"""Pages of asesorías: the Asesor's list, one of them with its answer, and what he advised of his own accord."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.actos.views.cosa import CosaView
from app.bitacora import filters
from app.bitacora.queries import movimientos
from app.fab.interface import Interfaz
from app.fab.record import Filtro, en_lista
from app.peticiones.filters import renglones as de_peticiones
from app.visitas import queries
from app.visitas.models.asesoria import Asesoria
from app.visitas.services.asesorias import asentar_asesoria, nueva_asesoria
from app.visitas.views.jornadas import que_dice
from app.visitas.workflow.asesoria import ACTOS, ESTADOS, PELIGROSOS, TABLA

TONOS = {"pedida": "aviso", "respondida": "bien"}


class AsesoriaView(CosaView):
    """Asesorías: `/asesorias/list/`, `/show/<id>`, `/add`, and `POST /asesorias/<id>/actos/<acto>`."""

    route_base = "/asesorias"
    class_permission_name = "Asesoria"
    datamodel = Interfaz(Asesoria)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", "can_responder", "can_excusarse"]
    peligrosos = PELIGROSOS
    textos: ClassVar[dict[str, Any]] = {
        "lista": _l("Asesorías"),
        "alta": _l("Asentar una asesoría"),
        "explicacion": _l("Queda entre el Asesor Jurídico y el Coordinador."),
        "agregar": _l("Asentar"),
        "vacio": _l("Ninguna asesoría cumple con eso."),
    }

    def filtros(self) -> list[Filtro]:
        """By estado."""
        estados = [(clave, _(texto)) for clave, texto in ESTADOS.items()]
        return [Filtro("estado", _("Estado"), en_lista(Asesoria.estado, ESTADOS), lambda: estados)]

    def consulta_de(self, q: str) -> Select[Any]:
        """Return the asesorías that a search finds."""
        return queries.asesorias().where(que_dice(Asesoria.asunto, q)) if q else queries.asesorias()

    def renglon(self, cosa: Asesoria) -> dict[str, Any]:
        """Return the row of an asesoría."""
        return {
            "folio": cosa.folio,
            "url": url_for("AsesoriaView.show", pk=cosa.id),
            "titulo": cosa.asunto,
            "detalle": str(cosa.peticion or cosa.bitacora or cosa.jornada or ""),
            "dependencia": format_datetime(cosa.pedida, "d MMM y, HH:mm"),
            "ficha": filters.ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, "")),
        }

    def nueva(self) -> Asesoria:
        """Return an asesoría that has not been written."""
        return nueva_asesoria()

    def empezar(self, datos: dict[str, Any]) -> Asesoria:
        """Write it."""
        return asentar_asesoria(datos, autor=self.autor)

    def pintada(self, cosa: Asesoria) -> dict[str, Any]:
        """Return what its page tells."""
        return {
            "folio": cosa.folio,
            "titulo": cosa.asunto,
            "fichas": [filters.ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, ""))],
            "encabezado": _("Lo que se planteó"),
            "dicho": cosa.pregunta,
            "datos": _datos(cosa),
            "secciones": [],
            "historia": filters.historia(movimientos(cosa), TABLA, ACTOS),
            "enlaces": _enlaces(cosa),
        }


def _datos(a: Asesoria) -> list[tuple[str, str]]:
    datos = [
        (_("La pidió"), a.pide.get_full_name() if a.pide else ""),
        (_("Qué se aconsejó"), a.respuesta),
        (_("Normas citadas"), a.normas),
        (_("A dónde se remitió"), a.remitida_a),
        (_("Asesoró"), a.asesor.get_full_name() if a.asesor else ""),
        (_("Conflicto de interés"), _("Sí: no aconsejó quien lo declaró") if a.conflicto else ""),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _enlaces(a: Asesoria) -> list[dict[str, str]]:
    enlaces = []
    if a.peticion:
        enlaces.append({"texto": a.peticion.folio, "url": de_peticiones.url_de(a.peticion)})
    if a.bitacora:
        enlaces.append({"texto": a.bitacora.folio, "url": filters.url_de(a.bitacora)})
    if a.jornada:
        enlaces.append({"texto": a.jornada.folio, "url": url_for("JornadaView.show", pk=a.jornada.id)})
    return enlaces
