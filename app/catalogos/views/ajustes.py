"""The town's settings, who signs, its avisos de privacidad and days without service."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, abort, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Respuesta

from app.catalogos.forms.ajustes import FORMAS, valor_legible
from app.catalogos.forms.valores import PARA
from app.catalogos.models.ajustes import Ajuste, AvisoDePrivacidad, Firmante, Inhabil
from app.catalogos.services import escudo
from app.catalogos.services.ajustes import completar_inhabiles, configuracion
from app.fab.base import SinHistorial, ver_otra
from app.fab.catalog import SIN_ACCIONES, SIN_BORRAR, CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado, Forma
from app.fab.notices import dejar_recado
from app.fab.once import una_sola_vez
from app.fab.space import codigo_de
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.nucleo.reloj import ahora
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import alcance_actual


class InhabilView(CatalogView):
    """Days without service, besides weekends and federal holidays."""

    route_base = "/inhabiles"
    datamodel = Interfaz(Inhabil)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Días inhábiles")
    show_title = _l("Día inhábil")
    add_title = _l("Agregar día inhábil")
    edit_title = _l("Editar día inhábil")
    label_columns: ClassVar[Datos] = {"dia": _l("Día"), "motivo": _l("Motivo")}
    list_columns: ClassVar[list[str]] = ["dia", "motivo"]
    show_columns = list_columns
    add_columns = list_columns
    edit_columns = list_columns
    search_columns: ClassVar[list[str]] = ["motivo"]
    base_order = ("dia", "desc")

    @expose("/completos", methods=["POST"])
    @has_access
    def completos(self) -> Respuesta:
        """Write down that the town rests no other day in the year that home asks about (303)."""
        anio = request.form.get("anio", "")

        def hacer() -> str:
            if son_cifras(anio) and completar_inhabiles(int(anio)):
                dice = _(
                    "Anotado: %(anio)s ya tiene todos sus días de descanso. Si sale otro, agréguelo a esta lista.",
                    anio=anio,
                )
                dejar_recado(dice, "success")
            else:
                dejar_recado(_("No se anotó nada: eso ya estaba contestado. El año está en Ajustes."), "warning")
            return str(self._url("list"))

        try:
            return ver_otra(una_sola_vez(request.form.to_dict(), alcance_actual(), hacer))
        except Conflicto as error:
            abort(codigo_de(error), description=str(error))


class FirmanteView(CatalogView):
    """Who signs the oficios and the informes."""

    route_base = "/firmantes"
    datamodel = Interfaz(Firmante)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Firmantes")
    show_title = _l("Firmante")
    add_title = _l("Agregar firmante")
    edit_title = _l("Editar firmante")
    label_columns: ClassVar[Datos] = {
        "nombre": _l("Nombre"),
        "cargo": _l("Cargo"),
        "para": _l("Firma"),
        "activo": _l("Activo"),
    }
    description_columns: ClassVar[Datos] = {
        "activo": _l("Firma el primero que esté activo. En su ausencia, desactívelo: firma el que sigue."),
        "cargo": _l("Como se imprime; de quien suple: «…, por ausencia de…»."),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "cargo", "para", "activo"]
    show_columns = list_columns
    add_columns = list_columns
    edit_columns = list_columns
    search_columns: ClassVar[list[str]] = ["nombre", "cargo"]
    choices_columns: ClassVar[Datos] = {"para": list(PARA.items())}
    formatters_columns: ClassVar[Datos] = {"para": lambda valor: PARA.get(valor, valor)}
    base_order = ("para", "asc")


class AvisoView(CatalogView):
    """The aviso de privacidad: the newest version is in force; a version is never changed, a new one follows it."""

    route_base = "/avisos-de-privacidad"
    datamodel = Interfaz(AvisoDePrivacidad)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "edit"}
    list_title = _l("Avisos de privacidad")
    show_title = _l("Aviso de privacidad")
    add_title = _l("Nueva versión del aviso de privacidad")
    label_columns: ClassVar[Datos] = {"id": _l("Versión"), "desde": _l("Vigente desde"), "texto": _l("Texto")}
    description_columns: ClassVar[Datos] = {
        "texto": _l("Vale desde que lo guarda. Lo ya registrado conserva la versión que se mostró."),
    }
    list_columns: ClassVar[list[str]] = ["id", "desde"]
    show_columns: ClassVar[list[str]] = ["id", "desde", "texto"]
    add_columns: ClassVar[list[str]] = ["texto"]
    search_columns: ClassVar[list[str]] = ["texto"]
    base_order = ("id", "desc")

    def llamado(self, fila: AvisoDePrivacidad) -> str:
        """Call a version by its number."""
        return _("Versión %(n)s", n=fila.id)

    def pre_add(self, item: AvisoDePrivacidad) -> None:
        """A version is in force from the moment it is saved."""
        if len(item.texto) < 80:
            raise DatoRechazado(_("Es muy corto: diga quién usa los datos, para qué y qué derechos hay."), "texto")
        item.desde = ahora()


class AjusteView(CatalogView):
    """The town's settings: changed, never added or deleted; each with its own input."""

    route_base = "/ajustes"
    datamodel = Interfaz(Ajuste)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "add"}
    list_template = "catalogos/ajustes.html"
    list_title = _l("Ajustes del municipio")
    show_title = _l("Ajuste")
    edit_title = _l("Cambiar un ajuste")
    label_columns: ClassVar[Datos] = {"explicacion": _l("Qué es"), "valor": _l("Valor"), "clave": _l("Clave")}
    list_columns: ClassVar[list[str]] = ["explicacion", "valor"]
    show_columns: ClassVar[list[str]] = ["explicacion", "valor", "clave"]
    edit_columns: ClassVar[list[str]] = ["valor"]
    search_columns: ClassVar[list[str]] = ["explicacion", "valor"]
    formatters_columns: ClassVar[Datos] = {"valor": valor_legible}
    base_order = ("clave", "asc")

    def llamado(self, fila: Ajuste) -> str:
        """Call a setting by what it is, not by its key."""
        return fila.explicacion or fila.clave

    def forma_de(self, fila: Ajuste) -> type[Forma]:
        """Return the setting's own form; 404 for one that this version no longer has."""
        return FORMAS.get(fila.clave) or abort(404)

    def campos_de_mas(self, forma: Forma) -> list[str]:
        """The coat of arms may also be taken away."""
        return ["quitar"] if "quitar" in forma else []

    def pre_update(self, item: Ajuste) -> None:
        """Keep the coat of arms beside the database; the setting holds its SHA-256."""
        if item.clave == "escudo":
            item.valor = escudo.guardar(item.valor) if item.valor else ""  # type: ignore[arg-type]


class MunicipioView(SinHistorial, BaseView):
    """What anybody may see of the town: its coat of arms."""

    route_base = "/municipio"
    default_view = "escudo"

    @expose("/escudo.png")
    def escudo(self) -> Response:
        """Return the coat of arms (200, or 304 to who has it); 404 where there is none."""
        huella = configuracion().ajustes["escudo"]
        png = escudo.abrir(huella)
        if png is None:
            abort(404)
        respuesta = Response(png, mimetype="image/png")
        respuesta.set_etag(huella)
        respuesta.headers["Cache-Control"] = "public, max-age=3600"
        respuesta.make_conditional(request)
        return respuesta
