"""The folio: form, Damm digit, mending of what people type, suggestions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nucleo import folio

MODULOS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4)
FOLIOS = st.builds(folio.componer, MODULOS, st.integers(1000, 9999), st.integers(1, 999_999))
RAYAS = "-\u2010\u2011\u2012\u2013\u2014\u2212 _.\t\u00a0\u200b"


def damm_a_mano(cifras: str) -> int:
    """The Damm table as published, written here by hand and not read from the library."""
    tabla = ("0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
             "3674209581", "5869720134", "8945362017", "9438617205", "2581436790")  # fmt: skip
    resto = 0
    for cifra in cifras:
        resto = int(tabla[resto][int(cifra)])
    return resto


def test_componer_a_known_folio() -> None:
    esperado = damm_a_mano("1012" + "2026" + "000001")
    assert folio.componer("AC", 2026, 1) == f"AC-2026-000001-{esperado}"
    assert folio.componer("AC", 2026, 1) == "AC-2026-000001-6"


@pytest.mark.parametrize(
    ("modulo", "anio", "numero"),
    [("A", 2026, 1), ("ABCDE", 2026, 1), ("ac", 2026, 1), ("AÑ", 2026, 1), ("A1", 2026, 1), ("", 2026, 1),
     ("AC\n", 2026, 1), ("AC", 999, 1), ("AC", 10_000, 1), ("AC", 2026, 0), ("AC", 2026, -1), ("AC", 2026, 1_000_000)],
)  # fmt: skip
def test_componer_refuses_what_is_out_of_range(modulo: str, anio: int, numero: int) -> None:
    with pytest.raises(ValueError, match="folio"):
        folio.componer(modulo, anio, numero)


@given(FOLIOS)
def test_every_folio_is_valid_and_normal(uno: str) -> None:
    assert folio.valido(uno)
    assert folio.normalizar(uno) == uno
    assert re.fullmatch(folio.PATRON, uno)
    assert folio.sugerir(uno) == ()


@given(FOLIOS, st.data())
def test_one_wrong_digit_is_seen_and_suggested(uno: str, datos: st.DataObject) -> None:
    donde = datos.draw(st.sampled_from([i for i, c in enumerate(uno) if c.isdigit()]))
    cifra = datos.draw(st.sampled_from([c for c in "0123456789" if c != uno[donde]]))
    mal = uno[:donde] + cifra + uno[donde + 1 :]
    assert not folio.valido(mal)
    if folio.normalizar(mal) == mal:
        assert uno in folio.sugerir(mal)


@given(FOLIOS, st.data())
def test_one_adjacent_transposition_is_seen_and_suggested(uno: str, datos: st.DataObject) -> None:
    seguido = uno.replace("-", "")
    donde = datos.draw(st.integers(len(seguido) - 11, len(seguido) - 2))
    mal = seguido[:donde] + seguido[donde + 1] + seguido[donde] + seguido[donde + 2 :]
    normal = folio.normalizar(mal)
    if mal != seguido and normal is not None:
        assert not folio.valido(normal)
        assert uno in folio.sugerir(mal)


@given(FOLIOS, st.text("0123456789", min_size=1, max_size=1))
def test_suggestions_check_and_differ(uno: str, cifra: str) -> None:
    mal = uno[:-1] + cifra
    sugeridos = folio.sugerir(mal)
    assert all(folio.valido(s) and s != mal for s in sugeridos)
    assert len(set(sugeridos)) == len(sugeridos)


@given(FOLIOS, st.text(RAYAS, max_size=3), st.text(RAYAS, max_size=3), st.booleans())
def test_normalizar_mends_dashes_spaces_and_case(uno: str, raya: str, borde: str, baja: bool) -> None:
    escrito = borde + uno.replace("-", raya) + borde
    assert folio.normalizar(escrito.lower() if baja else escrito) == uno


@pytest.mark.parametrize(
    ("escrito", "esperado"),
    [
        ("ac2026000001 6", "AC-2026-000001-6"),
        ("AC–2026—000001−6", "AC-2026-000001-6"),  # noqa: RUF001
        ("\uff21\uff23-\uff12\uff10\uff12\uff16-000001-6", "AC-2026-000001-6"),
        ("AC-2026-000001-7", "AC-2026-000001-7"),
        ("AC-2026-000000-1", None),
        ("AC-2026-00001-5", None),
        ("AC-2026-000001", None),
        ("A-2026-000001-6", None),
        ("ACDCX-2026-000001-6", None),
        ("AC-2026-00000\u0661-5", None),
        ("\u00df-2026-000001-6", None),
        ("AC-2026-000001-6;", None),
        ("AC-0026-000001-6", None),
        ("", None),
        ("AC-2026-000001-6" + " " * 200, None),
    ],
)
def test_normalizar_by_hand(escrito: str, esperado: str | None) -> None:
    assert folio.normalizar(escrito) == esperado


@given(st.text())
def test_arbitrary_text_never_raises(texto: str) -> None:
    assert not folio.valido(texto) or re.fullmatch(folio.PATRON, texto)
    normal = folio.normalizar(texto)
    assert normal is None or re.fullmatch(folio.PATRON, normal)
    assert isinstance(folio.sugerir(texto), tuple)


@pytest.mark.parametrize(
    "malo", ["ac-2026-000001-6", "AC-2026-000001-6\n", " AC-2026-000001-6", "AC-2026-000001-5", "AC20260000016"]
)
def test_valido_wants_the_printed_form(malo: str) -> None:
    assert not folio.valido(malo)
