"""Every main page as each puesto, at the counter and on a telephone: quiet, in place, in Spanish, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.commands import como_sistema
from tests.elenco import ELENCO, OBRAS
from tests.factories import en
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir

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


@pytest.mark.usefixtures("con_peticiones")
@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "light"), (TELEFONO, "dark")], ids=["computadora", "telefono"]
)
@pytest.mark.parametrize("usuario", USUARIOS)
def test_cada_pagina(abrir: Abrir, usuario: str, medida: dict[str, int], tema: str, tmp_path: Path) -> None:
    """Its menu, its first petición, what the list pages lead to, and a page that is not there."""
    pagina = abrir(usuario, medida, tema)
    direcciones = [*del_menu(pagina), "/no-existe"]
    vistas = [revisar(pagina, url, tema, tmp_path) for url in direcciones]
    de_ahi = dict.fromkeys(enlace for enlaces in vistas for enlace in enlaces)
    for url in de_ahi:
        revisar(pagina, url, tema, tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == len(direcciones) + len(de_ahi)


@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "dark"), (TELEFONO, "light")], ids=["computadora", "telefono"]
)
def test_lo_que_se_ve_sin_cuenta(abrir: Abrir, medida: dict[str, int], tema: str, tmp_path: Path) -> None:
    pagina = abrir(None, medida, tema)
    for url in ("/login/", "/ciudadania/", "/ciudadania/seguimiento", "/no-existe"):
        revisar(pagina, url, tema, tmp_path)


def del_menu(pagina: Page) -> list[str]:
    """Return what the side navigation offers, on a telephone also the capture page and the account."""
    enlaces = pagina.eval_on_selector_all(".lado a[href^='/']", "nodos => nodos.map((n) => n.getAttribute('href'))")
    return list(dict.fromkeys(enlaces))


def revisar(pagina: Page, url: str, tema: str, carpeta: Path) -> list[str]:
    """Open a page, look at it, keep its picture; return one «show», one «edit» and one petición that it leads to."""
    respuesta = pagina.goto(url)
    assert respuesta is not None
    assert respuesta.status == (404 if url == "/no-existe" else 200), url
    assert pagina.locator("html").get_attribute("lang") == "es-MX", url
    assert pagina.evaluate(NO_CABE) == [], url
    assert pagina.evaluate("getComputedStyle(document.body).backgroundColor") == FONDOS[tema], url
    pagina.screenshot(path=carpeta / f"{len(list(carpeta.glob('*.png'))):02d}{url.replace('/', '_')[:60]}.png")
    return [hallado for patron in PATRONES if (hallado := primero(pagina, patron))]


PATRONES = ("main a[href*='/show/']", "main a[href*='/edit/']", "main a[href$='/add'], main a[href*='/add?']")


def primero(pagina: Page, patron: str) -> str:
    """Return where the first link of a kind leads, '' when the page has none."""
    enlace = pagina.locator(patron)
    return (enlace.first.get_attribute("href") or "").split("?")[0] if enlace.count() else ""
