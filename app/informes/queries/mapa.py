"""What is done in each locality and at which points; nothing reserved."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, Select, Subquery, func, or_, select
from sqlalchemy.orm import joinedload

from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.catalogos.models.lugares import Localidad
from app.extensions import db
from app.informes.queries.calle import de_entradas, de_visitas
from app.informes.queries.periodo import PERIODOS, hasta_hoy
from app.jornadas.models import Jornada
from app.jornadas.queries import contadas as jornadas_contadas

PUNTOS = 300
"""How many points of visitas a map shows: the latest."""


class EnLocalidad(NamedTuple):
    """A locality and how many jornadas, visitas and entries it had."""

    localidad: Localidad
    jornadas: int
    visitas: int
    entradas: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.jornadas + self.visitas + self.entradas


def por_localidad(desde: date) -> list[EnLocalidad]:
    """Return the localities where anything was done since a day, most first, in one statement."""
    filas = db.session.execute(_por_localidades(*hasta_hoy(desde)))
    return [EnLocalidad(localidad, *map(int, cuantas)) for localidad, *cuantas in filas]


@lru_cache(maxsize=PERIODOS)
def _por_localidades(desde: date, _hoy: date, _zona: ZoneInfo) -> Executable:
    cuentas = [
        _por_localidad(Jornada, jornadas_contadas(desde)),
        _por_localidad(Visita, de_visitas(desde)),
        _por_localidad(Bitacora, de_entradas(desde)),
    ]
    numeros = [func.coalesce(cuenta.c.cuantas, 0) for cuenta in cuentas]
    consulta = select(Localidad, *numeros)
    for cuenta in cuentas:
        consulta = consulta.outerjoin(cuenta, cuenta.c.donde == Localidad.id)
    consulta = consulta.where(or_(*(cuenta.c.cuantas.is_not(None) for cuenta in cuentas)))
    total = numeros[0] + numeros[1] + numeros[2]
    return consulta.order_by(total.desc(), Localidad.nombre, Localidad.id)


def _por_localidad(clase: type[Jornada | Visita | Bitacora], criterio: ColumnElement[bool]) -> Subquery:
    donde = clase.localidad_id
    consulta = select(donde.label("donde"), func.count(clase.id).label("cuantas"))
    return consulta.where(criterio, donde.is_not(None)).group_by(donde).subquery()


def puntos(desde: date) -> list[Visita]:
    """Return the latest visitas since a day that say where exactly they were made."""
    return list(db.session.scalars(_puntos(*hasta_hoy(desde))))


@lru_cache(maxsize=PERIODOS)
def _puntos(desde: date, _hoy: date, _zona: ZoneInfo) -> Select[Visita]:
    consulta = select(Visita).options(joinedload(Visita.localidad), joinedload(Visita.dependencia))
    con_punto = Visita.latitud.is_not(None) & Visita.longitud.is_not(None)
    consulta = consulta.where(con_punto, de_visitas(desde)).order_by(Visita.cuando.desc(), Visita.id.desc())
    return consulta.limit(PUNTOS)
