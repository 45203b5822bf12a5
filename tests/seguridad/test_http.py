"""How answers are over HTTP: codes, headers, error pages in Spanish, logs that name nobody."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import create_app
from app.commands import como_sistema
from app.extensions import db
from app.nucleo.folio import componer
from app.peticiones.services.claves import clave_de_seguimiento
from tests.cliente import Cliente, Pagina
from tests.conftest import Base
from tests.factories import en, nueva

REFERENCIA = re.compile(r"referencia [0-9a-f]{8}")
INGLES = re.compile(r"\b(the|error|not found|forbidden|request|token|missing|invalid|server|please|denied)\b", re.I)
PAGINAS = ("/", "/peticiones/list/", "/peticiones/add", "/ciudadanos/list/", "/tramites/list/", "/users/userinfo/")


def en_espanol(respuesta: TestResponse) -> str:
    """Return the text of an error page, having checked that it is ours, in Spanish and without anything internal."""
    pagina = Pagina(respuesta.text)
    pagina.revisar()
    for interno in ("Traceback", "sqlalchemy", "sqlite", "psycopg", "SELECT ", "INSERT ", ".py"):
        assert interno not in respuesta.text
    assert not INGLES.search(pagina.texto), pagina.texto
    return pagina.texto


def sin_nonce(respuesta: TestResponse) -> str:
    return re.sub(r'nonce="[^"]*"', "", respuesta.text)


# Codes


@pytest.mark.solo_sqlite("routing")
def test_308_a_quien_olvida_la_diagonal(cliente: type[Cliente]) -> None:
    respuesta = cliente.de("capturista").get("/peticiones/list?estado=proceso")
    assert (respuesta.status_code, respuesta.location) == (308, "http://localhost/peticiones/list/?estado=proceso")


def test_404_es_la_misma_pagina_para_lo_ajeno_y_lo_que_no_hay(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        ajena = en("recibido", "comapa")
        pk, folio = ajena.id, ajena.folio
    uno = cliente.de("enlace_obras")
    sin_usar = componer("PRE", 2026, 999_999)
    parejas = [
        (f"/peticiones/show/{pk}", "/peticiones/show/999999"),
        (f"/peticiones/{folio}", f"/peticiones/{sin_usar}"),
        (f"/peticiones/{folio}/formato.pdf", f"/peticiones/{sin_usar}/formato.pdf"),
        ("/adjuntos/1", "/adjuntos/999999"),
        (f"/peticiones/{folio}", "/esto/no/existe"),
    ]
    for ajeno, ausente in parejas:
        uno_, otro = uno.get(ajeno), uno.get(ausente)
        assert (uno_.status_code, otro.status_code) == (404, 404)
        assert sin_nonce(uno_) == sin_nonce(otro)
        assert list(uno_.headers.keys()) == list(otro.headers.keys())
    ficha = uno.ficha_csrf()
    ajeno = uno.post(f"/peticiones/{folio}/actos/concluir", {"csrf_token": ficha})
    ausente = uno.post(f"/peticiones/{sin_usar}/actos/concluir", {"csrf_token": ficha})
    assert (ajeno.status_code, ausente.status_code) == (404, 404)
    assert sin_nonce(ajeno) == sin_nonce(ausente)


@pytest.mark.solo_sqlite("routing")
def test_405_dice_como_si(cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    respuesta = uno.get("/logout/")
    assert (respuesta.status_code, respuesta.headers["Allow"]) == (405, "OPTIONS, POST")
    en_espanol(respuesta)


@pytest.mark.solo_sqlite("the body is refused before anything is read")
@pytest.mark.parametrize("tamano", [2 * 1024 * 1024 + 1, 24 * 1024 * 1024 + 1], ids=["texto", "archivo"])
def test_413_por_lo_que_no_cabe(cliente: type[Cliente], tamano: int) -> None:
    uno = cliente.de("capturista")
    cuerpo = {"descripcion": "a" * tamano} if tamano < 3_000_000 else {"archivo": (b"a" * tamano, "foto.jpg")}
    respuesta = uno.post("/peticiones/add", cuerpo)
    assert respuesta.status_code == 413
    assert "demasiado grande" in en_espanol(respuesta)


@pytest.mark.solo_sqlite("the body is refused before anything is read")
def test_413_por_demasiados_datos_dice_por_que(cliente: type[Cliente]) -> None:
    archivo = {"archivo": (b"a", "foto.jpg")}
    respuesta = cliente.de("capturista").post("/peticiones/add", {**{f"d{n}": "x" for n in range(2500)}, **archivo})
    dicho = en_espanol(respuesta)
    assert (respuesta.status_code, "más de 1000 datos" in dicho, " MB" in dicho) == (413, True, False)


@pytest.mark.solo_sqlite("the token is checked before anything is read")
def test_400_sin_la_ficha_en_todo_lo_que_se_envia(app: Flask, cliente: type[Cliente]) -> None:
    """Derived from the map of addresses: every POST with a cookie asks for the CSRF token."""
    uno = cliente.de("administradora")
    probadas = 0
    for regla in app.url_map.iter_rules():
        if "POST" not in (regla.methods or ()) or regla.rule.startswith(("/api/", "/ciudadania/")):
            continue
        valores = {"pk": 1, "ident": componer("PRE", 2026, 1), "acto": "anotar", "locale": "es_MX", "name": "x"}
        valores |= {"uuid": "nada", "foto": "nada"}
        url = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(valores[m[1]]), regla.rule)  # noqa: B023
        for datos in ({}, {"csrf_token": "falsa"}):
            respuesta = uno.post(url, datos)
            assert respuesta.status_code == 400, url
        probadas += 1
    assert probadas > 30
    en_espanol(uno.post("/peticiones/add", {}))
    assert uno.get("/users/userinfo/").status_code == 200


def test_401_sin_sesion(cliente: type[Cliente]) -> None:
    calle = cliente()
    respuesta = calle.post("/peticiones/add", {"tipo": "solicitud"})
    assert respuesta.status_code == 401
    assert "Su sesión terminó" in en_espanol(respuesta)
    api = calle.get("/api/v1/_openapi")
    assert (api.status_code, api.mimetype) == (401, "application/json")


@pytest.mark.solo_sqlite("permissions are the same on both")
def test_403_dice_que_hacer(cliente: type[Cliente]) -> None:
    respuesta = cliente.de("enlace_obras").get("/users/list/")
    assert respuesta.status_code == 403
    assert "pídalo al administrador" in en_espanol(respuesta)


@pytest.mark.solo_sqlite("arguments")
def test_400_dice_que_argumento(cliente: type[Cliente]) -> None:
    respuesta = cliente.de("capturista").get("/peticiones/list/?estado=zzz")
    assert respuesta.status_code == 400
    assert "El filtro no es válido" in en_espanol(respuesta)


def _con_falla(app: Flask, cuando: str, error: Exception) -> Any:
    """Make the database fail at statements that contain a text; return what undoes it."""
    with app.app_context():
        motor = db.engine

    def fallar(_c: Any, _u: Any, sentencia: str, *_resto: Any) -> None:
        if cuando in sentencia:
            raise error

    event.listen(motor, "before_cursor_execute", fallar)
    return lambda: event.remove(motor, "before_cursor_execute", fallar)


@pytest.mark.parametrize("donde", ["FROM peticion", "FROM ab_user", ""], ids=["lista", "cuenta", "todo"])
def test_503_sin_base(app: Flask, cliente: type[Cliente], caplog: pytest.LogCaptureFixture, donde: str) -> None:
    """With the database away — also for what every page asks — the page still says it in Spanish, with Retry-After."""
    uno = cliente.de("capturista")
    ficha = uno.ficha_csrf()
    orig = RuntimeError("el usuario zqsecreto no existe")
    reponer = _con_falla(app, donde, OperationalError("SELECT zqsecreto", {"nombre": "zqsecreto"}, orig))
    try:
        respuesta = uno.get("/peticiones/list/?q=zqsecreto")
        enviada = uno.post("/logout/" if donde == "" else "/peticiones/add", {"csrf_token": ficha, "x": "zqsecreto"})
    finally:
        reponer()
    for una in (respuesta, enviada) if donde != "FROM peticion" else (respuesta,):
        assert (una.status_code, una.headers.get("Retry-After")) == (503, "60")
        assert REFERENCIA.search(en_espanol(una))
        assert "zqsecreto" not in una.text
    assert "zqsecreto" not in caplog.text
    assert uno.get("/peticiones/list/").status_code == 200


def test_503_de_verdad_y_vuelve_solo(base: Base, tmp_path: Path) -> None:
    """An application whose database does not answer: 503, never a redirect to the login."""
    url = f"sqlite:////{tmp_path}/no/hay/prueba.db"
    if base.motor == "postgresql":
        url = "postgresql+psycopg://nadie@127.0.0.1:9/nada?connect_timeout=2"
    otra = create_app(base.ajustes(url))
    respuesta = otra.test_client().get("/login/")
    assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (503, "60")
    en_espanol(respuesta)


@pytest.mark.parametrize("donde", ["FROM peticion", ""], ids=["lista", "todo"])
def test_500_con_referencia_y_sin_secretos(
    app: Flask, cliente: type[Cliente], caplog: pytest.LogCaptureFixture, donde: str
) -> None:
    uno = cliente.de("capturista")
    reponer = _con_falla(app, donde, ValueError("zqsecreto en el error"))
    try:
        respuesta = uno.get("/peticiones/list/?q=zqsecreto")
    finally:
        reponer()
    assert respuesta.status_code == 500
    referencia = REFERENCIA.search(en_espanol(respuesta))
    assert referencia is not None
    assert f"ref={referencia[0].split()[1]}" in caplog.text
    assert "zqsecreto" not in caplog.text + respuesta.text


# Logs


def test_el_registro_no_dice_nada_de_las_personas(
    app: Flask, cliente: type[Cliente], caplog: pytest.LogCaptureFixture
) -> None:
    """Everything of a petición through the screens, right and wrong, at the lowest level: no canary in the log."""
    caplog.set_level(logging.INFO)
    uno = cliente.de("capturista")
    forma = uno.pagina("/peticiones/add").formas[-1]
    dicho = {
        "descripcion": "zqdescripcion de la persona",
        "nombre": "Zqnombre",
        "apellidos": "Zqapellido",
        "telefono": "8332149911",
        "correo": "zqcorreo@ejemplo.mx",
        "domicilio": "Calle zqdomicilio",
    }
    uno.post("/peticiones/add", {**forma["datos"], **dicho})
    uno.post("/peticiones/add", {**forma["datos"], **dicho, "telefono": "zqtelefono"})
    uno.get("/peticiones/list/?q=zqdescripcion")
    uno.get("/ciudadanos/buscar?q=zqnombre")
    uno.get("/ciudadanos/list/?_flt_0_nombre=zqnombre&page_CiudadanoView=zqpagina")
    cliente().entrar("zqusuario", "zqcontrasena")
    assert "zq" not in caplog.text.lower()
    assert "8332149911" not in caplog.text


# Headers


def _directivas(respuesta: TestResponse) -> dict[str, str]:
    partes = respuesta.headers["Content-Security-Policy"].split(";")
    return {p.split()[0]: " ".join(p.split()[1:]) for p in partes if p.strip()}


@pytest.mark.solo_sqlite("headers")
@pytest.mark.parametrize("url", [*PAGINAS, "/no-existe", "/users/list/", "/peticiones/list/?estado=zzz"])
def test_encabezados_de_toda_pagina(cliente: type[Cliente], url: str) -> None:
    uno = cliente.de("capturista")
    respuesta = uno.get(url)
    csp = _directivas(respuesta)
    nonce = re.search(r"'nonce-([\w-]{20,})'", csp["script-src"])
    assert nonce is not None
    guiones = re.findall(r"<script\b([^>]*)>", respuesta.text)
    assert all(f'nonce="{nonce[1]}"' in guion for guion in guiones)
    assert not re.search(r"\son\w+\s*=\s*[\"']", respuesta.text)
    assert "unsafe-inline" not in csp["script-src"]
    assert "unsafe-eval" not in csp["script-src"]
    assert (csp["default-src"], csp["object-src"], csp["frame-ancestors"]) == ("'self'", "'none'", "'none'")
    assert csp["base-uri"] == csp["form-action"] == "'self'"
    esperados = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    assert {clave: respuesta.headers[clave] for clave in esperados} == esperados
    assert "Strict-Transport-Security" not in respuesta.headers
    otro = re.search(r"'nonce-([\w-]+)'", _directivas(uno.get(url))["script-src"])
    assert otro is not None
    assert otro[1] != nonce[1]


@pytest.mark.solo_sqlite("headers")
def test_archivos_y_papeles_no_se_guardan_ni_se_adivinan(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = en("proceso").folio
    uno = cliente.de("capturista")
    for url in (f"/peticiones/{folio}/comprobante.pdf", "/adjuntos/1"):
        respuesta = uno.get(url)
        assert respuesta.status_code == 200
        assert respuesta.headers["X-Content-Type-Options"] == "nosniff"
        assert respuesta.headers["Cache-Control"] == "no-store"
    assert respuesta.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.solo_sqlite("headers")
def test_con_https(base: Base) -> None:
    """Behind HTTPS: redirect, HSTS, Secure cookie; and the other application of this process stays as it was."""
    ajustes = {**base.ajustes(base.url), "HTTPS": True, "SESSION_COOKIE_SECURE": True}
    segura = create_app(ajustes).test_client()
    assert segura.get("/ciudadania/").location == "https://localhost/ciudadania/"
    respuesta = segura.get("/login/", base_url="https://localhost")
    assert respuesta.headers["Strict-Transport-Security"].startswith("max-age=31556926")
    galleta = respuesta.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(galleta.split("; "))
    respuesta = base.app.test_client().get("/login/")
    assert respuesta.status_code == 200
    assert "Secure" not in respuesta.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(respuesta.headers["Set-Cookie"].split("; "))


@pytest.mark.solo_sqlite("the limiter counts in memory")
def test_el_seguimiento_se_limita(base: Base) -> None:
    """Ten tries in ten minutes, then 429 in Spanish with Retry-After, and still no cookie."""
    calle = create_app({**base.ajustes(base.url), "RATELIMIT_ENABLED": True}).test_client()
    datos = {"folio": componer("PRE", 2026, 1), "clave": "000000000000"}
    codigos = [calle.post("/ciudadania/seguimiento", data=datos).status_code for _ in range(10)]
    assert codigos == [422] * 10
    respuesta = calle.post("/ciudadania/seguimiento", data=datos)
    assert (respuesta.status_code, respuesta.headers.get("Retry-After")) == (429, "600")
    assert "Demasiados intentos" in en_espanol(respuesta)
    assert "Set-Cookie" not in respuesta.headers


@pytest.mark.solo_sqlite("the limiter counts in memory")
def test_una_red_de_ipv6_es_una_direccion_del_seguimiento(base: Base) -> None:
    calle = create_app(base.ajustes(base.url) | {"RATELIMIT_ENABLED": True}).test_client()
    mal = {"folio": "AC-2026-000001-1", "clave": "0000"}

    def pide(desde: str) -> int:
        return calle.post("/ciudadania/seguimiento", data=mal, environ_base={"REMOTE_ADDR": desde}).status_code

    assert [pide(f"2001:db8:1:2::{n + 1:x}") for n in range(11)] == [422] * 10 + [429]
    assert pide("2001:db8:1:3::1") == 422


@pytest.mark.solo_sqlite("the limiter counts in memory")
def test_lo_que_coincide_no_se_cuenta_ni_se_niega(base: Base) -> None:
    """Only misses count, of the look-up and of her acts together; who has the right code always reads."""
    app = create_app({**base.ajustes(base.url), "RATELIMIT_ENABLED": True})
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = nueva()
        bien = {"folio": p.folio, "clave": clave_de_seguimiento(p)}
    calle = app.test_client()
    mal = {**bien, "clave": "000000000000"}

    def pide(url: str, datos: dict[str, str], desde: str = "203.0.113.7") -> int:
        return calle.post(url, data=datos, environ_base={"REMOTE_ADDR": desde}).status_code

    seguimiento, acto = "/ciudadania/seguimiento", "/ciudadania/seguimiento/anotar"
    assert [pide(seguimiento, bien) for _ in range(15)] == [200] * 15
    assert [pide(url, mal) for url in (seguimiento, acto) * 5] == [422] * 10
    assert [pide(url, mal) for url in (seguimiento, acto)] == [429] * 2
    assert pide(seguimiento, bien) == 200
    assert pide(seguimiento, mal, "203.0.113.8") == 422
