"""Pages of visitas: the list, one of them, and the form of a new one."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.actos.views.cosa import Campos, CosaView, Formas
from app.bitacora import filters
from app.fab.interface import Interfaz
from app.fab.record import Filtro, en_lista, igual
from app.peticiones.filters import renglones as de_peticiones
from app.seguridad.zona import hoy
from app.visitas import queries
from app.visitas.models.visita import Asunto, Visita
from app.visitas.services.visitas import anotar_visita
from app.visitas.views.jornadas import localidades, que_dice
from app.visitas.workflow.visita import QUIEN_VISITA, TIPOS, VISITA_SUELTA


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
            Filtro("localidad", _("Localidad"), igual(Visita.localidad_id), localidades),
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
        for asunto in cosa.asuntos:
            enlaces.append(_enlace_de(asunto))
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


def _enlace_de(asunto: Asunto) -> dict[str, str]:
    if asunto.peticion:
        return {"texto": asunto.peticion.folio, "url": de_peticiones.url_de(asunto.peticion)}
    return {"texto": asunto.bitacora.folio, "url": filters.url_de(asunto.bitacora)} if asunto.bitacora else {}


def _datos_de_visita(v: Visita) -> list[tuple[str, str]]:
    verifico = _("%(quien)s, el %(dia)s", quien=v.verifica.get_full_name(),
                 dia=format_datetime(v.verificada, "d MMM y, HH:mm")) if v.verifica else ""  # fmt: skip
    datos = [
        (_("Fue"), v.quien.get_full_name()),
        (_("Habló con"), v.con_quien),
        (_("Dependencia"), v.dependencia),
        (_("Localidad"), v.localidad),
        (_("Siguiente paso"), v.siguiente),
        (_("Día del siguiente paso"), format_date(v.siguiente_fecha, "d MMM y") if v.siguiente_fecha else ""),
        (_("Verificó"), verifico),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]
