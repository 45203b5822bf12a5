"""What pages and acts read of the bitácora: lists, choices of forms, what hangs on an entry. The guard is always on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.actos.models import Movimiento
from app.bitacora.models import Bitacora
from app.catalogos.models import Dependencia
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.flujo import Campo
from app.nucleo.texto import plegar
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import alcance_sistema
from app.seguridad.zona import hoy
from app.visitas.models.jornada import Jornada
from app.visitas.models.visita import Visita

Catalogo = tuple[Any, Callable[[Any], Select[Any]]]
"""A model, and what of it is on offer for a thing."""
SE_ENVIA_TARDE = timedelta(days=30)
"""How long after its day a jornada still takes entries that were written without signal."""


def filas() -> Select[tuple[Bitacora]]:
    """Return the select of entries with all that a row shows, in one statement."""
    return select(Bitacora).options(joinedload(Bitacora.localidad), joinedload(Bitacora.tramite))


def que_dicen(q: str) -> ColumnElement[bool]:
    """Return the criterion of a search: a folio in any spelling, or every word in text, street, station, name."""
    folio = folios.normalizar(q)
    if folio:
        return Bitacora.folio == folio
    palabras = plegar(q).split()[:8]
    return and_(true(), *(Bitacora.busqueda.contains(palabra, autoescape=True) for palabra in palabras))


def por_folio(texto: str) -> Bitacora | None:
    """Return the entry of a folio in any spelling; None when it is not there or not this person's."""
    folio = folios.normalizar(texto)
    return db.session.scalars(filas().where(Bitacora.folio == folio)).one_or_none() if folio else None


def movimientos(cosa: Any) -> list[Movimiento]:
    """Return the movimientos of a thing with their authors, newest first, in one statement."""
    consulta = select(Movimiento).options(joinedload(Movimiento.autor)).where(Movimiento.de(cosa))
    return list(db.session.scalars(consulta.order_by(Movimiento.numero.desc())))


def visitas(b: Bitacora) -> list[Visita]:
    """Return the visitas made for an entry, newest first."""
    consulta = select(Visita).options(joinedload(Visita.dependencia), joinedload(Visita.quien))
    return list(db.session.scalars(consulta.where(Visita.bitacora_id == b.id).order_by(Visita.id.desc())))


def visita_con(uuid: str) -> bool:
    """Answer whether a visita with a device's identifier was noted already."""
    return db.session.scalar(select(Visita.id).where(Visita.uuid == uuid)) is not None


def ultima_visita(b: Bitacora, *, verificada: bool = False) -> Visita | None:
    """Return the last canalización by visita of an entry (the last that was verified), None without one."""
    consulta = select(Visita).where(Visita.bitacora_id == b.id, Visita.tipo == "canalizacion")
    if verificada:
        consulta = consulta.where(Visita.verificada.is_not(None))
    return db.session.scalars(consulta.order_by(Visita.id.desc()).limit(1)).first()


def visitas_por_verificar(b: Bitacora) -> list[Visita]:
    """Return the visitas not yet verified of an entry, oldest first; those that were returned are done with."""
    devuelta = select(func.max(Movimiento.numero)).where(Movimiento.de(b), Movimiento.acto == "devolver")
    desde = db.session.scalar(devuelta) or 0
    anotadas = select(Movimiento.datos).where(Movimiento.de(b), Movimiento.acto == "visitar", Movimiento.numero > desde)
    de_ahora = [(datos or {}).get("uuid") for datos in db.session.scalars(anotadas)]
    consulta = select(Visita).where(Visita.bitacora_id == b.id, Visita.verificada.is_(None))
    return list(db.session.scalars(consulta.where(Visita.uuid.in_(de_ahora)).order_by(Visita.id)))


def nacidas(b: Bitacora) -> list[Peticion]:
    """Return the peticiones registered from an entry that this person sees."""
    consulta = peticiones.filas().where(Peticion.bitacora_id == b.id)
    return list(db.session.scalars(consulta.order_by(Peticion.id)))


def recien_nacidas(b: Bitacora) -> list[Peticion]:
    """Return all peticiones of an entry, also those that the act has just hidden from who carried it out.

    For her who then hands over their comprobantes, and only inside the request of that act.
    """
    with alcance_sistema("el comprobante de lo que se acaba de reservar, para quien lo hizo"):
        return nacidas(b)


def correcciones(b: Bitacora) -> list[Bitacora]:
    """Return the entry that this one corrects, and those that correct it."""
    propias = Bitacora.corrige_id == b.id
    consulta = filas().where(or_(propias, Bitacora.id == b.corrige_id) if b.corrige_id else propias)
    return list(db.session.scalars(consulta.order_by(Bitacora.id)))


# Choices of the acts' forms


def _jornadas(_cosa: Any) -> Select[Any]:
    """Under way, or closed so lately that something may still arrive."""
    recientes = (Jornada.estado == "cerrada") & (Jornada.fecha >= hoy() - SE_ENVIA_TARDE)
    consulta = select(Jornada).where(or_(Jornada.estado == "en_curso", recientes))
    return consulta.options(joinedload(Jornada.localidad)).order_by(Jornada.fecha.desc(), Jornada.id.desc())


def _visitadas(b: Any) -> Select[Any]:
    """Those of this entry's verified visitas; in a jornada, where nobody visits, any that is active."""
    activas = select(Dependencia).where(Dependencia.activa.is_(True), Dependencia.control.is_(False))
    verificadas = Visita.bitacora_id == b.id, Visita.verificada.is_not(None)
    de_la_entrada = select(Visita.dependencia_id).where(*verificadas)
    if b.medio != "jornada":
        activas = activas.where(Dependencia.id.in_(de_la_entrada))
    return activas.order_by(Dependencia.nombre)


def _acusadas(_cosa: Any) -> Select[Any]:
    return select(Dependencia).where(Dependencia.activa.is_(True)).order_by(Dependencia.nombre)


def ofertas(
    propias: Mapping[str, Catalogo],
) -> tuple[Callable[[Any, Campo, int], bool], dict[str, Callable[[Any], list[tuple[str, str]]]]]:
    """Return what a workflow needs of its catalogues, those of the petición included: `existe` and `opciones`."""

    def existe(cosa: Any, campo: Campo, numero: int) -> bool:
        if campo.catalogo not in propias:
            return peticiones.existe_referencia(cosa, campo, numero)
        modelo, consulta = propias[campo.catalogo]
        return db.session.scalars(consulta(cosa).where(modelo.id == numero)).first() is not None

    def de(catalogo: str) -> Callable[[Any], list[tuple[str, str]]]:
        consulta = propias[catalogo][1]
        return lambda cosa: [(str(fila.id), str(fila)) for fila in db.session.scalars(consulta(cosa))]

    return existe, {**peticiones.OPCIONES, **{catalogo: de(catalogo) for catalogo in propias}}


JORNADAS: dict[str, Catalogo] = {"jornada": (Jornada, _jornadas)}
peticiones.ofrecer("jornada", *JORNADAS["jornada"])
existe, OPCIONES = ofertas({**JORNADAS, "visitada": (Dependencia, _visitadas), "acusada": (Dependencia, _acusadas)})
