"""The login throttle: ten wrong tries in any way, one answer for every mistake, nothing in clear; and tokens."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask, g
from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import func, select, text, update
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.security import una_a_la_vez
from app.roles import _asegurar, _asegurar_pares
from app.seguridad import intentos
from app.seguridad.models import Cuenta
from app.seguridad.services import adscribir, cifrar, poner_contrasena, terminar_sesiones
from config import FIJA
from tests.cliente import Cliente, Pagina
from tests.elenco import CONTRASENA

pytestmark = pytest.mark.dialecto("ON CONFLICT counters")

AHORA = (datetime.now(UTC) + timedelta(days=1)).replace(hour=15, minute=0, second=0, microsecond=0)
"""Always after the accounts of the test database were made: a token of before its account is not good."""
API = "/api/v1/security/login"


def por_forma(calle: Cliente, usuario: str, contrasena: str, desde: str = "203.0.113.7") -> TestResponse:
    """Try by the form, from an address."""
    forma = calle.pagina("/login/").forma("")
    datos = {**forma["datos"], "username": usuario, "password": contrasena}
    return calle.http.post("/login/", data=datos, environ_base={"REMOTE_ADDR": desde})


def por_api(calle: Cliente, usuario: str, contrasena: str, desde: str = "203.0.113.7") -> TestResponse:
    """Try by the API, from an address."""
    cuerpo = {"username": usuario, "password": contrasena, "provider": "db", "refresh": True}
    return calle.http.post(API, json=cuerpo, environ_base={"REMOTE_ADDR": desde})


OFICINA = "203.0.113.7"


def errar(calle: Cliente, veces: int, usuario: str = "capturista", red: str = OFICINA) -> list[int]:
    """Fail by form and API in turn, from one address or (`red` ends in a dot) from another each time."""
    puertas = (por_forma, por_api)
    desde = [f"{red}{n}" if red.endswith(".") else red for n in range(veces)]
    return [puertas[n % 2](calle, usuario, "no es esta", desde[n]).status_code for n in range(veces)]


def entrada(cliente: type[Cliente], usuario: str, desde: str = OFICINA) -> int:
    """Return what an unknown browser gets with the right password."""
    return por_forma(cliente(), usuario, CONTRASENA, desde).status_code


def test_diez_intentos_por_cualquiera_de_las_dos_puertas(cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False):
        calle = cliente()
        assert errar(calle, 10) == [422, 401] * 5
        for puerta in (por_forma, por_api):
            respuesta = puerta(calle, "capturista", CONTRASENA)
            assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (429, "61")
        assert por_forma(calle, "secretaria", CONTRASENA).status_code == 303


def test_la_pagina_de_demasiados_intentos(cliente: type[Cliente]) -> None:
    calle = cliente()
    errar(calle, 10)
    respuesta = por_forma(calle, "capturista", CONTRASENA)
    assert Pagina(respuesta.text).texto.count("Demasiados intentos") >= 1


def test_un_nombre_es_uno_como_se_escriba(cliente: type[Cliente]) -> None:
    calle = cliente()
    assert errar(calle, 5, "capturista") + errar(calle, 5, "Cápturista ") == [422, 401, 422, 401, 422] * 2
    largo = "capturista" + " " * 500
    assert [por_forma(calle, nombre, CONTRASENA).status_code for nombre in ("CAPTURISTA", f"{largo}x")] == [429, 429]


@pytest.mark.parametrize("tope", [10, intentos.ATAQUE + 1])
def test_la_espera_no_dice_de_quien_es_un_correo(cliente: type[Cliente], tope: int) -> None:
    """Whoever errs under a user name learns nothing of an e-mail: the account's own is answered as one of nobody's."""
    calle = cliente()
    errar(calle, tope, "capturista", OFICINA if tope == 10 else "198.51.100.")

    def tanteo(correo: str) -> list[int]:
        return [por_forma(calle, correo, "no es esta").status_code for _ in range(intentos.BAJO_ATAQUE + 1)]

    assert tanteo("capturista@ejemplo.mx") == tanteo("nadie@ejemplo.mx") == [422] * 4


def test_el_que_espera_por_correo_tambien_espera(cliente: type[Cliente]) -> None:
    calle = cliente()
    errar(calle, 10, "capturista@ejemplo.mx")
    assert por_forma(calle, "Capturista@ejemplo.mx ", CONTRASENA).status_code == 429


def test_los_errores_de_una_oficina_no_dejan_fuera_a_nadie(cliente: type[Cliente]) -> None:
    """Whatever was typed wrong at an address, a right password of another account enters there."""
    calle = cliente()
    for n in range(intentos.LENTA + 5):
        assert por_forma(calle, f"nadie{n}", "no es esta").status_code == 422
    errar(calle, 12, "secretaria")
    assert [entrada(cliente, usuario) for usuario in ("capturista", "asesor", "secretaria")] == [303, 303, 429]


@pytest.mark.solo_sqlite("the counts are the same on both")
def test_nadie_deja_fuera_a_otra_persona(cliente: type[Cliente]) -> None:
    """Strangers from a hundred addresses: its person enters from any other, and from theirs with her device."""
    casa, ventanilla = cliente(), cliente()
    assert por_forma(ventanilla, "capturista", CONTRASENA).status_code == 303
    ventanilla.post("/logout/", {"csrf_token": ventanilla.ficha_csrf()})
    errar(casa, 100, "capturista", "198.51.100.")
    errar(casa, 12, "capturista")
    assert entrada(cliente, "capturista", "192.0.2.1") == 303
    assert entrada(cliente, "capturista") == 429
    assert por_forma(ventanilla, "capturista", CONTRASENA).status_code == 303


def test_el_equipo_conocido_tambien_espera_por_lo_suyo(cliente: type[Cliente]) -> None:
    """A stolen device is no way to try without end, and is worth nothing for another's account."""
    equipo = cliente()
    assert por_forma(equipo, "capturista", CONTRASENA).status_code == 303
    galleta = equipo.http.get_cookie("equipo", path="/login/")
    assert galleta is not None
    assert (galleta.http_only, galleta.same_site, galleta.path) == (True, "Lax", "/login/")
    assert "capturista" not in galleta.decoded_value
    equipo.post("/logout/", {"csrf_token": equipo.ficha_csrf()})
    assert [por_forma(equipo, "capturista", "no es esta").status_code for _ in range(11)] == [422] * 10 + [429]
    assert entrada(cliente, "capturista") == 303
    errar(cliente(), 11, "secretaria")
    assert por_forma(equipo, "secretaria", CONTRASENA).status_code == 429
    otra = cliente()
    otra.http.set_cookie("equipo", galleta.value[:-2] + "xx", path="/login/")
    errar(otra, 11)
    assert por_forma(otra, "capturista", CONTRASENA).status_code == 429


