"""The indexes by which pages find their peticiones: newest first, or most urgent first.

One for each filter, with what the other filters and the guard compare: so the page and its total are read from the
index alone, at any size of the table. Open ones, and those of few rows, have each a smaller one, by age and by urgency.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Index, column

from app.extensions import indice_de_los_que_tienen
from app.peticiones.workflow.vocabulario import ABIERTOS, ANTES_DE_CANALIZAR

_FILTROS = ("estado", "dependencia_id", "localidad_id", "canal_id", "tipo")

DE_LA_JORNADA = ("registrada", "jornada_id")
"""What a jornada compares of those of its locality, which it counts by state."""


def _por(filtro: str) -> Index:
    otros = (uno for uno in _FILTROS if uno != filtro)
    nombre, ademas = filtro.removesuffix("_id"), DE_LA_JORNADA if filtro == "localidad_id" else ()
    return Index(f"ix_peticion_por_{nombre}", filtro, "id", "reservada", "recibida", *otros, *ademas)


def _de_algunas(nombre: str, donde: ColumnElement[bool], *columnas: str) -> Index:
    return _parcial(nombre, donde, "id", *columnas)


def _urgentes(nombre: str, donde: ColumnElement[bool], *columnas: str) -> Index:
    return _parcial(nombre, donde, "vence", "id", *columnas)


def _parcial(nombre: str, donde: ColumnElement[bool], *columnas: str) -> Index:
    return Index(f"ix_peticion_{nombre}", *columnas, sqlite_where=donde, postgresql_where=donde)


INDICES = (
    *map(_por, _FILTROS),
    _de_algunas(
        "abierta",
        column("estado").in_(ABIERTOS),
        "estado",
        "vence",
        "reservada",
        "cuarentena",
        "recibida",
        "dependencia_id",
        "calificada_resuelto",
    ),
    _de_algunas(
        "en_ventanilla",
        column("estado").in_(ANTES_DE_CANALIZAR),
        "estado",
        "reservada",
        "cuarentena",
        "tramite_id",
        "faltan",
        "rechazos",
    ),
    _de_algunas("cuarentena", column("cuarentena").is_(True), "estado", "reservada"),
    _de_algunas("reservada", column("reservada").is_(True), "estado", "contra_control"),
    _de_algunas("con_asesoria", column("con_asesoria").is_(True), "estado", "reservada"),
    Index("ix_peticion_dependencia_estado", "dependencia_id", "estado", "vence", "id"),
    _urgentes(
        "urgente",
        column("estado").in_(ABIERTOS),
        "estado",
        "reservada",
        "cuarentena",
        "dependencia_id",
        "tramite_id",
        "destino_id",
        "faltan",
        "rechazos",
        "calificada_resuelto",
        "contra_control",
        "con_asesoria",
        "bitacora_id",
        "canal_id",
    ),
    _urgentes(
        "reservada_urgente",
        column("reservada").is_(True),
        "estado",
        "reservada",
        "cuarentena",
        "contra_control",
        "calificada_resuelto",
    ),
    Index(
        "ix_peticion_tramite_localidad",
        "tramite_id",
        "localidad_id",
        "registrada",
        "id",
        "estado",
        "reservada",
        "cuarentena",
        "dependencia_id",
    ),
    indice_de_los_que_tienen(
        "ix_peticion_cerrada",
        "cerrada",
        "dependencia_id",
        "estado",
        "veredicto",
        "reservada",
        "cuarentena",
        "canalizada",
        "concluida",
    ),
)
