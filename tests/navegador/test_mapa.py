"""The map in a browser: nothing asked of another machine, reached by keyboard, the same figures as its table."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.bitacora.services.visitas import anotar_visita
from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.extensions import db, escritura
from tests.bitacora import entradas as e
from tests.conftest import Base
from tests.navegador.conftest import COMPUTADORA, Abrir, una_manera
from tests.navegador.test_paginas import NO_CABE

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")


@pytest.fixture
def nombres(base: Base) -> list[str]:
    """Two localities with coordinates and one without; a visita with its own point in the first."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        with escritura():
            lugares = list(db.session.scalars(select(Localidad).order_by(Localidad.nombre, Localidad.id).limit(3)))
            for lugar, donde in zip(lugares, ((22.3937, -97.9379), (22.45, -98.02), (None, None)), strict=True):
                lugar.latitud, lugar.longitud = donde
        ids, textos = [lugar.id for lugar in lugares], [str(lugar) for lugar in lugares]
        e.jornada(localidad_id=ids[0])
        for pk in (ids[0], ids[0], ids[1], ids[2]):
            e.entrada(localidad_id=pk)
        datos = {**e.datos_de_visita(), "tipo": "domicilio", "localidad_id": ids[0], "dependencia_id": ""}
        with e.como("informacion") as autor, escritura():
            anotar_visita({**datos, "punto": "22.39500,-97.94000"}, autor=autor)
    return textos


def abierta(abrir: Abrir, medida: dict[str, int], tema: str) -> Page:
    """Open the map as the Coordinador."""
    pagina = abrir("coordinador", medida, tema)
    pagina.goto("/graficas/")
    pagina.get_by_role("link", name="Mapa").click()
    expect(pagina.get_by_role("region", name="Mapa de lo hecho en cada localidad")).to_be_visible()
    return pagina


@pytest.mark.parametrize(("medida", "tema"), una_manera("un círculo por localidad"))
def test_un_circulo_por_localidad_y_un_punto_por_visita(
    abrir: Abrir, nombres: list[str], medida: dict[str, int], tema: str
) -> None:
    pagina = abierta(abrir, medida, tema)
    expect(pagina.locator("path.mapa-localidad")).to_have_count(2)
    expect(pagina.locator("path.mapa-punto")).to_have_count(1)
    renglones = pagina.locator("#por-localidad tbody tr").all_text_contents()
    assert len(renglones) == 3
    assert "Sin coordenadas" in next(texto for texto in renglones if texto.startswith(nombres[2]))
    assert pagina.evaluate(NO_CABE) == []
    tamanos = [c["width"] for c in map(lambda n: n.bounding_box(), pagina.locator("path.mapa-localidad").all()) if c]
    assert tamanos[0] > tamanos[1]


def test_con_el_teclado(abrir: Abrir, nombres: list[str]) -> None:
    pagina = abierta(abrir, COMPUTADORA, "light")
    circulo = pagina.get_by_role("button", name=f"{nombres[0]}, 1 jornada, 1 visita, 2 entradas")
    circulo.focus()
    pagina.keyboard.press("Enter")
    globo = pagina.locator(".leaflet-popup")
    expect(globo.get_by_role("link", name="1 jornada")).to_be_focused()
    expect(globo.get_by_role("button", name="Cerrar")).to_be_visible()
    pagina.keyboard.press("Escape")
    expect(globo).to_have_count(0)
    expect(circulo).to_be_focused()
    pagina.keyboard.press("Enter")
    globo.get_by_role("link", name="2 entradas").click()
    expect(pagina.locator(".renglon")).to_have_count(2)


def test_un_nombre_es_texto_aunque_parezca_html(abrir: Abrir, base: Base, nombres: list[str]) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"), escritura():
        lugar = next(x for x in db.session.scalars(select(Localidad)) if str(x) == nombres[0])
        lugar.nombre = "<b>x</b>"
    pagina = abierta(abrir, COMPUTADORA, "light")
    expect(pagina.locator(".mapa-nombre").filter(has_text="<b>x</b>")).to_have_count(1)
    expect(pagina.locator(".mapa-nombre b")).to_have_count(0)


def test_sin_javascript_queda_la_tabla(abrir: Abrir, nombres: list[str]) -> None:
    pagina = abierta(abrir, COMPUTADORA, "light")
    pagina.route("**/*.js*", lambda ruta: ruta.fulfill(body="", content_type="text/javascript"))
    pagina.reload()
    expect(pagina.locator("#caja-mapa")).to_be_hidden()
    expect(pagina.locator("#por-localidad tbody tr")).to_have_count(3)
    expect(pagina.get_by_role("link", name=f"2 entradas, {nombres[0]}")).to_be_visible()
