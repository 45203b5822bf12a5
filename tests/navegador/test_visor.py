"""The documents of a petición in a browser: seen in their page, leafed through by keyboard, links without it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.commands import como_sistema
from app.peticiones.almacen import examinar
from tests.conftest import Base
from tests.factories import acto, nueva
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir
from tests.navegador.test_paginas import NO_CABE
from tests.peticiones.test_paginas_de_archivos import NEGRO, foto, pdf

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")


@pytest.fixture
def direccion(base: Base) -> str:
    """A petición with a PDF of three pages and a photograph."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        p = nueva()
        for contenido, nombre, titulo in (
            (pdf(NEGRO, b"", NEGRO), "acta.pdf", "Acta"),
            (foto(80, 60), "bache.jpg", "Foto"),
        ):
            acto(p, "adjuntar", "capturista", archivo=examinar(contenido, nombre), texto=titulo)
        return f"/peticiones/show/{p.id}"


def cargada(pagina: Page) -> bool:
    """Answer whether the viewer shows a picture."""
    expect(pagina.locator(".visor .papel")).not_to_have_attribute("aria-busy", "true", timeout=15_000)
    return bool(pagina.evaluate("document.querySelector('.visor img').naturalWidth > 0"))


@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "light"), (TELEFONO, "dark")], ids=["computadora", "telefono"]
)
def test_a_document_is_leafed_through_by_keyboard(
    abrir: Abrir, direccion: str, medida: dict[str, int], tema: str
) -> None:
    pagina = abrir("capturista", medida, tema)
    pagina.goto(direccion)
    acta, visor = pagina.get_by_role("link", name="Acta"), pagina.get_by_role("dialog", name="Acta")
    acta.focus()
    pagina.keyboard.press("Enter")
    expect(visor.get_by_role("status")).to_have_text("Página 1 de 3")
    assert cargada(pagina)
    for tecla, donde in (("ArrowRight", 2), ("End", 3), ("ArrowRight", 3), ("ArrowLeft", 2), ("Home", 1)):
        pagina.keyboard.press(tecla)
        expect(visor.get_by_role("status")).to_have_text(f"Página {donde} de 3")
    assert cargada(pagina)
    assert pagina.evaluate(NO_CABE) == []
    pagina.keyboard.press("Escape")
    expect(visor).to_be_hidden()
    expect(acta).to_be_focused()


def test_a_photograph_has_nothing_to_leaf_and_its_file_is_downloaded(abrir: Abrir, direccion: str) -> None:
    pagina = abrir("capturista", COMPUTADORA, "light")
    pagina.goto(direccion)
    pagina.get_by_role("link", name="Foto").click()
    visor = pagina.get_by_role("dialog", name="Foto")
    assert cargada(pagina)
    expect(visor.get_by_role("button", name="Siguiente")).to_be_hidden()
    with pagina.expect_download() as descarga:
        visor.get_by_role("link", name="Descargar").click()
    assert descarga.value.suggested_filename == "bache.jpg"
    visor.get_by_role("button", name="Cerrar").click()
    expect(visor).to_be_hidden()
