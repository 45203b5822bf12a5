"""Aggregates of what the person sees of bitácora, visitas, compromisos and jornadas; nothing reserved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, ScalarSelect, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.actos.models import Movimiento
from app.asesorias.models import Asesoria
from app.asesorias.queries import contadas as asesorias_contadas
from app.bitacora.cifras import entradas, no_reservada
from app.bitacora.cifras import visitas as visitas_contadas
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries.entradas import en_bandejas
from app.bitacora.workflow.entrada import MEDIOS
from app.bitacora.workflow.visita import TIPOS
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.compromisos.models import Compromiso
from app.compromisos.queries import contados as compromisos_contados
from app.extensions import db
from app.informes.queries.periodo import PERIODOS, dia_de, hasta_hoy, limites, meses, suma
from app.jornadas.models import Jornada
from app.jornadas.queries import contadas as jornadas_contadas
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy

CUANTAS = 15
"""How many bars a chart names: those with most; the others are one bar."""


def de_entradas(desde: date) -> ColumnElement[bool]:
    """Return the criterion of the entries written since a day."""
    return entradas(desde, hoy())


def de_visitas(desde: date) -> ColumnElement[bool]:
    """Return the criterion of the visitas made since a day."""
    return visitas_contadas(desde, hoy())


# Figures


def generales(desde: date) -> dict[str, int]:
    """Return entradas and visitas since a day, and what waits today whenever it came: por_verificar, vencidos."""
    nombres = ("entradas", "por_verificar", "visitas", "vencidos")
    return dict(zip(nombres, map(int, db.session.execute(_generales(*hasta_hoy(desde))).one()), strict=True))


@lru_cache(maxsize=PERIODOS)
def _generales(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    visitas = select(func.count(Visita.id)).where(de_visitas(desde)).scalar_subquery()
    vencido = and_(Compromiso.estado == "abierto", Compromiso.fecha < hoy(), compromisos_contados())
    vencidos = select(func.count(Compromiso.id)).where(vencido).scalar_subquery()
    return select(
        suma(de_entradas(desde)), suma(and_(en_bandejas()["por_verificar"], no_reservada())), visitas, vencidos
    ).select_from(Bitacora)


def por_medio(desde: date) -> tuple[list[date], dict[str, list[int]]]:
    """Return the first days of the months, and per medio how many entries were written in each since `desde`."""
    cuenta = {medio: [int(n) for n in numeros] for medio, *numeros in db.session.execute(_por_medio(*hasta_hoy(desde)))}
    return meses(desde), {medio: cuenta[medio] for medio, _t in MEDIOS if medio in cuenta}


@lru_cache(maxsize=PERIODOS)
def _por_medio(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    columnas = [
        suma(and_(Bitacora.asentada >= inicio, Bitacora.asentada < fin)) for _dia, inicio, fin in limites(desde)
    ]
    return select(Bitacora.medio, *columnas).where(de_entradas(desde)).group_by(Bitacora.medio)


class Barra(NamedTuple):
    """One bar: of which row of a catalogue (`id` None: of none), its name, and its numbers; `otras`, those left out."""

    id: int | None
    nombre: str
    numeros: list[int]
    otras: tuple[int, ...] = ()
    """The ids that stand before it, where it is all the others together."""
    juntas: int = 0
    """How many it puts together."""


def _barras(consulta: Executable) -> list[Barra]:
    """Return those with most by name, the others together, and last those of none, so that they add up to all."""
    todas = [
        Barra(pk, str(nombre or ""), [int(n) for n in numeros]) for pk, nombre, *numeros in db.session.execute(consulta)
    ]
    con = [barra for barra in todas if barra.id is not None]
    primeras, otras = con[:CUANTAS], con[CUANTAS:]
    juntas = [list(map(sum, zip(*(barra.numeros for barra in otras), strict=True)))] if otras else []
    ids = tuple(barra.id for barra in primeras if barra.id is not None)
    return [
        *primeras,
        *(Barra(None, "", numeros, ids, len(otras)) for numeros in juntas),
        *(barra for barra in todas if barra.id is None),
    ]


def por_colonia(desde: date) -> list[Barra]:
    """Return the localities with most entries."""
    return _barras(_por_colonia(*hasta_hoy(desde)))


@lru_cache(maxsize=PERIODOS)
def _por_colonia(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    total = func.count(Bitacora.id)
    return (
        select(Localidad.id, Localidad, total)
        .select_from(Bitacora)
        .join(Localidad, Localidad.id == Bitacora.localidad_id)
        .where(de_entradas(desde))
        .group_by(Localidad.id)
        .order_by(total.desc(), Localidad.nombre, Localidad.id)
    )


def _por_dependencia(
    clase: type[Visita | Compromiso], columnas: Iterable[ColumnElement[int]], criterio: ColumnElement[bool]
) -> Executable:
    """Return the select of how many of a kind meet each column's criterion, per dependencia."""
    total = func.count(clase.id)
    return (
        select(clase.dependencia_id, func.max(Dependencia.nombre), *columnas)
        .select_from(clase)
        .outerjoin(Dependencia, Dependencia.id == clase.dependencia_id)
        .where(criterio)
        .group_by(clase.dependencia_id)
        .order_by(total.desc(), func.max(Dependencia.nombre), clase.dependencia_id)
    )


