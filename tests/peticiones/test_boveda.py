"""The vault: what is sealed opens for the custodian alone, with a motive, on record; nothing of it stands elsewhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, select, update
from sqlalchemy.exc import DatabaseError

from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import ActoProhibido, DatosInvalidos
from app.nucleo.reloj import ahora
from app.peticiones.models.boveda import Apertura, Identidad
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.boveda import BovedaDanada, abrir
from app.seguridad.guardia import fijar_alcance
from config import ConfiguracionInsegura, configuracion
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.factories import nueva

pytestmark = pytest.mark.dialecto("bytes and append-only triggers")

ELLA = {
    "nombre": "Zoraida Canaria",
    "apellidos": "Tzompantli Íñiguez",
    "telefono": "8339998877",
    "correo": "canaria.zoraida@ejemplo.mx",
    "curp": "CATZ800315MTSNRR03",
}
EN_CONFIANZA: dict[str, Any] = {"tipo": "denuncia", "contra": "nadie", "confidencial": "1", **ELLA}
GUARDADO = {**ELLA, "domicilio": "Calle Hidalgo 214"}
PARA_QUE = "Lo pide la fiscalía por oficio."
SIN_IDENTIDAD = {"folio": "Ese folio no tiene una identidad guardada en confianza; revíselo."}


def abierta(p: Peticion, quien: str = "custodio", motivo: str = PARA_QUE) -> dict[str, str]:
    """Open the identity of a petición in its own transaction."""
    with escritura():
        return abrir(p.folio, motivo, alcance(quien), ahora())


def rechazo(folio: str, motivo: str) -> dict[str, str]:
    """Return the sentences with which an opening was refused."""
    with pytest.raises(DatosInvalidos) as error, escritura():
        abrir(folio, motivo, alcance("custodio"), ahora())
    return error.value.errores


def todo_lo_escrito() -> str:
    """Return every row of every table as the database holds it, bytes included."""
    meta = MetaData()
    with db.engine.connect() as conexion:
        meta.reflect(conexion)
        return "\n".join(
            f"{t.name} {tuple(fila)!r}" for t in meta.tables.values() for fila in conexion.execute(select(t))
        )


def canarios(texto: str) -> list[str]:
    """Return what of her is in a text, folded or not."""
    de_ella = [*ELLA.values(), "canaria", "zoraida", "tzompantli", "Íñiguez", "iniguez", "9998877"]
    return [dato for dato in de_ella if dato.lower() in texto.lower()]


def test_the_custodian_opens_what_was_sealed_and_it_is_on_record(sistema: None) -> None:
    p = nueva(None, **EN_CONFIANZA)
    assert abierta(p) == GUARDADO
    (fila,) = db.session.scalars(select(Apertura)).all()
    assert (fila.peticion_id, fila.autor.username, fila.motivo) == (p.id, "custodio", PARA_QUE)


def test_nothing_of_her_stands_in_any_table(sistema: None) -> None:
    p = nueva(None, **EN_CONFIANZA, domicilio="Calle de los hechos 12")
    abierta(p)
    escrito = todo_lo_escrito()
    assert canarios(escrito) == []
    assert "calle de los hechos 12" in escrito.lower()
    dicho = p.planteamiento
    assert dicho is not None
    assert (p.identidad, dicho.quien, dicho.ciudadano_id, dicho.medio_en_boveda, p.contactable) == (
        "confidencial", "Identidad confidencial", None, True, True,
    )  # fmt: skip


def test_the_canaries_are_seen_when_she_is_not_in_confidence(sistema: None) -> None:
    nueva(None, **{**EN_CONFIANZA, "confidencial": ""})
    assert set(ELLA.values()) <= set(canarios(todo_lo_escrito()))


@pytest.mark.parametrize("quien", ["capturista", "control", "administradora", "coordinador", "sin_puesto"])
def test_nobody_else_opens_it(sistema: None, quien: str) -> None:
    p = nueva(None, **EN_CONFIANZA)
    with pytest.raises(ActoProhibido):
        abierta(p, quien)
    assert db.session.scalars(select(Apertura)).all() == []


@pytest.mark.parametrize(("quien", "cuantas"), [("capturista", 0), ("control", 0), ("custodio", 1)])
def test_the_guard_hides_the_sealed_text_too(sistema: None, quien: str, cuantas: int) -> None:
    nueva(None, **EN_CONFIANZA)
    fijar_alcance(alcance(quien))
    assert len(db.session.scalars(select(Identidad)).all()) == cuantas


def test_a_motive_is_asked_and_any_other_folio_gets_one_answer(sistema: None) -> None:
    confiada, comun = nueva(None, **EN_CONFIANZA), nueva(None)
    assert rechazo(confiada.folio, "  porque   ") == {"motivo": "Escriba para qué la necesita, con al menos 10 letras."}
    assert rechazo(confiada.folio, "x" * 401) == {"motivo": "Escriba a lo más 400 letras."}
    for folio in (comun.folio, "PRE-2026-999999-0", "nada", ""):
        assert rechazo(folio, PARA_QUE) == SIN_IDENTIDAD
    assert db.session.scalars(select(Apertura)).all() == []


def test_a_text_moved_to_another_peticion_does_not_open(sistema: None) -> None:
    una, otra = nueva(None, **EN_CONFIANZA), nueva(None, **{**EN_CONFIANZA, "nombre": "Otra"})
    ajeno = db.session.get_one(Identidad, una.id).cifrado
    with escritura():
        db.session.execute(update(Identidad).where(Identidad.peticion_id == otra.id).values(cifrado=ajeno))
    db.session.expire_all()
    with pytest.raises(BovedaDanada):
        abierta(otra)


def test_another_key_or_altered_bytes_do_not_open(sistema: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    p = nueva(None, **EN_CONFIANZA)
    with monkeypatch.context() as otra:
        otra.setitem(app.config, "CLAVE_BOVEDA", "otra-clave-larga-y-variada-0123456789")
        with pytest.raises(BovedaDanada):
            abierta(p)
    assert abierta(p) == GUARDADO
    cifrado = db.session.get_one(Identidad, p.id).cifrado
    for malo in (bytes([9]) + cifrado[1:], cifrado[:-1] + bytes([cifrado[-1] ^ 1])):
        with escritura():
            db.session.execute(update(Identidad).where(Identidad.peticion_id == p.id).values(cifrado=malo))
        db.session.expire_all()
        with pytest.raises(BovedaDanada):
            abierta(p)


def test_an_opening_is_never_rewritten(sistema: None) -> None:
    abierta(nueva(None, **EN_CONFIANZA))
    with pytest.raises(DatabaseError), escritura():
        db.session.execute(update(Apertura).values(motivo="Otro motivo cualquiera."))


def confiada(app: Flask) -> tuple[int, str]:
    """Register one in confidence; its id and folio."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = nueva(None, **EN_CONFIANZA)
        return p.id, p.folio


