"""Where peticiones come in and the places they name: canales, módulos, localidades."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.catalogos.forms.valores import LUGAR, nombre, pares
from app.catalogos.models.canales import PROCEDIMIENTOS, Canal
from app.catalogos.models.lugares import TIPOS_LOCALIDAD, Localidad, Modulo
from app.catalogos.services.lugares import igual_a
from app.fab.catalog import SIN_ACCIONES, CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado
from app.nucleo.datos import Datos


class CanalView(CatalogView):
    """Channels; each has exactly one procedimiento."""

    route_base = "/canales"
    datamodel = Interfaz(Canal)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Canales")
    show_title = _l("Canal")
    add_title = _l("Agregar canal")
    edit_title = _l("Editar canal")
    label_columns: ClassVar[Datos] = {
        "clave": _l("Clave"),
        "nombre": _l("Canal"),
        "procedimiento": _l("Procedimiento"),
        "da_turno": _l("Imprime turno"),
        "orden": _l("Orden"),
        "activo": _l("Activo"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "procedimiento", "da_turno", "orden", "activo"]
    show_columns: ClassVar[list[str]] = ["clave", "nombre", "procedimiento", "da_turno", "orden", "activo"]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre"]
    choices_columns: ClassVar[Datos] = {"procedimiento": pares(PROCEDIMIENTOS)}
    formatters_columns: ClassVar[Datos] = {"procedimiento": nombre}
    base_order = ("orden", "asc")


class ModuloView(CatalogView):
    """Desks of the Unidad; the clave begins the folio and never changes."""

    route_base = "/modulos"
    datamodel = Interfaz(Modulo)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Módulos")
    show_title = _l("Módulo")
    add_title = _l("Agregar módulo")
    edit_title = _l("Editar módulo")
    label_columns: ClassVar[Datos] = {"clave": _l("Letras del folio"), "nombre": _l("Módulo"), "activo": _l("Activo")}
    list_columns: ClassVar[list[str]] = ["clave", "nombre", "activo"]
    show_columns = list_columns
    add_columns = list_columns
    edit_columns: ClassVar[list[str]] = ["nombre", "activo"]
    search_columns: ClassVar[list[str]] = ["nombre"]
    base_order = ("nombre", "asc")

    def pre_add(self, item: Modulo) -> None:
        """The clave is two to four capital letters."""
        item.clave = (item.clave or "").strip().upper()
        if not (2 <= len(item.clave) <= 4 and item.clave.isascii() and item.clave.isalpha()):
            raise DatoRechazado(_("Use de 2 a 4 letras, por ejemplo PRE."), "clave")


class LocalidadView(CatalogView):
    """Colonias, fraccionamientos, ejidos and congregaciones."""

    route_base = "/localidades"
    datamodel = Interfaz(Localidad)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Localidades")
    show_title = _l("Localidad")
    add_title = _l("Agregar localidad")
    edit_title = _l("Editar localidad")
    label_columns: ClassVar[Datos] = {
        "clave": _l("Clave"),
        "nombre": _l("Localidad"),
        "tipo": _l("Tipo"),
        "cp": _l("Código postal"),
        "cvegeo": _l("Clave del INEGI"),
        "tipo_oficial": _l("Tipo según SEPOMEX"),
        "latitud": _l("Latitud"),
        "longitud": _l("Longitud"),
        "activa": _l("Activa"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "tipo", "tipo_oficial", "cp", "activa"]
    show_columns: ClassVar[list[str]] = [
        "nombre",
        "tipo",
        "tipo_oficial",
        "cp",
        "cvegeo",
        "latitud",
        "longitud",
        "activa",
    ]
    add_columns = show_columns
    edit_columns = show_columns
    search_columns: ClassVar[list[str]] = ["nombre"]
    choices_columns: ClassVar[Datos] = {"tipo": pares(TIPOS_LOCALIDAD)}
    formatters_columns: ClassVar[Datos] = {"tipo": nombre}
    base_order = ("nombre", "asc")
    validators_columns: ClassVar[Datos] = LUGAR

    def pre_add(self, item: Localidad) -> None:
        """Two places of one name are taken; the same one twice is not."""
        item.tipo_oficial, item.cp, item.cvegeo = item.tipo_oficial or "", item.cp or None, item.cvegeo or None
        igual = igual_a(item)
        if igual is not None:
            falta = _("Ya está «%(lugar)s» con ese tipo y código postal. Si es otro, escriba su código postal o clave.")
            raise DatoRechazado(falta % {"lugar": igual}, "nombre")

    def pre_update(self, item: Localidad) -> None:
        """The same; «No precisada» and «Fuera del municipio» stay (decision 0009, 12)."""
        self.pre_add(item)
        if item.clave and not item.activa:
            raise DatoRechazado(_("Esta localidad no se retira: hace falta para quien no sabe la suya."), "activa")

    def pre_delete(self, item: Localidad) -> None:
        """The same."""
        if item.clave:
            raise DatoRechazado(_("Esta localidad no se borra: hace falta para quien no sabe la suya."))
