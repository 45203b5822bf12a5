"""Two persons for the vault: nobody alone becomes, or enters as, the Custodio or the Órgano de Control."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import delete, select, update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.seguridad import propuestas, protegidas, segundas
from app.seguridad.guardia import Alcance, fijar_alcance
from app.seguridad.models import Adscripcion, Cambio, Cuenta, Propuesta
from app.seguridad.services import adscribir, poner_contrasena
from app.seguridad.zona import hoy
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, id_de, leer
from tests.cliente import Cliente, Pagina
from tests.elenco import CONTRASENA
from tests.seguridad.test_sesion import entra, propia
from tests.seguridad.test_suplencias import adscripcion, nombrar
from tests.test_sentencias import costo

pytestmark = pytest.mark.dialecto("triggers of an append-only table, a count within the session's statement")

NUEVA = "otra frase bien larga"


def usuario(app: Flask, nombre: str) -> int:
    return int(id_de(app, User, username=nombre))


def otra_administradora(app: Flask, nombre: str = "interdireccional", desde: date = date(2020, 1, 1)) -> int:
    """Make somebody of the cast a second Administrador, of long ago."""
    with app.app_context(), como_sistema("prueba"), escritura():
        persona = db.session.scalars(select(User).where(User.username == nombre)).one()
        adscribir(persona, P.ADMINISTRADOR, None, desde)
        return int(persona.id)


def este_dia(app: Flask) -> str:
    """Return the town's today as a form sends it."""
    with app.app_context():
        return hoy().isoformat()


def restablecer(c: Cliente, pk: int) -> Any:
    return c.post(f"/resetpassword/{pk}", {"csrf_token": c.ficha_csrf()})


def pendiente(app: Flask) -> int:
    """Return the key of the only propuesta that waits."""
    with app.app_context(), como_sistema("prueba"):
        return int(db.session.scalars(select(Propuesta.id).where(segundas.abierta())).one())


def resolver(c: Cliente, pk: int, como: str = "consentir") -> Any:
    return c.post(f"/consentimientos/{pk}/{como}", {"csrf_token": c.ficha_csrf()})


def temporal(respuesta: Any) -> str:
    return str(re.findall(r"un solo uso: (\S{16})\.", Pagina(respuesta.text).texto)[0])


# One alone does not


def _contrasena(app: Flask, c: Cliente) -> Any:
    return restablecer(c, usuario(app, "custodio"))


def _del_control(app: Flask, c: Cliente) -> Any:
    return restablecer(c, usuario(app, "control"))


def _correo(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "users", usuario(app, "custodio"), email="otro@ejemplo.mx")


def _baja(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "users", usuario(app, "control"), active=None)


def _dar(app: Flask, c: Cliente) -> Any:
    return agregar(c, "adscripciones", user=str(usuario(app, "sin_puesto")), puesto=P.CUSTODIO, desde="2026-01-01")


def _dar_por_cambio(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "adscripciones", adscripcion(app, "capturista"), puesto=P.CONTROL)


def _quitar(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "adscripciones", adscripcion(app, "custodio"), hasta="2026-01-02")


def _quitar_por_cambio(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "adscripciones", adscripcion(app, "custodio"), puesto=P.SECRETARIA)


def _suplir(app: Flask, c: Cliente) -> Any:
    return nombrar(app, c, "custodio", "sin_puesto")


ATAQUES: list[Callable[[Flask, Cliente], Any]] = [
    _contrasena, _del_control, _correo, _baja, _dar, _dar_por_cambio, _quitar, _quitar_por_cambio, _suplir,
]  # fmt: skip


def _huella(app: Flask) -> list[Any]:
    """Return all that decides who opens the vault."""
    with app.app_context(), como_sistema("prueba"):
        cuentas = db.session.execute(select(User.id, User.password, User.email, User.active).order_by(User.id)).all()
        columnas = (Adscripcion.id, Adscripcion.user_id, Adscripcion.puesto, Adscripcion.desde, Adscripcion.hasta)
        return [*cuentas, *db.session.execute(select(*columnas).order_by(Adscripcion.id)).all()]


