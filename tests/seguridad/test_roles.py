"""Roles and puestos: what each may, from when to when, how a revocation bites, and what the log of changes shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask, current_app
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.models import Group, PermissionView, Role, User
from sqlalchemy import select, text

from app import roles
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.base import SinHistorial
from app.fab.datamodel import Interfaz
from app.hooks import Concesion, Feature, VistaDeclarada, features, vistas_declaradas
from app.nucleo import puestos as P
from app.seguridad.models import Adscripcion, Cambio, Cuenta
from config import ConfiguracionInsegura, configuracion
from tests.cliente import Cliente
from tests.elenco import AGUAS, CONTRASENA, OBRAS
from tests.factories import en, id_de
from tests.seguridad.esperado import ACTOS
from tests.seguridad.personas import LETRAS
from tests.seguridad.test_sesion import propia

LUNES = date(2026, 11, 23)
"""A day of the town; noon there is 18:00 UTC."""


def mediodia(dia: date) -> datetime:
    return datetime(dia.year, dia.month, dia.day, 18, 0, tzinfo=UTC)


def persona(usuario: str) -> User:
    return db.session.scalars(select(User).where(User.username == usuario)).one()


@pytest.mark.usefixtures("app_abierta")
def test_los_actos_de_cada_puesto_son_los_de_la_pagina() -> None:
    """The grants derived from the workflow table, against the table typed by hand."""
    concedidos = roles.concesiones()
    assert set(concedidos) == set(LETRAS.values())
    for letra, puesto in LETRAS.items():
        propios = {permiso for permiso, vista in concedidos[puesto] if vista == "Peticion"}
        actos = {f"can_{acto}" for acto, letras in ACTOS.items() if letra in letras}
        de_papeles = {"can_list", "can_show", "can_add", "can_comprobante", "can_turno", "can_formato"}
        de_papeles |= {"can_oficio", "can_faltantes", "can_denuncia", "can_expediente"}
        assert propios - de_papeles == actos, puesto


@pytest.mark.usefixtures("app_abierta")
def test_ni_el_administrador_ni_el_interdireccional_ven_peticiones() -> None:
    concedidos = roles.concesiones()
    for puesto in (P.ADMINISTRADOR, P.INTERDIRECCIONAL):
        assert {par for par in concedidos[puesto] if par[1] == "Peticion"} == set()


@pytest.mark.usefixtures("app_abierta")
def test_el_menu_ofrece_una_pagina_a_quien_puede_abrirla(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its permission is called; each of the menu's pages is opened by somebody."""

    class BodegaView(SinHistorial, BaseView):
        default_view = "existencias"

        @expose("/")
        @has_access
        def existencias(self) -> str:
            return ""

    una = Feature("bodega", (VistaDeclarada(BodegaView, "Bodega", "Catálogos"),),
                  (Concesion("BodegaView", (P.CAPTURISTA,), ("can_existencias",)),))  # fmt: skip
    monkeypatch.setitem(current_app.extensions, "features", (*features(), una))
    concedidos = roles.concesiones()
    assert {puesto for puesto, pares in concedidos.items() if ("menu_access", "Bodega") in pares} == {P.CAPTURISTA}
    todos = set().union(*concedidos.values())
    del_menu = [declarada for declarada in vistas_declaradas() if declarada.nombre]
    assert [declarada.nombre for declarada in del_menu if roles.que_abre(declarada) not in todos] == []


def test_los_roles_escritos_son_los_concedidos(app: Flask) -> None:
    with app.app_context(), como_sistema("prueba"):
        for puesto, pares in roles.concesiones().items():
            rol = db.session.scalars(select(Role).where(Role.name == puesto)).one()
            assert {(p.permission.name, p.view_menu.name) for p in rol.permissions} == pares


