"""The capture page in a browser: own fields, who is known, and a neighbour who joins instead of asking again."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import CampoDeTramite, Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from tests.conftest import Base
from tests.factories import id_de, nueva
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")


@pytest.fixture
def folio(base: Base) -> str:
    """A pothole asked for in Hidalgo street, of a trámite with own fields."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        pk = id_de(Tramite, "bache")
        with escritura() as sesion:
            sesion.add(CampoDeTramite(tramite_id=pk, nombre="ancho", etiqueta="Ancho en metros", tipo="entero"))
        return nueva(tramite_id=pk, propio_ancho="2").folio


def elige(pagina: Page, ident: str, tecleado: str) -> None:
    """Choose in a list that searches while one types."""
    pagina.locator(f"#{ident}").fill(tecleado)
    pagina.keyboard.press("Enter")


def en_hidalgo(pagina: Page, app: Flask) -> None:
    """Say where and what, as far as the page needs to look nearby."""
    with app.app_context(), como_sistema("prueba"):
        lugar = str(db.session.scalars(select(Peticion)).first().localidad)  # type: ignore[union-attr]
    elige(pagina, "tramite_id", "bache")
    elige(pagina, "localidad_id", lugar)


def test_a_neighbour_joins_without_a_second_form(abrir: Abrir, base: Base, folio: str) -> None:
    pagina = abrir("capturista", TELEFONO)
    pagina.goto("/peticiones/add")
    en_hidalgo(pagina, base.app)
    cerca = pagina.locator("[data-cercanas]")
    expect(cerca).to_contain_text(f"{folio} Hay un bache hondo frente a la primaria")
    expect(cerca).to_contain_text("Calle Hidalgo 214 · hoy")
    pagina.get_by_label("Calle y referencia").fill("Juárez 8")
    expect(cerca).to_be_hidden()
    pagina.get_by_label("Calle y referencia").fill("Av. Hidalgo 9")
    pagina.get_by_label("Nombre de quien pide").fill("Eva")
    pagina.get_by_label("Apellidos").fill("Paz")
    cerca.get_by_role("button", name="Sumar como vecino").tap()
    expect(pagina.get_by_text("1 vecino lo ha pedido").first).to_be_visible()
    expect(pagina.locator(".folio").first).to_have_text(folio)


def test_own_fields_come_and_go_with_the_tramite(abrir: Abrir, folio: str) -> None:
    pagina = abrir("secretaria", COMPUTADORA)
    pagina.goto("/peticiones/add")
    ancho = pagina.get_by_label("Ancho en metros")
    expect(ancho).to_have_count(0)
    elige(pagina, "tramite_id", "bache")
    ancho.fill("3")
    elige(pagina, "tramite_id", "luminaria")
    expect(ancho).to_have_count(0)
    elige(pagina, "tramite_id", "bache")
    expect(ancho).to_have_value("3")


