"""What is read of the bitácora: lists, choices of forms, what an entry contains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import joinedload, with_expression

from app.actos.models import Movimiento
from app.actos.presenters import Colgado
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.hooks import Hook
from app.nucleo import folio as folios
from app.nucleo.reloj import ahora
from app.nucleo.texto import calle_normal, plegar
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance, alcance_sistema

SE_PARECEN = timedelta(days=30)
"""How far apart two denuncias of the same thing in the same place may be one."""
PARECIDAS = 5


def filas() -> Select[Bitacora]:
    """Return the select of entries with all that a row shows, in one statement."""
    de_la_fila = joinedload(Bitacora.localidad), joinedload(Bitacora.tramite)
    return select(Bitacora).options(*de_la_fila, with_expression(Bitacora.devuelta, _devuelta()))


def _devuelta() -> ColumnElement[bool]:
    """Return the criterion of the entries of which a visita was returned."""
    return exists().where(Movimiento.bitacora_id == Bitacora.id, Movimiento.acto == "devolver")


def que_dicen(q: str) -> ColumnElement[bool]:
    """Return the criterion of a search: a folio in any spelling, or every word in text, street, station, name."""
    folio = folios.entendido(q)
    if folio:
        return Bitacora.folio == folio
    palabras = plegar(q).split()[:8]
    return and_(true(), *(Bitacora.busqueda.contains(palabra, autoescape=True) for palabra in palabras))


def por_folio(texto: str) -> Bitacora | None:
    """Return the entry of a folio in any spelling; None when it is not there or not this person's."""
    folio = folios.entendido(texto)
    return db.session.scalars(filas().where(Bitacora.folio == folio)).one_or_none() if folio else None


def visitas(b: Bitacora) -> list[Visita]:
    """Return the visitas made for an entry, and those that treated it besides other things, newest first."""
    de_la_fila = joinedload(Visita.dependencia), joinedload(Visita.localidad), joinedload(Visita.quien)
    trataron = Visita.id.in_(select(Asunto.visita_id).where(Asunto.bitacora_id == b.id))
    consulta = select(Visita).options(*de_la_fila).where(or_(Visita.bitacora_id == b.id, trataron))
    return list(db.session.scalars(consulta.order_by(Visita.cuando.desc(), Visita.id.desc())))


COLGADOS: Hook[[Bitacora, Alcance], Colgado | None] = Hook("colgados de una entrada")
"""What else the page of an entry lists, None where nothing."""


def visita_con(uuid: str) -> bool:
    """Answer whether a visita with a device's identifier was noted already."""
    return db.session.scalar(select(Visita.id).where(Visita.uuid == uuid)) is not None


def ultima_visita(b: Bitacora, *, verificada: bool = False) -> Visita | None:
    """Return the last canalización by visita of an entry by its day (the last that was verified), None without one."""
    consulta = select(Visita).where(Visita.bitacora_id == b.id, Visita.tipo == "canalizacion")
    if verificada:
        consulta = consulta.where(Visita.verificada.is_not(None))
    return db.session.scalars(consulta.order_by(Visita.cuando.desc(), Visita.id.desc()).limit(1)).first()


def visitas_por_verificar(b: Bitacora) -> list[Visita]:
    """Return the visitas not yet verified of an entry, oldest first; those that were returned are done with."""
    consulta = select(Visita).where(Visita.bitacora_id == b.id, Visita.verificada.is_(None))
    sin_verificar = list(db.session.scalars(consulta.order_by(Visita.cuando, Visita.id)))
    ya = devueltas(sin_verificar)
    return [visita for visita in sin_verificar if visita.id not in ya]


def devueltas(visitas: Iterable[Visita]) -> frozenset[int]:
    """Return the ids of those among some visitas that were returned, in one statement however many they are."""
    esperan = [v for v in visitas if v.bitacora_id is not None and v.verificada is None]
    if not esperan:
        return frozenset()
    suyos = Movimiento.bitacora_id.in_({v.bitacora_id for v in esperan}), Movimiento.acto.in_(("visitar", "devolver"))
    consulta = select(Movimiento.acto, Movimiento.bitacora_id, Movimiento.datos).where(*suyos)
    sueltas: dict[int | None, list[str]] = {}
    vueltas: set[str] = set()
    for acto, entrada, datos in db.session.execute(consulta.order_by(Movimiento.numero)):
        if acto == "visitar":
            sueltas.setdefault(entrada, []).append((datos or {}).get("uuid", ""))
        else:
            vueltas.update(sueltas.pop(entrada, []))
    return frozenset(v.id for v in esperan if v.uuid in vueltas)


def devolucion(b: Bitacora) -> Movimiento | None:
    """Return how the visita of an entry that waits for another one was returned; None while none was."""
    if b.estado != "verificada":
        return None
    consulta = select(Movimiento).where(Movimiento.de(b), Movimiento.acto == "devolver")
    return db.session.scalars(consulta.order_by(Movimiento.numero.desc()).limit(1)).first()


