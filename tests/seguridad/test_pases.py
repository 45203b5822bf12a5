"""The API of tokens answers in Spanish, and half a character that was typed makes nothing fail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.nucleo.texto import sin_mitades
from tests.cliente import Cliente
from tests.elenco import CONTRASENA

pytestmark = pytest.mark.solo_sqlite("what is sent is cleaned before any SQL")
ENTRAR, OTRO = "/api/v1/security/login", "/api/v1/security/refresh"
BUENO = {"username": "capturista", "password": CONTRASENA, "provider": "db"}
INGLES = re.compile(r"\b(not|valid|string|request|authorized|allowed|missing|unknown|field|bad|the|must|is)\b", re.I)


def envia(cliente: type[Cliente], cuerpo: str | bytes, tipo: str = "application/json") -> tuple[int, str]:
    """Send a body as it is; return the code and what is said."""
    respuesta = cliente().http.post(ENTRAR, data=cuerpo, content_type=tipo)
    dicho = respuesta.get_json()
    return respuesta.status_code, str(dicho.get("message", dicho.get("mensaje")))


@pytest.mark.parametrize(
    "cuerpo",
    [
        rb'{"username": "\ud800", "password": "x", "provider": "db"}',
        rb'{"username": "capturista", "password": "\udfff", "provider": "db"}',
        b'{"username": "\xed\xa0\x80", "password": "x", "provider": "db"}',
        rb'{"username": "a\u0000b", "password": "\u0000\ud83d", "provider": "db"}',
        rb'{"username": "a", "password": "x", "provider": "db", "\ud800": 1}',
    ],
)
def test_half_a_character_is_no_account(cliente: type[Cliente], cuerpo: bytes) -> None:
    codigo, dicho = envia(cliente, cuerpo)
    assert (codigo in (400, 401, 422), INGLES.findall(dicho)) == (True, [])


@pytest.mark.parametrize(
    ("cuerpo", "codigo"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b'"texto"', 400), (b"\xff\xfe", 400), (b"{}", 400),
        (b"[" * 200_000, 400), (b'{"username":' + b"[" * 200_000, 400),
        (b'{"username": 1, "password": 2, "provider": 3}', 400),
        (b'{"username": "", "password": "", "provider": "db"}', 400),
        (b'{"username": "a", "password": "x", "provider": "ldap"}', 400),
        (b'{"username": "a", "password": "x", "provider": "db", "refresh": "quiza"}', 400),
        (b'{"username": "a", "password": "x", "provider": "db", "otra": 1}', 400),
        (b'{"username": "a", "password": "x", "provider": "db"}', 401),
        (b'{"username": "a", "password": "x"}', 401),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_spanish(cliente: type[Cliente], cuerpo: bytes, codigo: int) -> None:
    dado, dicho = envia(cliente, cuerpo)
    assert (dado, INGLES.findall(re.sub(r"\b(username|password|provider|refresh|true|false)\b", "", dicho))) == (
        codigo, [],
    )  # fmt: skip
    assert dicho


def test_a_form_is_no_json(cliente: type[Cliente]) -> None:
    codigo, dicho = envia(cliente, "username=a", "application/x-www-form-urlencoded")
    assert (codigo, dicho) == (400, "Envíe un objeto JSON con username, password y provider.")


def test_the_right_password_still_gets_its_tokens(cliente: type[Cliente]) -> None:
    calle = cliente()
    dados = calle.http.post(ENTRAR, json={**BUENO, "refresh": True}).get_json()
    assert set(dados) == {"access_token", "refresh_token"}
    con = {"Authorization": f"Bearer {dados['refresh_token']}"}
    assert set(calle.http.post(OTRO, headers=con).get_json()) == {"access_token"}


@pytest.mark.parametrize("cabecera", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi"])
def test_a_token_that_is_none_is_refused_in_spanish(cliente: type[Cliente], cabecera: str) -> None:
    respuesta = cliente().http.post(OTRO, headers={"Authorization": cabecera} if cabecera else {})
    assert respuesta.status_code in (401, 422)
    assert INGLES.findall(str(respuesta.get_json()["message"]).replace("Bearer", "")) == []


def test_a_form_with_half_a_character_is_answered(app: Flask, cliente: type[Cliente]) -> None:
    calle = cliente()
    mitad = b"%ED%A0%80"
    tipo: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}
    cuerpos = (b"folio=" + mitad + b"&clave=" + mitad, b"recibo=" + mitad)
    codigos = [calle.http.post("/ciudadania/seguimiento", data=cuerpo, **tipo).status_code for cuerpo in cuerpos]
    assert codigos == [422, 422]
    ella = cliente.de("capturista")
    for url in ("/peticiones/list/?q=", "/ciudadanos/list/?q=", "/ciudadania/seguimiento?folio="):
        assert ella.get(f"{url}%ED%A0%80").status_code == 200, url


def test_whole_texts_stay_as_they_are() -> None:
    dicho = {"a": ["ñandú 😀", 1, None, {"b": True}]}
    assert sin_mitades(dicho) == dicho
    assert sin_mitades(["a\ud800b", {"\udc00": "x"}]) == ["a�b", {"�": "x"}]
    assert sin_mitades("\ud83d\ude00") == "😀"
