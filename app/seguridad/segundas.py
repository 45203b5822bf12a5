"""Second persons: who may consent to a propuesta, and count as another person.

Two accounts of one person are one person: an Administrador counts, proposing or consenting, only when he has been one
for a week and nobody else put his password in that week. Nothing here writes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, and_, or_, select

from app.extensions import db
from app.nucleo.puestos import ADMINISTRADOR, DE_LO_RESERVADO
from app.nucleo.reloj import ahora
from app.seguridad.models import ADELANTO, Adscripcion, Cuenta, Propuesta
from app.seguridad.zona import hoy, local

PLAZO = timedelta(days=14)
"""How long a propuesta waits; after it nobody consents to it any more."""
RECIENTE = timedelta(days=7)
"""How long an Administrador is new, and a password is not yet its person's own after she changed a given one."""
SIN_ADMINISTRAR = "sin_administrar"
"""The word that is left when somebody takes the puesto of Administrador from another, or its days."""
DEPENDENCIA = "dependencia"
"""The act of what changes which dependencia is the Órgano de Control."""
QUE_DAN = ("puesto", "cambiar_puesto", "suplencia")


def abierta() -> ColumnElement[bool]:
    """Return the criterion of what still waits; what a clock that stood ahead has dated in the future does not."""
    momento = ahora()
    return and_(Propuesta.resolucion.is_(None), Propuesta.hecha.between(momento - PLAZO, momento + ADELANTO))


def fecha(valor: str | None) -> date | None:
    """Return the day that a propuesta keeps as text."""
    return date.fromisoformat(valor) if valor else None


# Persons


def con_la_suya(ids: frozenset[int], momento: datetime | None = None) -> frozenset[int]:
    """Return which of these accounts are active and have had a password of their own for a week by then.

    One that must still be changed is nobody's own, however long ago it was given.
    """
    limite = (momento or ahora()) - RECIENTE
    consulta = select(User.id).outerjoin(Cuenta, Cuenta.user_id == User.id)
    consulta = consulta.where(User.id.in_(ids), User.active.is_(True), Cuenta.debe_cambiar.is_not(True))
    return frozenset(db.session.scalars(consulta.where(or_(Cuenta.repuesta.is_(None), Cuenta.repuesta <= limite))))


def puesta_por_otra(user_id: int) -> datetime | None:
    """Return since when an account has a password that somebody else put and is not its own; None when it is."""
    cuenta: Cuenta | None = db.session.get(Cuenta, user_id)
    if cuenta is None:
        return None
    if cuenta.debe_cambiar:
        return cuenta.repuesta or cuenta.valida_desde
    return cuenta.repuesta if cuenta.repuesta is not None and cuenta.repuesta > ahora() - RECIENTE else None


def administradores(momento: datetime | None = None) -> frozenset[int]:
    """Return the Administradores of today who were one already a week before a moment (now), each a person apart.

    In office himself and not standing in, with a password that nobody else put since a week before that moment.
    """
    momento = momento or ahora()
    consulta = select(Adscripcion.user_id).where(
        Adscripcion.puesto == ADMINISTRADOR, Adscripcion.suple_a_id.is_(None), Adscripcion.vigente(hoy())
    )
    antiguos = consulta.where(Adscripcion.desde <= local(momento).date() - RECIENTE)
    return con_la_suya(frozenset(db.session.scalars(antiguos)), momento)


def es_administrador(user_id: int | None) -> bool:
    """Answer whether somebody is an Administrador today, in suplencia too, with an active account."""
    consulta = select(Adscripcion.id).join(User, User.id == Adscripcion.user_id)
    suyas = (
        Adscripcion.user_id == user_id,
        Adscripcion.puesto == ADMINISTRADOR,
        User.active.is_(True),
        Adscripcion.vigente(hoy()),
    )
    return db.session.scalar(consulta.where(*suyas).limit(1)) is not None


def titulares_de(*puestos: str) -> frozenset[int]:
    """Return who holds one of these puestos himself today, with an active account."""
    consulta = select(Adscripcion.user_id).join(User, User.id == Adscripcion.user_id)
    propias = (Adscripcion.puesto.in_(puestos), Adscripcion.suple_a_id.is_(None), User.active.is_(True))
    return frozenset(db.session.scalars(consulta.where(*propias, Adscripcion.vigente(hoy()))))


def _abre(user_id: int) -> bool:
    """Answer whether an account opens today what is reserved, in suplencia too."""
    suyas = (Adscripcion.user_id == user_id, Adscripcion.puesto.in_(DE_LO_RESERVADO), Adscripcion.vigente(hoy()))
    return db.session.scalar(select(Adscripcion.id).where(*suyas).limit(1)) is not None


# What a propuesta gives, and to whom


def gana_dias(antes: tuple[date, date | None], despues: tuple[date, date | None]) -> bool:
    """Answer whether a span has, from today on, some day that it did not have before."""
    dia = hoy()
    desde, hasta = max(despues[0], dia), despues[1] or date.max
    return desde <= hasta and (desde < antes[0] or hasta > (antes[1] or date.max))


