"""A puesto is called what the town calls it, wherever its name stands alone; permissions and data keep the manuals'."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.catalogos.services.ajustes import puestos_propios
from app.commands import como_sistema
from tests import factories as f
from tests.catalogos.test_catalogos import cambiar, error_de, leer
from tests.cliente import Cliente

pytestmark = pytest.mark.solo_sqlite("a setting and how it reads; the engine decides nothing")

CLAVE = "nombres_de_puestos"
NUESTROS = "Coordinador: Dirección–Coordinador General; Subcoordinador: Subcoordinadora; Capturista: Capturista B"


def llamar(cliente: type[Cliente], valor: str) -> None:
    """Write on the settings page what the town calls its puestos."""
    assert cambiar(cliente.de("administradora"), "ajustes", CLAVE, valor=valor).status_code == 303


@pytest.mark.parametrize(
    ("escrito", "leido"),
    [
        ("", {}),
        ("Coordinador: Coordinadora", {"Coordinador": "Coordinadora"}),
        (" Titular :Directora;; Enlace: Enlace 2: noche ; ", {"Titular": "Directora", "Enlace": "Enlace 2: noche"}),
        ("Coordinador", {"Coordinador": ""}),
    ],
)
def test_what_is_written_is_read(escrito: str, leido: dict[str, str]) -> None:
    assert puestos_propios(escrito) == leido


@pytest.mark.parametrize(
    ("malo", "dice"),
    [
        ("Jefe: Jefa", "No hay un puesto «Jefe»."),
        ("coordinador: Coordinadora", "No hay un puesto «coordinador»."),
        ("Coordinador", "Escriba después de «Coordinador:» cómo se llama aquí."),
        ("Coordinador: ;Titular: Directora", "Escriba después de «Coordinador:» cómo se llama aquí."),
        ("Coordinador: Titular", "Dos puestos se llamarían igual"),
        ("Coordinador: Directora; Titular: directora", "Dos puestos se llamarían igual"),
        ("Coordinador: " + "x" * 300, "Escriba a lo más 300 caracteres."),
    ],
)
def test_what_would_confuse_is_refused(cliente: type[Cliente], malo: str, dice: str) -> None:
    respuesta = cambiar(cliente.de("administradora"), "ajustes", CLAVE, valor=malo)
    assert respuesta.status_code == 422
    assert dice in error_de(respuesta, "valor")


def test_two_puestos_may_exchange_their_names(cliente: type[Cliente]) -> None:
    llamar(cliente, "Coordinador: Titular; Titular: Coordinador")


def test_it_is_read_where_a_puesto_stands_alone(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        url = f"/peticiones/show/{f.en('canalizado').id}"
    antes = cliente.de("capturista").pagina(url).texto
    assert ", Capturista ·" in antes
    llamar(cliente, NUESTROS)
    c = cliente.de("capturista")
    assert ", Capturista B ·" in c.pagina(url).texto
    assert "· Capturista B" in c.pagina("/").texto
    assert "· Dirección–Coordinador General" in cliente.de("coordinador").pagina("/").texto
    c = cliente.de("administradora")
    puestos = c.pagina("/adscripciones/list/").texto
    assert ("Subcoordinadora" in puestos, "Capturista B" in puestos) == (True, True)
    assert "Dirección–Coordinador General" in c.pagina("/adscripciones/add").texto
    una = re.findall(r"/adscripciones/show/\d+", c.get("/adscripciones/list/?q=Capturista").text)[0]
    assert re.search(r"<h1[^>]*>Capturista B</h1>", c.get(una).text)
    assert "Dirección–Coordinador General" in c.pagina("/suplencias/add").texto
    # what was written and who may do what keep the manuals' names
    hechos = select(func.count()).select_from(Movimiento).where(Movimiento.puesto == "Capturista")
    assert leer(app, hechos) >= 1
    assert cliente.de("coordinador").get("/graficas/").status_code == 200
    llamar(cliente, "")
    assert ", Capturista ·" in cliente.de("capturista").pagina(url).texto


def test_the_page_of_permissions_names_them_as_the_town_does(cliente: type[Cliente]) -> None:
    llamar(cliente, NUESTROS)
    c = cliente.de("administradora")
    lista = c.pagina("/roles/list/").textos
    assert {"Dirección–Coordinador General", "Subcoordinadora", "Capturista B", "Secretaria", "Titular"} <= set(lista)
    assert {"Coordinador", "Subcoordinador", "Capturista"} & set(lista) == set()
    html = c.get("/roles/list/").text
    paginas = [c.pagina(url).textos for url in dict.fromkeys(re.findall(r"/roles/show/\d+", html))]
    assert [sum(nombre in textos for textos in paginas) for nombre in ("Capturista B", "Capturista")] == [1, 0]


OCUPA = "La tiene quien ocupa el puesto de"


@pytest.mark.parametrize(
    ("estado", "quien", "del_manual", "nuestro"),
    [
        ("por_canalizar", "coordinador", "La tiene el Capturista desde", f"{OCUPA} Capturista B desde"),
        (
            "concluido",
            "capturista",
            "La tiene el Subcoordinador o el Coordinador desde",
            f"{OCUPA} Subcoordinadora o quien ocupa el puesto de Dirección–Coordinador General desde",
        ),
        ("canalizado", "coordinador", "La tiene el enlace de Dirección de", f"{OCUPA} Enlace B de Dirección de"),
    ],
)
def test_it_is_read_where_a_sentence_names_who_has_it(
    app: Flask, cliente: type[Cliente], estado: str, quien: str, del_manual: str, nuestro: str
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        url = f"/peticiones/show/{f.en(estado).id}"
    assert del_manual in cliente.de(quien).pagina(url).texto
    llamar(cliente, f"{NUESTROS}; Enlace: Enlace B")
    texto = cliente.de(quien).pagina(url).texto
    assert (nuestro in texto, del_manual in texto) == (True, False)


def test_it_is_read_on_how_a_peticion_goes(cliente: type[Cliente]) -> None:
    antes = cliente.de("coordinador").pagina("/flujos/").texto
    assert ("Capturista B" in antes, "Subcoordinadora" in antes) == (False, False)
    llamar(cliente, NUESTROS)
    texto = cliente.de("coordinador").pagina("/flujos/").texto
    assert ("Capturista B" in texto, "Subcoordinadora" in texto, "Sistema" in texto) == (True, True, True)
