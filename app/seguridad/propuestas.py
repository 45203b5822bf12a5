"""Propuestas: who opens the vault changes only with a second person's consent.

Of a protected account: its password, e-mail, roles, whether it is active, and the puestos that protect it. The session
refuses any other way of changing them (`protegidas`); who consents is in `segundas`. Callers open `escritura()`;
nothing here commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select
from werkzeug.exceptions import Conflict, Forbidden

from app.extensions import db
from app.hooks import Hook
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR
from app.nucleo.reloj import ahora
from app.seguridad.guardia import alcance_actual
from app.seguridad.models import Adscripcion, Propuesta
from app.seguridad.protegidas import abre, dejar_aviso, llamado, quienes_vigilan
from app.seguridad.queries import empalmadas
from app.seguridad.segundas import DEPENDENCIA, abierta, fecha, impedida, primera_vez, recibe
from app.seguridad.services import poner_contrasena, subir_version, terminar_sesiones
from app.seguridad.zona import hoy

OPERADOR = "quien opera el servidor"
PRIMERA_VEZ = ", quien lo recibe por primera vez en el municipio; no había otra persona que consintiera"


class YaNoProcede(Conflict):
    """What was proposed no longer fits what there is (HTTP 409)."""

    description = "Lo propuesto ya no corresponde a lo que hay: cambió después. Propóngalo otra vez."


class ConClaveAjena(Conflict):
    """Who would open what is reserved has a password that somebody else put, and may remember (HTTP 409)."""

    description = (
        "La contraseña de quien recibe la puso otra persona, y no han pasado siete días naturales desde que la cambió "
        "por una suya: no cambió nada. Vuelva a consentirlo cuando pasen."
    )


class SePropone(Exception):  # noqa: N818 (not an error: the change goes another way)
    """Raised instead of changing something protected: what to propose in its place."""

    def __init__(self, acto: str, user_id: int, datos: Datos) -> None:
        super().__init__(acto)
        self.acto, self.user_id, self.datos = acto, user_id, datos


@dataclass(frozen=True)
class Consentido:
    """Who proposed and who consented to what the session is writing."""

    propuso_id: int | None
    consintio: str


# Proposing and resolving


def proponer(acto: str, user_id: int, datos: Datos) -> Propuesta:
    """Note what somebody wants to change of an account; the same one, if it already waits, is returned.

    Only an Administrador proposes, or the server's operator: anybody else gets `Forbidden`.
    """
    alcance = alcance_actual()
    propuso_id = alcance.usuario_id
    if not alcance.sistema and ADMINISTRADOR not in alcance.puestos:
        raise Forbidden(description="Lo propone quien tiene hoy el puesto de Administrador: pídaselo.")
    mias = select(Propuesta).where(
        abierta(), Propuesta.acto == acto, Propuesta.user_id == user_id, Propuesta.propuso_id == propuso_id
    )
    igual: Propuesta | None = next((p for p in db.session.scalars(mias) if p.datos == datos), None)
    if igual is not None:
        return igual
    propuesta = Propuesta(acto=acto, user_id=user_id, datos=datos, propuso_id=propuso_id, hecha=ahora())
    db.session.add(propuesta)
    db.session.flush()
    return propuesta


def tomar(pk: int) -> Propuesta | None:
    """Return a propuesta that still waits, locked until the end of the transaction; None otherwise."""
    consulta = select(Propuesta).where(Propuesta.id == pk, abierta())
    tomada: Propuesta | None = db.session.scalars(consulta.with_for_update(of=Propuesta)).one_or_none()
    return tomada


def cerrar(p: Propuesta, resolucion: str, resolvio: User | None) -> None:
    """Note how a propuesta ended, and by whom (None: the server's operator)."""
    p.resolucion, p.resolvio, p.resuelta = resolucion, resolvio, ahora()
    if resolvio is not None and resolvio.id == p.user_id:
        p.enterada = p.resuelta
    db.session.flush()


def consentir(p: Propuesta, resolvio: User | None, hash_nuevo: str | None = None) -> None:
    """Apply a propuesta with the consent of a second person; `hash_nuevo` of the temporary password that it gives.

    Raises `YaNoProcede` when it was resolved or what it would change has changed meanwhile, `ConClaveAjena` when who
    would receive something has a password that somebody else put.
    """
    if tomar(p.id) is None:
        raise YaNoProcede
    if resolvio is not None and impedida(p) is not None:
        raise ConClaveAjena
    consintio = _nombre_de_quien_consiente(p, resolvio)
    vigilan = quienes_vigilan() if abre(p.user_id) else frozenset()
    cerrar(p, "consentida" if resolvio is not None else "operador", resolvio)
    quien = recibe(p)
    with con_consentimiento(p.propuso_id, consintio):
        (_APLICAR | dict(APLICAR()))[p.acto](p, hash_nuevo)
    saben = {p.user_id, quien, p.propuso_id, resolvio.id if resolvio is not None else None}
    datos = {"suplente": llamado(db.session.get_one(User, quien or p.user_id)), "consintio": consintio}
    if quien is not None:
        avisar("nombrado", quienes_vigilan() - saben, datos | {"valores": p.datos["valores"]}, p.propuso_id)
    elif p.acto in ("contrasena", "cuenta"):
        avisar(f"otra_{p.acto}", vigilan - saben, datos, p.propuso_id)
    elif p.acto == DEPENDENCIA:
        avisar(f"otra_{p.acto}", quienes_vigilan() - saben, {**p.datos, "consintio": consintio}, p.propuso_id)


def _nombre_de_quien_consiente(p: Propuesta, resolvio: User | None) -> str:
    """Return how `cambio` names the second person; the first one of a town, as who receives it herself."""
    if resolvio is None:
        return OPERADOR
    return llamado(resolvio) + (PRIMERA_VEZ if resolvio.id == p.user_id and primera_vez(p) else "")


@contextmanager
def con_consentimiento(propuso_id: int | None, consintio: str) -> Iterator[None]:
    """Allow what is protected to be written inside the block, naming both in `cambio`."""
    info = db.session().info
    info["consentido"] = Consentido(propuso_id, consintio)
    try:
        yield
        db.session.flush()
    finally:
        info.pop("consentido", None)


def avisar(acto: str, user_ids: frozenset[int], datos: Datos, autor_id: int | None) -> None:
    """Leave word for some persons of what somebody did that concerns the vault."""
    dejar_aviso(acto, user_ids, datos, autor_id)
    db.session.flush()


# What each one changes


def _adscripcion(p: Propuesta) -> Adscripcion:
    """Return the puesto that a propuesta changes, locked; of one that ended nothing changes any more."""
    fila: Adscripcion | None = db.session.get(Adscripcion, p.datos["fila"], with_for_update=True)
    if fila is None or valores_de(fila) != p.datos["antes"] or (fila.hasta is not None and fila.hasta < hoy()):
        raise YaNoProcede
    return fila


def valores_de(fila: Adscripcion) -> Datos:
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


def de_la_cuenta(usuario: User) -> Datos:
    """Return what an account says, as a propuesta keeps it."""
    simples = {nombre: getattr(usuario, nombre) for nombre in ("first_name", "last_name", "email", "active")}
    return {**simples, "roles": sorted(rol.id for rol in usuario.roles)}


def _cambiar_cuenta(p: Propuesta, _hash: str | None) -> None:
    db.session.refresh(p.user, with_for_update={"of": User})
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
    valores |= {dia: fecha(valores.get(dia)) for dia in ("desde", "hasta")}
    db.session.add(Adscripcion(**{"user_id": p.user_id, **valores}))


def _dar_suplencia(p: Propuesta, nada: str | None) -> None:
    """Give a substitute his puesto; `YaNoProcede` where it no longer fits among the days and persons there are now.

    The puesto of whom he stands in for is locked: of two suplencias of the same days, consented at once, one is given.
    """
    valores = p.datos["valores"]
    desde, hasta = date.fromisoformat(valores["desde"]), date.fromisoformat(valores["hasta"])
    suplida = db.session.get(Adscripcion, valores["suple_a_id"], with_for_update=True, populate_existing=True)
    if suplida is None or suplida.desde > desde or (suplida.hasta is not None and suplida.hasta < hasta):
        raise YaNoProcede
    if empalmadas(desde, hasta, Adscripcion.suple_a_id == suplida.id):
        raise YaNoProcede
    _dar_puesto(p, nada)


def _cambiar_puesto(p: Propuesta, _hash: str | None) -> None:
    fila, valores = _adscripcion(p), p.datos["valores"]
    fila.puesto, fila.dependencia_id = valores["puesto"], valores["dependencia_id"]
    fila.desde, fila.hasta = fecha(valores["desde"]) or fila.desde, fecha(valores["hasta"])


def _terminar(p: Propuesta, _hash: str | None) -> None:
    fila, dia = _adscripcion(p), hoy()
    if fila.desde < dia:
        fila.hasta = dia - timedelta(days=1)
    else:
        db.session.delete(fila)


Aplica = Callable[[Propuesta, str | None], None]
APLICAR: Hook[[], tuple[str, Aplica]] = Hook("aplicar una propuesta")
"""What else is proposed, and what carries it out."""
_APLICAR: dict[str, Aplica] = {
    "contrasena": _dar_contrasena,
    "cuenta": _cambiar_cuenta,
    "puesto": _dar_puesto,
    "cambiar_puesto": _cambiar_puesto,
    "suplencia": _dar_suplencia,
    "terminar_suplencia": _terminar,
}
"""What is proposed → what carries it out."""
