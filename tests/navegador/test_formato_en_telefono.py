"""The signed formato on a telephone: today, who signed the last time and the camera; a few touches and no typing."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.actos.models import Movimiento
from app.commands import como_sistema
from app.extensions import db
from app.limpieza.tipos import ACEPTA
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.conftest import Base
from tests.elenco import AGUAS, OBRAS
from tests.factories import FIRMA, en, foto
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")

CUENTA = """
  window.toques = 0; window.teclas = 0;
  addEventListener("pointerdown", () => { window.toques += 1; }, true);
  addEventListener("keydown", () => { window.teclas += 1; }, true);
"""
FORMATO = {"name": "formato.jpg", "mimeType": "image/jpeg", "buffer": foto("el formato de hoy")}


def recibida(app: Flask, *anteriores: str) -> str:
    """Return the address of a petición that waits for its formato, after others of the same and another dependencia."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        for dependencia in anteriores:
            en("proceso", dependencia)
        return f"/peticiones/show/{en('recibido').id}"


def firmado(app: Flask, url: str) -> dict[str, str]:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        pk = int(url.rsplit("/", 1)[1])
        consulta = select(Movimiento.datos).where(Movimiento.peticion_id == pk, Movimiento.acto == "iniciar_proceso")
        datos = db.session.scalars(consulta).one() or {}
        assert db.session.get_one(Peticion, pk).estado == "proceso"
        return {clave: datos[clave] for clave in ("recibio", "recibio_puesto", "recibio_fecha")}


def formulario(pagina: Page) -> Locator:
    return pagina.locator("form[action$='/actos/iniciar_proceso']")


def test_three_touches_and_no_key_take_it_to_proceso(abrir: Abrir, base: Base) -> None:
    url = recibida(base.app, OBRAS)
    pagina = abrir("enlace_obras", TELEFONO)
    pagina.goto(url)
    pagina.evaluate(CUENTA)
    forma = formulario(pagina)
    with pagina.expect_file_chooser() as elegir:
        forma.get_by_role("button", name="Tomar foto").tap()
    elegir.value.set_files(FORMATO)  # type: ignore[arg-type]
    forma.get_by_role("button", name=f"{FIRMA['recibio']}, {FIRMA['recibio_puesto']}").tap()
    assert pagina.evaluate("[window.toques, window.teclas]") == [2, 0]
    forma.locator("button.todo").tap()
    expect(pagina.get_by_text("Pasó a proceso").or_(pagina.get_by_text("En proceso")).first).to_be_visible()
    with base.app.app_context(), base.app.test_request_context():
        dia = hoy().isoformat()
    assert firmado(base.app, url) == {**FIRMA, "recibio_fecha": dia}


def test_the_camera_is_one_way_and_what_is_kept_the_other(abrir: Abrir, base: Base) -> None:
    pagina = abrir("enlace_obras", TELEFONO)
    pagina.goto(recibida(base.app))
    campo = formulario(pagina).locator("[name=archivo]")
    pagina.evaluate("""() => {
      const x = document.querySelector("form[action$='/actos/iniciar_proceso'] [name=archivo]");
      window.pedido = []; x.click = () => window.pedido.push([x.getAttribute("capture"), x.accept]);
    }""")
    formulario(pagina).get_by_role("button", name="Tomar foto").tap()
    assert pagina.evaluate("window.pedido") == [["environment", "image/*"]]
    assert (campo.get_attribute("capture"), campo.get_attribute("accept")) == (None, ACEPTA)
    expect(formulario(pagina).locator("[data-propuestas]")).to_have_count(0)  # nobody has signed yet
    assert pagina.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_computer_has_no_camera_and_proposes_only_who_signs_in_that_dependencia(abrir: Abrir, base: Base) -> None:
    pagina = abrir("enlace_obras", COMPUTADORA)
    pagina.goto(recibida(base.app, AGUAS))
    expect(formulario(pagina).get_by_role("button", name="Tomar foto")).to_be_hidden()
    expect(formulario(pagina).locator("[data-llena]")).to_have_count(0)
    assert formulario(pagina).locator("[name=recibio_fecha]").input_value() != ""
