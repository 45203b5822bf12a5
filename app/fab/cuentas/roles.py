"""Roles and groups of FAB, guarded."""

from __future__ import annotations

from typing import ClassVar

from flask_appbuilder.security.sqla.models import Group, Role
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.fab.catalog import CatalogView
from app.fab.cuentas.usuarios import _exigir_que_se_distinga, _fijos
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado, nombre_de_permiso, nombres_de_permisos
from app.hooks import Hook
from app.nucleo.datos import Datos
from app.nucleo.puestos import PUESTOS
from app.nucleo.texto import junta, llave_de_cuenta
from app.seguridad import queries
from app.seguridad.guardia import comprometido

NOMBRE_DE_PUESTO: Hook[[str], str] = Hook("nombre de un puesto")
"""What the town calls a puesto."""


def nombre_en_el_municipio(puesto: str) -> str:
    """Return what the town calls a puesto, its own name where nothing says it."""
    return next(iter(NOMBRE_DE_PUESTO(puesto)), puesto)


class RolView(CatalogView):
    """Roles. The puestos' roles are written by `ac init` and only read here; a town may add its own."""

    route_base = "/roles"
    datamodel = Interfaz(Role)
    exclude_route_methods: ClassVar[set[str]] = {"download", "action", "action_post"}
    list_title = _l("Permisos por puesto")
    show_title = _l("Permisos de un puesto")
    add_title = _l("Agregar permisos propios")
    edit_title = _l("Editar permisos propios")
    label_columns: ClassVar[Datos] = {"name": _l("Nombre"), "permissions": _l("Permisos")}
    list_columns: ClassVar[list[str]] = ["name"]
    show_columns: ClassVar[list[str]] = ["name", "permissions"]
    add_columns: ClassVar[list[str]] = ["name", "permissions"]
    edit_columns: ClassVar[list[str]] = ["name", "permissions"]
    base_order = ("name", "asc")
    option_labels: ClassVar[Datos] = {"permissions": nombre_de_permiso}
    formatters_columns: ClassVar[Datos] = {"name": nombre_en_el_municipio, "permissions": nombres_de_permisos}
    add_form_query_rel_fields: ClassVar[Datos] = {"permissions": []}
    edit_form_query_rel_fields = add_form_query_rel_fields

    def llamado(self, fila: Role | Group) -> str:
        """Return what the list calls it."""
        return nombre_en_el_municipio(fila.name)

    def _fijo(self, nombre: str) -> bool:
        return nombre in _fijos()

    def _parece_fijo(self, nombre: str) -> bool:
        """Answer whether a name is read as a reserved one: by case, accents, spaces, hyphens or marks nobody sees."""
        fijos = _fijos() | {self.llamado(Role(name=puesto)) for puesto in PUESTOS}
        return junta(llave_de_cuenta(nombre)) in {junta(llave_de_cuenta(fijo)) for fijo in fijos}

    def pre_add(self, item: Role) -> None:
        """Refuse reserved names, what is read as one, and permissions that the person does not hold."""
        if self._parece_fijo(item.name or ""):
            dice = _("Ese nombre está reservado para un puesto, aunque se escriba con otras letras: ponga otro.")
            raise DatoRechazado(dice, "name")
        _exigir_que_se_distinga(item.name or "", "name")
        propios = self.appbuilder.sm.permisos()
        ajenos = [p for p in item.permissions if (p.permission.name, p.view_menu.name) not in propios]
        if ajenos:
            raise DatoRechazado(_("No puede dar permisos que usted no tiene."), "permissions")
        if any((p.permission.name, p.view_menu.name) in queries.SOLO_DE_PUESTO for p in item.permissions):
            dice = _("Lo de cuentas, contraseñas, puestos y suplencias es solo de quien tiene el puesto: quítelo.")
            raise DatoRechazado(dice, "permissions")

    def pre_update(self, item: Role) -> None:
        """The roles of puestos come from the workflow table and are not edited here."""
        if self._fijo(comprometido(item, "name")) or self._fijo(item.name):
            raise DatoRechazado(_("Los permisos de los puestos no se editan aquí."), "name")
        self.pre_add(item)

    def pre_delete(self, item: Role) -> None:
        """Refuse to delete a puesto's role or one in use."""
        if self._fijo(item.name) or item.user:
            raise DatoRechazado(_("No se puede borrar: es de un puesto o alguien lo tiene."))


class GrupoView(CatalogView):
    """FAB's groups, read only: permissions come from the adscripciones."""

    route_base = "/groups"
    datamodel = Interfaz(Group)
    exclude_route_methods: ClassVar[set[str]] = {"download", "add", "edit", "delete", "action", "action_post"}
    list_title = _l("Grupos")
    show_title = _l("Grupo")
    label_columns: ClassVar[Datos] = {"name": _l("Nombre"), "label": _l("Título")}
    list_columns: ClassVar[list[str]] = ["name", "label"]
    show_columns: ClassVar[list[str]] = ["name", "label"]
