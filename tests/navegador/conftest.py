"""A real server on a free port and a headless Chromium; every page that a test opens is watched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.commands import como_sistema
from tests import servidores
from tests.bitacora.entradas import de_usuario, jornada
from tests.conftest import Base
from tests.corrida import una_por_clase
from tests.elenco import CONTRASENA
from tests.navegador.recorrido import galleta_de
from tests.navegador.telefono import BANDERAS, TELEFONO, VIGIA_DE_CSP, Telefono

COMPUTADORA = {"width": 1366, "height": 768}


def una_manera(de: str) -> list[Any]:
    """Return the size and theme that are drawn for a test whose subject they are not; both in the complete run."""
    maneras = [pytest.param(COMPUTADORA, "light", id="computadora"), pytest.param(TELEFONO, "dark", id="telefono")]
    return una_por_clase(maneras, lambda _manera: None, de)


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


class Servidor:
    """The application on a free port of this machine for as long as it is wanted; between two tests it is closed."""

    def __init__(self, base: Base) -> None:
        self.base, self.abierto, self.en_curso, self.cambio = base, True, 0, threading.Condition()
        self.hecho = make_server("127.0.0.1", 0, self._contada, threaded=True, request_handler=_Callado)
        self.origen = f"http://127.0.0.1:{self.hecho.server_port}"
        self.hilo = threading.Thread(target=self.hecho.serve_forever, args=(0.05,), daemon=True)
        self.hilo.start()

    def _contada(self, entorno: Any, responder: Any) -> Iterator[bytes]:
        """Answer, counted among what is under way until its last byte; 503 while closed."""
        with self.cambio:
            abierto = self.abierto
            self.en_curso += abierto
        if not abierto:
            responder("503 Service Unavailable", [("Content-Length", "0")])
            return
        try:
            with closing(self.base.app(entorno, responder)) as respuesta:  # type: ignore[type-var]
                yield from respuesta
        finally:
            with self.cambio:
                self.en_curso -= 1
                self.cambio.notify_all()

    def cerrar(self) -> None:
        """Take nothing more, and wait until nothing is under way: the database may then be restored."""
        with self.cambio:
            self.abierto = False
            assert self.cambio.wait_for(lambda: self.en_curso == 0, 30), "el servidor sigue contestando"

    def apagar(self) -> None:
        """Give the port back."""
        self.hecho.shutdown()
        self.hilo.join(10)
        self.hecho.server_close()


@contextmanager
def servida(base: Base) -> Iterator[str]:
    """The application on a port of its own, over its database as it stands; its address."""
    hecho = Servidor(base)
    yield hecho.origen
    hecho.cerrar()
    hecho.apagar()


@pytest.fixture(scope="session")
def servidores_de_bases() -> Iterator[dict[Base, Servidor]]:
    """The servers that this process keeps from test to test, one for each database."""
    hechos: dict[Base, Servidor] = {}
    yield hechos
    for hecho in hechos.values():
        hecho.apagar()


@pytest.fixture
def servidor(base: Base, servidores_de_bases: dict[Base, Servidor]) -> Iterator[str]:
    """The application on a port of this machine, over a restored database; its address."""
    if base not in servidores_de_bases:
        servidores_de_bases[base] = Servidor(base)
    suyo = servidores_de_bases[base]
    suyo.abierto = True
    yield suyo.origen
    suyo.cerrar()


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


def entrar_con_teclado(pagina: Page, usuario: str) -> None:
    """Sign in through the form, without the mouse."""
    pagina.goto("/login/")
    expect(pagina.get_by_label("Usuario")).to_be_focused()
    pagina.keyboard.type(usuario)
    pagina.keyboard.press("Tab")
    pagina.keyboard.type(CONTRASENA)
    pagina.keyboard.press("Enter")
    pagina.wait_for_url(lambda url: "/login" not in url)


Abrir = Callable[..., Page]


@pytest.fixture
def abrir(chromium: Browser, base: Base, servidor: str, vigia: Vigia) -> Iterator[Abrir]:
    """Open a window: `abrir("capturista", TELEFONO)` is an empty one in which she has signed in, on no page yet."""
    contextos = []

    def nueva(usuario: str | None, medida: dict[str, int], tema: str = "light") -> Page:
        contexto = chromium.new_context(
            base_url=servidor, viewport=medida, locale="es-MX", color_scheme=tema, has_touch=medida is TELEFONO
        )
        contextos.append(contexto)
        vigia.cuidar(contexto)
        if usuario is not None:
            contexto.add_cookies([galleta(base, servidor, usuario)])
        pagina = contexto.new_page()
        pagina.set_default_timeout(10_000)
        return pagina

    yield nueva
    for contexto in contextos:
        contexto.close()


def galleta(base: Base, origen: str, usuario: str) -> Any:
    """Return the cookie of a new session of a person, as the browser keeps it."""
    dicha = {"name": "session", "value": galleta_de(base, usuario), "url": origen}
    return {**dicha, "httpOnly": True, "sameSite": "Lax"}


def entra_otra(pagina: Page, suya: Any) -> None:
    """Give a window to somebody else, when the page of the one before asks for nothing more."""
    pagina.goto("about:blank")
    pagina.context.clear_cookies()
    pagina.context.add_cookies([suya])


@pytest.fixture
def en_jornada(base: Base) -> int:
    """A jornada under way with the whole team; its id."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        equipo = {f"{puesto}_id": de_usuario(puesto) for puesto in ("asesor", "capturista", "informacion")}
        return jornada(**equipo).id


@pytest.fixture
def encender(
    chromium: Browser, base: Base, en_jornada: int, servidor: str, tmp_path: Path
) -> Iterator[Callable[..., Telefono]]:
    """Make telephones; one with a name keeps what it holds when it is restarted. None may complain in its console."""
    hechos: list[Telefono] = []

    def nuevo(nombre: str = "", **ajustes: str) -> Telefono:
        carpeta = tmp_path / nombre if nombre else None
        hechos.append(Telefono(chromium, servidor, partial(galleta, base, servidor), carpeta, **ajustes))
        return hechos[-1]

    yield nuevo
    for telefono in hechos:
        telefono.apagar()
    assert [telefono.quejas for telefono in hechos] == [[] for _ in hechos]
