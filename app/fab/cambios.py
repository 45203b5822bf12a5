"""The log of changes in words: labels instead of columns, names instead of keys."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from flask import current_app
from flask_appbuilder import Model
from flask_appbuilder.views import ModelView
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, inspect, select
from sqlalchemy.orm import RelationshipProperty, joinedload

from app.extensions import db
from app.fab.fechas import fecha_corta, fecha_y_hora
from app.nucleo.datos import Datos
from app.seguridad.guardia import Resguardado
from app.seguridad.models import Cambio, Momento

SIN_INTERES = frozenset({"id", "busqueda", "plegado", "distintivo"})
"""Columns that only the machine reads."""
CONSINTIO = "consintio"
"""What a change of who opens the vault says besides its columns: who consented to it."""
HECHOS = {"agregar": _l("Agregó"), "cambiar": _l("Cambió"), "borrar": _l("Borró")}
CUANTOS = 20
SIN_VISTA = {"cuenta": _l("Cuentas")}
"""Table that no screen lists → how the log of changes calls it."""


def vista_de(tabla: str) -> ModelView | None:
    """Return the first view registered over a table, or None."""
    return _por_tabla(tuple(current_app.extensions["appbuilder"].baseviews)).get(tabla)


@lru_cache(maxsize=4)
def _por_tabla(vistas: tuple[ModelView, ...]) -> dict[str, ModelView]:
    return {getattr(_modelo(vista), "__tablename__", ""): vista for vista in reversed(vistas)}


def nombre_de_tabla(tabla: str) -> str:
    """Return how the screens call a table."""
    vista = vista_de(tabla)
    return str(vista.list_title if vista is not None else SIN_VISTA.get(tabla, tabla.replace("_", " ").capitalize()))


def llamado(cambio: Cambio) -> str:
    """Return the name of the row that a change is about; its table and key when it is gone."""
    vista = vista_de(cambio.tabla)
    fila = vista.datamodel.get(cambio.fila) if vista is not None else None
    return str(fila) if fila is not None else f"{nombre_de_tabla(cambio.tabla)} {cambio.fila}"


def _modelo(vista: object) -> type[Model] | None:
    modelo: type[Model] | None = getattr(getattr(vista, "datamodel", None), "obj", None)
    return modelo


def historial(vista: ModelView, fila: Model) -> list[Datos]:
    """Return the last changes of a row as the page draws them; none for what holds citizens' data."""
    if isinstance(fila, Resguardado):
        return []
    consulta = (
        select(Cambio)
        .options(joinedload(Cambio.autor))
        .where(Cambio.tabla == fila.__tablename__, Cambio.fila == str(vista.datamodel.get_pk_value(fila)))
        .order_by(Cambio.id.desc())
        .limit(CUANTOS)
    )
    return [hecho(vista, cambio) for cambio in db.session.scalars(consulta)]


def hecho(vista: ModelView | None, cambio: Cambio) -> Datos:
    """Return one change as `piezas.html` draws a step of a history."""
    quien = cambio.autor.get_full_name() if cambio.autor else _("El sistema")
    antes, despues = dict(pares(vista, cambio.antes)), dict(pares(vista, cambio.despues))
    notas = [
        (rotulo, f"{antes[rotulo]} → {valor}" if rotulo in antes else valor)
        for rotulo, valor in despues.items()
        if rotulo in antes or valor != "—"
    ]
    if cambio.despues is None:
        notas = [(rotulo, valor) for rotulo, valor in antes.items() if valor != "—"]
    return {
        "titulo": f"{HECHOS[cambio.operacion]} · {quien}",
        "detalle": fecha_y_hora(cambio.cuando),
        "notas": notas,
    }


def pares(vista: ModelView | None, valores: Datos | None) -> list[tuple[str, str]]:
    """Return (label, readable value) of what changed in a row of this view's model."""
    utiles = [(columna, valor) for columna, valor in (valores or {}).items() if columna not in SIN_INTERES]
    return [(rotulo(vista, columna), legible(vista, columna, valor)) for columna, valor in utiles]


def rotulo(vista: ModelView | None, columna: str) -> str:
    """Return how the view calls a column, or the relation that the column keeps."""
    if columna == CONSINTIO:
        return str(_("Con el consentimiento de"))
    rotulos = vista.label_columns if vista is not None else {}
    relacion = _relacion(vista, columna)
    nombre = rotulos.get(columna if relacion is None else relacion.key)
    return str(nombre or columna.removesuffix("_id").replace("_", " "))


def legible(vista: ModelView | None, columna: str, valor: object) -> str:
    """Return a logged value as the screens show it."""
    if isinstance(valor, bool):
        return str(_("Sí") if valor else _("No"))
    if valor is None or valor == "":
        return "—"
    relacion = _relacion(vista, columna)
    if relacion is not None:
        return _llamado(relacion.mapper.class_, valor)
    formato = vista.formatters_columns.get(columna) if vista is not None else None
    return str(formato(valor)) if formato else _fecha(vista, columna, valor)


def _relacion(vista: ModelView | None, columna: str) -> RelationshipProperty[Model] | None:
    modelo = _modelo(vista)
    if modelo is None:
        return None
    relaciones = inspect(modelo).relationships
    return next((r for r in relaciones if not r.uselist and columna in {c.name for c in r.local_columns}), None)


def _llamado(clase: type[Model], pk: object) -> str:
    """Return the name of the row that a key names; the key itself for one that is gone or guarded."""
    fila = None if issubclass(clase, Resguardado) else db.session.get(clase, pk)
    return str(fila) if fila is not None else f"n.º {pk}"


def _fecha(vista: ModelView | None, columna: str, valor: object) -> str:
    modelo = _modelo(vista)
    columnas = inspect(modelo).columns if modelo is not None else {}
    tipo = columnas[columna].type if columna in columnas else None
    with suppress(ValueError, TypeError):
        if isinstance(tipo, Date) and isinstance(valor, str):
            return fecha_corta(date.fromisoformat(valor))
        if isinstance(tipo, Momento) and isinstance(valor, str):
            return fecha_y_hora(datetime.fromisoformat(valor))
    return str(valor)
