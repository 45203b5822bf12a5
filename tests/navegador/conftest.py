"""A real server on a free port and a headless Chromium; every page that a test opens is watched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.commands import como_sistema
from tests import servidores
from tests.bitacora.entradas import de_usuario, jornada
from tests.conftest import Base
from tests.elenco import CONTRASENA
from tests.navegador.telefono import BANDERAS, TELEFONO, VIGIA_DE_CSP, Telefono

COMPUTADORA = {"width": 1366, "height": 768}


class _Callado(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what fails, the page shows."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless browser for the whole run, with a profile of its own."""
    with sync_playwright() as playwright:
        navegador = playwright.chromium.launch(executable_path=servidores.chromium(), args=BANDERAS, headless=True)
        yield navegador
        navegador.close()


@contextmanager
def servida(base: Base) -> Iterator[str]:
    """The application on a free port of this machine, over its database as it stands; its address."""
    hecho = make_server("127.0.0.1", 0, base.app, threaded=True, request_handler=_Callado)
    hilo = threading.Thread(target=hecho.serve_forever, daemon=True)
    hilo.start()
    yield f"http://127.0.0.1:{hecho.server_port}"
    hecho.shutdown()
    hilo.join(10)
    hecho.server_close()


@pytest.fixture
def servidor(base: Base) -> Iterator[str]:
    """The application on a free port of this machine, over a restored database; its address."""
    with servida(base) as origen:
        yield origen


class Vigia:
    """What no page may do: complain in the console, break its own policy, ask another machine for anything."""

    def __init__(self, origen: str) -> None:
        self.origen, self.quejas = origen, list[str]()

    def cuidar(self, contexto: BrowserContext) -> None:
        """Watch every page of a browser window, those it opens later too."""
        contexto.add_init_script(VIGIA_DE_CSP)
        contexto.on("console", self._consola)
        contexto.on("weberror", lambda error: self.quejas.append(f"{error.page and error.page.url}: {error.error}"))
        contexto.on("request", self._pedido)

    def _consola(self, mensaje: ConsoleMessage) -> None:
        url = mensaje.page.url if mensaje.page else ""
        # A page that answers 404 or 422 on purpose is no error of its own.
        propia = mensaje.text.startswith("Failed to load resource") and mensaje.location.get("url") == url
        if mensaje.type in ("error", "warning") and not propia:
            self.quejas.append(f"{url}: {mensaje.text}")

    def _pedido(self, pedido: Request) -> None:
        if not pedido.url.startswith((self.origen, "data:", "blob:", "about:")):
            self.quejas.append(f"pide a otra máquina: {pedido.url}")


@pytest.fixture
def vigia(servidor: str) -> Iterator[Vigia]:
    """The watch of this test, which must have had nothing to say at its end."""
    vigia = Vigia(servidor)
    yield vigia
    assert vigia.quejas == []


Abrir = Callable[..., Page]


@pytest.fixture
def abrir(chromium: Browser, servidor: str, vigia: Vigia) -> Iterator[Abrir]:
    """Open a window: `abrir("capturista", TELEFONO)` is one in which she has signed in with the keyboard."""
    contextos = []

    def nueva(usuario: str | None, medida: dict[str, int], tema: str = "light") -> Page:
        contexto = chromium.new_context(
            base_url=servidor, viewport=medida, locale="es-MX", color_scheme=tema, has_touch=medida is TELEFONO
        )
        contextos.append(contexto)
        vigia.cuidar(contexto)
        pagina = contexto.new_page()
        pagina.set_default_timeout(10_000)
        if usuario is not None:
            pagina.goto("/login/")
            expect(pagina.get_by_label("Usuario")).to_be_focused()
            pagina.keyboard.type(usuario)
            pagina.keyboard.press("Tab")
            pagina.keyboard.type(CONTRASENA)
            pagina.keyboard.press("Enter")
            pagina.wait_for_url(lambda url: "/login" not in url)
        return pagina

    yield nueva
    for contexto in contextos:
        contexto.close()


@pytest.fixture
def en_jornada(base: Base) -> int:
    """A jornada under way with the whole team; its id."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        equipo = {f"{puesto}_id": de_usuario(puesto) for puesto in ("asesor", "capturista", "informacion")}
        return jornada(**equipo).id


@pytest.fixture
def encender(chromium: Browser, en_jornada: int, servidor: str, tmp_path: Path) -> Iterator[Callable[..., Telefono]]:
    """Make telephones; one with a name keeps what it holds when it is restarted. None may complain in its console."""
    hechos: list[Telefono] = []

    def nuevo(nombre: str = "", **ajustes: str) -> Telefono:
        hechos.append(Telefono(chromium, servidor, tmp_path / nombre if nombre else None, **ajustes))
        return hechos[-1]

    yield nuevo
    for telefono in hechos:
        telefono.apagar()
    assert [telefono.quejas for telefono in hechos] == [[] for _ in hechos]
