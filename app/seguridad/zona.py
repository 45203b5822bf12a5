"""The town's day: which date it is there, from `MUNICIPIO_TZ`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from app.nucleo import reloj


def zona() -> ZoneInfo:
    """Return the town's time zone."""
    return ZoneInfo(current_app.config["MUNICIPIO_TZ"])


def hoy() -> date:
    """Return the town's date."""
    return reloj.hoy(zona())


def local(momento: datetime) -> datetime:
    """Return an instant in the town's time."""
    return reloj.local(momento, zona())
