"""`/graficas/mapa/`: where jornadas, visitas and entries happened; a table and a map without tiles."""

from __future__ import annotations

from flask import url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext

from app.bitacora.models.visita import Visita
from app.bitacora.workflow.visita import TIPOS
from app.fab.base import SinHistorial
from app.fab.fechas import fecha_corta
from app.informes.presenters.periodo import del_al, dias, opciones, periodo_pedido
from app.informes.queries import mapa as queries
from app.informes.queries.mapa import EnLocalidad
from app.nucleo.datos import Datos
from app.seguridad.zona import hoy


class MapaView(SinHistorial, BaseView):
    """The map of the street for Coordinador and Subcoordinador."""

    route_base = "/graficas"
    class_permission_name = "GraficaView"
    default_view = "mapa"

    @expose("/mapa/")
    @has_access
    @permission_name("graficas_de_la_calle")
    def mapa(self) -> str:
        """Show the page; 400 for a period that does not exist."""
        periodo, desde = periodo_pedido()
        filas = queries.por_localidad(desde)
        puntos = [_punto(v) for v in queries.puntos(desde)]
        localidades = [_localidad(fila, dias(desde, hoy())) for fila in filas]
        html: str = self.render_template(
            "informes/mapa.html",
            titulo=_frase(filas),
            subtitulo=del_al(desde),
            localidades=localidades,
            puntos=puntos,
            sin_lugar=[x["nombre"] for x in localidades if not x["lugar"]],
            mapa={"localidades": [x for x in localidades if x["lugar"]], "puntos": puntos, "textos": _textos()},
            **opciones(self.appbuilder.sm, "MapaView.mapa", periodo),
        )
        return html


def _frase(filas: list[EnLocalidad]) -> str:
    if not filas:
        return _("Todavía no hay nada de la calle que ubicar")
    en = ngettext("%(num)s localidad", "%(num)s localidades", len(filas))
    return _("Se trabajó en %(en)s; donde más, en %(primera)s", en=en, primera=filas[0].localidad)


def _localidad(fila: EnLocalidad, periodo: Datos) -> Datos:
    """Return a locality with its figures, each leading to its list, and where it lies (None: unknown)."""
    pk, lugar = fila.localidad.id, fila.localidad
    jornadas = ngettext("%(num)s jornada", "%(num)s jornadas", fila.jornadas)
    visitas = ngettext("%(num)s visita", "%(num)s visitas", fila.visitas)
    entradas = ngettext("%(num)s entrada", "%(num)s entradas", fila.entradas)
    cifras = (
        (fila.jornadas, jornadas, url_for("JornadaView.list", cifra="jornadas", localidad=pk, **periodo)),
        (fila.visitas, visitas, url_for("VisitaView.list", cifra="visitas", localidad=pk, **periodo)),
        (fila.entradas, entradas, url_for("BitacoraView.list", cifra="entradas", localidad=pk, **periodo)),
    )
    con_lugar = lugar.latitud is not None and lugar.longitud is not None
    return {
        "nombre": str(lugar),
        "lugar": [lugar.latitud, lugar.longitud] if con_lugar else None,
        "total": fila.total,
        "cifras": [{"n": n, "texto": texto, "url": url} for n, texto, url in cifras],
    }


def _punto(v: Visita) -> Datos:
    """Return a visita that says where it was made: what for, when, whither it leads."""
    return {
        "nombre": str(v.dependencia or v.localidad or _("Visita")),
        "que": _(dict(TIPOS)[v.tipo]),
        "cuando": fecha_corta(v.cuando),
        "lugar": [v.latitud, v.longitud],
        "url": url_for("VisitaView.show", pk=v.id),
    }


def _textos() -> dict[str, str]:
    """Return what the map itself says."""
    return {"acercar": _("Acercar"), "alejar": _("Alejar"), "cerrar": _("Cerrar"), "ver": _("Ver la visita")}
