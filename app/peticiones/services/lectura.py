"""What the page of one petición reads, and that of a person, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, CompoundSelect, Executable, Select, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only

from app.actos.models import Movimiento
from app.catalogos.models.tramites import Requisito, Tramite
from app.constantes import escrito
from app.extensions import db
from app.hooks import Hook
from app.peticiones.models.anexos import Adhesion, Adjunto, RequisitoCotejado
from app.peticiones.models.fila import PRINCIPIO
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.models.sucesos import Autor, Pedido, Suceso, Visto
from app.peticiones.queries import Leido, una
from app.peticiones.services.cierres import EnElLibro, libro_de
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.memoria import recordar

SENALES: Hook[[], tuple[str, Callable[[], ColumnElement[bool]]]] = Hook("señales de una petición")
"""What features above add to a petición: a name, and the criterion, correlated to it, that there is some."""


@dataclass(frozen=True)
class Hallada:
    """A petición with what its row shows, and the names of what it has: its own parts, and `SENALES`."""

    peticion: Peticion
    tiene: frozenset[str]


@dataclass(frozen=True)
class Leida(Leido):
    """All that the page of a petición shows, its oficios in the order of the book included."""

    requisitos: list[tuple[Pedido, Visto | None]]
    tiene: frozenset[str]
    libro: list[EnElLibro]


def _partes() -> dict[str, ColumnElement[bool]]:
    duplicada, parte = aliased(Peticion), aliased(Peticion)
    return {
        "adjuntos": select(Adjunto.id).where(Adjunto.peticion_id == Peticion.id).exists(),
        "relacionadas": or_(
            Peticion.principal_id.is_not(None),
            Peticion.origen_id.is_not(None),
            select(duplicada.id).where(duplicada.principal_id == Peticion.id).exists(),
            select(parte.id).where(parte.origen_id == Peticion.id).exists(),
        ),
    }


@cache
def _consulta(senales: tuple[tuple[str, Callable[[], ColumnElement[bool]]], ...]) -> Select[Peticion, Any]:
    partes = {**_partes(), **{nombre: criterio() for nombre, criterio in senales}}
    columnas = [parte.label(f"hay_{nombre}") for nombre, parte in partes.items()]
    return una().options(joinedload(Peticion.modulo)).add_columns(*columnas).where(Peticion.id == bindparam("pk"))


def solo_su_id(ident: str) -> Peticion | None:
    """Return a petición by folio or id with no more than its id, None when it is not there or not this person's."""
    por_su_folio = "-" in ident
    cual = {"cual": ident if por_su_folio else int(ident)}
    return db.session.scalars(_solo_su_id(por_su_folio), cual).one_or_none()


@cache
def _solo_su_id(por_su_folio: bool) -> Select[Peticion]:
    columna = Peticion.folio if por_su_folio else Peticion.id
    return select(Peticion).options(load_only(Peticion.id)).where(columna == bindparam("cual"))


def hallar(pk: int) -> Hallada | None:
    """Find a petición, and what it has; None when it is not there or not this person's."""
    fila = db.session.execute(_consulta(tuple(SENALES())), {"pk": pk}).one_or_none()
    if fila is None:
        return None
    tiene = {nombre.removeprefix("hay_") for nombre, hay in fila._mapping.items() if hay is True}
    return Hallada(fila[0], frozenset(tiene))


def una_de(ident: int | str) -> Peticion | None:
    """Return a petición by its id or its folio, with what its acts read of it."""
    columna = "id" if isinstance(ident, int) else "folio"
    return db.session.scalars(_una_de(columna), {"ident": ident}).one_or_none()


@cache
def _una_de(columna: str) -> Select[Peticion]:
    suya = getattr(Peticion, columna) == bindparam("ident")
    return una().options(joinedload(Peticion.modulo)).where(suya)


