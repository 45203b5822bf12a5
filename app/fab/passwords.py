"""Passwords: changing one's own, giving an account a temporary one; and the session that follows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from flask import abort, current_app, g, make_response, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.extensions import db, escritura
from app.fab.base import SinHistorial, ver_otra
from app.fab.notices import dejar_recado
from app.fab.proposing import proponer, queda_propuesta
from app.fab.space import SinGuardar, repone, sin_perder_lo_escrito
from app.seguridad import intentos, protegidas, queries, services

GALLETA_DE_EQUIPO = "equipo"
"""The cookie by which a device is known to have signed in: sent to where a password is typed, and nowhere else."""
CAMINOS = ("/login/", "/resetmypassword")


class TemporalVencida(Unauthorized):
    """Somebody signs in with a temporary password that was given too long ago (HTTP 401)."""

    description = _l(  # type: ignore[assignment]  # read as text in the language of whoever is answered
        "Su contraseña temporal venció: sirve tres días naturales. Pida otra a quien es Administrador o, si no hay, a "
        "quien opera el servidor."
    )


def demasiados(segundos: int) -> NoReturn:
    """Answer 429 and say when to come back."""
    g.retry_after = segundos
    abort(429, description=_("Demasiados intentos. Espere un momento y vuelva a probar."))


def exigir_sin_espera(claves: intentos.Claves) -> None:
    """Answer 429 while a try must wait, and note whether its address is served one at a time."""
    debida = intentos.espera_de(claves)
    g.direccion_lenta = debida.lenta
    if debida.espera:
        demasiados(debida.espera)


def apartar_intento(claves: intentos.Claves) -> None:
    """Count a try before its password is looked at; 429 when others that came at once have left none."""
    try:
        with escritura():
            intentos.apartar(claves)
    except intentos.DebeEsperar as espera:
        demasiados(espera.segundos)


def conocer_equipo(respuesta: Response, user_id: int, antes: str = "") -> Response:
    """Leave in the browser the cookie that says that this account has signed in with it, instead of that of `antes`."""
    sello = queries.sello_de_cuenta(user_id)
    galleta = intentos.galleta_con(request.cookies.get(GALLETA_DE_EQUIPO), user_id, sello, antes)
    for camino in CAMINOS:
        respuesta.set_cookie(
            GALLETA_DE_EQUIPO,
            galleta,
            max_age=intentos.DURA,
            path=camino,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
    return respuesta


def entrar(usuario: User, cambiar: Callable[[User], None] | None = None) -> None:
    """Open a session known to the database; whatever the browser brought from before is dropped.

    What `cambiar` writes on the account is written with the session, or neither is.
    """
    with escritura():
        if cambiar is not None:
            cambiar(usuario)
        sid = services.abrir_sesion(usuario.id)
    idioma = session.get("locale")
    session.clear()
    session["sid"] = sid
    if idioma:
        session["locale"] = idioma
    login_user(usuario, remember=False)


def pagina_de_temporal(vista: BaseView, pk: int | str, clave: str, volver: str | None = None) -> str:
    """Return the page that shows a temporary password: the answer to the POST, kept in no cookie and in no cache."""
    usuario = db.session.get_one(User, int(pk))
    html: str = vista.render_template(
        "fab/temporal.html",
        titulo=_("Contraseña temporal"),
        nombre=usuario.get_full_name(),
        usuario=usuario.username,
        clave=clave,
        url_volver=volver or url_for("UsuarioView.show", pk=usuario.id),
    )
    return html


def _la_misma(anterior: str, nueva: str) -> bool:
    """Answer whether the new password is the present one, or differs only in case and spaces around it."""
    return (anterior or "")[:128].strip().casefold() == (nueva or "").strip().casefold()


class FormaContrasena(FlaskForm):
    """Old password, new one twice."""

    anterior = PasswordField(_l("Contraseña actual"), validators=[InputRequired(_l("Escriba su contraseña actual."))])
    nueva = PasswordField(_l("Contraseña nueva"), validators=[InputRequired(_l("Escriba la contraseña nueva."))])
    repetida = PasswordField(_l("Otra vez la nueva"), validators=[InputRequired(_l("Repita la contraseña nueva."))])


class ContrasenaView(SinHistorial, BaseView):
    """Change one's own password; asks for the old one (FAB's view does not)."""

    route_base = "/resetmypassword"
    default_view = "this_form_get"

    @expose("/form", methods=["GET", "POST"])
    @has_access
    @repone
    def this_form_get(self) -> Response | tuple[str, int]:
        """Show the form, or change the password, end the other sessions and stay signed in (303)."""
        forma, codigo = FormaContrasena(), 200 if request.method == "GET" else 422
        antes = queries.sello_de_cuenta(g.user.id) if request.method == "POST" else ""
        try:
            if request.method == "POST" and forma.validate() and self._cambiada(forma):
                dejar_recado(_("Su contraseña cambió. Las demás sesiones abiertas se cerraron."), "success")
                return conocer_equipo(ver_otra("/"), g.user.id, antes)
        except SinGuardar as error:
            forma.form_errors, codigo = [str(error)], 503
        pagina = self.render_template(
            "fab/contrasena.html",
            titulo=_("Cambiar mi contraseña"),
            form=forma,
            obligada=g.get("debe_cambiar", False),
        )
        return pagina, codigo

    def _cambiada(self, forma: FormaContrasena) -> bool:
        """Change the password and open the session that follows, where what was typed is right."""
        with sin_perder_lo_escrito():
            if not self._valida(forma):
                return False
            nueva = services.cifrar(forma.nueva.data)
            poner = partial(services.poner_contrasena, hash_nuevo=nueva, debe_cambiar=False)
            entrar(db.session.get_one(User, g.user.id), poner)
        return True

    def _valida(self, forma: FormaContrasena) -> bool:
        usuario = db.session.get_one(User, g.user.id)
        claves = intentos.claves_de(f"contraseña de {usuario.id}", "", "")
        exigir_sin_espera(claves)
        apartar_intento(claves)
        usuario = db.session.get_one(User, g.user.id)
        coincide = services.coincide(usuario, (forma.anterior.data or "")[:128])
        with escritura():
            (intentos.olvidar_fallos if coincide else intentos.anotar_fallo)(claves)
        usuario = db.session.get_one(User, g.user.id)
        defecto = services.defecto_de_contrasena(forma.nueva.data, usuario)
        if not coincide:
            forma.anterior.errors = [_("Esa no es su contraseña actual.")]
        elif _la_misma(forma.anterior.data, forma.nueva.data):
            forma.nueva.errors = [_("Es igual a la que tiene ahora: elija otra, que nadie más conozca.")]
        elif defecto:
            forma.nueva.errors = [defecto]
        elif forma.nueva.data != forma.repetida.data:
            forma.repetida.errors = [_("No es igual a la nueva.")]
        return not forma.errors and not (forma.anterior.errors or forma.nueva.errors or forma.repetida.errors)


class ContrasenaAjenaView(SinHistorial, BaseView):
    """Give an account a temporary password, shown once; FAB's form would set the password of anybody."""

    route_base = "/resetpassword"
    default_view = "temporal"

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    @repone
    def temporal(self, pk: int) -> Response | str:
        """Make a temporary password, end the account's sessions, force a change at the next entry; show it (200).

        That of an account that opens what is reserved is proposed (303): a second person must consent. 503 with the
        account's page where nothing can be written.
        """
        if pk == g.user.id:
            abort(409, description=_("Su propia contraseña se cambia en su perfil."))
        try:
            with sin_perder_lo_escrito():
                return self._dada(pk)
        except SinGuardar as error:
            dejar_recado(str(error), "danger")
            cuenta = make_response(current_app.view_functions["UsuarioView.show"](pk=str(pk)))
            cuenta.status_code = 503
            return cuenta

    def _dada(self, pk: int) -> Response | str:
        if protegidas.protegida(pk):
            proponer("contrasena", pk, {})
            return queda_propuesta()
        temporal = secrets.token_urlsafe(12)
        nuevo = services.cifrar(temporal)
        with escritura():
            usuario = db.session.get(User, pk)
            if usuario is None:
                abort(404)
            services.poner_contrasena(usuario, nuevo, debe_cambiar=True)
        return pagina_de_temporal(self, pk, temporal)
