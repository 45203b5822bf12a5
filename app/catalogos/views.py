"""The administrator's catalogues: each a few declarative lines on CatalogView."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import g
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.catalogos.forms import LUGAR, ajuste_limpio, nombre, pares, renglones, revisar_adscripcion
from app.catalogos.models import (
    CLASES,
    PROCEDIMIENTOS,
    TIPOS_LOCALIDAD,
    VIAS,
    Ajuste,
    Canal,
    Dependencia,
    Inhabil,
    Localidad,
    Modulo,
    Requisito,
    Tramite,
)
from app.extensions import db
from app.fab.catalog import CatalogView
from app.fab.forms import DatoRechazado
from app.fab.interface import Interfaz
from app.nucleo.puestos import PUESTOS
from app.seguridad.models import Adscripcion, Cambio
from app.seguridad.queries import rama

SIN_BORRAR = {"download", "delete", "action", "action_post"}
SIN_ACCIONES = {"download", "action", "action_post"}


class AdscripcionView(CatalogView):
    """Who holds which puesto, where, from when to when. Ended, not deleted."""

    route_base = "/adscripciones"
    datamodel = Interfaz(Adscripcion)
    exclude_route_methods: ClassVar[set[str]] = SIN_BORRAR
    list_title = _l("Puestos")
    show_title = _l("Puesto de una persona")
    add_title = _l("Dar un puesto")
    edit_title = _l("Cambiar un puesto")
    label_columns: ClassVar[dict[str, Any]] = {
        "user": _l("Persona"), "puesto": _l("Puesto"), "dependencia": _l("Dependencia"), "desde": _l("Desde"),
        "hasta": _l("Hasta"), "suple_a": _l("En suplencia de"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["user", "puesto", "dependencia", "desde", "hasta"]
    show_columns = list_columns
    add_columns: ClassVar[list[str]] = ["user", "puesto", "dependencia", "desde", "hasta"]
    edit_columns: ClassVar[list[str]] = ["puesto", "dependencia", "desde", "hasta"]
    search_columns: ClassVar[list[str]] = ["puesto"]
    order_columns: ClassVar[list[str]] = ["puesto", "desde", "hasta"]
    choices_columns: ClassVar[dict[str, Any]] = {"puesto": [(p, _l(p)) for p in PUESTOS]}
    formatters_columns: ClassVar[dict[str, Any]] = {"puesto": nombre}
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {
        "user": [["active", FilterEqual, True]], "dependencia": [["activa", FilterEqual, True]],
    }  # fmt: skip
    edit_form_query_rel_fields: ClassVar[dict[str, Any]] = {"dependencia": [["activa", FilterEqual, True]]}

    def pre_add(self, item: Adscripcion) -> None:
        """Nobody gives a puesto to himself; Enlace and Titular belong to a dependencia."""
        if item.user is not None and item.user.id == g.user.id:
            raise DatoRechazado(_("Nadie se da un puesto a sí mismo: pídalo a otro administrador."), "user")
        revisar_adscripcion(item)

    def pre_update(self, item: Adscripcion) -> None:
        """The same, for the person whose puesto it is."""
        if item.user_id == g.user.id:
            raise DatoRechazado(_("Nadie cambia su propio puesto: pídalo a otro administrador."), "puesto")
        revisar_adscripcion(item)


class RequisitoView(CatalogView):
    """What a citizen must bring for a trámite."""

    route_base = "/requisitos"
    datamodel = Interfaz(Requisito)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    list_title = _l("Requisitos")
    show_title = _l("Requisito")
    add_title = _l("Agregar requisito")
    edit_title = _l("Editar requisito")
    label_columns: ClassVar[dict[str, Any]] = {
        "tramite": _l("Trámite"), "nombre": _l("Requisito"), "obligatorio": _l("Obligatorio"),
        "documento": _l("Se guarda el documento"), "orden": _l("Orden"), "activo": _l("Activo"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["nombre", "obligatorio", "documento", "activo"]
    show_columns: ClassVar[list[str]] = ["tramite", "nombre", "obligatorio", "documento", "orden", "activo"]
    add_columns = show_columns
    edit_columns = show_columns
    search_columns: ClassVar[list[str]] = ["nombre"]
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"tramite": [["activo", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("orden", "asc")


class TramiteView(CatalogView):
    """What may be asked for, of whom, in how many working days, with which requisitos."""

    route_base = "/tramites"
    datamodel = Interfaz(Tramite)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    related_views: ClassVar[list[type]] = [RequisitoView]
    list_title = _l("Trámites")
    show_title = _l("Trámite")
    add_title = _l("Agregar trámite")
    edit_title = _l("Editar trámite")
    label_columns: ClassVar[dict[str, Any]] = {
        "clave": _l("Clave"), "nombre": _l("Trámite"), "clase": _l("Clase"), "dependencia": _l("Dependencia"),
        "plazo": _l("Plazo (días hábiles)"), "sin_identidad": _l("Se recibe sin nombre"),
        "admite_pendientes": _l("Se canaliza aunque falten requisitos"), "acciones": _l("Acciones posibles"),
        "fundamento": _l("Fundamento legal"), "activo": _l("Activo"),
    }  # fmt: skip
    description_columns: ClassVar[dict[str, Any]] = {"acciones": _l("Una por línea: lo que la dependencia puede hacer")}
    list_columns: ClassVar[list[str]] = ["nombre", "clase", "dependencia", "plazo", "activo"]
    show_columns: ClassVar[list[str]] = [
        "clave", "nombre", "clase", "dependencia", "plazo", "sin_identidad", "admite_pendientes", "acciones",
        "fundamento", "activo",
    ]  # fmt: skip
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre"]
    order_columns: ClassVar[list[str]] = ["nombre", "clase", "plazo", "activo"]
    choices_columns: ClassVar[dict[str, Any]] = {"clase": pares(CLASES)}
    formatters_columns: ClassVar[dict[str, Any]] = {"clase": nombre}
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"dependencia": [["activa", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("nombre", "asc")

    def pre_add(self, item: Tramite) -> None:
        """Hold the plazo within a working year."""
        self.pre_update(item)

    def pre_update(self, item: Tramite) -> None:
        """Hold the plazo within a working year; «Otro» stays."""
        item.acciones = item.acciones or ""
        if not 1 <= (item.plazo or 0) <= 250:
            raise DatoRechazado(_("El plazo va de 1 a 250 días hábiles."), "plazo")
        if item.clave == "otro" and not item.activo:
            raise DatoRechazado(_("«Otro» no se retira: hace falta para lo que no está en la lista."), "activo")

    def pre_delete(self, item: Tramite) -> None:
        """«Otro» stays."""
        if item.clave == "otro":
            raise DatoRechazado(_("«Otro» no se borra: hace falta para lo que no está en la lista."))


class DependenciaView(CatalogView):
    """The tree of dependencias with their titular and enlaces."""

    route_base = "/dependencias"
    datamodel = Interfaz(Dependencia)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    related_views: ClassVar[list[type]] = [AdscripcionView, TramiteView]
    list_title = _l("Dependencias")
    show_title = _l("Dependencia")
    add_title = _l("Agregar dependencia")
    edit_title = _l("Editar dependencia")
    label_columns: ClassVar[dict[str, Any]] = {
        "clave": _l("Clave"), "nombre": _l("Dependencia"), "padre": _l("Depende de"), "via": _l("Atiende por"),
        "control": _l("Es el Órgano de Control"), "titular": _l("Titular"), "activa": _l("Activa"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["nombre", "padre", "via", "titular", "activa"]
    show_columns: ClassVar[list[str]] = ["clave", "nombre", "padre", "via", "titular", "control", "activa"]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre"]
    order_columns: ClassVar[list[str]] = ["nombre", "via", "activa"]
    choices_columns: ClassVar[dict[str, Any]] = {"via": pares(VIAS)}
    formatters_columns: ClassVar[dict[str, Any]] = {"via": nombre}
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"padre": [["activa", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("nombre", "asc")

    def pre_add(self, item: Dependencia) -> None:
        """Hold the rule of one Órgano de Control."""
        self._un_solo_control(item)

    def pre_update(self, item: Dependencia) -> None:
        """A dependencia cannot depend on itself or on one below it."""
        if item.padre is not None and item.padre.id in rama(item.id):
            raise DatoRechazado(_("Una dependencia no puede depender de sí misma ni de una suya."), "padre")
        self._un_solo_control(item)

    @staticmethod
    def _un_solo_control(item: Dependencia) -> None:
        otras = select(func.count(Dependencia.id)).where(
            Dependencia.control.is_(True), Dependencia.id != (item.id or 0)
        )
        if item.control and db.session.scalar(otras):
            raise DatoRechazado(_("Ya hay un Órgano de Control; quite antes esa marca a la otra."), "control")


class CanalView(CatalogView):
    """Channels; each has exactly one procedimiento."""

    route_base = "/canales"
    datamodel = Interfaz(Canal)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    list_title = _l("Canales")
    show_title = _l("Canal")
    add_title = _l("Agregar canal")
    edit_title = _l("Editar canal")
    label_columns: ClassVar[dict[str, Any]] = {
        "clave": _l("Clave"), "nombre": _l("Canal"), "procedimiento": _l("Procedimiento"),
        "da_turno": _l("Imprime turno"), "orden": _l("Orden"), "activo": _l("Activo"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["nombre", "procedimiento", "da_turno", "orden", "activo"]
    show_columns: ClassVar[list[str]] = ["clave", "nombre", "procedimiento", "da_turno", "orden", "activo"]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre"]
    choices_columns: ClassVar[dict[str, Any]] = {"procedimiento": pares(PROCEDIMIENTOS)}
    formatters_columns: ClassVar[dict[str, Any]] = {"procedimiento": nombre}
    base_order = ("orden", "asc")


class ModuloView(CatalogView):
    """Desks of the Unidad; the clave begins the folio and never changes."""

    route_base = "/modulos"
    datamodel = Interfaz(Modulo)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    list_title = _l("Módulos")
    show_title = _l("Módulo")
    add_title = _l("Agregar módulo")
    edit_title = _l("Editar módulo")
    label_columns: ClassVar[dict[str, Any]] = {
        "clave": _l("Letras del folio"), "nombre": _l("Módulo"), "activo": _l("Activo"),
    }  # fmt: skip
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
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    list_title = _l("Localidades")
    show_title = _l("Localidad")
    add_title = _l("Agregar localidad")
    edit_title = _l("Editar localidad")
    label_columns: ClassVar[dict[str, Any]] = {
        "nombre": _l("Localidad"), "tipo": _l("Tipo"), "cp": _l("Código postal"), "latitud": _l("Latitud"),
        "longitud": _l("Longitud"), "activa": _l("Activa"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["nombre", "tipo", "cp", "activa"]
    show_columns: ClassVar[list[str]] = ["nombre", "tipo", "cp", "latitud", "longitud", "activa"]
    add_columns = show_columns
    edit_columns = show_columns
    search_columns: ClassVar[list[str]] = ["nombre"]
    choices_columns: ClassVar[dict[str, Any]] = {"tipo": pares(TIPOS_LOCALIDAD)}
    formatters_columns: ClassVar[dict[str, Any]] = {"tipo": nombre}
    base_order = ("nombre", "asc")
    validators_columns: ClassVar[dict[str, Any]] = LUGAR

    def pre_update(self, item: Localidad) -> None:
        """«No precisada» and «Fuera del municipio» stay (ruling 8)."""
        if item.clave and not item.activa:
            raise DatoRechazado(_("Esta localidad no se retira: hace falta para quien no sabe la suya."), "activa")

    def pre_delete(self, item: Localidad) -> None:
        """The same."""
        if item.clave:
            raise DatoRechazado(_("Esta localidad no se borra: hace falta para quien no sabe la suya."))


class InhabilView(CatalogView):
    """Days without service, besides weekends and federal holidays."""

    route_base = "/inhabiles"
    datamodel = Interfaz(Inhabil)
    exclude_route_methods: ClassVar[set[str]] = SIN_ACCIONES
    list_title = _l("Días inhábiles")
    show_title = _l("Día inhábil")
    add_title = _l("Agregar día inhábil")
    edit_title = _l("Editar día inhábil")
    label_columns: ClassVar[dict[str, Any]] = {"dia": _l("Día"), "motivo": _l("Motivo")}
    list_columns: ClassVar[list[str]] = ["dia", "motivo"]
    show_columns = list_columns
    add_columns = list_columns
    edit_columns = list_columns
    search_columns: ClassVar[list[str]] = ["motivo"]
    base_order = ("dia", "desc")


class AjusteView(CatalogView):
    """The town's settings: changed, never added or deleted."""

    route_base = "/ajustes"
    datamodel = Interfaz(Ajuste)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "add"}
    list_title = _l("Ajustes del municipio")
    show_title = _l("Ajuste")
    edit_title = _l("Cambiar un ajuste")
    label_columns: ClassVar[dict[str, Any]] = {
        "explicacion": _l("Qué es"), "valor": _l("Valor"), "clave": _l("Clave"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["explicacion", "valor"]
    show_columns: ClassVar[list[str]] = ["explicacion", "valor", "clave"]
    edit_columns: ClassVar[list[str]] = ["valor"]
    search_columns: ClassVar[list[str]] = ["explicacion", "valor"]
    base_order = ("clave", "asc")

    def pre_update(self, item: Ajuste) -> None:
        """Days are counted in whole numbers; a colour is `#rrggbb`."""
        item.valor = ajuste_limpio(item.clave, item.valor)


class CambioView(CatalogView):
    """Who changed what in catalogues, accounts and settings: read only."""

    route_base = "/cambios"
    datamodel = Interfaz(Cambio)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "add", "edit"}
    list_title = _l("Cambios en catálogos y cuentas")
    show_title = _l("Cambio")
    label_columns: ClassVar[dict[str, Any]] = {
        "cuando": _l("Cuándo"), "autor": _l("Quién"), "tabla": _l("Dónde"), "fila": _l("Renglón"),
        "operacion": _l("Qué hizo"), "antes": _l("Antes"), "despues": _l("Después"),
    }  # fmt: skip
    list_columns: ClassVar[list[str]] = ["cuando", "autor", "tabla", "operacion"]
    show_columns: ClassVar[list[str]] = ["cuando", "autor", "tabla", "fila", "operacion", "antes", "despues"]
    search_columns: ClassVar[list[str]] = ["tabla", "operacion"]
    formatters_columns: ClassVar[dict[str, Any]] = {"operacion": nombre, "antes": renglones, "despues": renglones}
    base_order = ("id", "desc")
