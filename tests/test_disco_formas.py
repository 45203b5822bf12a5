"""With a full disk every form that somebody fills in comes back as it was typed, and nothing is half written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.catalogos.models.trabajos import Trabajo
from app.commands import como_sistema
from app.documentos.models import Hoja
from app.extensions import db
from app.peticiones.services.claves import clave_de_seguimiento
from app.seguridad.models import Sesion
from tests.casos.de_archivos import pdf
from tests.cliente import Cliente, Pagina
from tests.elenco import CONTRASENA, OBRAS
from tests.factories import en
from tests.test_disco import la_que_lleva, sin_donde_guardar

pytestmark = pytest.mark.solo_sqlite("the disk is the same under both engines")
COMO = pytest.mark.parametrize("como", ["lleno", "sin carpeta"])
SIN_NADA_ESCRITO = {
    "AccesoView.logout", "CalendarioView.crear", "CalendarioView.revocar", "ConsentimientoView.consentir",
    "ConsentimientoView.enterarse", "ConsentimientoView.rechazar", "ConsentimientoView.retirar",
    "DispositivoView.revocar", "EstiloView.muestra", "IdiomaView.index", "InhabilView.completos",
    "SuplenciaView.terminar",
}  # fmt: skip
"""What one button does, whose form holds nothing that a person typed or chose."""
DE_PROGRAMAS = {
    "EnvioDeCampoView.parte", "EnvioDeCampoView.presentar", "EnvioDeCampoView.recibir", "SecurityApi.login",
    "SecurityApi.refresh",
}  # fmt: skip


def cuantos(app: Flask, modelo: Any) -> int:
    """Return how many rows there are."""
    with app.app_context(), como_sistema("prueba"):
        return int(db.session.scalar(select(func.count()).select_from(modelo)) or 0)


def negada(respuesta: Any, *, dicho: str = "No se guardó nada") -> Pagina:
    """See that an answer says that nothing was saved and what to do; return its page."""
    assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (503, "60")
    pagina = Pagina(respuesta.text)
    assert dicho in pagina.texto
    assert "Avise a quien atiende el sistema" in pagina.texto or "vuelva a intentarlo" in pagina.texto
    return pagina


def test_every_form_that_is_filled_in_is_drawn_again(app: Flask) -> None:
    envian = {regla.endpoint for regla in app.url_map.iter_rules() if "POST" in (regla.methods or ())}
    callan = {uno for uno in envian if not getattr(app.view_functions[uno], "repone", False)}
    assert callan == SIN_NADA_ESCRITO | DE_PROGRAMAS


@COMO
def test_a_delivery_of_sheets(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, como: str) -> None:
    persona = cliente.de("capturista")
    datos = persona.pagina("/hojas/add").forma("/hojas/add")["datos"]
    with sin_donde_guardar(app, monkeypatch, como):
        vuelta = negada(persona.post("/hojas/add", {**datos, "archivos": (pdf(), "hojas.pdf")}))
    assert "los archivos hay que elegirlos otra vez" in vuelta.texto
    assert vuelta.forma("/hojas/add")["datos"]["clave_envio"] == datos["clave_envio"]
    assert cuantos(app, Hoja) == 0
    assert persona.post("/hojas/add", {**datos, "archivos": (pdf(), "hojas.pdf")}).status_code == 303


@COMO
def test_an_import(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, como: str) -> None:
    persona = cliente.de("administradora")
    forma = la_que_lleva(persona.pagina("/importaciones/"), "clave_envio")
    datos = {**forma, "clase": "localidades", "archivo": (b"Nombre\nEjido Nuevo\n", "lugares.csv")}
    with sin_donde_guardar(app, monkeypatch, como):
        vuelta = negada(persona.post("/importaciones/", datos))
    otra = la_que_lleva(vuelta, "clase")
    assert (otra["clase"], otra["clave_envio"]) == ("localidades", datos["clave_envio"])
    assert cuantos(app, Trabajo) == 0
    respuesta = persona.post("/importaciones/", datos)
    assert respuesta.status_code == 303
    hecha = persona.pagina(respuesta.location).forma("/cargar")
    with sin_donde_guardar(app, monkeypatch, como):
        assert negada(persona.post(hecha["url"], hecha["datos"])).forma("/cargar")["url"] == hecha["url"]


def por_reasignar(app: Flask, cliente: type[Cliente]) -> tuple[Cliente, str, dict[str, Any]]:
    """Return a browser on the page that says what becomes of two peticiones, and what its form sends."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        ids = [en("canalizado", OBRAS).id, en("proceso", OBRAS).id]
    persona = cliente.de("subcoordinadora")
    url = "/peticiones/actos/reasignar/en-lote"
    texto = persona.post(url, {"csrf_token": persona.ficha_csrf(), "fila": [*map(str, ids)]}).text
    forma = Pagina(texto).forma("/en-lote/hacer")
    return persona, forma["url"], {**forma["datos"], "fila": filas(texto), "motivo": "Lo que escribí con cuidado"}


def filas(texto: str) -> list[str]:
    """Return the rows that a form holds, each with the version that it was drawn from."""
    return re.findall(r'name="fila" value="([^"]+)"', texto)


