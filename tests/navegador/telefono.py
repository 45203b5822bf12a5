"""A telephone for the tests: a browser with its own folder, that is closed and opened again and loses the signal."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy import func, select

from app.archivos.models import Foto
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.campo.models import FotoDeCampo, RegistroDeCampo
from app.commands import como_sistema
from app.compromisos.models import Compromiso
from app.extensions import db
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from tests import servidores
from tests.conftest import Base
from tests.elenco import CONTRASENA
from tests.factories import foto

TELEFONO = {"width": 390, "height": 844}
ZONA = "America/Monterrey"
BANDERAS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIGIA_DE_CSP = """document.addEventListener("securitypolicyviolation",
    (e) => console.error("CSP: " + e.violatedDirective + " " + e.blockedURI));"""

CAPTURA = """async ({desde, cuantos, fotos, jornada}, {cuaderno, sesion}) => {
    const p = sesion.vivo.persona, lugar = String(sesion.vivo.paquete.jornadas[0].localidad_id), hechos = [];
    const hora = "00:00", dia = sesion.vivo.paquete.jornadas[0].fecha, persona = {nombre: "Eva", apellidos: "Paz"};
    const oida = {oida_fecha: dia, oida_hora: hora, localidad_id: lugar};
    const visita = {cuando_fecha: dia, cuando_hora: hora, tipo: "domicilio", resultado: "Se le oyó."};
    const moldes = [
        ["bitacora", (n) => ({...oida, relato: `Fuga número ${n}`})],
        ["visita", (n) => ({...visita, con_quien: `Vecino ${n}`, localidad_id: lugar})],
        ["compromiso", (n) => ({que: `Volver por el asunto ${n}`, fecha: "2199-01-02", responsable: "Ella"})],
        ["peticion", (n) => ({...persona, tipo: "solicitud", descripcion: `Sin luz ${n}`, localidad_id: lugar})],
    ];
    for (let n = desde; n < desde + cuantos; n++) {
        const [tipo, datos] = moldes[n % 4], r = {...cuaderno.enBlanco(tipo, jornada), datos: datos(n)};
        r.aviso_leido = tipo === "peticion" || tipo === "visita";
        const suya = fotos[n - desde];
        if (suya) {
            const bytes = Uint8Array.from(atob(suya), (c) => c.charCodeAt(0));
            r.fotos.push(await cuaderno.guardarFoto(p, r.uuid, bytes.buffer, `foto ${n}.jpg`));
        }
        hechos.push((await cuaderno.guardar(p, r)).uuid);
    }
    return hechos;
}"""
QUEDAN = """async (_, m) => (await m.cuaderno.todos(m.sesion.vivo.persona)).filter((r) => r.estado !== "enviado")
    .map((r) => [r.tipo, r.estado, r.mensaje, r.errores, r.fotos.map((f) => f.error)])"""


class Telefono:
    """One device: `pagina` is its window; `quejas` is what the console said that nobody provoked."""

    def __init__(
        self,
        chromium: Browser,
        servidor: str,
        galleta: Callable[[str], Any],
        carpeta: Path | None = None,
        tema: str = "light",
        zona: str = ZONA,
    ) -> None:
        self.zona, self.galleta = zona, galleta
        self.chromium, self.servidor, self.carpeta, self.tema = chromium, servidor, carpeta, tema
        self.quejas: list[str] = []
        self.contexto: BrowserContext
        self.prender()

    def prender(self) -> None:
        """Open the browser on its own folder, as after a restart; without one, a window that forgets when closed."""
        ajustes: dict[str, Any] = {
            "base_url": self.servidor, "viewport": TELEFONO, "locale": "es-MX", "timezone_id": self.zona,
            "color_scheme": self.tema, "has_touch": True, "is_mobile": True, "permissions": ["geolocation"],
            "geolocation": {"latitude": 22.3922, "longitude": -97.9386},
        }  # fmt: skip
        if self.carpeta is None:
            self.contexto = self.chromium.new_context(**ajustes)
        else:
            programa = {"executable_path": servidores.chromium(), "args": BANDERAS, "headless": True}
            self.contexto = self.chromium.browser_type.launch_persistent_context(self.carpeta, **programa, **ajustes)
        self.contexto.add_init_script(VIGIA_DE_CSP)
        self.contexto.on("console", self._consola)
        self.contexto.on("weberror", lambda error: self.quejas.append(str(error.error)))
        self.pagina = self.contexto.pages[0] if self.contexto.pages else self.contexto.new_page()
        self.pagina.set_default_timeout(10_000)

    def _consola(self, mensaje: ConsoleMessage) -> None:
        # What the network or the server refuses is said by the browser itself; the page's own complaints are ours.
        propia = mensaje.text.startswith("Failed to load resource")
        if mensaje.type in ("error", "warning") and not propia:
            self.quejas.append(mensaje.text)

    def apagar(self) -> None:
        """Close the browser."""
        self.contexto.close()

    def reiniciar(self) -> Page:
        """Close and open it again with what it kept, on the page."""
        self.apagar()
        self.prender()
        return self.pagina

    def entrar(self, usuario: str) -> Page:
        """Be signed in and open the page, ready to lose the signal."""
        self.contexto.add_cookies([self.galleta(usuario)])
        self.pagina.goto("/campo/")
        return self.listo()

    def entrar_con_contrasena(self, usuario: str) -> Page:
        """Sign in through the form and land on the page, ready to lose the signal."""
        self.pagina.goto("/login/?next=/campo/")
        self.pagina.get_by_label("Usuario").fill(usuario)
        self.pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
        self.pagina.keyboard.press("Enter")
        self.pagina.wait_for_url(lambda url: "/login" not in url)
        return self.listo()

    def listo(self) -> Page:
        """Wait until the page has who is signed in and all it needs without signal."""
        self.hasta("async () => navigator.serviceWorker.controller !== null")
        self.hasta("async (_, {sesion: {vivo: v}}) => Boolean(v.abierta && v.csrf && v.paquete && v.persona?.serie)")
        return self.pagina

    def hasta(self, guion: str, dato: Any = None, segundos: float = 15) -> None:
        """Wait until a function of the page is true."""
        limite = time.monotonic() + segundos
        while not self.pide(guion, dato):
            assert time.monotonic() < limite, guion
            self.pagina.wait_for_timeout(50)

    def senal(self, hay: bool) -> None:
        """Give or take the signal."""
        self.contexto.set_offline(not hay)

    def pide(self, guion: str, dato: Any = None) -> Any:
        """Run a function of (dato, modules) in the page, with the page's own modules."""
        return self.pagina.evaluate(
            f"""async (dato) => {{
                const nombres = ["base", "cuaderno", "envio", "personas", "sesion", "servidor"];
                const m = {{}};
                for (const n of nombres) m[n] = await import(`/static/campo/${{n}}.js`);
                return ({guion})(dato, m);
            }}""",
            dato,
        )

    def sin_enviar(self, n: int, espera: float = 10_000) -> None:
        """Wait until the count that is always in sight says so."""
        expect(self.pagina.locator("[data-cuantos]")).to_have_text(f"Sin enviar: {n}", timeout=espera)


