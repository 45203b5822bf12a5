"""How days and instants are written for people, in the town's language and time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask_babel import get_locale

from app.seguridad.zona import zona


@lru_cache(maxsize=4096)
def _escrito(dia: date, patron: str, idioma: str) -> str:
    return str(format_date(dia, patron, idioma))


def _aqui(momento: datetime) -> datetime:
    """Return an instant in the town's zone; one without a zone is UTC."""
    return (momento if momento.tzinfo else momento.replace(tzinfo=UTC)).astimezone(zona())


def escrito(dia: date, patron: str) -> str:
    """Return a day, or an instant's day, by a pattern of CLDR, from memory where it was written so before."""
    suyo = get_locale()
    idioma = f"{suyo.language}_{suyo.territory}" if suyo and suyo.territory else suyo.language if suyo else "es_MX"
    return _escrito(_aqui(dia).date() if isinstance(dia, datetime) else dia, patron, idioma)


def hora(momento: datetime) -> str:
    """Return an instant's hour: «14:03»."""
    return f"{_aqui(momento):%H:%M}"


def fecha_corta(dia: date) -> str:
    """Return a day, or an instant's day: «7 dic 2026»."""
    return escrito(dia, "d MMM y")


def fecha_y_hora(momento: datetime) -> str:
    """Return an instant: «7 dic 2026, 14:03»."""
    return f"{fecha_corta(momento)}, {hora(momento)}"


def fecha_larga(dia: date) -> str:
    """Return a day, or an instant's day, as letters and papers write it: «7 de diciembre de 2026»."""
    return escrito(dia, "d 'de' MMMM 'de' y")


def fecha_larga_y_hora(momento: datetime) -> str:
    """Return an instant as letters and papers write it: «7 de diciembre de 2026, 14:03»."""
    return f"{fecha_larga(momento)}, {hora(momento)}"
