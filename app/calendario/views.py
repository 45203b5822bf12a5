"""The calendar: a month, and the address at which a telephone reads it."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import ClassVar

from flask import abort, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.calendario.services import ical
from app.calendario.services import sucesos as servicio
from app.catalogos.services.ajustes import configuracion
from app.extensions import escritura
from app.fab.base import SinHistorial, malformada, ver_otra
from app.fab.fechas import escrito, hora
from app.fab.hosts import publica
from app.fab.notices import dejar_recado
from app.fab.once import una_sola_vez
from app.fab.space import codigo_de
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.nucleo.texto import N_
from app.seguridad.guardia import alcance_actual, fijar_alcance
from app.seguridad.zona import hoy

LEYENDA = {
    "jornada": N_("Jornada"),
    "visita": N_("Visita"),
    "siguiente": N_("Siguiente paso"),
    "compromiso": N_("Compromiso"),
}
ANOS = 10
"""How far from today the months go, both ways."""


def mes_pedido(texto: str, dia: date) -> date:
    """Return the first day of `AAAA-MM`, brought within ten years of a day; its month for ''; 400 for junk."""
    if not texto:
        return dia.replace(day=1)
    partes = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", texto, re.ASCII)
    if partes is None:
        malformada(_("El mes se escribe como 2026-11."))
    ano = min(max(int(partes[1]), dia.year - ANOS), dia.year + ANOS)
    return date(ano, int(partes[2]), 1)


def _corrido(mes: date, meses: int) -> date:
    """Return the first day of another month, so many away."""
    total = mes.year * 12 + mes.month - 1 + meses
    return date(total // 12, total % 12 + 1, 1)


class CalendarioView(SinHistorial, BaseView):
    """`/calendario/`, the making and ending of one's address, and `/calendario/<secreto>.ics` without a session."""

    route_base = "/calendario"
    default_view = "calendario"
    class_permission_name = "Calendario"
    base_permissions: ClassVar[list[str]] = ["can_calendario"]

    @expose("/")
    @has_access
    def calendario(self) -> str:
        """Show a month, `?mes=AAAA-MM`; this one when none is asked for."""
        return self._pagina()

    @expose("/direccion", methods=["POST"])
    @has_access
    @permission_name("calendario")
    def crear(self) -> str:
        """Make the address, which replaces the one there was, and show it: this once only (200, nothing is kept)."""
        with escritura():
            secreto = servicio.crear_direccion(self._yo())
        return self._pagina(publica("CalendarioView.feed", secreto=secreto))

    @expose("/direccion/revocar", methods=["POST"])
    @has_access
    @permission_name("calendario")
    def revocar(self) -> Response:
        """End the address (303)."""

        def hacer() -> str:
            servicio.revocar_direccion(self._yo())
            return url_for("CalendarioView.calendario")

        try:
            destino = una_sola_vez(request.form.to_dict(), alcance_actual(), hacer)
        except Conflicto as error:
            abort(codigo_de(error), description=str(error))
        dejar_recado(_("La dirección quedó sin efecto: el teléfono ya no recibe el calendario."), "success")
        return ver_otra(destino)

    @expose("/<secreto>.ics")
    def feed(self, secreto: str) -> Response:
        """Send the calendar of whoever holds the address, by her scope; 404 for any address that is nobody's now."""
        hallado = servicio.de_quien(secreto)
        if hallado is None:
            abort(404)
        direccion, alcance = hallado
        creada = direccion.creada
        fijar_alcance(alcance)
        cuerpo = ical.componer(_nombre(), servicio.del_telefono(), creada, _url_completa)
        respuesta = Response(cuerpo, content_type="text/calendar; charset=utf-8")
        respuesta.headers["Cache-Control"] = "no-store"
        respuesta.headers["Content-Disposition"] = 'inline; filename="calendario.ics"'
        respuesta.add_etag()
        respuesta.make_conditional(request)
        return respuesta

    @staticmethod
    def _yo() -> int:
        usuario_id = alcance_actual().usuario_id
        assert usuario_id is not None, "who may open the calendar has an account"
        return usuario_id

    def _pagina(self, direccion: str | None = None) -> str:
        este = hoy()
        aqui = mes_pedido(request.args.get("mes", ""), este)
        desde = aqui - timedelta(days=aqui.weekday())
        hasta = desde + timedelta(days=7 * len(calendar.Calendar().monthdatescalendar(aqui.year, aqui.month)))
        sucesos = servicio.sucesos(desde, hasta)
        dias = [desde + timedelta(days=n) for n in range((hasta - desde).days)]
        html: str = self.render_template(
            "calendario/calendario.html",
            mes=escrito(aqui, "LLLL 'de' y").capitalize(),
            anterior=url_for("CalendarioView.calendario", mes=f"{_corrido(aqui, -1):%Y-%m}"),
            siguiente=url_for("CalendarioView.calendario", mes=f"{_corrido(aqui, 1):%Y-%m}"),
            este=None if aqui == este.replace(day=1) else url_for("CalendarioView.calendario"),
            semana=[escrito(desde + timedelta(days=n), "EEE") for n in range(7)],
            dias=[_dia(dia, aqui, este, [s for s in sucesos if s.dia == dia]) for dia in dias],
            cuantos=_cuantos([s for s in sucesos if s.dia.month == aqui.month]),
            leyenda=[(clase, _(texto)) for clase, texto in LEYENDA.items()],
            direccion=direccion,
            creada=servicio.direccion_de(self._yo()),
        )
        return html


def _dia(dia: date, mes: date, hoy: date, sucesos: list[servicio.Suceso]) -> Datos:
    fuera = dia.month != mes.month
    clases = [clase for clase, si in (("fuera", fuera), ("hoy", dia == hoy), ("libre", not sucesos)) if si]
    return {
        "iso": dia.isoformat(),
        "numero": dia.day,
        "nombre": escrito(dia, "EEEE d 'de' MMMM"),
        "clases": " ".join(clases),
        "hoy": dia == hoy,
        "sucesos": [_pintado(s) for s in sucesos],
    }


def _pintado(s: servicio.Suceso) -> Datos:
    a_las = hora(s.momento) if s.momento else ""
    return {
        "clase": f"{s.clase} vencido" if s.vencido else s.clase,
        "url": url_for(s.vista, pk=s.pk),
        "texto": s.titulo,
        "detalle": " · ".join(parte for parte in (a_las, s.lugar, s.folios if s.clase != "jornada" else "") if parte),
        "vencido": s.vencido,
    }


def _cuantos(sucesos: list[servicio.Suceso]) -> str:
    if not sucesos:
        return str(_("Nada que su puesto vea este mes"))
    return str(ngettext("%(num)s fecha este mes", "%(num)s fechas este mes", len(sucesos)))


def _nombre() -> str:
    ajustes = configuracion().ajustes
    return f"{ajustes['oficina']} · {ajustes['municipio']}"


def _url_completa(s: servicio.Suceso) -> str:
    return publica(s.vista, pk=s.pk)