def visitas(desde: date) -> list[Barra]:
    """Return per dependencia (None: homes) how many visitas of each tipo, in the order of `TIPOS`."""
    return _barras(_visitas(*hasta_hoy(desde)))


@lru_cache(maxsize=PERIODOS)
def _visitas(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    return _por_dependencia(Visita, [suma(Visita.tipo == tipo) for tipo, _texto in TIPOS], de_visitas(desde))


def compromisos(desde: date) -> list[Barra]:
    """Return per dependencia (None: without one) those agreed since a day: kept, not kept, open in time, overdue."""
    return _barras(_compromisos(*hasta_hoy(desde)))


@lru_cache(maxsize=PERIODOS)
def _compromisos(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    abierto = Compromiso.estado == "abierto"
    columnas = (
        suma(Compromiso.estado == "cumplido"),
        suma(Compromiso.estado == "incumplido"),
        suma(and_(abierto, Compromiso.fecha >= hoy())),
        suma(and_(abierto, Compromiso.fecha < hoy())),
    )
    return _por_dependencia(Compromiso, columnas, compromisos_contados(desde, hoy()))


# How long things wait


def hasta_verificar(desde: date) -> dict[int, int]:
    """Return how many of the entries written since a day were verified after so many days of the town."""
    return _contados(_hasta_verificar(*hasta_hoy(desde)))


@lru_cache(maxsize=PERIODOS)
def _hasta_verificar(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    return _espera(desde, Movimiento.acto == "asentar", "verificar")


def hasta_verificar_la_visita(desde: date) -> dict[int, int]:
    """Return the same from the first visita (of those after the last that was returned) to its verification."""
    return _contados(_hasta_verificar_la_visita(*hasta_hoy(desde)))


@lru_cache(maxsize=PERIODOS)
def _hasta_verificar_la_visita(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    return _espera(desde, and_(Movimiento.hacia == "visitada", Movimiento.desde != "visitada"), "verificar_visita")


def _espera(desde: date, empieza: ColumnElement[bool], acto: str) -> Executable:
    """Return the select of days → entries from the last movimiento that `empieza` names to the act that ends it."""
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
    return consulta.group_by(dias)


def _contados(consulta: Executable) -> dict[int, int]:
    return {int(dias): int(n) for dias, n in db.session.execute(consulta)}


def mediana(cuenta: dict[int, int]) -> float | None:
    """Return the median of values with their frequencies; None of none."""
    valores = [dias for dias in sorted(cuenta) for _vez in range(cuenta[dias])]
    if not valores:
        return None
    mitad = len(valores) // 2
    return float(valores[mitad]) if len(valores) % 2 else (valores[mitad - 1] + valores[mitad]) / 2


# Jornadas


Traido = Bitacora | Peticion | Visita | Compromiso | Asesoria
"""What is brought back from a jornada."""


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
    return [
        DeJornada(jornada, *map(int, numeros)) for jornada, *numeros in db.session.execute(_jornadas(*hasta_hoy(desde)))
    ]


@lru_cache(maxsize=PERIODOS)
def _jornadas(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    vivas = and_(Peticion.reservada.is_(False), Peticion.cuarentena.is_(False))
    columnas = (
        _de_la_jornada(Bitacora, no_reservada()),
        _de_la_jornada(Peticion, vivas),
        _de_la_jornada(Visita, visitas_contadas()),
        _de_la_jornada(Compromiso, compromisos_contados()),
        _de_la_jornada(Asesoria, asesorias_contadas()),
    )
    consulta = select(Jornada, *columnas).options(joinedload(Jornada.localidad)).where(jornadas_contadas(desde))
    return consulta.order_by(Jornada.fecha.desc(), Jornada.id.desc()).limit(CUANTAS)


def _de_la_jornada(clase: type[Traido], criterio: ColumnElement[bool]) -> ScalarSelect[int]:
    consulta = select(func.count(clase.id)).where(clase.jornada_id == Jornada.id, criterio)
    return consulta.correlate(Jornada).scalar_subquery()
