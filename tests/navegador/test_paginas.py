"""Every main page, at the counter and on a telephone: quiet, in place, in Spanish, in both themes."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.commands import como_sistema
from tests.cliente import Pagina
from tests.conftest import Base
from tests.corrida import COMPLETO, azar, una_por_clase
from tests.elenco import ELENCO, OBRAS
from tests.factories import en
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir, entra_otra, galleta
from tests.navegador.recorrido import familia_de, patron, pedir_como

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
USUARIOS = [usuario for usuario in ELENCO if usuario not in ("baja", "enlace_aguas")]
FONDOS = {"light": "rgb(245, 244, 241)", "dark": "rgb(18, 22, 27)"}
NO_CABE = """() => {
    const ancho = window.innerWidth, largo = document.documentElement.scrollWidth;
    const limpio = (n) => n.tagName + '.' + n.className;
    const sale = (n) => n.getBoundingClientRect().right > ancho || n.scrollWidth > n.clientWidth + 1;
    return largo <= ancho ? [] : [largo, ...[...document.querySelectorAll('main *')].filter(sale).map(limpio)] }"""


@pytest.fixture
def con_peticiones(app: Flask) -> None:
    """One petición in each state of the main line, and one with very long words."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        for estado in ("por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado"):
            en(estado, OBRAS)
        en("recibido", OBRAS, descripcion="Bache" * 60, domicilio="Calle" * 30, nombre="Ana" * 20, apellidos="Luz" * 20)


QUIENES = [pytest.param((u,), id=u) for u in USUARIOS] if COMPLETO else [pytest.param(tuple(USUARIOS), id="todos")]
"""One person after the other in the complete run; in the short one all share out what there is to open."""
ABIERTAS = 3 if COMPLETO else 40
"""Pages that are opened at the least; fewer would mean that the menus lead nowhere."""


@pytest.mark.usefixtures("con_peticiones")
@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "light"), (TELEFONO, "dark")], ids=["computadora", "telefono"]
)
@pytest.mark.parametrize("quienes", QUIENES)
def test_cada_pagina(
    abrir: Abrir, base: Base, servidor: str, quienes: tuple[str, ...], medida: dict[str, int], tema: str, tmp_path: Path
) -> None:
    """What is in their menus, what those pages lead to, and a page that is not there."""
    pagina, abiertas = abrir(None, medida, tema), dict[str, str]()
    for usuario, urls in repartidas({uno: menu(base, uno) for uno in quienes}, medida).items():
        entra_otra(pagina, galleta(base, servidor, usuario))
        cola = deque(urls)
        while cola:
            url = cola.popleft()
            enlaces = revisar(pagina, url, tema, tmp_path)
            abiertas[clase(usuario, url, medida)] = url
            nuevos = {clase(usuario, enlace, medida): enlace for enlace in enlaces} if url in urls else {}
            cola.extend(enlace for cual, enlace in nuevos.items() if cual not in abiertas and enlace not in cola)
    print(f"{len(abiertas)} páginas abiertas a {medida['width']} px")  # noqa: T201
    assert len(abiertas) >= ABIERTAS


def menu(base: Base, usuario: str) -> list[str]:
    """Return what the side navigation offers a person, on a telephone also the capture page and the account."""
    codigo, _tipo, cuerpo = pedir_como(base, usuario)[0]("/")
    enlaces = Pagina(cuerpo.decode()).css('nav.lado a[href^="/"]')
    assert (codigo, bool(enlaces)) == (200, True)
    return list(dict.fromkeys(enlace.get("href") for enlace in enlaces))


def clase(usuario: str, url: str, medida: dict[str, int]) -> str:
    """Return what is opened once in a test: every address and person in the complete run.

    In the short run a kind of address, and the home of each person, in the size that is drawn for it; in the other
    size those that share its template are one.
    """
    if COMPLETO:
        return f"{usuario} {url}"
    cual = patron(url)
    suya = f"{usuario} /" if cual == "/" else cual
    return suya if azar(f"tamaño de {suya}").choice((COMPUTADORA, TELEFONO)) is medida else familia_de(cual)


def repartidas(menus: dict[str, list[str]], medida: dict[str, int]) -> dict[str, list[str]]:
    """Return person → what she opens: of each class, one among those who have it in their menu."""
    pares = [(usuario, url) for usuario, urls in menus.items() for url in dict.fromkeys(["/", *urls, "/no-existe"])]
    suyas: dict[str, list[str]] = {}
    for usuario, url in una_por_clase(pares, lambda par: clase(*par, medida), f"páginas a {medida['width']} px"):
        suyas.setdefault(usuario, []).append(url)
    return suyas


@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "dark"), (TELEFONO, "light")], ids=["computadora", "telefono"]
)
def test_lo_que_se_ve_sin_cuenta(abrir: Abrir, medida: dict[str, int], tema: str, tmp_path: Path) -> None:
    pagina = abrir(None, medida, tema)
    for url in ("/login/", "/ciudadania/", "/ciudadania/seguimiento", "/no-existe"):
        revisar(pagina, url, tema, tmp_path)


def revisar(pagina: Page, url: str, tema: str, carpeta: Path) -> list[str]:
    """Open a page and look at it; return one «show», one «edit» and one «add» that it leads to.

    The complete run keeps its picture; the short one leaves that to `make pantallas`.
    """
    respuesta = pagina.goto(url)
    assert respuesta is not None
    assert respuesta.status == (404 if url == "/no-existe" else 200), url
    assert pagina.locator("html").get_attribute("lang") == "es-MX", url
    assert pagina.evaluate(NO_CABE) == [], url
    assert pagina.evaluate("getComputedStyle(document.body).backgroundColor") == FONDOS[tema], url
    if COMPLETO:
        pagina.screenshot(path=carpeta / f"{len(list(carpeta.glob('*.png'))):02d}{url.replace('/', '_')[:60]}.png")
    return [hallado for patron in PATRONES if (hallado := primero(pagina, patron))]


PATRONES = ("main a[href*='/show/']", "main a[href*='/edit/']", "main a[href$='/add'], main a[href*='/add?']")


def primero(pagina: Page, patron: str) -> str:
    """Return where the first link of a kind leads, '' when the page has none."""
    enlace = pagina.locator(patron)
    return (enlace.first.get_attribute("href") or "").split("?")[0] if enlace.count() else ""