@pytest.mark.parametrize("ataque", ATAQUES)
def test_una_sola_persona_no_cambia_nada(
    app: Flask, cliente: type[Cliente], ataque: Callable[[Flask, Cliente], Any]
) -> None:
    antes = _huella(app)
    c = cliente.de("administradora")
    respuesta = ataque(app, c)
    assert (respuesta.status_code, respuesta.location) == (303, "/consentimientos/"), c.errores()
    assert "Todavía no cambia nada" in c.pagina(respuesta.location).texto
    assert resolver(c, pendiente(app)).status_code == 403
    assert _huella(app) == antes
    assert cliente.por_la_puerta("custodio").get("/identidades/").status_code == 200


def suplencia_de_custodio(app: Flask) -> int:
    """Make an account without puesto stand in for the Custodio, and return the row of it."""
    with app.app_context(), como_sistema("prueba"), escritura():
        suplida = db.session.get_one(Adscripcion, adscripcion(app, "custodio"))
        quien = db.session.scalars(select(User).where(User.username == "sin_puesto")).one()
        fila = adscribir(quien, P.CUSTODIO, None, hoy())
        fila.suple_a_id, fila.hasta = suplida.id, hoy() + timedelta(days=5)
        db.session.flush()
        return int(fila.id)


def test_terminar_su_suplencia_tampoco(app: Flask, cliente: type[Cliente]) -> None:
    pk = suplencia_de_custodio(app)
    jefa = cliente.de("administradora")
    respuesta = jefa.post(f"/suplencias/terminar/{pk}", {"csrf_token": jefa.ficha_csrf()})
    assert respuesta.location == "/consentimientos/"
    assert restablecer(jefa, usuario(app, "sin_puesto")).location == "/consentimientos/"  # who stands in opens it too
    assert cliente.de("sin_puesto").get("/identidades/").status_code == 200
    duena = cliente.de("custodio")
    with app.app_context(), como_sistema("prueba"):
        cual = db.session.scalars(select(Propuesta.id).where(Propuesta.acto == "terminar_suplencia")).one()
    assert resolver(duena, cual).status_code == 303
    assert leer(app, select(Adscripcion.id).where(Adscripcion.id == pk)) is None
    assert cliente.de("sin_puesto").get("/identidades/").status_code == 403


