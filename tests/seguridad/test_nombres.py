"""One account per name, however it is typed: case, accents, spaces and unseen marks make no second account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.texto import NombresIguales, llave_de_cuenta, se_confunde
from app.seguridad.models import LlaveDeCuenta
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, id_de, leer
from tests.cliente import Cliente, Pagina
from tests.elenco import HASH
from tests.seguridad.test_intentos import entrada
from tests.test_migraciones import CARPETA

pytestmark = pytest.mark.dialecto("a unique key, and the comparison of letters of each engine")

IGUAL = "Ya hay una cuenta que se escribe igual, sin contar mayúsculas ni acentos: use otro."


@pytest.mark.solo_sqlite("pure")
@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("SPrueba", "sprueba"), ("JOSÉP", "josep"), ("ÁNGEL@ejemplo.mx", "angel@ejemplo.mx"), (" ana ", "ana"),
        ("jose\u0301", "JOSÉ"), ("stra\u00dfe", "STRASSE"), ("an\u200ba", "ana"), ("\uff21na", "ana"), ("a\0na", "ana"),
        ("İnes", "ines"), ("ñandú", "ÑANDÚ"),
    ],
)  # fmt: skip
def test_se_escriben_igual(uno: str, otro: str) -> None:
    assert llave_de_cuenta(uno) == llave_de_cuenta(otro)


def _nueva(usuario: str, correo: str) -> User:
    return User(username=usuario, first_name="A", last_name="B", email=correo, active=True, password=HASH)


@pytest.mark.parametrize(
    ("usuario", "correo", "campo"),
    [
        ("CAPTURISTA", "otra@ejemplo.mx", "username"), ("cápturistá", "otra@ejemplo.mx", "username"),
        ("otra", "CÁPTURISTA@ejemplo.mx", "email"), ("asesor@ejemplo.mx", "otra@ejemplo.mx", "username"),
    ],
)  # fmt: skip
def test_no_hay_dos_cuentas_iguales(app: Flask, cliente: type[Cliente], usuario: str, correo: str, campo: str) -> None:
    jefa = cliente.de("administradora")
    datos = {"first_name": "Inés", "last_name": "Peña", "username": usuario, "email": correo}
    assert error_de(agregar(jefa, "users", **datos), campo) == IGUAL
    with app.app_context(), como_sistema("prueba"), pytest.raises(IntegrityError), escritura():
        db.session.add(_nueva(usuario, correo))


CONFUSO = "No se distingue de otro: escríbalo con letras de un solo alfabeto, sin signos sueltos."


@pytest.mark.parametrize(
    ("usuario", "correo", "campo"),
    [
        ("\u0301\u0308", "otra@ejemplo.mx", "username"), ("...", "otra@ejemplo.mx", "username"),
        ("s\u0440rueba", "otra@ejemplo.mx", "username"), ("\u03bfscar", "otra@ejemplo.mx", "username"),
        ("otra", "s\u0440rueba@ejemplo.mx", "email"),
    ],
)  # fmt: skip
def test_un_nombre_que_se_confunde_no_se_da(
    app: Flask, cliente: type[Cliente], usuario: str, correo: str, campo: str
) -> None:
    datos = {"first_name": "Inés", "last_name": "Peña", "username": usuario, "email": correo}
    assert error_de(agregar(cliente.de("administradora"), "users", **datos), campo) == CONFUSO
    assert leer(app, select(User.id).where(User.first_name == "Inés")) is None


@pytest.mark.solo_sqlite("pure")
def test_un_solo_alfabeto_no_se_confunde() -> None:
    buenos = ("ñandú", "jose.perez_2", "\u0438\u0432\u0430\u043d", "angel@ejemplo.mx", "2")
    assert [nombre for nombre in buenos if se_confunde(nombre)] == []


def test_al_cambiar_el_correo_tampoco(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    pk = id_de(app, User, username="asesor")
    assert error_de(cambiar(jefa, "users", pk, email="CAPTURISTA@EJEMPLO.MX"), "email") == IGUAL
    assert cambiar(jefa, "users", pk, email="ASESOR@ejemplo.mx").status_code == 303  # her own, in capitals
    assert cambiar(jefa, "users", pk, email="Otro.Asesor@ejemplo.mx").status_code == 303
    llaves = select(LlaveDeCuenta.llave).where(LlaveDeCuenta.user_id == pk, LlaveDeCuenta.llave.contains("@"))
    assert leer(app, llaves) == "otro.asesor@ejemplo.mx"


def test_se_entra_con_cualquier_escritura(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.add(_nueva("JOSÉP", "Ángel@Ejemplo.mx"))
    for tecleado in ("JOSÉP", "josep", "Josép ", "JOSE\u0301P", "ÁNGEL@ejemplo.mx", "angel@EJEMPLO.MX"):
        assert entrada(cliente, tecleado) == 303, tecleado
    assert [entrada(cliente, tecleado) for tecleado in ("josepe", "%", "jose", "")] == [422] * 4


def test_la_migracion_se_detiene_y_dice_cuales(app: Flask) -> None:
    with app.app_context(), app.test_request_context():
        db.session.remove()
        downgrade(directory=CARPETA, revision="0012")
        alta = (
            "INSERT INTO ab_user (id, first_name, last_name, username, email, active)"
            " VALUES (9001, 'A', 'B', 'CapturistA', 'otra@ejemplo.mx', true)"
        )
        with db.engine.begin() as conexion:
            conexion.execute(text(alta))
        with pytest.raises(NombresIguales) as dicho:
            upgrade(directory=CARPETA)
        assert re.search(r"«capturista».*9001 \(«CapturistA»\).*UPDATE ab_user", str(dicho.value))
        with db.engine.begin() as conexion:
            conexion.execute(text("UPDATE ab_user SET username = 'otra' WHERE id = 9001"))
        upgrade(directory=CARPETA)
        with como_sistema("prueba"):
            consulta = select(LlaveDeCuenta.llave).where(LlaveDeCuenta.user_id == 9001)
            assert sorted(db.session.scalars(consulta)) == ["otra", "otra@ejemplo.mx"]
        db.session.remove()


def test_la_pagina_lo_dice_junto_al_campo(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    datos = {"first_name": "Inés", "last_name": "Peña", "username": "Secretaria", "email": "x@ejemplo.mx"}
    respuesta = agregar(jefa, "users", **datos)
    assert respuesta.status_code == 422
    assert "Inés" in str([k.get("value") for k in Pagina(respuesta.text).controles])
