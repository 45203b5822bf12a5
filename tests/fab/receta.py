"""What a catalogue made from the recipe must do; run inside the installation that `test_receta.py` makes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView
from sqlalchemy import select

from app.commands import como_sistema
from app.extensions import db
from app.fab.forms import nombre_de_permiso
from tests.cliente import Cliente
from tests.elenco import CONTRASENA

pytestmark = pytest.mark.solo_sqlite("the recipe's own table; the layer runs on both engines elsewhere")
NUEVA = {"nombre": "Norte", "turno": "Matutino"}


def guardar(quien: Cliente, url: str, **datos: str) -> int:
    """Send the form of an address with some values changed; return the code."""
    forma = next(f for f in quien.pagina(url).formas if "nombre" in f["datos"])
    return quien.post(url, {**forma["datos"], **datos}).status_code


def pase(cliente: type[Cliente], usuario: str) -> dict[str, str]:
    """Return the header of a program that signs in as somebody."""
    dado = cliente().http.post("/api/v1/security/login", json={"username": usuario, "password": CONTRASENA})
    return {"Authorization": f"Bearer {dado.get_json()['access_token']}"}


@pytest.fixture
def ella(cliente: type[Cliente]) -> Cliente:
    """Somebody who may do everything with it, and has added three rows."""
    ella = cliente.de("administradora")
    for nombre, turno in (("Norte", "Matutino"), ("Sur", "Vespertino"), ("Centro", "Matutino")):
        assert guardar(ella, "/zonas/add", nombre=nombre, turno=turno) == 303
    return ella


def test_it_is_listed_shown_edited_and_deleted(ella: Cliente) -> None:
    assert ella.pagina("/zonas/list/?q=nort").dichos("tbody td")[:2] == ["Norte", "Matutino"]
    assert "Agregar zona" in ella.pagina("/zonas/add").texto
    assert guardar(ella, "/zonas/edit/1", turno="Nocturno") == 303
    pagina = ella.pagina("/zonas/show/1")
    assert (pagina.dichos("h1"), "Nocturno" in pagina.texto, "Historial" in pagina.texto) == (["Norte"], True, True)
    borrar = pagina.forma("/zonas/delete/1")
    assert ella.post(borrar["url"], borrar["datos"]).status_code == 303
    assert ella.get("/zonas/show/1").status_code == 404


def test_what_is_wrong_is_told_at_the_form(ella: Cliente) -> None:
    assert guardar(ella, "/zonas/add", nombre="", turno="Matutino") == 422
    assert guardar(ella, "/zonas/add", nombre="Norte", turno="Matutino") == 422


@pytest.mark.parametrize(("usuario", "lista", "alta"), [
    ("administradora", 200, 200), ("coordinador", 200, 403), ("capturista", 403, 403), ("enlace_obras", 403, 403),
])  # fmt: skip
def test_each_puesto_may_what_it_was_given(cliente: type[Cliente], usuario: str, lista: int, alta: int) -> None:
    quien = cliente.de(usuario)
    assert [quien.get(f"/zonas/{url}").status_code for url in ("list/", "add", "chart/")] == [lista, alta, lista]
    enlaces = {a.get("href") for a in quien.pagina("/users/userinfo/").css("nav a")}
    assert ({"/zonas/list/", "/zonas/chart/"} <= enlaces) is (lista == 200)


def test_its_chart_adds_up_to_its_rows(ella: Cliente) -> None:
    pagina = ella.pagina("/zonas/chart/")
    assert pagina.dichos("h1") == ["Zonas"]
    assert pagina.dichos("tbody td") == ["Matutino", "2", "Vespertino", "1"]


def test_a_program_reads_it_with_a_token(ella: Cliente, cliente: type[Cliente]) -> None:
    programa, api = cliente(), "/api/v1/zonas/"
    assert programa.http.get(api).status_code == 401
    assert ella.http.get(api).status_code == 401, "a session's cookie is no token"
    suyo = pase(cliente, "coordinador")
    todo = programa.http.get(f"{api}?_oc_ZonaView=nombre", headers=suyo).get_json()
    assert (todo["count"], todo["ids"]) == (3, [3, 1, 2])
    assert todo["result"][1] == NUEVA
    assert programa.http.get(f"{api}1", headers=suyo).get_json() == {"id": 1, "result": NUEVA}
    codigos = [programa.http.get(api + url, headers=suyo).status_code for url in ("99", "x", "?page_ZonaView=x")]
    assert codigos == [404, 404, 400]
    assert programa.http.get(api, headers=pase(cliente, "capturista")).status_code == 403
    assert programa.http.post(api, json=NUEVA, headers=suyo).status_code in (401, 405)


def test_its_permissions_are_those_of_its_view(app: Flask) -> None:
    propias = [v for v in app.extensions["appbuilder"].baseviews if v.class_permission_name == "ZonaView"]
    assert sorted(type(v).__name__ for v in propias) == ["ZonaApi", "ZonaChartView", "ZonaView"]
    with app.test_request_context(), como_sistema("prueba"):
        pares = [p for p in db.session.scalars(select(PermissionView)).unique() if p.view_menu.name == "ZonaView"]
        dichos = {nombre_de_permiso(par) for par in pares}
    assert dichos == {f"Zonas · {que}" for que in ("ver la lista", "ver", "agregar", "editar", "borrar")}
