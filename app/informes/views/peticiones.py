"""`/graficas/`: a sentence that says what the figures say, four figures, charts by month, state and dependencia."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date
from flask_babel import gettext as _

from app.fab.chart import ChartView, Grafica
from app.informes.queries import peticiones as queries
from app.informes.views.periodo import del_al, opciones, periodo_pedido
from app.peticiones.workflow.vocabulario import ESTADOS


def por_mes(desde: date) -> Grafica:
    """Recibidas and validadas per month."""
    filas = queries.por_mes(desde)
    return Grafica(
        "mes",
        _("Recibidas y validadas por mes"),
        _("Cada mes, cuántas llegan y cuántas termina validando la Unidad"),
        [format_date(dia, "MMM").replace(".", "") for dia, _r, _v in filas],
        [
            (_("Recibidas"), [r for _d, r, _v in filas], "var(--marca)"),
            (_("Validadas"), [v for _d, _r, v in filas], "var(--bien)"),
        ],
        tipo="line",
        ancha=True,
    )


def por_estado(desde: date) -> Grafica:
    """How many stand in each state."""
    cuenta = queries.por_estado(desde)
    estados = [estado for estado in ESTADOS if cuenta.get(estado)]
    return Grafica(
        "estado",
        _("En qué van"),
        _("Dónde está hoy cada petición recibida en el periodo"),
        [_(ESTADOS[estado]) for estado in estados],
        [(_("Peticiones"), [cuenta[estado] for estado in estados], "var(--info)")],
        tipo="hbar",
    )


def por_dependencia(desde: date) -> Grafica:
    """Open and closed per dependencia."""
    filas = queries.por_dependencia(desde)
    return Grafica(
        "dependencia",
        _("Por dependencia"),
        _("Abiertas y cerradas de las dependencias con más peticiones"),
        [nombre for nombre, _a, _c in filas],
        [
            (_("Abiertas"), [a for _n, a, _c in filas], "var(--aviso)"),
            (_("Cerradas"), [c for _n, _a, c in filas], "var(--bien)"),
        ],
        tipo="hbar",
    )


class GraficaView(ChartView):
    """Charts for Coordinador, Subcoordinador and titulares, each over the peticiones that the person sees."""

    route_base = "/graficas"
    default_view = "graficas_de_peticiones"
    definitions: ClassVar[list[Any]] = [por_mes, por_estado, por_dependencia]

    @expose("/")
    @has_access
    def graficas_de_peticiones(self) -> str:
        """Show the page; 400 for a period that does not exist."""
        periodo, desde = periodo_pedido()
        cifras = queries.generales(desde)
        return self.render_template(
            self.chart_template,
            titulo=_frase(cifras),
            subtitulo=del_al(desde),
            cifras=_cifras(cifras),
            graficas=self.graficas(desde),
            **opciones(self.appbuilder.sm, "GraficaView.graficas_de_peticiones", periodo),
        )


def _frase(c: dict[str, int]) -> str:
    if not c["recibidas"]:
        return _("Todavía no hay peticiones que contar")
    if c["vencidas"]:
        return _(
            "Llegaron %(n)s peticiones; %(v)s están fuera de plazo", n=f"{c['recibidas']:,}", v=f"{c['vencidas']:,}"
        )
    return _("Llegaron %(n)s peticiones y ninguna está fuera de plazo", n=f"{c['recibidas']:,}")


def _cifras(c: dict[str, int]) -> list[dict[str, Any]]:
    lista = url_for("PeticionView.list")
    porcentaje = f"{100 * c['resueltas'] / c['validadas']:.0f} %" if c["validadas"] else "—"
    return [
        {"etiqueta": _("Recibidas"), "numero": f"{c['recibidas']:,}", "href": lista, "ficha": None},
        {"etiqueta": _("Abiertas"), "numero": f"{c['abiertas']:,}", "href": f"{lista}?bandeja=abiertas", "ficha": None},
        {
            "etiqueta": _("Resueltas, de las validadas"),
            "numero": porcentaje,
            "href": f"{lista}?estado=validado",
            "ficha": None,
        },
        {
            "etiqueta": _("Fuera de plazo hoy"),
            "numero": f"{c['vencidas']:,}",
            "href": f"{lista}?bandeja=vencidas",
            "ficha": {"texto": _("hay que moverlas"), "tono": "mal"} if c["vencidas"] else None,
        },
    ]
