"""What a page costs: its weight on the wire, what it asks of other machines, and whether it moves while it is read."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from app.commands import como_sistema
from app.fab.compression import MINIMO, TIPOS
from tests.cliente import Cliente
from tests.conftest import Base
from tests.corrida import una_por_clase
from tests.elenco import OBRAS
from tests.factories import en, nueva
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir, Vigia
from tests.navegador.mirada import MOVIMIENTO, QUIETO

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
LIMITE_DE_ADORNO = 150_000
"""Bytes of styles and scripts on the wire (issue 5)."""
LIMITE_DE_LISTA = 20 * 1024
"""Bytes of a list of 25 rows as the application writes it, without compression."""
AFUERA = "() => fetch('https://ejemplo.invalid/fuente.woff2', {mode: 'no-cors'}).catch(() => '')"


@pytest.fixture
def veinticinco(base: Base) -> Base:
    """A page of the list, full, and one petición that has been through everything."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        for numero in range(25):
            nueva(OBRAS, domicilio=f"Calle Hidalgo {numero}")
        en("validado", OBRAS)
    return base


def adornos(pagina: Page, url: str) -> int:
    """Open a page; return how many bytes its styles and scripts are on the wire for who comes the first time."""
    pedidos: list[Request] = []
    pagina.on("request", lambda pedido: pedidos.append(pedido))
    pagina.goto(url)
    pagina.wait_for_load_state("networkidle")
    urls = {p.url for p in pedidos if p.resource_type in ("stylesheet", "script")}
    assert len(urls) >= 3, urls
    venidos = [pagina.request.get(una).headers for una in urls]
    enteros = [int(cabezas["content-length"]) for cabezas in venidos if "content-encoding" not in cabezas]
    assert all(pesa < MINIMO for pesa in enteros), enteros
    return sum(int(cabezas["content-length"]) for cabezas in venidos)


@pytest.mark.parametrize("url", ["/", "/peticiones/add"])
def test_los_estilos_y_programas_pesan_poco(abrir: Abrir, veinticinco: Base, url: str) -> None:
    pesan = adornos(abrir("capturista", COMPUTADORA), url)
    assert 15_000 < pesan <= LIMITE_DE_ADORNO


def test_la_segunda_pagina_no_vuelve_a_pedir_los_archivos(abrir: Abrir, veinticinco: Base) -> None:
    """What the first brought under a fingerprint is not asked about; modules that name one another are (0084)."""
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/")
    pagina.wait_for_load_state("networkidle")
    venidas: dict[str, dict[str, Any]] = {}
    guardadas: set[str] = set()
    red = pagina.context.new_cdp_session(pagina)
    red.send("Network.enable")
    red.on("Network.responseReceived", lambda suceso: venidas.update({suceso["requestId"]: suceso["response"]}))
    red.on("Network.requestServedFromCache", lambda suceso: guardadas.add(suceso["requestId"]))
    pagina.goto("/peticiones/list/")
    pagina.wait_for_load_state("networkidle")
    archivos = {pk: una for pk, una in venidas.items() if "/static/" in una["url"]}
    assert len(archivos) >= 3
    pedidas = [una["url"] for pk, una in archivos.items() if pk not in guardadas and not una["fromDiskCache"]]
    assert [url for url in pedidas if not re.search("/static/(guardado|vendor/idb)/", url)] == []


LISTAS = {
    "capturista": ("/", "/peticiones/list/", "/oficios/list/", "/bitacora/list/", "/tramites/list/"),
    "administradora": ("/localidades/list/", "/users/list/", "/adscripciones/list/", "/dependencias/list/"),
}


@pytest.mark.parametrize("usuario", LISTAS)
def test_una_lista_cabe_en_20_kb(veinticinco: Base, cliente: type[Cliente], usuario: str) -> None:
    """As it is written, without any compression (0036)."""
    ella = cliente.de(usuario)
    pesan = {url: len(ella.get(url).data) for url in LISTAS[usuario]}
    assert {url: peso for url, peso in pesan.items() if peso > LIMITE_DE_LISTA} == {}


def test_la_lista_de_peticiones_va_con_sus_renglones(veinticinco: Base, cliente: type[Cliente]) -> None:
    assert cliente.de("capturista").get("/peticiones/list/").data.count(b'<li class="renglon') == 20


