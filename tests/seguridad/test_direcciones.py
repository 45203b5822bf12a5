"""By which addresses the system is opened, and which one its papers carry."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.commands import como_sistema
from app.fab import hosts
from app.fab.hosts import nombre_de, publica
from config import ConfiguracionInsegura
from tests.cliente import Cliente

pytestmark = pytest.mark.solo_sqlite("addresses are not in the database")
PUBLICA = "https://atencion.ejemplo.gob.mx"
EQUIPO = socket.gethostname()


@pytest.fixture
def con_publica(app: Flask) -> Iterator[Flask]:
    """The application with the town's own address."""
    app.config["DIRECCION_PUBLICA"] = PUBLICA
    hosts.instalar(app)
    yield app
    app.config["DIRECCION_PUBLICA"] = ""
    hosts.instalar(app)


BUENAS = ("localhost", "localhost:8080", "127.0.0.1:20801", "127.0.0.2", "[::1]:8080", "LOCALHOST.")
DE_LA_RED = ("192.168.1.20:8080", "10.0.0.5", "172.16.3.4:80", "[fe80::1]:8080", EQUIPO, f"{EQUIPO.upper()}:8080")
AJENAS = ("malo.ejemplo.com", "203.0.113.66", "localhost.malo.com", "127.0.0.1.malo.com", "8.8.8.8:80", "malo", "a@b")


def codigo(app: Flask, host: str, camino: str = "/ciudadania/seguimiento") -> int:
    """Ask for a page by a Host."""
    return app.test_client().get(camino, headers={"Host": host}).status_code


@pytest.mark.parametrize("host", [*BUENAS, *DE_LA_RED])
def test_without_a_public_address_it_opens_on_the_machine_and_in_the_office(app: Flask, host: str) -> None:
    assert codigo(app, host) == 200


@pytest.mark.parametrize("host", AJENAS)
def test_a_name_that_nobody_gave_is_refused_in_spanish(app: Flask, host: str) -> None:
    respuesta = app.test_client().get("/login/", headers={"Host": host})
    assert respuesta.status_code == 400
    assert host not in respuesta.text
    assert "DIRECCION_PUBLICA" in respuesta.text or "La dirección" in respuesta.text


def test_with_a_public_address_only_that_one_and_the_machine(con_publica: Flask) -> None:
    for host in (*BUENAS, "atencion.ejemplo.gob.mx", "ATENCION.ejemplo.gob.mx:443"):
        assert codigo(con_publica, host) == 200, host
    for host in (*AJENAS, "192.168.1.20", EQUIPO):
        assert codigo(con_publica, host) == 400, host


def test_papers_carry_the_public_address_whoever_asks(con_publica: Flask, cliente: type[Cliente]) -> None:
    with con_publica.test_request_context(base_url="http://127.0.0.1:8080"):
        assert publica("SeguimientoView.seguimiento", folio="X").startswith(f"{PUBLICA}/ciudadania/")
    with con_publica.app_context(), como_sistema("prueba"):
        assert publica("SaludView.vivo") == f"{PUBLICA}/healthz"


def test_without_it_papers_carry_where_they_were_asked(app: Flask) -> None:
    with app.test_request_context(base_url="http://192.168.1.20:8080"):
        assert publica("SaludView.vivo") == "http://192.168.1.20:8080/healthz"
    with app.app_context(), como_sistema("prueba"):
        assert publica("SaludView.vivo").startswith("http://")


@pytest.fixture
def en_produccion(app: Flask) -> Iterator[Flask]:
    """The application as the service of every day."""
    app.config["PRODUCCION"] = True
    yield app
    app.config["PRODUCCION"] = False


def test_a_service_without_a_public_address_asks_its_administrator_for_it(
    en_produccion: Flask, cliente: type[Cliente]
) -> None:
    pagina = cliente.de("administradora").get("/").text
    assert pagina.count("DIRECCION_PUBLICA=https://") == 1
    assert "/etc/atencion-ciudadana.env" in pagina
    assert "DIRECCION_PUBLICA" not in cliente.de("capturista").get("/").text
    en_produccion.config["PRODUCCION"] = False
    assert "DIRECCION_PUBLICA" not in cliente.de("administradora").get("/").text


def test_with_a_public_address_nothing_is_asked(
    en_produccion: Flask, con_publica: Flask, cliente: type[Cliente]
) -> None:
    assert "DIRECCION_PUBLICA" not in cliente.de("administradora").get("/").text