def test_otros_cambios_siguen_como_siempre(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    assert restablecer(c, usuario(app, "asesor")).status_code == 200
    assert cambiar(c, "users", usuario(app, "custodio"), first_name="Consuelo").location.startswith("/users/show/")
    datos = {"user": str(usuario(app, "sin_puesto")), "puesto": P.SECRETARIA, "desde": este_dia(app)}
    assert agregar(c, "adscripciones", **datos).location.startswith("/adscripciones/show/")


@pytest.mark.solo_sqlite("the session refuses, whatever the engine")
def test_la_sesion_no_deja_otro_camino(app: Flask) -> None:
    """Any line of code that changes it, within somebody's request, is refused."""
    quien, de = usuario(app, "administradora"), usuario(app, "custodio")

    def intentar(hacer: Callable[[User], Any]) -> None:
        with app.app_context():
            fijar_alcance(Alcance(quien, "Adela"))
            with pytest.raises(protegidas.SinConsentimiento), escritura():
                hacer(db.session.get_one(User, de))
            db.session.remove()

    intentar(lambda u: poner_contrasena(u, "x", debe_cambiar=False))
    intentar(lambda u: setattr(u, "username", "otra"))
    intentar(lambda u: adscribir(u, P.CONTROL, None, hoy()))
    intentar(lambda u: db.session.delete(u.adscripciones[0]))  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context():
        fijar_alcance(Alcance(quien, "Adela"))
        with pytest.raises(protegidas.SinConsentimiento):
            app.extensions["appbuilder"].sm.reset_password(de, NUEVA)


# Nor with an accomplice of his own making


def test_quien_acaba_de_ser_administrador_no_consiente(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    otra = usuario(app, "sin_puesto")
    comun = {"user": str(otra), "puesto": P.ADMINISTRADOR}
    antigua = agregar(jefa, "adscripciones", **comun, desde="2020-01-01")
    assert "desde hoy" in error_de(antigua, "desde")
    assert agregar(jefa, "adscripciones", **comun, desde=este_dia(app)).status_code == 303
    por_cambio = cambiar(jefa, "adscripciones", adscripcion(app, "capturista"), puesto=P.ADMINISTRADOR)
    assert "desde hoy" in error_de(por_cambio, "desde")
    restablecer(jefa, usuario(app, "custodio"))
    complice = cliente.de("sin_puesto")
    assert "Esperan el consentimiento de otra persona" in complice.pagina("/consentimientos/").texto
    assert resolver(complice, pendiente(app)).status_code == 403
    assert "es Administrador" in cliente.de("custodio").pagina("/consentimientos/").texto


@pytest.mark.parametrize("como", ["contrasena", "suplencia", "baja"])
def test_una_administradora_tomada_no_consiente(app: Flask, cliente: type[Cliente], como: str) -> None:
    """Her password just given by the other, somebody who stands in for her, or a deactivated account."""
    otra = otra_administradora(app)
    jefa = cliente.de("administradora")
    restablecer(jefa, usuario(app, "custodio"))
    complice = "interdireccional"
    if como == "contrasena":
        clave = temporal(restablecer(jefa, otra))
        c = cliente.por_la_puerta(complice, clave)
        forma = propia(c.pagina("/resetmypassword/form"))["datos"]
        assert (
            c.post("/resetmypassword/form", {**forma, "anterior": clave, "nueva": NUEVA, "repetida": NUEVA}).status_code
            == 303
        )
    elif como == "suplencia":
        with app.app_context(), como_sistema("prueba"), escritura():
            de = db.session.scalars(select(Adscripcion).where(Adscripcion.user_id == otra)).all()[-1]
            persona = db.session.scalars(select(User).where(User.username == "sin_puesto")).one()
            fila = adscribir(persona, P.ADMINISTRADOR, None, date(2020, 1, 1))
            fila.suple_a_id = de.id
        c = cliente.de("sin_puesto")
    else:
        c = cliente.de(complice)
        assert cambiar(jefa, "users", otra, active=None).status_code == 303
        assert not entra(c)
        return
    assert resolver(c, pendiente(app)).status_code == 403


# Two do, and both are named


def test_otra_administradora_consiente_y_la_duena_se_entera(app: Flask, cliente: type[Cliente]) -> None:
    otra_administradora(app)
    duena = cliente.de("custodio")
    restablecer(cliente.de("administradora"), usuario(app, "custodio"))
    assert "Hay un cambio de cuenta o puesto" in duena.pagina("/").texto
    segunda = cliente.de("interdireccional")
    assert "Hay un cambio de cuenta o puesto" in segunda.pagina("/").texto
    pk = pendiente(app)
    forma = segunda.pagina("/consentimientos/").forma(f"/consentimientos/{pk}/consentir")
    respuesta = segunda.post(forma["url"], forma["datos"])
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
    assert resolver(segunda, pk).status_code == 409
    assert not entra(duena)
    hecho = leer(app, select(Cambio).where(Cambio.tabla == "ab_user").order_by(Cambio.id.desc()).limit(1))
    assert hecho.autor_id == usuario(app, "administradora")
    assert hecho.despues == {"password": "(oculta)", "consintio": "Interdireccional de Prueba (interdireccional)"}
    historia = cliente.de("administradora").pagina(f"/users/show/{usuario(app, 'custodio')}").texto
    assert "Con el consentimiento de Interdireccional de Prueba (interdireccional)" in historia
    duena = cliente.por_la_puerta("custodio", temporal(respuesta))
    forma = propia(duena.pagina("/resetmypassword/form"))["datos"]
    datos = {**forma, "anterior": temporal(respuesta), "nueva": NUEVA, "repetida": NUEVA}
    assert duena.post("/resetmypassword/form", datos).status_code == 303
    assert "Hay un cambio de cuenta o puesto" in duena.pagina("/").texto
    dicho = duena.pagina("/consentimientos/").texto
    for parte in ("Dar una contraseña temporal a Custodio de Prueba", "Administradora de Prueba (administradora)",
                  "Interdireccional de Prueba (interdireccional)"):  # fmt: skip
        assert parte in dicho
    with time_machine.travel(ahora() + segundas.RECIENTE + timedelta(hours=1)):
        duena = cliente.de("custodio")
        forma = duena.pagina("/consentimientos/").forma("/enterarse")
        assert duena.post(forma["url"], forma["datos"]).status_code == 303
        assert "Hay un cambio" not in duena.pagina("/").texto
        assert "Dar una contraseña temporal" in duena.pagina("/consentimientos/").texto  # among the earlier ones


def test_la_duena_consiente_su_suplencia_y_su_baja(app: Flask, cliente: type[Cliente]) -> None:
    jefa, duena = cliente.de("administradora"), cliente.de("custodio")
    _suplir(app, jefa)
    assert resolver(cliente.de("control"), pendiente(app)).status_code == 404
    assert resolver(duena, pendiente(app)).status_code == 303
    suplente = cliente.de("sin_puesto")
    assert suplente.get("/identidades/").status_code == 200
    _quitar_por_cambio(app, jefa)
    assert resolver(duena, pendiente(app)).status_code == 303
    assert duena.get("/identidades/").status_code == 403
    hechos = leer(app, select(Cambio).where(Cambio.tabla == "adscripcion").order_by(Cambio.id.desc()).limit(1))
    assert hechos.despues == {"puesto": P.SECRETARIA, "consintio": "Custodio de Prueba (custodio)"}
    assert hechos.autor_id == usuario(app, "administradora")


def test_lo_que_no_se_consiente_no_pasa(app: Flask, cliente: type[Cliente]) -> None:
    antes = _huella(app)
    jefa, duena = cliente.de("administradora"), cliente.de("custodio")
    _suplir(app, jefa)
    pk = pendiente(app)
    assert resolver(duena, pk, "retirar").status_code == 403
    assert resolver(duena, pk, "rechazar").status_code == 303
    assert resolver(duena, pk).status_code == 409
    _suplir(app, jefa)
    assert resolver(jefa, pendiente(app), "retirar").status_code == 303
    assert _huella(app) == antes
    assert resolver(cliente.de("capturista"), pk).status_code == 404


def test_lo_que_cambio_despues_o_vencio_ya_no_se_aplica(app: Flask, cliente: type[Cliente]) -> None:
    jefa, duena = cliente.de("administradora"), cliente.de("custodio")
    _correo(app, jefa)
    cambiar(jefa, "users", usuario(app, "custodio"), first_name="Consuelo")
    antes = _huella(app)
    assert resolver(duena, pendiente(app)).status_code == 409
    with app.app_context(), como_sistema("prueba"):
        for p in db.session.scalars(select(Propuesta)):
            assert (p.resolucion, p.user_id in segundas.consienten(p)) == (None, True)
        pk = pendiente(app)
        with time_machine.travel(ahora() + segundas.PLAZO + timedelta(minutes=1)):
            assert propuestas.tomar(pk) is None
    assert _huella(app) == antes


def test_la_misma_propuesta_dos_veces_es_una(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    for _vez in range(2):
        _contrasena(app, jefa)
    assert pendiente(app)


def test_quien_ya_tiene_el_puesto_se_entera_de_otro(app: Flask, cliente: type[Cliente]) -> None:
    otra_administradora(app)
    _dar(app, cliente.de("administradora"))
    assert resolver(cliente.de("interdireccional"), pendiente(app)).status_code == 303
    dicho = cliente.de("custodio").pagina("/consentimientos/").texto
    for parte in ("Sin Puesto de Prueba (sin_puesto) recibe un puesto que abre lo reservado", "Administradora de",
                  "Con el consentimiento de Interdireccional de Prueba"):  # fmt: skip
        assert parte in dicho


# The first one of a town, and what is left when nobody else is there


def _sin_custodio(app: Flask) -> None:
    """Leave the town as it begins: nobody has ever opened what is reserved."""
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(delete(Adscripcion).where(Adscripcion.puesto.in_(P.DE_LO_RESERVADO)))


def test_la_primera_vez_consiente_quien_lo_sera(app: Flask, cliente: type[Cliente]) -> None:
    _sin_custodio(app)
    _dar(app, cliente.de("administradora"))
    futura = cliente.de("sin_puesto")
    assert "Dar un puesto a Sin Puesto de Prueba" in futura.pagina("/consentimientos/").texto
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).values(debe_cambiar=True))
    assert resolver_sin_pagina(futura, pendiente(app)).location == "/resetmypassword/form"  # her own password first
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).values(debe_cambiar=False))
    assert resolver(futura, pendiente(app)).status_code == 303
    assert futura.get("/identidades/").status_code == 200


