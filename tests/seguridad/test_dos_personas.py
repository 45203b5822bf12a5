"""The two persons who change who opens the vault are two: neither is an account that the other made or took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from sqlalchemy import delete, select, update
from werkzeug.exceptions import HTTPException

from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.seguridad import propuestas, segundas
from app.seguridad.guardia import Alcance, fijar_alcance
from app.seguridad.models import Adscripcion, Cambio, Cuenta, Propuesta
from app.seguridad.services import adscribir
from app.seguridad.zona import hoy
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, id_de, leer
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.seguridad.test_consentimiento import (
    NUEVA,
    _baja,
    _contrasena,
    _correo,
    _dar,
    _dar_por_cambio,
    _huella,
    _quitar,
    _suplir,
    este_dia,
    otra_administradora,
    pendiente,
    resolver,
    restablecer,
    suplencia_de_custodio,
    temporal,
    usuario,
)  # fmt: skip
from tests.seguridad.test_sesion import propia
from tests.seguridad.test_suplencias import adscripcion, nombrar

SIETE = timedelta(days=7)


def de_la_sesion(app: Flask, nombre: str, hacer: Callable[[], Any]) -> Any:
    """Run something within a person's request."""
    pk = usuario(app, nombre)
    with app.app_context():
        fijar_alcance(Alcance(pk, nombre))
        try:
            with escritura():
                return hacer()
        finally:
            db.session.remove()


