"""What is typed of a person: checked, brought to one form, refused with a sentence; known by her CURP."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from stdnum.mx import curp as curps
from stdnum.mx import rfc as rfcs

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.services import (
    avisos_de_claves,
    curp_limpia,
    limpios,
    persona_de,
    persona_reservada,
    pistas_de_curp,
    rfc_limpio,
    telefono_limpio,
)
from app.extensions import db, escritura
from app.nucleo.flujo import DatosInvalidos
from tests.ciudadanos.personas import CURP, RFC, curp_de, nueva_persona

pytestmark = pytest.mark.solo_sqlite("what is typed is checked before any engine")
TELEFONOS = (
    "8332145518", "833 214 55 18", "(833) 214-5518", "+52 833 214 5518", "+52 1 833 214 5518", "01 833 214 5518",
    "044 833 214 55 18", "045 833 214 55 18", "00 52 833 214 5518", "833.214.5518",
)  # fmt: skip


@pytest.mark.parametrize("escrito", TELEFONOS)
def test_telephone_has_one_form(escrito: str) -> None:
    assert telefono_limpio(escrito) == "8332145518"


@pytest.mark.parametrize("escrito", ["214 5518", "833 214 551", "83321455189", "el de la tienda", "٨٣٣٢١٤٥٥١٨"])
def test_what_is_no_telephone_is_refused(sistema: None, escrito: str) -> None:
    with pytest.raises(ValueError, match="10 números"):
        telefono_limpio(escrito)


def test_curp_and_rfc_have_one_form_and_their_last_digit_only_makes_a_notice(sistema: None) -> None:
    assert (curp_limpia(f" {CURP.lower()} "), rfc_limpio(f"{RFC[:4]}-{RFC[4:10]}-{RFC[10:]}")) == (CURP, RFC)
    assert avisos_de_claves(CURP, RFC) == {}
    otra, otro = CURP[:-1] + str((int(CURP[-1]) + 1) % 10), RFC[:-1] + ("1" if RFC[-1] != "1" else "2")
    assert (curp_limpia(otra), rfc_limpio(otro)) == (otra, otro)
    assert avisos_de_claves(otra, otro) == {
        "curp": "El dígito verificador de la CURP no cuadra: compruébela con el documento.",
        "rfc": "El dígito verificador del RFC no cuadra: compruébelo con el documento.",
    }
    sin_estado = curp_de("RUAM800512MZZZVR0")
    assert list(avisos_de_claves(sin_estado, None)) == ["curp"]


@pytest.mark.parametrize("escrito", ["RUAM800512", "ÑÑÑÑ", "²²²", "RUAM801332AB1", "1" * 13])
def test_half_an_rfc_is_none(sistema: None, escrito: str) -> None:
    with pytest.raises(ValueError, match="RFC no es válido"):
        rfc_limpio(escrito)


def test_the_rfc_of_whoever_has_none_is_valid_and_nobodys(sistema: None) -> None:
    assert limpios({"nombre": "Ana", "rfc": "xaxx010101000"}) == {"nombre": "Ana"}
    with escritura():
        dos = [persona_de({"nombre": nombre, "rfc": "XAXX010101000"}) for nombre in ("Ana", "Eva")]
    assert [p.rfc for p in dos] == [None, None]


def test_each_wrong_datum_has_its_own_sentence(sistema: None) -> None:
    with pytest.raises(DatosInvalidos) as error:
        limpios({"telefono": "12", "correo": "ana@", "curp": "x", "rfc": "x", "nombre": "Ana"})
    assert sorted(error.value.errores) == ["correo", "curp", "rfc", "telefono"]


def test_the_curp_hints_at_a_name_it_does_not_resemble(sistema: None) -> None:
    nacida = "Según la CURP nació el 12 de mayo de 1980."
    assert pistas_de_curp(CURP, "María del Carmen", "Ruiz Ávila") == [nacida]
    assert pistas_de_curp(CURP, "José", "Pérez López")[1:] == [
        "La CURP no se parece a ese nombre; compárela con el documento."
    ]
    assert pistas_de_curp(CURP, "", "") == [nacida]
    assert pistas_de_curp("RUAM", "Ana", "Ruiz") == []


def test_an_n_with_tilde_is_an_x_in_the_curp(sistema: None) -> None:
    base = "XXNJ800512HTSXXR0"
    clave = base + curps.calc_check_digit(base)
    assert len(pistas_de_curp(clave, "José Juan", "Ñáñez Núñez")) == 1


def test_a_birth_to_come_is_told(sistema: None) -> None:
    base = "RUAM990512MTSZVRA"
    assert pistas_de_curp(base + curps.calc_check_digit(base), "María", "Ruiz") == [
        "Según la CURP nacería en el futuro; revísela."
    ]


# Who asks


def test_the_same_curp_is_the_same_person_and_fills_what_was_empty(sistema: None) -> None:
    with escritura():
        ana = nueva_persona("Ana", "Ruiz", curp=CURP, telefono="8332145518")
        otra_vez = persona_de({"nombre": "Ana M.", "curp": CURP.lower(), "telefono": "8330000000", "correo": "a@b.mx"})
    assert (otra_vez.id, otra_vez.nombre, otra_vez.telefono, otra_vez.correo) == (ana.id, "Ana", "8332145518", "a@b.mx")


def test_anothers_curp_is_not_given_to_the_person_chosen(sistema: None) -> None:
    with escritura():
        nueva_persona("Ana", "Ruiz", curp=CURP)
        eva = nueva_persona("Eva", "Paz")
    with pytest.raises(DatosInvalidos, match="Ya la tiene otra persona: Ana Ruiz"), escritura():
        persona_de({"ciudadano_id": eva.id, "curp": CURP})


def test_who_asks_in_a_reservada_is_a_row_of_her_own(sistema: None) -> None:
    with escritura():
        ana = nueva_persona("Ana", "Ruiz", curp=CURP)
        otra = persona_reservada({"ciudadano_id": ana.id, "curp": CURP})
        db.session.flush()
        abierta = persona_de({"nombre": "Ana", "curp": CURP})
    assert (otra.id != ana.id, otra.reservado, otra.nombre_completo) == (True, True, "Ana Ruiz")
    assert abierta.id == ana.id


def test_a_person_needs_a_name(app: Flask, sistema: None) -> None:
    for hacer in (persona_de, persona_reservada):
        with pytest.raises(DatosInvalidos) as error, escritura():
            hacer({"telefono": "8332145518"})
        assert list(error.value.errores) == ["nombre"]
    assert db.session.scalars(select(Ciudadano)).all() == []


def test_the_rfc_of_these_tests_is_valid() -> None:
    assert rfcs.is_valid(RFC, validate_check_digits=True)
