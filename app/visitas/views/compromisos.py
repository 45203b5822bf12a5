"""Pages of compromisos: what is promised and until when, one of them, and a new one."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.actos.views.cosa import CosaView
from app.bitacora import filters
from app.bitacora.queries import movimientos
from app.fab.interface import Interfaz
from app.fab.record import Filtro, en_lista, igual
from app.peticiones.filters import renglones as de_peticiones
from app.seguridad.zona import hoy
from app.visitas import queries
from app.visitas.models.compromiso import Compromiso
from app.visitas.services.compromisos import acordar
from app.visitas.views.jornadas import localidades, que_dice
from app.visitas.workflow.compromiso import ACTOS, ESTADOS, PELIGROSOS, TABLA

TONOS = {"cumplido": "bien", "incumplido": "mal"}


class CompromisoView(CosaView):
    """Compromisos: `/compromisos/list/`, `/show/<id>`, `/add`, and `POST /compromisos/<id>/actos/<acto>`."""

    route_base = "/compromisos"
    class_permission_name = "Compromiso"
    datamodel = Interfaz(Compromiso)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", "can_cumplir", "can_incumplir"]
    peligrosos = PELIGROSOS
    textos: ClassVar[dict[str, Any]] = {
        "lista": _l("Compromisos"),
        "alta": _l("Anotar un compromiso"),
        "explicacion": _l("A qué se comprometió la autoridad, quién responde y para cuándo."),
        "agregar": _l("Anotar"),
        "vacio": _l("Ningún compromiso cumple con eso."),
    }

    def filtros(self) -> list[Filtro]:
        """By estado, dependencia and localidad."""
        estados = [(clave, _(texto)) for clave, texto in ESTADOS.items()]
        dependencias = queries.OPCIONES["dependencia"]
        return [
            Filtro("estado", _("Estado"), en_lista(Compromiso.estado, ESTADOS), lambda: estados),
            Filtro("dependencia", _("Dependencia"), igual(Compromiso.dependencia_id), lambda: dependencias(None)),
            Filtro("localidad", _("Localidad"), igual(Compromiso.localidad_id), localidades),
        ]

    def consulta_de(self, q: str) -> Select[Any]:
        """Return the compromisos that a search finds."""
        return queries.compromisos().where(que_dice(Compromiso.que, q)) if q else queries.compromisos()

    def renglon(self, cosa: Compromiso) -> dict[str, Any]:
        """Return the row of a compromiso."""
        return {
            "folio": cosa.folio,
            "url": url_for("CompromisoView.show", pk=cosa.id),
            "titulo": filters.recortado(cosa.que),
            "detalle": cosa.responsable,
            "dependencia": format_date(cosa.fecha, "d 'de' MMMM 'de' y"),
            "ficha": _ficha(cosa),
        }

    def nueva(self) -> Compromiso:
        """Return a compromiso that has not been made."""
        return Compromiso(estado="")

    def empezar(self, datos: dict[str, Any]) -> Compromiso:
        """Note it."""
        return acordar(datos, autor=self.autor)

    def pintada(self, cosa: Compromiso) -> dict[str, Any]:
        """Return what its page tells."""
        return {
            "folio": cosa.folio,
            "titulo": _("Para el %(dia)s", dia=format_date(cosa.fecha, "d 'de' MMMM 'de' y")),
            "fichas": [_ficha(cosa)],
            "encabezado": _("A qué se comprometió"),
            "dicho": cosa.que,
            "datos": _datos(cosa),
            "secciones": [],
            "historia": filters.historia(movimientos(cosa), TABLA, ACTOS),
            "enlaces": _enlaces(cosa),
        }


def _ficha(k: Compromiso) -> dict[str, Any]:
    if k.estado == "abierto" and k.fecha < hoy():
        return filters.ficha(_("Vencido"), "mal")
    return filters.ficha(_(ESTADOS[k.estado]), TONOS.get(k.estado, ""))


def _datos(k: Compromiso) -> list[tuple[str, str]]:
    datos = [
        (_("Quién responde"), k.responsable),
        (_("Dependencia"), k.dependencia),
        (_("Cómo consta"), k.evidencia),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _enlaces(k: Compromiso) -> list[dict[str, str]]:
    enlaces = []
    if k.peticion:
        enlaces.append({"texto": k.peticion.folio, "url": de_peticiones.url_de(k.peticion)})
    if k.jornada:
        enlaces.append({"texto": k.jornada.folio, "url": url_for("JornadaView.show", pk=k.jornada.id)})
    return enlaces
