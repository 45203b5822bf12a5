"""What uses a row, by foreign keys: what is in use is retired, not deleted."""

from __future__ import annotations

from collections.abc import Iterator

from flask_appbuilder import Model
from flask_babel import gettext as _
from sqlalchemy import Table, func, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.fab.cambios import vista_de
from app.nucleo.datos import Datos
from app.seguridad.guardia import Resguardado

ACTIVOS = ("activo", "activa")


def _referencias(tabla: Table) -> Iterator[tuple[type[Model], list[InstrumentedAttribute[int]]]]:
    """Yield each model that points at a table, with its attributes that do."""
    for mapeo in Model.registry.mappers:
        apuntan = [c for c in mapeo.local_table.columns if any(f.column.table is tabla for f in c.foreign_keys)]
        if apuntan:
            yield mapeo.class_, [mapeo.get_property_by_column(c).class_attribute for c in apuntan]


def usos(fila: Model) -> list[tuple[str, int]]:
    """Return (table, how many rows) of what points at a row; guarded rows are not looked at."""
    estado = inspect(fila)
    (pk,) = estado.identity
    salida = []
    for clase, atributos in _referencias(estado.mapper.local_table):
        if not issubclass(clase, Resguardado):
            consulta = select(func.count()).select_from(clase).where(or_(*(a == pk for a in atributos)))
            cuantos = db.session.scalar(consulta) or 0
            salida += [(clase.__tablename__, cuantos)] if cuantos else []
    return sorted(salida)  # the mappers come in no order


def por_que_no(fila: Model, rotulos: Datos, usan: list[tuple[str, int]]) -> str:
    """Return the sentence that refuses to delete a row: what uses it and what to do instead.

    Without `usan` it is rows that the asker may not see: they are not counted.
    """
    if usan:
        quienes = [_contados(tabla, cuantos) for tabla, cuantos in usan]
        lista = enumeradas(quienes)
        dice = _("No se puede borrar porque está en uso: lo usa %(lista)s.", lista=lista)
        if len(quienes) > 1 or usan[0][1] > 1:
            dice = _("No se puede borrar porque está en uso: lo usan %(lista)s.", lista=lista)
    else:
        dice = _("No se puede borrar porque está en uso: hay expedientes que lo usan.")
    casilla = next((rotulos[c] for c in ACTIVOS if c in rotulos and hasattr(fila, c)), None)
    return f"{dice} {_('Mejor retírelo: desmarque «%(casilla)s».', casilla=casilla)}" if casilla else dice


def enumeradas(cosas: list[str]) -> str:
    """Return things as a sentence names them: «a, b y c»."""
    return str(_(" y ")).join([", ".join(cosas[:-1]), cosas[-1]] if len(cosas) > 1 else cosas)


def _contados(tabla: str, cuantos: int) -> str:
    vista = vista_de(tabla)
    if vista is None:
        return str(_("%(n)s registros de otra clase", n=cuantos))
    nombre = str(vista.show_title if cuantos == 1 else vista.list_title)
    return f"{cuantos} {nombre[:1].lower()}{nombre[1:]}"
