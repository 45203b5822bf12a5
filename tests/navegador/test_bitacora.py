"""An entry of the bitácora in a browser, without the mouse, while the radio is heard; what is already known of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from tests.bitacora import entradas as e
from tests.conftest import Base
from tests.factories import id_de
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
RELATO = "Llamaron para decir que en la calle Hidalgo hay un bache hondo frente a la primaria."


class Teclado:
    """A keyboard that counts: each key pressed, each letter typed."""

    def __init__(self, pagina: Page) -> None:
        self.pagina, self.cuantas = pagina, 0

    def pulsa(self, *teclas: str) -> None:
        """Press keys, one after another; with another one held down it is one stroke more."""
        for tecla in teclas:
            self.cuantas += 1 + tecla.count("+")
            self.pagina.keyboard.press(tecla)

    def teclea(self, texto: str) -> None:
        """Type letters."""
        self.cuantas += len(texto)
        self.pagina.keyboard.type(texto)


def en_base(base: Base, hacer: Any) -> Any:
    """Return what the system reads or writes."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        return hacer()


def ultima() -> tuple[Any, ...]:
    """Return what the last entry says."""
    b = db.session.scalars(select(Bitacora).order_by(Bitacora.id.desc()).limit(1)).one()
    return b.medio, b.estacion, b.programa, b.relato, b.localidad.nombre, b.tramite and b.tramite.clave, b.domicilio


@pytest.fixture
def conocida(base: Base) -> str:
    """A pothole heard of in Hidalgo street, on the station that she listens to; its folio."""

    def hacer() -> str:
        bache = id_de(Tramite, "bache")
        datos = {"tramite_id": bache, "domicilio": "Calle Hidalgo 8", "estacion": "XHUB", "programa": "La mañana"}
        return str(e.entrada(**datos).folio)

    return str(en_base(base, hacer))


def lugar() -> str:
    """Return the name of the place where entries of tests are heard of."""
    return str(db.session.get_one(Localidad, e.localidad()).nombre)


def test_una_entrada_solo_con_el_teclado(abrir: Abrir, base: Base, conocida: str) -> None:
    pagina, donde = abrir("informacion", COMPUTADORA), en_base(base, lugar)
    pagina.goto("/bitacora/add")
    expect(pagina.locator("#relato")).to_be_focused()
    pagina.keyboard.type(RELATO)
    teclado = Teclado(pagina)
    teclado.pulsa("Tab")
    teclado.teclea("centro")
    teclado.pulsa("Enter", "Tab")
    expect(pagina.locator("#localidad_id")).to_have_value(
        en_base(base, lambda: str(db.session.get(Localidad, e.localidad())))
    )
    teclado.pulsa("Tab")
    teclado.teclea("bache")
    teclado.pulsa("Enter")
    expect(pagina.locator("[data-halladas]")).to_contain_text(conocida)
    teclado.pulsa("Control+Enter")
    pagina.wait_for_url("**/bitacora/show/*")
    assert en_base(base, ultima) == ("radio", "XHUB", "La mañana", RELATO, donde, "bache", None)
    assert teclado.cuantas <= 25, teclado.cuantas


def test_la_siguiente_queda_lista(abrir: Abrir, base: Base) -> None:
    pagina = abrir("informacion", COMPUTADORA)
    pagina.goto("/bitacora/add")
    pagina.locator("#relato").fill(RELATO)
    pagina.locator("#localidad_id").fill("centro")
    pagina.keyboard.press("Enter")
    pagina.locator("#estacion").fill("XHUB")
    pagina.locator("#programa").fill("Noticiero")
    pagina.keyboard.press("Control+Shift+Enter")
    pagina.wait_for_url("**/bitacora/add?como=*")
    expect(pagina.locator("#relato")).to_be_focused()
    valores = [pagina.locator(f"#{n}").input_value() for n in ("relato", "localidad_id", "estacion", "programa")]
    assert valores == ["", "", "XHUB", "Noticiero"]
    pagina.keyboard.press("Control+Enter")
    expect(pagina.get_by_text("Elija la localidad.").first).to_be_visible()
    assert pagina.locator("#estacion").input_value() == "XHUB"


