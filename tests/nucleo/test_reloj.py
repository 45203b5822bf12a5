"""The clock: aware UTC instants, the town's day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.nucleo import reloj

MONTERREY, HERMOSILLO = ZoneInfo("America/Monterrey"), ZoneInfo("America/Hermosillo")


def test_ahora_is_aware_utc() -> None:
    assert reloj.ahora().utcoffset() == timedelta()
    assert reloj.ahora().tzinfo is UTC


def test_hoy_is_the_day_of_the_town() -> None:
    anio_nuevo = datetime(2027, 1, 1, 6, 30, tzinfo=UTC)
    assert reloj.hoy(MONTERREY, lambda: anio_nuevo) == date(2027, 1, 1)
    assert reloj.hoy(HERMOSILLO, lambda: anio_nuevo) == date(2026, 12, 31)


@pytest.mark.parametrize("mes", [1, 7])
def test_no_summer_time(mes: int) -> None:
    mediodia = datetime(2026, mes, 15, 12, tzinfo=UTC)
    assert reloj.local(mediodia, MONTERREY).hour == 6
    assert reloj.local(mediodia, HERMOSILLO).hour == 5
    assert reloj.local(mediodia, MONTERREY) == mediodia


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="zona horaria"):
        reloj.local(datetime(2026, 1, 1), MONTERREY)  # noqa: DTZ001
