"""What pages read of peticiones: lists by keyset, trays, boards, choices of forms. The guard is always on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.actos.models import Movimiento
from app.catalogos.models import Canal, Dependencia, Localidad, Modulo, Requisito, Tramite
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.flujo import ActoRechazado, Campo
from app.nucleo.texto import plegar
from app.peticiones.models import Adjunto, Peticion, Planteamiento, RequisitoCotejado

_FILA = (
    joinedload(Peticion.tramite).joinedload(Tramite.dependencia),
    joinedload(Peticion.localidad),
    joinedload(Peticion.canal),
    joinedload(Peticion.dependencia),
    joinedload(Peticion.planteamiento).joinedload(Planteamiento.ciudadano),
)


def filas() -> Select[tuple[Peticion]]:
    """Return the select of peticiones with all that a row shows, in one statement."""
    return select(Peticion).options(*_FILA)


def por_folio(folio: str) -> Peticion | None:
    """Return a petición by folio with what its row shows, None when it is not there or not this person's."""
    return db.session.scalars(filas().where(Peticion.folio == folio)).one_or_none()


def que_dicen(q: str) -> ColumnElement[bool]:
    """Return the criterion of a search: a folio in any spelling, or every word in text, street, name, telephone."""
    folio = folios.normalizar(q)
    if folio:
        return Peticion.folio == folio
    consulta = select(Planteamiento.peticion_id)
    for palabra in plegar(q).split()[:8]:
        consulta = consulta.where(Planteamiento.busqueda.contains(palabra, autoescape=True))
    return Peticion.id.in_(consulta)


def cifras(criterios: dict[str, ColumnElement[bool]]) -> dict[str, int]:
    """Count several criteria over the visible peticiones in one statement."""
    if not criterios:
        return {}
    columnas = [func.coalesce(func.sum(case((criterio, 1), else_=0)), 0).label(n) for n, criterio in criterios.items()]
    fila = db.session.execute(select(*columnas).select_from(Peticion)).one()
    return dict(zip(criterios, map(int, fila), strict=True))


@dataclass(frozen=True)
class Expediente:
    """All that the page of a petición shows."""

    peticion: Peticion
    movimientos: list[Movimiento]
    adjuntos: list[Adjunto]
    requisitos: list[tuple[Requisito, RequisitoCotejado | None]]


def expediente(peticion: Peticion) -> Expediente:
    """Read history, attachments and requisitos of a petición: three statements, whatever their number."""
    movimientos = (
        select(Movimiento)
        .options(joinedload(Movimiento.autor))
        .where(Movimiento.peticion_id == peticion.id)
        .order_by(Movimiento.numero.desc())
    )
    adjuntos = select(Adjunto).where(Adjunto.peticion_id == peticion.id).order_by(Adjunto.id)
    requisitos = (
        select(Requisito, RequisitoCotejado)
        .outerjoin(
            RequisitoCotejado,
            (RequisitoCotejado.requisito_id == Requisito.id) & (RequisitoCotejado.peticion_id == peticion.id),
        )
        .where(Requisito.tramite_id == peticion.tramite_id, Requisito.activo.is_(True))
        .order_by(Requisito.orden)
    )
    return Expediente(
        peticion,
        list(db.session.scalars(movimientos)),
        list(db.session.scalars(adjuntos)),
        [(requisito, cotejado) for requisito, cotejado in db.session.execute(requisitos)]
        if peticion.tramite_id
        else [],
    )


def dependencia_de_control() -> Dependencia:
    """Return the Órgano de Control, where reservadas go; `ActoRechazado` in Spanish when the town has named none."""
    consulta = select(Dependencia).where(Dependencia.control.is_(True), Dependencia.activa.is_(True)).limit(1)
    control = db.session.scalars(consulta).first()
    if control is None:
        raise ActoRechazado("Falta nombrar el Órgano de Control en el catálogo de dependencias.")
    return control


# Choices of the acts' forms


def _tramites(_cosa: Any) -> Select[Any]:
    return select(Tramite).where(Tramite.activo.is_(True)).order_by(Tramite.nombre)


def _dependencias(_cosa: Any) -> Select[Any]:
    return (
        select(Dependencia)
        .where(Dependencia.activa.is_(True), Dependencia.control.is_(False))
        .order_by(Dependencia.nombre)
    )


def _localidades(_cosa: Any) -> Select[Any]:
    return select(Localidad).where(Localidad.activa.is_(True)).order_by(Localidad.nombre)


def _requisitos(cosa: Any) -> Select[Any]:
    vistos = select(RequisitoCotejado.requisito_id).where(RequisitoCotejado.peticion_id == cosa.id)
    return (
        select(Requisito)
        .where(Requisito.tramite_id == cosa.tramite_id, Requisito.activo.is_(True), Requisito.id.not_in(vistos))
        .order_by(Requisito.orden)
    )


def _canales(_cosa: Any) -> Select[Any]:
    return select(Canal).where(Canal.activo.is_(True)).order_by(Canal.orden, Canal.nombre)


def _modulos(_cosa: Any) -> Select[Any]:
    return select(Modulo).where(Modulo.activo.is_(True)).order_by(Modulo.nombre)


def _ciudadanos(_cosa: Any) -> Select[Any]:
    return select(Ciudadano)


_CATALOGOS: dict[str, tuple[Any, Callable[[Any], Select[Any]]]] = {
    "tramite": (Tramite, _tramites),
    "dependencia": (Dependencia, _dependencias),
    "localidad": (Localidad, _localidades),
    "requisito": (Requisito, _requisitos),
    "canal": (Canal, _canales),
    "modulo": (Modulo, _modulos),
    "ciudadano": (Ciudadano, _ciudadanos),
}


def existe_referencia(cosa: Any, campo: Campo, numero: int) -> bool:
    """Answer whether a row is on offer for a `referencia` field of this thing."""
    modelo, consulta = _CATALOGOS[campo.catalogo]
    return (
        db.session.scalar(consulta(cosa).with_only_columns(modelo.id).order_by(None).where(modelo.id == numero))
        is not None
    )


def _opciones_de(catalogo: str) -> Callable[[Any], list[tuple[str, str]]]:
    def opciones(cosa: Any) -> list[tuple[str, str]]:
        return [(str(fila.id), str(fila)) for fila in db.session.scalars(_CATALOGOS[catalogo][1](cosa))]

    return opciones


OPCIONES = {catalogo: _opciones_de(catalogo) for catalogo in _CATALOGOS if catalogo != "ciudadano"}


def tramites_con_requisitos() -> list[Tramite]:
    """Return the active trámites with dependencia and requisitos: three statements."""
    consulta = _tramites(None).options(joinedload(Tramite.dependencia), selectinload(Tramite.requisitos))
    return list(db.session.scalars(consulta))
