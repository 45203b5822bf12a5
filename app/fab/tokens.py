"""The API by which programs get tokens, in Spanish, its JSON checked."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Request, Response, jsonify, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.api import SecurityApi as SecurityApiDeFab
from flask_appbuilder.security.schemas import login_post
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token
from marshmallow import ValidationError

from app.fab.passwords import TemporalVencida
from app.nucleo.datos import Datos
from app.nucleo.texto import sin_mitades

PIDE = _l("Envíe un objeto JSON con username, password y provider.")
DE_CADA_DATO = {
    "username": _l("Escriba el usuario: es un texto y no puede ir vacío."),
    "password": _l("Escriba la contraseña: es un texto y no puede ir vacía."),
    "provider": _l("Escriba «db»: aquí no se entra de otra manera."),
    "refresh": _l("Escriba true o false."),
}
NO_SE_PIDE = _l("Este dato no se pide: quítelo.")


class Solicitud(Request):
    """A request whose JSON any database and any hash can take: half a character, which no text holds, becomes «�»."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> object:
        """Return what its JSON says; what is too deep to be read counts as none."""
        try:
            return sin_mitades(super().get_json(force, silent, cache))
        except RecursionError:
            return None if silent else self.on_json_loading_failed(ValueError("too deep"))


def instalar(app: Flask) -> None:
    """Read JSON so in every request."""
    app.request_class = Solicitud


def avisos_de(pases: JWTManager) -> JWTManager:
    """Say in Spanish what is wrong with a token."""
    faltan = _negar(_l("Falta el pase: envíelo en la cabecera Authorization, después de «Bearer»."), 401)
    vencido = _negar(_l("El pase ya venció: pida otro."), 401)
    malo = _negar(_l("El pase no es válido: pida otro."), 422)
    de_nadie = _negar(_l("El pase ya no vale: la cuenta cambió o se cerraron sus sesiones. Pida otro."), 401)
    pases.unauthorized_loader(faltan)
    pases.invalid_token_loader(malo)
    for cargar in (pases.expired_token_loader, pases.needs_fresh_token_loader):
        cargar(vencido)
    for cargar in (pases.user_lookup_error_loader, pases.revoked_token_loader):
        cargar(de_nadie)
    return pases


def _negar(dicho: object, codigo: int) -> Callable[..., tuple[Response, int]]:
    def contestar(*_detalle: object) -> tuple[Response, int]:
        return jsonify(message=str(dicho)), codigo

    return contestar


class SecurityApi(SecurityApiDeFab):
    """FAB's API of tokens, which answers in English, and a failure (500) where «wait» (429) is meant."""

    @expose("/login", methods=["POST"])
    def login(self) -> Response:
        try:
            datos = login_post.load({"provider": "db", **_objeto()})
        except ValidationError as error:
            return self.response(400, message=_lo_que_falta(error.messages))  # type: ignore[no-any-return]
        try:
            usuario = self.appbuilder.sm.auth_user_db(datos["username"], datos["password"])
        except TemporalVencida as error:
            return self.response(401, message=str(error.description))  # type: ignore[no-any-return]
        if usuario is None:
            dicho = _("El usuario o la contraseña no son correctos.")
            return self.response(401, message=dicho)  # type: ignore[no-any-return]
        pases = {"access_token": create_access_token(identity=str(usuario.id), fresh=True)}
        if datos.get("refresh"):
            pases["refresh_token"] = create_refresh_token(identity=str(usuario.id))
        return self.response(200, **pases)  # type: ignore[no-any-return]

    login.__doc__ = SecurityApiDeFab.login.__doc__  # the OpenAPI description is read from it


def _objeto() -> Datos:
    """Return the object that was sent. Raises `ValidationError` for anything else."""
    cuerpo = request.get_json(silent=True)
    if not isinstance(cuerpo, dict):
        raise ValidationError(str(PIDE))
    return cuerpo


def _lo_que_falta(mensajes: object) -> str | dict[str, list[str]]:
    """Return what is wrong with each thing that was sent, in Spanish; one sentence where it was no object."""
    if not isinstance(mensajes, dict):
        return str(PIDE)
    return {str(dato): [str(DE_CADA_DATO.get(str(dato), NO_SE_PIDE))] for dato in mensajes}
