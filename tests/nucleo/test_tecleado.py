"""What people type, brought to one form: whole numbers, keys with their label, folios with theirs, plurals."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.ciudadanos.services import avisos_de_claves
from app.nucleo import claves, folio
from app.nucleo.flujo import Campo, DatosInvalidos, leer
from app.nucleo.texto import formas
from app.peticiones.models.busqueda import pedidas_por

pytestmark = pytest.mark.solo_sqlite("no database")


def entero(texto: str) -> int | None:
    """Return the number that a field of an act reads in a text; None where it is refused."""
    campo = Campo("litros", "Litros", "entero")
    try:
        leido = leer((campo,), {"litros": texto}, None, hoy=date(2026, 7, 24), existe=lambda _c, _n: False)
    except DatosInvalidos:
        return None
    return int(leido["litros"])


@pytest.mark.parametrize(
    ("texto", "numero"),
    [
        ("1,100", 1100), ("1 100", 1100), ("1\u00a0100", 1100), ("1\u202f100", 1100), ("1100 litros", 1100),
        ("1100 L", 1100), ("1100.0", 1100), ("1100.00", 1100), ("3 m", 3), ("3m", 3), ("3 m²", 3), ("\u200b3", 3),
        ("1,000,000", 1_000_000), ("10,000.00 litros", 10_000), ("0", 0), ("１２", 12),
        ("1.5", None), ("1,5", None), ("1,100.50", None), ("m", None), ("1 10", None), ("2 o 3", None),
        ("-3", None), ("2 o tres", None), ("3 mil", None), ("3 mil litros", None), ("3 millas", 3), ("2 años", 2),
        ("1234567890", None), ("1.100", None),
    ],
)  # fmt: skip
def test_a_whole_number_as_it_is_written(texto: str, numero: int | None) -> None:
    assert entero(texto) == numero


@pytest.mark.parametrize(
    ("texto", "leida", "con_o"),
    [
        ("CURP: PXIA900505XTSXXX06", "PXIA900505XTSXXX06", False),
        ("C.U.R.P. pxia900505xtsxxx06", "PXIA900505XTSXXX06", False),
        ("PXIA9OO5O5XTSXXXO6", "PXIA900505XTSXXX06", True), ("ROIA85O505MTSRNN05", "ROIA850505MTSRNN05", True),
        ("PXIA900505XTSXXX06", "PXIA900505XTSXXX06", False),
    ],
)  # fmt: skip
def test_a_curp_with_its_label_or_its_letters_o(app: Flask, texto: str, leida: str, con_o: bool) -> None:
    assert (claves.curp(texto), claves.con_letra_o(texto)) == (leida, con_o)
    with app.test_request_context():
        assert ("letra O" in avisos_de_claves(texto, "").get("curp", "")) is con_o


@pytest.mark.parametrize(
    ("texto", "leido"),
    [
        ("RFC: PRU010203AB1", "PRU010203AB1"), ("R.F.C. PRU010203AB1", "PRU010203AB1"),
        ("PRUO10203AB1", "PRU010203AB1"), ("RFC010203AB1", "RFC010203AB1"), ("ROO010203AB1", "ROO010203AB1"),
    ],
)  # fmt: skip
def test_an_rfc_with_its_label(texto: str, leido: str) -> None:
    assert claves.rfc(texto) == leido


def test_a_folio_with_its_label_or_its_letters_o() -> None:
    propio = folio.componer("RET", 2026, 26)
    for texto in (f"folio {propio}", f"#{propio}", f"Folio: {propio.lower()}", propio.replace("0", "O"),
                  f"No. de folio {propio}", f"FOLIO No. {propio}", f"número de folio: {propio[:-2]}"):  # fmt: skip
        assert folio.entendido(texto) == propio, texto
    for texto in ("foco", "calle 5", "folio", "los foliosos", ""):
        assert folio.entendido(texto) is None, texto


COMUNES = {
    "baches": "bache", "calles": "calle", "postes": "poste", "puentes": "puente", "topes": "tope", "cables": "cable",
    "lotes": "lote", "focos": "foco", "lamparas": "lampara", "hoyos": "hoyo", "luminarias": "luminaria",
    "arboles": "arbol", "luces": "luz", "paredes": "pared", "drenajes": "drenaje", "tuberias": "tuberia",
}  # fmt: skip


@pytest.mark.parametrize("plural", COMUNES)
def test_plural_and_singular_are_one(plural: str) -> None:
    uno = COMUNES[plural]
    assert uno in formas(plural)
    for dicha, tecleada in ((uno, plural), (plural, uno)):
        assert pedidas_por(tecleada, [(1, dicha.title(), "")]) == [([1], "")]
        assert pedidas_por(f"{tecleada} hidalgo", [(1, "Reporte", dicha)]) == [([1], "hidalgo")]
