"""The address of a static file carries a hash of it: kept for a year under that, asked for again under any other."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
from flask import Flask, url_for

from app.commands import como_sistema
from app.fab import compression, sheets
from tests.cliente import Cliente
from tests.elenco import OBRAS
from tests.factories import nueva

pytestmark = pytest.mark.solo_sqlite("files, not rows")
UN_ANO = "public, max-age=31536000, immutable"
DE_PAGINA = re.compile(r'(?:src|href)="(/static/[^"]+)"')
SIN_HUELLA = ("/static/campo/", "/static/guardado/", "/static/vendor/idb/")
PAGINAS = {
    "capturista": ("/", "/peticiones/list/", "/peticiones/add", "/bitacora/add", "/campo/", "/estilo/"),
    "coordinador": ("/graficas/", "/graficas/mapa/", "/resultados/", "/flujos/"),
    "administradora": ("/users/list/", "/importar/"),
}


@pytest.fixture
def direcciones(app: Flask, cliente: type[Cliente]) -> set[str]:
    """Every address of a static file that these pages name."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = nueva(OBRAS)
        url = f"/peticiones/show/{p.id}"
    vistas: set[str] = set(DE_PAGINA.findall(cliente().get("/login/").text))
    for quien, paginas in PAGINAS.items():
        suyo = cliente.de(quien).http
        for pagina in (*paginas, url):
            vistas |= set(DE_PAGINA.findall(suyo.get(pagina).text))
    return vistas


def test_lo_que_las_paginas_nombran_se_guarda_un_ano(cliente: type[Cliente], direcciones: set[str]) -> None:
    calle = cliente().http
    plazos = {}
    for url in direcciones:
        respuesta = calle.get(url, buffered=True)
        assert (respuesta.status_code, respuesta.headers.get("Set-Cookie"), "Cookie" in respuesta.vary) == (
            200,
            None,
            False,
        )
        plazos[url] = respuesta.headers["Cache-Control"]
    con, sin = ({u for u in plazos if u.startswith(SIN_HUELLA) is si} for si in (False, True))
    assert len(con) >= 14, con
    assert {plazos[u] for u in con} == {UN_ANO}
    assert {plazos[u] for u in sin} == {"no-cache"}


@pytest.mark.parametrize("cola", ["", "?v=", "?v=0123456789abcdef", "?v=%00", "?otra=1"])
def test_bajo_otra_huella_se_vuelve_a_preguntar(cliente: type[Cliente], cola: str) -> None:
    for ruta in ("css/ac.css", "js/ac.js", "css/tokens.css", "img/escudo.svg"):
        respuesta = cliente().http.get(f"/static/{ruta}{cola}", buffered=True)
        assert respuesta.headers["Cache-Control"] == "no-cache"
        etag = respuesta.headers["ETag"]
        igual = cliente().http.get(f"/static/{ruta}{cola}", headers={"If-None-Match": etag}, buffered=True)
        assert (igual.status_code, igual.headers["Cache-Control"]) == (304, "no-cache")


def test_lo_que_no_existe_no_se_guarda(app: Flask, cliente: type[Cliente]) -> None:
    for ruta in ("js/nada.js", "../config.py", "js", "a\0.js"):
        with app.test_request_context():
            url = url_for("static", filename=ruta)
            de_fab = url_for("appbuilder.static", filename=ruta)
        assert "v=" not in url + de_fab
        respuesta = cliente().http.get(f"/static/{quote(ruta)}?v=0123456789abcdef")
        assert (respuesta.status_code, "max-age" in respuesta.headers.get("Cache-Control", "")) == (404, False)


def test_otro_contenido_es_otra_direccion(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    archivo = tmp_path / "a.js"
    vistas = []
    for texto in ("uno", "otro más largo"):
        archivo.write_text(texto, encoding="utf-8")
        with app.test_request_context():
            vistas.append(url_for("static", filename="a.js"))
    assert vistas[0] != vistas[1]
    vieja, nueva_ = (app.test_client().get(url, buffered=True) for url in vistas)
    assert [r.headers["Cache-Control"] for r in (vieja, nueva_)] == ["no-cache", UN_ANO]


def test_la_hoja_de_estilos_va_por_lo_que_juntan_sus_piezas(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        antes = url_for("static", filename=sheets.HOJA)
    (tmp_path / "010-a.css").write_text("a { color: red }", encoding="utf-8")
    monkeypatch.setattr(sheets, "CARPETA", tmp_path)
    with app.test_request_context():
        despues = url_for("static", filename=sheets.HOJA)
    assert antes.partition("?")[0] == despues.partition("?")[0]
    assert [app.test_client().get(u).headers["Cache-Control"] for u in (antes, despues)] == ["no-cache", UN_ANO]


def test_de_fab_tambien(app: Flask) -> None:
    """Files of Flask-AppBuilder, where a page of its own still names one."""
    with app.test_request_context():
        url = url_for("appbuilder.static", filename="css/bootstrap.min.css")
    assert "v=" in url
    respuesta = app.test_client().get(url, buffered=True)
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, UN_ANO)


def test_el_trabajador_del_telefono_guarda_direcciones_sin_huella(app: Flask) -> None:
    """It finds what it keeps by the path alone, and a new version of it takes every file anew."""
    sw = app.test_client().get("/campo/sw.js").text
    guardadas = re.findall(r'"(/static/[^"]+)"', sw.split("DIRECCIONES")[1].split(";")[0])
    assert guardadas
    assert [url for url in guardadas if "?" in url] == []
    logica = re.search(r'importScripts\("(/static/campo/sw-logica\.js\?v=[0-9a-f]{16})"\)', sw)
    assert logica is not None


ACEPTA = {
    "gzip, deflate, br": "br",
    "gzip, deflate, br;q=0": "gzip",
    "gzip;q=1, br;q=0.5": "gzip",
    "*": "br",
    "identity": None,
    "gzip;q=0, br;q=0": None,
    "": None,
}


@pytest.mark.parametrize("acepta", ACEPTA)
def test_viaja_como_lo_acepta_quien_lo_pide(app: Flask, acepta: str) -> None:
    with app.test_request_context():
        url = url_for("static", filename="js/ac.js")
    entera = app.test_client().get(url, buffered=True)
    respuesta = app.test_client().get(url, headers={"Accept-Encoding": acepta}, buffered=True)
    abrir = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[ACEPTA[acepta]]
    assert respuesta.headers.get("Content-Encoding") == ACEPTA[acepta]
    assert abrir(respuesta.data) == entera.data
    assert ("Accept-Encoding" in respuesta.vary, respuesta.headers["Cache-Control"]) == (True, UN_ANO)


def test_se_comprime_una_vez_y_no_se_guarda_sin_fin(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hechas: list[int] = []
    lenta = compression.CODIFICACIONES["br"]
    contada = {"br": lambda entera: hechas.append(len(entera)) or lenta(entera)}
    monkeypatch.setattr(compression, "CODIFICACIONES", compression.CODIFICACIONES | contada)
    monkeypatch.setattr(compression, "CABEN", 2)
    compression._hechas.clear()
    for ruta in ("js/ac.js", "js/ac.js", "js/atajos.js", "js/mapa.js"):
        app.test_client().get(f"/static/{ruta}", headers={"Accept-Encoding": "br"}, buffered=True)
        assert len(compression._hechas) <= 2
    assert len(hechas) == 3
