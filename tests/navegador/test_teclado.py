"""The main story with the keyboard alone: what has the focus is seen, follows the page, and is never caught."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.commands import como_sistema
from tests.conftest import Base
from tests.elenco import OBRAS
from tests.factories import en, foto
from tests.historias.oficina import FOLIO
from tests.navegador.conftest import COMPUTADORA, Abrir, entrar_con_teclado

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
SE_VE = """() => {
    const n = document.activeElement, marco = n.closest('label') || n;
    const pinta = (x) => { const s = x && getComputedStyle(x);
        return s && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || /\\b[1-9]/.test(s.boxShadow)) };
    const r = marco.getBoundingClientRect();
    const alto = r.height > 0 && r.bottom > 0 && r.top < innerHeight;
    const cabe = alto && r.width > 0 && r.right > 0 && r.left < innerWidth;
    // The little calendar inside a date draws its own ring, which no page can ask about.
    const ajeno = n === document.body || ['date', 'time'].includes(n.type);
    return ajeno || cabe && [n, marco, n.nextElementSibling, n.parentElement].some(pinta) }"""
DONDE = """() => { const n = document.activeElement;
    return n.tagName + '#' + n.id + '.' + n.className + ' ' + (n.innerText || n.value || '').slice(0, 40) }"""
DE_NUEVO = "document.activeElement === document.body || document.activeElement.matches('.salto')"
SIGUE = """() => { const n = document.activeElement, antes = window.__parada;
    window.__parada = n;
    return !antes || Boolean(antes.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_FOLLOWING) }"""


class Teclado:
    """A person without a mouse: she walks by Tab, and at every stop what she is on must be seen."""

    def __init__(self, pagina: Page) -> None:
        self.pagina = pagina

    def oprime(self, tecla: str, veces: int = 1) -> None:
        for _vez in range(veces):
            self.pagina.keyboard.press(tecla)

    def hasta(self, selector: str, tope: int = 90) -> None:
        """Press Tab until an element has the focus."""
        for _vez in range(tope):
            if self.pagina.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            self.oprime("Tab")
            assert self.pagina.evaluate(SE_VE), f"no se ve el foco en {self.pagina.evaluate(DONDE)}"
        raise AssertionError(f"con el teclado no se llega a {selector}; quedó en {self.pagina.evaluate(DONDE)}")

    def escribe(self, selector: str, texto: str) -> None:
        self.hasta(selector)
        self.pagina.keyboard.type(texto)

    def pulsa(self, selector: str, tecla: str = "Enter") -> None:
        self.hasta(selector)
        self.oprime(tecla)

    def envia(self, selector: str) -> None:
        """Press a button and wait for the page that it leads to, however busy this machine is."""
        self.hasta(selector)
        with self.pagina.expect_navigation(timeout=60_000):
            self.oprime("Enter")

    def dia(self, selector: str) -> None:
        """Type today into a date, in the order in which this browser asks for it."""
        self.hasta(selector)
        hoy = self.pagina.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'America/Monterrey'})")
        anio, mes, dia = hoy.split("-")
        self.pagina.keyboard.type(f"{mes}{dia}{anio}")

    def archivo(self, selector: str, ruta: Path) -> None:
        """Open the system's own window with Enter; what is chosen in it is no page of ours."""
        with self.pagina.expect_file_chooser() as elegido:  # asked for before she gets there: it takes a moment
            self.hasta(selector)
            self.oprime("Enter")
        elegido.value.set_files(ruta)


@pytest.mark.manual("E1", "E4", "E5", "E6", "E7")
def test_la_historia_principal_sin_raton(abrir: Abrir, tmp_path: Path) -> None:
    escaneo = tmp_path / "formato-firmado.jpg"
    escaneo.write_bytes(foto())
    folio = registra(sin_raton(abrir, "capturista"))
    atiende(sin_raton(abrir, "enlace_obras"), folio, escaneo)
    valida(sin_raton(abrir, "subcoordinadora"), folio)


def sin_raton(abrir: Abrir, usuario: str) -> Teclado:
    """Open a window in which somebody signs in with the keyboard too."""
    pagina = abrir(None, COMPUTADORA)
    entrar_con_teclado(pagina, usuario)
    return Teclado(pagina)


def registra(ella: Teclado) -> str:
    ella.envia("a[href='/peticiones/add']")
    expect(ella.pagina.get_by_role("radio", name="Presencial")).to_be_focused()
    ella.oprime("Space")
    for selector, texto in (("#nombre", "María del Carmen"), ("#apellidos", "Ruiz Ávila"), ("#telefono", "8332145518")):
        ella.escribe(selector, texto)
    ella.escribe("#localidad_id", "mirama")
    ella.oprime("Enter")
    ella.escribe("#domicilio", "Hidalgo 214")
    ella.escribe("#descripcion", "Hay un bache hondo frente a la primaria.")
    ella.escribe("#tramite_id", "bach")
    ella.oprime("Enter")
    ella.envia("button[value='ver']")
    expect(ella.pagina.get_by_text("Entregue el comprobante")).to_be_visible(timeout=20_000)
    hallado = re.search(FOLIO, ella.pagina.locator(".folio").first.inner_text())
    assert hallado
    return hallado[0]


