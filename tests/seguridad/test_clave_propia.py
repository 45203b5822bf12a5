"""A password that another person put: it expires, it must be changed for another, and it is one's own a week later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_appbuilder.cli import fab
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import delete, select, update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.seguridad import segundas, services
from app.seguridad.models import Adscripcion, Cambio, Cuenta, Propuesta
from app.seguridad.zona import hoy
from tests.catalogos.test_catalogos import agregar, leer
from tests.cliente import Cliente
from tests.elenco import CONTRASENA
from tests.seguridad.test_consentimiento import (
    NUEVA,
    _contrasena,
    _dar,
    este_dia,
    otra_administradora,
    pendiente,
    resolver,
    restablecer,
    temporal,
    usuario,
)
from tests.seguridad.test_dos_personas import con_la_suya, cuenta_nueva
from tests.seguridad.test_sesion import propia

pytestmark = pytest.mark.dialecto("instants are compared by the engine")
MEDIO = timedelta(days=2)
SEMANA = segundas.RECIENTE + timedelta(hours=1)


def cambiar_la_propia(c: Cliente, anterior: str, nueva: str = NUEVA) -> Any:
    forma = propia(c.pagina("/resetmypassword/form"))["datos"]
    return c.post("/resetmypassword/form", {**forma, "anterior": anterior, "nueva": nueva, "repetida": nueva})


# The seven days begin when its holder makes it hers


def test_los_siete_dias_corren_desde_que_la_hizo_suya(app: Flask, cliente: type[Cliente]) -> None:
    """The temporary of another Administradora, kept until the week is over, consents to nothing."""
    otra = otra_administradora(app)
    momento = ahora()
    with time_machine.travel(momento):
        jefa = cliente.de("administradora")
        clave = temporal(restablecer(jefa, otra))
    with time_machine.travel(momento + MEDIO):
        con_la_suya(cliente, "interdireccional", clave)
    with time_machine.travel(momento + SEMANA):  # a week since it was given, five days since it is hers
        _contrasena(app, cliente.de("administradora"))
        pk = pendiente(app)
        assert resolver(cliente.de("interdireccional"), pk).status_code == 403
    with time_machine.travel(momento + MEDIO + SEMANA):
        assert resolver(cliente.de("interdireccional"), pk).status_code == 200


def test_la_temporal_no_es_de_nadie_todavia(app: Flask, cliente: type[Cliente]) -> None:
    """While it must be changed its account neither consents nor receives, however long ago it was given."""
    otra = otra_administradora(app)
    hace_mucho = ahora() - timedelta(days=400)
    for repuesta in (hace_mucho, None):
        with app.app_context(), como_sistema("prueba"):
            with escritura():
                db.session.execute(update(Cuenta).values(debe_cambiar=True, repuesta=repuesta, valida_desde=hace_mucho))
            assert segundas.administradores() == frozenset()
            assert segundas.con_la_suya(frozenset([otra])) == frozenset()
            assert segundas.puesta_por_otra(otra) is not None


def test_hacerla_suya_cuenta_aunque_nadie_anotara_cuando_se_dio(app: Flask, cliente: type[Cliente]) -> None:
    otra = otra_administradora(app)
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).where(Cuenta.user_id == otra).values(debe_cambiar=True, repuesta=None))
    c = cliente.de("interdireccional")
    assert cambiar_la_propia(c, CONTRASENA).status_code == 303
    _contrasena(app, cliente.de("administradora"))
    assert resolver(c, pendiente(app)).status_code == 403


def test_cambiarla_otra_vez_no_vuelve_a_contar(app: Flask, cliente: type[Cliente]) -> None:
    """Only the first change makes it hers: later ones neither shorten nor lengthen the week."""
    otra = otra_administradora(app)
    clave = temporal(restablecer(cliente.de("administradora"), otra))
    c = con_la_suya(cliente, "interdireccional", clave)
    antes = leer(app, select(Cuenta.repuesta).where(Cuenta.user_id == otra))
    with time_machine.travel(ahora() + timedelta(days=6)):
        c = cliente.de("interdireccional")
        assert cambiar_la_propia(c, NUEVA, "una tercera frase larga").status_code == 303
    assert leer(app, select(Cuenta.repuesta).where(Cuenta.user_id == otra)) == antes
    with time_machine.travel(ahora() + SEMANA):
        _contrasena(app, cliente.de("administradora"))
        assert resolver(cliente.de("interdireccional"), pendiente(app)).status_code == 200


def test_quien_recibe_tambien_espera_desde_que_la_hizo_suya(app: Flask, cliente: type[Cliente]) -> None:
    momento = ahora()
    with time_machine.travel(momento):
        clave = temporal(restablecer(cliente.de("administradora"), usuario(app, "sin_puesto")))
    with time_machine.travel(momento + MEDIO):
        con_la_suya(cliente, "sin_puesto", clave)
    with time_machine.travel(momento + SEMANA):
        _dar(app, cliente.de("administradora"))
        assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 409
    with time_machine.travel(momento + MEDIO + SEMANA):
        assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303


def test_la_que_se_pone_desde_fuera_tambien_es_ajena(app: Flask) -> None:
    """What the library itself writes for another person must be changed, as any other."""
    pk = usuario(app, "asesor")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        app.extensions["appbuilder"].sm.reset_password(pk, NUEVA)
    assert leer(app, select(Cuenta.debe_cambiar).where(Cuenta.user_id == pk)) is True


@pytest.mark.parametrize("clave", ["corta", "Altamira2026!", "michelle123456", "asesor asesor 9"])
def test_la_que_se_pone_desde_fuera_no_es_facil(app: Flask, clave: str) -> None:
    """The framework's command refuses what the page refuses, says why in one line and changes nothing."""
    antes = leer(app, select(User.password).where(User.username == "asesor"))
    orden = ["reset-password", "--username", "asesor", "--password"]
    hecho = app.test_cli_runner().invoke(fab, [*orden, clave])
    assert hecho.exit_code == 1
    assert hecho.output.startswith("Error: ")
    assert "12 y 128" in hecho.output or "fácil de adivinar" in hecho.output
    assert leer(app, select(User.password).where(User.username == "asesor")) == antes
    assert app.test_cli_runner().invoke(fab, [*orden, NUEVA]).exit_code == 0
    assert leer(app, select(User.password).where(User.username == "asesor")) != antes


