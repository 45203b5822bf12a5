"""What the session's cookie says to whoever decodes it: no secret and no person, whatever was just done."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.commands import como_sistema
from app.extensions import db
from tests.cliente import Cliente, Pagina

pytestmark = pytest.mark.solo_sqlite("a cookie does not ask the database")

RAIZ = Path(__file__).resolve().parents[2]
CALLADAS = re.compile(r"\b(?:temporal|clave|contrasena|contraseña|secreto|token|sobreviviente|absorbido|nombre)\b")
"""Words that a message kept in the cookie is not made of: secrets, and persons."""


def _dicho(app: Flask, uno: Cliente) -> str:
    """Return what the cookie says."""
    guardada = uno.http.get_cookie("session")
    firmante = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(firmante.loads(guardada.value)) if guardada else ""


def _id(app: Flask, usuario: str) -> int:
    with app.app_context(), como_sistema("prueba"):
        return int(db.session.scalars(select(User.id).where(User.username == usuario)).one())


def _temporal(respuesta: Any) -> str:
    return str(re.findall(r"un solo uso: (\S{16})\.", Pagina(respuesta.text).texto)[0])


def test_la_contrasena_temporal_no_pasa_por_la_galleta(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    respuesta = jefa.post(f"/resetpassword/{_id(app, 'asesor')}", {"csrf_token": jefa.ficha_csrf()})
    assert (respuesta.status_code, respuesta.headers.getlist("Set-Cookie")) == (200, [])
    assert respuesta.headers["Cache-Control"] == "no-store"
    assert _temporal(respuesta) not in _dicho(app, jefa)
    datos = {"first_name": "Inés", "last_name": "Peña", "username": "ines", "email": "ines@ejemplo.mx"}
    respuesta = jefa.post("/users/add", {**jefa.pagina("/users/add").forma("")["datos"], **datos})
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
    assert _temporal(respuesta) not in _dicho(app, jefa)


def test_se_da_desde_la_pagina_de_la_cuenta(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    pk = _id(app, "asesor")
    forma = jefa.pagina(f"/users/show/{pk}").forma(f"/resetpassword/{pk}")
    assert cliente.por_la_puerta("asesor", _temporal(jefa.post(forma["url"], forma["datos"])))
    propia = jefa.pagina(f"/users/show/{_id(app, 'administradora')}")
    assert [f for f in propia.formas if "/resetpassword/" in f["url"]] == []


def _avisos(fuente: str) -> list[str]:
    """Return the calls of `flash` whose text is made of a secret or of a person."""
    arbol = ast.walk(ast.parse(fuente))
    llamadas = [n for n in arbol if isinstance(n, ast.Call) and ast.unparse(n.func) == "flash"]
    partes = [(ll, [*ast.walk(ll.args[0])]) for ll in llamadas]
    return [
        ast.unparse(ll)
        for ll, nodos in partes
        if any(CALLADAS.search(ast.unparse(n)) for n in nodos if isinstance(n, ast.Name | ast.Attribute | ast.keyword))
    ]


def test_ningun_aviso_lleva_un_secreto_ni_una_persona() -> None:
    assert _avisos('flash(_("Es %(clave)s", clave=temporal))')
    assert _avisos('flash(_("Queda %(quien)s", quien=fusion.sobreviviente))')
    assert _avisos('flash(_("Guardado."), "success")') == []
    hallados = {str(r): _avisos(r.read_text(encoding="utf-8")) for r in (RAIZ / "app").rglob("*.py")}
    assert {ruta: malos for ruta, malos in hallados.items() if malos} == {}
