"""How days and instants are written for people, in the town's language and time."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import format_date, format_datetime


def fecha_corta(dia: date) -> str:
    """Return a day, or an instant's day: «7 dic 2026»."""
    return str(format_date(dia, "d MMM y"))


def fecha_y_hora(momento: datetime) -> str:
    """Return an instant: «7 dic 2026, 14:03»."""
    return str(format_datetime(momento, "d MMM y, HH:mm"))


def fecha_larga(dia: date) -> str:
    """Return a day, or an instant's day, as letters and papers write it: «7 de diciembre de 2026»."""
    return str(format_date(dia, "d 'de' MMMM 'de' y"))


def fecha_larga_y_hora(momento: datetime) -> str:
    """Return an instant as letters and papers write it: «7 de diciembre de 2026, 14:03»."""
    return str(format_datetime(momento, "d 'de' MMMM 'de' y, HH:mm"))
