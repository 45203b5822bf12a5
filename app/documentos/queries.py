"""What papers read: the book of oficios, a denuncia's origin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import defer, joinedload

from app.actos.models import Movimiento
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.catalogos.models.dependencias import Dependencia
from app.constantes import escrito
from app.documentos.models import Oficio, numero_escrito
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos
from app.peticiones.models.peticion import Peticion
from app.peticiones.services import cierres


def libro() -> Select[Oficio]:
    """Return the select of oficios with what a row of the book shows."""
    return select(Oficio).options(joinedload(Oficio.peticion), joinedload(Oficio.dependencia))


class EnLaLista(NamedTuple):
    """A row of the list of the book."""

    id: int
    texto: str
    clase: str
    fecha: date
    dependencia: str
    cancelado: bool
    motivo: str | None
    peticion_id: int
    folio: str


def hoja_del_libro(criterios: Sequence[ColumnElement[bool]], desde: int | None, cuantas: int) -> list[EnLaLista]:
    """Return the newest oficios of the book that fulfil some criteria, older than one."""
    consulta = _en_la_lista().where(*criterios)
    consulta = consulta if desde is None else consulta.where(Oficio.id < desde)
    return [
        EnLaLista(pk, numero_escrito(numero, anio), clase, fecha, de or "", cuando is not None, motivo, peticion, folio)
        for pk, numero, anio, clase, fecha, de, cuando, motivo, peticion, folio in db.session.execute(
            consulta.order_by(Oficio.id.desc()).limit(escrito(cuantas))
        )
    ]


@cache
def _en_la_lista() -> Select[Any]:
    de_oficio = Oficio.id, Oficio.numero, Oficio.anio, Oficio.clase, Oficio.fecha, Dependencia.nombre
    columnas: tuple[Any, ...] = (
        *de_oficio,
        Oficio.cancelado,
        Oficio.motivo,
        Peticion.id,
        Peticion.folio,
    )
    consulta = select(*columnas).join(Peticion, Peticion.id == Oficio.peticion_id)
    return consulta.outerjoin(Dependencia, Dependencia.id == Oficio.dependencia_id)


def anios_del_libro() -> range:
    """Return the years from the newest oficio to the oldest that this account sees."""
    ultimo = db.session.scalar(select(Oficio.anio).order_by(Oficio.anio.desc(), Oficio.numero.desc()).limit(1))
    primero = db.session.scalar(select(Oficio.anio).order_by(Oficio.anio, Oficio.numero).limit(1))
    return range(0) if ultimo is None or primero is None else range(ultimo, primero - 1, -1)


def oficio_de(peticion_id: int, *, clase: str = "", numero: int = 0) -> Oficio | None:
    """Return an oficio of a petición: the one of an id, else its newest of a class, those that count first."""
    consulta = libro().where(Oficio.peticion_id == peticion_id)
    if numero:
        return db.session.scalars(consulta.where(Oficio.id == numero)).one_or_none()
    consulta = consulta.where(Oficio.clase == clase)
    return db.session.scalars(consulta.order_by(Oficio.cancelado.is_not(None), Oficio.id.desc()).limit(1)).first()


def oficios_de(peticion_id: int) -> list[Oficio]:
    """Return the oficios of a petición in the order of the book, without what they say."""
    consulta = select(Oficio).where(Oficio.peticion_id == peticion_id).order_by(Oficio.anio, Oficio.numero)
    return list(db.session.scalars(consulta.options(defer(Oficio.contenido))))


def vigentes(p: Peticion) -> Select[Oficio]:
    """Return the select of the oficios of a petición that were not cancelled."""
    suyos = select(Oficio).where(Oficio.peticion_id == p.id, Oficio.cancelado.is_(None))
    return suyos.order_by(Oficio.anio, Oficio.numero)


def datos_del_acto(p: Peticion, acto: str) -> Datos:
    """Return what the last of these acts on a petición was told; nothing where there is none, or it was suppressed."""
    consulta = select(Movimiento.datos).where(Movimiento.de(p), Movimiento.acto == acto)
    return db.session.scalars(consulta.order_by(Movimiento.numero.desc()).limit(1)).first() or {}


def registro_de(p: Peticion) -> Movimiento | None:
    """Return the movimiento by which a petición was registered."""
    return db.session.scalars(_registro(), {"peticion_id": p.id}).first()


@cache
def _registro() -> Select[Movimiento]:
    suyos = select(Movimiento).options(joinedload(Movimiento.autor))
    return suyos.where(Movimiento.peticion_id == bindparam("peticion_id"), Movimiento.acto == "registrar").limit(1)


class Origen(NamedTuple):
    """The entry of the bitácora that a petición was born of, and how the dependencia heard of it."""

    entrada: Bitacora
    visita: Visita | None
    jornada: Jornada | None
    sola: bool
    """Whether the entry gave this petición alone: else what was said is of other dependencias too."""


def origen_de(p: Peticion) -> Origen | None:
    """Return what a petición was born of, None when it did not come by the bitácora.

    Must run as the system: the enlace, who is handed this paper, sees neither bitácora nor visitas.
    """
    entrada = db.session.get(Bitacora, p.bitacora_id) if p.bitacora_id else None
    if entrada is None:
        return None
    jornada = db.session.get(Jornada, entrada.jornada_id) if entrada.jornada_id else None
    otra = select(Peticion.id).where(Peticion.bitacora_id == entrada.id, Peticion.id != p.id).limit(1)
    return Origen(entrada, _visita_de(p), jornada, db.session.scalar(otra) is None)


def _visita_de(p: Peticion) -> Visita | None:
    """Return the visita that carried the entry to this petición's dependencia, else the last that was verified."""
    a_ella = Visita.dependencia_id == (p.dependencia_id or 0)
    consulta = (
        select(Visita)
        .options(joinedload(Visita.quien), joinedload(Visita.verifica), joinedload(Visita.dependencia))
        .where(Visita.bitacora_id == p.bitacora_id, Visita.tipo == "canalizacion")
        .order_by(a_ella.desc(), Visita.verificada.is_(None), Visita.id.desc())
    )
    return db.session.scalars(consulta.limit(1)).first()


def en_el_libro(p: Peticion) -> list[cierres.EnElLibro]:
    """Return the oficios of a petición as its own page and notices name them."""
    return [
        cierres.EnElLibro(
            o.id,
            o.texto,
            o.clase,
            str((o.contenido or {}).get("texto", "")),
            o.hecho,
            o.cancelado is not None,
            o.fecha,
            o.motivo or "",
        )
        for o in db.session.scalars(_del_libro(), {"peticion_id": p.id})
    ]


@cache
def _del_libro() -> Select[Oficio]:
    return select(Oficio).where(Oficio.peticion_id == bindparam("peticion_id")).order_by(Oficio.anio, Oficio.numero)