def atiende(ella: Teclado, folio: str, escaneo: Path) -> None:
    ella.envia("form[action$='/actos/recibir'] button.b")
    expect(ella.pagina.get_by_text("Hay un bache hondo").first).to_be_visible(timeout=20_000)
    forma = "form[action$='/actos/iniciar_proceso']"
    ella.archivo(f"{forma} [type=file]", escaneo)
    ella.escribe(f"{forma} [name=recibio]", "Luis Mata")
    ella.escribe(f"{forma} [name=recibio_puesto]", "Jefe de cuadrilla")
    ella.dia(f"{forma} [name=recibio_fecha]")
    ella.envia(f"{forma} button.b")
    expect(ella.pagina.locator(".paso.hoy")).to_contain_text("En proceso")
    forma = "form[action$='/actos/concluir']"
    ella.pulsa(f"{forma} [name=resuelto]", "Space")
    ella.escribe(f"{forma} [name=accion]", "Bacheo con mezcla asfáltica")
    ella.escribe(f"{forma} [name=observacion]", "Quedó parejo.")
    ella.envia(f"{forma} button.b")
    expect(ella.pagina.locator(".paso.hoy")).to_contain_text("Concluida")


def valida(ella: Teclado, folio: str) -> None:
    ella.envia("li.renglon a.b")
    expect(ella.pagina.get_by_role("heading", name="Ahora le toca a usted")).to_be_focused()
    ella.pulsa(".decision .elige-1", "Space")
    forma = "#acto-validar form"
    ella.pulsa(f"{forma} [name=verificacion]", "Space")
    ella.envia(f"{forma} button.b")
    expect(ella.pagina.get_by_text("Validada hoy, ")).to_be_visible(timeout=20_000)
    expect(ella.pagina.locator(".folio").first).to_have_text(folio)


@pytest.fixture
def atendida(base: Base) -> str:
    """The address of a petición in process, with an attachment to look at."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        return f"/peticiones/show/{en('proceso', OBRAS).id}"


def vuelta(ella: Teclado) -> list[str]:
    """Walk a page by Tab from its beginning until the focus leaves it; return its stops."""
    ella.pagina.evaluate("document.querySelector('.salto').focus()")
    paradas: list[str] = []
    for _vez in range(250):
        ella.oprime("Tab")
        if ella.pagina.evaluate(DE_NUEVO) and paradas:
            return paradas
        donde = ella.pagina.evaluate(DONDE)
        assert ella.pagina.evaluate(SIGUE), f"el foco salta hacia atrás: {paradas[-1:]} → {donde}"
        assert ella.pagina.evaluate(SE_VE), f"no se ve el foco en {donde}"
        paradas.append(donde)
    raise AssertionError(f"el foco no sale: {paradas[-8:]}")


@pytest.mark.parametrize("usuario", ["capturista", "enlace_obras", "coordinador"])
def test_el_foco_se_ve_sigue_la_pagina_y_no_se_queda(abrir: Abrir, atendida: str, usuario: str) -> None:
    ella = Teclado(abrir(usuario, COMPUTADORA))
    urls = {"capturista": ("/peticiones/add",), "coordinador": ("/graficas/", "/graficas/mapa/")}
    for url in ("/", "/peticiones/list/", atendida, *urls.get(usuario, ())):
        ella.pagina.goto(url)
        assert len(vuelta(ella)) > 5, url


def test_el_enlace_de_salto_lleva_al_contenido(abrir: Abrir) -> None:
    ella = Teclado(abrir("capturista", COMPUTADORA))
    ella.pagina.goto("/peticiones/list/")
    ella.oprime("Tab")
    salto = ella.pagina.get_by_role("link", name="Ir al contenido")
    expect(salto).to_be_focused()
    expect(salto).to_be_in_viewport()
    ella.oprime("Enter")
    ella.oprime("Tab")
    assert ella.pagina.evaluate("document.activeElement.closest('main') !== null")


def test_los_dialogos_se_cierran_y_devuelven_el_foco(abrir: Abrir, atendida: str) -> None:
    ella = Teclado(abrir("capturista", COMPUTADORA))
    ella.pagina.goto(atendida)
    for selector, tecla in (("main [data-visor] a, main a[data-visor]", "Enter"), (".alto a.b", "?")):
        ella.hasta(selector)
        antes = ella.pagina.evaluate(DONDE)
        ella.oprime(tecla)
        expect(ella.pagina.locator("dialog[open]")).to_be_visible(timeout=20_000)
        for _vez in range(12):
            ella.oprime("Tab")
            assert ella.pagina.evaluate("document.activeElement === document.body"
                                        " || document.activeElement.closest('dialog') !== null")  # fmt: skip
        ella.oprime("Escape")
        expect(ella.pagina.locator("dialog[open]")).to_have_count(0)
        assert ella.pagina.evaluate(DONDE) == antes
