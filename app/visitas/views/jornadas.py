"""Pages of jornadas: the list, one with what its locality asked before and all that was done in it, and planning."""

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
from app.fab.interface import Interfaz, plegada
from app.fab.record import Filtro, en_lista, igual
from app.nucleo.texto import plegar
from app.peticiones.filters import renglones as de_peticiones
from app.peticiones.workflow.vocabulario import ESTADOS as ESTADOS_DE_PETICION
from app.visitas import queries
from app.visitas.models.jornada import Jornada
from app.visitas.services.jornadas import planear
from app.visitas.workflow.jornada import ACTOS, ESTADOS, PELIGROSOS, TABLA

TONOS = {"en_curso": "aviso", "cerrada": "bien", "cancelada": "gris"}
ACTOS_DE_BOTON = sorted(set(ACTOS) - {"planear"})


def que_dice(columna: Any, q: str) -> Any:
    """Return the criterion of a search in a text that is not stored folded."""
    criterio = columna.is_not(None)
    for palabra in plegar(q).split()[:8]:
        criterio = criterio & plegada(columna).contains(palabra, autoescape=True)
    return criterio


def localidades() -> list[tuple[str, str]]:
    """Return the choices of the filter by locality."""
    return queries.OPCIONES["localidad"](None)


class JornadaView(CosaView):
    """Jornadas: `/jornadas/list/`, `/show/<id>`, `/add`, and `POST /jornadas/<id>/actos/<acto>`."""

    route_base = "/jornadas"
    class_permission_name = "Jornada"
    datamodel = Interfaz(Jornada)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", *(f"can_{a}" for a in ACTOS_DE_BOTON)]
    peligrosos = PELIGROSOS
    textos: ClassVar[dict[str, Any]] = {
        "lista": _l("Jornadas de Cerca de Ti"),
        "alta": _l("Planear una jornada"),
        "explicacion": _l("Dónde, qué día y quién va."),
        "agregar": _l("Planear"),
        "vacio": _l("Ninguna jornada cumple con eso."),
    }

    def filtros(self) -> list[Filtro]:
        """The filters of `contrato` that a jornada has: estado, localidad."""
        estados = [(clave, _(texto)) for clave, texto in ESTADOS.items()]
        return [
            Filtro("estado", _("Estado"), en_lista(Jornada.estado, ESTADOS), lambda: estados),
            Filtro("localidad", _("Localidad"), igual(Jornada.localidad_id), localidades),
        ]

    def consulta_de(self, q: str) -> Select[Any]:
        """Return the jornadas that a search finds."""
        return queries.jornadas().where(que_dice(Jornada.lugar, q)) if q else queries.jornadas()

    def renglon(self, cosa: Jornada) -> dict[str, Any]:
        """Return the row of a jornada."""
        return {
            "folio": cosa.folio,
            "url": url_for("JornadaView.show", pk=cosa.id),
            "titulo": f"{cosa.localidad} · {cosa.lugar}",
            "detalle": ", ".join(persona.user.get_full_name() for persona in cosa.equipo),
            "dependencia": format_date(cosa.fecha, "d 'de' MMMM 'de' y"),
            "ficha": filters.ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, "")),
        }

    def nueva(self) -> Jornada:
        """Return a jornada that has not been planned."""
        return Jornada(estado="")

    def empezar(self, datos: dict[str, Any]) -> Jornada:
        """Plan it."""
        return planear(datos, autor=self.autor)

    def pintada(self, cosa: Jornada) -> dict[str, Any]:
        """Return what its page tells; it opens with what the locality asked before and what became of it."""
        cuenta, ultimas = queries.pedido_antes(cosa)
        antes = [de_peticiones.renglon(p, self.autor, con_accion=False) for p in ultimas]
        entradas = [filters.renglon(b) for b in queries.entradas(cosa)]
        return {
            "folio": cosa.folio,
            "titulo": f"{cosa.localidad} · {cosa.lugar}",
            "fichas": [filters.ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, ""))],
            "encabezado": _("Jornada de Cerca de Ti"),
            "datos": _datos_de_jornada(cosa),
            "secciones": [
                {"titulo": _("Lo que aquí se ha pedido"), "frase": _en_que_quedo(cuenta), "renglones": antes,
                 "vacio": _("Nada todavía.")},
                {"titulo": _("Asentado en esta jornada"), "renglones": entradas, "vacio": _("Nada todavía.")},
            ],
            "historia": filters.historia(movimientos(cosa), TABLA, ACTOS),
        }  # fmt: skip


def _datos_de_jornada(j: Jornada) -> list[tuple[str, str]]:
    equipo = [(_(persona.puesto), persona.user.get_full_name()) for persona in j.equipo]
    fecha = format_date(j.fecha, "EEEE d 'de' MMMM 'de' y")
    return [(_("Día"), fecha), (_("Lugar"), j.lugar), (_("Localidad"), str(j.localidad)), *equipo]


def _en_que_quedo(cuenta: dict[str, int]) -> str:
    return " · ".join(f"{_(texto)}: {cuenta[e]}" for e, texto in ESTADOS_DE_PETICION.items() if e in cuenta)