def por_detras(app: Flask, hacer: Callable[[], Any]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        hacer()


def con_la_suya(cliente: type[Cliente], nombre: str, clave: str) -> Cliente:
    """Sign in with a temporary password and change it."""
    c = cliente.por_la_puerta(nombre, clave)
    forma = propia(c.pagina("/resetmypassword/form"))["datos"]
    datos = {**forma, "anterior": clave, "nueva": NUEVA, "repetida": NUEVA}
    assert c.post("/resetmypassword/form", datos).status_code == 303
    return c


def cuenta_nueva(cliente: type[Cliente], jefa: Cliente, nombre: str = "titere") -> Cliente:
    """Have the Administradora make an account, and enter as it with a password of its own."""
    datos = {"first_name": "Ti", "last_name": "Tere", "username": nombre, "email": f"{nombre}@ejemplo.mx"}
    return con_la_suya(cliente, nombre, temporal(agregar(jefa, "users", **datos)))


def _terminar(app: Flask, c: Cliente) -> Any:
    return c.post(f"/suplencias/terminar/{suplencia_de_custodio(app)}", {"csrf_token": c.ficha_csrf()})


def _marca(app: Flask, c: Cliente) -> Any:
    return cambiar(c, "dependencias", id_de(app, Dependencia, control=True), control=None)


ACTOS: dict[str, Callable[[Flask, Cliente], Any]] = {
    "contrasena": _contrasena, "cuenta": _correo, "puesto": _dar, "cambiar_puesto": _dar_por_cambio,
    "suplencia": _suplir, "terminar_suplencia": _terminar, "dependencia": _marca,
}  # fmt: skip


def test_se_prueban_todos_los_actos(app: Flask) -> None:
    with app.app_context():
        assert set(ACTOS) == {*propuestas._APLICAR, *dict(propuestas.APLICAR())}


# The proposer is a person too


def _recien_nombrada(app: Flask, cliente: type[Cliente], jefa: Cliente) -> Cliente:
    titere = cuenta_nueva(cliente, jefa)
    datos = {"user": str(usuario(app, "titere")), "puesto": P.ADMINISTRADOR, "desde": este_dia(app)}
    assert agregar(jefa, "adscripciones", **datos).status_code == 303
    return titere


def _suplente_tomado(app: Flask, cliente: type[Cliente], jefa: Cliente) -> Cliente:
    clave = temporal(restablecer(jefa, usuario(app, "enlace_obras")))
    titere = con_la_suya(cliente, "enlace_obras", clave)
    assert nombrar(app, jefa, "administradora", "enlace_obras").status_code == 303
    return titere


def _otra_tomada(app: Flask, cliente: type[Cliente], jefa: Cliente) -> Cliente:
    otra = otra_administradora(app)
    return con_la_suya(cliente, "interdireccional", temporal(restablecer(jefa, otra)))


TITERES = [_recien_nombrada, _suplente_tomado, _otra_tomada]


@pytest.mark.parametrize("titere", TITERES)
@pytest.mark.parametrize("acto", ACTOS)
def test_lo_que_propone_un_titere_no_lo_consiente_quien_lo_hizo(
    app: Flask, cliente: type[Cliente], acto: str, titere: Callable[[Flask, type[Cliente], Cliente], Cliente]
) -> None:
    jefa = cliente.de("administradora")
    propone = titere(app, cliente, jefa)
    assert ACTOS[acto](app, propone).location == "/consentimientos/", propone.errores()
    antes = _huella(app)
    pk = pendiente(app)
    assert resolver(jefa, pk).status_code == 403
    with time_machine.travel(ahora() + timedelta(days=8)):  # what was proposed by then stays so
        assert resolver(cliente.de("administradora"), pk).status_code == 403
    assert _huella(app) == antes


def test_lo_que_propone_un_titere_si_lo_consiente_la_duena(app: Flask, cliente: type[Cliente]) -> None:
    propone = _recien_nombrada(app, cliente, cliente.de("administradora"))
    _suplir(app, propone)
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303


def test_quien_dejo_de_ser_administrador_no_tiene_propuestas(app: Flask, cliente: type[Cliente]) -> None:
    otra = otra_administradora(app)
    _baja(app, cliente.de("administradora"))
    pk = pendiente(app)
    ayer = date(2020, 2, 1)
    propia_ = adscripcion(app, "administradora")
    por_detras(app, lambda: db.session.execute(
        update(Adscripcion).where(Adscripcion.id == propia_).values(hasta=ayer)))  # fmt: skip
    segunda = cliente.de("interdireccional")
    assert usuario(app, "interdireccional") == otra
    assert resolver(segunda, pk).status_code == 403
    assert resolver(cliente.de("control"), pk).status_code == 403
    assert "ya no es Administrador" in segunda.pagina("/consentimientos/").texto


def test_solo_un_administrador_propone(app: Flask) -> None:
    pk = usuario(app, "custodio")
    with pytest.raises(HTTPException) as rechazo:
        de_la_sesion(app, "enlace_obras", lambda: propuestas.proponer("contrasena", pk, {}))
    assert rechazo.value.code == 403


def rol_de_ayudante(app: Flask, *pares: tuple[str, str]) -> None:
    """Leave, as from before, a role of the town with some permissions, and give it to an enlace."""

    def hacer() -> None:
        todos = db.session.scalars(select(PermissionView)).all()
        suyos = [p for p in todos if (p.permission.name, p.view_menu.name) in pares]
        assert len(suyos) == len(pares)
        quien = db.session.scalars(select(User).where(User.username == "enlace_obras")).one()
        rol = Role(name="Ayudante")
        db.session.add(rol)
        db.session.flush()
        rol.permissions = suyos
        quien.roles = [rol]

    por_detras(app, hacer)


DE_PUESTO = [
    ("can_temporal", "ContrasenaAjenaView"), ("can_add", "UsuarioView"), ("can_edit", "UsuarioView"),
    ("can_add", "AdscripcionView"), ("can_edit", "AdscripcionView"), ("can_add", "SuplenciaView"),
    ("can_terminar", "SuplenciaView"), ("can_add", "RolView"), ("can_edit", "RolView"), ("can_delete", "RolView"),
]  # fmt: skip


def test_los_permisos_del_municipio_no_dan_cuentas(app: Flask, cliente: type[Cliente]) -> None:
    rol_de_ayudante(app, *DE_PUESTO, ("can_list", "UsuarioView"), ("can_list", "AdscripcionView"))
    c = cliente.de("enlace_obras")
    assert c.get("/users/list/").status_code == 200
    for ruta in ("/users/add", "/adscripciones/add", "/suplencias/add", "/roles/add"):
        assert c.get(ruta).status_code == 403, ruta
    pk = usuario(app, "custodio")
    assert c.get(f"/users/edit/{pk}").status_code == 403
    assert restablecer(c, pk).status_code == 403
    assert leer(app, select(Propuesta.id)) is None


@pytest.mark.parametrize("par", DE_PUESTO)
def test_ni_se_ponen_en_ellos(app: Flask, cliente: type[Cliente], par: tuple[str, str]) -> None:
    with app.app_context(), como_sistema("prueba"):
        todos = db.session.scalars(select(PermissionView)).all()
        pk = next(p.id for p in todos if (p.permission.name, p.view_menu.name) == par)
    respuesta = agregar(cliente.de("administradora"), "roles", name="Ayudante", permissions=str(pk))
    assert (respuesta.status_code, "Lo de cuentas" in respuesta.text) == (422, True)
    assert leer(app, select(Role.id).where(Role.name == "Ayudante")) is None


# An ended puesto does not come back


def ex_custodia(app: Flask) -> int:
    """Leave somebody whose puesto of Custodio ended long ago; return its row."""
    filas: list[Adscripcion] = []

    def hacer() -> None:
        quien = db.session.scalars(select(User).where(User.username == "asesor")).one()
        filas.append(adscribir(quien, P.CUSTODIO, None, date(2020, 1, 1)))
        filas[0].hasta = date(2021, 1, 1)
        db.session.flush()
        filas.append(filas[0].id)  # type: ignore[arg-type]

    por_detras(app, hacer)
    return filas[1]  # type: ignore[return-value]


def test_un_puesto_terminado_no_se_alarga(app: Flask, cliente: type[Cliente]) -> None:
    fila = ex_custodia(app)
    jefa = cliente.de("administradora")
    tomada = con_la_suya(cliente, "asesor", temporal(restablecer(jefa, usuario(app, "asesor"))))
    respuesta = cambiar(jefa, "adscripciones", fila, hasta="")
    assert "ya terminó" in error_de(respuesta, "hasta")
    antes = {"puesto": P.CUSTODIO, "dependencia_id": None, "desde": "2020-01-01", "hasta": "2021-01-01"}
    datos = {"fila": fila, "antes": antes, "valores": {**antes, "hasta": None}}
    pk = usuario(app, "asesor")
    with app.app_context():  # nor if it was proposed otherwise
        fijar_alcance(alcance("administradora"))
        with escritura():
            propuestas.proponer("cambiar_puesto", pk, datos)
        db.session.remove()
    cual = pendiente(app)
    assert resolver(tomada, cual).status_code == 403
    assert resolver(cliente.de("custodio"), cual).status_code == 409
    assert tomada.get("/identidades/").status_code == 403


def test_alargar_el_que_corre_es_darlo(app: Flask, cliente: type[Cliente]) -> None:
    """Days that the puesto did not have are given by who has it already or another Administrador."""
    pk = adscripcion(app, "custodio")
    with app.app_context():
        pronto = hoy() + timedelta(days=2)
    por_detras(app, lambda: db.session.execute(
        update(Adscripcion).where(Adscripcion.id == pk).values(hasta=pronto)))  # fmt: skip
    jefa = cliente.de("administradora")
    assert cambiar(jefa, "adscripciones", pk, hasta="").location == "/consentimientos/"
    assert resolver(cliente.de("custodio"), pendiente(app), "rechazar").status_code == 303  # she holds it today


def test_la_duena_con_contrasena_ajena_no_consiente(app: Flask, cliente: type[Cliente]) -> None:
    por_detras(app, lambda: db.session.execute(update(Cuenta).values(repuesta=ahora() - timedelta(days=1))))
    _correo(app, cliente.de("administradora"))
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 403


# Whoever becomes an Administrador is told about


def avisos_de(cliente: type[Cliente], nombre: str = "custodio") -> str:
    return cliente.de(nombre).pagina("/consentimientos/").texto


def test_se_avisa_de_cada_administrador(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    otra_administradora(app)
    por_cambio = cambiar(jefa, "adscripciones", adscripcion(app, "capturista"), puesto=P.ADMINISTRADOR,
                         desde=este_dia(app))  # fmt: skip
    assert por_cambio.status_code == 303
    assert "Capturista de Prueba (capturista) es Administrador" in avisos_de(cliente)
    nombrar(app, jefa, "administradora", "enlace_obras")
    for quien in ("custodio", "control", "interdireccional"):
        assert "Enlace Obras de Prueba (enlace_obras) es Administrador" in avisos_de(cliente, quien)


def test_se_avisa_de_sus_dias_y_de_su_cuenta(app: Flask, cliente: type[Cliente]) -> None:
    otra = otra_administradora(app)
    fila = adscripcion(app, "interdireccional", P.ADMINISTRADOR)
    jefa = cliente.de("administradora")
    with app.app_context():
        manana = (hoy() + timedelta(days=1)).isoformat()
    assert cambiar(jefa, "adscripciones", fila, hasta=manana).status_code == 303
    assert "es Administrador" not in avisos_de(cliente)
    assert cambiar(jefa, "adscripciones", fila, hasta="").status_code == 303
    assert "Interdireccional de Prueba (interdireccional) es Administrador" in avisos_de(cliente)
    assert cambiar(jefa, "users", otra, active=None).status_code == 303
    assert cambiar(jefa, "users", otra, active="y").status_code == 303
    assert "Se reactivó la cuenta de Interdireccional de Prueba" in avisos_de(cliente)
    restablecer(jefa, otra)
    assert "contraseña a Interdireccional de Prueba (interdireccional), que es Administrador" in avisos_de(cliente)


def test_quien_fue_administrador_no_vuelve_como_antiguo(app: Flask, cliente: type[Cliente]) -> None:
    otra_administradora(app)
    fila = adscripcion(app, "interdireccional", P.ADMINISTRADOR)
    por_detras(app, lambda: db.session.execute(
        update(Adscripcion).where(Adscripcion.id == fila).values(hasta=date(2021, 1, 1))))  # fmt: skip
    jefa = cliente.de("administradora")
    assert "ya terminó" in error_de(cambiar(jefa, "adscripciones", fila, hasta=""), "hasta")

    def revivir() -> None:
        db.session.get_one(Adscripcion, fila).hasta = None
        db.session.flush()

    with pytest.raises(HTTPException):
        de_la_sesion(app, "administradora", revivir)
    datos = {"user": str(usuario(app, "interdireccional")), "puesto": P.ADMINISTRADOR, "desde": este_dia(app)}
    assert agregar(jefa, "adscripciones", **datos).status_code == 303
    _contrasena(app, jefa)
    assert resolver(cliente.de("interdireccional"), pendiente(app)).status_code == 403


def test_una_cuenta_reactivada_no_consiente(app: Flask, cliente: type[Cliente]) -> None:
    otra = otra_administradora(app)
    jefa = cliente.de("administradora")
    cambiar(jefa, "users", otra, active=None)
    cambiar(jefa, "users", otra, active="y")
    _contrasena(app, jefa)
    assert resolver(cliente.de("interdireccional"), pendiente(app)).status_code == 403


# The notice reaches somebody, and stays


def test_se_enteran_tambien_las_demas(app: Flask, cliente: type[Cliente]) -> None:
    otra_administradora(app)
    otra_administradora(app, "comunicacion")
    _contrasena(app, cliente.de("administradora"))
    clave = temporal(resolver(cliente.de("interdireccional"), pendiente(app)))
    for quien in ("control", "comunicacion"):
        assert "contraseña a Custodio de Prueba (custodio), que abre lo reservado" in avisos_de(cliente, quien)
    assert "que abre lo reservado" not in avisos_de(cliente, "capturista")
    intruso = con_la_suya(cliente, "custodio", clave)
    assert "/enterarse" not in intruso.get("/consentimientos/").text
    assert intruso.post("/consentimientos/enterarse", {"csrf_token": intruso.ficha_csrf()}).status_code == 409
    assert "Hay un cambio de cuenta o puesto" in intruso.pagina("/").texto
    with time_machine.travel(ahora() + SIETE + timedelta(hours=1)):
        duena = cliente.de("custodio")
        forma = duena.pagina("/consentimientos/").forma("/enterarse")
        assert duena.post(forma["url"], forma["datos"]).status_code == 303
        assert "Hay un cambio" not in duena.pagina("/").texto


def test_cambiar_su_correo_tambien_se_dice_a_las_demas(app: Flask, cliente: type[Cliente]) -> None:
    _correo(app, cliente.de("administradora"))
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303
    assert "Cambió la cuenta de Custodio de Prueba (custodio), que abre lo reservado" in avisos_de(cliente, "control")


# Nor is the vault given to an account whose password another one has


@pytest.mark.parametrize("dar", [_dar, _suplir])
@pytest.mark.parametrize("suya", [False, True])
def test_quien_recibe_tiene_su_propia_contrasena(
    app: Flask, cliente: type[Cliente], dar: Callable[[Flask, Cliente], Any], suya: bool
) -> None:
    jefa = cliente.de("administradora")
    clave = temporal(restablecer(jefa, usuario(app, "sin_puesto")))
    if suya:
        con_la_suya(cliente, "sin_puesto", clave)
    dar(app, jefa)
    duena = cliente.de("custodio")
    assert "la puso otra persona" in duena.pagina("/consentimientos/").texto
    respuesta = resolver(duena, pendiente(app))
    assert respuesta.status_code == 409
    assert "la puso otra persona" in respuesta.text


@pytest.mark.parametrize("dar", [_dar, _suplir])
def test_su_cuenta_se_cuida_desde_que_se_propone(
    app: Flask, cliente: type[Cliente], dar: Callable[[Flask, Cliente], Any]
) -> None:
    jefa = cliente.de("administradora")
    dar(app, jefa)
    assert restablecer(jefa, usuario(app, "sin_puesto")).location == "/consentimientos/"
    with app.app_context(), como_sistema("prueba"):
        cual = db.session.scalars(select(Propuesta.id).where(Propuesta.acto == "contrasena")).one()
    assert resolver(cliente.de("sin_puesto"), cual).status_code == 403  # she holds nothing yet


# The first one of a town


def sin_custodio(app: Flask) -> None:
    """Leave the town as it begins: nobody has ever opened what is reserved."""
    por_detras(app, lambda: db.session.execute(delete(Adscripcion).where(Adscripcion.puesto.in_(P.DE_LO_RESERVADO))))


def test_la_primera_vez_se_dice(app: Flask, cliente: type[Cliente]) -> None:
    sin_custodio(app)
    jefa = cliente.de("administradora")
    nueva = cuenta_nueva(cliente, jefa, "nueva")
    datos = {"user": str(usuario(app, "nueva")), "puesto": P.CUSTODIO, "desde": este_dia(app)}
    assert agregar(jefa, "adscripciones", **datos).location == "/consentimientos/"
    assert "por primera vez" in nueva.pagina("/consentimientos/").texto
    assert resolver(nueva, pendiente(app)).status_code == 303
    hecho = leer(app, select(Cambio).where(Cambio.tabla == "adscripcion").order_by(Cambio.id.desc()).limit(1))
    assert "por primera vez" in hecho.despues["consintio"]
    assert hecho.autor_id == usuario(app, "administradora")


def test_un_titere_no_hace_primera_vez(app: Flask, cliente: type[Cliente]) -> None:
    """A fresh Administrador proposes: the old one is there, so it is not for the recipient to consent."""
    sin_custodio(app)
    propone = _recien_nombrada(app, cliente, cliente.de("administradora"))
    _dar(app, propone)
    for quien in ("sin_puesto", "administradora"):
        assert resolver(cliente.de(quien), pendiente(app)).status_code == 403


@pytest.mark.parametrize("como", ["baja", "hasta", "desde", "puesto"])
def test_quitar_a_la_otra_no_hace_primera_vez(app: Flask, cliente: type[Cliente], como: str) -> None:
    sin_custodio(app)
    otra = otra_administradora(app)
    fila = adscripcion(app, "interdireccional", P.ADMINISTRADOR)
    jefa = cliente.de("administradora")
    campos = {"hasta": "2021-01-01", "desde": este_dia(app), "puesto": P.SECRETARIA}
    if como == "baja":
        assert cambiar(jefa, "users", otra, active=None).status_code == 303
    else:
        assert cambiar(jefa, "adscripciones", fila, **{como: campos[como]}).status_code == 303
    if como in ("desde", "puesto"):
        assert "deja de ser Administrador" in avisos_de(cliente, "interdireccional")
    _dar(app, jefa)
    assert resolver(cliente.de("sin_puesto"), pendiente(app)).status_code == 403


def test_dejar_el_puesto_no_hace_otra_primera_vez(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    cambiar(jefa, "adscripciones", adscripcion(app, "custodio"), puesto=P.SECRETARIA)
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303
    _dar(app, jefa)
    assert resolver(cliente.de("sin_puesto"), pendiente(app)).status_code == 403


def test_dos_a_la_vez_solo_una_vale(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    _quitar(app, jefa)
    cambiar(jefa, "adscripciones", adscripcion(app, "custodio"), puesto=P.SECRETARIA)
    duena = cliente.de("custodio")
    with app.app_context(), como_sistema("prueba"):
        una, otra = db.session.scalars(select(Propuesta.id).where(segundas.abierta()).order_by(Propuesta.id))
    assert resolver(duena, una).status_code == 303
    assert resolver(duena, otra).status_code in (403, 409)
    assert leer(app, select(Adscripcion.puesto).where(Adscripcion.id == adscripcion(app, "custodio"))) == P.CUSTODIO


def test_al_operador_se_le_dice_quien_lo_propuso(app: Flask, cliente: type[Cliente]) -> None:
    _contrasena(app, cliente.de("administradora"))
    hecho = app.test_cli_runner().invoke(args=["ac", "consentir", str(pendiente(app))])
    assert "Administradora de Prueba (administradora)" in hecho.output
    assert id_de(app, User, username="custodio")
