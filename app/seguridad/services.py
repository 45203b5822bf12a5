"""Passwords, sessions and the log of changes. Callers open `escritura()` unless said otherwise."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import (
    Group,
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_group_role,
    assoc_permissionview_role,
    assoc_user_group,
    assoc_user_role,
)
from sqlalchemy import bindparam, event, inspect, update
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.security import check_password_hash, generate_password_hash

from app.extensions import db, insertar
from app.nucleo.contrasenas import facil
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.nucleo.texto import plegar
from app.seguridad.guardia import alcance_actual
from app.seguridad.models import ADELANTO, Adscripcion, Cambio, Contador, Cuenta, Sesion, Version
from app.seguridad.zona import nombres_del_municipio

DURA_TEMPORAL = timedelta(days=3)
"""How long a password that somebody else put admits its person to make one of her own."""


@cache
def _hash_sin_cuenta(metodo: str) -> str:
    """Return the hash of no password, to which what is typed for an account that is missing is compared."""
    return generate_password_hash(secrets.token_hex(16), metodo)


# Passwords


def defecto_de_contrasena(contrasena: str, usuario: User) -> str | None:
    """Return why a password is refused, or None: 12 to 128 characters, and not only what anybody would try.

    That is common words, runs, and the names of the person, the town and the office.
    """
    if not 12 <= len(contrasena) <= 128:
        return "Use entre 12 y 128 caracteres; una frase que usted recuerde sirve."
    suyos = (usuario.username or "", usuario.email or "", usuario.first_name or "", usuario.last_name or "")
    plana = plegar(contrasena)
    con_su_nombre = bool(usuario.username) and plegar(usuario.username) in plana
    if len(set(plana)) < 4 or con_su_nombre or facil(contrasena, (*suyos, *nombres_del_municipio())):
        return "Esa contraseña es fácil de adivinar; elija una frase distinta."
    return None


def metodo_de_contrasena() -> str:
    """Return how passwords are hashed here: scrypt and its cost."""
    return str(current_app.config["FAB_PASSWORD_HASH_METHOD"])


def cifrar(contrasena: str) -> str:
    """Return the hash to store. Slow: call it outside `escritura()`."""
    return generate_password_hash(contrasena, metodo_de_contrasena())


def coincide(usuario: User | None, contrasena: str) -> bool:
    """Compare with the stored hash; a missing account costs the same time."""
    de_nadie = _hash_sin_cuenta(metodo_de_contrasena())
    cifrada = usuario.password if usuario and usuario.password else de_nadie
    return check_password_hash(cifrada, contrasena) and bool(usuario)


def poner_contrasena(usuario: User, hash_nuevo: str, *, debe_cambiar: bool) -> None:
    """Store a new hash and end every session and token of the account.

    From when somebody else chose the present one (`debe_cambiar`) `repuesta` says when; its holder's own first change
    moves it to that moment: only since then is it a password that she alone has.
    """
    usuario.password = hash_nuevo
    cuenta = db.session.get(Cuenta, usuario.id)
    if cuenta is None:
        cuenta = Cuenta(user_id=usuario.id)
        db.session.add(cuenta)
    if debe_cambiar or cuenta.debe_cambiar:
        cuenta.repuesta = ahora()
    cuenta.debe_cambiar = debe_cambiar
    cuenta.valida_desde = ahora()
    terminar_sesiones(usuario.id)


def temporal_vencida(user_id: int) -> bool:
    """Answer whether the password of an account is a temporary one, given too long ago to sign in with.

    What a clock that stood ahead has dated is bounded to now first. The caller opens `escritura()`.
    """
    cuenta = db.session.get(Cuenta, user_id)
    if cuenta is not None:
        acotar(cuenta)
    if cuenta is None or not cuenta.debe_cambiar:
        return False
    dada: datetime = cuenta.repuesta or cuenta.valida_desde
    return ahora() - dada > DURA_TEMPORAL


def acotar(cuenta: Cuenta) -> None:
    """Bound to now the dates of an account that are in the future: nobody waits until that day to be herself."""
    momento = ahora()
    if cuenta.repuesta is not None and cuenta.repuesta > momento + ADELANTO:
        cuenta.repuesta = momento
    if cuenta.valida_desde > momento + ADELANTO:  # whole seconds, as a token that is made now counts them
        cuenta.valida_desde = momento.replace(microsecond=0)


# Sessions


def abrir_sesion(user_id: int) -> str:
    """Record a new session and return its random sid for the cookie."""
    sid = secrets.token_urlsafe(24)
    momento = ahora()
    db.session.add(Sesion(sid_hash=Sesion.huella(sid), user_id=user_id, creada=momento, vista=momento))
    return sid


def marcar_vista(sid_hash: str) -> None:
    """Note that a session is in use; called at most once a minute."""
    db.session.execute(update(Sesion).where(Sesion.sid_hash == sid_hash).values(vista=ahora()))


def terminar_sesion(sid: str) -> None:
    """End one session (logout)."""
    db.session.execute(update(Sesion).where(Sesion.sid_hash == Sesion.huella(sid)).values(revocada=ahora()))


def terminar_sesiones(user_id: int) -> None:
    """End every session and token of an account: password change, deactivation, the administrator's button."""
    db.session.execute(update(Cuenta).where(Cuenta.user_id == user_id).values(valida_desde=ahora()))
    db.session.execute(
        update(Sesion).where(Sesion.user_id == user_id, Sesion.revocada.is_(None)).values(revocada=ahora())
    )