def test_las_flechas_mueven_la_hora(abrir: Abrir) -> None:
    pagina = abrir("informacion", COMPUTADORA)
    pagina.goto("/bitacora/add")
    hora = pagina.locator("#oida_hora")
    hora.fill("1402")
    hora.press("ArrowDown")
    expect(hora).to_have_value("13:57")
    hora.press("ArrowUp")
    hora.press("ArrowUp")
    expect(hora).to_have_value("14:07")
    hora.fill("0:03")
    hora.press("ArrowDown")
    expect(hora).to_have_value("00:00")
    hora.fill("ayer")
    hora.press("ArrowDown")
    expect(hora).to_have_value("ayer")


def test_la_hora_propuesta_es_la_de_la_primera_palabra(abrir: Abrir) -> None:
    pagina = abrir("informacion", COMPUTADORA)
    pagina.clock.install()
    pagina.goto("/bitacora/add")
    pagina.evaluate("document.querySelector('#oida_hora').value")
    hora = pagina.locator("#oida_hora")
    horas, minutos = map(int, hora.input_value().split(":"))
    pagina.clock.fast_forward("20:00")
    pagina.locator("#relato").press_sequentially("Hay")
    despues = horas * 60 + minutos + 20
    esperada = f"{despues // 60:02d}:{despues % 60:02d}" if despues < 24 * 60 else f"{horas:02d}:{minutos:02d}"
    expect(hora).to_have_value(esperada)
    pagina.clock.fast_forward("20:00")
    pagina.locator("#relato").press_sequentially(" un bache")
    expect(hora).to_have_value(esperada)


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_lo_que_ya_se_sabe_aparece_mientras_se_escribe(
    abrir: Abrir, base: Base, conocida: str, medida: dict[str, int]
) -> None:
    pagina = abrir("informacion", medida)
    pagina.goto("/bitacora/add")
    halladas = pagina.locator("[data-halladas]")
    for ident, tecleado in (("tramite_id", "bache"), ("localidad_id", "centro")):
        expect(halladas).to_be_hidden()
        pagina.locator(f"#{ident}").fill(tecleado)
        pagina.keyboard.press("Enter")
    expect(halladas).to_contain_text("Radio · XHUB · La mañana · Calle Hidalgo 8 · hoy · Asentada")
    pagina.get_by_label("Calle y referencia").fill("Juárez 8")
    expect(halladas).to_be_hidden()
    pagina.get_by_label("Calle y referencia").fill("Av. Hidalgo 9")
    expect(halladas.get_by_role("link", name=conocida)).to_be_visible()
    assert pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    salto = pagina.get_by_role("link", name="Tal vez ya se sabe")
    expect(salto).to_be_visible() if medida is TELEFONO else expect(salto).to_be_hidden()


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_se_pide_solo_lo_de_su_medio(abrir: Abrir, medida: dict[str, int]) -> None:
    pagina = abrir("informacion", medida)
    pagina.goto("/bitacora/add")
    expect(pagina.get_by_label("Estación de radio")).to_be_visible()
    expect(pagina.get_by_label("Quién lo reporta")).to_be_hidden()
    pagina.get_by_role("radio", name="Teléfono").check(force=True)
    expect(pagina.get_by_label("Estación de radio")).to_be_hidden()
    pagina.get_by_text("Más datos, si los hay").click()
    expect(pagina.get_by_label("Quién lo reporta")).to_be_visible()
    if medida is COMPUTADORA:
        pagina.evaluate("scrollTo(0, 0)")
    boton = pagina.get_by_role("button", name="Asentar", exact=True)
    boton.scroll_into_view_if_needed()
    expect(boton).to_be_in_viewport()


def test_el_coordinador_descarta_por_la_que_ya_esta(abrir: Abrir, base: Base, conocida: str) -> None:
    def registrada() -> str:
        datos = {"tramite_id": id_de(Tramite, "bache"), "domicilio": "Hidalgo esquina con Juárez"}
        b = e.registrar(e.en("visita_verificada", **datos))
        return str(db.session.scalars(select(Peticion.folio).where(Peticion.bitacora_id == b.id)).one())

    folio = en_base(base, registrada)
    pagina = abrir("coordinador", TELEFONO)
    pagina.goto("/")
    pagina.get_by_role("link", name=f"Verificar y analizar {conocida}").tap()
    pagina.get_by_role("link", name=f"Descartar por esta {folio}").tap()
    campo = pagina.get_by_label("O el folio con que ya se registró")
    expect(campo).to_be_visible()
    expect(campo).to_have_value(folio)