def salir(equipo: Cliente) -> None:
    """Leave, as one does at the end of the day."""
    equipo.post("/logout/", {"csrf_token": equipo.ficha_csrf()})


def copia_de(equipo: Cliente, cliente: type[Cliente]) -> Cliente:
    """Return another device with a copy of this one's cookie."""
    galleta = equipo.http.get_cookie("equipo", path="/login/")
    assert galleta is not None
    otro = cliente()
    otro.http.set_cookie("equipo", galleta.value, path="/login/")
    return otro


def cambia(equipo: Cliente, nueva: str) -> None:
    """Change the account's own password on a device."""
    datos = {"anterior": CONTRASENA, "nueva": nueva, "repetida": nueva, "csrf_token": equipo.ficha_csrf()}
    assert equipo.post("/resetmypassword/form", datos).status_code == 303


def test_la_marca_copiada_muere_con_la_contrasena_y_el_equipo_de_ella_recibe_otra(cliente: type[Cliente]) -> None:
    equipo, nueva = cliente(), "una frase nueva y larga"
    assert por_forma(equipo, "asesor", CONTRASENA).status_code == 303
    salir(equipo)
    assert por_forma(equipo, "capturista", CONTRASENA).status_code == 303
    copia = copia_de(equipo, cliente)
    fallar = partial(por_forma, copia, "capturista", "no es esta")
    assert [fallar().status_code for _ in range(11)] == [422] * 10 + [429]
    cambia(equipo, nueva)
    salir(equipo)
    assert por_forma(equipo, "capturista", nueva).status_code == 303
    salir(equipo)
    assert [fallar().status_code for _ in range(11)] == [422] * 10 + [429]
    errar(cliente(), 12, "asesor")
    assert [por_forma(equipo, "capturista", nueva).status_code, por_forma(copia, "capturista", nueva).status_code] == [
        303, 429,
    ]  # fmt: skip
    salir(equipo)
    assert por_forma(equipo, "asesor", CONTRASENA).status_code == 303


