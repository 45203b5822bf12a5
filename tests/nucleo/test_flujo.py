"""Laws of the workflow engine: which rows are possible, and what `leer` makes of what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.nucleo.flujo import Campo, DatosInvalidos, Paso, posibles
from app.nucleo.lectura import leer

HOY = date(2026, 11, 21)


@dataclass
class Cosa:
    """A thing with a state and one fact."""

    estado: str = "abierta"
    lista: bool = False
    opciones: tuple[str, ...] = ("si", "no")


def con(campo: Campo | tuple[Campo, ...], crudo: dict[str, Any], cosa: Any = None) -> dict[str, Any]:
    """Read typed data; only reference 7 is on offer."""
    exige = campo if isinstance(campo, tuple) else (campo,)
    return leer(exige, crudo, cosa or Cosa(), hoy=HOY, existe=lambda _campo, numero: numero == 7)


def error(campo: Campo | tuple[Campo, ...], crudo: dict[str, Any]) -> dict[str, str]:
    """Return the sentences of a refusal."""
    with pytest.raises(DatosInvalidos) as caso:
        con(campo, crudo)
    return caso.value.errores


def test_what_hangs_on_a_field_that_does_not_count_does_not_count() -> None:
    campos = (
        Campo("resuelto", "Resuelto"),
        Campo("medio", "Medio", si=("resuelto", ("no",))),
        Campo("dia", "Día", si=("medio", ("", "llamada"))),
    )
    assert con(campos, {"resuelto": "si"}) == {"resuelto": "si"}
    assert set(error(campos, {"resuelto": "no"})) == {"medio", "dia"}
    assert con(campos, {"resuelto": "no", "medio": "visita"}) == {"resuelto": "no", "medio": "visita"}


# posibles

TABLA = (
    Paso("abrir", ("cerrada",), "abierta", ("A",)),
    Paso("cerrar", ("abierta",), "cerrada", ("A",), cuando=(lambda c: c.lista,)),
    Paso("cerrar", ("abierta",), "perdida", ("B",), cuando=(lambda c: not c.lista,)),
    Paso("anotar", ("abierta", "cerrada"), None, ("A",)),
)


@pytest.mark.parametrize(
    ("cosa", "filas"),
    [
        (Cosa("abierta"), [2, 3]),
        (Cosa("abierta", lista=True), [1, 3]),
        (Cosa("cerrada"), [0, 3]),
        (Cosa("otra"), []),
    ],
)
def test_possible_rows_in_the_order_of_the_table(cosa: Cosa, filas: list[int]) -> None:
    assert list(posibles(TABLA, cosa)) == [TABLA[n] for n in filas]


@given(estado=st.sampled_from(["abierta", "cerrada", "otra"]), lista=st.booleans())
def test_every_row_is_possible_exactly_where_it_says(estado: str, lista: bool) -> None:
    cosa = Cosa(estado, lista)
    dados = list(posibles(TABLA, cosa))
    assert dados == [p for p in TABLA if estado in p.desde and all(prueba(cosa) for prueba in p.cuando)]
    assert cosa == Cosa(estado, lista)


def test_predicates_are_not_asked_in_another_state() -> None:
    def nunca(_cosa: Any) -> bool:
        raise AssertionError

    assert list(posibles((Paso("x", ("otra",), None, (), cuando=(nunca,)),), Cosa())) == []


# leer: text


def limpio_de(crudo: str) -> str:
    """Return a text without control characters and outer blanks."""
    return "".join(c for c in crudo.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32).strip()


TEXTO = Campo("texto", "Qué es", falta="Diga qué es.")


@given(st.text())
def test_text_is_clean_or_missing(crudo: str) -> None:
    limpio = limpio_de(crudo)
    if len(limpio) > 200:
        assert list(error(TEXTO, {"texto": crudo})) == ["texto"]
    elif limpio:
        assert con(TEXTO, {"texto": crudo}) == {"texto": limpio}
    else:
        assert error(TEXTO, {"texto": crudo}) == {"texto": "Diga qué es."}


@given(st.text(max_size=100))
def test_reading_twice_is_reading_once(crudo: str) -> None:
    campo = Campo("texto", "Qué es", obligatorio=False)
    una = con(campo, {"texto": crudo})
    assert con(campo, una) == una


@pytest.mark.parametrize(("tipo", "maximo", "tope"), [("texto", 0, 200), ("area", 0, 4000), ("texto", 30, 30)])
def test_longest_text(tipo: str, maximo: int, tope: int) -> None:
    campo = Campo("texto", "Qué es", tipo, maximo=maximo)
    assert con(campo, {"texto": "x" * tope}) == {"texto": "x" * tope}
    dice = f"Escriba a lo más {tope:,} caracteres; ahora son {tope + 1:,}."
    assert error(campo, {"texto": "x" * (tope + 1)}) == {"texto": dice}


@pytest.mark.parametrize("vacio", [{}, {"texto": None}, {"texto": ""}, {"texto": " \r\n\x00"}, {"texto": False}])
def test_missing_text(vacio: dict[str, Any]) -> None:
    assert con(Campo("texto", "Qué es", obligatorio=False), vacio) == {}
    assert error(Campo("texto", "¿Qué es?"), vacio) == {"texto": "Falta: qué es."}


# leer: the other types


@given(st.text(max_size=12))
def test_only_offered_options_pass(crudo: str) -> None:
    campo = Campo("o", "O", "opcion", False, opciones=lambda c: tuple((v, v) for v in c.opciones))
    if limpio_de(crudo) in ("si", "no"):
        assert con(campo, {"o": crudo}) == {"o": limpio_de(crudo)}
    elif limpio_de(crudo):
        assert error(campo, {"o": crudo}) == {"o": "Elija una de las opciones de la lista."}


@given(st.integers(-(10**12), 10**12))
def test_reference_is_on_offer_or_refused(numero: int) -> None:
    campo = Campo("r", "R", "referencia", catalogo="x")
    for crudo in (numero, str(numero)):
        if numero == 7:
            assert con(campo, {"r": crudo}) == {"r": 7}
        else:
            assert error(campo, {"r": crudo}) == {"r": "Elija una de las opciones de la lista."}


DIEZ = "0123456789"
ANCHAS = {0xFF10 + n: str(n) for n in range(10)}
"""How a full-width figure reads; no other sign types a number, whatever it resembles."""


def _sin_unidad(c: str) -> bool:
    partes = unicodedata.normalize("NFKC", c)
    return not any(p in ",." or p.isalpha() or p.isspace() for p in partes) and unicodedata.category(c)[0] != "C"


SIN_UNIDAD = st.one_of(st.sampled_from(DIEZ + "０９²³¹₂①½⒈㍙٣"), st.characters().filter(_sin_unidad))
"""Figures and signs, without the unit, the thousands and the cents that `tests/nucleo/test_tecleado.py` tries."""


@given(st.text(SIN_UNIDAD, max_size=12))
@example("²")
@example("10²")
@example("①2")
@example("１２")
def test_integer_is_up_to_nine_digits(crudo: str) -> None:
    campo = Campo("n", "N", "entero")
    limpio = crudo.translate(ANCHAS)
    if limpio and set(limpio) <= set(DIEZ) and len(limpio) <= 9:
        assert con(campo, {"n": crudo}) == {"n": int(limpio)}
    else:
        assert list(error(campo, {"n": crudo})) == ["n"]


@given(st.dates())
def test_dates_and_their_limits(dia: date) -> None:
    for limite, cabe in (("", True), ("pasado", dia <= HOY), ("futuro", dia > HOY)):
        campo = Campo("f", "F", "fecha", limite=limite)
        for crudo in (dia, dia.isoformat()):
            if cabe and 2000 <= dia.year <= 2200:
                assert con(campo, {"f": crudo}) == {"f": dia}
            else:
                assert list(error(campo, {"f": crudo})) == ["f"]


@pytest.mark.parametrize("crudo", ["21/11/2026", "2026-13-01", "ayer", "2026-11-31", "20261121x"])
def test_what_is_no_date(crudo: str) -> None:
    assert error(Campo("f", "F", "fecha"), {"f": crudo}) == {"f": "Escriba la fecha como día, mes y año."}


def test_limits_of_dates_around_today() -> None:
    manana = HOY + timedelta(days=1)
    assert con(Campo("f", "F", "fecha", limite="pasado"), {"f": HOY}) == {"f": HOY}
    assert error(Campo("f", "F", "fecha", limite="pasado"), {"f": manana}) == {
        "f": "La fecha no puede ser posterior a hoy."
    }
    assert con(Campo("f", "F", "fecha", limite="futuro"), {"f": manana}) == {"f": manana}
    assert error(Campo("f", "F", "fecha", limite="futuro"), {"f": HOY}) == {
        "f": "La fecha tiene que ser posterior a hoy."
    }


def test_checkbox_and_file() -> None:
    assert con(Campo("c", "C", "casilla"), {"c": "on"}) == {"c": True}
    assert con(Campo("a", "A", "archivo"), {"a": b"bytes"}) == {"a": b"bytes"}
    assert error(Campo("a", "A", "archivo"), {"a": "foto.jpg"}) == {
        "a": "Adjunte el archivo otra vez: no llegó completo."
    }


# leer: fields together

CONDICIONAL = (
    Campo("resuelto", "¿Quedó resuelto?", "opcion", opciones=(("si", "Sí"), ("no", "No"))),
    Campo("motivo", "Motivo", si=("resuelto", ("no",)), falta="Escriba el motivo."),
    Campo("medio", "Medio", si=("motivo", ("otro",))),
)


@given(
    resuelto=st.sampled_from(["", "si", "no", "x"]),
    motivo=st.sampled_from(["", "así", "otro"]),
    medio=st.sampled_from(["", "carta"]),
)
def test_conditional_fields_count_only_while_asked(resuelto: str, motivo: str, medio: str) -> None:
    crudo = {"resuelto": resuelto, "motivo": motivo, "medio": medio}
    completo = resuelto == "si" or (resuelto == "no" and (motivo == "así" or (motivo == "otro" and medio)))
    if not completo:
        assert error(CONDICIONAL, crudo)
    elif resuelto == "si":
        assert con(CONDICIONAL, crudo) == {"resuelto": "si"}
    else:
        assert con(CONDICIONAL, crudo) == {clave: valor for clave, valor in crudo.items() if clave != "medio"} | (
            {"medio": medio} if motivo == "otro" else {}
        )


def test_all_wrong_fields_are_told_at_once() -> None:
    exige = (TEXTO, Campo("f", "Fecha", "fecha"), Campo("r", "R", "referencia"))
    assert list(error(exige, {"f": "ayer", "r": "8"})) == ["texto", "f", "r"]


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_nothing_but_what_is_demanded_comes_out(crudo: dict[str, str]) -> None:
    assert set(con(Campo("texto", "Qué es", obligatorio=False), crudo)) <= {"texto"}
