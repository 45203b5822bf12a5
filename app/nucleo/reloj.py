"""The clock: instants are aware UTC; days are the town's."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

Reloj: TypeAlias = Callable[[], datetime]


def ahora() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def hoy(zona: ZoneInfo, reloj: Reloj = ahora) -> date:
    """Return today's date in the town's zone, by the given clock."""
    return local(reloj(), zona).date()


def local(momento: datetime, zona: ZoneInfo) -> datetime:
    """Return the same instant in the town's zone. Raises ValueError when `momento` is naive."""
    if momento.utcoffset() is None:
        raise ValueError("El momento debe llevar zona horaria.")
    return momento.astimezone(zona)
