"""Propuestas: what changes who opens the vault is proposed by one person and applied when a second one consents.

Protected is the account of whoever holds, today or later, a puesto of `DE_LO_RESERVADO`, also standing in for somebody:
its password, e-mail, roles, whether it is active, and those puestos themselves. The session refuses any other way of
changing them (`SinConsentimiento`). Callers open `escritura()`; nothing here commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import ColumnElement, Select, and_, event, inspect, or_, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict

from app.extensions import db
from app.nucleo.puestos import ADMINISTRADOR, DE_LO_RESERVADO
from app.nucleo.reloj import ahora
from app.seguridad.guardia import Alcance, alcance_actual, comprometido
from app.seguridad.models import Adscripcion, Cuenta, Propuesta
from app.seguridad.services import poner_contrasena, subir_version, terminar_sesiones
from app.seguridad.zona import hoy

PLAZO = timedelta(days=14)
"""How long a propuesta waits; after it nobody consents to it any more."""
RECIENTE = timedelta(days=7)
"""How long an Administrador is new: named, or with a password that somebody else gave, he does not consent yet."""
DE_LA_CUENTA = ("password", "username", "email", "active", "roles", "groups")
"""What of an account lets somebody in as its person."""
OPERADOR = "quien opera el servidor"


class SinConsentimiento(Conflict):
    """Something tried to change a protected account or puesto alone (HTTP 409)."""

    description = "Este cambio necesita el consentimiento de una segunda persona: propóngalo desde su pantalla."


class YaNoProcede(Conflict):
    """What was proposed no longer fits what there is (HTTP 409)."""

    description = "Lo propuesto ya no corresponde a lo que hay: cambió después. Propóngalo otra vez."


class SePropone(Exception):  # noqa: N818 (not an error: the change goes another way)
    """Raised instead of changing something protected: what to propose in its place."""

    def __init__(self, acto: str, user_id: int, datos: dict[str, Any]) -> None:
        super().__init__(acto)
        self.acto, self.user_id, self.datos = acto, user_id, datos


@dataclass(frozen=True)
class Consentido:
    """Who proposed and who consented to what the session is writing."""

    propuso_id: int | None
    consintio: str


def llamado(usuario: User) -> str:
    """Return how a person is named where two are: name and account."""
    return f"{usuario.get_full_name()} ({usuario.username})"


# What is protected


def _desde_hoy() -> ColumnElement[bool]:
    return or_(Adscripcion.hasta.is_(None), Adscripcion.hasta >= hoy())


def protegidas() -> Select[Any]:
    """Return the ids of the accounts that hold, today or later, a puesto that opens what is reserved."""
    return select(Adscripcion.user_id).where(Adscripcion.puesto.in_(DE_LO_RESERVADO), _desde_hoy())


def protegida(user_id: int) -> bool:
    """Answer whether an account is one of those."""
    return db.session.scalar(protegidas().where(Adscripcion.user_id == user_id).limit(1)) is not None


@event.listens_for(db.session, "before_flush")
def _exigir_consentimiento(sesion: Session, _contexto: Any, _instancias: Any) -> None:
    alcance = alcance_actual()
    de_operador = alcance.sistema and alcance.usuario_id is None
    if de_operador or sesion.info.get("consentido"):
        return
    for fila in (*sesion.new, *sesion.dirty, *sesion.deleted):
        if isinstance(fila, Adscripcion):
            cambia = fila not in sesion.dirty or sesion.is_modified(fila)
            if cambia and {fila.puesto, comprometido(fila, "puesto")} & set(DE_LO_RESERVADO):
                raise SinConsentimiento
        elif isinstance(fila, User) and fila not in sesion.new and _la_abre(fila, alcance) and protegida(fila.id):
            raise SinConsentimiento


def _la_abre(usuario: User, alcance: Alcance) -> bool:
    """Answer whether what changed in an account would let another person in as this one."""
    atributos = inspect(usuario).attrs
    cambiados = {nombre for nombre in DE_LA_CUENTA if atributos[nombre].history.has_changes()}
    return bool(cambiados - ({"password"} if usuario.id == alcance.usuario_id else set()))


# Proposing and resolving


def abierta() -> ColumnElement[bool]:
    """Return the criterion of what still waits."""
    return and_(Propuesta.resolucion.is_(None), Propuesta.hecha >= ahora() - PLAZO)


def proponer(acto: str, user_id: int, datos: dict[str, Any]) -> Propuesta:
    """Note what somebody wants to change of an account; the same one, if it already waits, is returned."""
    propuso_id = alcance_actual().usuario_id
    mias = select(Propuesta).where(
        abierta(), Propuesta.acto == acto, Propuesta.user_id == user_id, Propuesta.propuso_id == propuso_id
    )
    igual = next((p for p in db.session.scalars(mias) if p.datos == datos), None)
    if igual is not None:
        return igual
    propuesta = Propuesta(acto=acto, user_id=user_id, datos=datos, propuso_id=propuso_id, hecha=ahora())
    db.session.add(propuesta)
    db.session.flush()
    return propuesta


def administradores(salvo: int | None) -> frozenset[int]:
    """Return who consents as Administrador: in office himself for a week, with a password that is his own."""
    dia, limite = hoy(), ahora() - RECIENTE
    consulta = (
        select(Adscripcion.user_id)
        .join(User, User.id == Adscripcion.user_id)
        .outerjoin(Cuenta, Cuenta.user_id == User.id)
        .where(Adscripcion.puesto == ADMINISTRADOR, Adscripcion.suple_a_id.is_(None), User.active.is_(True))
        .where(Adscripcion.desde <= dia - RECIENTE, _desde_hoy())
        .where(or_(Cuenta.repuesta.is_(None), Cuenta.repuesta <= limite))
    )
    return frozenset(db.session.scalars(consulta)) - {salvo}


def _titulares_de(puesto: str) -> frozenset[int]:
    """Return who holds a puesto himself today, with an active account."""
    consulta = select(Adscripcion.user_id).join(User, User.id == Adscripcion.user_id)
    propias = (Adscripcion.puesto == puesto, Adscripcion.suple_a_id.is_(None), User.active.is_(True))
    return frozenset(db.session.scalars(consulta.where(*propias, Adscripcion.desde <= hoy(), _desde_hoy())))


def puesto_que_da(p: Propuesta) -> str | None:
    """Return the protected puesto that a propuesta would give to who does not have it; None when it gives none."""
    nuevo, antes = p.datos.get("valores", {}).get("puesto"), p.datos.get("antes", {}).get("puesto")
    return nuevo if p.acto in ("puesto", "cambiar_puesto") and nuevo in DE_LO_RESERVADO and nuevo != antes else None


def consienten(p: Propuesta) -> frozenset[int]:
    """Return who may consent to a propuesta: another Administrador, and the holder.

    The holder is the person of the account; of a puesto that is given, whoever holds it already. The first time that a
    puesto is given in a town where no other Administrador can consent, it is the person who receives it.
    """
    otros = administradores(salvo=p.propuso_id)
    nuevo = puesto_que_da(p)
    titulares = frozenset([p.user_id]) if nuevo is None else _titulares_de(nuevo)
    if nuevo is not None and not otros and _nunca_dado(nuevo):
        titulares = frozenset([p.user_id])
    return (otros | titulares) - {p.propuso_id}


def _nunca_dado(puesto: str) -> bool:
    return db.session.scalar(select(Adscripcion.id).where(Adscripcion.puesto == puesto).limit(1)) is None


def tomar(pk: int) -> Propuesta | None:
    """Return a propuesta that still waits, locked until the end of the transaction; None otherwise."""
    consulta = select(Propuesta).where(Propuesta.id == pk, abierta())
    return db.session.scalars(consulta.with_for_update(of=Propuesta)).one_or_none()


def cerrar(p: Propuesta, resolucion: str, resolvio: User | None) -> None:
    """Note how a propuesta ended, and by whom (None: the server's operator)."""
    p.resolucion, p.resolvio, p.resuelta = resolucion, resolvio, ahora()
    if resolvio is not None and resolvio.id == p.user_id:
        p.enterada = p.resuelta
    db.session.flush()


def consentir(p: Propuesta, resolvio: User | None, hash_nuevo: str | None = None) -> None:
    """Apply a propuesta with the consent of a second person; `hash_nuevo` of the temporary password that it gives.

    Raises `YaNoProcede` when what it would change has changed meanwhile.
    """
    consintio = llamado(resolvio) if resolvio is not None else OPERADOR
    cerrar(p, "consentida" if resolvio is not None else "operador", resolvio)
    with con_consentimiento(p.propuso_id, consintio):
        APLICAR[p.acto](p, hash_nuevo)
    nuevo = puesto_que_da(p)
    if nuevo is not None:
        sin_el = {p.user_id, p.propuso_id, resolvio.id if resolvio is not None else None}
        datos = {"suplente": llamado(p.user), "valores": p.datos["valores"], "consintio": consintio}
        avisar("nombrado", _titulares_de(nuevo) - sin_el, datos, p.propuso_id)


@contextmanager
def con_consentimiento(propuso_id: int | None, consintio: str) -> Iterator[None]:
    """Let what is protected be written inside the block, naming both in `cambio`."""
    info = db.session().info
    info["consentido"] = Consentido(propuso_id, consintio)
    try:
        yield
        db.session.flush()
    finally:
        info.pop("consentido", None)


def avisar(acto: str, user_ids: frozenset[int], datos: dict[str, Any], autor_id: int | None) -> None:
    """Leave word for some persons of what somebody did that concerns the vault."""
    momento = ahora()
    for user_id in sorted(user_ids):
        db.session.add(
            Propuesta(
                acto=acto, user_id=user_id, datos=datos, propuso_id=autor_id, hecha=momento,
                resolucion="operador" if autor_id is None else "avisada", resuelta=momento,
            )
        )  # fmt: skip
    db.session.flush()


# What each one changes


def _fecha(valor: Any) -> date | None:
    return date.fromisoformat(valor) if valor else None


def _adscripcion(p: Propuesta) -> Adscripcion:
    fila = db.session.get(Adscripcion, p.datos["fila"])
    if fila is None or valores_de(fila) != p.datos["antes"]:
        raise YaNoProcede
    return fila


def valores_de(fila: Adscripcion) -> dict[str, Any]:
    """Return what a puesto says, as a propuesta keeps it."""
    return {
        "puesto": fila.puesto,
        "dependencia_id": fila.dependencia_id,
        "desde": fila.desde.isoformat(),
        "hasta": fila.hasta.isoformat() if fila.hasta else None,
    }


def _dar_contrasena(p: Propuesta, hash_nuevo: str | None) -> None:
    assert hash_nuevo is not None, "a new password is made before the transaction"
    poner_contrasena(p.user, hash_nuevo, debe_cambiar=True)


def de_la_cuenta(usuario: User) -> dict[str, Any]:
    """Return what an account says, as a propuesta keeps it."""
    simples = {nombre: getattr(usuario, nombre) for nombre in ("first_name", "last_name", "email", "active")}
    return {**simples, "roles": sorted(rol.id for rol in usuario.roles)}


def _cambiar_cuenta(p: Propuesta, _hash: str | None) -> None:
    if de_la_cuenta(p.user) != p.datos["antes"]:
        raise YaNoProcede
    for nombre, valor in p.datos["valores"].items():
        if nombre == "roles":
            p.user.roles = list(db.session.scalars(select(Role).where(Role.id.in_(valor))))
        else:
            setattr(p.user, nombre, valor)
    subir_version("configuracion")
    if not p.user.active:
        terminar_sesiones(p.user_id)


def _dar_puesto(p: Propuesta, _hash: str | None) -> None:
    valores = {**p.datos["valores"]}
    valores |= {dia: _fecha(valores.get(dia)) for dia in ("desde", "hasta")}
    db.session.add(Adscripcion(**{"user_id": p.user_id, **valores}))


def _cambiar_puesto(p: Propuesta, _hash: str | None) -> None:
    fila, valores = _adscripcion(p), p.datos["valores"]
    fila.puesto, fila.dependencia_id = valores["puesto"], valores["dependencia_id"]
    fila.desde, fila.hasta = _fecha(valores["desde"]) or fila.desde, _fecha(valores["hasta"])


def _terminar(p: Propuesta, _hash: str | None) -> None:
    fila, dia = _adscripcion(p), hoy()
    if fila.desde < dia:
        fila.hasta = dia - timedelta(days=1)
    else:
        db.session.delete(fila)


APLICAR: dict[str, Callable[[Propuesta, str | None], None]] = {
    "contrasena": _dar_contrasena,
    "cuenta": _cambiar_cuenta,
    "puesto": _dar_puesto,
    "cambiar_puesto": _cambiar_puesto,
    "suplencia": _dar_puesto,
    "terminar_suplencia": _terminar,
}
"""What is proposed → what carries it out."""
