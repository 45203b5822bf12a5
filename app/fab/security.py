"""The security manager: sessions of the database, one permission set per request, one login throttle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import cast

from click import ClickException
from flask import Flask, g, request, session
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager as ManagerDeFab
from flask_appbuilder.security.sqla.models import Group, Role, User
from flask_jwt_extended import JWTManager
from flask_login import current_user

from app.extensions import db, escritura
from app.fab.cuentas.acceso import AccesoView, PerfilView
from app.fab.cuentas.roles import GrupoView, RolView
from app.fab.cuentas.usuarios import UsuarioView
from app.fab.datamodel import Interfaz
from app.fab.passwords import (
    GALLETA_DE_EQUIPO,
    ContrasenaAjenaView,
    ContrasenaView,
    TemporalVencida,
    apartar_intento,
    demasiados,
    exigir_sin_espera,
)
from app.fab.tokens import SecurityApi, avisos_de
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.nucleo.texto import llave_de_cuenta, son_cifras
from app.seguridad import intentos, queries, segundas, services
from app.seguridad.guardia import Alcance, alcance_actual, fijar_alcance
from app.seguridad.memoria import recordar, version_de_configuracion
from app.seguridad.models import ADELANTO, Cuenta, Sesion
from app.seguridad.zona import hoy

DE_CUALQUIERA = frozenset(
    {
        ("can_userinfo", "UsuarioView"),
        ("can_perfil", "PerfilView"),
        ("can_this_form_get", "ContrasenaView"),
        ("can_consentimientos", "ConsentimientoView"),
    }
)
"""What whoever has an account may do, with a puesto today or without."""

_atendidas: set[str] = set()
_una = threading.Lock()


@contextmanager
def una_a_la_vez(direccion: str) -> Iterator[None]:
    """Check one password at a time of an address with many wrong ones: 429, to come back in a second, to the others.

    It is what keeps one address from taking the processor, now that a right password from it is never refused.
    """
    if not direccion:
        yield
        return
    with _una:
        ocupada = direccion in _atendidas
        _atendidas.add(direccion)
    if ocupada:
        demasiados(1)
    try:
        yield
    finally:
        _atendidas.discard(direccion)


def _permisos(user_id: int, puestos: frozenset[str]) -> frozenset[tuple[str, str]]:
    return queries.permisos_de(queries.roles_de(user_id, puestos)) | DE_CUALQUIERA


class SecurityManager(ManagerDeFab):
    """FAB's manager over our sessions, scope and throttle. Roles are those named as the person's puestos today."""

    authdbview = AccesoView
    security_api = SecurityApi
    userdbmodelview = UsuarioView
    rolemodelview = RolView
    groupmodelview = GrupoView
    resetmypasswordview = ContrasenaView
    resetpasswordview = ContrasenaAjenaView
    userinfoeditview = PerfilView
    userstatschartview = None

    def __init__(self, appbuilder: AppBuilder) -> None:
        """Give the views of accounts their own datamodel back: FAB puts one there that commits on its own."""
        super().__init__(appbuilder)
        self.userdbmodelview.datamodel = Interfaz(User)
        self.rolemodelview.datamodel = Interfaz(Role)
        self.groupmodelview.datamodel = Interfaz(Group)

    def create_jwt_manager(self, app: Flask) -> JWTManager:
        """Return FAB's manager of tokens, answering in Spanish."""
        return avisos_de(super().create_jwt_manager(app))

    # Who is it

    def load_user(self, pk: int) -> queries.Persona | None:
        """Return the account of this browser's session and set its scope; None when the session has ended."""
        sid = session.get("sid")
        if not sid or not son_cifras(pk) or g.get("sin_base"):
            return None
        huella = Sesion.huella(sid)
        momento = ahora()
        datos = queries.cuenta_en_sesion(int(pk), huella, momento, momento - segundas.PLAZO, momento + ADELANTO)
        if datos is None:
            return None
        g.debe_cambiar = datos.debe_cambiar
        g.marcar_vista = huella if momento - datos.vista >= timedelta(minutes=1) else None
        g.por_atender = datos.por_atender
        self._fijar(datos.persona.alcance, datos.version)
        return datos.persona

    def load_user_jwt(self, _jwt_header: object, jwt_data: Datos) -> User | None:
        """Return the account of a token, None when it is not younger than the last password change.

        A token counts whole seconds: one made within the second of the change is taken for older.
        """
        alcance = queries.alcance_de_usuario(int(jwt_data["sub"]), hoy())
        usuario = db.session.get(User, int(jwt_data["sub"]))
        cuenta = db.session.get(Cuenta, int(jwt_data["sub"]))
        if alcance is None or usuario is None or cuenta is None or cuenta.debe_cambiar:
            return None
        if jwt_data["iat"] < cuenta.valida_desde.timestamp():
            return None
        g.user = usuario
        self._fijar(alcance, version_de_configuracion())
        db.session.add(usuario)
        return usuario

    @staticmethod
    def _fijar(alcance: Alcance, version: int) -> None:
        fijar_alcance(alcance)
        g.alcance = alcance
        g.version = version
        g.permisos = None

    # What may she do: one set per request instead of one EXISTS per menu item, button and action

    def permisos(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of this request; kept per person, puestos and version, so a revocation bites at once."""
        de_ahora = g._get_current_object().__dict__  # asked for some twenty times by a page
        alcance: Alcance | None = de_ahora.get("alcance")
        if alcance is None or alcance.usuario_id is None:
            return frozenset()
        if de_ahora["permisos"] is None:
            cuales = (alcance.usuario_id, alcance.puestos)
            de_ahora["permisos"] = recordar(("permisos", *cuales), partial(_permisos, *cuales), g.version)
        return cast("frozenset[tuple[str, str]]", de_ahora["permisos"])

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Answer whether this request's account holds the pair; anonymous requests hold nothing."""
        if "alcance" not in g and not current_user.is_authenticated:
            return False
        return (permission_name, view_name) in self.permisos()

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing of FAB's views is public here."""
        return False

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """Return the menu items this account sees."""
        return {vista for permiso, vista in self.permisos() if permiso == "menu_access"}

    # Signing in: the form and the API end here, under one throttle

    def auth_user_db(self, username: str, password: str) -> User | None:
        """Return the account, or None; 429 while it must wait in this place. Same work for a wrong name.

        `TemporalVencida` for a right password that was temporary and has expired: only who has it is told.
        """
        usuario, claves = self.cuenta_y_claves(username or "")
        with una_a_la_vez(claves.direccion if g.direccion_lenta else ""):
            apartar_intento(claves)
            correcta = services.coincide(usuario, (password or "")[:128])
        with escritura():
            if not (correcta and usuario and usuario.active):
                intentos.anotar_fallo(claves)
                return None
            intentos.olvidar_fallos(claves)
            vencida = services.temporal_vencida(usuario.id)
            usuario.login_count = (usuario.login_count or 0) + (0 if vencida else 1)
        if vencida:
            raise TemporalVencida
        return usuario

    @staticmethod
    def cuenta_y_claves(tecleado: str) -> tuple[User | None, intentos.Claves]:
        """Return the account of a user name or e-mail and its counts in this place; 429 while it must wait here.

        On a device that is not known the counts follow the name that was typed, not the account: so a wait does not
        say that an e-mail and a user name are one person's.
        """
        nombre = "" if "\0" in tecleado else tecleado
        usuario = queries.cuenta_llamada(nombre)
        galleta = request.cookies.get(GALLETA_DE_EQUIPO)
        pk = usuario.id if usuario else 0
        equipo = intentos.equipo_conocido(galleta, pk, queries.sello_de_cuenta(pk))
        escrito = llave_de_cuenta(nombre[: queries.LARGO_DE_LLAVE])
        cuenta = intentos.cuenta_escrita(escrito) if usuario else intentos.cuenta_de_nadie(escrito)
        claves = intentos.claves_de(
            str(usuario.id) if usuario and equipo else cuenta, request.remote_addr or "", equipo
        )
        exigir_sin_espera(claves)
        return usuario, claves

    # FAB's own writers commit by themselves; ours do not

    def update_user(self, user: User) -> bool:
        """Save an account inside its own transaction."""
        with escritura():
            db.session.merge(user)
        return True

    def reset_password(self, userid: int, password: str) -> None:
        """Set a password and end every session of the account; another's must be changed, as any temporary one.

        The framework's command calls it: one that is easy to guess is refused there too, with the reason.
        """
        defecto = services.defecto_de_contrasena(password, db.session.get_one(User, int(userid)))
        if defecto:
            raise ClickException(defecto)
        nuevo, ajena = services.cifrar(password), int(userid) != alcance_actual().usuario_id
        with escritura():
            services.poner_contrasena(db.session.get_one(User, int(userid)), nuevo, debe_cambiar=ajena)

    def get_first_user(self) -> None:
        """FAB balances timing with the first user; `coincide` does it here."""
