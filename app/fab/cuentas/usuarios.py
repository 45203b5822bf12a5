"""Accounts: entering and leaving, and FAB's user, role and group views on the hardened base."""

from __future__ import annotations

import secrets
from datetime import date
from typing import ClassVar

from flask import current_app, g, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.sqla.filters import FilterInFunction
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect

from app.extensions import db
from app.fab.catalog import CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado
from app.fab.passwords import pagina_de_temporal
from app.fab.proposing import ConPropuesta
from app.fab.saving import Respuesta
from app.hooks import Hook
from app.nucleo.datos import Datos
from app.nucleo.puestos import PUESTOS
from app.nucleo.texto import se_confunde
from app.seguridad import propuestas, protegidas, queries, services
from app.seguridad.guardia import comprometido
from app.seguridad.zona import hoy


def _exigir_que_se_distinga(nombre: str, campo: str) -> None:
    """Raise `DatoRechazado`, beside its field, for a name that is read as another or that nothing can be read in."""
    if se_confunde(nombre):
        dice = _("No se distingue de otro: escríbalo con letras de un solo alfabeto, sin signos sueltos.")
        raise DatoRechazado(dice, campo)


def roles_del_municipio() -> list[str]:
    """Return the names of the roles a town added itself; puestos and «Sistema» are not given by hand."""
    fijos = _fijos()
    return [nombre for (nombre,) in db.session.query(Role.name) if nombre not in fijos]


ANTES_DE_CAMBIAR: Hook[[date], None] = Hook("antes de cambiar una cuenta")
"""Asked with the day from which the change counts; what follows is said `al_guardar`."""


class UsuarioView(ConPropuesta, CatalogView):
    """Accounts. Puestos are given by adscripciones; town roles by hand; «Sistema» to nobody."""

    route_base = "/users"
    datamodel = Interfaz(User)
    list_title = _l("Usuarios")
    show_title = _l("Usuario")
    add_title = _l("Agregar usuario")
    edit_title = _l("Editar usuario")
    exclude_route_methods: ClassVar[set[str]] = {"download", "delete", "action", "action_post"}
    label_columns: ClassVar[Datos] = {
        "first_name": _l("Nombre"),
        "last_name": _l("Apellidos"),
        "username": _l("Usuario"),
        "email": _l("Correo electrónico"),
        "active": _l("Activo"),
        "adscripciones": _l("Puestos"),
        "roles": _l("Permisos propios del municipio"),
        "password": _l("Contraseña"),
        "login_count": _l("Entradas"),
        "created_on": _l("Alta"),
    }
    list_columns: ClassVar[list[str]] = ["first_name", "last_name", "username", "active", "adscripciones"]
    search_columns: ClassVar[list[str]] = ["first_name", "last_name", "username", "email"]
    order_columns: ClassVar[list[str]] = ["first_name", "last_name", "username"]
    show_columns: ClassVar[list[str]] = [
        "first_name",
        "last_name",
        "username",
        "email",
        "active",
        "adscripciones",
        "roles",
        "login_count",
    ]
    add_columns: ClassVar[list[str]] = ["first_name", "last_name", "username", "email", "roles"]
    edit_columns: ClassVar[list[str]] = ["first_name", "last_name", "email", "active", "roles"]
    base_order = ("username", "asc")
    add_form_query_rel_fields: ClassVar[Datos] = {"roles": [["name", FilterInFunction, roles_del_municipio]]}
    edit_form_query_rel_fields = add_form_query_rel_fields

    @expose("/userinfo/", methods=["GET"])
    @has_access
    def userinfo(self) -> str:
        """Show one's own account."""
        fila = db.session.get_one(User, g.user.id)
        columnas = ["first_name", "last_name", "username", "email", "adscripciones"]
        widget = self.show_widget(
            pk=fila.id,
            label_columns=self.label_columns,
            include_columns=columnas,
            actions={},
            fieldsets=None,
            value_columns=self.datamodel.get_values_item(fila, columnas),
            formatters_columns={},
            modelview_name="UsuarioView",
        )
        html: str = self.render_template(
            "fab/perfil.html",
            title=_("Mi perfil"),
            widgets={"show": widget},
            url_contrasena=url_for("ContrasenaView.this_form_get"),
        )
        return html

    def pre_add(self, item: User) -> None:
        """Give the new account a temporary password, shown once."""
        self._revisar(item)
        item.active = True
        g.temporal = secrets.token_urlsafe(12)
        item.password = services.cifrar(g.temporal)

    def post_add(self, item: User) -> None:
        """Force the change at first entry."""
        services.poner_contrasena(item, item.password, debe_cambiar=True)
        g.temporal_de = item.id

    def acciones(self, fila: User) -> list[Datos]:
        """Offer a temporary password for another's active account."""
        if fila.id == g.user.id or not self.appbuilder.sm.has_access("can_temporal", "ContrasenaAjenaView"):
            return []
        url = url_for("ContrasenaAjenaView.temporal", pk=fila.id)
        return [{"url": url, "texto": _("Dar una contraseña temporal"), "campos": {}, "primaria": False}]

    def contestar(self, destino: str) -> Respuesta:
        """Show a new account's temporary password on the answer itself; else lead on (303)."""
        clave = g.pop("temporal", None)
        if clave is None:
            return super().contestar(destino)
        return pagina_de_temporal(self, g.temporal_de, clave), 200

    def pre_update(self, item: User) -> None:
        """Refuse to deactivate oneself; a deactivated account leaves at once."""
        self._revisar(item)
        if item.id == g.user.id and not item.active:
            raise DatoRechazado(_("No puede desactivar su propia cuenta."), "active")
        self._proponer(item)
        ANTES_DE_CAMBIAR(hoy())
        if item.active != comprometido(item, "active"):
            services.subir_version("configuracion")  # who serves a dependencia depends on it
        if not item.active:
            services.terminar_sesiones(item.id)

    @staticmethod
    def _proponer(item: User) -> None:
        """Propose what would admit another person as one who opens what is reserved."""
        cambia = any(inspect(item).attrs[nombre].history.has_changes() for nombre in ("email", "active", "roles"))
        if cambia and protegidas.protegida(item.id):
            raise propuestas.SePropone("cuenta", item.id, {"valores": propuestas.de_la_cuenta(item)})

    @staticmethod
    def _revisar(item: User) -> None:
        nombres = {rol.name for rol in item.roles}
        if nombres & {current_app.config["AUTH_ROLE_ADMIN"], *PUESTOS}:
            raise DatoRechazado(_("Los puestos se dan como adscripción; «Sistema» no se da a nadie."), "roles")
        for campo in ("username", "email"):
            if item.id is None or inspect(item).attrs[campo].history.has_changes():
                _exigir_que_se_distinga(getattr(item, campo) or "", campo)
            otra = queries.cuenta_llamada(getattr(item, campo) or "")
            if otra is not None and otra is not item:
                dice = _("Ya hay una cuenta que se escribe igual, sin contar mayúsculas ni acentos: use otro.")
                raise DatoRechazado(dice, campo)


def _fijos() -> set[str]:
    """Return the names of the roles that come with the system: those of puestos, «Sistema» and who has no account."""
    return {current_app.config["AUTH_ROLE_ADMIN"], current_app.config["AUTH_ROLE_PUBLIC"], *PUESTOS}
