"""The working calendar: laws by hypothesis, and days that a person has counted by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nucleo.calendario import Calendario, feriados

MONTERREY, HERMOSILLO, TIJUANA = (ZoneInfo(f"America/{c}") for c in ("Monterrey", "Hermosillo", "Tijuana"))
VACACIONES = frozenset(date(2026, 12, 21) + timedelta(i) for i in range(12))
OFICIAL = Calendario(MONTERREY, feriados(range(2024, 2030)))
PUEBLO = Calendario(HERMOSILLO, OFICIAL.inhabiles | VACACIONES)

DIAS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
CALENDARIOS = st.builds(
    Calendario,
    st.sampled_from([MONTERREY, HERMOSILLO, TIJUANA]),
    st.frozensets(DIAS, max_size=40),
    st.frozensets(st.integers(0, 6), min_size=1),
)


def contar_a_pie(calendario: Calendario, desde: date, hasta: date) -> int:
    return sum(calendario.es_habil(desde + timedelta(i)) for i in range(1, (hasta - desde).days + 1))


def test_federal_days_of_2026() -> None:
    assert feriados([2026]) == {
        date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 16), date(2026, 5, 1),
        date(2026, 9, 16), date(2026, 11, 16), date(2026, 12, 25),
    }  # fmt: skip


def test_years_join_and_the_change_of_government_counts() -> None:
    assert feriados([2026, 2027]) == feriados([2026]) | feriados([2027])
    assert date(2030, 10, 1) in feriados([2030])
    assert feriados([]) == frozenset()


@pytest.mark.parametrize(
    ("dia", "n", "esperado"),
    [
        (date(2026, 9, 15), 1, date(2026, 9, 17)),  # the 16th, a Wednesday, does not count
        (date(2026, 9, 16), 0, date(2026, 9, 17)),
        (date(2026, 9, 16), 1, date(2026, 9, 17)),
        (date(2026, 9, 14), 5, date(2026, 9, 22)),
        (date(2026, 11, 13), 1, date(2026, 11, 17)),  # 20 November is observed on Monday 16
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # and the 20th is worked
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 1 January is a Friday
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
        (date(2026, 11, 13), 30, date(2026, 12, 29)),
    ],
)
def test_sumar_by_hand(dia: date, n: int, esperado: date) -> None:
    assert OFICIAL.sumar_habiles(dia, n) == esperado


def test_the_towns_holidays_count_too() -> None:
    assert PUEBLO.sumar_habiles(date(2026, 12, 18), 1) == date(2027, 1, 4)
    assert PUEBLO.habiles_entre(date(2026, 12, 18), date(2027, 1, 4)) == 1
    assert OFICIAL.habiles_entre(date(2026, 12, 18), date(2027, 1, 4)) == 9


def test_habiles_entre_by_hand() -> None:
    assert OFICIAL.habiles_entre(date(2026, 9, 14), date(2026, 9, 18)) == 3
    assert OFICIAL.habiles_entre(date(2026, 9, 18), date(2026, 9, 14)) == 0
    assert OFICIAL.habiles_entre(date(2026, 9, 18), date(2026, 9, 18)) == 0
    assert OFICIAL.habiles_entre(date(2025, 12, 31), date(2026, 12, 31)) == 261 - 7


@given(CALENDARIOS, DIAS, DIAS)
def test_habiles_entre_is_the_count_on_foot(calendario: Calendario, uno: date, otro: date) -> None:
    desde, hasta = sorted((uno, otro))
    assert calendario.habiles_entre(desde, hasta) == contar_a_pie(calendario, desde, hasta)


@given(CALENDARIOS, DIAS, st.integers(1, 400))
def test_sumar_and_entre_undo_each_other(calendario: Calendario, dia: date, n: int) -> None:
    fin = calendario.sumar_habiles(dia, n)
    assert calendario.es_habil(fin)
    assert calendario.habiles_entre(dia, fin) == n


@given(CALENDARIOS, DIAS, DIAS)
def test_entre_and_sumar_undo_each_other(calendario: Calendario, uno: date, otro: date) -> None:
    desde, hasta = sorted((uno, calendario.sumar_habiles(otro, 0)))
    if desde < hasta and calendario.es_habil(hasta):
        assert calendario.sumar_habiles(desde, calendario.habiles_entre(desde, hasta)) == hasta


@given(CALENDARIOS, DIAS, DIAS, st.integers(0, 60), st.integers(0, 60))
def test_sumar_is_monotone(calendario: Calendario, uno: date, otro: date, n: int, m: int) -> None:
    antes, despues = sorted((uno, otro))
    menos, mas = sorted((n, m))
    assert calendario.sumar_habiles(antes, menos) <= calendario.sumar_habiles(despues, menos)
    assert calendario.sumar_habiles(antes, menos) <= calendario.sumar_habiles(antes, mas)


@given(CALENDARIOS, DIAS, st.integers(0, 90), st.integers(0, 90))
def test_sumar_adds_up(calendario: Calendario, dia: date, n: int, m: int) -> None:
    assert calendario.sumar_habiles(calendario.sumar_habiles(dia, n), m) == calendario.sumar_habiles(
        dia if n or calendario.es_habil(dia) else calendario.sumar_habiles(dia, 0), n + m
    )


@pytest.mark.parametrize(
    ("aqui", "esperado"),
    [
        ("2026-11-20 07:00", date(2026, 11, 20)),
        ("2026-11-20 15:00", date(2026, 11, 20)),
        ("2026-11-20 15:01", date(2026, 11, 23)),
        ("2026-11-21 09:00", date(2026, 11, 23)),
        ("2026-11-13 18:00", date(2026, 11, 17)),
        ("2026-09-15 23:59", date(2026, 9, 17)),
        ("2026-09-16 00:00", date(2026, 9, 17)),
        ("2026-12-31 15:30", date(2027, 1, 4)),
    ],
)
@pytest.mark.parametrize("zona", [MONTERREY, HERMOSILLO])
def test_dia_de_by_hand(zona: ZoneInfo, aqui: str, esperado: date) -> None:
    momento = datetime.fromisoformat(aqui).replace(tzinfo=zona).astimezone(UTC)
    assert Calendario(zona, OFICIAL.inhabiles).dia_de(momento) == esperado


def test_the_same_instant_counts_by_the_towns_clock() -> None:
    momento = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
    assert OFICIAL.dia_de(momento) == date(2026, 11, 19)  # 15:30 in Monterrey, closed
    assert PUEBLO.dia_de(momento) == date(2026, 11, 18)  # 14:30 in Hermosillo


def test_a_working_week_of_one_day_far_away() -> None:
    domingos = Calendario(MONTERREY, laborables=frozenset({6}))
    assert domingos.sumar_habiles(date(2026, 11, 22), 1000) == date(2026, 11, 22) + timedelta(weeks=1000)


@pytest.mark.parametrize(
    "partes", [{"laborables": frozenset()}, {"laborables": frozenset({7})}, {"abre": time(15), "cierra": time(15)}]
)
def test_an_impossible_calendar_is_refused(partes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"laborable|cierre"):
        Calendario(MONTERREY, **partes)  # type: ignore[arg-type]


def test_negative_days_and_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="negativos"):
        OFICIAL.sumar_habiles(date(2026, 11, 20), -1)
    with pytest.raises(ValueError, match="zona horaria"):
        OFICIAL.dia_de(datetime(2026, 11, 20, 9))  # noqa: DTZ001
