"""What the session's cookie says to whoever decodes it: no secret and no person, whatever was just done."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.commands import como_sistema
from app.extensions import db
from app.fab.notices import dejar_recado, recados
from app.peticiones.models.peticion import Peticion
from tests.bitacora import entradas
from tests.cliente import Cliente, Pagina
from tests.factories import datos_de_registro

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


def _callada(app: Flask, uno: Cliente, folio: str) -> None:
    """See that the cookie brings a notice, and says neither the folio nor what became of it."""
    dicho = _dicho(app, uno)
    assert "_flashes" in dicho
    assert [p for p in (folio, folio.split("-")[2], "eservada", "Folio", "comprobante", "vale") if p in dicho] == []


def _el_recado(uno: Cliente, folio: str) -> None:
    """See that the next page gives the folio with its comprobante, and no other page after it."""
    pagina = uno.get("/").text
    assert f"Folio {folio}. Quedó reservada" in pagina
    enlace = re.search(r'href="(/peticiones/[^"]+comprobante\.pdf\?vale=[^"]+)"', pagina)
    assert enlace is not None
    assert uno.get(enlace[1]).status_code == 200
    assert folio not in uno.get("/").text


def _ultimo_folio(app: Flask) -> str:
    with app.app_context(), como_sistema("prueba"):
        return str(db.session.scalars(select(Peticion.folio).order_by(Peticion.id.desc()).limit(1)).one())


def test_de_una_reservada_la_galleta_no_dice_nada(app: Flask, cliente: type[Cliente]) -> None:
    capturista = cliente.de("capturista")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos = datos_de_registro(tipo="denuncia", contra="servidor_publico", descripcion="Me pidió dinero.")
    formas = capturista.pagina("/peticiones/add").formas
    datos = {**next(f["datos"] for f in formas if "descripcion" in f["datos"]), **datos}
    respuesta = capturista.post("/peticiones/add", datos)
    assert (respuesta.status_code, respuesta.location) == (303, "/")
    folio = _ultimo_folio(app)
    _callada(app, capturista, folio)
    _el_recado(capturista, folio)
    capturista.post("/peticiones/add", datos)
    _callada(app, capturista, folio)
    assert f"Ya se registró como {folio}" in capturista.get("/").text
    capturista.post("/peticiones/add", {**datos, "descripcion": "Otra cosa que pasó."})
    assert folio not in _dicho(app, capturista)


def test_de_una_entrada_que_se_reserva_la_galleta_no_dice_nada(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        entradas.canales()
        pk = entradas.entrada().id
    persona = cliente.de("informacion")
    forma = persona.pagina(f"/bitacora/show/{pk}").forma("/actos/reservar")
    respuesta = persona.post(forma["url"], {**forma["datos"], "contra": "servidor_publico"})
    assert (respuesta.status_code, respuesta.location) == (303, "/")
    folio = _ultimo_folio(app)
    _callada(app, persona, folio)
    _el_recado(persona, folio)


def test_un_recado_de_otra_llave_no_se_muestra(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    with uno.http.session_transaction() as galleta:
        galleta["_flashes"] = [("success", "recado:gAAAAAB"), ("warning", "Dicho por la biblioteca")]
    pagina = uno.get("/").text
    assert "Dicho por la biblioteca" in pagina
    assert "gAAAAAB" not in pagina


def test_ningun_recado_se_deja_sin_cifrar() -> None:
    deja = re.compile(r"\bflash\(|import .*\bflash\b|\bsession\[(?!\"(?:sid|locale)\"\])")
    hallados = {r.name for r in (RAIZ / "app").rglob("*.py") if deja.search(r.read_text(encoding="utf-8"))}
    assert hallados == {"notices.py"}


def _avisos(fuente: str) -> list[str]:
    """Return the calls of `dejar_recado` whose text is made of a secret or of a person."""
    arbol = ast.walk(ast.parse(fuente))
    llamadas = [n for n in arbol if isinstance(n, ast.Call) and ast.unparse(n.func) == "dejar_recado"]
    partes = [(ll, [*ast.walk(ll.args[0])]) for ll in llamadas]
    return [
        ast.unparse(ll)
        for ll, nodos in partes
        if any(CALLADAS.search(ast.unparse(n)) for n in nodos if isinstance(n, ast.Name | ast.Attribute | ast.keyword))
    ]


def test_ningun_aviso_lleva_un_secreto_ni_una_persona() -> None:
    assert _avisos('dejar_recado(_("Es %(clave)s", clave=temporal))')
    assert _avisos('dejar_recado(_("Queda %(quien)s", quien=fusion.sobreviviente))')
    assert _avisos('dejar_recado(_("Guardado."), "success")') == []
    hallados = {str(r): _avisos(r.read_text(encoding="utf-8")) for r in (RAIZ / "app").rglob("*.py")}
    assert {ruta: malos for ruta, malos in hallados.items() if malos} == {}


def test_los_recados_que_nadie_abre_no_llenan_la_galleta(app: Flask) -> None:
    """Whoever sends forms without opening a page keeps the last notices; the cookie stays one that servers accept."""
    with app.test_request_context("/"):
        for n in range(60):
            dejar_recado(f"Guardado: {n}. " + "Se dice en qué quedó y qué sigue. " * 4, "success")
            assert sum(len(dicho) for _tono, dicho in session["_flashes"]) <= 2400
        dichos = [str(dicho) for _tono, dicho in recados()]
    assert len(dichos) > 1
    assert dichos[-1].startswith("Guardado: 59.")
    with app.test_request_context("/"):
        dejar_recado("x" * 9000, "success")
        assert len(list(recados())) == 1