# The new one is another one


@pytest.mark.parametrize("obligada", [True, False])
@pytest.mark.parametrize("nueva", [CONTRASENA, CONTRASENA.upper(), f" {CONTRASENA} "])
def test_la_nueva_es_distinta_de_la_de_ahora(app: Flask, cliente: type[Cliente], obligada: bool, nueva: str) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Cuenta).values(debe_cambiar=obligada))
    c = cliente.de("asesor")
    assert cambiar_la_propia(c, CONTRASENA, nueva).status_code == 422
    assert "igual a la que tiene ahora" in c.errores()
    assert leer(app, select(Cuenta.debe_cambiar).where(Cuenta.user_id == usuario(app, "asesor"))) is obligada
    assert cambiar_la_propia(c, "no es esa frase", "no es esa frase").status_code == 422
    assert "igual a la que tiene ahora" not in c.errores()  # what is not her password is not compared


@pytest.mark.parametrize(
    "nueva", ["altamira2026", "Altamira2026!", "123456789abc", "qwertyuiop123", "contraseña1234", "Tamaulipas.2026",
              "Asesor-2026-2027", "AtenciónCiudadana1"],
)  # fmt: skip
def test_no_se_acepta_la_que_cualquiera_probaria(app: Flask, cliente: type[Cliente], nueva: str) -> None:
    c = cliente.de("asesor")
    assert cambiar_la_propia(c, CONTRASENA, nueva).status_code == 422
    assert "fácil de adivinar" in c.errores()


# A temporary one ends


def test_la_temporal_se_vence(app: Flask, cliente: type[Cliente]) -> None:
    momento = ahora()
    with time_machine.travel(momento):
        pagina = restablecer(cliente.de("administradora"), usuario(app, "asesor"))
        assert "tres días naturales" in pagina.text
        clave = temporal(pagina)
    with time_machine.travel(momento + services.DURA_TEMPORAL + timedelta(minutes=1)):
        c = cliente()
        assert c.entrar("asesor", clave).status_code == 422
        assert "contraseña temporal venció" in c.errores()
        assert "Administrador" in c.errores()
        assert c.entrar("asesor", "otra que no es").status_code == 422
        assert "venció" not in c.errores()  # said only to who has it
        cuerpo = {"username": "asesor", "password": clave, "provider": "db", "refresh": False}
        api = app.test_client().post("/api/v1/security/login", json=cuerpo)
        assert (api.status_code, "venció" in api.get_json()["message"]) == (401, True)
        nueva = temporal(restablecer(cliente.de("administradora"), usuario(app, "asesor")))
        con_la_suya(cliente, "asesor", nueva)
    with time_machine.travel(momento + timedelta(days=90)):  # her own does not
        assert cliente().entrar("asesor", NUEVA).status_code == 303


def test_la_temporal_sirve_hasta_el_ultimo_momento(app: Flask, cliente: type[Cliente]) -> None:
    momento = ahora()
    with time_machine.travel(momento):
        clave = temporal(restablecer(cliente.de("administradora"), usuario(app, "asesor")))
    with time_machine.travel(momento + services.DURA_TEMPORAL - timedelta(minutes=1)):
        con_la_suya(cliente, "asesor", clave)


def test_las_de_muestra_y_las_que_nadie_anoto_siguen_entrando(app: Flask, cliente: type[Cliente]) -> None:
    """An account whose password was never put by another person has nothing that ends."""
    with app.app_context(), como_sistema("prueba"), escritura():
        hace_mucho = ahora() - timedelta(days=400)
        db.session.execute(update(Cuenta).values(valida_desde=hace_mucho))
        fila = db.session.scalars(select(User).where(User.username == "asesor")).one()
        services.poner_contrasena(fila, fila.password, debe_cambiar=False)
    with time_machine.travel(ahora() + timedelta(days=30)):
        assert cliente().entrar("capturista", CONTRASENA).status_code == 303
        assert cliente().entrar("asesor", CONTRASENA).status_code == 303