@pytest.mark.parametrize("a_quien", ["persona", "grupo"])
def test_init_falla_si_alguien_tiene_sistema(app: Flask, a_quien: str) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        sistema = db.session.scalars(select(Role).where(Role.name == "Sistema")).one()
        if a_quien == "persona":
            persona("capturista").roles = [sistema]
        else:
            db.session.add(Group(name="todos", roles=[sistema]))
    resultado = app.test_cli_runner().invoke(args=["ac", "init"])
    assert resultado.exit_code != 0
    assert resultado.output.strip().splitlines()[-1] == (
        "Error: El rol «Sistema» lo tiene alguien: quíteselo; ese rol no se da a nadie."
    )


def test_init_repone_lo_que_un_puesto_perdio_o_gano(app: Flask) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        rol = db.session.scalars(select(Role).where(Role.name == P.ASESOR)).one()
        todos = list(db.session.scalars(select(PermissionView)))
        rol.permissions = todos[:5]
    with app.app_context(), como_sistema("prueba"), escritura():
        roles.sincronizar(app.extensions["appbuilder"])
    with app.app_context(), como_sistema("prueba"):
        rol = db.session.scalars(select(Role).where(Role.name == P.ASESOR)).one()
        pares = {(p.permission.name, p.view_menu.name) for p in rol.permissions}
        assert pares == roles.concesiones()[P.ASESOR]


@pytest.mark.parametrize(
    ("dia", "puede"),
    [(-1, False), (0, True), (3, True), (4, False)],
    ids=["la víspera", "el primer día", "el último", "al otro día"],
)
def test_la_adscripcion_vale_de_su_dia_a_su_dia(app: Flask, cliente: type[Cliente], dia: int, puede: bool) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = Adscripcion(user_id=persona("sin_puesto").id, puesto=P.CAPTURISTA, desde=LUNES)
        fila.hasta = LUNES + timedelta(days=3)
        db.session.add(fila)
    with time_machine.travel(mediodia(LUNES + timedelta(days=dia)), tick=False):
        assert (cliente.de("sin_puesto").get("/peticiones/list/").status_code == 200) is puede


def test_el_dia_es_el_del_municipio(app: Flask, cliente: type[Cliente]) -> None:
    """At 05:00 UTC it is still the evening before in Monterrey."""
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.add(Adscripcion(user_id=persona("sin_puesto").id, puesto=P.CAPTURISTA, desde=LUNES))
    with time_machine.travel(datetime(2026, 11, 23, 5, 0, tzinfo=UTC), tick=False):
        assert cliente.de("sin_puesto").get("/peticiones/list/").status_code == 403
    with time_machine.travel(datetime(2026, 11, 23, 7, 0, tzinfo=UTC), tick=False):
        assert cliente.de("sin_puesto").get("/peticiones/list/").status_code == 200


def test_terminar_la_adscripcion_muerde_en_la_siguiente_peticion(app: Flask, cliente: type[Cliente]) -> None:
    uno, jefa = cliente.de("capturista"), cliente.de("administradora")
    assert uno.get("/peticiones/add").status_code == 200
    with app.app_context(), como_sistema("prueba"):
        pk = db.session.scalars(select(Adscripcion.id).where(Adscripcion.user_id == persona("capturista").id)).one()
    forma = propia(jefa.pagina(f"/adscripciones/edit/{pk}"))
    assert jefa.post(f"/adscripciones/edit/{pk}", {**forma["datos"], "hasta": "2020-12-31"}).status_code == 303
    assert uno.get("/peticiones/add").status_code == 403


