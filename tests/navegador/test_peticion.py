"""The page of a petición in a browser: all in its place at both sizes, its map, its folio, what was refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.conftest import Base
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir
from tests.navegador.test_paginas import NO_CABE

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
NOTAS = 20


def _con_lugar(p: Peticion, latitud: float) -> Peticion:
    with escritura():
        assert p.planteamiento is not None
        p.planteamiento.latitud, p.planteamiento.longitud = latitud, -97.94
    return p


@pytest.fixture
def url(base: Base) -> str:
    """A petición with its place, another of the same nearby, and a long history; the address of its page."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        p = _con_lugar(f.en("proceso"), 22.4)
        _con_lugar(f.en("recibido"), 22.403)
        with escritura():
            lugar = db.session.get_one(Localidad, p.localidad_id)
            lugar.latitud, lugar.longitud = 22.401, -97.941
        for n in range(NOTAS):
            f.acto(p, "anotar", "capturista", texto=f"Nota {n}", para="interna")
        f.acto(p, "corregir", "capturista", domicilio="Calle Hidalgo 241", motivo="Se oyó mal.")
        return f"/peticiones/show/{p.id}"


def orden(pagina: Page, *nombres: str) -> bool:
    """Answer whether these headings stand one under the other."""
    alturas = [pagina.get_by_role("heading", name=nombre, exact=True).bounding_box() for nombre in nombres]
    lugares = [altura["y"] for altura in alturas if altura]
    return len(lugares) == len(nombres) and lugares == sorted(lugares)


@pytest.mark.parametrize(
    ("medida", "tema"), [(COMPUTADORA, "light"), (TELEFONO, "dark")], ids=["computadora", "telefono"]
)
def test_la_pagina_lo_cuenta_todo(abrir: Abrir, url: str, medida: dict[str, int], tema: str) -> None:
    pagina = abrir("enlace_obras", medida, tema)
    pagina.goto(url)
    assert pagina.evaluate(NO_CABE) == []
    if medida is TELEFONO:  # there the map is far below, and Leaflet has not been asked for
        assert pagina.evaluate("Boolean(window.L)") is False
    cajas = ("Lo que pide", "En el mapa", "Requisitos y documentos", "Historia")
    assert orden(pagina, *(("Ahora le toca a usted", *cajas) if medida is TELEFONO else cajas))
    expect(pagina.get_by_role("link", name="833 214 5518")).to_have_attribute("href", "tel:+528332145518")
    expect(pagina.get_by_role("link", name="Abrir en el mapa del teléfono")).to_be_visible(visible=medida is TELEFONO)
    mapa = pagina.get_by_role("region", name="Mapa del lugar")
    mapa.scroll_into_view_if_needed()
    expect(mapa.locator("path.mapa-aqui")).to_have_count(1)
    expect(mapa.locator("path.mapa-punto")).to_have_count(1)
    expect(pagina.get_by_text("El punto chico es otra petición abierta del mismo trámite.")).to_be_visible()
    mapa.locator("path.mapa-punto").focus()
    pagina.keyboard.press("Enter")
    expect(mapa.locator(".leaflet-popup a[href^='/peticiones/show/']")).to_be_focused()
    assert pagina.evaluate(NO_CABE) == []


def test_lo_viejo_se_despliega_y_un_episodio_se_puede_nombrar(abrir: Abrir, url: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.goto(url)
    expect(pagina.locator("#historia .linea li:visible")).to_have_count(12)
    pagina.get_by_text("Ver las 14 anteriores").click()
    expect(pagina.locator("#historia .linea li:visible")).to_have_count(26)
    pagina.goto("about:blank")
    pagina.goto(url + "#m-3")
    expect(pagina.locator("#m-3")).to_be_in_viewport()


def test_el_folio_se_copia(abrir: Abrir, url: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pagina.goto(url)
    folio = pagina.locator(".folio").first.text_content()
    pagina.get_by_role("button", name="Copiar el folio").click()
    expect(pagina.get_by_role("status").filter(has_text="Copiado")).to_have_count(1)
    assert pagina.evaluate("navigator.clipboard.readText()") == folio


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_lo_que_falta_se_ve_y_se_oye_sin_buscarlo(abrir: Abrir, url: str, medida: dict[str, int]) -> None:
    pagina = abrir("enlace_obras", medida)
    pagina.goto(url)
    pagina.locator("#acto-pausar > summary").click()
    forma = pagina.locator("#acto-pausar")
    forma.get_by_label("Qué se espera de la persona").fill("Que traiga el plano")
    with pagina.expect_response(lambda r: r.url.endswith("/actos/pausar") and r.status == 422, timeout=30_000):
        forma.get_by_role("button", name="Poner en espera").click()
    resumen = pagina.locator("#acto-pausar [data-errores]")
    expect(resumen).to_be_focused()
    expect(resumen).to_be_in_viewport()
    expect(pagina.locator("#acto-pausar").get_by_label("Qué se espera de la persona")).to_have_value(
        "Que traiga el plano"
    )


def test_sin_el_programa_queda_lo_escrito(abrir: Abrir, url: str) -> None:
    pagina = abrir("capturista", COMPUTADORA)
    pagina.route("**/*.js*", lambda ruta: ruta.fulfill(body="", content_type="text/javascript"))
    pagina.goto(url)
    expect(pagina.get_by_text("Latitud y longitud: 22.40000, -97.94000")).to_be_visible()
    expect(pagina.get_by_role("button", name="Copiar el folio")).to_have_count(0)
