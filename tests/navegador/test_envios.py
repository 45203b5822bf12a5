"""A form on its way: whose word counts, what is told, what is tried again; what is too heavy, what was sent before."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from app.peticiones.models.peticion import Peticion
from tests.conftest import Base
from tests.factories import en
from tests.navegador.conftest import COMPUTADORA, Abrir, una_manera
from tests.navegador.test_borradores import PALABRAS, cuantas, en_base, escribe, guardados, llego, registra

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")

DEPRISA = "const lento = window.setTimeout; window.setTimeout = (f, ms, ...r) => lento(f, (ms || 0) / 60, ...r);"
"""A minute of waiting is a second here."""


def prisa(pagina: Page) -> Page:
    pagina.add_init_script(DEPRISA)
    return pagina


class EnMedio:
    """Somebody between the browser and the system, who answers the sending of a form himself."""

    def __init__(self, pagina: Page, **respuesta: Any) -> None:
        self.veces, self.respuesta, self.abierto = 0, respuesta, False
        pagina.route("**/peticiones/add", self)

    def __call__(self, ruta: Route) -> None:
        """Answer, or cut the connection where there is no answer."""
        if ruta.request.method != "POST" or self.abierto:
            ruta.continue_()
            return
        self.veces += 1
        if self.respuesta:
            ruta.fulfill(**self.respuesta)
        else:
            ruta.abort("connectionreset")


def lo_escrito_sigue(pagina: Page) -> None:
    """What was typed is on the screen and on the device."""
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    assert len(guardados(pagina)["filas"]) == 1


@pytest.mark.parametrize(
    ("codigo", "dice"),
    [(413, "La red no deja pasar envíos tan grandes"), (403, "rechazó el envío (contestó 403)"),
     (404, "rechazó el envío (contestó 404)")],
)  # fmt: skip
def test_what_a_proxy_refuses_is_told_and_not_sent_again(abrir: Abrir, base: Base, codigo: int, dice: str) -> None:
    pagina = prisa(abrir("capturista", COMPUTADORA))
    escribe(pagina)
    proxy = EnMedio(pagina, status=codigo, body="<h1>nginx</h1>", content_type="text/html")
    registra(pagina)
    expect(pagina.get_by_text(dice)).to_be_visible()
    pagina.wait_for_timeout(700)
    assert (proxy.veces, cuantas(base), pagina.get_by_text("Sin conexión").count()) == (1, 0, 0)
    lo_escrito_sigue(pagina)
    proxy.abierto = True
    pagina.get_by_role("button", name="Intentar de nuevo").click()
    llego(pagina)
    assert cuantas(base) == 1


def test_a_sending_that_is_cut_while_the_system_answers_stops_and_says_so(abrir: Abrir, base: Base) -> None:
    pagina = prisa(abrir("capturista", COMPUTADORA))
    escribe(pagina)
    proxy = EnMedio(pagina)
    registra(pagina)
    expect(pagina.get_by_text("Hay conexión con el sistema, pero este envío no pasa")).to_be_visible(timeout=15_000)
    assert (proxy.veces, cuantas(base)) == (3, 0)
    lo_escrito_sigue(pagina)
    proxy.abierto = True
    pagina.get_by_role("button", name="Intentar de nuevo").click()
    llego(pagina)
    assert cuantas(base) == 1


@pytest.mark.parametrize(
    ("respuesta", "dice"),
    [({"status": 502, "body": "Bad Gateway"}, "El sistema no contesta."),
     ({"status": 200, "body": "<h1>Bienvenido a la red</h1>", "content_type": "text/html"}, "otra página"),
     ({"status": 302, "headers": {"Location": "http://portal.invalid/entrar"}}, "otra página"),
     ({"status": 204, "headers": {"X-Codigo": "503", "X-Dicho": quote("Se están preparando otros documentos.")}},
      "Se están preparando otros documentos.")],
    ids=["502", "portal", "redirección", "503 nuestro"],
)  # fmt: skip
def test_what_may_pass_is_tried_a_few_times_and_then_there_is_a_button(
    abrir: Abrir, base: Base, respuesta: dict[str, Any], dice: str
) -> None:
    pagina = prisa(abrir("capturista", COMPUTADORA))
    escribe(pagina)
    pagina.route("**/healthz", lambda ruta: ruta.fulfill(body="otra cosa"))
    proxy = EnMedio(pagina, **respuesta)
    registra(pagina)
    otra_vez = pagina.get_by_role("button", name="Intentar de nuevo")
    expect(otra_vez).to_be_visible(timeout=20_000)
    expect(pagina.locator("[data-borrador-dice]")).to_contain_text(dice)
    pagina.wait_for_timeout(900)
    assert (proxy.veces, cuantas(base)) == (6, 0)
    lo_escrito_sigue(pagina)
    proxy.abierto = True
    otra_vez.click()
    llego(pagina)
    assert cuantas(base) == 1


def test_what_the_system_itself_finds_too_large_is_told_in_place(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    pagina.locator("#descripcion").evaluate("(x) => { x.value = 'a'.repeat(2200000); }")
    registra(pagina)
    expect(pagina.get_by_text("Lo escrito en el formulario pasa de 2 MB")).to_be_visible()
    assert pagina.locator("#descripcion").evaluate("(x) => x.value.length") == 2_200_000
    assert cuantas(base) == 0


# Files


def archivo(nombre: str, megas: float) -> Any:
    return {"name": nombre, "mimeType": "application/pdf", "buffer": b"%PDF-" + b"0" * int(megas * 1024 * 1024)}


@pytest.mark.parametrize(("tamano", "tema"), una_manera("envios"))
def test_what_does_not_fit_is_said_before_it_is_sent(abrir: Abrir, tamano: dict[str, int], tema: str) -> None:
    pagina = abrir("capturista", tamano, tema)
    pagina.goto("/hojas/add")
    enviados: list[str] = []
    pagina.on("request", lambda pedido: enviados.append(pedido.method))
    elegir = pagina.locator("#archivos")
    elegir.set_input_files([archivo("plano.pdf", 10.5)])
    expect(pagina.get_by_text("«plano.pdf» pesa 10.5 MB y el límite es de 10 MB por archivo.")).to_be_visible()
    pagina.get_by_role("button", name="Entregar las hojas").click()
    expect(elegir).to_be_focused()
    elegir.set_input_files([archivo(f"hoja-{n}.pdf", 7) for n in range(3)])
    expect(pagina.get_by_text("Los 3 archivos pesan 21 MB entre todos y de una vez caben 20 MB.")).to_be_visible()
    pagina.get_by_role("button", name="Entregar las hojas").click()
    pagina.wait_for_timeout(300)
    assert "POST" not in enviados
    elegir.set_input_files([archivo("hoja.pdf", 0.1)])
    expect(pagina.locator("#archivos-peso")).to_have_count(0)
    assert elegir.get_attribute("aria-describedby") == "archivos-ayuda"


def test_the_file_of_an_act_is_weighed_too_and_its_words_stay(abrir: Abrir, base: Base) -> None:
    folio = en_base(base, lambda: en("canalizado").folio)
    pagina = abrir("subcoordinadora", COMPUTADORA)
    pagina.goto(f"/peticiones/{folio}")
    forma = pagina.locator('form[action$="/actos/adjuntar"]')
    pagina.locator("details.acto", has=forma).locator("summary").click()
    forma.locator("[name=texto]").fill("El plano de la calle")
    forma.locator("input[type=file]").set_input_files([archivo("plano.pdf", 14)])
    forma.locator("button.b").last.click()
    expect(forma.get_by_text("«plano.pdf» pesa 14 MB")).to_be_visible()
    expect(forma.locator("[name=texto]")).to_have_value("El plano de la calle")
    assert forma.get_attribute("data-enviada") is None


# Back to what was registered


def folio_de(base: Base) -> str:
    from app.extensions import db

    return str(en_base(base, lambda: db.session.query(Peticion).order_by(Peticion.id.desc()).first().folio))


@pytest.mark.parametrize("boton", ["Registrar y dar folio", "Registrar y capturar otra"])
def test_going_back_says_what_it_was_registered_as(abrir: Abrir, base: Base, boton: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    pagina.get_by_role("button", name=boton).click()
    expect(pagina.get_by_text(re.compile(r"^Folio [A-Z]"))).to_be_visible(timeout=15_000)
    pagina.go_back()
    folio = folio_de(base)
    dicho = pagina.locator("[data-ya-registrada]")
    expect(dicho).to_contain_text(f"Ya se registró como {folio}.")
    expect(dicho).to_be_focused()
    expect(pagina.get_by_role("button", name="Registrar y dar folio")).to_be_hidden()
    pagina.reload()
    expect(dicho).to_be_visible()
    dicho.get_by_role("button", name="Capturar otra").click()
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    expect(dicho).to_have_count(0)
    assert cuantas(base) == 1


def test_one_capture_after_another_is_not_taken_for_the_first(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    for n in (1, 2, 3):
        pagina.get_by_label("Nombre de quien pide").fill("Zqeva")
        pagina.get_by_label("Apellidos").fill("Paz Luna")
        if n > 1:
            pagina.locator("#localidad_id").press_sequentially("a")
            pagina.keyboard.press("Enter")
        pagina.get_by_label("Qué pide, con sus palabras").fill(f"{PALABRAS} {n}")
        pagina.get_by_role("button", name="Registrar y capturar otra").click()
        expect(pagina.get_by_text(re.compile(r"^Folio [A-Z]"))).to_be_visible(timeout=15_000)
        expect(pagina.get_by_label("Qué pide, con sus palabras")).to_be_visible()
        expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    assert cuantas(base) == 3


def test_a_page_kept_whole_by_the_browser_says_it_too(abrir: Abrir, base: Base) -> None:
    """What the back-forward cache does: the same document is shown again."""
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    pagina.evaluate("() => { window.aqui = true; }")
    pagina.route("**/peticiones/show/**", lambda ruta: ruta.fulfill(status=204))
    registra(pagina)
    pagina.wait_for_timeout(1500)
    assert pagina.evaluate("window.aqui")
    pagina.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(pagina.locator("[data-ya-registrada]")).to_contain_text(f"Ya se registró como {folio_de(base)}.")
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_be_hidden()