def test_the_page_shows_it_once_and_keeps_the_record(
    app: Flask, cliente: type[Cliente], caplog: pytest.LogCaptureFixture
) -> None:
    pk, folio = confiada(app)
    custodio = cliente.de("custodio")
    with caplog.at_level(logging.DEBUG):
        forma = custodio.pagina("/identidades/").forma("/identidades/")
        respuesta = custodio.post(forma["url"], {**forma["datos"], "folio": folio.lower(), "motivo": PARA_QUE})
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
    assert [dato for dato in ELLA.values() if dato not in respuesta.text] == []
    registro = custodio.pagina("/identidades/").texto
    assert (folio in registro, "Custodio de Prueba" in registro, PARA_QUE in registro) == (True, True, True)
    assert canarios(registro + caplog.text + str(custodio.http.get_cookie("session"))) == []
    assert custodio.get(f"/peticiones/show/{pk}").status_code == 404


def test_the_page_refuses_in_words_and_keeps_what_was_typed(app: Flask, cliente: type[Cliente]) -> None:
    _pk, folio = confiada(app)
    custodio = cliente.de("custodio")
    forma = custodio.pagina("/identidades/").forma("/identidades/")
    respuesta = custodio.post(forma["url"], {**forma["datos"], "folio": folio, "motivo": "corto"})
    assert respuesta.status_code == 422
    assert "con al menos 10 letras" in custodio.errores()
    assert (f'value="{folio}"' in respuesta.text, 'value="corto"' in respuesta.text) == (True, True)
    assert canarios(respuesta.text) == []


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
@pytest.mark.parametrize("quien", ["capturista", "control", "administradora", "enlace_obras"])
def test_the_page_is_the_custodians_alone(cliente: type[Cliente], quien: str) -> None:
    otro = cliente.de(quien)
    assert otro.get("/identidades/").status_code == 403
    assert otro.post("/identidades/", {"csrf_token": otro.ficha_csrf(), "folio": "x", "motivo": "x"}).status_code == 403


def test_the_unidad_works_it_without_her_name(app: Flask, cliente: type[Cliente]) -> None:
    pk, _folio = confiada(app)
    pagina = cliente.de("capturista").pagina(f"/peticiones/show/{pk}").texto
    assert "Identidad confidencial" in pagina
    assert canarios(pagina) == []


def test_production_refuses_a_weak_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTORNO", "produccion")
    monkeypatch.setenv("SECRET_KEY", "kT9-vQ2_xR7.mB4+wZ8=nL5,yC1;hF6:")
    monkeypatch.setenv("CLAVE_SEGUIMIENTO", "otra-llave-larga-y-variada-0123456789")
    monkeypatch.setenv("CLAVE_BOVEDA", "a" * 64)
    with pytest.raises(ConfiguracionInsegura, match="^CLAVE_BOVEDA es corta o predecible"):
        configuracion()
