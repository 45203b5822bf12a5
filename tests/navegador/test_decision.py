"""Deciding in a browser: the page opens at its top, with what is decided on in sight; both answers look the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.commands import como_sistema
from tests import factories as f
from tests.conftest import Base
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir
from tests.navegador.test_paginas import NO_CABE
from tests.peticiones.test_datos import _solicitud

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
CASOS = {
    "validar": ("Validar", lambda: f.en("concluido"), "Lo que contestó la dependencia"),
    "validar_un_no": ("Validar", lambda: f.en("concluido", resuelto="no"), "Lo que contestó la dependencia"),
    "dictaminar": ("Dictaminar", lambda: _solicitud("por_dictaminar"), "Lo que analizó el Coordinador"),
}
MANERA = """(n) => { const s = getComputedStyle(n), b = getComputedStyle(n.querySelector('b'));
    const r = n.getBoundingClientRect();
    return [r.width, r.height, r.top, s.color, s.backgroundColor, s.borderColor, s.borderWidth, b.color, b.fontSize,
        b.fontWeight].map((x) => typeof x === 'number' ? Math.round(x) : x) }"""


def desde_la_bandeja(base: Base, abrir: Abrir, caso: str, medida: dict[str, int], tema: str) -> Page:
    boton, hacer, _titulo = CASOS[caso]
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        folio = hacer().folio
    pagina = abrir("subcoordinadora", medida, tema)
    pagina.goto("/")
    pagina.locator("li.renglon", has_text=folio).get_by_role("link", name=boton).click()
    expect(pagina.locator(".decision")).to_be_attached()
    return pagina


def a_la_vista(lugar: Locator) -> bool:
    """Answer whether an element is whole between the bar at the top and, on a phone, the one at the bottom."""
    return bool(
        lugar.evaluate("""(n) => { const r = n.getBoundingClientRect(), bajo = document.querySelector('.abajo');
            const fin = bajo?.checkVisibility() ? bajo.getBoundingClientRect().top : innerHeight;
            return r.top >= document.querySelector('.alto').getBoundingClientRect().bottom && r.bottom <= fin }""")
    )


@pytest.mark.parametrize("caso", CASOS)
@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "dark"), (TELEFONO, "light")], ids=["computadora", "telefono"]
)
def test_se_llega_arriba_y_lo_que_se_decide_esta_a_la_vista(
    base: Base, abrir: Abrir, caso: str, medida: dict[str, int], tema: str
) -> None:
    pagina = desde_la_bandeja(base, abrir, caso, medida, tema)
    expect(pagina.get_by_role("heading", name="Ahora le toca a usted")).to_be_focused()
    assert pagina.evaluate("scrollY") == 0
    titulo = pagina.get_by_text(CASOS[caso][2]).locator("visible=true").first
    pedido = pagina.locator("main :not(h1)").get_by_text("Hay un bache hondo").locator("visible=true").first
    lugares: list[Any] = [pagina.locator(".folio").first, pagina.locator("h1"), pagina.locator(".cabeza .ficha").first]
    lugares.append(pedido)
    lugares += [titulo, pagina.locator("#decision-pregunta"), *pagina.locator(".respuesta:not(.otra)").all()]
    assert [lugar.inner_text() for lugar in lugares if not a_la_vista(lugar)] == []
    assert pagina.evaluate(NO_CABE) == []


@pytest.mark.parametrize("caso", CASOS)
def test_las_dos_respuestas_pesan_lo_mismo_y_se_dan_con_el_teclado(base: Base, abrir: Abrir, caso: str) -> None:
    pagina = desde_la_bandeja(base, abrir, caso, COMPUTADORA, "light")
    si, no = pagina.locator(".respuesta:not(.otra)").all()
    assert si.evaluate(MANERA) == no.evaluate(MANERA)
    gris = pagina.locator(".sin-elegir")
    expect(gris).to_be_disabled()
    expect(pagina.locator(".decision form").locator("visible=true")).to_have_count(0)
    for tecla, cual in (("Space", 0), ("ArrowRight", 1)):
        if tecla == "Space":
            pagina.locator(".elige-1").focus()
        pagina.keyboard.press(tecla)
        expect(pagina.locator(".decision form").locator("visible=true")).to_have_count(1)
        expect(pagina.locator(".respuesta input").nth(cual)).to_be_checked()
    expect(gris).to_be_hidden()


def test_se_decide_sin_el_programa(base: Base, abrir: Abrir) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        url = f"/peticiones/show/{f.en('concluido').id}#acto-validar"
    pagina = abrir("subcoordinadora", COMPUTADORA)
    pagina.route("**/*.js*", lambda ruta: ruta.fulfill(body="", content_type="text/javascript"))
    pagina.goto(url)
    assert pagina.evaluate("scrollY") == 0
    pagina.locator("label.respuesta", has_text="Se cierra como resuelta").click()
    pagina.locator("#acto-validar").get_by_text("Llamada").click()
    pagina.locator("#acto-validar").get_by_role("button", name="Validar").click()
    expect(pagina.get_by_role("status").first).to_contain_text("Validada hoy, ")


def test_un_acto_que_nombra_la_direccion_no_queda_bajo_la_barra(base: Base, abrir: Abrir) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        url = f"/peticiones/show/{f.en('concluido').id}#acto-anotar"
    pagina = abrir("subcoordinadora", COMPUTADORA)
    pagina.goto(url)
    expect(pagina.locator("#acto-anotar summary")).to_be_in_viewport()
    assert a_la_vista(pagina.locator("#acto-anotar summary"))