# Counters


def siguiente(clave: str) -> int:
    """Return the next number of a gap-free counter, inside the caller's transaction (1, 2, 3 …)."""
    return int(db.session.connection().execute(_siguiente(db.engine.dialect.name), {"clave": clave}).scalar_one())


@cache
def _siguiente(_dialecto: str) -> Any:
    """Return the statement of an engine, made once."""
    tabla = Contador.__table__
    alta = insertar(tabla).values(clave=bindparam("clave"), valor=1)
    alta = alta.on_conflict_do_update(index_elements=["clave"], set_={"valor": tabla.c.valor + 1})
    return alta.returning(tabla.c.valor)


# Log of changes

_OCULTOS = frozenset({"password"})
_DE_LA_PERSONA = ("roles", "groups", "active", "username", "email", "first_name", "last_name")
"""What processes keep of an account."""
_CONFIGURAN = (Role, Permission, ViewMenu, PermissionView, Group, Adscripcion)
_UNEN = (assoc_user_role, assoc_user_group, assoc_group_role, assoc_permissionview_role)
_DE_FAB: dict[type, tuple[str, ...]] = {User: ("roles", "groups"), Role: ("permissions",)}
_AJENOS_A_CAMBIO = frozenset(
    {"last_login", "login_count", "fail_login_count", "changed_on", "created_on", "changed_by_fk", "created_by_fk"}
)


@cache
def _importa(clase: type) -> bool:
    """Answer whether rows of a class are logged, or processes keep a copy of their meaning."""
    marcas = getattr(clase, "__auditado__", False) or getattr(clase, "__configura__", False)
    return bool(marcas) or issubclass(clase, (User, Cuenta, *_CONFIGURAN))


def _se_audita(fila: object) -> bool:
    return type(fila) in _DE_FAB or isinstance(fila, (Adscripcion, Cuenta)) or getattr(fila, "__auditado__", False)


def _configura(fila: object) -> bool:
    """Answer whether processes keep a copy of this row's meaning: roles, puestos, settings, calendar."""
    if isinstance(fila, User):
        return any(inspect(fila).attrs[nombre].history.has_changes() for nombre in _DE_LA_PERSONA)
    return isinstance(fila, _CONFIGURAN) or getattr(fila, "__configura__", False)


def _simple(nombre: str, valor: object) -> object:
    if nombre in _OCULTOS and valor is not None:
        return "(oculta)"
    return valor if isinstance(valor, (int, float, bool, dict, list)) or valor is None else str(valor)


