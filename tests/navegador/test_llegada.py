"""What is asked of how a petición came: at sight only with its canal, kept while another is looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import Base
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")


@pytest.mark.parametrize("equipo", [COMPUTADORA, TELEFONO])
def test_only_its_canal_asks_for_it(abrir: Abrir, base: Base, equipo: dict[str, object]) -> None:
    pagina = abrir("capturista", equipo)
    pagina.goto("/peticiones/add")
    numero, usuario = pagina.get_by_label("Número de oficio"), pagina.get_by_label("Usuario")
    expect(numero).to_be_hidden()
    expect(usuario).to_be_hidden()
    pagina.locator("[data-canales] label", has_text="Por escrito libre").click()
    expect(numero).to_be_visible()
    expect(usuario).to_be_hidden()
    numero.fill("DGE/123/2026")
    if pagina.get_by_role("button", name="Otro…").is_visible():
        pagina.get_by_role("button", name="Otro…").click()
    pagina.locator("[data-canales] label", has_text="Redes sociales").click()
    expect(numero).to_be_hidden()
    expect(usuario).to_be_visible()
    expect(pagina.get_by_label("¿Cuál red?")).to_be_hidden()
    pagina.get_by_label("Red social").select_option("otra")
    expect(pagina.get_by_label("¿Cuál red?")).to_be_visible()
    pagina.locator("[data-canales] label", has_text="Por escrito libre").click()
    expect(numero).to_have_value("DGE/123/2026")
    assert pagina.evaluate("document.documentElement.scrollWidth <= innerWidth")


RECORDAR = """(canal) => {
  const forma = document.querySelector("form[data-captura]");
  localStorage.setItem(`captura.${forma.dataset.cuenta}`, JSON.stringify({ canal_id: canal.control.value }));
}"""
"""Write what the page keeps when it is sent, with a canal's label: nothing is typed, so that no draft proposes it."""


def test_the_canal_proposed_from_the_last_time_asks_for_it_too(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.locator("[data-canales] label", has_text="Por escrito libre").evaluate(RECORDAR)
    expect(pagina.get_by_label("Número de oficio")).to_be_hidden()
    pagina.goto("/peticiones/add")
    expect(pagina.get_by_label("Número de oficio")).to_be_visible()
