"""Drafts: no connection, a session that ended, a page closed or a server restarted lose nothing and register once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, func, select
from werkzeug.serving import BaseWSGIServer, make_server

from app.actos.models import Movimiento
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad.models import Sesion
from tests.conftest import Base
from tests.elenco import CONTRASENA
from tests.factories import nueva
from tests.navegador.conftest import COMPUTADORA, Abrir, _Callado, galleta

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")

PALABRAS = "Zqbache hondo frente a la primaria"
GUARDADOS = """async () => { const b = await new Promise((r) => { const p = indexedDB.open('borradores', 1);
  p.onupgradeneeded = () => p.transaction.abort(); p.onsuccess = () => r(p.result); p.onerror = () => r(null); });
  if (!b) return [];
  const todo = (a) => new Promise((r) => { const p = b.transaction(a).objectStore(a).getAll(); p.onsuccess = () => r(p.result); });
  const filas = await todo('borradores'), llaves = await todo('llaves'); b.close();
  const claro = filas.map((f) => new TextDecoder('latin1').decode(f.cifra) + JSON.stringify(f)).join();
  return { filas: filas.map((f) => f.cuando), llaves: llaves.map((k) => k.llave.extractable), claro }; }"""  # noqa: E501
HASTA = """for (let n = 0; n < 600; n++) { if (await ya()) return true; await new Promise(requestAnimationFrame); }
  return false; }"""
GUARDADO = f"""async (desde) => {{ const ver = {GUARDADOS}; const ya = async () => {{
    const deAqui = Object.keys(sessionStorage).filter((k) => k.startsWith('borrador:'));
    const cuando = [...(await ver()).filas || [], ...deAqui.map((k) => JSON.parse(sessionStorage[k]).cuando)];
    return cuando.some((c) => c >= desde); }}; {HASTA}"""
SIN_NADA = f"async () => {{ const ver = {GUARDADOS}; const ya = async () => !(await ver()).filas?.length; {HASTA}"
SUYO = f"""async () => {{ const suyo = `borrador-${{document.querySelector('form[data-captura]').clave_envio.value}}`;
  const ya = async () => (await navigator.locks.query()).held.some((c) => c.name === suyo); {HASTA}"""
"""A page with no draft to put back takes the lock of its own form: the last thing that it does when it comes."""


def en_base(base: Base, hacer: Any) -> Any:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        return hacer()


def cuantas(base: Base) -> int:
    """Return how many peticiones there are."""
    return int(en_base(base, lambda: db.session.scalar(select(func.count(Peticion.id)))))


def terminar_sesiones(base: Base) -> None:
    """End every session, as time does."""

    def borrar() -> None:
        with escritura() as sesion:
            sesion.execute(delete(Sesion))

    en_base(base, borrar)


def guardados(pagina: Page) -> dict[str, Any]:
    """Return what the device keeps: when each draft was written, whether keys can be taken out, what can be read."""
    return pagina.evaluate(GUARDADOS) or {"filas": [], "llaves": [], "claro": ""}  # type: ignore[no-any-return]


def escribe(pagina: Page) -> None:
    """Fill the capture page as a clerk does; nothing is sent."""
    pagina.goto("/peticiones/add")
    pagina.keyboard.press("Alt+1")
    pagina.get_by_label("Nombre de quien pide").fill("Zqeva")
    pagina.get_by_label("Apellidos").fill("Paz Luna")
    pagina.locator("#localidad_id").press_sequentially("a")
    pagina.keyboard.press("Enter")
    desde = pagina.evaluate("Date.now()")
    pagina.get_by_label("Qué pide, con sus palabras").fill(PALABRAS)
    assert pagina.evaluate(GUARDADO, desde), "no se guardó el borrador"


def entra(pagina: Page, usuario: str) -> None:
    pagina.get_by_label("Usuario").fill(usuario)
    pagina.get_by_label("Contraseña").fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar").click()
    pagina.wait_for_url(lambda url: "/login" not in url)


def sale(pagina: Page) -> None:
    """Leave by the menu of one's name, in the tab that is looked at: the browser hardly draws the others."""
    pagina.bring_to_front()
    pagina.locator(".yo summary").click()
    pagina.locator(".yo").get_by_role("button", name="Cerrar sesión").click()
    pagina.wait_for_url("**/login/**")


def registra(pagina: Page) -> None:
    pagina.bring_to_front()
    pagina.get_by_role("button", name="Registrar y dar folio").click()


def llego(pagina: Page) -> None:
    expect(pagina.get_by_text(re.compile(r"^Folio .*Entregue el comprobante"))).to_be_visible(timeout=15_000)


def test_a_closed_page_comes_back_as_it_was(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    canal = pagina.locator('[name="canal_id"]:checked').get_attribute("value")
    lugar = pagina.locator('[name="localidad_id"]').input_value()
    otra = pagina.context.new_page()
    pagina.close()
    otra.goto("/peticiones/add")
    expect(otra.get_by_text(re.compile("Aquí está lo que escribía a las"))).to_be_visible()
    expect(otra.get_by_label("Nombre de quien pide")).to_have_value("Zqeva")
    expect(otra.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    assert otra.locator('[name="canal_id"]:checked').get_attribute("value") == canal
    assert otra.locator('[name="localidad_id"]').input_value() == lugar != ""
    registra(otra)
    llego(otra)
    assert (cuantas(base), guardados(otra)["filas"]) == (1, [])


def test_what_the_device_keeps_cannot_be_read(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    hay = guardados(pagina)
    assert (len(hay["filas"]), hay["llaves"]) == (1, [False])
    assert "Zq" not in hay["claro"]
    assert "Zq" not in pagina.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_without_connection_it_waits_and_registers_once(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    pagina.context.set_offline(True)
    registra(pagina)
    expect(pagina.get_by_text("Sin conexión: su captura está guardada en este equipo.")).to_be_visible()
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    pagina.context.set_offline(False)
    llego(pagina)
    assert (cuantas(base), guardados(pagina)["filas"]) == (1, [])


def test_an_answer_lost_on_the_way_registers_once(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    veces = []

    def perder(ruta: Any) -> None:
        if ruta.request.method != "POST" or veces:
            ruta.continue_()
            return
        veces.append(ruta.fetch(max_redirects=0).status)
        ruta.abort("connectionreset")

    pagina.route("**/peticiones/add", perder)
    registra(pagina)
    llego(pagina)
    assert (veces, cuantas(base)) == ([204], 1)


def test_a_session_that_ended_gives_the_form_back(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    terminar_sesiones(base)
    registra(pagina)
    expect(pagina.get_by_text("Su sesión terminó. Entre otra vez")).to_be_visible()
    assert cuantas(base) == 0
    entra(pagina, "capturista")
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    expect(pagina.get_by_label("Apellidos")).to_have_value("Paz Luna")
    registra(pagina)
    llego(pagina)
    assert (cuantas(base), guardados(pagina)["filas"]) == (1, [])


def test_signed_in_again_in_another_tab_the_form_just_goes(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    terminar_sesiones(base)
    otra = pagina.context.new_page()
    otra.goto("/login/")
    entra(otra, "capturista")
    registra(pagina)
    llego(pagina)
    assert cuantas(base) == 1


def test_another_account_on_the_device_sees_nothing(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    terminar_sesiones(base)
    registra(pagina)
    entra(pagina, "secretaria")
    pagina.goto("/peticiones/add")
    assert pagina.evaluate(SUYO), "la página no acabó de ver si había un borrador suyo"
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    assert pagina.get_by_text(re.compile("Aquí está lo que escribía")).count() == 0
    sale(pagina)
    entra(pagina, "capturista")
    pagina.goto("/peticiones/add")
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)


def otra_persona(pagina: Page, usuario: str) -> Page:
    """Open another tab of the same browser, in which somebody else signs in."""
    otra = pagina.context.new_page()
    otra.goto("/users/userinfo/")
    sale(otra)
    entra(otra, usuario)
    return otra


OTRA_PERSONA = "En este equipo entró otra persona. Su captura está guardada: entre con su cuenta para terminarla."


@pytest.mark.parametrize("conocida", [True, False], ids=["the server says", "the page that is asked says"])
def test_somebody_else_signed_in_meanwhile_registers_nothing_of_hers(abrir: Abrir, base: Base, conocida: bool) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    if not conocida:
        pagina.route("**/peticiones/add", lambda r: r.continue_(headers=_sin_cuenta(r.request.headers)))
    escribe(pagina)
    otra = otra_persona(pagina, "secretaria")
    registra(pagina)
    expect(pagina.get_by_text(OTRA_PERSONA)).to_be_visible()
    assert cuantas(base) == 0
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    sale(otra)
    entra(otra, "capturista")
    otra.close()
    registra(pagina)
    llego(pagina)
    assert (cuantas(base), en_base(base, quien_registro)) == (1, "capturista")


def _sin_cuenta(cabeceras: dict[str, str]) -> dict[str, str]:
    return {nombre: valor for nombre, valor in cabeceras.items() if nombre.lower() != "x-cuenta"}


def quien_registro() -> str:
    """Return the account that registered the last petición."""
    ultimo = db.session.scalars(select(Movimiento).order_by(Movimiento.id.desc()).limit(1)).one()
    return str(ultimo.autor.username if ultimo.autor else "")


def test_leaving_wipes_what_was_hers(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    assert len(guardados(pagina)["filas"]) == 1
    sale(pagina)
    assert guardados(pagina) == {"filas": [], "llaves": [], "claro": ""}


def test_a_day_later_nothing_is_left(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.clock.install()
    escribe(pagina)
    pagina.clock.set_fixed_time(time.time() + 25 * 3600)
    pagina.goto("/")
    assert pagina.evaluate(SIN_NADA)
    assert guardados(pagina)["filas"] == []


def test_two_tabs_write_two_forms(abrir: Abrir, base: Base) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    otra = pagina.context.new_page()
    otra.goto("/peticiones/add")
    assert otra.evaluate(SUYO), "la página no acabó de ver si había un borrador suyo"
    expect(otra.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    escribe(otra)
    for una in (otra, pagina):
        registra(una)
        llego(una)
    assert cuantas(base) == 2


def test_starting_again_forgets(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    escribe(pagina)
    pagina.reload()
    pagina.get_by_role("button", name="Empezar de nuevo").click()
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    assert pagina.evaluate(SUYO), "la página no acabó de ver si había un borrador suyo"
    assert guardados(pagina)["filas"] == []


def test_what_is_wrong_comes_back_with_all_the_rest(abrir: Abrir, base: Base) -> None:
    en_base(base, nueva)
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.keyboard.press("Alt+1")
    pagina.keyboard.type("carmen ruiz")
    pagina.locator("#personas-halladas li").first.click()
    pagina.locator("#tramite_id").fill("bache")
    pagina.keyboard.press("Enter")
    marcada = pagina.locator('[data-lista] [name="requisito_ids"]')
    if marcada.count():
        marcada.first.check()
    registra(pagina)
    expect(pagina.locator("[data-errores]")).to_be_focused()
    expect(pagina.get_by_label("Apellidos")).to_have_value("Ruiz Ávila")
    expect(pagina.locator("[data-elegida]")).to_contain_text("María del Carmen Ruiz Ávila")
    if marcada.count():
        expect(marcada.first).to_be_checked()
    pagina.get_by_label("Qué pide, con sus palabras").fill(PALABRAS)
    registra(pagina)
    llego(pagina)
    assert cuantas(base) == 2


def test_the_words_of_an_act_come_back_too(abrir: Abrir, base: Base) -> None:
    folio = en_base(base, lambda: nueva().folio)
    pagina = abrir("subcoordinadora", COMPUTADORA)
    pagina.goto(f"/peticiones/{folio}")
    forma = pagina.locator('form[action$="/actos/anotar"]')
    pagina.locator("details.acto", has=forma).locator("summary").click()
    desde = pagina.evaluate("Date.now()")
    forma.locator("textarea, input[name=texto]").first.fill(PALABRAS)
    assert pagina.evaluate(GUARDADO, desde), "no se guardó el borrador"
    terminar_sesiones(base)
    forma.locator("button.b").last.click()
    expect(pagina.get_by_text("Su sesión terminó. Entre otra vez")).to_be_visible()
    entra(pagina, "subcoordinadora")
    expect(forma.locator("textarea, input[name=texto]").first).to_have_value(PALABRAS)
    expect(forma.locator("textarea, input[name=texto]").first).to_be_visible()


def test_without_a_key_of_the_browser_it_stays_in_the_tab(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.context.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
    escribe(pagina)
    pagina.reload()
    expect(pagina.get_by_label("Qué pide, con sus palabras")).to_have_value(PALABRAS)
    otra = pagina.context.new_page()
    otra.goto("/peticiones/add")
    expect(otra.get_by_label("Qué pide, con sus palabras")).to_have_value("")
    sale(pagina)
    assert pagina.evaluate("Object.keys(sessionStorage).length") == 0


# A server that goes and comes back


class Reiniciable:
    """The application on one port of this machine, which may be put off and on again."""

    def __init__(self, base: Base) -> None:
        self.base, self.puerto = base, 0
        self.encender()

    def encender(self) -> None:
        self.hecho: BaseWSGIServer = make_server(
            "127.0.0.1", self.puerto, self.base.app, threaded=True, request_handler=_Callado
        )
        self.puerto = self.hecho.server_port
        threading.Thread(target=self.hecho.serve_forever, daemon=True).start()

    def apagar(self) -> None:
        self.hecho.shutdown()
        self.hecho.server_close()


@pytest.fixture
def reiniciable(base: Base) -> Iterator[Reiniciable]:
    servidor = Reiniciable(base)
    yield servidor
    servidor.apagar()


def test_a_server_that_restarts_loses_nothing(chromium: Browser, base: Base, reiniciable: Reiniciable) -> None:
    origen = f"http://127.0.0.1:{reiniciable.puerto}"
    contexto = chromium.new_context(base_url=origen, viewport=COMPUTADORA)
    contexto.add_cookies([galleta(base, origen, "capturista")])
    pagina = contexto.new_page()
    escribe(pagina)
    reiniciable.apagar()
    registra(pagina)
    expect(pagina.get_by_text("Sin conexión: su captura está guardada en este equipo.")).to_be_visible()
    reiniciable.encender()
    llego(pagina)
    assert (cuantas(base), en_base(base, lambda: db.session.scalar(select(Planteamiento.descripcion)))) == (1, PALABRAS)
    contexto.close()
