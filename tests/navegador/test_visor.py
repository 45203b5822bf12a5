"""The documents of a petición in a browser: seen in their page, leafed through by keyboard, links without it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.archivos import previas
from app.archivos.examen import examinar
from app.commands import como_sistema
from app.peticiones.models.anexos import Adjunto
from tests.archivos.test_paginas_de_archivos import NEGRO, foto, pdf
from tests.conftest import Base
from tests.factories import acto, nueva
from tests.navegador.conftest import COMPUTADORA, Abrir, Vigia, una_manera
from tests.navegador.test_paginas import NO_CABE

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


@pytest.mark.parametrize(("medida", "tema"), una_manera("un documento se hojea"))
def test_a_document_is_leafed_through_by_keyboard(
    abrir: Abrir, direccion: str, medida: dict[str, int], tema: str
) -> None:
    pagina = abrir("capturista", medida, tema)
    pagina.goto(direccion)
    acta, visor = pagina.get_by_role("link", name="Acta", exact=True), pagina.get_by_role("dialog", name="Acta")
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


# The pictures come a few at a time, and one whose turn did not come is asked for again

PUESTAS = ".hojita > img"
"""Each is put in its place once it has come."""


def sin_turno(veces: int) -> tuple[Callable[[Route], Any], list[str]]:
    """Return a route that says so many times that there is no turn, and what was asked of it."""
    pedidos: list[str] = []

    def responder(ruta: Route) -> None:
        pedidos.append(ruta.request.url.rpartition("?")[2])
        if len(pedidos) <= veces:
            ruta.fulfill(status=503, headers={"Retry-After": "1"}, body="")
        else:
            ruta.continue_()

    return responder, pedidos


def solo_de_turno(vigia: Vigia) -> bool:
    """Answer whether the console complained of nothing but of turns, and forget it."""
    quejas, vigia.quejas = vigia.quejas, []
    return all("503" in queja for queja in quejas)


def test_a_page_with_twelve_documents_shows_them_two_at_a_time(
    abrir: Abrir, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_la_vez, candado, ahora = list[int](), threading.Lock(), [0]

    def contando(adjunto: Adjunto, pagina: int, tamano: str) -> bytes | None:
        with candado:
            ahora[0] += 1
            a_la_vez.append(ahora[0])
        time.sleep(0.05)
        try:
            return previas.previa_de(adjunto, pagina, tamano)
        finally:
            with candado:
                ahora[0] -= 1

    monkeypatch.setattr("app.peticiones.views.adjuntos.previa_de", contando)
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        p = nueva()
        for n in range(12):
            acto(p, "adjuntar", "capturista", archivo=examinar(pdf(b"0.%d g" % n), f"{n}.pdf"), texto=f"Hoja {n}")
        url = f"/peticiones/show/{p.id}"
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto(url)
    pagina.locator(".adjuntos").scroll_into_view_if_needed()
    pagina.get_by_role("link", name="Hoja 11", exact=True).scroll_into_view_if_needed()
    expect(pagina.locator(PUESTAS)).to_have_count(12, timeout=30_000)
    assert (len(a_la_vez), max(a_la_vez)) == (12, 2)


def test_a_small_picture_without_a_turn_comes_later(abrir: Abrir, direccion: str, vigia: Vigia) -> None:
    responder, pedidos = sin_turno(4)
    pagina = abrir("capturista", COMPUTADORA)
    pagina.route("**/vista.jpg?*", responder)
    pagina.goto(direccion)
    pagina.locator(".adjuntos").scroll_into_view_if_needed()
    expect(pagina.locator(PUESTAS)).to_have_count(2, timeout=15_000)
    assert set(pedidos) == {"tamano=mini"}
    assert solo_de_turno(vigia)


def contestada(pagina: Page) -> AbstractContextManager[Any]:
    """Wait until the programs of the page are told that there is no turn; they then wait a second of its clock."""
    return pagina.expect_response(lambda r: r.status == 503 and r.request.resource_type == "fetch", timeout=20_000)


def test_the_viewer_asks_again_and_does_not_ask_for_ever(abrir: Abrir, direccion: str, vigia: Vigia) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.clock.install()
    pagina.goto(direccion)
    responder, _pedidos = sin_turno(2)
    pagina.route("**/vista.jpg?pagina=*", responder)
    with contestada(pagina):
        pagina.get_by_role("link", name="Acta", exact=True).click()
    pagina.clock.run_for(1000)
    assert cargada(pagina)
    pagina.keyboard.press("Escape")
    nunca, pedidos = sin_turno(99)
    pagina.route("**/vista.jpg?pagina=*", nunca)
    with contestada(pagina):
        pagina.get_by_role("link", name="Foto").click()
    for _vez in range(5):
        with contestada(pagina):
            pagina.clock.run_for(1000)
    pagina.clock.run_for(1000)
    expect(pagina.get_by_text("No se puede mostrar esta página.")).to_be_visible(timeout=20_000)
    pagina.clock.run_for(1500)
    assert pedidos == ["pagina=1"] * 7
    assert solo_de_turno(vigia)