@COMO
def test_an_act_on_many(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, como: str) -> None:
    persona, url, datos = por_reasignar(app, cliente)
    antes = cuantos(app, Movimiento)
    with sin_donde_guardar(app, monkeypatch, como):
        respuesta = persona.post(url, datos)
        otra = negada(respuesta).forma("/en-lote/hacer")["datos"]
    assert (otra["motivo"], otra["clave_envio"]) == (datos["motivo"], datos["clave_envio"])
    assert filas(respuesta.text) == datos["fila"]
    assert cuantos(app, Movimiento) == antes
    assert persona.post(url, {**otra, "fila": filas(respuesta.text)}).status_code == 200
    assert cuantos(app, Movimiento) >= antes + 2


def test_an_act_on_many_that_stops_half_way(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    persona, url, datos = por_reasignar(app, cliente)
    guardadas: list[int] = []

    def se_llena(_sesion: object) -> None:
        guardadas.append(1)
        if len(guardadas) > 1:
            raise OSError(28, "No space left on device")

    from sqlalchemy import event

    event.listen(db.session, "before_commit", se_llena)
    try:
        respuesta = persona.post(url, datos)
    finally:
        event.remove(db.session, "before_commit", se_llena)
    vuelta = negada(respuesta, dicho="Se hizo con 1 de 2")
    otra = vuelta.forma("/en-lote/hacer")["datos"]
    assert "No se guardó nada" not in vuelta.texto
    assert (otra["motivo"], len(filas(respuesta.text))) == (datos["motivo"], 1)
    assert persona.post(url, {**otra, "fila": filas(respuesta.text)}).status_code == 200


@COMO
def test_what_a_citizen_says(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, como: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("validado", OBRAS)
        llaves = {"folio": p.folio, "clave": clave_de_seguimiento(p)}
    calle = cliente()
    forma = Pagina(calle.post("/ciudadania/seguimiento", llaves).text).forma("/solicitar_reapertura")
    datos = {**forma["datos"], "motivo": "Lo que escribí con cuidado"}
    antes = cuantos(app, Movimiento)
    with sin_donde_guardar(app, monkeypatch, como):
        respuesta = calle.post(forma["url"], datos)
        otra = negada(respuesta).forma("/solicitar_reapertura")["datos"]
        assert calle.post("/ciudadania/seguimiento", llaves).status_code == 200
    assert otra["motivo"] == datos["motivo"]
    assert "Set-Cookie" not in respuesta.headers
    assert cuantos(app, Movimiento) == antes
    assert calle.post(forma["url"], otra).status_code == 200
    assert cuantos(app, Movimiento) > antes


def test_ones_own_password(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    url, nueva = "/resetmypassword/form", "una frase que solo yo sé"
    persona = cliente.de("asesor")
    datos = {**la_que_lleva(persona.pagina(url), "anterior"), "anterior": CONTRASENA, "nueva": nueva, "repetida": nueva}
    antes = cuantos(app, Sesion)
    with sin_donde_guardar(app, monkeypatch, "sin carpeta"):
        vuelta = la_que_lleva(negada(persona.post(url, datos)), "anterior")
    assert [vuelta[c] for c in ("anterior", "nueva", "repetida")] == [""] * 3
    assert cuantos(app, Sesion) == antes
    assert persona.get("/").status_code == 200
    assert persona.post(url, datos).status_code == 303
    assert cliente.por_la_puerta("asesor", nueva)


def test_a_password_that_changes_but_whose_session_cannot_be_opened_did_not_change(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, nueva = "/resetmypassword/form", "una frase que solo yo sé"
    persona = cliente.de("asesor")
    datos = {**la_que_lleva(persona.pagina(url), "anterior"), "anterior": CONTRASENA, "nueva": nueva, "repetida": nueva}

    def lleno(_usuario_id: int) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as parche:
        parche.setattr("app.seguridad.services.abrir_sesion", lleno)
        negada(persona.post(url, datos))
    assert cliente.por_la_puerta("asesor", CONTRASENA)


@COMO
@pytest.mark.parametrize("de", ["asesor", "control"])
def test_the_password_of_another(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, como: str, de: str
) -> None:
    from flask_appbuilder.security.sqla.models import User

    with app.app_context(), como_sistema("prueba"):
        pk = db.session.scalars(select(User.id).where(User.username == de)).one()
    persona = cliente.de("administradora")
    forma = persona.pagina(f"/users/show/{pk}").forma(f"/resetpassword/{pk}")
    with sin_donde_guardar(app, monkeypatch, como):
        vuelta = negada(persona.post(forma["url"], forma["datos"]))
    assert vuelta.forma(f"/resetpassword/{pk}")["url"] == forma["url"]
    assert "un solo uso" not in vuelta.texto
    assert cliente.por_la_puerta(de)


def test_who_signs_in_types_her_name_once(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    nadie = cliente()
    datos = {**nadie.pagina("/login/").forma("")["datos"], "username": "asesor", "password": CONTRASENA}
    with sin_donde_guardar(app, monkeypatch, "sin carpeta"):
        vuelta = la_que_lleva(negada(nadie.post("/login/", datos)), "username")
    assert (vuelta["username"], vuelta["password"]) == ("asesor", "")
    assert nadie.post("/login/", datos).status_code == 303
