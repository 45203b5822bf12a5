"""Which passwords are refused because anybody would try them, and which are not."""

from __future__ import annotations

import pytest

from app.nucleo.contrasenas import facil

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
BUENAS = [
    "una frase larga de prueba", "otra frase bien larga", "una tercera frase larga", "mi perro come tortillas",
    "llueve en la sierra",
    "kT9-vQ2_xR7.", "Altamira tiene dos muelles viejos", "colibrí-azul-7", "correcto caballo pila grapa",
    "zapato37nube",
    "el gato de juan ronca", "h7Kp2mZq9LxT", "8341-XQPR-7702", "tres tristes tigres", "una frase de verdad",
    "camino al mercado 9",
    "830472619583", "lápiz y cuaderno",
]  # fmt: skip


@pytest.mark.parametrize("contrasena", FACILES)
def test_se_niega(contrasena: str) -> None:
    assert facil(contrasena, PROPIAS)


@pytest.mark.parametrize("contrasena", BUENAS)
def test_no_se_niega(contrasena: str) -> None:
    assert not facil(contrasena, PROPIAS)


def test_los_nombres_propios_son_de_quien_los_tiene() -> None:
    assert not facil("altamira2026", ("Huatabampo",))
    assert facil("huatabampo2026", ("Huatabampo",))


def test_no_cuesta_lo_que_nadie_espera() -> None:
    assert facil("sol" * 42, PROPIAS)
    assert facil("a" * 128, PROPIAS)
