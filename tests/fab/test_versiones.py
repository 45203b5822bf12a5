"""Two people at one row, and one form sent twice: nothing is lost in silence and nothing is written two times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import func, select

from app.catalogos.models.ajustes import Ajuste, Inhabil
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.ciudadanos.models import Ciudadano
from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.models import Envio
from tests.catalogos.test_catalogos import (
    ALTAS,
    RUTAS,
    agregar,
    alta_de,
    cambiar,
    error_de,
    id_de,
    leer,
    propia,
)
from tests.ciudadanos.personas import nueva_persona
from tests.cliente import Cliente, Pagina


def persona(app: Flask, **datos: Any) -> int:
    """Add a person and return her id."""
    with app.app_context(), como_sistema("prueba"), escritura():
        return nueva_persona("Elena", "Zamudio Peña", **datos).id


def de(app: Flask, pk: int) -> Ciudadano:
    """Return a person as the database holds her now."""
    with app.app_context(), como_sistema("prueba"):
        return db.session.get_one(Ciudadano, pk)


def test_a_telephone_does_not_vanish_under_an_address(app: Flask, cliente: type[Cliente]) -> None:
    pk = persona(app, telefono="8332140000", domicilio="Calle Uno 1")
    una, otra = cliente.de("capturista"), cliente.de("secretaria")
    de_una, de_otra = (propia(c.pagina(f"/ciudadanos/edit/{pk}")) for c in (una, otra))
    assert una.post(f"/ciudadanos/edit/{pk}", {**de_una, "telefono": "8332149999"}).status_code == 303
    respuesta = otra.post(f"/ciudadanos/edit/{pk}", {**de_otra, "domicilio": "Calle Dos 2"})
    assert (respuesta.status_code, de(app, pk).telefono, de(app, pk).domicilio) == (409, "8332149999", "Calle Uno 1")
    dice = error_de(respuesta, "telefono")
    assert "lo cambió a «833 214 9999»" in dice
    assert "Ya está puesto aquí." in dice
    vuelta = propia(Pagina(respuesta.text))
    assert (vuelta["domicilio"], vuelta["telefono"]) == ("Calle Dos 2", "8332149999")
    assert vuelta["version"] != de_otra["version"]
    assert vuelta["clave_envio"] != de_otra["clave_envio"]
    assert otra.post(f"/ciudadanos/edit/{pk}", vuelta).status_code == 303
    assert (de(app, pk).telefono, de(app, pk).domicilio) == ("8332149999", "Calle Dos 2")


def test_who_changed_what_and_to_what_is_told_and_what_was_typed_stays(app: Flask, cliente: type[Cliente]) -> None:
    pk, c = id_de(app, Canal, clave="redes"), cliente.de("administradora")
    forma = propia(c.pagina(f"/canales/edit/{pk}"))
    otra = cliente.de("administradora")
    assert cambiar(otra, "canales", pk, nombre="Redes de la casa", orden="7").status_code == 303
    respuesta = c.post(f"/canales/edit/{pk}", {**forma, "nombre": "Redes sociales y correo"})
    assert respuesta.status_code == 409
    quien = leer(app, select(User).where(User.username == "administradora")).get_full_name()
    assert error_de(respuesta, "nombre").startswith(f"{quien} lo cambió a «Redes de la casa» el ")
    assert "Usted había escrito otra cosa" in error_de(respuesta, "nombre")
    assert "Ya está puesto aquí." in error_de(respuesta, "orden")
    vuelta = propia(Pagina(respuesta.text))
    assert (vuelta["nombre"], vuelta["orden"]) == ("Redes sociales y correo", "7")


RELACIONES: dict[str, tuple[Any, str, Callable[[Flask], Any], Callable[[Flask], Any]]] = {
    "dependencias": (
        Dependencia, "padre", lambda app: id_de(app, Dependencia, clave="comapa"), lambda app: "__None",
    ),
    "ciudadanos": (
        Ciudadano, "localidad", lambda app: leer(app, select(Localidad.id).where(Localidad.activa).limit(1)),
        lambda app: "__None",
    ),
}  # fmt: skip


@pytest.mark.parametrize("ruta", RELACIONES)
def test_a_relation_changed_meanwhile_is_seen(app: Flask, cliente: type[Cliente], ruta: str) -> None:
    modelo, campo, nuevo, _viejo = RELACIONES[ruta]
    pk = persona(app) if modelo is Ciudadano else id_de(app, Dependencia, clave="obras_publicas")
    quien = "capturista" if modelo is Ciudadano else "administradora"
    una, otra = cliente.de(quien), cliente.de(quien)
    forma = propia(una.pagina(f"/{ruta}/edit/{pk}"))
    assert cambiar(otra, ruta, pk, **{campo: str(nuevo(app))}).status_code == 303
    respuesta = una.post(f"/{ruta}/edit/{pk}", {**forma, "domicilio": "Calle Dos 2"})
    assert respuesta.status_code == 409
    assert f'value="{nuevo(app)}" selected' in respuesta.text
    assert "lo cambió a «" in respuesta.text
    assert leer(app, select(getattr(modelo, f"{campo}_id")).where(modelo.id == pk)) == nuevo(app)


def permisos(pagina: Any) -> list[str]:
    """Return the permissions ticked in the form of a role."""
    return [k["value"] for k in Pagina(pagina.text).controles if k.get("name") == "permissions" and "checked" in k]


def test_the_permissions_of_a_role_are_part_of_its_version(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    todos = [k["value"] for k in c.pagina("/roles/add").controles if k.get("name") == "permissions"]
    suyos = (pk for pk in todos if agregar(c, "roles", name=f"Rol {pk}", permissions=pk).status_code == 303)
    propios = list(islice(suyos, 2))
    pk = id_de(app, Role, name=f"Rol {propios[0]}")
    forma = propia(c.pagina(f"/roles/edit/{pk}"))
    assert cambiar(c, "roles", pk, permissions=propios[1]).status_code == 303
    respuesta = c.post(f"/roles/edit/{pk}", {**forma, "name": "Rol nuevo"})
    assert respuesta.status_code == 409
    assert permisos(respuesta) == [propios[1]]
    assert leer(app, select(Role.name).where(Role.id == pk)) == f"Rol {propios[0]}"


def test_a_setting_and_an_account_have_their_version_too(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    usuario = id_de(app, User, username="secretaria")
    forma, ajuste = propia(c.pagina(f"/users/edit/{usuario}")), propia(c.pagina("/ajustes/edit/oficina"))
    assert cambiar(c, "users", usuario, email="nueva@ejemplo.mx").status_code == 303
    assert cambiar(c, "ajustes", "oficina", valor="Oficina de todos").status_code == 303
    assert c.post(f"/users/edit/{usuario}", {**forma, "last_name": "Otra"}).status_code == 409
    assert c.post("/ajustes/edit/oficina", {**ajuste, "valor": "Oficina mía"}).status_code == 409
    assert leer(app, select(Ajuste.valor).where(Ajuste.clave == "oficina")) == "Oficina de todos"
    assert leer(app, select(User.email).where(User.id == usuario)) == "nueva@ejemplo.mx"


def test_signing_in_is_no_change_of_an_account(app: Flask, cliente: type[Cliente]) -> None:
    c, usuario = cliente.de("administradora"), id_de(app, User, username="secretaria")
    forma = propia(c.pagina(f"/users/edit/{usuario}"))
    cliente.por_la_puerta("secretaria")
    assert c.post(f"/users/edit/{usuario}", {**forma, "last_name": "Otra"}).status_code == 303


def test_what_is_wrong_does_not_lose_the_version(app: Flask, cliente: type[Cliente]) -> None:
    pk = persona(app, telefono="8332140000")
    una, otra = cliente.de("capturista"), cliente.de("capturista")
    forma = propia(una.pagina(f"/ciudadanos/edit/{pk}"))
    cambiar(otra, "ciudadanos", pk, telefono="8332149999")
    vuelta = una.post(f"/ciudadanos/edit/{pk}", {**forma, "nombre": ""})
    assert vuelta.status_code == 422
    assert una.post(f"/ciudadanos/edit/{pk}", {**propia(Pagina(vuelta.text)), "nombre": "Elena"}).status_code == 409


def test_a_program_that_sends_no_version_writes_as_ever(app: Flask, cliente: type[Cliente]) -> None:
    pk, c = persona(app, telefono="8332140000"), cliente.de("capturista")
    forma = propia(c.pagina(f"/ciudadanos/edit/{pk}"))
    cambiar(c, "ciudadanos", pk, domicilio="Calle Dos 2")
    solo = {k: v for k, v in forma.items() if k not in ("version", "clave_envio")}
    assert c.post(f"/ciudadanos/edit/{pk}", {**solo, "telefono": "8332149999"}).status_code == 303
    assert c.post(f"/ciudadanos/edit/{pk}", {**solo, "version": "no es ninguna"}).status_code == 409


def test_a_row_that_changed_since_it_was_seen_is_not_deleted(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    pk = int(agregar(c, "modulos", **ALTAS["modulos"]).location.rsplit("/", 1)[1])
    forma = c.pagina(f"/modulos/show/{pk}").forma("/modulos/delete/")
    cambiar(c, "modulos", pk, nombre="Quiosco")
    respuesta = c.post(forma["url"], forma["datos"])
    assert respuesta.status_code == 409
    assert "No se borró: cambió después de que usted abrió esta página." in respuesta.text
    assert "lo cambió a «Quiosco»" in respuesta.text
    otra = Pagina(respuesta.text).forma("/modulos/delete/")
    assert c.post(otra["url"], otra["datos"]).status_code == 303
    assert c.post(otra["url"], otra["datos"]).status_code == 303, "sent twice it is deleted once"
    assert leer(app, select(Modulo.id).where(Modulo.id == pk)) is None


# One form, once


@pytest.mark.parametrize("ruta", ALTAS)
def test_an_added_row_is_one_however_often_its_form_comes(app: Flask, cliente: type[Cliente], ruta: str) -> None:
    c, modelo = cliente.de("administradora"), RUTAS[ruta]
    cuantas = leer(app, select(func.count(modelo.id)))
    forma = {**propia(c.pagina(f"/{ruta}/add")), **alta_de(app, ruta)}
    una, otra = (c.post(f"/{ruta}/add", forma) for _ in range(2))
    assert (una.status_code, una.location) == (otra.status_code, otra.location) == (303, una.location)
    assert leer(app, select(func.count(modelo.id))) == cuantas + 1
    assert "Ya se había guardado: no se guardó dos veces." in c.pagina(otra.location).texto


def test_a_person_is_added_once(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    forma = {**propia(c.pagina("/ciudadanos/add")), "nombre": "Elena", "apellidos": "Zamudio"}
    assert len({c.post("/ciudadanos/add", forma).location for _ in range(2)}) == 1
    assert leer(app, select(func.count(Ciudadano.id)).where(Ciudadano.nombre == "Elena")) == 1


def test_the_same_key_with_other_contents_comes_back_with_a_fresh_one(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = {**propia(c.pagina("/inhabiles/add")), **ALTAS["inhabiles"]}
    una = c.post("/inhabiles/add", forma)
    respuesta = c.post("/inhabiles/add", {**forma, "dia": "2027-03-08"})
    vuelta = propia(Pagina(respuesta.text))
    assert (respuesta.status_code, vuelta["dia"]) == (409, "2027-03-08")
    assert una.location in respuesta.text, "the way to what was saved first"
    assert vuelta["clave_envio"] != forma["clave_envio"]
    assert leer(app, select(func.count(Inhabil.id)).where(Inhabil.dia == date(2027, 3, 8))) == 0
    assert c.post("/inhabiles/add", vuelta).status_code == 303


@pytest.mark.parametrize("de_otra", ["cuenta", "dirección"])
def test_a_key_belongs_to_an_account_and_to_an_address(app: Flask, cliente: type[Cliente], de_otra: str) -> None:
    c = cliente.de("capturista")
    forma = {**propia(c.pagina("/ciudadanos/add")), "nombre": "Elena", "apellidos": "Zamudio"}
    location = c.post("/ciudadanos/add", forma).location
    pk = persona(app)
    quien = cliente.de("secretaria") if de_otra == "cuenta" else c
    ruta = "/ciudadanos/add" if de_otra == "cuenta" else f"/ciudadanos/edit/{pk}"
    suya = propia(quien.pagina(ruta))
    respuesta = quien.post(ruta, {**forma, "csrf_token": suya["csrf_token"], "version": suya.get("version")})
    assert respuesta.status_code == 409
    assert (location in respuesta.text) is (de_otra != "cuenta"), "what another account saved is not told"


def test_a_refused_form_keeps_its_key(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = propia(c.pagina("/canales/add"))
    respuesta = c.post("/canales/add", forma)
    assert (respuesta.status_code, propia(Pagina(respuesta.text))["clave_envio"]) == (422, forma["clave_envio"])


@pytest.mark.dialecto
def test_two_at_once_one_saves_and_the_other_is_told(app: Flask, cliente: type[Cliente]) -> None:
    pk = persona(app, telefono="8332140000", domicilio="Calle Uno 1")
    for ronda in range(5):
        clientes = [cliente.de("capturista"), cliente.de("secretaria")]
        formas = [propia(c.pagina(f"/ciudadanos/edit/{pk}")) for c in clientes]
        cambios = [{"telefono": f"83321411{ronda:02d}"}, {"domicilio": f"Calle {ronda} Norte"}]
        codigos = a_la_vez(clientes, f"/ciudadanos/edit/{pk}", [f | n for f, n in zip(formas, cambios, strict=True)])
        assert sorted(codigos) == [303, 409]


@pytest.mark.dialecto
def test_the_same_form_twice_at_once_is_one_row(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    forma = {**propia(c.pagina("/ciudadanos/add")), "nombre": "Elena", "apellidos": "Zamudio"}
    assert a_la_vez([c, c], "/ciudadanos/add", [forma, forma]) == [303, 303]
    assert leer(app, select(func.count(Ciudadano.id)).where(Ciudadano.nombre == "Elena")) == 1
    assert leer(app, select(func.count(Envio.clave))) == 1


def a_la_vez(clientes: list[Cliente], url: str, formas: list[dict[str, Any]]) -> list[int]:
    """Send forms at the same instant, each from its browser; return the codes."""
    juntos, codigos = threading.Barrier(len(formas)), [0] * len(formas)

    def enviar(n: int) -> None:
        galleta = clientes[n].http.get_cookie("session")
        http = clientes[n].app.test_client()
        http.set_cookie("session", galleta.value if galleta else "")
        juntos.wait()
        codigos[n] = http.post(url, data=formas[n]).status_code

    hilos = [threading.Thread(target=enviar, args=(n,)) for n in range(len(formas))]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    return codigos
