"""What Información Ciudadana's day begins with, what her puesto may not see, and who phones to ask for something."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.catalogos.models.canales import Canal
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import pedido_antes
from app.peticiones.services.registro import registrar
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.elenco import alcance

ASENTAR = "Asentar en la bitácora"


def test_who_moves_no_peticion_is_not_told_that_she_has_none(app: Flask, cliente: type[Cliente]) -> None:
    saludo = r"<h1[^>]*>Buen[oa]s [^.<]*</h1>"
    assert re.search(saludo, cliente.de("informacion").get("/").text)
    assert "No tiene nada por mover" in cliente.de("capturista").get("/").text
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        e.canales()
        e.en("verificada")
    assert "Tiene un asunto por mover</h1>" in cliente.de("informacion").get("/").text


@pytest.mark.parametrize(
    ("quien", "hay"), [("informacion", True), ("subcoordinadora", False), ("capturista", False), ("coordinador", False)]
)
def test_her_home_begins_with_asentar(cliente: type[Cliente], quien: str, hay: bool) -> None:
    html = cliente.de(quien).get("/").text
    principal = html.partition("<main")[2]
    assert (f'href="/bitacora/add">{ASENTAR}</a>' in principal) == hay
    if hay:
        assert principal.index(ASENTAR) < principal.index("</h1>") + 600


def test_what_a_puesto_may_not_see_is_not_said_to_be_nothing(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        e.canales()
        j = e.jornada("en_curso")
        ruta = f"/jornadas/show/{j.id}"
        p = f.nueva(None, localidad_id=j.localidad_id)
        with escritura():
            db.session.execute(update(Peticion).values(registrada=p.registrada - timedelta(days=365)))
        db.session.expire_all()
        assert sum(pedido_antes(j)[0].values()) == 1
        folio = p.folio
    for quien, ve in (("coordinador", True), ("informacion", False), ("asesor", False)):
        texto = cliente.de(quien).pagina(ruta).texto
        assert (folio in texto, "Su puesto no puede ver lo que aquí se ha pedido" in texto) == (ve, not ve), quien
        assert "Nada pidieron antes aquí" not in texto


def test_nothing_asked_is_said_to_who_sees_all(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        ruta = f"/jornadas/show/{e.jornada('en_curso').id}"
    assert "Nada pidieron antes aquí." in cliente.de("coordinador").pagina(ruta).texto
    assert "Nada pidieron antes aquí." not in cliente.de("informacion").pagina(ruta).texto


@pytest.mark.perfil("huatabampo")
def test_who_phones_to_ask_has_a_canal_and_the_page_says_which(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        llamada = db.session.scalars(select(Canal).where(Canal.clave == "llamada")).one()
        nombre, pk = llamada.nombre, llamada.id
    for quien in ("secretaria", "capturista"):
        texto = cliente.de(quien).pagina("/peticiones/add").texto
        assert "Las denuncias por radio o teléfono las asienta Información Ciudadana en la bitácora." in texto
        assert f"Quien llama para pedir algo se registra aquí: «{nombre}»." in texto
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura():
        p = registrar(f.datos_de_registro(canal_id=pk), autor=alcance("secretaria"))
        assert (p.estado, p.procedimiento, p.tipo) == ("en_recepcion", "solicitud", "solicitud")


@pytest.mark.perfil("huatabampo")
def test_the_telephone_of_denuncias_still_begins_in_the_bitacora(app: Flask) -> None:
    rechazada = pytest.raises(ActoRechazado, match="elija un canal de solicitud")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), rechazada, escritura():
        registrar(f.datos_de_registro(canal_id=f.id_de(Canal, "telefono")), autor=alcance("capturista"))


def test_a_town_without_canales_of_denuncias_says_nothing_of_them(cliente: type[Cliente]) -> None:
    assert "las asienta Información Ciudadana" not in cliente.de("capturista").pagina("/peticiones/add").texto
