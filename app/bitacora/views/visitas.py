"""Pages of visitas: list, one, the form of one; on a petición's page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_

from app.actos.forms import FormaDeActo
from app.actos.piezas import Enlace, Pagina, Renglon
from app.actos.views.cosa import CosaView
from app.archivos.presenters import fotos_de
from app.bitacora.cifras import VISITAS
from app.bitacora.models.visita import Asunto, Visita
from app.bitacora.presenters import entradas as presenters
from app.bitacora.presenters.visitas import ficha_de_visita, renglon_de_visita
from app.bitacora.queries.entradas import devueltas
from app.bitacora.queries.visitas import REFERENCIAS, quienes_visitan, siguiente_pendiente, visitas
from app.bitacora.services.visitas import anotar_visita, lo_tratado
from app.bitacora.workflow.visita import QUIEN_VISITA, TIPOS, VISITA_SUELTA
from app.extensions import db
from app.fab.base import malformada
from app.fab.counted import Contadas
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_corta, fecha_y_hora
from app.fab.record import Filtro, de_palabras, igual
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.nucleo.lectura import con_motivos
from app.nucleo.texto import son_cifras
from app.peticiones.presenters import filas as de_peticiones
from app.seguridad.zona import hoy


class VisitaView(CosaView[Any]):
    """Visitas: `/visitas/list/`, `/show/<id>`, `/add`. Nothing moves them: a canalización is verified by its entry."""

    route_base = "/visitas"
    class_permission_name = "Visita"
    datamodel = Interfaz(Visita)
    momento: ClassVar[str] = "cuando"
    contadas: ClassVar[Contadas] = VISITAS
    todas = staticmethod(visitas)
    search_columns: ClassVar[Sequence[str]] = ("resultado", "con_quien")
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add"]
    textos: ClassVar[Datos] = {
        "lista": _l("Visitas"),
        "alta": _l("Anotar una visita"),
        "explicacion": _l("A quién se visitó, cuándo y en qué quedó."),
        "agregar": _l("Anotar"),
        "vacio": _l("Ninguna visita cumple con eso."),
    }

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("tipo", _l("A dónde"), Visita.tipo, dict(TIPOS)),
        REFERENCIAS.filtro("dependencia", _l("Dependencia"), Visita.dependencia_id),
        REFERENCIAS.filtro("localidad", _l("Localidad"), Visita.localidad_id),
        Filtro("quien", _l("Fue"), igual(Visita.quien_id), quienes_visitan),
        Filtro("jornada", _l("Jornada"), igual(Visita.jornada_id), partial(REFERENCIAS.opciones, "jornada_de_visita")),
        Filtro(
            "siguiente",
            _l("Siguiente paso"),
            lambda valor: _siguiente(valor),
            lambda: [("pendiente", _("Pendiente")), ("vencido", _("Pendiente y ya pasó su día"))],
        ),
    )

    def renglon(self, cosa: Visita) -> Renglon:
        """Return the row of a visita."""
        return renglon_de_visita(cosa, g.devueltas)

    def pagina(self, consulta: Select[Visita]) -> tuple[Sequence[Visita], str | None]:
        """Return the rows of a page, having read which of them were returned."""
        filas, siguiente = super().pagina(consulta)
        g.devueltas = devueltas(filas)
        return filas, siguiente

    def buscar(self, ident: str | int) -> Visita | None:
        """Find by id: a visita has no folio."""
        return None if "-" in str(ident) else super().buscar(ident)

    def _formas(self, cosa: Visita, tecleado: dict[str, Datos] | None = None) -> Sequence[FormaDeActo]:
        return []

    def campos_de_alta(self, tecleado: Datos) -> Sequence[Campo]:
        """Return the fields of a visita, with the tipos that this person's puesto makes."""
        mios = tuple(par for par in TIPOS if self.autor.puestos & set(QUIEN_VISITA[par[0]]))
        opciones = {
            campo.catalogo: tuple(REFERENCIAS.opciones(campo.catalogo)) for campo in VISITA_SUELTA if campo.catalogo
        }
        campos = con_motivos(VISITA_SUELTA, tecleado, lo_tratado(tecleado), hoy())
        return [
            replace(campo, opciones=mios if campo.nombre == "tipo" else opciones.get(campo.catalogo, ()))
            for campo in campos
        ]

    def de_entrada(self) -> dict[str, str]:
        """Return today, the jornada's own locality, and the identifier by which the same visita sent twice is one."""
        return {"cuando_fecha": hoy().isoformat(), "uuid": str(uuid.uuid4()), **_de_la_jornada()}

    def empezar(self, datos: Datos) -> Visita:
        """Note it."""
        return anotar_visita(datos, autor=self.autor)

    def pintada(self, cosa: Visita) -> Pagina:
        """Return what its page shows."""
        vueltas = devueltas([cosa])
        ficha = ficha_de_visita(cosa, vueltas)
        tratado = [self._de_asunto(asunto) for asunto in cosa.asuntos]
        if cosa.bitacora:
            tratado.insert(0, presenters.renglon(cosa.bitacora))
        return {
            "folio": fecha_y_hora(cosa.cuando),
            "titulo": str(cosa.dependencia or cosa.localidad or _("Visita")),
            "fichas": [ficha] if ficha else [],
            "enlaces": _enlaces(cosa),
            "encabezado": _(dict(TIPOS)[cosa.tipo]),
            "dicho": cosa.resultado,
            "datos": _datos_de_visita(cosa),
            "secciones": [{"titulo": _("Lo que se trató"), "renglones": tratado}] if tratado else [],
            "historia": [],
            "nota": _nota(cosa, cosa.id in vueltas),
            "fotos": fotos_de(cosa),
        }

    def _de_asunto(self, asunto: Asunto) -> Renglon:
        if asunto.peticion:
            return de_peticiones.renglon(asunto.peticion)
        assert asunto.bitacora is not None, "the table holds one of both"
        return presenters.renglon(asunto.bitacora)


