"""Aggregates of bitácora, visitas, compromisos and jornadas that the person sees; what is reserved never counts."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.actos.models import Movimiento
from app.bitacora.models import Bitacora
from app.bitacora.queries import en_bandejas
from app.bitacora.workflow import MEDIOS
from app.catalogos.models import Dependencia, Localidad
from app.extensions import db
from app.informes.queries.periodo import dia_de, limites, suma
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy, inicio_del_dia
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.jornada import Jornada
from app.visitas.models.visita import Asunto, Visita
from app.visitas.workflow.visita import TIPOS

CUANTAS = 15
"""How many bars a chart holds: those with most."""

# What counts. The guard hides what is reserved; who decides and also holds a puesto that sees it counts it neither.


def _abierta(clase: Any = Bitacora) -> ColumnElement[bool]:
    abierta: ColumnElement[bool] = clase.reservada.is_(False)
    return abierta


def de_entradas(desde: date) -> ColumnElement[bool]:
    """Return the criterion of the entries written since a day."""
    return and_(Bitacora.asentada >= inicio_del_dia(desde), _abierta())


def de_visitas(desde: date) -> ColumnElement[bool]:
    """Return the criterion of the visitas made since a day that treat nothing reserved."""
    entrada, peticion = aliased(Bitacora), aliased(Peticion)
    entradas = select(entrada.id).where(entrada.reservada.is_(True))
    peticiones = select(peticion.id).where(peticion.reservada.is_(True))
    tratan = select(Asunto.visita_id).where(or_(Asunto.peticion_id.in_(peticiones), Asunto.bitacora_id.in_(entradas)))
    sin_entrada = or_(Visita.bitacora_id.is_(None), Visita.bitacora_id.not_in(entradas))
    return and_(Visita.cuando >= inicio_del_dia(desde), sin_entrada, Visita.id.not_in(tratan))


def de_compromisos() -> ColumnElement[bool]:
    """Return the criterion of the compromisos on nothing reserved."""
    peticion = aliased(Peticion)
    reservadas = select(peticion.id).where(peticion.reservada.is_(True))
    return or_(Compromiso.peticion_id.is_(None), Compromiso.peticion_id.not_in(reservadas))


def de_asesorias() -> ColumnElement[bool]:
    """Return the criterion of the asesorías on nothing reserved."""
    entrada, peticion = aliased(Bitacora), aliased(Peticion)
    entradas = select(entrada.id).where(entrada.reservada.is_(True))
    peticiones = select(peticion.id).where(peticion.reservada.is_(True))
    de_peticion = or_(Asesoria.peticion_id.is_(None), Asesoria.peticion_id.not_in(peticiones))
    return and_(de_peticion, or_(Asesoria.bitacora_id.is_(None), Asesoria.bitacora_id.not_in(entradas)))


def de_jornadas(desde: date) -> ColumnElement[bool]:
    """Return the criterion of the jornadas that came since a day and were not cancelled."""
    return and_(Jornada.fecha >= desde, Jornada.fecha <= hoy(), Jornada.estado != "cancelada")


# Figures


def generales(desde: date) -> dict[str, int]:
    """Return entradas and visitas since a day, and what waits today whenever it came: por_verificar, vencidos."""
    visitas = select(func.count(Visita.id)).where(de_visitas(desde)).scalar_subquery()
    vencido = and_(Compromiso.estado == "abierto", Compromiso.fecha < hoy(), de_compromisos())
    vencidos = select(func.count(Compromiso.id)).where(vencido).scalar_subquery()
    consulta = select(
        suma(de_entradas(desde)), suma(and_(en_bandejas()["por_verificar"], _abierta())), visitas, vencidos
    ).select_from(Bitacora)
    nombres = ("entradas", "por_verificar", "visitas", "vencidos")
    return dict(zip(nombres, map(int, db.session.execute(consulta).one()), strict=True))


def por_medio(desde: date) -> tuple[list[date], dict[str, list[int]]]:
    """Return the first days of the months, and per medio how many entries were written in each since `desde`."""
    lista = limites(desde)
    columnas = [suma(and_(Bitacora.asentada >= inicio, Bitacora.asentada < fin)) for _dia, inicio, fin in lista]
    consulta = select(Bitacora.medio, *columnas).where(de_entradas(desde)).group_by(Bitacora.medio)
    cuenta = {medio: [int(n) for n in meses] for medio, *meses in db.session.execute(consulta)}
    return [dia for dia, _i, _f in lista], {medio: cuenta[medio] for medio, _t in MEDIOS if medio in cuenta}


def por_colonia(desde: date) -> list[tuple[Localidad, int]]:
    """Return the localities with most entries."""
    total = func.count(Bitacora.id)
    consulta = (
        select(Localidad, total)
        .select_from(Bitacora)
        .join(Localidad, Localidad.id == Bitacora.localidad_id)
        .where(de_entradas(desde))
        .group_by(Localidad.id)
        .order_by(total.desc(), Localidad.nombre, Localidad.id)
        .limit(CUANTAS)
    )
    return [(localidad, int(n)) for localidad, n in db.session.execute(consulta)]


def visitas(desde: date) -> list[tuple[str | None, list[int]]]:
    """Return per dependencia (None: homes) how many visitas of each tipo, in the order of `TIPOS`."""
    columnas = [suma(Visita.tipo == tipo) for tipo, _texto in TIPOS]
    total = func.count(Visita.id)
    consulta = (
        select(Dependencia.nombre, *columnas)
        .select_from(Visita)
        .outerjoin(Dependencia, Dependencia.id == Visita.dependencia_id)
        .where(de_visitas(desde))
        .group_by(Dependencia.nombre)
        .order_by(total.desc(), Dependencia.nombre)
        .limit(CUANTAS)
    )
    return [(nombre, [int(n) for n in numeros]) for nombre, *numeros in db.session.execute(consulta)]


def compromisos(desde: date) -> list[tuple[str | None, list[int]]]:
    """Return per dependencia (None: without one) those agreed since a day: kept, not kept, open in time, overdue."""
    abierto = Compromiso.estado == "abierto"
    columnas = (
        suma(Compromiso.estado == "cumplido"), suma(Compromiso.estado == "incumplido"),
        suma(and_(abierto, Compromiso.fecha >= hoy())), suma(and_(abierto, Compromiso.fecha < hoy())),
    )  # fmt: skip
    total = func.count(Compromiso.id)
    consulta = (
        select(Dependencia.nombre, *columnas)
        .select_from(Compromiso)
        .outerjoin(Dependencia, Dependencia.id == Compromiso.dependencia_id)
        .where(Compromiso.acordado >= inicio_del_dia(desde), de_compromisos())
        .group_by(Dependencia.nombre)
        .order_by(total.desc(), Dependencia.nombre)
        .limit(CUANTAS)
    )
    return [(nombre, [int(n) for n in numeros]) for nombre, *numeros in db.session.execute(consulta)]


# How long things wait


def hasta_verificar(desde: date) -> dict[int, int]:
    """Return how many of the entries written since a day were verified after so many days of the town."""
    return _espera(desde, Movimiento.acto == "asentar", "verificar")


def hasta_verificar_la_visita(desde: date) -> dict[int, int]:
    """Return the same from the first visita (of those after the last that was returned) to its verification."""
    return _espera(desde, and_(Movimiento.hacia == "visitada", Movimiento.desde != "visitada"), "verificar_visita")


def _espera(desde: date, empieza: ColumnElement[bool], acto: str) -> dict[int, int]:
    """Return days → entries between the last movimiento that `empieza` names and the act, done once, that ends it."""
    termina = Movimiento.acto == acto
    tramos = (
        select(
            Movimiento.bitacora_id.label("cual"),
            func.max(case((empieza, Movimiento.cuando))).label("inicio"),
            func.max(case((termina, Movimiento.cuando))).label("fin"),
        )
        .where(Movimiento.bitacora_id.is_not(None), or_(empieza, termina))
        .group_by(Movimiento.bitacora_id)
        .subquery()
    )
    dias = (dia_de(tramos.c.fin, desde) - dia_de(tramos.c.inicio, desde)).label("dias")
    consulta = select(dias, func.count(Bitacora.id)).select_from(Bitacora).join(tramos, tramos.c.cual == Bitacora.id)
    consulta = consulta.where(de_entradas(desde), tramos.c.inicio.is_not(None), tramos.c.fin.is_not(None))
    return {int(d): int(n) for d, n in db.session.execute(consulta.group_by(dias))}


def mediana(cuenta: dict[int, int]) -> float | None:
    """Return the median of values with their frequencies; None of none."""
    valores = [dias for dias in sorted(cuenta) for _vez in range(cuenta[dias])]
    if not valores:
        return None
    mitad = len(valores) // 2
    return float(valores[mitad]) if len(valores) % 2 else (valores[mitad - 1] + valores[mitad]) / 2


# Jornadas


class DeJornada(NamedTuple):
    """What was brought back from one jornada."""

    jornada: Jornada
    entradas: int
    peticiones: int
    visitas: int
    compromisos: int
    asesorias: int


def jornadas(desde: date) -> list[DeJornada]:
    """Return the latest jornadas since a day with what was brought back from each, in one statement."""
    vivas = and_(Peticion.reservada.is_(False), Peticion.cuarentena.is_(False))
    columnas = (
        _de_la_jornada(Bitacora, _abierta()), _de_la_jornada(Peticion, vivas),
        _de_la_jornada(Visita, de_visitas(date(2000, 1, 1))), _de_la_jornada(Compromiso, de_compromisos()),
        _de_la_jornada(Asesoria, de_asesorias()),
    )  # fmt: skip
    consulta: Select[Any] = select(Jornada, *columnas).options(joinedload(Jornada.localidad)).where(de_jornadas(desde))
    filas = db.session.execute(consulta.order_by(Jornada.fecha.desc(), Jornada.id.desc()).limit(CUANTAS))
    return [DeJornada(jornada, *map(int, numeros)) for jornada, *numeros in filas]


def _de_la_jornada(clase: Any, criterio: ColumnElement[bool]) -> Any:
    consulta = select(func.count(clase.id)).where(clase.jornada_id == Jornada.id, criterio)
    return consulta.correlate(Jornada).scalar_subquery()