def resolver_sin_pagina(c: Cliente, pk: int) -> Any:
    """Consent with the token of a page that was open already."""
    ficha = c.pagina("/resetmypassword/form").forma("")["datos"]["csrf_token"]
    return c.post(f"/consentimientos/{pk}/consentir", {"csrf_token": ficha})


def test_si_hay_otra_persona_consiente_ella(app: Flask, cliente: type[Cliente]) -> None:
    """Where there is a holder, or another Administrador, who will be it does not consent to it."""
    _dar(app, cliente.de("administradora"))
    assert resolver(cliente.de("sin_puesto"), pendiente(app)).status_code == 403
    assert resolver(cliente.de("custodio"), pendiente(app), "rechazar").status_code == 303
    _sin_custodio(app)
    otra_administradora(app)
    _dar(app, cliente.de("administradora"))
    assert resolver(cliente.de("sin_puesto"), pendiente(app)).status_code == 403
    assert resolver(cliente.de("interdireccional"), pendiente(app)).status_code == 303


def test_quien_opera_el_servidor(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    _contrasena(app, jefa)
    pk = pendiente(app)
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(User).where(User.username == "custodio").values(active=True))
    hecho = app.test_cli_runner().invoke(args=["ac", "consentir", str(pk)])
    assert (hecho.exit_code, hecho.output.startswith("Aplicado a la cuenta «custodio».")) == (0, True), hecho.output
    clave = hecho.output.split()[-1]
    assert cliente().entrar("custodio", clave).status_code == 303
    assert app.test_cli_runner().invoke(args=["ac", "consentir", str(pk)]).exit_code == 1
    hecho = app.test_cli_runner().invoke(args=["ac", "contrasena", "control"])
    assert cliente().entrar("control", hecho.output.split()[-1]).status_code == 303
    assert app.test_cli_runner().invoke(args=["ac", "contrasena", "nadie"]).exit_code == 1
    ultimo = leer(app, select(Cambio).where(Cambio.tabla == "ab_user").order_by(Cambio.id.desc()).limit(1))
    assert (ultimo.autor_id, ultimo.despues["consintio"]) == (None, "quien opera el servidor")
    with app.app_context(), como_sistema("prueba"):
        avisos = db.session.scalars(select(Propuesta).where(Propuesta.acto == "contrasena")).all()
        assert [(p.resolucion, p.enterada) for p in avisos] == [("operador", None)] * 2