def _nota(v: Visita, devuelta: bool) -> str:
    """Return what happens with it now: nothing moves a visita but the verification of its entry."""
    estado = v.bitacora.estado if v.tipo == "canalizacion" and v.bitacora and v.verificada is None else ""
    if devuelta and estado == "verificada":
        return str(_("La devolvió el Subcoordinador: la entrada espera otra visita."))
    if estado == "visitada" and not devuelta:
        return str(_("La verifica el Subcoordinador, en la entrada de la bitácora."))
    return str(_("Una visita se anota una sola vez. Si algo falta, anote otra."))


def _siguiente(valor: str) -> ColumnElement[bool]:
    """Return the criterion of the filter by what waits; 400 for another word."""
    if valor not in ("pendiente", "vencido"):
        malformada(_("El filtro no es válido."))
    pendiente = siguiente_pendiente()
    return and_(pendiente, Visita.siguiente_fecha < hoy()) if valor == "vencido" else pendiente


def _de_la_jornada() -> dict[str, str]:
    """Return the locality of the jornada that the address names: it was most likely there."""
    nombrada = request.args.get("jornada_id", "")
    if not son_cifras(nombrada):
        return {}
    jornada = db.session.get(Jornada, int(nombrada))
    return {"localidad_id": str(jornada.localidad_id)} if jornada else {}


def _enlaces(v: Visita) -> list[Enlace]:
    return [{"texto": v.jornada.folio, "url": url_for("JornadaView.show", pk=v.jornada.id)}] if v.jornada else []


def _datos_de_visita(v: Visita) -> list[tuple[str, str]]:
    verifico = ""
    if v.verifica and v.verificada:
        verifico = _("%(quien)s, el %(dia)s", quien=v.verifica.get_full_name(), dia=fecha_y_hora(v.verificada))
    datos = [
        (_("Fue"), v.quien.get_full_name()),
        (_("Habló con"), v.con_quien),
        (_("Dependencia"), v.dependencia),
        (_("Localidad"), v.localidad),
        (_("Lugar en el mapa"), f"{v.latitud:.5f}, {v.longitud:.5f}" if v.latitud is not None else ""),
        (_("Siguiente paso"), v.siguiente),
        (_("Día del siguiente paso"), fecha_corta(v.siguiente_fecha) if v.siguiente_fecha else ""),
        (_("Por qué es anterior"), v.motivo_fecha),
        (_("Verificó"), verifico),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]
