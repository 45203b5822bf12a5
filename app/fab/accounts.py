"""Accounts: entering and leaving, and FAB's user, role and group views on the hardened base."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.models.sqla.filters import FilterInFunction
from flask_appbuilder.security.decorators import has_access, no_cache
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.sqla.models import Group, Role, User
from flask_appbuilder.security.views import AuthDBView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import logout_user
from sqlalchemy import inspect
from werkzeug.wrappers import Response

from app.extensions import db, escritura
from app.fab import demo, serving
from app.fab.base import SinHistorial, ver_otra
from app.fab.catalog import CatalogView
from app.fab.forms import DatoRechazado, nombre_de_permiso, nombres_de_permisos
from app.fab.interface import Interfaz
from app.fab.passwords import TemporalVencida, conocer_equipo, entrar, pagina_de_temporal
from app.fab.proposing import ConPropuesta
from app.fab.saving import Respuesta
from app.fab.space import SinGuardar, repone, sin_perder_lo_escrito
from app.hooks import Hook
from app.nucleo.puestos import PUESTOS
from app.nucleo.texto import junta, llave_de_cuenta, se_confunde
from app.seguridad import propuestas, protegidas, queries, services
from app.seguridad.guardia import comprometido
from app.seguridad.zona import hoy


def _a_salvo(hacia: str) -> str:
    """Return where to go now: home instead of elsewhere, and of what no header can carry."""
    return str(get_safe_redirect(hacia if hacia.isprintable() else ""))


class AccesoView(SinHistorial, AuthDBView):
    """Sign in by form, leave by POST."""

    @expose("/login/", methods=["GET", "POST"])
    @no_cache
    @repone
    def login(self) -> Response | tuple[str, int] | str:
        """Show the form (200), enter (303), or say that name or password is wrong (422) or not now (503)."""
        if g.user is not None and g.user.is_authenticated:
            return redirect(_a_salvo(request.args.get("next", "")))
        forma, error, codigo = LoginForm_db(), None, 200
        if request.method == "POST":
            try:
                usuario = self._quien_entra(forma)
            except SinGuardar as falla:
                error, codigo = str(falla), 503
            except TemporalVencida as falla:
                error, codigo = str(falla.description), 422
            else:
                if usuario is not None:
                    return conocer_equipo(ver_otra(_a_salvo(request.args.get("next", ""))), usuario.id)
                error, codigo = _("El usuario o la contraseña no son correctos."), 422
        de_muestra, otras = demo.cuentas()
        pagina = self.render_template(
            self.login_template,
            title=_("Entrar"),
            form=forma,
            error=error,
            siguiente=request.args.get("next", ""),
            demo=de_muestra,
            otras=otras,
        )
        return pagina, codigo

    def _quien_entra(self, forma: LoginForm_db) -> User | None:
        """Open a session of the account that was typed and return it; None for what is nobody's."""
        with sin_perder_lo_escrito():
            usuario: User | None = None
            if forma.validate():
                usuario = self.appbuilder.sm.auth_user_db(forma.username.data, forma.password.data)
            if usuario is not None:
                entrar(usuario)
            return usuario

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Response:
        """End this browser's session in the database and in the cookie."""
        sid = session.get("sid")
        if sid:
            with escritura():
                services.terminar_sesion(sid)
        logout_user()
        session.clear()
        return ver_otra(url_for(f"{self.endpoint}.login"))


class IdiomaView(SinHistorial, BaseView):
    """Change the language of one's pages, by POST."""

    route_base = "/lang"
    default_view = "index"

    @expose("/<string:locale>", methods=["POST"])
    def index(self, locale: str) -> Response:
        """Keep the language in the cookie; 404 for one that the town does not offer."""
        if locale not in current_app.config["LANGUAGES"]:
            abort(404)
        session["locale"] = locale
        return ver_otra(_a_salvo(request.form.get("volver", "")))


class PerfilView(SinHistorial, BaseView):
    """One's own data: name and e-mail are changed by the administrator, the password by oneself."""

    route_base = "/userinfoeditview"
    default_view = "perfil"

    @expose("/", methods=["GET"])
    @has_access
    def perfil(self) -> Response:
        """Lead to the profile page (302)."""
        return redirect(url_for("UsuarioView.userinfo"))


def _fijos() -> set[str]:
    """Return the names of the roles that come with the system: those of puestos, «Sistema» and who has no account."""
    return {current_app.config["AUTH_ROLE_ADMIN"], current_app.config["AUTH_ROLE_PUBLIC"], *PUESTOS}


def _exigir_que_se_distinga(nombre: str, campo: str) -> None:
    """Raise `DatoRechazado`, beside its field, for a name that is read as another or that nothing can be read in."""
    if se_confunde(nombre):
        dice = _("No se distingue de otro: escríbalo con letras de un solo alfabeto, sin signos sueltos.")
        raise DatoRechazado(dice, campo)


def roles_del_municipio() -> list[str]:
    """Return the names of the roles a town added itself; puestos and «Sistema» are not given by hand."""
    fijos = _fijos()
    return [nombre for (nombre,) in db.session.query(Role.name) if nombre not in fijos]


class UsuarioView(ConPropuesta, CatalogView):
    """Accounts. Puestos are given by adscripciones; town roles by hand; «Sistema» to nobody."""

    route_base = "/users"
    datamodel = Interfaz(User)
    list_title = _l("Usuarios")
    show_title = _l("Usuario")
    add_title = _l("Agregar usuario")
    edit_title = _l("Editar usuario")
    exclude_route_methods: ClassVar[set[str]] = {"download", "delete", "action", "action_post"}
    label_columns: ClassVar[dict[str, Any]] = {
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
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"roles": [["name", FilterInFunction, roles_del_municipio]]}
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
        return self.render_template(
            "seguridad/perfil.html",
            title=_("Mi perfil"),
            widgets={"show": widget},
            url_contrasena=url_for("ContrasenaView.this_form_get"),
        )

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

    def acciones(self, fila: User) -> list[dict[str, Any]]:
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
        serving.recordar(hoy())
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

    def avisar(self) -> None:
        """Say which dependencias have been left without an enlace."""
        serving.avisar()

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
    label_columns: ClassVar[dict[str, Any]] = {"name": _l("Nombre"), "permissions": _l("Permisos")}
    list_columns: ClassVar[list[str]] = ["name"]
    show_columns: ClassVar[list[str]] = ["name", "permissions"]
    add_columns: ClassVar[list[str]] = ["name", "permissions"]
    edit_columns: ClassVar[list[str]] = ["name", "permissions"]
    base_order = ("name", "asc")
    option_labels: ClassVar[dict[str, Any]] = {"permissions": nombre_de_permiso}
    formatters_columns: ClassVar[dict[str, Any]] = {"name": nombre_en_el_municipio, "permissions": nombres_de_permisos}
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"permissions": []}
    edit_form_query_rel_fields = add_form_query_rel_fields

    def llamado(self, fila: Any) -> str:
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
    label_columns: ClassVar[dict[str, Any]] = {"name": _l("Nombre"), "label": _l("Título")}
    list_columns: ClassVar[list[str]] = ["name", "label"]
    show_columns: ClassVar[list[str]] = ["name", "label"]