@pytest.mark.parametrize("que", ["sesiones", "otra contraseña"])
def test_la_marca_muere_cuando_otra_persona_termina_las_sesiones(app: Flask, cliente: type[Cliente], que: str) -> None:
    equipo = cliente()
    assert por_forma(equipo, "capturista", CONTRASENA).status_code == 303
    copia = copia_de(equipo, cliente)
    with app.app_context(), como_sistema("prueba"), escritura():
        ella = db.session.scalars(select(User).where(User.username == "capturista")).one()
        if que == "sesiones":
            terminar_sesiones(ella.id)
        else:
            poner_contrasena(ella, ella.password, debe_cambiar=False)
    errar(cliente(), 12)
    assert por_forma(copia, "capturista", CONTRASENA).status_code == 429


@pytest.mark.solo_sqlite("the counts are the same on both")
def test_bajo_ataque_hay_menos_intentos_por_direccion(cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False):
        calle = cliente()
        errar(calle, intentos.ATAQUE, "capturista", "198.51.100.")
        codigos = [por_api(calle, "capturista", "no es esta", "192.0.2.9").status_code for _ in range(4)]
        assert codigos == [401, 401, 401, 429]
        assert [por_api(calle, "asesor", "no es esta", "192.0.2.9").status_code for _ in range(4)] == [401] * 4


@pytest.mark.solo_sqlite("an address is read before the database is")
def test_una_red_de_ipv6_es_una_direccion(cliente: type[Cliente]) -> None:
    calle = cliente()
    errar(calle, 10, "capturista", "2001:db8:1:2::")
    assert por_api(calle, "capturista", "no es esta", "2001:db8:1:2:ffff::1").status_code == 429
    for n in range(10):
        por_api(calle, "asesor", "no es esta", f"2001:db8:1:2::{n + 1:x}")
    assert entrada(cliente, "asesor", "2001:db8:1:2::abcd") == 429
    assert entrada(cliente, "asesor", "2001:db8:1:3::abcd") == 303
    assert intentos.red_de("::ffff:192.0.2.1") == "192.0.2.1"


@pytest.mark.solo_sqlite("a lock of the process")
def test_una_direccion_con_muchos_errores_se_atiende_de_una_en_una(app: Flask) -> None:
    with app.test_request_context(), una_a_la_vez("casa"), una_a_la_vez("otra"), una_a_la_vez(""):
        with pytest.raises(HTTPException) as negada, una_a_la_vez("casa"):
            pass
        assert (negada.value.code, g.retry_after) == (429, 1)
    with app.test_request_context(), una_a_la_vez("casa"):
        pass