@cache
def _movimientos() -> Executable:
    """Its movimientos, newest first, without what only the checks of the chain read; behind them, who did each."""
    de_acto = Movimiento.numero, Movimiento.acto, Movimiento.desde, Movimiento.hacia, Movimiento.datos
    de_quien = Movimiento.autor_id, Movimiento.puesto, Movimiento.en_suplencia_de, Movimiento.via, Movimiento.cuando
    suyos = select(*de_acto, *de_quien, User.first_name, User.last_name).outerjoin(Movimiento.autor)
    return suyos.where(Movimiento.peticion_id == bindparam("peticion_id")).order_by(Movimiento.numero.desc())


@cache
def _adjuntos() -> Select[Adjunto]:
    autor = joinedload(Adjunto.autor).load_only(User.first_name, User.last_name)
    suyos = select(Adjunto).options(autor).where(Adjunto.peticion_id == bindparam("peticion_id"))
    return suyos.order_by(Adjunto.id)


def leer(hallada: Hallada) -> Leida:
    """Read history, attachments, requisitos and oficios of a petición, of those that it has."""
    p, tiene = hallada.peticion, hallada.tiene
    suya = {"peticion_id": p.id}
    return Leida(
        p,
        [
            Suceso._make((*de_el, None if nombre is None else Autor(nombre, apellidos)))
            for *de_el, nombre, apellidos in db.session.execute(_movimientos(), suya)
        ],
        list(db.session.scalars(_adjuntos(), suya)) if "adjuntos" in tiene else [],
        _con_lo_visto(p),
        tiene,
        libro_de(p),
    )


def _con_lo_visto(p: Peticion) -> list[tuple[Pedido, Visto | None]]:
    """Return what is asked for its trámite, in order, each with what was seen of it; read where something is."""
    pedidos = recordar("requisitos que se piden", _pedidos).get(p.tramite_id or 0, ())
    if not pedidos:
        return []
    vistos = {pk: Visto(pk, adjunto) for pk, adjunto in db.session.execute(_vistos(), {"peticion_id": p.id})}
    return [(pedido, vistos.get(pedido.id)) for pedido in pedidos]


def _pedidos() -> Mapping[int, list[Pedido]]:
    columnas = Requisito.tramite_id, Requisito.id, Requisito.nombre, Requisito.obligatorio
    consulta = select(*columnas).where(Requisito.activo.is_(True)).order_by(Requisito.orden)
    pedidos: dict[int, list[Pedido]] = {}
    for tramite_id, pk, nombre, obligatorio in db.session.execute(consulta):
        pedidos.setdefault(tramite_id, []).append(Pedido(pk, nombre, obligatorio))
    return MappingProxyType(pedidos)


@cache
def _vistos() -> Select[int, int | None]:
    suyos = select(RequisitoCotejado.requisito_id, RequisitoCotejado.adjunto_id)
    return suyos.where(RequisitoCotejado.peticion_id == bindparam("peticion_id"))


def opciones_de(leida: Leida) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the choices of its acts' forms that follow from what was read: requisitos to be seen, oficios in force."""
    por_ver = tuple((str(pedido.id), pedido.nombre) for pedido, visto in leida.requisitos if visto is None)
    vigentes = tuple((str(oficio.id), oficio.numero) for oficio in leida.libro if not oficio.cancelado)
    return {"requisito": por_ver, "oficio": vigentes}


# Around it


def relacionadas(p: Peticion, limite: int = 20) -> list[Peticion]:
    """Return what is related to this one and the person sees: its principal, duplicadas, whole and parts."""
    lazos = [Peticion.principal_id == p.id, Peticion.origen_id == p.id]
    lazos += [Peticion.id == otra for otra in (p.principal_id, p.origen_id) if otra is not None]
    return list(db.session.scalars(select(Peticion).where(or_(*lazos)).order_by(Peticion.id).limit(limite)))


def _del_mismo(p: Peticion) -> list[ColumnElement[bool]]:
    iguales = [Peticion.tramite_id == p.tramite_id, Peticion.localidad_id == p.localidad_id, Peticion.id != p.id]
    return [*iguales, Peticion.cuarentena.is_(False)]


