"""What a person's calendar holds, and the secret address of her telephone's copy."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from flask_babel import gettext as _
from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, delete, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.bitacora.queries.visitas import siguiente_pendiente
from app.calendario.models import DireccionIcal
from app.catalogos.models.dependencias import Dependencia
from app.compromisos.models import Compromiso
from app.extensions import db, insertar
from app.jornadas.models import Jornada
from app.nucleo.puestos import DE_CAMPO
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance
from app.seguridad.models import Cuenta
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.zona import hoy, inicio_del_dia, local

CLASES = ("jornada", "visita", "siguiente", "compromiso")
LARGO_DEL_SECRETO = 32
"""Bytes at random; the address carries them in base64."""
DESDE: BindParameter[date] = bindparam("desde")
HASTA: BindParameter[date] = bindparam("hasta")


@dataclass(frozen=True)
class Suceso:
    """One thing of a day: what it is and where, in words that name no citizen.

    `dia` is the town's; `momento` the instant where there is one, None for a whole day. `folios` are its own or those
    of what it treats. `vista` and `pk` say where its page is; `uid` is the same every time it is told. `vencido` is
    what should have been done before today.
    """

    clase: str
    uid: str
    dia: date
    titulo: str
    folios: str
    vista: str
    pk: int
    lugar: str = ""
    version: int = 0
    momento: datetime | None = None
    vencido: bool = False


# What there is to see


def sucesos(desde: date, hasta: date) -> list[Suceso]:
    """Return what happens from `desde` to before `hasta` (days of the town), in order, as far as the guard shows it.

    Jornadas that were not cancelled, visitas, the next steps they left, and the compromisos still open. Four
    statements, whatever the number of rows. Source: Huatabampo 4.2.1 and 4.3.1.
    """
    todos = [*_jornadas(desde, hasta), *_de_visitas(desde, hasta), *_compromisos(desde, hasta)]
    return sorted(
        todos, key=lambda s: (s.dia, s.momento is not None, s.momento or inicio_del_dia(s.dia), s.clase, s.uid)
    )


def _jornadas(desde: date, hasta: date) -> Iterator[Suceso]:
    for j in db.session.scalars(_jornadas_entre(), {"desde": desde, "hasta": hasta}):
        titulo = _("Jornada · %(localidad)s", localidad=str(j.localidad))
        yield Suceso("jornada", j.folio, j.fecha, titulo, j.folio, "JornadaView.show", j.id, j.lugar, j.version)


@cache
def _jornadas_entre() -> Select[Jornada]:
    suyas = select(Jornada).options(joinedload(Jornada.localidad))
    return suyas.where(Jornada.fecha >= DESDE, Jornada.fecha < HASTA, Jornada.estado != "cancelada")


def _de_visitas(desde: date, hasta: date) -> Iterator[Suceso]:
    instantes = {"inicio": inicio_del_dia(desde), "fin": inicio_del_dia(hasta)}
    filas = list(db.session.scalars(_visitas_entre(), {"desde": desde, "hasta": hasta, **instantes}))
    pendientes = _pendientes([v.id for v in filas if v.siguiente_fecha is not None])
    for v in filas:
        dia = local(v.cuando).date()
        if desde <= dia < hasta:
            titulo = _("Visita · %(donde)s", donde=_donde(v))
            yield Suceso("visita", v.uuid, dia, titulo, _folios(v), "VisitaView.show", v.id, momento=v.cuando)
        if v.siguiente_fecha is not None and desde <= v.siguiente_fecha < hasta and v.id in pendientes:
            titulo, vencido = _("Siguiente paso · %(donde)s", donde=_donde(v)), v.siguiente_fecha < hoy()
            uid, cuando = f"{v.uuid}-siguiente", v.siguiente_fecha
            yield Suceso("siguiente", uid, cuando, titulo, _folios(v), "VisitaView.show", v.id, vencido=vencido)


@cache
def _visitas_entre() -> Select[Visita]:
    en_rango = and_(Visita.cuando >= bindparam("inicio"), Visita.cuando < bindparam("fin"))
    por_venir = and_(Visita.siguiente_fecha >= DESDE, Visita.siguiente_fecha < HASTA)
    peticion = joinedload(Asunto.peticion).load_only(Peticion.folio)
    entrada = joinedload(Asunto.bitacora).load_only(Bitacora.folio)
    suya = joinedload(Visita.bitacora).load_only(Bitacora.folio)
    folios = selectinload(Visita.asuntos).options(peticion, entrada), suya
    donde = joinedload(Visita.dependencia).load_only(Dependencia.nombre), joinedload(Visita.localidad)
    return select(Visita).options(*folios, *donde).where(or_(en_rango, por_venir))


def _pendientes(ids: list[int]) -> frozenset[int]:
    """Return which visitas left a next step that nobody has taken."""
    if not ids:
        return frozenset()
    return frozenset(db.session.scalars(_de_ellas(siguiente_pendiente()), {"ids": ids}))


@lru_cache(maxsize=2)
def _de_ellas(pendiente: ColumnElement[bool]) -> Select[int]:
    return select(Visita.id).where(Visita.id.in_(bindparam("ids", expanding=True)), pendiente)


def _compromisos(desde: date, hasta: date) -> Iterator[Suceso]:
    for k in db.session.scalars(_compromisos_entre(), {"desde": desde, "hasta": hasta}):
        de_que = k.jornada.localidad if k.jornada else k.peticion or ""
        donde = " · ".join(str(parte) for parte in (k.dependencia, de_que) if parte)
        titulo = _("Compromiso · %(donde)s", donde=donde) if donde else _("Compromiso")
        yield Suceso(
            "compromiso",
            k.folio,
            k.fecha,
            titulo,
            k.folio,
            "CompromisoView.show",
            k.id,
            "",
            k.version,
            vencido=k.fecha < hoy(),
        )


@cache
def _compromisos_entre() -> Select[Compromiso]:
    suyos = select(Compromiso).options(
        joinedload(Compromiso.dependencia).load_only(Dependencia.nombre),
        joinedload(Compromiso.peticion).load_only(Peticion.folio),
        joinedload(Compromiso.jornada).load_only(Jornada.folio).joinedload(Jornada.localidad),
    )
    return suyos.where(Compromiso.estado == "abierto", Compromiso.fecha >= DESDE, Compromiso.fecha < HASTA)


def _donde(v: Visita) -> str:
    return str(v.dependencia or v.localidad or _("A un domicilio"))


def _folios(v: Visita) -> str:
    """Return the folios of what a visita treats: they say to who may read them what it was about."""
    tratado: Iterable[object] = (v.bitacora, *(a.peticion or a.bitacora for a in v.asuntos))
    return ", ".join(str(cosa) for cosa in tratado if cosa)


# The address of a person's telephone


def direccion_de(usuario_id: int) -> DireccionIcal | None:
    """Return since when an account has an address, None without one; the secret itself is kept nowhere."""
    return db.session.scalars(_en_vigor("user_id"), {"valor": usuario_id}).first()


@cache
def _en_vigor(columna: str) -> Select[DireccionIcal]:
    """Return the select of an address; not of one of before somebody else gave the account a password or activated it
    again."""
    consulta = select(DireccionIcal).outerjoin(Cuenta, Cuenta.user_id == DireccionIcal.user_id)
    vale = or_(Cuenta.repuesta.is_(None), Cuenta.repuesta <= DireccionIcal.creada)
    return consulta.where(getattr(DireccionIcal, columna) == bindparam("valor"), vale)


def crear_direccion(usuario_id: int, reloj: Reloj = ahora) -> str:
    """Make the address of an account, which replaces the one it had, and return its secret: this once only."""
    secreto = secrets.token_urlsafe(LARGO_DEL_SECRETO)
    nueva = {"secreto_hash": huella(secreto), "creada": reloj()}
    alta = insertar(DireccionIcal).values(user_id=usuario_id, **nueva)
    db.session.execute(alta.on_conflict_do_update(index_elements=["user_id"], set_=nueva))
    return secreto


def revocar_direccion(usuario_id: int) -> None:
    """End the address of an account; without one nothing happens."""
    db.session.execute(delete(DireccionIcal).where(DireccionIcal.user_id == usuario_id))


def huella(secreto: str) -> str:
    """Return the SHA-256 of a secret, the only trace of it."""
    return hashlib.sha256(secreto.encode()).hexdigest()


def de_quien(secreto: str) -> tuple[DireccionIcal, Alcance] | None:
    """Return an address and the scope of its person today; None for an unknown or revoked one, or who goes no more out.

    A deactivated account has no scope, and one without a puesto of the field no calendar: all are told the same.
    """
    fila = db.session.scalars(_en_vigor("secreto_hash"), {"valor": huella(secreto)}).first()
    alcance = alcance_de_usuario(fila.user_id, hoy()) if fila else None
    if fila is None or alcance is None or not alcance.puestos & set(DE_CAMPO):
        return None
    return fila, alcance


ATRAS, ADELANTE = timedelta(days=60), timedelta(days=400)


def del_telefono() -> list[Suceso]:
    """Return what a telephone is told: the last two months and the next thirteen."""
    return sucesos(hoy() - ATRAS, hoy() + ADELANTE)
