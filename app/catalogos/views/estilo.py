"""`/estilo/`: every piece of the pages with sample data, for who administers or adds one."""

from __future__ import annotations

from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.catalogos.services import tokens
from app.catalogos.services.color import LEGIBLE, MUY_LEGIBLE
from app.fab.base import SinHistorial, ver_otra
from app.fab.notices import dejar_recado
from app.nucleo.datos import Datos

NOMBRES = {
    "claro": _l("Claro"),
    "oscuro": _l("Oscuro"),
    "contraste": _l("Alto contraste"),
    "contraste-oscuro": _l("Alto contraste, de noche"),
}


class EstiloView(SinHistorial, BaseView):
    """The pieces of `piezas.html` in their states, and the tokens; open to who may see the town's settings."""

    route_base = "/estilo"
    class_permission_name = "AjusteView"
    default_view = "piezas"

    @expose("/")
    @has_access
    @permission_name("list")
    def piezas(self) -> str:
        """Show the page."""
        html: str = self.render_template(
            "estilo.html", titulo=_("Las piezas de la casa"), temas=_temas(), espacios=tokens.espacios()
        )
        return html

    @expose("/muestra", methods=["POST"])
    @has_access
    @permission_name("list")
    def muestra(self) -> Response:
        """Take what a sample form sends, keep nothing, and show the note that follows an act (303)."""
        dejar_recado(_("Es una muestra: no se guardó nada."), "success")
        return ver_otra("/estilo/")


def _temas() -> list[Datos]:
    """Return per theme its swatches: token, colour, contrast on paper, and the least of all its pairs."""
    salida = []
    for clave, colores in tokens.temas().items():
        pares = tokens.pares(colores)
        de_cada = {token: min((par.razon for par in pares if par.texto == token), default=None) for token in colores}
        salida.append(
            {
                "nombre": NOMBRES[clave],
                "pide": MUY_LEGIBLE if clave.startswith("contraste") else LEGIBLE,
                "menor": min(par.razon for par in pares),
                "colores": [{"token": t, "color": c, "razon": de_cada[t]} for t, c in colores.items()],
            }
        )
    return salida