# What it costs, and what cannot be rewritten


def test_a_quien_no_le_concierne_no_le_cuesta(app: Flask, cliente: type[Cliente]) -> None:
    antes = costo(cliente.de("capturista"), "/peticiones/list/")
    _contrasena(app, cliente.de("administradora"))
    otra = cliente.de("capturista")
    assert costo(otra, "/peticiones/list/") == antes
    assert "Hay un cambio" not in otra.pagina("/").texto
    assert "Nada espera su consentimiento" in otra.pagina("/consentimientos/").texto
    assert otra.pagina("/consentimientos/").texto.count("Custodio") == 0


def test_lo_propuesto_no_se_reescribe(app: Flask, cliente: type[Cliente]) -> None:
    _contrasena(app, cliente.de("administradora"))
    for sentencia in ("UPDATE propuesta SET user_id = 1", "UPDATE propuesta SET propuso_id = NULL",
                      "DELETE FROM propuesta"):  # fmt: skip
        rechazo = pytest.raises(Exception, match="no se editan ni se borran")
        with app.app_context(), rechazo, db.engine.begin() as conexion:
            conexion.exec_driver_sql(sentencia)


def test_la_contrasena_propia_no_pide_a_nadie(app: Flask, cliente: type[Cliente]) -> None:
    duena = cliente.de("custodio")
    forma = propia(duena.pagina("/resetmypassword/form"))["datos"]
    datos = {**forma, "anterior": CONTRASENA, "nueva": NUEVA, "repetida": NUEVA}
    assert duena.post("/resetmypassword/form", datos).status_code == 303
    assert cliente.por_la_puerta("custodio", NUEVA).get("/identidades/").status_code == 200