def test_who_is_known_brings_what_she_asked_before(abrir: Abrir, folio: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.get_by_label("Nombre de quien pide").press_sequentially("carmen ruis")
    pagina.get_by_role("option", name="María del Carmen Ruiz Ávila").click()
    expect(pagina.get_by_label("Apellidos")).to_have_value("Ruiz Ávila")
    conocida = pagina.locator("[data-elegida]")
    expect(conocida).to_contain_text("Peticiones que ha hecho: 1")
    expect(conocida).to_contain_text(f"{folio} Hay un bache hondo frente a la primaria")


def test_identity_shows_only_what_it_needs(abrir: Abrir, base: Base, folio: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pedidas: list[str] = []
    pagina.on("request", lambda r: pedidas.append(r.url))
    pagina.get_by_role("radio", name=re.compile("^Confidencial")).check()
    pagina.get_by_label("Nombre de quien pide").press_sequentially("Zqsecreta")
    en_hidalgo(pagina, base.app)
    expect(pagina.get_by_role("button", name="Sumar sin su nombre")).to_be_visible()
    expect(pagina.get_by_role("button", name="Sumar como vecino")).to_be_hidden()
    pagina.get_by_role("radio", name=re.compile("^Sin nombre")).check()
    expect(pagina.get_by_label("Nombre de quien pide")).to_be_hidden()
    assert [url for url in pedidas if "Zqsecreta" in url] == []
    pagina.get_by_role("button", name="Sumar sin su nombre").click()
    expect(pagina.get_by_text("1 vecino lo ha pedido").first).to_be_visible()


def test_the_usual_way_of_telling_the_aviso_is_proposed(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.get_by_text("Aviso de privacidad").click()
    propuestos = []
    for canal in ("Presencial", "Línea de Atención Ciudadana", "Por escrito libre"):
        pagina.get_by_role("radio", name=canal).check(force=True)
        propuestos.append(pagina.locator('[name="aviso_medio"]:checked').get_attribute("value"))
    assert propuestos == ["mostrado", "telefono", "papel"]
    pagina.get_by_role("radio", name="Se le leyó", exact=True).check(force=True)
    pagina.get_by_role("radio", name="Presencial").check(force=True)
    assert pagina.locator('[name="aviso_medio"]:checked').get_attribute("value") == "leido"


MANDADO = "() => new FormData(document.querySelector('form[data-captura]')).get('aviso_medio')"


def test_that_the_aviso_was_told_is_marked_by_hand(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    marca = pagina.get_by_role("checkbox", name="Se le dio a conocer el aviso")
    dicho = pagina.locator("[data-aviso-dicho]")
    for canal in ("Presencial", "Línea de Atención Ciudadana", "Por escrito libre"):
        pagina.get_by_role("radio", name=canal).check(force=True)
        expect(marca).not_to_be_checked()
        expect(dicho).to_have_text("sin marcar")
        assert pagina.evaluate(MANDADO) is None
    pagina.keyboard.press("Alt+0")
    expect(marca).to_be_checked()
    expect(dicho).to_have_text("lo firmó en papel")
    assert pagina.evaluate(MANDADO) == "papel"
    marca.uncheck()
    assert pagina.evaluate(MANDADO) is None
    pagina.get_by_text("Aviso de privacidad", exact=False).first.click()
    pagina.get_by_role("radio", name="Se le leyó", exact=True).check(force=True)
    expect(marca).to_be_checked()
    assert pagina.evaluate(MANDADO) == "leido"


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_nothing_slides_sideways(abrir: Abrir, base: Base, folio: str, medida: dict[str, int]) -> None:
    pagina = abrir("capturista", medida)
    pagina.goto("/peticiones/add")
    pagina.get_by_role("radio", name="Denuncia").check(force=True)
    en_hidalgo(pagina, base.app)
    expect(pagina.locator("[data-cercanas]")).to_be_visible()
    assert pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_colonia_that_is_not_on_the_list_is_told_and_kept(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    colonia = pagina.locator("#localidad_id")
    colonia.press_sequentially("duport")
    nada = pagina.get_by_text("Ninguna se llama así. Revise cómo se escribe o elija «No precisada».")
    expect(nada).to_be_visible()
    colonia.press("Enter")
    expect(colonia).to_be_focused()
    pagina.get_by_role("button", name="Registrar y dar folio").click()
    expect(colonia).to_be_focused()
    expect(colonia).to_have_value("duport")
    expect(colonia).to_have_attribute("aria-invalid", "true")
    assert pagina.locator("[data-errores]").count() == 0
    colonia.fill("no prec")
    expect(nada).to_be_hidden()
    colonia.press("Enter")
    expect(colonia).to_have_value("No precisada")
    assert colonia.get_attribute("aria-invalid") is None
    colonia.press("Enter")
    expect(pagina.get_by_label("Calle y referencia")).to_be_focused()


def test_what_is_corrected_is_red_no_more(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.keyboard.press("Alt+1")
    telefono = pagina.locator("#telefono")
    telefono.fill("83")
    pagina.keyboard.press("Control+Enter")
    expect(pagina.locator("[data-errores] li")).to_have_count(4)
    telefono.fill("833 214 5518")
    pagina.get_by_label("Nombre de quien pide").fill("Eva")
    elige(pagina, "localidad_id", "fuera")
    expect(pagina.locator("[data-errores] .corregido")).to_have_count(3)
    assert [pagina.locator(f"#{n}").get_attribute("aria-invalid") for n in ("telefono", "nombre", "localidad_id")] == [
        None
    ] * 3
    expect(pagina.locator("#descripcion")).to_have_attribute("aria-invalid", "true")


def test_what_begins_as_typed_comes_first(abrir: Abrir, base: Base) -> None:
    with base.app.app_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.add_all(Localidad(nombre=n, tipo="colonia") for n in ("Almirante", "Altamirano", "Miraflores"))
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.locator("#localidad_id").press_sequentially("mira")
    nombres = pagina.locator("#localidad_id-opciones li").all_inner_texts()
    empiezan = [" mira" in f" {n}".lower() for n in nombres]
    assert empiezan == sorted(empiezan, reverse=True)
    assert set(empiezan) == {True, False}


def test_who_will_know_and_where_the_note_of_the_turno_stands(abrir: Abrir) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto("/peticiones/add")
    pagina.keyboard.press("Alt+1")
    ayuda = pagina.locator("#identificada-ayuda")
    expect(ayuda).to_have_text("La dependencia que la atienda sabrá quién pide.", use_inner_text=True)
    pagina.get_by_role("radio", name="Denuncia").check(force=True)
    pagina.get_by_role("radio", name="Contra un servidor público").check(force=True)
    expect(ayuda).to_have_text("Solo el Órgano de Control sabrá quién pide.", use_inner_text=True)
    pagina.get_by_role("radio", name=re.compile("^Sin nombre")).check(force=True)
    expect(pagina.get_by_text("Al registrar podrá imprimir su turno.")).to_be_visible()
    cajas = ["main .rejilla:not(.llegada)", ".captura .cuerpo"]
    anchos = pagina.evaluate("(cajas) => cajas.map((s) => document.querySelector(s).clientWidth)", cajas)
    assert anchos[0] > anchos[1] - 60