def test_quitar_un_permiso_muerde_en_la_siguiente_peticion(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("asesor")
    assert uno.get("/users/userinfo/").status_code == 200
    with app.app_context(), como_sistema("prueba"), escritura():
        canales = db.session.scalars(select(PermissionView)).all()
        lista = next(p for p in canales if (p.permission.name, p.view_menu.name) == ("can_list", "CanalView"))
        propio = Role(name="Lectores de canales", permissions=[lista])
        db.session.add(propio)
        persona("asesor").roles = [propio]
    assert uno.get("/canales/list/").status_code == 200
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.scalars(select(Role).where(Role.name == "Lectores de canales")).one().permissions = []
    assert uno.get("/canales/list/").status_code == 403


def test_quitar_el_rol_a_la_persona_muerde_en_la_siguiente_peticion(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("asesor")
    with app.app_context(), como_sistema("prueba"), escritura():
        persona("asesor").roles = [db.session.scalars(select(Role).where(Role.name == P.COORDINADOR)).one()]
    assert uno.get("/graficas/").status_code == 200
    with app.app_context(), como_sistema("prueba"), escritura():
        persona("asesor").roles = []
    assert uno.get("/graficas/").status_code == 403


@pytest.mark.solo_sqlite("names of permissions are compared in Python")
def test_un_permiso_no_es_prefijo_de_otro(app: Flask, cliente: type[Cliente]) -> None:
    """FAB_ROLES would match `can_add` with `can_add_x` (trap 10)."""
    with app.app_context(), como_sistema("prueba"), escritura():
        permisos = roles._asegurar(roles.Permission, {"can_lis", "can_list_x", "can_"})
        vistas = roles._asegurar(roles.ViewMenu, {"CanalView", "CanalVie", "CanalViewX"})
        pares = {(p, v) for p in ("can_lis", "can_list_x", "can_") for v in ("CanalView", "CanalVie", "CanalViewX")}
        llaves = roles._asegurar_pares(pares, permisos, vistas)
        casi = Role(name="Casi", permissions=[db.session.get_one(PermissionView, llaves[par]) for par in pares])
        db.session.add(casi)
        persona("asesor").roles = [casi]
    assert cliente.de("asesor").get("/canales/list/").status_code == 403


def test_nadie_se_da_un_puesto(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    with app.app_context(), como_sistema("prueba"):
        propio, otro = persona("administradora").id, persona("sin_puesto").id
        suya = db.session.scalars(select(Adscripcion.id).where(Adscripcion.user_id == propio)).one()
    forma = propia(jefa.pagina("/adscripciones/add"))["datos"]
    dado = {**forma, "user": str(propio), "puesto": P.COORDINADOR, "desde": "2026-01-01"}
    assert jefa.post("/adscripciones/add", dado).status_code == 422
    assert jefa.post("/adscripciones/add", {**dado, "user": str(otro)}).status_code == 303
    cambiada = propia(jefa.pagina(f"/adscripciones/edit/{suya}"))["datos"]
    assert jefa.post(f"/adscripciones/edit/{suya}", {**cambiada, "puesto": P.COORDINADOR}).status_code == 422
    with app.app_context(), como_sistema("prueba"):
        suyas = list(db.session.scalars(select(Adscripcion.puesto).where(Adscripcion.user_id == propio)))
    assert suyas == [P.ADMINISTRADOR]


@pytest.mark.parametrize("rol", ["Sistema", P.COORDINADOR, "Publico"])
def test_un_rol_reservado_no_se_da_a_mano(app: Flask, cliente: type[Cliente], rol: str) -> None:
    jefa = cliente.de("administradora")
    with app.app_context(), como_sistema("prueba"):
        pk = db.session.scalars(select(Role.id).where(Role.name == rol)).one()
        de_quien = persona("asesor").id
    forma = propia(jefa.pagina(f"/users/edit/{de_quien}"))["datos"]
    jefa.post(f"/users/edit/{de_quien}", {**forma, "roles": str(pk)})
    with app.app_context(), como_sistema("prueba"):
        assert persona("asesor").roles == []


@pytest.mark.solo_sqlite("it looks at the views")
def test_ninguna_vista_guarda_por_su_cuenta(app: Flask) -> None:
    """FAB's security manager swaps the datamodel of its three views for one that commits on its own."""
    vistas = [v for v in app.extensions["appbuilder"].baseviews if hasattr(v, "datamodel")]
    assert len(vistas) >= 15
    assert {type(v.datamodel) for v in vistas} == {Interfaz}


def test_nadie_da_permisos_que_no_tiene(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    with app.app_context(), como_sistema("prueba"):
        todos = {(p.permission.name, p.view_menu.name): p.id for p in db.session.scalars(select(PermissionView))}
    forma = propia(jefa.pagina("/roles/add"))["datos"]
    ajeno, propio = todos["can_list", "Peticion"], todos["can_list", "CanalView"]
    datos = {**forma, "name": "Ventana", "permissions": str(ajeno)}
    assert jefa.post("/roles/add", datos).status_code == 422
    assert jefa.post("/roles/add", {**datos, "permissions": str(propio)}).status_code == 303
    otra = {**propia(jefa.pagina("/roles/add"))["datos"], "name": P.ENLACE, "permissions": str(propio)}
    assert jefa.post("/roles/add", otra).status_code == 422


# The log of changes


def cambios(app: Flask, tabla: str) -> list[Cambio]:
    with app.app_context(), como_sistema("prueba"):
        hechos = list(db.session.scalars(select(Cambio).where(Cambio.tabla == tabla).order_by(Cambio.id)))
        db.session.expunge_all()
    return hechos


def test_el_registro_de_cambios_dice_quien_antes_y_despues(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    with app.app_context(), como_sistema("prueba"):
        autora, pk = persona("administradora").id, db.session.execute(text("SELECT min(id) FROM canal")).scalar_one()
    forma = propia(jefa.pagina(f"/canales/edit/{pk}"))["datos"]
    nuevo = {**forma, "nombre": "Ventanilla de prueba"}
    assert jefa.post(f"/canales/edit/{pk}", nuevo).status_code == 303
    ultimo = cambios(app, "canal")[-1]
    assert (ultimo.autor_id, ultimo.operacion, ultimo.fila) == (autora, "cambiar", str(pk))
    assert (ultimo.antes, ultimo.despues) == ({"nombre": forma["nombre"]}, {"nombre": "Ventanilla de prueba"})


def test_el_registro_nunca_guarda_una_contrasena(app: Flask, cliente: type[Cliente]) -> None:
    jefa = cliente.de("administradora")
    with app.app_context(), como_sistema("prueba"):
        pk, antes = persona("asesor").id, persona("asesor").password
    assert jefa.post(f"/resetpassword/{pk}", {"csrf_token": jefa.ficha_csrf()}).status_code == 200
    with app.app_context(), como_sistema("prueba"):
        despues = persona("asesor").password
        assert db.session.get_one(Cuenta, pk).debe_cambiar is True
    hechos = [c for c in cambios(app, "ab_user") if c.fila == str(pk)]
    assert (hechos[-1].antes, hechos[-1].despues) == ({"password": "(oculta)"}, {"password": "(oculta)"})
    todo = "".join(repr((c.antes, c.despues)) for t in ("ab_user", "cuenta") for c in cambios(app, t))
    for secreto in (antes, despues, CONTRASENA, "scrypt:", "pbkdf2:"):
        assert secreto not in todo


def test_el_registro_no_ensena_datos_de_ciudadanos(app: Flask, cliente: type[Cliente]) -> None:
    """What changed in a citizen's data is kept, and the administrator, who sees no petición, does not read it."""
    uno, jefa = cliente.de("capturista"), cliente.de("administradora")
    forma = propia(uno.pagina("/ciudadanos/add"))["datos"]
    assert uno.post("/ciudadanos/add", {**forma, "nombre": "Zqnombre", "apellidos": "Zqapellido"}).status_code == 303
    guardado = cambios(app, "ciudadano")[-1]
    assert guardado.despues is not None
    assert guardado.despues["nombre"] == "Zqnombre"
    assert "ciudadano" not in jefa.pagina("/cambios/list/?psize_CambioView=100").texto
    assert jefa.get(f"/cambios/show/{guardado.id}").status_code == 404
    for q in ("", "?q=ciudadano", "?q=agregar", "?_flt_0_tabla=ciudadano"):
        assert "zqnombre" not in jefa.get(f"/cambios/list/{q}").text.lower()


def test_el_cambio_no_se_reescribe(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as conexion:
        assert conexion.execute(text("SELECT count(*) FROM cambio")).scalar_one() > 0
        for sentencia in ("UPDATE cambio SET tabla = 'x'", "DELETE FROM cambio"):
            with pytest.raises(Exception, match="no se editan ni se borran"):
                conexion.execute(text(sentencia))
            conexion.rollback()


# Starting in production


@pytest.mark.parametrize("llave", ["corta", "a" * 64, "abcabcabc" * 8, "cambiame-cambiame-cambiame"])
def test_produccion_no_arranca_con_llave_debil(monkeypatch: pytest.MonkeyPatch, llave: str) -> None:
    monkeypatch.setenv("ENTORNO", "produccion")
    monkeypatch.setenv("SECRET_KEY", llave)
    monkeypatch.setenv("CLAVE_SEGUIMIENTO", "otra-llave-larga-y-variada-0123456789")
    with pytest.raises(ConfiguracionInsegura):
        configuracion()


def test_produccion_arranca_con_llave_buena_y_cookies_seguras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTORNO", "produccion")
    monkeypatch.setenv("SECRET_KEY", "kT9-vQ2_xR7.mB4+wZ8=nL5,yC1;hF6:")
    monkeypatch.setenv("CLAVE_SEGUIMIENTO", "otra-llave-larga-y-variada-0123456789")
    monkeypatch.delenv("HTTPS", raising=False)
    ajustes = configuracion()
    assert (ajustes["SESSION_COOKIE_SECURE"], ajustes["HTTPS"]) == (True, True)


@pytest.mark.parametrize("clave", ["corta", ""])
def test_la_clave_de_seguimiento_tambien_se_revisa(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clave: str) -> None:
    """Set and weak it is refused; not set it is made, long, and kept nowhere until an installation is."""
    monkeypatch.setenv("ENTORNO", "produccion")
    monkeypatch.setenv("SECRET_KEY", "kT9-vQ2_xR7.mB4+wZ8=nL5,yC1;hF6:")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("CLAVE_SEGUIMIENTO", clave)
    if clave:
        with pytest.raises(ConfiguracionInsegura):
            configuracion()
        return
    assert len(configuracion()["CLAVE_SEGUIMIENTO"]) >= 48
    assert not (tmp_path / "clave_seguimiento").exists()


def test_la_dependencia_decide_lo_que_ve_el_enlace(app: Flask, cliente: type[Cliente]) -> None:
    """The same puesto, moved to another dependencia: at the next request the old rows are gone."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        pk = en("recibido", AGUAS).id
    uno = cliente.de("enlace_aguas")
    assert uno.get(f"/peticiones/show/{pk}").status_code == 200
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.scalars(select(Adscripcion).where(Adscripcion.user_id == persona("enlace_aguas").id)).one()
        fila.dependencia_id = id_de(Dependencia, OBRAS)
    assert uno.get(f"/peticiones/show/{pk}").status_code == 404


@pytest.mark.parametrize(
    "nombre",
    ["custodio", "custodio ", "  CUSTODIO", "Cústodio", "Cus\u200btodio", "Organo de Control",
     "órgano  de  control", "Órgano-de-Control", "ADMINISTRADOR", "sistema", "asesor juridico", "Сustodio"],
)  # fmt: skip
def test_un_permiso_del_municipio_no_se_llama_como_un_puesto(app: Flask, cliente: type[Cliente], nombre: str) -> None:
    jefa = cliente.de("administradora")
    forma = propia(jefa.pagina("/roles/add"))["datos"]
    assert jefa.post("/roles/add", {**forma, "name": nombre}).status_code == 422
    assert "reservado para un puesto" in jefa.errores() or "No se distingue" in jefa.errores()
    with app.app_context(), como_sistema("prueba"):
        assert db.session.scalar(select(Role.id).where(Role.name == nombre, Role.name.not_in(P.PUESTOS))) is None


def test_uno_que_ya_se_llamaba_asi_se_puede_quitar(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = Role(name="custodio ")
        db.session.add(fila)
        db.session.flush()
        pk = fila.id
    jefa = cliente.de("administradora")
    forma = propia(jefa.pagina(f"/roles/edit/{pk}"))["datos"]
    assert jefa.post(f"/roles/edit/{pk}", {**forma, "name": "Custodio."}).status_code == 422
    forma = propia(jefa.pagina(f"/roles/edit/{pk}"))["datos"]
    assert jefa.post(f"/roles/edit/{pk}", {**forma, "name": "Ayudantes"}).status_code == 303
