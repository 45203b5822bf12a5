"""A row's version when its form was drawn: fingerprints, and who changed a field.

It needs no column: what is compared is what the person saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime

from flask_appbuilder import Model
from flask_appbuilder.views import ModelView
from flask_babel import gettext as _
from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.fab.cambios import legible
from app.fab.fechas import fecha_y_hora
from app.nucleo.flujo import Conflicto
from app.seguridad.guardia import Resguardado, alcance_sistema
from app.seguridad.models import Cambio

RECIENTES = 50
"""How many changes of a row are looked through for who changed a field."""


class CambioAjeno(Conflicto):
    """Somebody changed some of a form's fields after it was drawn."""

    def __init__(self, columnas: list[str]) -> None:
        super().__init__(_("Alguien cambió esto mientras usted escribía."))
        self.columnas = columnas


def _texto(valor: object) -> str:
    """Return a value as it counts: an absent text is an empty one, a row is its key, several rows are a set."""
    if valor is None or valor == "":
        return ""
    if isinstance(valor, bool):
        return "1" if valor else "0"
    if isinstance(valor, (list, tuple, set)):
        return "\x1f".join(sorted(map(_texto, valor)))
    estado = inspect(valor, raiseerr=False)
    if estado is not None and hasattr(estado, "mapper"):
        return "-".join(map(str, estado.mapper.primary_key_from_instance(valor)))
    return str(valor).replace("\r\n", "\n").strip()


def huella(valor: object) -> str:
    """Return the fingerprint of one field's value."""
    return hashlib.sha256(_texto(valor).encode()).hexdigest()[:16]


def version_de(fila: Model, columnas: Iterable[str]) -> str:
    """Return the version of a row: `campo-huella`, one after the other."""
    return ".".join(f"{columna}-{huella(getattr(fila, columna))}" for columna in columnas)


def huellas_de(version: str) -> dict[str, str]:
    """Return the fingerprint of each field that a version names."""
    return {columna: suya for columna, _guion, suya in (parte.rpartition("-") for parte in version.split("."))}


def cambiadas(fila: Model, columnas: Iterable[str], version: str) -> list[str]:
    """Return the fields that are no longer as the version says; all of them for what is no version."""
    vistas = huellas_de(version)
    return [columna for columna in columnas if vistas.get(columna) != huella(getattr(fila, columna))]


def exigir_version(fila: Model, columnas: Iterable[str], version: str) -> None:
    """Raise `CambioAjeno` unless the row is as the form saw it; a program that sends no version writes regardless."""
    otras = cambiadas(fila, columnas, version) if version else []
    if otras:
        raise CambioAjeno(otras)


def quien_cambio(fila: Model, columnas: list[str]) -> dict[str, Cambio]:
    """Return the last logged change of each field. Of a guarded row only who and when are to be shown."""
    tabla, pk = fila.__tablename__, "-".join(map(str, inspect(fila).identity or ()))
    consulta = (
        select(Cambio)
        .options(joinedload(Cambio.autor))
        .where(Cambio.tabla == tabla, Cambio.fila == pk, Cambio.operacion == "cambiar")
        .order_by(Cambio.id.desc())
        .limit(RECIENTES)
    )
    guardada = isinstance(fila, Resguardado)
    with alcance_sistema("quién cambió un dato") if guardada else nullcontext():
        cambios = list(db.session.scalars(consulta))
    halladas = {
        columna: next((c for c in cambios if (c.despues or {}).keys() & _nombres(fila, columna)), None)
        for columna in columnas
    }
    return {columna: cambio for columna, cambio in halladas.items() if cambio is not None}


def _nombres(fila: Model, columna: str) -> set[str]:
    """Return the names under which the log keeps a field: its own, or the columns of the relation."""
    relacion = inspect(type(fila)).relationships.get(columna)
    return {columna} if relacion is None else {columna, *(c.name for c in relacion.local_columns)}


def dicho(vista: ModelView, fila: Model, columna: str) -> str:
    """Return a field's value as the screens show it."""
    valor = getattr(fila, columna)
    if isinstance(valor, (list, tuple, set)):
        return ", ".join(sorted(map(str, valor))) or "—"
    if isinstance(valor, (date, datetime)):
        valor = valor.isoformat()
    return str(legible(vista, columna, valor))


def lo_que_cambio(vista: ModelView, fila: Model, columnas: list[str]) -> dict[str, str]:
    """Return for each field, in words, to what it was changed, by whom and when."""
    cambios = quien_cambio(fila, columnas)
    frases = {}
    for columna in columnas:
        cambio, valor = cambios.get(columna), dicho(vista, fila, columna)
        if cambio is None:
            frases[columna] = _("Mientras usted escribía se cambió a «%(valor)s».", valor=valor)
            continue
        frases[columna] = _(
            "%(quien)s lo cambió a «%(valor)s» el %(cuando)s.",
            quien=cambio.autor.get_full_name() if cambio.autor else _("El sistema"),
            valor=valor,
            cuando=fecha_y_hora(cambio.cuando),
        )
    return frases
