"""The town's day, by `MUNICIPIO_TZ` or its own setting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, true

from app.hooks import Hook
from app.nucleo import reloj
from app.seguridad.memoria import recordar

OMISION = "America/Monterrey"
ZONAS = (
    "America/Bahia_Banderas", "America/Cancun", "America/Chihuahua", "America/Ciudad_Juarez", "America/Hermosillo",
    "America/Matamoros", "America/Mazatlan", "America/Merida", "America/Mexico_City", "America/Monterrey",
    "America/Ojinaga", "America/Tijuana",
)  # fmt: skip
"""Every time zone of Mexico."""

ZONA: Hook[[], str | None] = Hook("zona horaria del municipio")
"""The name of the time zone that the town has set, None where it has set none."""
NOMBRES: Hook[[], Sequence[str]] = Hook("nombres del municipio")
"""What the town, its state and its office are called."""
_LLAVE = "zona"
"""Where an application keeps it, among its extensions."""


def zona() -> ZoneInfo:
    """Return the town's time zone: the operator's, else the town's, kept until the settings are read again."""
    app = _aplicacion()
    fijada = app.config["MUNICIPIO_TZ"]
    if fijada:
        return ZoneInfo(fijada)
    guardada: ZoneInfo | None = app.extensions.get(_LLAVE)
    if guardada is not None:
        return guardada
    if g.get("sin_base"):
        return ZoneInfo(OMISION)
    return guardar_zona(next(iter(ZONA()), None))


def _aplicacion() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def dia_de(momento: datetime, version: int) -> date:
    """Return the town's date of an instant, in the zone that stands under a version of the settings."""
    return momento.astimezone(recordar("zona", _leida, version)).date()


def _leida() -> ZoneInfo:
    if not current_app.config["MUNICIPIO_TZ"]:
        guardar_zona(next(iter(ZONA()), None))
    return zona()


def clave_de_zona() -> str:
    """Return the name of the town's time zone."""
    return zona().key


def guardar_zona(nombre: str | None) -> ZoneInfo:
    """Keep the town's zone for this process, and return it; what is no zone of Mexico counts as none."""
    suya = _aplicacion().extensions[_LLAVE] = ZoneInfo(nombre if nombre in ZONAS else OMISION)
    return suya


def nombres_del_municipio() -> tuple[str, ...]:
    """Return what the town, its state and its office are called."""
    return tuple(nombre for nombres in NOMBRES() for nombre in nombres)


def hoy() -> date:
    """Return the town's date."""
    return reloj.ahora().astimezone(zona()).date()


def local(momento: datetime) -> datetime:
    """Return an instant in the town's time."""
    return reloj.local(momento, zona())


def inicio_del_dia(dia: date) -> datetime:
    """Return the instant, in UTC, at which a day of the town begins."""
    return datetime.combine(dia, time(), tzinfo=zona()).astimezone(UTC)


def en_dias(
    columna: SQLColumnExpression[datetime | None], desde: date | None, hasta: date | None
) -> ColumnElement[bool]:
    """Return the criterion of an instant that falls on some days of the town; both ends count."""
    criterios = []
    if desde is not None:
        criterios.append(columna >= inicio_del_dia(desde))
    if hasta is not None:
        criterios.append(columna < inicio_del_dia(hasta + timedelta(days=1)))
    return and_(true(), *criterios)
