"""`/resultados/`: counts of this month and the last, for who receives the informes."""

from __future__ import annotations

from typing import ClassVar

from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.actos.bandeja import Portada
from app.fab.base import SinHistorial
from app.informes.queries import resultados as queries
from app.nucleo.datos import Datos
from app.nucleo.puestos import INTERDIRECCIONAL
from app.nucleo.texto import N_

PLANTILLA = "informes/resultados.html"
DICHOS = (
    ("recibidas", N_("Recibidas"), N_("Registradas en el mes")),
    ("canalizadas", N_("Canalizadas"), N_("Enviadas en el mes a su dependencia")),
    ("concluidas", N_("Concluidas"), N_("Contestadas en el mes por su dependencia")),
    ("validadas", N_("Validadas"), N_("Comprobadas y cerradas en el mes por la oficina")),
    ("resueltas", N_("Resueltas"), N_("De las validadas en el mes, las que quedaron resueltas")),
    ("orientadas", N_("Orientadas"), N_("Contestadas al momento; no entran en las validadas")),
)
"""Figure, its words, what it counts."""


class ResultadosView(SinHistorial, BaseView):
    """Results so far, until the informes are in the system."""

    route_base = "/resultados"
    default_view = "resultados"
    class_permission_name = "Resultados"
    base_permissions: ClassVar[list[str]] = ["can_resultados"]

    @expose("/")
    @has_access
    def resultados(self) -> str:
        """Show the page."""
        html: str = self.render_template(PLANTILLA, **contexto())
        return html


def contexto() -> Datos:
    """Return what fills the page: two months side by side, what is pending today, each dependencia."""
    (este, anterior), hoy = queries.los_dos(), queries.los_dos()[0].hasta
    (ahora, antes), pendientes = queries.del_mes_y_del_anterior()
    abiertas = ngettext("%(n)s petición", "%(n)s peticiones", pendientes["abiertas"], n=f"{pendientes['abiertas']:,}")
    return {
        "titulo": _("Resultados de %(mes)s", mes=format_date(este.desde, "MMMM 'de' y")),
        "subtitulo": _(
            "Del 1 al %(dia)s de %(mes)s, junto a todo %(anterior)s",
            dia=este.hasta.day,
            mes=format_date(este.desde, "MMMM"),
            anterior=format_date(anterior.desde, "MMMM 'de' y"),
        ),
        "meses": [_mes(este), _mes(anterior)],
        "filas": [
            {"texto": _(texto), "nota": _(nota), "numeros": [_numero(clave, ahora), _numero(clave, antes)]}
            for clave, texto, nota in DICHOS
        ],
        "pendientes": _(
            "Al %(dia)s hay %(abiertas)s sin cerrar; %(tarde)s con el plazo vencido.",
            dia=format_date(hoy, "long"),
            abiertas=abiertas,
            tarde=f"{pendientes['vencidas']:,}",
        ),
        "dependencias": [
            {"nombre": nombre, "numeros": [f"{n:,}" for n in numeros]} for nombre, numeros in queries.por_dependencia()
        ],
    }


def _mes(mes: queries.Mes) -> str:
    return str(format_date(mes.desde, "MMMM")).capitalize()


def _numero(clave: str, cuenta: dict[str, int]) -> str:
    """Return a count; of those solved, also which part of the validated ones."""
    if clave == "resueltas" and cuenta["validadas"]:
        return f"{cuenta[clave]:,} ({100 * cuenta[clave] / cuenta['validadas']:.0f} %)"
    return f"{cuenta[clave]:,}"


PORTADA = (INTERDIRECCIONAL, Portada(PLANTILLA, contexto))
