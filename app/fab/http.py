"""HTTP: who must sign in, security headers, the folio in addresses."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from flask import (
    Flask,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from app.extensions import db, escritura
from app.fab import compression, errors, hosts, space, unchanged
from app.fab.base import ConversorEntero, ConversorFolio
from app.fab.errors import de_programa, pagina, pide_datos, sin_espacio
from app.fab.fingerprints import ESTATICOS
from app.fab.notices import recados
from app.fab.once import clave_nueva
from app.hooks import Hook
from app.nucleo import limites
from app.nucleo.tipos import TIPOS
from app.seguridad.esperas import contestar_espera
from app.seguridad.guardia import NADIE
from app.seguridad.services import marcar_vista

_SIN_SESION = {
    "AccesoView.login",
    "AccesoView.logout",
    "IdiomaView.index",
    "static",
    "appbuilder.static",
    "SecurityApi.login",
    "SecurityApi.refresh",
}
"""Endpoints that answer a POST without a session: they ask for something else."""
SIN_SESION: Hook[[], frozenset[str]] = Hook("sin sesión")
"""Further endpoints of that kind."""
CON_CONTRASENA_VENCIDA: Hook[[], frozenset[str]] = Hook("con contraseña vencida")
"""Further endpoints that answer who must change the password first."""
_CON_CONTRASENA_VENCIDA = {
    "ContrasenaView.this_form_get",
    "AccesoView.logout",
    "IdiomaView.index",
    "static",
    "appbuilder.static",
}
USAN_LA_RESERVA = frozenset(_SIN_SESION | _CON_CONTRASENA_VENCIDA)
"""Signing in and out, the language and one's own password may be written when the disk has no space for more."""
CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",
    "script-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
LEEN = ("GET", "HEAD", "OPTIONS")
"""Methods that write nothing."""


def instalar(app: Flask) -> None:
    """Install what must come before the extensions: scope of nobody, sign-in, forced password change."""
    app.url_map.converters |= {"folio": ConversorFolio, "int": ConversorEntero}
    app.jinja_env.globals |= {"clave_nueva": clave_nueva, "limites": limites, "recados": recados, "TIPOS": TIPOS}
    app.wsgi_app = hosts.SoloLoDelProxy(app.wsgi_app)  # type: ignore[method-assign]
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=app.config["PROXIES"])  # type: ignore[method-assign]
    space.instalar(app)
    hosts.instalar(app)
    for recibido in (_recibir, _quien_pide, _solo_lectura):  # in this order
        app.before_request(recibido)
    app.after_request(unchanged.sin_politica)  # the first of these is the last to run
    app.teardown_request(_soltar)


def terminar(app: Flask) -> None:
    """Install what must come after the views: headers, error pages."""
    Talisman(
        app,
        content_security_policy=CSP,
        content_security_policy_nonce_in=["script-src"],
        force_https=app.config["HTTPS"],
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        strict_transport_security=app.config["HTTPS"],
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    errors.instalar(app)
    app.after_request(_contestar)
    compression.instalar(app)
    hosts.avisar(app)


def _recibir() -> Response | None:
    """Set nobody's scope; answer 400 to a `Host` that is not this system's: its papers and links would carry it."""
    db.session().info["alcance"] = NADIE
    return None if hosts.conocido(request.host) else pagina(400, hosts.negativa())


def _solo_lectura() -> Response | None:
    """Answer 503, before anything is written, where the disk is full; a view marked `repone` does so itself."""
    visto = space.espacio()
    visto.libres()
    if request.method in LEEN or request.endpoint in USAN_LA_RESERVA:
        return None
    g.sin_espacio = visto.falta(request.content_length or 0)
    repone = getattr(current_app.view_functions.get(request.endpoint or ""), "repone", False)
    return sin_espacio() if g.sin_espacio and not repone else None


def idioma() -> str:
    """Return the language of this request; reading it never writes the cookie, as FAB's selector does."""
    omision = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return omision
    pedido = request.args.get("_l_") or session.get("locale")
    return str(pedido) if pedido in current_app.config["LANGUAGES"] else omision


def _soltar(_error: BaseException | None) -> None:
    db.session().info.pop("alcance", None)
    db.session().info.pop("escribe", None)


def _quien_pide() -> Response | None:
    """Answer 401 to an anonymous POST; note, at most once a minute, that a session is in use.

    409 to a form of a page that another account opened (`X-Cuenta`): it is not hers to send. A temporary password leads
    to the page where it is changed.
    """
    if request.endpoint is None or request.endpoint in ESTATICOS:
        return None
    if not current_user.is_authenticated:
        if request.method in LEEN or _esta_en(_SIN_SESION, SIN_SESION):
            return None
        return pagina(401, _("Su sesión terminó o no ha entrado. Entre y vuelva a intentarlo."))
    if g.get("marcar_vista"):
        with escritura():
            marcar_vista(g.marcar_vista)
    if request.headers.get("X-Cuenta", str(current_user.id)) != str(current_user.id):
        respuesta = pagina(409, _("En este equipo entró otra persona. Entre con su cuenta para terminar su captura."))
        respuesta.headers["X-Otra-Cuenta"] = "1"
        return respuesta
    return _contrasena_vencida() if g.get("debe_cambiar") else None


def _esta_en(propias: Collection[str | None], otras: Hook[[], frozenset[str]]) -> bool:
    """Answer whether what is asked for is one of our own endpoints, or of those that features add."""
    return request.endpoint in propias or any(request.endpoint in suyas for suyas in otras())


def _contrasena_vencida() -> Response | None:
    if _esta_en(_CON_CONTRASENA_VENCIDA, CON_CONTRASENA_VENCIDA):
        return None
    if de_programa() and pide_datos():
        return pagina(401, _("Cambie su contraseña y vuelva a entrar para enviar."))
    return redirect(url_for("ContrasenaView.this_form_get"))


def _contestar(respuesta: Response) -> Response:
    """Finish an answer: to come back where there was no turn, and without the page for who asked for none.

    Pages with personal data are kept out of every cache; what could not be saved says when to try again.
    """
    if g.get("vuelva_en"):
        respuesta = contestar_espera(respuesta)
    if request.headers.get("X-Sin-Pagina") == "1" and request.method == "POST":
        respuesta = _decir_destino(respuesta)
    if respuesta.status_code == 503:
        respuesta.headers.setdefault("Retry-After", "60")
    if request.endpoint not in ESTATICOS:
        respuesta.headers.setdefault("Cache-Control", "no-store")
    return respuesta


def _decir_destino(respuesta: Response) -> Response:
    """Answer a script that sends a page's form: how it went (`X-Codigo`) and where it leads, without the page there.

    So the form stays under her eyes while there is no connection or no session (static/js/borradores.js); what is
    said on the way (`dejar_recado`) waits for the page that she is led to.
    """
    respuesta.headers["X-Codigo"] = str(respuesta.status_code)
    respuesta.headers["X-Destino"] = respuesta.headers.pop("Location", "")
    respuesta.headers["X-Registrado"] = g.get("registrado", "") if respuesta.status_code == 303 else ""
    respuesta.headers["X-Dicho"] = quote(g.get("explicacion", ""))
    respuesta.set_data(b"")
    respuesta.status_code = 204
    return respuesta