def test_los_filtros_largos_llegan_cuando_alguien_se_acerca(abrir: Abrir, veinticinco: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/list/")
    localidad = pagina.get_by_label("Colonia" if pagina.get_by_label("Colonia").count() else "Localidad")
    assert localidad.locator("option").count() == 1
    with pagina.expect_response("**/peticiones/opciones/"):
        localidad.focus()
    expect(localidad.locator("option")).not_to_have_count(1)
    with pagina.expect_navigation(url="**localidad=**"):
        localidad.select_option(index=2)
    assert localidad.locator("option:checked").inner_text() != "Cualquiera"


# Compression (0036)


def test_cada_archivo_propio_va_comprimido(app: Flask, cliente: type[Cliente]) -> None:
    """Every style, script and drawing that we ship, for whoever accepts brotli, gzip or neither."""
    calle, vistos = cliente().http, 0
    carpeta = Path(app.static_folder or "")
    for ruta in carpeta.rglob("*"):
        url = f"/static/{ruta.relative_to(carpeta).as_posix()}"
        entera = calle.get(url, buffered=True) if ruta.is_file() else None
        if entera is None or entera.mimetype not in TIPOS or len(entera.data) < MINIMO:
            continue
        con_gzip = calle.get(url, headers={"Accept-Encoding": "gzip, deflate"}, buffered=True)
        chica = calle.get(url, headers={"Accept-Encoding": "gzip, deflate, br"}, buffered=True)
        assert [r.headers.get("Content-Encoding") for r in (entera, con_gzip, chica)] == [None, "gzip", "br"]
        assert gzip.decompress(con_gzip.data) == brotli.decompress(chica.data) == entera.data
        assert len(chica.data) < len(con_gzip.data) < len(entera.data)
        assert ["Accept-Encoding" in r.vary for r in (entera, con_gzip, chica)] == [True, True, True]
        vistos += 1
    assert vistos > 20


def test_lo_comprimido_se_revalida_y_por_partes_va_entero(cliente: type[Cliente]) -> None:
    calle, url = cliente().http, "/static/css/ac.css"
    con = {"Accept-Encoding": "gzip"}
    primera = calle.get(url, headers=con, buffered=True)
    assert primera.headers["ETag"].startswith("W/")
    otra_vez = calle.get(url, headers={**con, "If-None-Match": primera.headers["ETag"]}, buffered=True)
    assert (otra_vez.status_code, otra_vez.data) == (304, b"")
    parte = calle.get(url, headers={**con, "Range": "bytes=0-99"}, buffered=True)
    assert (parte.status_code, parte.headers.get("Content-Encoding"), len(parte.data)) == (206, None, 100)
    assert calle.head(url, headers=con, buffered=True).content_length == len(primera.data)


def test_una_pagina_no_se_comprime(veinticinco: Base, cliente: type[Cliente]) -> None:
    """Its length would give away, guess after guess, what it says beside the words that somebody else has put there."""
    for url in ("/peticiones/list/?q=hidalgo", "/peticiones/add", "/login/"):
        respuesta = cliente.de("capturista").http.get(url, headers={"Accept-Encoding": "gzip, br"})
        assert respuesta.headers.get("Content-Encoding") is None


# Nothing from elsewhere, nothing that moves


def test_el_vigia_ve_lo_que_se_pide_a_otra_maquina(abrir: Abrir, vigia: Vigia) -> None:
    """The watch that every browser test carries is seen to fail: the policy stops the request, and both are told."""
    pagina = abrir(None, COMPUTADORA)
    pagina.goto("/ciudadania/")
    with pagina.expect_event("console", lambda dicho: "CSP: " in dicho.text):
        pagina.evaluate(AFUERA)
    quejas = " ".join(vigia.quejas)
    vigia.quejas.clear()
    assert "ejemplo.invalid" in quejas
    assert "CSP: " in quejas


def test_nada_se_mueve_mientras_se_lee(abrir: Abrir, veinticinco: Base) -> None:
    """In both sizes in the complete run; in the short one each person in the size that is drawn for her."""
    movidas: dict[str, float] = {}
    todas = [(usuario, medida) for usuario in QUIETAS for medida in (COMPUTADORA, TELEFONO)]
    for usuario, medida in una_por_clase(todas, lambda una: una[0], "nada se mueve"):
        pagina = abrir(usuario, medida)
        for url in QUIETAS[usuario]:
            pagina.goto(url)
            movidas[f"{usuario} {url} {medida['width']}"] = pagina.evaluate(MOVIMIENTO, 400)
        movidas[f"{usuario} petición {medida['width']}"] = en_la_primera(pagina)
    assert {donde: cuanto for donde, cuanto in movidas.items() if cuanto > QUIETO} == {}


QUIETAS = {
    "capturista": ("/", "/peticiones/list/", "/peticiones/add"),
    "coordinador": ("/", "/graficas/", "/graficas/mapa/"),
    "enlace_obras": ("/tablero/",),
}


def en_la_primera(pagina: Page) -> float:
    """Open the first petición of a list that is one's own; return how much it moved."""
    pagina.goto("/peticiones/list/")
    url = pagina.locator("main a[href*='/peticiones/']").evaluate_all("(n) => n.map((a) => a.getAttribute('href'))")
    pagina.goto(next(u for u in url if re.search(r"show/\d+|-\d{6}-\d", u)))
    return float(pagina.evaluate(MOVIMIENTO, 400))
