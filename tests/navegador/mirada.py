"""How a page is looked at: what axe says in every theme and dialog, and whether it fits narrow and zoomed windows."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, Page

from tests.corrida import COMPLETO, azar
from tests.navegador.recorrido import Hallada
from tests.navegador.test_paginas import COMPUTADORA, NO_CABE

ETIQUETAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DE_VISTA = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
"""The rules whose answer changes with theme and size; the others are asked once."""
PARTE_ANGOSTA = 0.2
"""Of the pages of a short run, how many are asked again by axe in the narrowest window."""
AMPLIADA, ANGOSTA = {"width": 683, "height": 384}, {"width": 320, "height": 640}
"""1366×768 at 200 %, and the narrowest telephone."""
TEMAS: tuple[tuple[str, dict[str, str]], ...] = (
    ("oscuro", {"color_scheme": "dark"}),
    ("contraste", {"color_scheme": "light", "contrast": "more"}),
    ("contraste oscuro", {"color_scheme": "dark", "contrast": "more"}),
)
CLARO = {"color_scheme": "light", "contrast": "no-preference"}
AXE = """async ([etiquetas, reglas, raiz]) => {
    const solo = reglas ? {type: 'rule', values: reglas} : {type: 'tag', values: etiquetas};
    const hecho = await axe.run(raiz || document, {runOnly: solo, resultTypes: ['violations']});
    return hecho.violations.flatMap((v) => v.nodes.map((n) =>
        v.id + ' · ' + n.html.slice(0, 240) + ' · ' + n.failureSummary.split('\\n').slice(1).join(' ').trim())) }"""
ABRIR = "document.querySelectorAll('main details').forEach((d) => { d.open = true })"
ABREN = ("main [data-visor]", "main [data-dialogo]")
"""What opens a dialog when it is pressed."""
CON_ATAJOS = ("/", "/peticiones/add", "/peticiones/list/")
"""Where `?` is tried: its dialog says what can be done on that page."""
QUIETO = 0.01
"""The most that a page may move while it comes (cumulative layout shift, without what the person does)."""
MOVIMIENTO = """(espera) => new Promise((listo) => {
    let suma = 0;
    const vio = (lista) => lista.getEntries().filter((e) => !e.hadRecentInput).forEach((e) => { suma += e.value });
    new PerformanceObserver(vio).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => listo(suma), espera) })"""
QUIETA = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r, 30))))"
SE_VA = """() => { window.seVa = false; navigation.addEventListener('navigate', () => { window.seVa = true }) }"""
CORTADO = """() => {
    const tapa = (n) => ['hidden', 'clip'].includes(getComputedStyle(n).overflowX) && n.scrollWidth > n.clientWidth + 2;
    const aparte = '[aria-hidden=true], .leaflet-container';
    const recorta = (n) => getComputedStyle(n).textOverflow === 'ellipsis' || n.closest(aparte);
    const seVe = (n) => n.clientWidth > 4 && n.checkVisibility({visibilityProperty: true});
    const todos = [...document.querySelectorAll('main :not(select, option)')];
    return todos.filter((n) => seVe(n) && tapa(n) && !recorta(n) && n.innerText)
        .map((n) => 'cortado ' + n.tagName + '.' + n.className + ': ' + n.innerText.slice(0, 60)) }"""
PANTALLAS_DE_CAMPO = ("", "#/espera", "#/jornadas", "#/nuevo/bitacora", "#/nuevo/visita", "#/nuevo/peticion",
                      "#/nuevo/compromiso")  # fmt: skip


@dataclass
class Miradas:
    """What was looked at and what was found wrong; a finding is `puesto · url · theme · rule · node · why`."""

    paginas: int = 0
    veces: int = 0
    dialogos: list[str] = field(default_factory=list)
    violaciones: list[str] = field(default_factory=list)
    desbordes: list[str] = field(default_factory=list)
    movidas: list[str] = field(default_factory=list)

    def axe(self, pagina: Page, donde: str, reglas: list[str] | None = None, raiz: str = "") -> None:
        """Run axe on a page or a part of it."""
        self.veces += 1
        dichas = pagina.evaluate(AXE, [ETIQUETAS, reglas, raiz])
        self.violaciones += [f"{donde} · {html.unescape(dicha)}" for dicha in dichas]

    def mirar(self, pagina: Page, hallada: Hallada, puesto: str) -> None:
        """Open a page and look at it every way."""
        for url in ladeadas(hallada.url):
            pagina.goto(url)
            self.abierta(pagina, f"{puesto} · {url}")

    def abierta(self, pagina: Page, donde: str) -> None:
        """Look at the page that is open: themes, dialogs, sizes."""
        self.paginas += 1
        pagina.wait_for_load_state()
        if (movida := pagina.evaluate(MOVIMIENTO, 60)) > QUIETO:
            self.movidas.append(f"{donde} · {movida:.3f}")
        pagina.evaluate(ABRIR)
        pagina.evaluate(AXE_SCRIPT)
        if COMPLETO:
            self._de_todas_maneras(pagina, donde)
        else:
            self._de_una_manera(pagina, donde)

    def _de_una_manera(self, pagina: Page, donde: str) -> None:
        """Ask every rule in the theme that is drawn for this page, and whether it fits; each kind of dialog once."""
        tema, medios = azar(f"tema de {donde}").choice((("claro", CLARO), *TEMAS))
        pagina.emulate_media(**medios)  # type: ignore[arg-type]
        alargar(pagina, COMPUTADORA["width"])
        self.axe(pagina, f"{donde} · {tema}")
        pagina.emulate_media(**CLARO)  # type: ignore[arg-type]
        pagina.set_viewport_size(COMPUTADORA)  # type: ignore[arg-type]
        self._dialogos(pagina, donde)
        self._angostas(pagina, donde)

    def _de_todas_maneras(self, pagina: Page, donde: str) -> None:
        self.axe(pagina, f"{donde} · claro")
        self._dialogos(pagina, donde)
        for tema, medios in TEMAS:
            pagina.emulate_media(**medios)  # type: ignore[arg-type]
            self.axe(pagina, f"{donde} · {tema}", DE_VISTA)
        pagina.emulate_media(**CLARO)  # type: ignore[arg-type]
        self._angostas(pagina, donde)

    def _dialogos(self, pagina: Page, donde: str) -> None:
        """Open each dialog as a person does, and those that nothing opens here."""
        for abre in ABREN:
            if self._falta(abre) and pagina.locator(abre).count() and pagina.locator(abre).first.is_visible():
                pagina.locator(abre).first.click()
                self._dialogo(pagina, donde, abre)
        if self._falta("?") and pagina.url.endswith(CON_ATAJOS):
            pagina.locator("h1").first.click()
            pagina.keyboard.press("?")
            self._dialogo(pagina, donde, "?")

    def _falta(self, abre: str) -> bool:
        return COMPLETO or abre not in self.dialogos

    def _dialogo(self, pagina: Page, donde: str, abre: str) -> None:
        if not pagina.locator("dialog[open]").count():
            return
        self.dialogos.append(abre)
        donde = f"{donde} · {abre}"
        self.axe(pagina, f"{donde} · claro", raiz="dialog[open]")
        for tema, medios in TEMAS:
            pagina.emulate_media(**medios)  # type: ignore[arg-type]
            self.axe(pagina, f"{donde} · {tema}", DE_VISTA, "dialog[open]")
        pagina.emulate_media(**CLARO)  # type: ignore[arg-type]
        pagina.keyboard.press("Escape")

    def _angostas(self, pagina: Page, donde: str) -> None:
        for medida in (AMPLIADA, ANGOSTA):
            pagina.set_viewport_size(medida)  # type: ignore[arg-type]
            pagina.evaluate(QUIETA)
            mal = [*pagina.evaluate(NO_CABE), *pagina.evaluate(CORTADO)]
            if mal:
                self.desbordes.append(f"{donde} · {medida['width']} px · {mal[:4]}")
        if COMPLETO or azar(f"angosta de {donde}").random() < PARTE_ANGOSTA:
            alargar(pagina, ANGOSTA["width"])
            self.axe(pagina, f"{donde} · angosta", DE_VISTA)
        pagina.set_viewport_size(COMPUTADORA)  # type: ignore[arg-type]


def alargar(pagina: Page, ancho: int) -> None:
    """Make the window as tall as its page: the bar at its foot covers nothing that scrolling would not uncover."""
    alto = pagina.evaluate("Math.min(document.documentElement.scrollHeight, 16000)")
    pagina.set_viewport_size({"width": ancho, "height": alto})


@contextmanager
def se_queda(pagina: Page) -> Iterator[None]:
    """What is done meanwhile does not even begin to leave the page."""
    pagina.evaluate(SE_VA)
    yield
    try:
        pagina.evaluate(QUIETA)
        queda = pagina.evaluate("window.seVa") is False
    except Error:  # the page that was asked is no more
        queda = False
    assert queda, f"se va de la página hacia {pagina.url}"


def ladeadas(url: str) -> Iterator[str]:
    """Return the addresses of a page: the telephone's one draws several screens."""
    yield from (url + pantalla for pantalla in PANTALLAS_DE_CAMPO) if url == "/campo/" else (url,)