@pytest.mark.parametrize(
    ("entorno", "publica", "veces"), [("produccion", "", 1), ("produccion", PUBLICA, 0), ("", "", 0)]
)
def test_at_the_start_the_log_says_once_what_is_missing(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    entorno: str,
    publica: str,
    veces: int,
) -> None:
    monkeypatch.setenv("ENTORNO", entorno)
    monkeypatch.setenv("DIRECCION_PUBLICA", publica)
    ajenos = ("SQLALCHEMY_DATABASE_URI", "INSTANCE_DIR", "ADJUNTOS_DIR", "SECRET_KEY", "MUNICIPIO_TZ")
    create_app({clave: app.config[clave] for clave in ajenos})
    dichos = [r for r in caplog.records if "DIRECCION_PUBLICA=https://" in r.getMessage()]
    assert [r.levelname for r in dichos] == ["WARNING"] * veces


@pytest.mark.parametrize(("proxies", "esquema"), [("0", "http"), ("1", "https")])
def test_what_a_proxy_says_is_believed_only_behind_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch, proxies: str, esquema: str
) -> None:
    monkeypatch.setenv("PROXIES", proxies)
    ajenos = ("SQLALCHEMY_DATABASE_URI", "INSTANCE_DIR", "ADJUNTOS_DIR", "SECRET_KEY", "MUNICIPIO_TZ")
    otra = create_app({clave: app.config[clave] for clave in ajenos})
    vistos: list[str] = []
    otra.before_request_funcs[None].append(lambda: vistos.append(publica("SaludView.vivo")))
    cabeceras = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "malo.com", "X-Forwarded-For": "203.0.113.9"}
    assert otra.test_client().get("/healthz", headers=cabeceras).status_code == 200
    assert vistos == [f"{esquema}://localhost/healthz"]


def como_servicio(app: Flask, monkeypatch: pytest.MonkeyPatch, proxies: str) -> FlaskClient:
    """Return a client of the service of every day behind so many proxies."""
    monkeypatch.setenv("ENTORNO", "produccion")
    monkeypatch.setenv("PROXIES", proxies)
    ajenos = ("SQLALCHEMY_DATABASE_URI", "INSTANCE_DIR", "ADJUNTOS_DIR", "SECRET_KEY", "MUNICIPIO_TZ")
    return create_app({clave: app.config[clave] for clave in ajenos}).test_client()


@pytest.mark.parametrize("cabecera", ["X-Forwarded-Proto", "X-Forwarded-Ssl", "X-Forwarded-Scheme", "Forwarded"])
@pytest.mark.parametrize("dicho", ["https", "HTTPS", "https, https", "on", "proto=https"])
def test_without_a_proxy_a_plain_page_is_led_to_https_whatever_it_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch, cabecera: str, dicho: str
) -> None:
    respuesta = como_servicio(app, monkeypatch, "0").get("/login/", headers={cabecera: dicho})
    assert (respuesta.status_code, respuesta.location) == (302, "https://localhost/login/")
    assert "Strict-Transport-Security" not in respuesta.headers


@pytest.mark.parametrize(
    ("proxies", "dicho", "llega"),
    [
        ("1", "https", True), ("1", "HTTPS", True), ("1", "http, https", True), ("1", "http", False),
        ("1", "https, http", False), ("1", "javascript", False), ("1", "https://malo", False), ("1", "", False),
        ("2", "https", False), ("2", "https, http", True),
    ],
)  # fmt: skip
def test_behind_a_proxy_only_what_it_says_itself_and_only_http_or_https(
    app: Flask, monkeypatch: pytest.MonkeyPatch, proxies: str, dicho: str, llega: bool
) -> None:
    respuesta = como_servicio(app, monkeypatch, proxies).get("/login/", headers={"X-Forwarded-Proto": dicho})
    assert respuesta.status_code == (200 if llega else 302)
    assert llega or respuesta.location == "https://localhost/login/"


def test_a_monitor_on_the_machine_is_answered_without_https(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    http = como_servicio(app, monkeypatch, "0")
    assert [http.get(url).status_code for url in ("/healthz", "/readyz", "/ciudadania/")] == [200, 200, 302]


@pytest.mark.parametrize("mala", ["atencion", "ftp://x", "https://x/y", "https://", "https://a b", "javascript:1",
                                  "https://a.mx:99999", "https://a.mx:0", "http://[::1]:65536"])  # fmt: skip
def test_a_public_address_that_is_none(monkeypatch: pytest.MonkeyPatch, mala: str) -> None:
    monkeypatch.setenv("DIRECCION_PUBLICA", mala)
    with pytest.raises(ConfiguracionInsegura, match="DIRECCION_PUBLICA"):
        create_app()


def test_a_host_is_read_as_a_name() -> None:
    assert nombre_de("[::1]:80") == "::1"
    assert nombre_de("A.B:1") == "a.b"
    assert [nombre_de(h) for h in ("", "a b", "a/b", "a:b:c", "[x]y")] == [""] * 5
