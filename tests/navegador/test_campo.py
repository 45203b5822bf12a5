"""The telephone's page without signal: 50 records, 20 photos, once each, whatever line, session and browser do."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.campo.models import Dispositivo
from app.campo.services.dispositivos import revocar
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from tests.conftest import Base
from tests.elenco import alcance
from tests.factories import foto
from tests.navegador.telefono import Encender, Telefono, capturar, contar, insistir, retratos, sumas, uuids

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
CANARIO = "Zqcanario"


class PierdeRespuestas:
    """Passes every n-th request of a kind to the server and loses its answer."""

    def __init__(self, cada: int) -> None:
        self.cada, self.vistas, self.perdidas = cada, 0, 0

    def __call__(self, ruta: Route) -> None:
        if ruta.request.method != "POST":
            ruta.continue_()
            return
        self.vistas += 1
        if self.vistas % self.cada:
            ruta.continue_()
            return
        ruta.fetch()
        self.perdidas += 1
        ruta.abort()


def sin_sesion(uno: Telefono, pagina: Page) -> None:
    """End the session and give signal: nothing leaves, it asks to sign in."""
    uno.contexto.clear_cookies()
    uno.senal(True)
    expect(pagina.get_by_text("Falta entrar")).to_be_visible()
    pagina.goto("/campo/#/espera")
    expect(pagina.get_by_role("link", name="Entre para enviar")).to_have_attribute("href", "/login/?next=/campo/")


def provisionales_seguidos(uno: Telefono, cuantos: int) -> None:
    """The provisional folios of a telephone are its own series, one after the other."""
    provisionales = uno.pide(
        "async (_, {cuaderno, sesion}) => (await cuaderno.todos(sesion.vivo.persona)).map((r) => r.provisional)"
    )
    serie = provisionales[0].split("-")[0]
    assert sorted(provisionales) == [f"{serie}-{n:04}" for n in range(1, cuantos + 1)]


def test_fifty_records_and_twenty_photos_arrive_once(encender: Encender, base: Base, en_jornada: int) -> None:
    fotos = retratos(0, 14) + retratos(14, 2, 600_000) + retratos(16, 4)
    uno, dos = encender("uno"), encender()
    uno.entrar("subcoordinadora")
    dos.entrar("subcoordinadora")
    uno.senal(False)
    dos.senal(False)
    hechos = capturar(uno, en_jornada, 0, 20, fotos[:10])
    uno.pagina.reload()
    uno.sin_enviar(20)
    hechos += capturar(uno, en_jornada, 20, 20, fotos[10:16])
    hechos += capturar(dos, en_jornada, 40, 10, fotos[16:])
    pagina = uno.reiniciar()
    uno.senal(False)
    pagina.goto("/campo/")
    uno.sin_enviar(40)
    assert contar(base)["registro_de_campo"] == 0

    sin_sesion(uno, pagina)
    uno.sin_enviar(40)

    # Every fifth answer to a record and every third one to a part of a photo is lost on its way back.
    registros, partes = PierdeRespuestas(5), PierdeRespuestas(3)
    uno.contexto.route("**/campo/registros", registros)
    uno.contexto.route(re.compile("/campo/registros/.*/fotos/"), partes)
    uno.entrar_con_contrasena("subcoordinadora")
    insistir(uno)
    dos.senal(True)
    insistir(dos)
    uno.sin_enviar(0)
    dos.sin_enviar(0)
    assert (registros.perdidas >= 8, partes.perdidas >= 5) == (True, True)
    assert uuids(base) == set(hechos)
    assert contar(base) == {
        "registro_de_campo": 50, "bitacora": 13, "visita": 13, "compromiso": 12, "peticion": 12, "foto_de_campo": 20,
    }  # fmt: skip
    assert sumas(base) == sorted(hashlib.sha256(f).hexdigest() for f in fotos)
    assert uno.pide("async (_, {base}) => (await base.leerTodo('fotos')).length") == 0
    provisionales_seguidos(uno, 40)


def corregir(pagina: Page) -> None:
    """Open the one record that waits, to correct it."""
    pagina.get_by_role("link", name="Sin enviar: 1").tap()
    pagina.locator(".espera a").tap()
    pagina.get_by_role("button", name="Corregir").tap()


def test_by_hand_without_signal(encender: Encender, base: Base, tmp_path: Path) -> None:
    retrato = tmp_path / "poste caído.jpg"
    retrato.write_bytes(foto("poste"))
    t = encender()
    pagina = t.entrar("subcoordinadora")
    t.senal(False)
    pagina.get_by_role("link", name="Asentar en la bitácora").tap()
    pagina.get_by_label("Lo que se dijo").fill(f"Se cayó un poste, dice {CANARIO}")
    expect(pagina.get_by_label("Quién lo reporta")).to_be_hidden()
    pagina.get_by_label("Se lo leí").tap()
    pagina.get_by_label("Quién lo reporta").fill(f"Doña {CANARIO}")
    pagina.get_by_role("button", name="Tomar aquí").tap()
    expect(pagina.get_by_label("Lugar en el mapa")).to_have_value("22.39220,-97.93860")
    pagina.get_by_label("Reducir las fotos antes de guardarlas").uncheck()
    pagina.locator("#foto-elegir").set_input_files(retrato)
    expect(pagina.get_by_role("img", name="poste caído.jpg")).to_be_visible()

    # The draft survives a reload; saved, it is opened, corrected and saved again.
    expect(pagina.get_by_text("Borrador guardado en el teléfono")).to_be_visible()
    pagina.reload()
    expect(pagina.get_by_label("Quién lo reporta")).to_have_value(f"Doña {CANARIO}")
    pagina.get_by_role("button", name="Guardar en el teléfono").tap()
    expect(pagina.get_by_text(re.compile(r"Guardado en el teléfono: C\d+-0001"))).to_be_visible()
    t.sin_enviar(1)
    corregir(pagina)
    pagina.get_by_label("Calle y referencia").fill("Hidalgo 8")
    t.sin_enviar(1)
    pagina.get_by_role("button", name="Guardar en el teléfono").tap()
    expect(pagina.get_by_text(re.compile(r"Guardado en el teléfono: C\d+-0001"))).to_be_visible()

    t.senal(True)
    t.sin_enviar(0)
    with base.app.app_context(), como_sistema("prueba"):
        entrada = db.session.scalars(select(Bitacora)).one()
        visto = entrada.relato, entrada.reporta, entrada.domicilio, float(entrada.latitud), entrada.folio
    assert visto[:4] == (f"Se cayó un poste, dice {CANARIO}", f"Doña {CANARIO}", "Hidalgo 8", 22.3922)
    pagina.goto("/campo/#/espera")
    expect(pagina.get_by_role("link", name=visto[4])).to_be_visible()
    assert sumas(base) == [hashlib.sha256(retrato.read_bytes()).hexdigest()]


def test_a_wrong_or_missing_datum_is_said_beside_its_field(encender: Encender) -> None:
    t = encender()
    pagina = t.entrar("subcoordinadora")
    pagina.get_by_role("link", name="Anotar un compromiso").tap()
    pagina.get_by_role("button", name="Guardar en el teléfono").tap()
    expect(pagina.locator("[data-campo=que] .err")).to_have_text("Escriba a qué se compromete.")
    expect(pagina.get_by_label("A qué se compromete")).to_be_focused()
    t.sin_enviar(0)


VOLCADO = """async (_, {base}) => {
    const texto = new TextDecoder("latin1"), plano = (v) => v instanceof ArrayBuffer ? texto.decode(v)
        : ArrayBuffer.isView(v) ? texto.decode(v) : v instanceof CryptoKey ? `llave ${v.extractable}` : v;
    const filas = {};
    for (const a of ["ajustes", "paquete", "registros", "fotos"])
        filas[a] = (await base.leerTodo(a)).map((f) =>
            Object.fromEntries(Object.entries(f).map(([k, v]) => [k, plano(v)])));
    const guardado = {};
    for (const nombre of await caches.keys()) for (const pedido of await (await caches.open(nombre)).keys()) {
        const r = await (await caches.open(nombre)).match(pedido);
        guardado[new URL(pedido.url).pathname] = [r.status, r.redirected, [...r.headers].join("\\n") + await r.text()];
    }
    return {filas, guardado, local: JSON.stringify({...localStorage, ...sessionStorage})};
}"""


def test_nothing_personal_is_legible_on_the_device(encender: Encender, base: Base, en_jornada: int) -> None:
    retrato = foto(CANARIO)
    t = encender()
    pagina = t.entrar("subcoordinadora")
    t.senal(False)
    capturar(t, en_jornada, 0, 1, [retrato])
    t.pide(
        """async (texto, {cuaderno, sesion}) => cuaderno.guardarBorrador(sesion.vivo.persona,
            {...cuaderno.enBlanco("bitacora", 1), datos: {relato: texto}})""",
        CANARIO,
    )
    t.senal(True)
    for ruta in ("/campo/recibidos/", "/campo/dispositivos/", "/campo/estado", "/peticiones/", "/campo/"):
        pagina.goto(ruta)
    token = t.listo() and t.pide("(_, m) => m.sesion.vivo.csrf")
    visto = t.pide(VOLCADO)
    texto = str(visto["filas"]) + str(visto["guardado"]) + visto["local"]
    nombres = ("Subcoordinadora", "de Prueba", "JOR-2", "Fuga número", CANARIO, "Plaza del ejido", token)
    assert [n for n in nombres if n in texto] == []
    assert set(visto["filas"]["registros"][0]) == {"uuid", "dueno", "estado", "instante", "iv", "cifrado"}
    assert [a["llave"] for a in visto["filas"]["ajustes"] if "llave" in a] == ["llave false"]
    assert all(codigo == 200 and not redirigido for codigo, redirigido, _ in visto["guardado"].values())
    rutas = {r for r in visto["guardado"] if not r.startswith(("/static/campo/", "/static/css/", "/static/img/"))}
    otros_modulos = {f"/static/{r}" for r in ("guardado/cifrado.js", "js/palabras.js", "vendor/idb/index.js")}
    assert rutas == {"/campo/", "/campo/manifest.webmanifest", *otros_modulos}


def test_old_caches_go_and_other_pages_are_never_the_workers(encender: Encender) -> None:
    t = encender()
    pagina = t.entrar("subcoordinadora")
    t.pide("async () => { await caches.open('campo-vieja'); await caches.open('otra'); }")
    t.pide("async () => (await navigator.serviceWorker.getRegistration()).unregister()")
    pagina.goto("/campo/")
    t.hasta("async () => !(await caches.keys()).includes('campo-vieja')")
    t.listo()
    t.senal(False)
    pagina.goto("/campo/recibidos/")
    expect(pagina.get_by_role("link", name="Sin enviar: 0")).to_be_visible()
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        pagina.goto("/peticiones/")


def test_a_revoked_device_forgets_everything(encender: Encender, base: Base, en_jornada: int) -> None:
    t = encender()
    pagina = t.entrar("subcoordinadora")
    t.senal(False)
    capturar(t, en_jornada, 0, 3, retratos(0, 1))
    with base.app.app_context(), como_sistema("prueba"), escritura():
        revocar(db.session.scalars(select(Dispositivo)).one(), alcance("administradora"), ahora())
    t.contexto.clear_cookies()
    t.senal(True)
    expect(pagina.get_by_role("heading", name="Este teléfono fue revocado")).to_be_visible()
    filas = t.pide(VOLCADO)["filas"]
    assert (filas["registros"], filas["fotos"], filas["paquete"]) == ([], [], [])
    assert [a for a in filas["ajustes"] if "llave" in a] == []
    assert contar(base)["registro_de_campo"] == 0


def test_another_account_sees_only_how_many_wait(encender: Encender, base: Base, en_jornada: int) -> None:
    t = encender()
    pagina = t.entrar("subcoordinadora")
    t.senal(False)
    capturar(t, en_jornada, 0, 2, [])
    t.contexto.clear_cookies()  # before the signal is back: it sends at once
    t.senal(True)
    pagina.goto("/campo/#/espera")
    pagina.reload()
    expect(pagina.get_by_text("Su sesión terminó. Nada se pierde")).to_be_visible()
    expect(pagina.get_by_text("Fuga número")).to_have_count(0)
    t.sin_enviar(2)
    t.entrar_con_contrasena("asesor")
    pagina.goto("/campo/#/espera")
    expect(pagina.get_by_text("hay 2 de otra persona: se enviarán cuando ella entre aquí.")).to_be_visible()
    t.sin_enviar(0)
    assert contar(base)["registro_de_campo"] == 0
    t.contexto.clear_cookies()
    t.entrar_con_contrasena("subcoordinadora")
    insistir(t)
    t.sin_enviar(0)
    assert contar(base)["registro_de_campo"] == 2