def test_la_espera_crece_hasta_una_hora(cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        calle = cliente()
        errar(calle, 9)
        esperas = []
        for _ in range(8):
            assert por_forma(calle, "capturista", "no es esta").status_code in (422, 429)
            espera = int(por_forma(calle, "capturista", "no es esta").headers["Retry-After"])
            esperas.append(espera - 1)
            reloj.shift(timedelta(seconds=espera))
        assert esperas == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_un_reloj_adelantado_no_deja_esperando(cliente: type[Cliente]) -> None:
    """A wait is never longer than an hour from now, whatever the clock said when it was set."""
    with time_machine.travel(AHORA + timedelta(days=400), tick=False) as reloj:
        calle = cliente()
        errar(calle, 12)
        reloj.move_to(AHORA)
        assert errar(calle, 10) == [422, 401] * 5
        assert por_forma(calle, "capturista", CONTRASENA).headers["Retry-After"] == "61"


def test_la_tabla_se_vacia(app: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        calle = cliente()
        for n in range(5):
            por_forma(calle, f"nadie{n}", "no es esta", f"198.51.100.{n}")
        reloj.shift(timedelta(hours=25))
        por_forma(calle, "capturista", "no es esta")
        with app.app_context(), como_sistema("prueba"):
            with escritura():
                intentos.limpiar()
            quedan = db.session.scalar(select(func.count()).select_from(intentos.Intento))
            assert quedan == 3
            nombres = {intentos.cuenta_de_nadie(f"inventado {n}") for n in range(9000)}
    assert len(nombres) <= intentos.CUBETAS


def test_la_contrasena_actual_no_se_adivina(cliente: type[Cliente]) -> None:
    """Who holds a session and not the password does not find it out by changing it."""
    uno = cliente.de("capturista")
    datos = {"csrf_token": uno.ficha_csrf(), "nueva": "otra frase bien larga", "repetida": "otra frase bien larga"}

    def cambia(anterior: str) -> int:
        return uno.post("/resetmypassword/form", {**datos, "anterior": anterior}).status_code

    assert [cambia("no es esta") for _ in range(10)] == [422] * 10
    assert cambia(CONTRASENA) == 429
    assert entrada(cliente, "capturista") == 303


def test_tras_quince_minutos_se_empieza_de_nuevo(cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        calle = cliente()
        errar(calle, 9)
        reloj.shift(timedelta(minutes=16))
        assert errar(calle, 9) == [422, 401, 422, 401, 422, 401, 422, 401, 422]
        assert por_forma(calle, "capturista", CONTRASENA).status_code == 303


def test_entrar_borra_los_intentos_de_la_cuenta(cliente: type[Cliente]) -> None:
    calle = cliente()
    errar(calle, 9)
    assert por_forma(calle, "capturista", CONTRASENA).status_code == 303
    otra = cliente()
    assert errar(otra, 9) == [422, 401, 422, 401, 422, 401, 422, 401, 422]
    assert por_forma(otra, "capturista", CONTRASENA, "192.0.2.1").status_code == 303


def _sin_ficha(html: str) -> list[str]:
    return Pagina(html).textos


def test_la_misma_respuesta_para_todo_error(cliente: type[Cliente]) -> None:
    """A wrong name, a wrong password, a deactivated account: nobody learns which accounts exist."""
    casos = (("capturista", "no es esta"), ("nadie", "no es esta"), ("baja", CONTRASENA), ("baja", "no es esta"))
    calle = cliente()
    formas = [por_forma(calle, *caso) for caso in casos]
    assert {r.status_code for r in formas} == {422}
    assert len({tuple(_sin_ficha(r.text)) for r in formas}) == 1
    apis = [por_api(calle, *caso) for caso in casos]
    assert {(r.status_code, r.text) for r in apis} == {(401, apis[0].text)}


@pytest.mark.solo_sqlite("it measures a hash")
def test_un_usuario_que_no_existe_cuesta_lo_mismo(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FAB_PASSWORD_HASH_METHOD", FIJA["FAB_PASSWORD_HASH_METHOD"])
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.scalars(select(User).where(User.username == "capturista")).one()
        poner_contrasena(fila, cifrar("una frase de verdad"), debe_cambiar=False)
    calle = cliente()

    def tarda(usuario: str, n: int) -> float:
        inicio = time.perf_counter()
        assert por_api(calle, usuario, "no es esta", f"192.0.2.{n}").status_code == 401
        return time.perf_counter() - inicio

    existe, no_existe = ([tarda(usuario, n) for n in range(7)] for usuario in ("capturista", "nadie"))
    assert 0.5 < statistics.median(existe) / statistics.median(no_existe) < 2


@pytest.mark.solo_sqlite("the settings as they are installed")
def test_una_contrasena_se_guarda_con_lo_que_se_instala(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's other passwords are kept by a cheaper one."""
    monkeypatch.setitem(app.config, "FAB_PASSWORD_HASH_METHOD", FIJA["FAB_PASSWORD_HASH_METHOD"])
    with app.app_context():
        assert cifrar("una frase de verdad").startswith("scrypt:32768:8:1$")


def test_la_tabla_no_guarda_nombre_ni_direccion(app: Flask, cliente: type[Cliente]) -> None:
    calle = cliente()
    por_forma(calle, "capturista", "no es esta", "203.0.113.77")
    por_forma(calle, "zqnombretecleado", "zqcontrasena", "203.0.113.77")
    with app.app_context(), db.engine.connect() as conexion:
        tablas = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if db.engine.dialect.name == "postgresql":
            tablas = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        nombres = list(conexion.execute(text(tablas)).scalars())
        todo = "".join(repr(conexion.execute(text(f'SELECT * FROM "{t}"')).all()) for t in nombres)
        intentos = repr(conexion.execute(text("SELECT * FROM intento")).all())
    assert intentos.count("datetime") >= 3 or intentos.count("2026") >= 3
    assert "capturista" not in intentos
    for secreto in ("203.0.113.77", "zqnombretecleado", "zqcontrasena"):
        assert secreto not in todo


@pytest.mark.solo_sqlite("odd names do not depend on the engine's comparison")
@pytest.mark.parametrize("usuario", ["", " ", "a" * 5000, "'; --", "\0", "capturista\0", "ñandú", "%", "💥"])
def test_nombres_raros(cliente: type[Cliente], usuario: str) -> None:
    calle = cliente()
    assert por_forma(calle, usuario, CONTRASENA).status_code == 422
    assert por_api(calle, usuario, "no es esta").status_code in (400, 401)


# Tokens of the API


def fichas(cliente: type[Cliente], usuario: str = "capturista") -> dict[str, str]:
    """Return access and refresh token of an account."""
    respuesta = por_api(cliente(), usuario, CONTRASENA)
    assert respuesta.status_code == 200, respuesta.text
    return dict(respuesta.json or {})


def con(app: Flask, ficha: str, metodo: str = "GET", url: str = "/api/v1/_openapi") -> int:
    """Send a request with a token and return the code."""
    return app.test_client().open(url, method=metodo, headers={"Authorization": f"Bearer {ficha}"}).status_code


@pytest.fixture
def api(app: Flask) -> Flask:
    """The application where the capturista may read the API's description, by a role of the town."""
    with app.app_context(), como_sistema("prueba"), escritura():
        par = ("can_get", "OpenApi")
        permisos = _asegurar(_modelo("Permission"), {par[0]})
        vistas = _asegurar(_modelo("ViewMenu"), {par[1]})
        pk = _asegurar_pares({par}, permisos, vistas)[par]
        db.session.add(
            rol := Role(name="Lectores de la API", permissions=[db.session.get(_modelo("PermissionView"), pk)])
        )
        persona = db.session.scalars(select(User).where(User.username == "capturista")).one()
        persona.roles = [rol]
    return app


def _modelo(nombre: str) -> Any:
    from flask_appbuilder.security.sqla import models

    return getattr(models, nombre)


def _capturista() -> User:
    return db.session.scalars(select(User).where(User.username == "capturista")).one()


def test_la_ficha_vale_y_se_renueva(api: Flask, cliente: type[Cliente]) -> None:
    dadas = fichas(cliente)
    assert con(api, dadas["access_token"]) == 200
    assert con(api, dadas["refresh_token"], "POST", "/api/v1/security/refresh") == 200
    assert con(api, dadas["refresh_token"]) in (401, 422)
    assert con(api, dadas["access_token"] + "x") in (401, 422)
    assert con(api, fichas(cliente, "asesor")["access_token"]) == 403


@pytest.mark.parametrize("como", ["contrasena", "baja", "debe_cambiar", "baja y alta"])
def test_la_ficha_deja_de_valer(api: Flask, cliente: type[Cliente], como: str) -> None:
    dadas = fichas(cliente)
    with api.app_context(), como_sistema("prueba"), escritura():
        fila = _capturista()
        if como == "contrasena":
            poner_contrasena(fila, fila.password, debe_cambiar=False)
        elif como == "debe_cambiar":
            db.session.execute(update(Cuenta).where(Cuenta.user_id == fila.id).values(debe_cambiar=True))
        else:
            terminar_sesiones(fila.id)
            fila.active = como == "baja y alta"
    assert con(api, dadas["access_token"]) == 401
    assert con(api, dadas["refresh_token"], "POST", "/api/v1/security/refresh") == 401


def test_la_ficha_caduca(api: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        dadas = fichas(cliente)
        reloj.shift(timedelta(minutes=16))
        assert con(api, dadas["access_token"]) == 401
        assert con(api, dadas["refresh_token"], "POST", "/api/v1/security/refresh") == 200
        reloj.shift(timedelta(hours=10))
        assert con(api, dadas["refresh_token"], "POST", "/api/v1/security/refresh") == 401


def test_quitar_el_permiso_muerde_en_la_siguiente_peticion(api: Flask, cliente: type[Cliente]) -> None:
    ficha = fichas(cliente)["access_token"]
    assert con(api, ficha) == 200
    with api.app_context(), como_sistema("prueba"), escritura():
        db.session.scalars(select(Role).where(Role.name == "Lectores de la API")).one().permissions = []
    assert con(api, ficha) == 403


def test_la_ficha_no_abre_paginas(api: Flask, cliente: type[Cliente]) -> None:
    """A token is no session: pages ask for the cookie, and a POST without one gets 401."""
    with api.app_context(), como_sistema("prueba"), escritura():
        adscribir(_capturista(), "Administrador", None, date(2020, 1, 1))
    ficha = fichas(cliente)["access_token"]
    assert con(api, ficha, "GET", "/peticiones/list/") == 302
    assert con(api, ficha, "POST", "/peticiones/add") == 401
    assert con(api, ficha, "POST", "/canales/delete/1") == 401
