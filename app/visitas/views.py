"""Pages of jornadas and visitas: plain lists, one of each, and the forms of new ones."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, ClassVar

from flask import url_for
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.actos.views.cosa import Campos, CosaView, Formas
from app.bitacora import filters
from app.bitacora.queries import movimientos
from app.fab.interface import Interfaz, plegada
from app.fab.record import Filtro, en_lista, igual
from app.nucleo.texto import plegar
from app.peticiones.filters import renglones as de_peticiones
from app.peticiones.workflow.vocabulario import ESTADOS as ESTADOS_DE_PETICION
from app.seguridad.zona import hoy
from app.visitas import queries
from app.visitas.models import Jornada, Visita
from app.visitas.services import anotar_visita, planear
from app.visitas.workflow import ACTOS, ESTADOS, PELIGROSOS, QUIEN_VISITA, TABLA, TIPOS, VISITA_SUELTA

TONOS = {"en_curso": "aviso", "cerrada": "bien", "cancelada": "gris"}
ACTOS_DE_BOTON = sorted(set(ACTOS) - {"planear"})


def que_dice(columna: Any, q: str) -> Any:
    """Return the criterion of a search in a text that is not stored folded."""
    criterio = columna.is_not(None)
    for palabra in plegar(q).split()[:8]:
        criterio = criterio & plegada(columna).contains(palabra, autoescape=True)
    return criterio


def _localidades() -> list[tuple[str, str]]:
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
            Filtro("localidad", _("Localidad"), igual(Jornada.localidad_id), _localidades),
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


class VisitaView(CosaView):
    """Visitas: `/visitas/list/`, `/show/<id>`, `/add`. Nothing moves them: a canalización is verified by its entry."""

    route_base = "/visitas"
    class_permission_name = "Visita"
    datamodel = Interfaz(Visita)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add"]
    textos: ClassVar[dict[str, Any]] = {
        "lista": _l("Visitas"),
        "alta": _l("Anotar una visita"),
        "explicacion": _l("A quién se visitó, cuándo y en qué quedó."),
        "agregar": _l("Anotar"),
        "vacio": _l("Ninguna visita cumple con eso."),
    }

    def filtros(self) -> list[Filtro]:
        """By tipo, dependencia and localidad."""
        tipos = [(clave, _(texto)) for clave, texto in TIPOS]
        dependencias = queries.OPCIONES["dependencia"]
        return [
            Filtro("tipo", _("A dónde"), en_lista(Visita.tipo, dict(TIPOS)), lambda: tipos),
            Filtro("dependencia", _("Dependencia"), igual(Visita.dependencia_id), lambda: dependencias(None)),
            Filtro("localidad", _("Localidad"), igual(Visita.localidad_id), _localidades),
        ]

    def consulta_de(self, q: str) -> Select[Any]:
        """Return the visitas that a search finds."""
        return queries.visitas().where(que_dice(Visita.resultado, q)) if q else queries.visitas()

    def renglon(self, cosa: Visita) -> dict[str, Any]:
        """Return the row of a visita."""
        return filters.renglon_de_visita(cosa)

    def buscar(self, ident: Any) -> Visita | None:
        """Find by id: a visita has no folio."""
        return None if "-" in str(ident) else super().buscar(ident)  # type: ignore[no-any-return]

    def _formas(self, cosa: Any, tecleado: dict[str, dict[str, Any]] | None = None) -> Formas:
        return []

    def campos_de_alta(self, tecleado: dict[str, Any]) -> Campos:
        """Return the fields of a visita, with the tipos that this person's puesto makes."""
        mios = tuple(par for par in TIPOS if self.autor.puestos & set(QUIEN_VISITA[par[0]]))
        opciones = {campo.catalogo: tuple(queries.OPCIONES[campo.catalogo](None)) for campo in VISITA_SUELTA
                    if campo.catalogo}  # fmt: skip
        return [
            replace(campo, opciones=mios if campo.nombre == "tipo" else opciones.get(campo.catalogo, ()))
            for campo in VISITA_SUELTA
        ]

    def de_entrada(self) -> dict[str, str]:
        """Return today, and the identifier by which the same visita sent twice is one."""
        return {"cuando_fecha": hoy().isoformat(), "uuid": str(uuid.uuid4())}

    def empezar(self, datos: dict[str, Any]) -> Visita:
        """Note it."""
        return anotar_visita(datos, autor=self.autor)

    def pintada(self, cosa: Visita) -> dict[str, Any]:
        """Return what its page tells."""
        verificada = cosa.verificada is not None
        por_verificar = cosa.tipo == "canalizacion" and not verificada
        enlaces = []
        if cosa.bitacora:
            enlaces.append({"texto": cosa.bitacora.folio, "url": filters.url_de(cosa.bitacora)})
        if cosa.peticion:
            enlaces.append({"texto": cosa.peticion.folio, "url": de_peticiones.url_de(cosa.peticion)})
        return {
            "folio": format_datetime(cosa.cuando, "d MMM y, HH:mm"),
            "titulo": str(cosa.dependencia or cosa.localidad or _("Visita")),
            "fichas": [filters.ficha(_("Por verificar"), "aviso")] if por_verificar else [],
            "enlaces": enlaces,
            "encabezado": _(dict(TIPOS)[cosa.tipo]),
            "dicho": cosa.resultado,
            "datos": _datos_de_visita(cosa),
            "secciones": [],
            "historia": [],
        }


def _datos_de_visita(v: Visita) -> list[tuple[str, str]]:
    verifico = _("%(quien)s, el %(dia)s", quien=v.verifica.get_full_name(),
                 dia=format_datetime(v.verificada, "d MMM y, HH:mm")) if v.verifica else ""  # fmt: skip
    datos = [
        (_("Fue"), v.quien.get_full_name()),
        (_("Habló con"), v.con_quien),
        (_("Dependencia"), v.dependencia),
        (_("Localidad"), v.localidad),
        (_("Siguiente paso"), v.siguiente),
        (_("Verificó"), verifico),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]
