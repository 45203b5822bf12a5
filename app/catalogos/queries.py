"""What is read of catalogues: suplencias, the tree of dependencias, choices of forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from app.actos.referencias import Referencias, de_memoria, renglones, traer
from app.catalogos.models.ajustes import Ajuste, AvisoDePrivacidad
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.catalogos.services.ajustes import nombre_de_puesto
from app.extensions import db
from app.nucleo.puestos import ADMINISTRADOR, ASESOR, COORDINADOR, ENLACE, INFORMACION, TITULAR, UNIDAD
from app.seguridad.guardia import Adscrito, Alcance
from app.seguridad.models import Adscripcion
from app.seguridad.queries import Nodo

DEL_COORDINADOR = (*UNIDAD, INFORMACION, ASESOR)
"""Puestos whose suplencias the Coordinador names."""


def _alcanza(uno: Adscrito) -> ColumnElement[bool]:
    if uno.puesto == TITULAR:
        return and_(Adscripcion.puesto == ENLACE, Adscripcion.dependencia_id.in_(uno.dependencias))
    if uno.puesto == COORDINADOR:
        return Adscripcion.puesto.in_(DEL_COORDINADOR)
    return true() if uno.puesto == ADMINISTRADOR else false()


def nombrables(alcance: Alcance) -> ColumnElement[bool]:
    """Return the criterion of the adscripciones for which somebody may name who stands in.

    The Titular for the enlaces of his branch, the Coordinador for the Unidad, the Administrador for any.
    """
    return or_(false(), *(_alcanza(uno) for uno in alcance.adscritos))


def como_titular(alcance: Alcance) -> ColumnElement[bool]:
    """Return the criterion of those for which he may name himself: as Titular."""
    return or_(false(), *(_alcanza(uno) for uno in alcance.adscritos if uno.puesto == TITULAR))


def suplencias(alcance: Alcance) -> Select[int]:
    """Return the ids of the suplencias that somebody names, past ones too."""
    return select(Adscripcion.id).where(Adscripcion.suple_a_id.is_not(None), nombrables(alcance))


def a_suplir(alcance: Alcance, dia: date) -> list[tuple[int, str]]:
    """Return (id, puesto and person) of the adscripciones, valid from a day on, for which somebody may name."""
    consulta = (
        select(Adscripcion.id, Adscripcion.puesto, Dependencia.nombre, User.first_name, User.last_name)
        .join(User, User.id == Adscripcion.user_id)
        .outerjoin(Dependencia, Dependencia.id == Adscripcion.dependencia_id)
        .where(Adscripcion.suple_a_id.is_(None), Adscripcion.sin_terminar(dia))
        .where(nombrables(alcance))
        .order_by(User.first_name, User.last_name, Adscripcion.id)
    )
    return [
        (pk, f"{nombre} {apellidos} · {nombre_de_puesto(puesto)}" + (f" · {donde}" if donde else ""))
        for pk, puesto, donde, nombre, apellidos in db.session.execute(consulta)
    ]


def personas() -> list[tuple[int, str]]:
    """Return (id, name) of the active accounts."""
    consulta = select(User.id, User.first_name, User.last_name).where(User.active.is_(True))
    filas = db.session.execute(consulta.order_by(User.first_name, User.last_name, User.id))
    return [(pk, f"{nombre} {apellidos}") for pk, nombre, apellidos in filas]


def suplida(pk: int, alcance: Alcance) -> Adscripcion | None:
    """Return, locked until the end of the transaction, an adscripción for which somebody may name; else None."""
    consulta = select(Adscripcion).where(Adscripcion.id == pk, Adscripcion.suple_a_id.is_(None), nombrables(alcance))
    return db.session.scalars(consulta.with_for_update(of=Adscripcion)).one_or_none()


def puede_consigo(pk: int, alcance: Alcance) -> bool:
    """Answer whether somebody may stand in himself for an adscripción."""
    return db.session.scalar(select(Adscripcion.id).where(Adscripcion.id == pk, como_titular(alcance))) is not None


def aviso_vigente() -> AvisoDePrivacidad | None:
    """Return the aviso de privacidad simplificado in force, None where the town has none."""
    return traer(AvisoDePrivacidad, max(renglones(AvisoDePrivacidad), default=None))


def nodos() -> Sequence[Nodo]:
    """Return every dependencia as scopes need it, in one statement."""
    d = Dependencia
    return db.session.execute(select(d.id, d.padre_id, d.via, d.control).order_by(d.id)).all()


def rama(dependencia_id: int) -> frozenset[int]:
    """Return the ids of a dependencia and of all below it, by what this transaction holds."""
    arbol = select(Dependencia.id).where(Dependencia.id == dependencia_id).cte("rama", recursive=True)
    arbol = arbol.union_all(select(Dependencia.id).where(Dependencia.padre_id == arbol.c.id))
    return frozenset(db.session.scalars(select(arbol.c.id)))


def zona_de_ajustes() -> str | None:
    """Return the name of the time zone that the town has set."""
    return db.session.scalar(select(Ajuste.valor).where(Ajuste.clave == "zona_horaria"))


def nombres_de_ajustes() -> Sequence[str]:
    """Return what the town, its state, its office and its programme are called."""
    claves = ("municipio", "estado", "oficina", "programa")
    return db.session.scalars(select(Ajuste.valor).where(Ajuste.clave.in_(claves))).all()


@de_memoria
def tramites(_cosa: object = None) -> Select[Tramite]:
    """Return the active trámites, by name."""
    return select(Tramite).where(Tramite.activo.is_(True)).order_by(Tramite.nombre)


@de_memoria
def acusadas(_cosa: object = None) -> Select[Dependencia]:
    """Return the active dependencias, by name, the Órgano de Control too: a complaint may go against it."""
    return select(Dependencia).where(Dependencia.activa.is_(True)).order_by(Dependencia.nombre)


@de_memoria
def dependencias(_cosa: object = None) -> Select[Dependencia]:
    """Return the active dependencias that a petición may be sent to by choice."""
    return acusadas().where(Dependencia.control.is_(False))


@de_memoria
def localidades(_cosa: object = None) -> Select[Localidad]:
    """Return the active localidades, by name; those of one name stand together."""
    activas = select(Localidad).where(Localidad.activa.is_(True))
    return activas.order_by(Localidad.nombre, Localidad.cp, Localidad.id)


@de_memoria
def canales(_cosa: object = None) -> Select[Canal]:
    """Return the active canales, in their own order."""
    return select(Canal).where(Canal.activo.is_(True)).order_by(Canal.orden, Canal.nombre)


@de_memoria
def modulos(_cosa: object = None) -> Select[Modulo]:
    """Return the active módulos, in the order in which they were given: the manual's, then the town's own."""
    return select(Modulo).where(Modulo.activo.is_(True)).order_by(Modulo.id)


COMUNES = Referencias(
    {
        "tramite": (Tramite, tramites),
        "dependencia": (Dependencia, dependencias),
        "acusada": (Dependencia, acusadas),
        "localidad": (Localidad, localidades),
        "canal": (Canal, canales),
        "modulo": (Modulo, modulos),
    }
)


def localidades_con_lugar() -> list[Localidad]:
    """Return the active localities of which it is on record where they are."""
    con_lugar = Localidad.latitud.is_not(None) & Localidad.longitud.is_not(None)
    return list(db.session.scalars(select(Localidad).where(con_lugar, Localidad.activa.is_(True))))
