"""The board asked for again: 304 where nothing on it changed, never to another, nor to whoever may no longer see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.models import Adscripcion
from tests.cliente import Cliente
from tests.conftest import Base
from tests.elenco import AGUAS, OBRAS
from tests.factories import acto, en
from tests.test_sentencias import sentencias

URL = "/tablero/"
DEL_NAVEGADOR = ({"Sec-Fetch-Mode": "navigate"}, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
pytestmark = pytest.mark.dialecto("the version of the account and the counts are triggers' work")


@pytest.fixture
def dos(base: Base) -> Base:
    """One petición waits in each of two dependencias."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        for dependencia in (OBRAS, AGUAS):
            en("canalizado", dependencia)
    return base


def pedir(quien: Cliente, etag: str = "", **cabezas: str) -> Any:
    """Ask for the board as a program does; with what it was given the last time."""
    return quien.http.get(URL, headers={**cabezas, **({"If-None-Match": etag} if etag else {})})


def cambiar(app: Flask, cuenta: str, hacer: Any) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura():
        hacer(db.session.scalars(select(User).where(User.username == cuenta)).one())


def test_sin_cambios_no_se_manda_nada(dos: Base, cliente: type[Cliente]) -> None:
    enlace = cliente.de("enlace_obras")
    primera = pedir(enlace)
    assert (primera.status_code, primera.headers["Cache-Control"]) == (200, "private, no-cache")
    assert "Cookie" in primera.vary
    for _vez in range(2):
        with sentencias() as vistas:
            igual = pedir(enlace, primera.headers["ETag"])
        assert (igual.status_code, igual.data, len(vistas) <= 4) == (304, b"", True), vistas
        assert igual.headers["ETag"] == primera.headers["ETag"]
        assert igual.headers["Cache-Control"] == "private, no-cache"
        assert "Content-Security-Policy" not in igual.headers  # its nonce is not that of the page that is kept
    assert "Content-Security-Policy" in primera.headers


def test_otra_pestana_y_otra_sesion_son_otras(dos: Base, cliente: type[Cliente]) -> None:
    enlace = cliente.de("enlace_obras")
    etag = pedir(enlace).headers["ETag"]
    assert enlace.http.get(f"{URL}?pestana=recibido", headers={"If-None-Match": etag}).status_code == 200
    de_nuevo = pedir(cliente.de("enlace_obras"), etag)
    assert de_nuevo.status_code == 200


def test_a_otra_cuenta_no(dos: Base, cliente: type[Cliente]) -> None:
    etag = pedir(cliente.de("enlace_obras")).headers["ETag"]
    otra = pedir(cliente.de("enlace_aguas"), etag)
    assert (otra.status_code, otra.headers["ETag"] != etag) == (200, True)
    assert pedir(cliente.de("capturista"), etag).status_code == 403
    sin_cuenta = pedir(cliente(), etag)
    assert (sin_cuenta.status_code, "/login/" in sin_cuenta.location) == (302, True)


def test_cuando_algo_cambia_se_manda(dos: Base, cliente: type[Cliente]) -> None:
    enlace = cliente.de("enlace_obras")
    antes = pedir(enlace)
    with dos.app.app_context(), dos.app.test_request_context(), como_sistema("prueba"):
        otra = en("canalizado", OBRAS, domicilio="Calle de la novedad 7")
        folio = otra.folio
    con_otra = pedir(enlace, antes.headers["ETag"])
    assert (con_otra.status_code, folio in con_otra.text) == (200, True)
    with dos.app.app_context(), dos.app.test_request_context(), como_sistema("prueba"):
        acto(db.session.merge(otra), "recibir", "enlace_obras")
    recibida = pedir(enlace, con_otra.headers["ETag"])
    assert recibida.status_code == 200
    assert pedir(enlace, recibida.headers["ETag"]).status_code == 304


def _cerrar(cuenta: User) -> None:
    cuenta.active = False


def _sin_puesto(cuenta: User) -> None:
    db.session.query(Adscripcion).filter(Adscripcion.user_id == cuenta.id).delete()


@pytest.mark.parametrize(("quitar", "codigo"), [(_cerrar, 302), (_sin_puesto, 403)])
def test_a_quien_se_le_quito_no(dos: Base, cliente: type[Cliente], quitar: Any, codigo: int) -> None:
    enlace = cliente.de("enlace_obras")
    etag = pedir(enlace).headers["ETag"]
    assert pedir(enlace, etag).status_code == 304
    cambiar(dos.app, "enlace_obras", quitar)
    assert pedir(enlace, etag).status_code == codigo


@pytest.mark.solo_sqlite("headers")
def test_un_navegador_que_abre_la_pagina_no_la_guarda(dos: Base, cliente: type[Cliente]) -> None:
    """The next person at that machine would get it with «Back»."""
    enlace = cliente.de("enlace_obras")
    for cabezas in DEL_NAVEGADOR:
        assert pedir(enlace, **cabezas).headers["Cache-Control"] == "no-store"
    de_guion = pedir(enlace, **{"Sec-Fetch-Mode": "cors", "Accept": "text/html"})
    assert de_guion.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.solo_sqlite("headers")
def test_ninguna_otra_pagina_se_guarda(dos: Base, cliente: type[Cliente]) -> None:
    for url in ("/peticiones/list/", "/users/userinfo/"):
        respuesta = cliente.de("enlace_obras").http.get(url)
        assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
        assert respuesta.headers.get("ETag") is None


@pytest.mark.solo_sqlite("headers")
def test_lo_guardado_sirve_para_enviar(dos: Base, cliente: type[Cliente]) -> None:
    """The token of the page that is kept is good as long as the page is said to be the same."""
    enlace = cliente.de("enlace_obras")
    primera = pedir(enlace)
    ficha = re.search(r'name="csrf_token" value="([^"]+)"', primera.text)
    assert ficha is not None
    assert pedir(enlace, primera.headers["ETag"]).status_code == 304
    assert enlace.post("/logout/", {"csrf_token": ficha[1]}).status_code in (302, 303)
    assert pedir(enlace, primera.headers["ETag"]).status_code == 302
