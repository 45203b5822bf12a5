"""How many stand in each state of each flow, and late; nothing reserved."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Executable, and_, func, select

from app.asesorias.models import Asesoria
from app.asesorias.queries import contadas as asesorias_contadas
from app.bitacora.cifras import entradas
from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.canales import PROCEDIMIENTOS, Canal
from app.compromisos.models import Compromiso
from app.compromisos.queries import contados as compromisos_contados
from app.extensions import db
from app.informes.queries.periodo import suma
from app.jornadas.models import Jornada
from app.jornadas.workflow import ABIERTAS
from app.nucleo.puestos import ENLACE
from app.peticiones.models.cifras import cuentan, por_procedimiento
from app.peticiones.models.conteo import FLUJOS, Conteo, suma_de
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import hoy

Contada = Bitacora | Jornada | Asesoria | Compromiso
Cuentas = dict[str, tuple[int, int]]
"""State → how many stand in it, and how many of these should have left it."""


def canales() -> dict[str, tuple[int, ...]]:
    """Return procedimiento → ids of the town's active canales that follow it, in the order of the manuals."""
    pares = [(str(procedimiento), int(pk)) for procedimiento, pk in db.session.execute(_canales())]
    por_uno = {uno: tuple(pk for otro, pk in pares if otro == uno) for uno in PROCEDIMIENTOS}
    return {uno: ids for uno, ids in por_uno.items() if ids}


@cache
def _canales() -> Executable:
    return select(Canal.procedimiento, Canal.id).where(Canal.activo.is_(True)).order_by(Canal.orden, Canal.id)


def _contar(clase: type[Contada], tarde: ColumnElement[bool] | None, *criterios: ColumnElement[bool]) -> Cuentas:
    tardias = suma(tarde) if tarde is not None else suma(clase.id.is_(None))
    consulta = select(clase.estado, func.count(clase.id), tardias).where(*criterios).group_by(clase.estado)
    return {str(estado): (int(n), int(m)) for estado, n, m in db.session.execute(consulta)}


def de_peticiones(procedimiento: str) -> Cuentas:
    """Return those of a procedimiento's canales, whenever they came; late are open ones past their plazo."""
    de_enlace = ENLACE in alcance_actual().puestos  # of his own scope, which `cuentan` writes into it
    consulta = _de_peticiones.__wrapped__(procedimiento, hoy()) if de_enlace else _de_peticiones(procedimiento, hoy())
    return {estado: (int(n), int(m)) for estado, n, m in db.session.execute(consulta) if n}


@lru_cache(maxsize=16)
def _de_peticiones(procedimiento: str, dia: date) -> Executable:
    tarde = suma_de(and_(Conteo.estado.in_(ABIERTOS), Conteo.vence < dia))
    suyas = Conteo.cubo == FLUJOS, cuentan(Conteo), por_procedimiento(procedimiento, Conteo)
    return select(Conteo.estado, func.sum(Conteo.n), tarde).where(*suyas).group_by(Conteo.estado)


def de_bitacora() -> Cuentas:
    """Count the entries of the bitácora; the manuals give them no plazo."""
    return _contar(Bitacora, None, entradas())


def de_jornadas() -> Cuentas:
    """Count the jornadas; late are those whose day has passed and that nobody closed."""
    return _contar(Jornada, and_(Jornada.estado.in_(ABIERTAS), Jornada.fecha < hoy()))


def de_asesorias_por_estado() -> Cuentas:
    """Count the asesorías."""
    return _contar(Asesoria, None, asesorias_contadas())


def de_compromisos_por_estado() -> Cuentas:
    """Count the compromisos; late are open ones past their day."""
    tarde = and_(Compromiso.estado == "abierto", Compromiso.fecha < hoy())
    return _contar(Compromiso, tarde, compromisos_contados())
