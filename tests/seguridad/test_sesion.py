"""Sessions of the database: when they end, what their cookie holds, what nobody writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import event, func, select, update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.models import Cuenta, Sesion
from tests.cliente import Cliente, Pagina
from tests.elenco import CONTRASENA

AHORA = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NUEVA = "otra frase bien larga"


def galleta(uno: Cliente) -> str:
    """Return the session cookie of a browser, empty when it has none."""
    guardada = uno.http.get_cookie("session")
    return guardada.value if guardada else ""


def copia(uno: Cliente) -> Cliente:
    """Return another browser with the same cookie, as a thief has it."""
    otra = type(uno)()
    otra.http.set_cookie("session", galleta(uno))
    return otra


def propia(pagina: Pagina) -> dict[str, Any]:
    """Return the form that a page sends to itself."""
    return next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")


def adentro(destino: str) -> bool:
    """Answer whether a browser that follows this address stays in the application."""
    return "\\" not in destino and urlsplit(urljoin("http://localhost/login/", destino)).netloc == "localhost"


def entra(uno: Cliente) -> bool:
    """Answer whether this browser is signed in."""
    codigo = uno.get("/users/userinfo/").status_code
    assert codigo in (200, 302)
    return codigo == 200


def id_de(app: Flask, usuario: str) -> int:
    with app.app_context():
        return int(db.session.scalars(select(User.id).where(User.username == usuario)).one())


def contenido(app: Flask, valor: str) -> dict[str, Any]:
    """Return what a session cookie says to whoever decodes it."""
    firmante = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return dict(firmante.loads(valor))


@contextmanager
def escrituras(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that write."""
    hechas: list[str] = []

    def anotar(_c: Any, _u: Any, sentencia: str, *_resto: Any) -> None:
        if sentencia.lstrip().split()[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            hechas.append(sentencia)

    with app.app_context():
        motor = db.engine
    event.listen(motor, "before_cursor_execute", anotar)
    try:
        yield hechas
    finally:
        event.remove(motor, "before_cursor_execute", anotar)


def test_la_copia_de_la_galleta_muere_con_la_salida(cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    ladron = copia(uno)
    assert entra(ladron)
    assert uno.post("/logout/", {"csrf_token": uno.ficha_csrf()}).status_code == 303
    assert not entra(ladron)
    assert not entra(uno)


@pytest.mark.parametrize("de_quien", ["²", "①", "x", "-1", "9" * 30, ""])
def test_una_galleta_de_nadie_pide_entrar(cliente: type[Cliente], de_quien: str) -> None:
    uno = cliente.de("capturista")
    with uno.http.session_transaction() as galleta:
        galleta["_user_id"] = de_quien
    respuesta = uno.http.get("/peticiones/list/")
    assert (respuesta.status_code, urlsplit(respuesta.location).path) == (302, "/login/")


def test_salir_de_un_navegador_no_saca_del_otro(cliente: type[Cliente]) -> None:
    uno, otro = cliente.de("capturista"), cliente.de("capturista")
    uno.post("/logout/", {"csrf_token": uno.ficha_csrf()})
    assert entra(otro)


def test_cambiar_la_contrasena_cierra_las_demas(cliente: type[Cliente]) -> None:
    uno, otro = cliente.de("capturista"), cliente.de("capturista")
    ladron = copia(uno)
    forma = propia(uno.pagina("/resetmypassword/form"))
    datos = {**forma["datos"], "anterior": CONTRASENA, "nueva": NUEVA, "repetida": NUEVA}
    assert uno.post("/resetmypassword/form", datos).status_code == 303
    assert entra(uno)
    assert not entra(otro)
    assert not entra(ladron)
    assert cliente().entrar("capturista", CONTRASENA).status_code == 422
    assert cliente().entrar("capturista", NUEVA).status_code == 303


def test_la_contrasena_actual_se_pide(cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    forma = propia(uno.pagina("/resetmypassword/form"))
    datos = {**forma["datos"], "anterior": "no es esta frase", "nueva": NUEVA, "repetida": NUEVA}
    assert uno.post("/resetmypassword/form", datos).status_code == 422
    assert cliente().entrar("capturista", CONTRASENA).status_code == 303


def test_desactivar_saca_y_no_deja_volver(app: Flask, cliente: type[Cliente]) -> None:
    uno, jefa = cliente.de("capturista"), cliente.de("administradora")
    pk = id_de(app, "capturista")
    forma = propia(jefa.pagina(f"/users/edit/{pk}"))
    datos = {clave: valor for clave, valor in forma["datos"].items() if clave != "active"}
    assert jefa.post(f"/users/edit/{pk}", datos).status_code == 303
    assert not entra(uno)
    assert cliente().entrar("capturista", CONTRASENA).status_code == 422
    datos = propia(jefa.pagina(f"/users/edit/{pk}"))["datos"]
    assert jefa.post(f"/users/edit/{pk}", {**datos, "active": "y"}).status_code == 303
    assert not entra(uno)
    assert cliente().entrar("capturista", CONTRASENA).status_code == 303


def test_la_contrasena_temporal_saca_y_obliga_a_cambiarla(app: Flask, cliente: type[Cliente]) -> None:
    uno, jefa = cliente.de("capturista"), cliente.de("administradora")
    pk = id_de(app, "capturista")
    respuesta = jefa.post(f"/resetpassword/{pk}", {"csrf_token": jefa.ficha_csrf()})
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in respuesta.headers
    texto = Pagina(respuesta.text).texto
    temporal = texto.split("un solo uso:")[1].split()[0].rstrip(".")
    assert temporal not in str(contenido(app, galleta(jefa)))
    assert not entra(uno)
    nueva = cliente()
    assert nueva.entrar("capturista", temporal).status_code == 303
    for url in ("/", "/peticiones/list/", "/users/userinfo/", "/graficas/", "/ciudadanos/buscar?q=ana"):
        respuesta = nueva.get(url)
        assert (respuesta.status_code, respuesta.location) == (302, "/resetmypassword/form")
    assert "Contraseña temporal" not in jefa.pagina("/").texto


@pytest.mark.parametrize(
    ("usuario", "puede"), [("capturista", True), ("sin_puesto", True)], ids=["con puesto", "sin puesto"]
)
def test_el_cambio_obligado_se_puede_hacer(app: Flask, cliente: type[Cliente], usuario: str, puede: bool) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        pk = select(User.id).where(User.username == usuario).scalar_subquery()
        db.session.execute(update(Cuenta).where(Cuenta.user_id == pk).values(debe_cambiar=True))
    uno = cliente.de(usuario)
    assert uno.get("/").location == "/resetmypassword/form"
    forma = propia(uno.pagina("/resetmypassword/form"))
    datos = {**forma["datos"], "anterior": CONTRASENA, "nueva": NUEVA, "repetida": NUEVA}
    assert (uno.post("/resetmypassword/form", datos).status_code == 303) is puede
    assert entra(uno)


@pytest.mark.parametrize(("minutos", "vive"), [(29, True), (31, False)])
def test_media_hora_sin_uso(cliente: type[Cliente], minutos: int, vive: bool) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        uno = cliente.de("capturista")
        reloj.shift(timedelta(minutes=minutos))
        assert entra(uno) is vive


def test_diez_horas_aunque_se_use(cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        uno = cliente.por_la_puerta("capturista")
        for _ in range(29):
            reloj.shift(timedelta(minutes=20))
            assert entra(uno)
        reloj.shift(timedelta(minutes=19))
        assert entra(uno)
        reloj.shift(timedelta(minutes=2))
        assert not entra(uno)


def test_la_marca_de_uso_se_escribe_a_lo_mas_una_vez_por_minuto(app: Flask, cliente: type[Cliente]) -> None:
    with time_machine.travel(AHORA, tick=False) as reloj:
        uno = cliente.de("capturista")
        with escrituras(app) as hechas:
            uno.get("/users/userinfo/")
            reloj.shift(timedelta(seconds=59))
            uno.get("/users/userinfo/")
            assert hechas == []
            reloj.shift(timedelta(seconds=2))
            uno.get("/users/userinfo/")
            uno.get("/peticiones/list/")
            assert len(hechas) == 1


def test_lo_anonimo_no_escribe_ni_deja_galleta(app: Flask, cliente: type[Cliente]) -> None:
    calle = cliente()
    with escrituras(app) as hechas:
        for url in ("/ciudadania/", "/ciudadania/seguimiento", "/ciudadania/seguimiento?folio=PRE-2026-000001-8"):
            respuesta = calle.get(url)
            assert (respuesta.status_code, respuesta.headers.getlist("Set-Cookie")) == (200, [])
        datos = {"folio": "PRE-2026-000001-8", "clave": "0000 0000 0000"}
        respuesta = calle.post("/ciudadania/seguimiento", datos)
        assert (respuesta.status_code, respuesta.headers.getlist("Set-Cookie")) == (422, [])
        for url in ("/", "/peticiones/list/", "/peticiones/PRE-2026-000001-8", "/no-existe", "/login/"):
            calle.get(url)
    assert hechas == []


def test_al_entrar_la_sesion_es_otra(app: Flask, cliente: type[Cliente]) -> None:
    """A cookie planted before the login is worth nothing after it."""
    uno = cliente()
    uno.pagina("/login/")
    plantada = galleta(uno)
    assert uno.entrar("capturista", CONTRASENA).status_code == 303
    ladron = cliente()
    ladron.http.set_cookie("session", plantada)
    assert not entra(ladron)
    primera = contenido(app, galleta(uno))["sid"]
    uno.post("/logout/", {"csrf_token": uno.ficha_csrf()})
    uno.entrar("capturista", CONTRASENA)
    assert contenido(app, galleta(uno))["sid"] != primera


def test_la_base_no_guarda_el_sid(app: Flask, cliente: type[Cliente]) -> None:
    sid = contenido(app, galleta(cliente.de("capturista")))["sid"]
    with app.app_context():
        guardados = list(db.session.scalars(select(Sesion.sid_hash)))
        assert db.session.scalar(select(func.count()).select_from(Sesion)) == 1
    assert sid not in guardados


@pytest.mark.parametrize(
    "hacia",
    [
        "https://malo.example/",
        "//malo.example/",
        "/\\malo.example",
        "\\\\malo.example",
        "javascript:alert(1)",
        "http:malo.example",
        " //malo.example",
        "/%09/malo.example",
        "https:malo.example",
        "/x\n//e",
        "/x\r\nSet-Cookie: a=b",
        "/x\u2028y",
        "\x7f/",
    ],
)
@pytest.mark.solo_sqlite("a redirect does not ask the database")
def test_entrar_no_lleva_afuera(cliente: type[Cliente], hacia: str) -> None:
    uno = cliente()
    forma = uno.pagina("/login/").forma("")
    datos = {**forma["datos"], "username": "capturista", "password": CONTRASENA}
    respuesta = uno.http.post("/login/", query_string={"next": hacia}, data=datos)
    assert respuesta.status_code == 303
    assert adentro(respuesta.location)
    assert adentro(uno.http.get("/login/", query_string={"next": hacia}).location)


@pytest.mark.solo_sqlite("a header does not ask the database")
def test_la_forma_de_otra_cuenta_no_entra(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    with app.app_context():
        suya = str(db.session.scalars(select(User.id).where(User.username == "capturista")).one())
    formas = {"": 303, suya: 303, "0": 409, f"0{suya}": 409}
    datos = uno.pagina("/").forma("/logout/")["datos"]
    url = f"/lang/{next(iter(app.config['LANGUAGES']))}"
    for cuenta, codigo in formas.items():
        cabeceras = {"X-Cuenta": cuenta} if cuenta else {}
        respuesta = uno.http.post(url, data=datos, headers=cabeceras)
        assert (cuenta, respuesta.status_code, "X-Otra-Cuenta" in respuesta.headers) == (cuenta, codigo, codigo == 409)
        if codigo == 409:
            assert "En este equipo entró otra persona" in respuesta.text


@pytest.mark.solo_sqlite("a redirect does not ask the database")
def test_entrar_lleva_a_donde_se_iba(cliente: type[Cliente]) -> None:
    uno = cliente()
    negada = uno.get("/peticiones/list/?estado=proceso")
    assert negada.status_code == 302
    assert negada.location.startswith("/login/?next=")
    forma = uno.pagina(negada.location).forma("")
    datos = {**forma["datos"], "username": "capturista", "password": CONTRASENA}
    respuesta = uno.post(negada.location, datos)
    assert respuesta.status_code == 303
    assert respuesta.location.endswith("/peticiones/list/?estado=proceso")


@pytest.mark.solo_sqlite("routing")
def test_salir_y_cambiar_de_idioma_no_es_por_get(cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    assert uno.get("/logout/").status_code == 405
    assert uno.get("/lang/es_MX").status_code == 405
    assert entra(uno)


@pytest.mark.solo_sqlite("the cookie holds it")
def test_el_idioma_se_cambia_por_post(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    ficha = uno.ficha_csrf()
    assert uno.post("/lang/xx", {"csrf_token": ficha}).status_code == 404
    respuesta = uno.post("/lang/es_MX", {"csrf_token": ficha, "volver": "//malo.example/"})
    assert (respuesta.status_code, respuesta.location) == (303, "/")
    assert contenido(app, galleta(uno))["locale"] == "es_MX"


@pytest.mark.solo_sqlite("the cookie holds it")
def test_la_galleta_no_guarda_lo_que_se_busca(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("capturista")
    for url in (
        "/peticiones/list/?q=zqbuscado",
        "/ciudadanos/list/?q=zqbuscado",
        "/ciudadanos/buscar?q=zqbuscado",
        "/ciudadanos/list/?_flt_0_nombre=zqbuscado",
        "/tramites/list/?q=zqbuscado&_oc_TramiteView=nombre",
    ):
        assert uno.get(url).status_code == 200
    dicho = contenido(app, galleta(uno))
    assert "zqbuscado" not in str(dicho)
    assert set(dicho) <= {"sid", "_user_id", "_fresh", "_id", "csrf_token", "locale", "_permanent"}
