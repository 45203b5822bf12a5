"""A puesto is called what the town calls it, wherever its name stands alone; permissions and data keep the manuals'."""

from __future__ import annotations

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
    assert "Dirección–Coordinador General" in c.pagina("/suplencias/add").texto
    # what was written and who may do what keep the manuals' names
    hechos = select(func.count()).select_from(Movimiento).where(Movimiento.puesto == "Capturista")
    assert leer(app, hechos) >= 1
    assert cliente.de("coordinador").get("/graficas/").status_code == 200
    llamar(cliente, "")
    assert ", Capturista ·" in cliente.de("capturista").pagina(url).texto
