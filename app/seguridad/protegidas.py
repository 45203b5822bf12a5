"""Protected accounts and puestos: changed by two persons only; of whom word is sent.

Protected is the account of whoever holds, today or later, a puesto of `DE_LO_RESERVADO`, also standing in for somebody,
or would receive one by an open propuesta. Word is sent of everything that makes an Administrador, or admits as one.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import AttributeState, Session
from werkzeug.exceptions import Conflict

from app.extensions import db
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR, DE_LO_RESERVADO
from app.nucleo.reloj import ahora
from app.seguridad.guardia import Alcance, alcance_actual, comprometido
from app.seguridad.models import Adscripcion, Cuenta, Propuesta
from app.seguridad.segundas import SIN_ADMINISTRAR, gana_dias, titulares_de, va_a_recibir
from app.seguridad.zona import hoy

DE_LA_CUENTA = ("password", "username", "email", "active", "roles", "groups")
"""What of an account admits somebody as its person."""
QUE_CONSIENTEN = (*DE_LO_RESERVADO, ADMINISTRADOR)


class SinConsentimiento(Conflict):
    """Something tried to change a protected account or puesto alone (HTTP 409)."""

    description = "Este cambio necesita el consentimiento de una segunda persona: propóngalo desde su pantalla."


class YaTermino(Conflict):
    """Something tried to make an ended puesto run again, or to date an Administrador back (HTTP 409)."""

    description = "Ese puesto ya terminó o empezaría antes de hoy: dé uno nuevo, desde hoy o después."


def llamado(usuario: User) -> str:
    """Return how a person is named where two are: name and account."""
    return f"{usuario.get_full_name()} ({usuario.username})"


def protegidas() -> Select[int]:
    """Return the ids of the accounts that hold, today or later, a puesto that opens what is reserved."""
    return select(Adscripcion.user_id).where(Adscripcion.puesto.in_(DE_LO_RESERVADO), Adscripcion.sin_terminar(hoy()))


def abre(user_id: int) -> bool:
    """Answer whether an account is one of those."""
    return db.session.scalar(protegidas().where(Adscripcion.user_id == user_id).limit(1)) is not None


def protegida(user_id: int) -> bool:
    """Answer whether an account is one of those, or would be by what is proposed now."""
    return abre(user_id) or va_a_recibir(user_id)


def quienes_vigilan() -> frozenset[int]:
    """Return whom each change of who opens what is reserved is told: who opens it, and the Administradores."""
    return frozenset(db.session.scalars(protegidas())) | titulares_de(ADMINISTRADOR)


def dejar_aviso(acto: str, user_ids: frozenset[int], datos: Datos, autor_id: int | None) -> None:
    """Leave word for some persons, to be written with whatever is written now."""
    momento = ahora()
    for user_id in sorted(user_ids):
        db.session.add(
            Propuesta(
                acto=acto,
                user_id=user_id,
                datos=datos,
                propuso_id=autor_id,
                hecha=momento,
                resolucion="operador" if autor_id is None else "avisada",
                resuelta=momento,
            )
        )


# What the session sees to, whatever writes


def cuidar(sesion: Session, filas: list[Adscripcion] | list[User]) -> None:
    """See to accounts, or puestos, before they are written: two persons, or word of it. Raises `SinConsentimiento`."""
    alcance = alcance_actual()
    if alcance.sistema and alcance.usuario_id is None:
        return
    if not sesion.info.get("consentido"):
        for fila in filas:
            _exigir_consentimiento(fila, sesion, alcance)
    for fila in filas:
        if fila in sesion.deleted:
            continue
        if isinstance(fila, Adscripcion):
            _cuidar_puesto(fila, fila in sesion.new, alcance)
        elif fila not in sesion.new:
            _cuidar_cuenta(fila, alcance)


def _exigir_consentimiento(fila: Adscripcion | User, sesion: Session, alcance: Alcance) -> None:
    if isinstance(fila, Adscripcion):
        cambia = fila not in sesion.dirty or sesion.is_modified(fila)
        if cambia and {fila.puesto, comprometido(fila, "puesto")} & set(DE_LO_RESERVADO):
            raise SinConsentimiento
    elif fila not in sesion.new and _la_abre(fila, alcance) and protegida(fila.id):
        raise SinConsentimiento


def _la_abre(usuario: User, alcance: Alcance) -> bool:
    """Answer whether what changed in an account would admit another person as this one."""
    cambiados = {nombre for nombre in DE_LA_CUENTA if inspect(usuario).attrs[nombre].history.has_changes()}
    return bool(cambiados - ({"password"} if usuario.id == alcance.usuario_id else set()))


def revive(fila: Adscripcion) -> bool:
    """Answer whether an ended puesto, of those whose persons consent, would run again by its change."""
    hasta = comprometido(fila, "hasta")
    igual = fila.puesto in QUE_CONSIENTEN and comprometido(fila, "puesto") == fila.puesto
    return igual and hasta is not None and hasta < hoy() and (fila.hasta is None or fila.hasta >= hoy())


def adelanta(fila: Adscripcion, nueva: bool) -> bool:
    """Answer whether somebody would be an Administrador since before today."""
    atributos: Mapping[str, AttributeState] = inspect(fila).attrs
    cambia = nueva or any(
        atributos[n].history.has_changes() for n in ("puesto", "desde", "user_id", "user", "suple_a_id")
    )
    return fila.puesto == ADMINISTRADOR and cambia and fila.desde < hoy()


def _cuidar_puesto(fila: Adscripcion, nueva: bool, alcance: Alcance) -> None:
    if adelanta(fila, nueva) or (not nueva and revive(fila)):
        raise YaTermino
    antes = (comprometido(fila, "desde"), comprometido(fila, "hasta"))
    despues = (fila.desde, fila.hasta)
    era, es = not nueva and comprometido(fila, "puesto") == ADMINISTRADOR, fila.puesto == ADMINISTRADOR
    usuario = (fila.user or db.session.get(User, fila.user_id or 0)) if era or es else None
    if usuario is None:  # of nobody there is: the database refuses it
        return
    if es and (not era or gana_dias(antes, despues)):
        _avisar_de("administrador", usuario, alcance)
    elif era and (not es or despues[0] > antes[0] or gana_dias(despues, antes)):
        dejar_aviso(SIN_ADMINISTRAR, frozenset([usuario.id]), {"suplente": llamado(usuario)}, alcance.usuario_id)
        _avisar_de(SIN_ADMINISTRAR, usuario, alcance)


def _cuidar_cuenta(usuario: User, alcance: Alcance) -> None:
    """Send word of who gets into an Administrador's account; one that is activated again counts as given anew."""
    atributos: Mapping[str, AttributeState] = inspect(usuario).attrs
    reactivada = atributos["active"].history.has_changes() and bool(usuario.active)
    cuenta = db.session.get(Cuenta, usuario.id) if reactivada else None
    if cuenta is not None:
        cuenta.repuesta = ahora()
    ajena = usuario.id != alcance.usuario_id and atributos["password"].history.has_changes()
    if (reactivada or ajena) and _administra(usuario.id):
        _avisar_de("reactivada" if reactivada else "repuesta", usuario, alcance)


def _administra(user_id: int) -> bool:
    suyas = (Adscripcion.user_id == user_id, Adscripcion.puesto == ADMINISTRADOR, Adscripcion.sin_terminar(hoy()))
    return db.session.scalar(select(Adscripcion.id).where(*suyas).limit(1)) is not None


def _avisar_de(acto: str, usuario: User, alcance: Alcance) -> None:
    ids = quienes_vigilan() - {usuario.id, alcance.usuario_id}
    dejar_aviso(acto, ids, {"suplente": llamado(usuario)}, alcance.usuario_id)
