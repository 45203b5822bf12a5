"""Signing in, the language, one's own account."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, no_cache
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.sqla.models import User
from flask_appbuilder.security.views import AuthDBView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response

from app.extensions import escritura
from app.fab import demo
from app.fab.base import SinHistorial, ver_otra
from app.fab.passwords import TemporalVencida, conocer_equipo, entrar
from app.fab.space import SinGuardar, repone, sin_perder_lo_escrito
from app.seguridad import services


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