Encender = Callable[..., Telefono]


def contar(base: Base) -> dict[str, int]:
    """How many rows of each kind the server has."""
    modelos = (RegistroDeCampo, Bitacora, Visita, Compromiso, Peticion, FotoDeCampo)
    with base.app.app_context(), como_sistema("prueba"):
        return {m.__tablename__: db.session.scalar(select(func.count()).select_from(m)) or 0 for m in modelos}


def sumas(base: Base) -> list[str]:
    """SHA-256 of every photo as it arrived, sorted."""
    with base.app.app_context(), como_sistema("prueba"):
        return sorted(s for tabla in (Foto, Adjunto) for s in db.session.scalars(select(tabla.origen_sha256)))


def uuids(base: Base) -> set[str]:
    with base.app.app_context(), como_sistema("prueba"):
        return set(db.session.scalars(select(RegistroDeCampo.uuid)))


def retratos(desde: int, cuantos: int, peso: int = 0) -> list[bytes]:
    """Different JPEGs, each followed by `peso` bytes that no reader minds."""
    return [foto(f"retrato {n} de la colonia {'x' * n}") + bytes([n]) * peso for n in range(desde, desde + cuantos)]


def capturar(t: Telefono, jornada_id: int, desde: int, cuantos: int, fotos: list[bytes]) -> list[str]:
    """Record by the page's own saving; the first ones with a photo each."""
    enviadas = [base64.b64encode(f).decode() for f in fotos]
    hechos: list[str] = t.pide(CAPTURA, {"desde": desde, "cuantos": cuantos, "fotos": enviadas, "jornada": jornada_id})
    return hechos


def insistir(t: Telefono, segundos: float = 40) -> None:
    """Send again and again, as the page's script does with a growing pause, until nothing waits."""
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        t.pide("(_, m) => m.envio.enviar()")
        if t.pide("async (_, m) => (await m.cuaderno.cola(m.sesion.vivo.persona)).length") == 0:
            break
        t.pagina.wait_for_timeout(100)  # another round may be under way
    quedan = t.pide(QUEDAN)
    assert quedan == [], quedan
