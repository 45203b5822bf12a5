"""The tree of dependencias."""

from __future__ import annotations

from typing import ClassVar

from flask import g
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.catalogos.forms.valores import nombre, pares
from app.catalogos.models.dependencias import VIAS, Dependencia
from app.catalogos.queries import rama
from app.catalogos.services import control
from app.catalogos.views.personas import AdscripcionView
from app.catalogos.views.tramites import TramiteView
from app.extensions import db
from app.fab.catalog import SIN_ACCIONES, CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado
from app.fab.proposing import ConPropuesta
from app.nucleo.datos import Datos
from app.seguridad.propuestas import SePropone
from app.seguridad.segundas import DEPENDENCIA


class DependenciaView(ConPropuesta, CatalogView):
    """The tree of dependencias with their titular and enlaces."""

    route_base = "/dependencias"
    datamodel = Interfaz(Dependencia)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    related_views: ClassVar[list[type]] = [AdscripcionView, TramiteView]
    list_title = _l("Dependencias")
    show_title = _l("Dependencia")
    add_title = _l("Agregar dependencia")
    edit_title = _l("Editar dependencia")
    label_columns: ClassVar[Datos] = {
        "clave": _l("Clave"),
        "nombre": _l("Dependencia"),
        "padre": _l("Depende de"),
        "via": _l("Atiende por"),
        "control": _l("Es el Órgano de Control"),
        "titular": _l("Titular"),
        "domicilio": _l("Domicilio"),
        "telefono": _l("Teléfono"),
        "correo": _l("Correo electrónico"),
        "activa": _l("Activa"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "padre", "via", "titular", "activa"]
    show_columns: ClassVar[list[str]] = [
        "clave",
        "nombre",
        "padre",
        "via",
        "titular",
        "domicilio",
        "telefono",
        "correo",
        "control",
        "activa",
    ]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre"]
    order_columns: ClassVar[list[str]] = ["nombre", "via", "activa"]
    choices_columns: ClassVar[Datos] = {"via": pares(VIAS)}
    formatters_columns: ClassVar[Datos] = {"via": nombre}
    add_form_query_rel_fields: ClassVar[Datos] = {"padre": [["activa", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("nombre", "asc")

    def pre_add(self, item: Dependencia) -> None:
        """Hold the rule of one Órgano de Control; a new one is marked afterwards, where a second person must agree."""
        self._un_solo_control(item)
        if item.control and not control.es_libre():
            dice = _("Guárdela sin esa marca: ponerla necesita a una segunda persona y se propone al editarla.")
            raise DatoRechazado(dice, "control")

    def pre_update(self, item: Dependencia) -> None:
        """A dependencia cannot depend on itself or on one below it; what moves the mark is proposed."""
        if item.padre is not None and item.padre.id in rama(item.id):
            raise DatoRechazado(_("Una dependencia no puede depender de sí misma ni de una suya."), "padre")
        self._un_solo_control(item)
        if not control.cambia(item) or control.es_libre():
            return
        if control.cambia_mas(item):
            dice = _("La marca, el nombre y si está activa esperan a otra persona: guarde aparte lo demás.")
            raise DatoRechazado(dice, "control")
        antes = control.antes_de(item)
        datos = {"dependencia": item.id, "nombre": antes["nombre"]}
        raise SePropone(DEPENDENCIA, g.user.id, {**datos, "antes": antes, "valores": control.valores_de(item)})

    def pre_delete(self, item: Dependencia) -> None:
        """The marked one is not deleted: the mark is taken from it first."""
        if item.control:
            raise DatoRechazado(_("Es el Órgano de Control: quite antes esa marca."))

    @staticmethod
    def _un_solo_control(item: Dependencia) -> None:
        otras = select(func.count(Dependencia.id)).where(
            Dependencia.control.is_(True), Dependencia.id != (item.id or 0)
        )
        if item.control and db.session.scalar(otras):
            raise DatoRechazado(_("Ya hay un Órgano de Control; quite antes esa marca a la otra."), "control")