def iguales_con_punto(p: Peticion, limite: int) -> list[Peticion]:
    """Return the newest open ones of its trámite and locality that say exactly where, and that this person reads."""
    con_punto = Planteamiento.latitud.is_not(None) & Planteamiento.longitud.is_not(None)
    consulta = select(Peticion).join(Peticion.planteamiento).options(contains_eager(Peticion.planteamiento))
    consulta = consulta.where(*_del_mismo(p), Peticion.estado.in_(ABIERTOS), con_punto)
    return list(db.session.scalars(consulta.order_by(Peticion.id.desc()).limit(limite)))


def iguales_por_estado(p: Peticion) -> dict[str, int]:
    """Return how many others of its trámite this person sees in its locality, by state."""
    suya = {"tramite_id": p.tramite_id, "localidad_id": p.localidad_id, "id": p.id}
    return {estado: n for estado, n in db.session.execute(_iguales_por_estado(), suya)}


@cache
def _iguales_por_estado() -> Select[str, int]:
    iguales = Peticion.tramite_id == bindparam("tramite_id"), Peticion.localidad_id == bindparam("localidad_id")
    otras = *iguales, Peticion.id != bindparam("id"), Peticion.cuarentena.is_(False)
    return select(Peticion.estado, func.count(Peticion.id)).where(*otras).group_by(Peticion.estado)


# Of a person


class Pedida(NamedTuple):
    """What the page of a person shows of a petición; `descripcion` is its beginning, None where it is not read."""

    id: int
    folio: str
    estado: str
    registrada: datetime
    tramite: str | None
    descripcion: str | None


def de_personas(ids: list[int], limite: int = 5) -> tuple[int, list[Pedida]]:
    """Return how many peticiones these rows of `ciudadano` made or joined as neighbours, and the newest."""
    suyas = sorted(db.session.scalars(_de_personas(), {"ids": ids}), reverse=True)
    ultimas = db.session.execute(_pedidas(), {"ids": suyas[:limite]}) if suyas else ()
    return len(suyas), [Pedida(*fila) for fila in ultimas]


@cache
def _de_personas() -> CompoundSelect[int]:
    hechas, sumadas = (
        select(Peticion.id)
        .join(de, de.peticion_id == Peticion.id)
        .where(de.ciudadano_id.in_(bindparam("ids", expanding=True)))
        for de in (Planteamiento, Adhesion)
    )
    return union(hechas, sumadas)


@cache
def _pedidas() -> Select[int, str, str, datetime, str | None, str | None]:
    columnas = Peticion.id, Peticion.folio, Peticion.estado, Peticion.registrada
    dicho = func.substr(Planteamiento.descripcion, 1, PRINCIPIO)
    suyas = select(*columnas, Tramite.nombre, dicho).outerjoin(Peticion.tramite).outerjoin(Peticion.planteamiento)
    return suyas.where(Peticion.id.in_(bindparam("ids", expanding=True))).order_by(Peticion.id.desc())


# Who signed on receipt lately, as suggestions

RECIENTES, PROPUESTOS = 60, 3
"""Among how many of its newest peticiones signatures are sought, and how many are proposed."""


def firmas_recientes(p: Peticion, acto: str) -> list[tuple[str, str]]:
    """Return name and post ('' where it was not asked) of who signed on receipt in its dependencia, last first.

    Only of what this person sees; none for a reservada. One statement, bounded.
    """
    if p.reservada or p.dependencia_id is None:
        return []
    suyas = select(Peticion.id).where(Peticion.dependencia_id == p.dependencia_id, Peticion.reservada.is_(False))
    nuevas = suyas.order_by(Peticion.id.desc()).limit(escrito(RECIENTES)).subquery()
    consulta = (
        select(Movimiento.datos)
        .join(nuevas, nuevas.c.id == Movimiento.peticion_id)
        .where(Movimiento.acto == acto)
        .order_by(Movimiento.id.desc())
    )
    dichos = (datos or {} for datos in db.session.scalars(consulta.limit(escrito(RECIENTES))))
    firmas = ((str(d.get("recibio") or ""), str(d.get("recibio_puesto") or "")) for d in dichos)
    return list(dict.fromkeys(firma for firma in firmas if firma[0]))[:PROPUESTOS]