def _diferencia(fila: Model) -> tuple[Datos, Datos]:
    estado = inspect(fila)
    nombres = [c.key for c in estado.mapper.column_attrs if c.key not in _AJENOS_A_CAMBIO]
    antes: Datos = {}
    despues: Datos = {}
    for nombre in (*nombres, *_DE_FAB.get(type(fila), ())):
        historia = estado.attrs[nombre].history
        if historia.has_changes():
            antes[nombre] = (
                ", ".join(map(str, historia.deleted))
                if nombre not in nombres
                else _simple(nombre, next(iter(historia.deleted or ()), None))
            )
            despues[nombre] = (
                ", ".join(map(str, historia.added))
                if nombre not in nombres
                else _simple(nombre, next(iter(historia.added or ()), None))
            )
    return antes, despues


def _cambio(fila: Model, operacion: str) -> Datos | None:
    estado = inspect(fila)
    if operacion == "borrar":
        antes: Datos | None = {c.key: _simple(c.key, getattr(fila, c.key)) for c in estado.mapper.column_attrs}
        despues: Datos | None = None
    else:
        antes, despues = _diferencia(fila)
        if not despues and not antes:
            return None
    identidad = "-".join(map(str, estado.mapper.primary_key_from_instance(fila)))
    consentido = db.session().info.get("consentido")
    if consentido is not None:  # both are named: who proposed it as its author, who consented beside what changed
        dicho = antes if despues is None else despues
        assert dicho is not None, "a change says something before or after it"
        dicho["consintio"] = consentido.consintio
    return {
        "cuando": ahora(),
        "autor_id": consentido.propuso_id if consentido is not None else alcance_actual().usuario_id,
        "tabla": estado.mapper.local_table.name,
        "fila": identidad,
        "operacion": operacion,
        "antes": antes if operacion != "agregar" else None,
        "despues": despues,
    }


@event.listens_for(db.session, "after_flush")
def _anotar_cambios(sesion: Session, _contexto: object) -> None:
    escritas = (*sesion.new, *sesion.dirty, *sesion.deleted)
    if not any(map(_importa, map(type, escritas))):
        return
    grupos = ((sesion.new, "agregar"), (sesion.dirty, "cambiar"), (sesion.deleted, "borrar"))
    cambios = [_cambio(fila, operacion) for filas, operacion in grupos for fila in filas if _se_audita(fila)]
    anotados = [c for c in cambios if c]
    if anotados:
        sesion.connection().execute(Cambio.__table__.insert(), anotados)
    if any(map(_configura, escritas)):
        subir_version("configuracion")


@event.listens_for(db.session, "do_orm_execute")
def _de_un_golpe(estado: ORMExecuteState) -> None:
    """See to what is written without a flush: one statement over many rows."""
    if not estado.is_select:
        tabla = getattr(estado.statement, "table", None)
        if tabla is not None and tabla.name in _tablas_que_configuran():
            subir_version("configuracion")


@cache
def _tablas_que_configuran() -> frozenset[str]:
    """Return the tables of which processes keep a copy, those between two of them too."""
    clases = {m.class_ for m in Model.registry.mappers}
    propias = {c.__tablename__ for c in clases if getattr(c, "__configura__", False)}
    return frozenset(propias | {c.__tablename__ for c in (*_CONFIGURAN, User)} | {t.name for t in _UNEN})


def subir_version(nombre: str) -> None:
    """Make every process read again what it keeps under this name; this transaction keeps nothing (`recordar`).

    The number grows by chance: a database that was given back from a copy never comes to one that was already used.
    """
    db.session().info["movida"] = True
    paso = 1 + secrets.randbelow(2**40)
    alta = insertar(Version).values(nombre=nombre, numero=paso)
    db.session.connection().execute(
        alta.on_conflict_do_update(index_elements=["nombre"], set_={"numero": Version.numero + paso})
    )


def adscribir(usuario: User, puesto: str, dependencia_id: int | None, desde: date) -> Adscripcion:
    """Give a person a puesto from a day on."""
    adscripcion = Adscripcion(user_id=usuario.id, puesto=puesto, dependencia_id=dependencia_id, desde=desde)
    db.session.add(adscripcion)
    return adscripcion
