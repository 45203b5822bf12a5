"""Which passwords are refused because anybody would try them, and which are not."""

from __future__ import annotations

import time

import pytest
import zxcvbn.frequency_lists

from app.nucleo.contrasenas import LARGO, facil

PROPIAS = (
    "Altamira", "Tamaulipas", "Unidad de Atención Ciudadana", "juan.perez", "jperez77@ejemplo.mx", "Juan",
    "Pérez Solís",
)  # fmt: skip
FACILES = [
    "altamira2026", "Altamira2026!", "ALTAMIRA-2026", "2026altamira!!", "altamiraaltamira", "4lt4m1r42026",
    "Altamira tamaulipas",
    "123456789abc", "qwertyuiop123", "contraseña1234", "Contrasena.2026", "C0ntr4señ4.2026", "P@ssw0rd2026",
    "password!!!!",
    "abcdefghijkl", "lkjihgfedcba", "987654321098", "1234567890123", "111122223333", "aaaabbbbcccc", "asdfghjklñ123",
    "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "poiuytrewq99", "a1b2c3d4e5f6", "bienvenido123",
    "atencionciudadana",
    "Atención Ciudadana 2026", "presidencia municipal", "Ayuntamiento2024-2027", "administrador", "juan.perez2026",
    "juanperez1980",
    "jperez77!!!!", "JPerez-123456", "solis.2026.xx", "diciembre2026", "miercoles2026", "mexico123456",
    "guadalupe1234",
    "temporal12345", "cambiame1234", "viva mexico 2026", "la clave secreta", "12-12-12-12-12", "qwerty qwerty",
    "hola hola hola",
    "unidad de atencion ciudadana", "contraseñaab1", "PASSWORD1234", "Íloveyou2026!",
]  # fmt: skip
CON_LO_COMUN = [
    "contraseña123", "mexico2026", "america1", "chivas123", "chivas12345678", "chivasguadalajara", "cruzazul1234",
    "michelle123456", "alejandra12345", "chocolate2026", "campeon12345678", "perrito12345678", "dragonballz123",
    "americaamerica", "tortuga12345678", "M1ch3ll3-2019", "sebastian2010!", "hermosillo2026", "cristo es rey 2026",
    "barcelona.2026", "estrellita1234", "el amor de mi vida", "elamordemivida1", "trustno1trustno1", "Football2024!",
]  # fmt: skip
"""What the list of common passwords and names refuses; our own words alone pass most of them."""
BUENAS = [
    "una frase larga de prueba", "otra frase bien larga", "una tercera frase larga", "mi perro come tortillas",
    "llueve en la sierra",
    "kT9-vQ2_xR7.", "Altamira tiene dos muelles viejos", "colibrí-azul-7", "correcto caballo pila grapa",
    "zapato37nube",
    "el gato de juan ronca", "h7Kp2mZq9LxT", "8341-XQPR-7702", "tres tristes tigres", "una frase de verdad",
    "camino al mercado 9",
    "830472619583", "lápiz y cuaderno", "la vida tiene sus martes", "chivas de mi corral 8", "pan con cajeta y nuez",
    "mariposa-lima-17-tren",
]  # fmt: skip


@pytest.mark.parametrize("contrasena", FACILES)
def test_se_niega(contrasena: str) -> None:
    assert facil(contrasena, PROPIAS)


@pytest.mark.parametrize("contrasena", CON_LO_COMUN)
def test_se_niega_lo_que_otros_eligieron(contrasena: str) -> None:
    assert facil(contrasena)


def test_de_las_comunes_no_pasa_ninguna() -> None:
    """Every 23rd of the 30,000 most chosen, as it is and with the year behind it."""
    comunes = zxcvbn.frequency_lists.FREQUENCY_LISTS["passwords"]
    assert len(comunes) >= 10_000
    assert [c for una in comunes[::23] for c in (una, f"{una}2026") if not facil(c)] == []


@pytest.mark.parametrize("contrasena", BUENAS)
def test_no_se_niega(contrasena: str) -> None:
    assert not facil(contrasena, PROPIAS)


def test_los_nombres_propios_son_de_quien_los_tiene() -> None:
    assert not facil("altamira2026", ("Huatabampo",))
    assert facil("huatabampo2026", ("Huatabampo",))


def test_no_cuesta_lo_que_nadie_espera() -> None:
    assert facil("sol" * 42, PROPIAS)
    assert facil("a" * 128, PROPIAS)
    hostil = "4@8({<369&#!1/|0$5+7%2" * 6
    antes = time.perf_counter()
    assert not facil(hostil[:128], PROPIAS)
    assert time.perf_counter() - antes < 3


def test_lo_largo_se_mira_por_sus_dos_puntas() -> None:
    comun, rara = "michelle" * 4, "kT9-vQ2_xR7.zP4w"
    assert len(comun) > LARGO
    assert facil(comun)
    assert facil(comun + "estrella" * 3)
    assert not facil(comun + rara * 2)
    assert not facil(rara * 2 + comun)


def test_lo_de_una_persona_no_queda_para_otra() -> None:
    """The library keeps what it was last given; names of persons are never given to it."""
    assert facil("zacoalco-2026", ("Zacoalco",))
    assert not facil("zacoalco.tuxpan", ())
    assert "zacoalco" not in str(zxcvbn.matching.RANKED_DICTIONARIES["user_inputs"])