def nacidas(b: Bitacora) -> list[Peticion]:
    """Return the peticiones registered from an entry that this person sees."""
    consulta = peticiones.filas().where(Peticion.bitacora_id == b.id)
    return list(db.session.scalars(consulta.order_by(Peticion.id)))


def entrada_de(p: Peticion) -> Bitacora | None:
    """Return the entry that a petición was born of; None without one, or for who does not see it."""
    if p.bitacora_id is None:
        return None
    return db.session.scalars(filas().where(Bitacora.id == p.bitacora_id)).one_or_none()


def recien_nacidas(b: Bitacora) -> list[Peticion]:
    """Return all peticiones of an entry, also those that the act has just hidden from who carried it out.

    For her who then hands over their comprobantes, and only inside the request of that act.
    """
    with alcance_sistema("el comprobante de lo que se acaba de reservar, para quien lo hizo"):
        return nacidas(b)


def correcciones(b: Bitacora) -> list[Bitacora]:
    """Return the entry that this one corrects, and those that correct it, newest first."""
    propias = Bitacora.corrige_id == b.id
    consulta = filas().where(or_(propias, Bitacora.id == b.corrige_id) if b.corrige_id else propias)
    return list(db.session.scalars(consulta.order_by(Bitacora.oida.desc(), Bitacora.id.desc())))


# While one writes


def parecidas(
    tramite_id: int, localidad_id: int, domicilio: str, hasta: datetime, *, menos: Bitacora | None = None
) -> tuple[list[Peticion], list[Bitacora]]:
    """Return what may be the same matter, heard or asked in the 30 days before a moment: peticiones, then entries.

    Of the same trámite and localidad, and with a street given of that street; never reservadas nor discarded ones, at
    most 5 of each, newest first. An entry whose petición is among them is left out, and so is `menos` with its own.
    """
    desde = hasta - SE_PARECEN
    halladas = peticiones.cercanas(tramite_id, localidad_id, domicilio, desde)
    pedidas = [p for p in halladas if menos is None or p.bitacora_id != menos.id]
    ya = {p.bitacora_id for p in pedidas if p.bitacora_id} | ({menos.id} if menos else set())
    iguales = Bitacora.tramite_id == tramite_id, Bitacora.localidad_id == localidad_id, Bitacora.id.not_in(ya)
    consulta = filas().where(*iguales, Bitacora.oida >= desde)
    consulta = consulta.where(Bitacora.reservada.is_(False), Bitacora.estado != "descartada")
    calle = calle_normal(domicilio)
    if calle:
        consulta = consulta.where(Bitacora.calle == calle)
    consulta = consulta.order_by(Bitacora.oida.desc(), Bitacora.id.desc()).limit(PARECIDAS)
    return pedidas, list(db.session.scalars(consulta))


def parecidas_a(b: Bitacora) -> tuple[list[Peticion], list[Bitacora]]:
    """Return what may be the same matter as an entry; nothing while it has no trámite."""
    if b.tramite_id is None:
        return [], []
    return parecidas(b.tramite_id, b.localidad_id, b.domicilio or "", min(b.oida, ahora()), menos=b)


def ultimas_de_radio(usuario_id: int, limite: int = 30) -> list[Bitacora]:
    """Return the last entries of the radio that an account wrote, newest first: what it will hear again."""
    suya = Movimiento.acto == "asentar", Movimiento.autor_id == usuario_id
    consulta = select(Bitacora).join(Movimiento, Movimiento.bitacora_id == Bitacora.id).where(*suya)
    consulta = consulta.where(Bitacora.medio == "radio").order_by(Bitacora.id.desc()).limit(limite)
    return list(db.session.scalars(consulta))


# What waits for whom


def en_bandejas() -> dict[str, ColumnElement[bool]]:
    """Return the criterion of every figure of the bandeja, by name; `bandeja` of the list takes the same names."""
    de_jornada = and_(Bitacora.estado == "asentada", Bitacora.medio == "jornada")
    return {
        "por_verificar": and_(Bitacora.estado == "asentada", Bitacora.medio != "jornada"),
        "por_visitar": and_(Bitacora.estado == "verificada", ~_devuelta()),
        "devueltas": and_(Bitacora.estado == "verificada", _devuelta()),
        "visitas_por_verificar": Bitacora.estado == "visitada",
        "por_registrar": or_(Bitacora.estado == "visita_verificada", de_jornada),
        "por_orientar": de_jornada,
    }


# Choices of the acts' forms


def _visitadas(b: Bitacora) -> Select[Dependencia]:
    """Those of this entry's verified visitas; in a jornada, where nobody visits, any that is active."""
    activas = select(Dependencia).where(Dependencia.activa.is_(True), Dependencia.control.is_(False))
    verificadas = Visita.bitacora_id == b.id, Visita.verificada.is_not(None)
    de_la_entrada = select(Visita.dependencia_id).where(*verificadas)
    if b.medio != "jornada":
        activas = activas.where(Dependencia.id.in_(de_la_entrada))
    return activas.order_by(Dependencia.nombre)


REFERENCIAS = peticiones.REFERENCIAS.con(visitada=(Dependencia, _visitadas))
