"""How days and instants are written for people, in the town's language and time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as en_palabras
from flask_babel import format_date, format_datetime, get_locale, get_timezone


@lru_cache(maxsize=4096)
def _corta(dia: date, idioma: Locale | None) -> str:
    return str(en_palabras(dia, "d MMM y", idioma or "es_MX"))


def _aqui(momento: datetime) -> datetime:
    """Return an instant in the zone of this request; one without a zone is UTC, as Flask-Babel takes it."""
    return (momento if momento.tzinfo else momento.replace(tzinfo=UTC)).astimezone(get_timezone())


def fecha_corta(dia: date) -> str:
    """Return a day, or an instant's day: «7 dic 2026»."""
    return _corta(_aqui(dia).date() if isinstance(dia, datetime) else dia, get_locale())


def fecha_y_hora(momento: datetime) -> str:
    """Return an instant: «7 dic 2026, 14:03»."""
    aqui = _aqui(momento)
    return f"{_corta(aqui.date(), get_locale())}, {aqui:%H:%M}"


def fecha_larga(dia: date) -> str:
    """Return a day, or an instant's day, as letters and papers write it: «7 de diciembre de 2026»."""
    return str(format_date(dia, "d 'de' MMMM 'de' y"))


def fecha_larga_y_hora(momento: datetime) -> str:
    """Return an instant as letters and papers write it: «7 de diciembre de 2026, 14:03»."""
    return str(format_datetime(momento, "d 'de' MMMM 'de' y, HH:mm"))
