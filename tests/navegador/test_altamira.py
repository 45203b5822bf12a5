"""The first story of Altamira in a browser: the counter by keyboard, the enlace on a telephone, the citizen at home."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import foto
from tests.historias.oficina import FOLIO, clave_en, texto_de_pdf
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir, entrar_con_teclado

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
HOY = "new Date().toLocaleDateString('sv', {timeZone: 'America/Monterrey'})"
PALABRAS = "Hay un bache hondo frente a la primaria."


@pytest.mark.manual("E1", "E4", "E5", "E6", "E7", "D8", "F-3")
def test_de_la_ventanilla_a_la_validacion(abrir: Abrir, tmp_path: Path) -> None:
    capturista = abrir(None, COMPUTADORA)
    entrar_con_teclado(capturista, "capturista")
    folio = captura_con_el_teclado(capturista)
    clave = clave_en(papel(capturista, "Comprobante"))

    enlace = abrir("enlace_obras", TELEFONO)
    enlace.goto("/")
    recibe_en_el_telefono(enlace, folio)
    assert folio in papel(enlace, "Formato de trámite de atención")
    sube_el_formato_firmado(enlace, tmp_path)
    concluye(enlace)
    expect(enlace.locator(".paso.hoy")).to_contain_text("Concluida")

    valida(abrir("subcoordinadora", COMPUTADORA), folio)
    leido = lo_que_lee(abrir(None, TELEFONO), folio, clave)
    assert "Se comprobó su resultado y quedó cerrada." in leido
    assert "Resuelta y comprobada" in leido


def hasta(pagina: Page, ident: str) -> None:
    """Press Tab until the field has the focus, as who does not touch the mouse."""
    for _ in range(20):
        pagina.keyboard.press("Tab")
        if pagina.evaluate("document.activeElement.id || document.activeElement.value") == ident:
            return
    raise AssertionError(f"con el teclado no se llega a {ident}")


def captura_con_el_teclado(pagina: Page) -> str:
    pagina.get_by_role("link", name="Registrar petición").press("Enter")
    expect(pagina.get_by_role("radio", name="Presencial")).to_be_focused()
    pagina.keyboard.press("Space")
    expect(pagina.get_by_text("Al registrar podrá imprimir su turno.")).to_be_visible()
    for ident, texto in (("nombre", "María del Carmen"), ("apellidos", "Ruiz Ávila"), ("telefono", "833 214 55 18")):
        hasta(pagina, ident)
        pagina.keyboard.type(texto)
    hasta(pagina, "localidad_id")
    pagina.keyboard.type("mirama")
    pagina.keyboard.press("Enter")
    for ident, texto in (("domicilio", "Hidalgo 214"), ("descripcion", PALABRAS), ("tramite_id", "bach")):
        hasta(pagina, ident)
        pagina.keyboard.type(texto)
    pagina.keyboard.press("Enter")
    expect(pagina.locator("#tramite_id")).to_have_value("Bache o pavimento dañado")
    hasta(pagina, "ver")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("status").first).to_contain_text("Entregue el comprobante")
    hallado = re.search(FOLIO, pagina.locator(".folio").first.inner_text())
    assert hallado
    return hallado[0]


def papel(pagina: Page, nombre: str) -> str:
    """Open a paper from its link, as the browser asks for it; return its text."""
    url = pagina.get_by_role("link", name=nombre, exact=True).last.get_attribute("href")
    respuesta = pagina.request.get(url or "")
    cuerpo = respuesta.body()
    assert (respuesta.status, respuesta.headers["content-type"], cuerpo[:4]) == (200, "application/pdf", b"%PDF")
    return texto_de_pdf(cuerpo)


def recibe_en_el_telefono(pagina: Page, folio: str) -> None:
    assert pagina.url.endswith("/tablero/")
    expect(pagina.get_by_role("link", name="Canalizado 1")).to_be_visible()
    tarjeta = pagina.locator("article", has_text=folio)
    assert "María" not in tarjeta.inner_text()
    tarjeta.get_by_role("button", name="Ver más").tap()
    expect(pagina.get_by_text(PALABRAS).first).to_be_visible()


def sube_el_formato_firmado(pagina: Page, carpeta: Path) -> None:
    escaneo = carpeta / "formato-firmado.jpg"
    escaneo.write_bytes(foto())
    forma = pagina.locator("form[action$='/actos/iniciar_proceso']")
    forma.get_by_label("Formato firmado, escaneado").set_input_files(escaneo)
    forma.get_by_label("Quién lo firmó de recibido").fill("Luis Mata")
    forma.get_by_label("Su puesto").fill("Jefe de cuadrilla")
    forma.get_by_label("Fecha de la firma").fill(pagina.evaluate(HOY))
    forma.get_by_role("button", name="Pasar a proceso").tap()
    expect(pagina.locator(".paso.hoy")).to_contain_text("En proceso")


def concluye(pagina: Page) -> None:
    forma = pagina.locator("form[action$='/actos/concluir']")
    forma.get_by_label("Sí", exact=True).check()
    expect(forma.get_by_label("Por qué no se puede")).to_be_hidden()
    forma.get_by_label("Acción ejecutada").fill("Bacheo con mezcla asfáltica")
    forma.get_by_label("Observación").fill("Quedó parejo.")
    forma.get_by_role("button", name="Concluir").tap()


def valida(pagina: Page, folio: str) -> None:
    pagina.goto("/")
    renglon = pagina.locator("li.renglon", has_text=folio)
    renglon.get_by_role("link", name="Validar").click()
    pagina.locator("label.respuesta", has_text="Se cierra como resuelta").click()
    forma = pagina.locator("#acto-validar form")
    forma.get_by_label("Llamada").check()
    forma.get_by_role("button", name="Validar").click()
    expect(pagina.get_by_role("status").first).to_contain_text("Validada hoy, ")


def lo_que_lee(pagina: Page, folio: str, clave: str) -> str:
    pagina.goto("/ciudadania/")
    pagina.get_by_role("link", name="Consultar mi petición").tap()
    pagina.get_by_label("Folio").fill(folio)
    pagina.get_by_label("Clave").fill(clave.lower())
    pagina.get_by_role("button", name="Ver en qué va").tap()
    expect(pagina.get_by_text(folio)).to_be_visible()
    return pagina.locator("main").inner_text()