# The first time of one puesto, where the other one has its person


def sin(app: Flask, *puestos: str) -> None:
    """Leave the town as if nobody had ever held these puestos."""
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(delete(Adscripcion).where(Adscripcion.puesto.in_(puestos)))


def dar(app: Flask, c: Cliente, puesto: str, a: str = "sin_puesto") -> int:
    datos = {"user": str(usuario(app, a)), "puesto": puesto, "desde": este_dia(app)}
    assert agregar(c, "adscripciones", **datos).location == "/consentimientos/"
    return pendiente(app)


@pytest.mark.parametrize(("falta", "esta"), [(P.CONTROL, "custodio"), (P.CUSTODIO, "control")])
@pytest.mark.parametrize("nueva", [True, False])
def test_la_primera_vez_la_consiente_quien_tiene_el_otro(
    app: Flask, cliente: type[Cliente], falta: str, esta: str, nueva: bool
) -> None:
    """A lone Administrador does not make his own Órgano de Control where there is a Custodia, nor the other way."""
    sin(app, falta)
    if nueva:  # a town of some days: her account is recent, and its password hers
        with app.app_context(), como_sistema("prueba"), escritura():
            suya = update(Cuenta).where(Cuenta.user_id == usuario(app, esta))
            db.session.execute(suya.values(repuesta=ahora() - timedelta(hours=1)))
    pk = dar(app, cliente.de("administradora"), falta)
    futura = cliente.de("sin_puesto")
    assert "no hay otra persona" not in futura.pagina("/consentimientos/").texto
    assert resolver(futura, pk).status_code == 403
    duena = cliente.de(esta)
    assert "no hay otra persona" not in duena.pagina("/consentimientos/").texto
    assert resolver(duena, pk).status_code == 303
    hecho = leer(app, select(Cambio).where(Cambio.tabla == "adscripcion").order_by(Cambio.id.desc()).limit(1))
    assert hecho.despues["consintio"] == f"{esta.title()} de Prueba ({esta})"


def test_tambien_quien_lo_tendra_desde_manana(app: Flask, cliente: type[Cliente]) -> None:
    sin(app, P.CONTROL)
    with app.app_context(), como_sistema("prueba"), escritura():
        manana = hoy() + timedelta(days=1)
        db.session.execute(update(Adscripcion).where(Adscripcion.puesto == P.CUSTODIO).values(desde=manana))
    pk = dar(app, cliente.de("administradora"), P.CONTROL)
    assert resolver(cliente.de("sin_puesto"), pk).status_code == 403
    assert resolver(cliente.de("custodio"), pk, "rechazar").status_code == 303


@pytest.mark.parametrize("como", ["baja", "temporal", "terminado"])
def test_quien_no_puede_entrar_no_impide_la_primera_vez(app: Flask, cliente: type[Cliente], como: str) -> None:
    sin(app, P.CONTROL)
    with app.app_context(), como_sistema("prueba"), escritura():
        cual = usuario(app, "custodio")
        if como == "baja":
            db.session.execute(update(User).where(User.id == cual).values(active=False))
        elif como == "temporal":
            db.session.execute(update(Cuenta).where(Cuenta.user_id == cual).values(debe_cambiar=True))
        else:
            hasta = hoy() - timedelta(days=1)
            db.session.execute(update(Adscripcion).where(Adscripcion.user_id == cual).values(hasta=hasta))
    pk = dar(app, cliente.de("administradora"), P.CONTROL)
    assert resolver(cliente.de("sin_puesto"), pk).status_code == 303


def test_con_otra_administradora_consiente_cualquiera_de_las_dos(app: Flask, cliente: type[Cliente]) -> None:
    sin(app, P.CONTROL)
    otra_administradora(app)
    pk = dar(app, cliente.de("administradora"), P.CONTROL)
    assert resolver(cliente.de("sin_puesto"), pk).status_code == 403
    with app.app_context(), como_sistema("prueba"):
        quienes = segundas.consienten(db.session.get_one(Propuesta, pk))
    assert quienes == {usuario(app, "interdireccional"), usuario(app, "custodio")}


def test_un_pueblo_nuevo_los_nombra_el_mismo_dia(app: Flask, cliente: type[Cliente]) -> None:
    """Both accounts are of today: the first one takes hers, and consents to the other."""
    sin(app, *P.DE_LO_RESERVADO)
    jefa = cliente.de("administradora")
    custodia, control = cuenta_nueva(cliente, jefa, "rosa"), cuenta_nueva(cliente, jefa, "luis")
    pk = dar(app, jefa, P.CUSTODIO, "rosa")
    assert "no hay otra persona" in custodia.pagina("/consentimientos/").texto
    assert resolver(custodia, pk).status_code == 303
    pk = dar(app, jefa, P.CONTROL, "luis")
    assert resolver(control, pk).status_code == 403
    assert resolver(custodia, pk).status_code == 303
