"""What people type, brought to one form: whole numbers, keys with their label, folios with theirs, plurals."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.ciudadanos.services import avisos_de_claves, limpios
from app.nucleo import claves, folio, telefonos
from app.nucleo.flujo import Campo, DatosInvalidos
from app.nucleo.lectura import leer
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
        ("1234567890", None), ("1.100", None), ("²", None), ("10²", None), ("₂", None), ("①", None), ("½", None),
        ("3½", None), ("㍙", None), ("⒈", None), ("٣", None), ("5 pies²", 5), ("2 m³", 2), ("3 ㎡", 3),
        ("２００ ｍ", 200),
    ],
)  # fmt: skip
def test_a_whole_number_as_it_is_written(texto: str, numero: int | None) -> None:
    assert entero(texto) == numero


@pytest.mark.parametrize(
    ("texto", "leida", "corregida"),
    [
        ("CURP: PXIA900505XTSXXX06", "PXIA900505XTSXXX06", False),
        ("C.U.R.P. pxia900505xtsxxx06", "PXIA900505XTSXXX06", False),
        ("PXIA9OO5O5XTSXXXO6", "PXIA900505XTSXXX06", True), ("ROIA85O505MTSRNN05", "ROIA850505MTSRNN05", True),
        ("PXIA900505XTSXXX06", "PXIA900505XTSXXX06", False),
        ("R0IA850505MTSRNN05", "ROIA850505MTSRNN05", True), ("PX1A9OO5O5XTSXXXO6", "PXIA900505XTSXXX06", True),
        ("ROIA85O5O5MT5RNN05", None, False), ("ROIA8505l5MTSRNN05", "ROIA850515MTSRNN05", True),
    ],
)  # fmt: skip
def test_a_curp_with_its_label_or_what_looks_alike(app: Flask, texto: str, leida: str | None, corregida: bool) -> None:
    """Letters O, I and l among its numbers and 0 and 1 among its letters, which the place of each distinguishes."""
    assert claves.curp(texto) == leida
    with app.test_request_context():
        dicho = "se corrigió" in avisos_de_claves(texto, "").get("curp", "")
    assert dicho is corregida


@pytest.mark.parametrize(
    ("texto", "leido"),
    [
        ("PRU0I0203AB1", "PRU010203AB1"), ("PRUOlO2O3AB1", "PRU010203AB1"), ("PEPJ80010I9QO", "PEPJ8001019Q0"),
        ("G0DE561231GR8", "GODE561231GR8"), ("XAXXOIOIOIOOO", "XAXX010101000"), ("ÑAÑ0I0101AB1", "ÑAÑ010101AB1"),
        ("PRU0I0203ABI", "PRU010203AB1"), ("PRU0S0203AB1", None),
    ],
)  # fmt: skip
def test_an_rfc_with_what_looks_alike(texto: str, leido: str | None) -> None:
    assert claves.rfc(texto) == leido


@pytest.mark.parametrize("campo", ["curp", "rfc", "telefono", "correo"])
@pytest.mark.parametrize(
    "texto",
    [
        "S/N", "s.n.", "N/A", "n.a.", "NO", "no tiene", "No lo trae", "no proporcionó", "No quiso dar", "ninguno",
        "Ninguna.", "pendiente", "-", "—", "...", "0", "000", "XXXX", "sin teléfono", "SIN RFC", "no tiene correo",
        "no recuerda", "no aplica",
    ],
)  # fmt: skip
def test_a_field_that_says_there_is_none_is_empty(campo: str, texto: str) -> None:
    assert limpios({campo: texto}) == {}
    assert telefonos.leer(texto) == telefonos.VACIO


@pytest.mark.parametrize(
    ("texto", "visible"),
    [
        ("833 123 456O", "833 123 4560"), ("833 l23 4567", "833 123 4567"), ("O44 833 l23 45O7", "833 123 4507"),
        ("55 1234 5678", "55 1234 5678"), ("8112345678", "81 1234 5678"),
        ("833 123 4567 extensión número 12", "833 123 4567 ext. 12"),
        ("833 123 4567 ext no. 12", "833 123 4567 ext. 12"),
        ("833 123 4567 interior 4", "833 123 4567 ext. 4"), ("956 555 0134 TX", "+1 956-555-0134 TX"),
        ("833 123 4567 o 833 555 0000", "833 123 4567 / 833 555 0000"),
        ("8331234567o8335550000", "833 123 4567 / 833 555 0000"),
    ],
)  # fmt: skip
def test_a_telephone_as_it_is_written(texto: str, visible: str) -> None:
    leidos = telefonos.leer(texto)
    assert leidos is not None
    assert leidos.visible == visible
    assert telefonos.leer(leidos.texto) == leidos


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