def puesto_que_da(p: Propuesta) -> str | None:
    """Return the protected puesto that a propuesta gives, or of which it gives more days; None when it gives none."""
    valores, antes = p.datos.get("valores", {}), p.datos.get("antes", {})
    nuevo = valores.get("puesto")
    if p.acto not in ("puesto", "cambiar_puesto") or nuevo not in DE_LO_RESERVADO:
        return None
    if nuevo != antes.get("puesto"):
        return str(nuevo)
    dias = [(date.fromisoformat(de["desde"]), fecha(de["hasta"])) for de in (antes, valores)]
    return str(nuevo) if gana_dias(*dias) else None


def recibe(p: Propuesta) -> int | None:
    """Return the account that would open what is reserved, or for longer; None when there is none."""
    if p.acto == "suplencia":
        return int(p.datos["valores"]["user_id"])
    return p.user_id if puesto_que_da(p) is not None else None


def va_a_recibir(user_id: int) -> bool:
    """Answer whether an account is the one that an open propuesta would give something protected."""
    consulta = select(Propuesta).where(abierta(), Propuesta.acto.in_(QUE_DAN))
    return any(recibe(p) == user_id for p in db.session.scalars(consulta))


# Who consents


def consienten(p: Propuesta) -> frozenset[int]:
    """Return who may consent to a propuesta: the holder, and another Administrador when the proposer is a person apart.

    The holder is the person of the account; of a puesto that is given, whoever holds it already, and the first time of
    one, who holds the other. Where there is nobody like that in a town of one Administrador, it is the person who
    receives it. Nobody, when who proposed is not an Administrador any more.
    """
    if not es_administrador(p.propuso_id):
        return frozenset()
    if primera_vez(p):
        return frozenset([p.user_id]) - {p.propuso_id}
    de_veras = p.propuso_id in administradores(p.hecha)
    return ((administradores() if de_veras else frozenset()) | _titulares(p)) - {p.propuso_id}


def _titulares(p: Propuesta) -> frozenset[int]:
    """Return who consents because she holds something: the account, the puesto that is given, or the other one."""
    if p.acto == DEPENDENCIA:
        return con_la_suya(titulares_de(*DE_LO_RESERVADO))
    nuevo = puesto_que_da(p)
    if nuevo is None:
        return con_la_suya(frozenset([p.user_id])) if _abre(p.user_id) else frozenset()
    if not _nunca_dado(nuevo):
        return con_la_suya(titulares_de(nuevo))
    return con_la_suya(_ya_abren(p)) if _hubo_otro(p.propuso_id) else _ya_abren(p)


def _ya_abren(p: Propuesta) -> frozenset[int]:
    """Return who else holds, today or later, what opens what is reserved, with a password that she has changed."""
    consulta = select(Adscripcion.user_id).join(User, User.id == Adscripcion.user_id)
    consulta = consulta.outerjoin(Cuenta, Cuenta.user_id == User.id).where(
        Adscripcion.puesto.in_(DE_LO_RESERVADO),
        Adscripcion.suple_a_id.is_(None),
        Adscripcion.sin_terminar(hoy()),
        User.active.is_(True),
        Cuenta.debe_cambiar.is_not(True),
    )
    return frozenset(db.session.scalars(consulta)) - {p.propuso_id, p.user_id}


def estrena(p: Propuesta) -> bool:
    """Answer whether a propuesta gives a puesto that nobody ever had, in a town of one Administrador."""
    nuevo = puesto_que_da(p)
    return nuevo is not None and not _hubo_otro(p.propuso_id) and _nunca_dado(nuevo)


def primera_vez(p: Propuesta) -> bool:
    """Answer whether a propuesta gives such a puesto where nobody else opens what is reserved."""
    return estrena(p) and not _ya_abren(p)


def _hubo_otro(propuso_id: int | None) -> bool:
    """Answer whether another has been Administrador for a week, or stopped being it, whatever became of his account.

    Otherwise the proposer would only need to take the puesto or the account from the other one first.
    """
    otros = select(Adscripcion.id).where(
        Adscripcion.puesto == ADMINISTRADOR, Adscripcion.suple_a_id.is_(None), Adscripcion.user_id != propuso_id
    )
    quitados = select(Propuesta.id).where(Propuesta.acto == SIN_ADMINISTRAR)
    consultas = (otros.where(Adscripcion.desde <= hoy() - RECIENTE), quitados)
    return any(db.session.scalar(consulta.limit(1)) is not None for consulta in consultas)


def _nunca_dado(puesto: str) -> bool:
    """Answer whether nobody has a puesto, nor had it: a row that changed its puesto is told by its propuesta."""
    if db.session.scalar(select(Adscripcion.id).where(Adscripcion.puesto == puesto).limit(1)) is not None:
        return False
    hechas = select(Propuesta.datos).where(Propuesta.resolucion.in_(("consentida", "operador")))
    return not any(
        puesto in (datos.get("antes", {}).get("puesto"), datos.get("valores", {}).get("puesto"))
        for datos in db.session.scalars(hechas.where(Propuesta.acto.in_((*QUE_DAN, "terminar_suplencia"))))
    )


def impedida(p: Propuesta) -> datetime | None:
    """Return since when somebody else's password is on the account that would receive something; None: it is her own.

    The first one of a town, whose account is new, needs only to have changed it.
    """
    quien = recibe(p)
    cuenta = db.session.get(Cuenta, quien) if quien is not None else None
    if quien is None or cuenta is None:
        return None
    return None if estrena(p) and not cuenta.debe_cambiar else puesta_por_otra(quien)
