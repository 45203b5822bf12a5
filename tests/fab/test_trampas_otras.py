"""FAB's other traps: 10 to 15 of security, factory and database, speed, what is broken, look; one test each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder import Model
from flask_appbuilder.models.mixins import AuditMixin
from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from sqlalchemy import Enum, event, func, select

from app import create_app
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.catalog import CatalogView
from app.fab.datamodel import Interfaz
from app.hooks import vistas_declaradas
from app.menu import del_menu
from app.peticiones.models.peticion import Peticion
from tests.cliente import Cliente, Pagina
from tests.conftest import Base
from tests.fab.rutas import RUTAS

APP = Path(__file__).resolve().parents[2] / "app"
"""Every view and its routes, by hand: a route of FAB's that slips in is seen here."""
DE_FAB = {"OpenApi", "SwaggerView", "SecurityApi"}


def vistas(app: Flask) -> list[Any]:
    """Return the catalogues' views."""
    return [v for v in app.extensions["appbuilder"].baseviews if isinstance(v, CatalogView)]


@contextmanager
def sentencias(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database of an application; BEGIN is none."""
    lista: list[str] = []

    def anotar(_c: Any, _cursor: Any, sentencia: str, *_resto: Any) -> None:
        if not sentencia.startswith("BEGIN"):
            lista.append(sentencia)

    with app.app_context():
        motor = db.engine
    event.listen(motor, "before_cursor_execute", anotar)
    try:
        yield lista
    finally:
        event.remove(motor, "before_cursor_execute", anotar)


def agregar(app: Flask, *filas: Any) -> None:
    """Write rows as the system."""
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.add_all(filas)


def leer(app: Flask, consulta: Any) -> Any:
    """Return one value as the database holds it now."""
    with app.app_context(), como_sistema("prueba"):
        return db.session.scalar(consulta)


def propia(pagina: Pagina) -> dict[str, Any]:
    """Return the page's own form, which is sent to the page's own address."""
    return next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")


# Factory, database, migrations


def test_a_second_application_in_the_process_works_and_so_does_the_first(base: Base) -> None:
    otra = create_app(base.ajustes(base.url))
    try:
        assert [a.test_client().get("/login/").status_code for a in (otra, base.app)] == [200, 200]
        assert sorted(r.endpoint for r in otra.url_map.iter_rules()) == sorted(
            r.endpoint for r in base.app.url_map.iter_rules()
        )
    finally:
        with otra.app_context():
            db.session.remove()
            db.engine.dispose()


def test_fab_and_the_house_share_one_metadata() -> None:
    assert db.metadata is Model.metadata
    assert {"ab_user", "ab_role", "peticion", "tramite"} <= set(db.metadata.tables)


@pytest.mark.solo_sqlite("which statements start-up sends does not depend on the engine")
def test_a_worker_starts_without_one_statement(base: Base) -> None:
    vistas_: list[str] = []

    def anotar(_c: Any, _cursor: Any, sentencia: str, *_resto: Any) -> None:
        vistas_.append(sentencia)

    from sqlalchemy.engine import Engine

    event.listen(Engine, "before_cursor_execute", anotar)
    try:
        create_app(base.ajustes(base.url))
    finally:
        event.remove(Engine, "before_cursor_execute", anotar)
    assert vistas_ == []


def test_no_model_of_ours_uses_fabs_audit_mixin() -> None:
    nuestros = [m.class_ for m in Model.registry.mappers if m.class_.__module__.startswith("app.")]
    assert len(nuestros) >= 20
    assert [m.__name__ for m in nuestros if issubclass(m, AuditMixin)] == []
    assert [m.__name__ for m in nuestros if "__tablename__" not in vars(m)] == []


def test_an_enum_columns_member_is_named_like_its_value() -> None:
    enums = [c.type for t in db.metadata.tables.values() for c in t.columns if isinstance(c.type, Enum)]
    assert [m for e in enums if e.enum_class for m in e.enum_class if m.name != m.value] == []


def test_menu_names_and_view_classes_do_not_collide(app: Flask) -> None:
    with app.app_context():
        menus = {texto for declarada in del_menu() for texto in (declarada.nombre, declarada.categoria) if texto}
    clases = {type(v).__name__ for v in app.extensions["appbuilder"].baseviews}
    assert menus.isdisjoint(clases)
    assert [c for c in clases - DE_FAB if not c.endswith("View")] == []


# Trap 10: FAB_ROLES


def test_10_a_permission_is_no_prefix_of_another(app: Flask, cliente: type[Cliente]) -> None:
    assert app.config.get("FAB_ROLES", {}) == {}
    with app.app_context(), como_sistema("prueba"), escritura():
        rol = db.session.scalars(select(Role).where(Role.name == "Capturista")).one()
        pares = db.session.scalars(select(PermissionView)).unique().all()
        rol.permissions = [
            p
            for p in rol.permissions
            if (p.permission.name, p.view_menu.name) not in {("can_add", "CiudadanoView"), ("can_list", "Peticion")}
        ]
        assert len(pares) > 50
    c = cliente.de("capturista")
    codigos = [c.get(url).status_code for url in ("/ciudadanos/add", "/ciudadanos/list/", "/peticiones/list/")]
    assert codigos == [403, 200, 403]


# Trap 11: CSRF


def test_11_a_get_deletes_nothing_and_a_post_needs_its_token(app: Flask, cliente: type[Cliente]) -> None:
    agregar(app, Canal(clave="sobra", nombre="Sobra", procedimiento="ventanilla"))
    pk = leer(app, select(Canal.id).where(Canal.clave == "sobra"))
    c = cliente.de("administradora")
    assert c.get(f"/canales/delete/{pk}").status_code == 405
    assert c.post(f"/canales/delete/{pk}").status_code == 400
    assert c.post(f"/canales/delete/{pk}", {"csrf_token": "x"}).status_code == 400
    assert leer(app, select(Canal.id).where(Canal.clave == "sobra")) == pk


def test_11_apis_do_not_open_to_the_browsers_cookie(app: Flask, cliente: type[Cliente]) -> None:
    apis = [v for v in app.extensions["appbuilder"].baseviews if type(v).__name__ in DE_FAB]
    assert [type(v).__name__ for v in apis if getattr(v, "allow_browser_login", False)] == ["OpenApi"]
    assert {m for r in app.url_map.iter_rules() if r.endpoint == "OpenApi.get" for m in r.methods or ()} <= {
        "GET", "HEAD", "OPTIONS",
    }  # fmt: skip
    assert cliente.de("administradora").post("/api/v1/security/refresh").status_code in (400, 401)


# Trap 12: arguments


@pytest.mark.parametrize(
    "argumentos",
    [
        "page_CanalView=abc", "page_CanalView=-1", "page_CanalView=99999999999999999999", "psize_CanalView=20000",
        "psize_CanalView=x", "_oc_CanalView=nada", "_oc_CanalView=nombre&_od_CanalView=; drop", "_flt_9_nombre=x",
    ],
)  # fmt: skip
@pytest.mark.solo_sqlite("refused before any statement")
def test_12_an_argument_that_makes_no_sense_is_a_400(app: Flask, cliente: type[Cliente], argumentos: str) -> None:
    assert cliente.de("administradora").get(f"/canales/list/?{argumentos}").status_code == 400


@pytest.mark.parametrize(
    "argumentos",
    [
        "q=%00", "q=%ff%fe", "_flt_0_nombre=%00", "_flt_0_clave=x", "endpoint=x", 
        "_external=1&_scheme=javascript", "pk=1",
    ],
)  # fmt: skip
def test_12_nor_does_a_strange_one_break_a_list(app: Flask, cliente: type[Cliente], argumentos: str) -> None:
    agregar(app, *(Localidad(nombre=f"Lugar {i:03}", tipo="colonia") for i in range(120)))
    respuesta = cliente.de("administradora").get(f"/localidades/list/?{argumentos}")
    assert respuesta.status_code == 200
    assert "javascript:" not in respuesta.text


@pytest.mark.parametrize("pk", ["99999999999999999999", "abc", "-1", "1.5", "%C2%B2", "%00", "0"])
def test_12_a_key_that_is_none_is_not_found(cliente: type[Cliente], pk: str) -> None:
    c = cliente.de("administradora")
    assert [c.get(f"/{r}/{a}/{pk}").status_code for r in ("canales", "ajustes") for a in ("show", "edit")] == [404] * 4


@pytest.mark.parametrize(("campo", "valor"), [("orden", "9" * 12), ("orden", "x"), ("orden", "-" + "9" * 30)])
def test_12_a_number_that_does_not_fit_is_refused_beside_its_field(
    cliente: type[Cliente], campo: str, valor: str
) -> None:
    c = cliente.de("administradora")
    forma = propia(c.pagina("/canales/add"))
    datos = {"clave": "otro_canal", "nombre": "Otro canal", "procedimiento": "ventanilla", campo: valor}
    respuesta = c.post("/canales/add", {**forma["datos"], **datos})
    assert respuesta.status_code == 422
    assert f'value="{valor}"' in respuesta.text
    assert f'id="{campo}-error"' in respuesta.text


def test_12_a_nul_in_a_text_is_dropped(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = propia(c.pagina("/canales/add"))
    datos = {"clave": "con_nul", "nombre": "Con\0nul ", "procedimiento": "ventanilla"}
    assert c.post("/canales/add", {**forma["datos"], **datos}).status_code == 303
    assert leer(app, select(Canal.nombre).where(Canal.clave == "con_nul")) == "Connul"


@pytest.mark.parametrize("que", ["%25", "_", "%25o%25"])
def test_12_wildcards_mean_themselves(cliente: type[Cliente], que: str) -> None:
    c = cliente.de("administradora")
    for url in (f"/localidades/list/?q={que}", f"/canales/list/?_flt_0_nombre={que}", f"/canales/list/?q={que}"):
        assert "registro" not in c.pagina(url).texto.replace("Todavía no hay registros.", ""), url


def test_12_the_page_size_is_clamped(app: Flask, cliente: type[Cliente]) -> None:
    agregar(app, *(Localidad(nombre=f"Lugar {i:03}", tipo="colonia") for i in range(150)))
    c = cliente.de("administradora")
    filas = [
        c.get(f"/localidades/list/?{a}").text.count('<td class="hace">')
        for a in ("", "psize_LocalidadView=100", "psize_LocalidadView=7", "psize_LocalidadView=10")
    ]
    assert filas == [25, 100, 25, 10]


def test_12_users_are_neither_ordered_nor_searched_by_password(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    assert c.get("/users/list/?_oc_UsuarioView=password").status_code == 400
    entera = re.findall(r"/users/show/(\d+)", c.get("/users/list/").text)
    for indice, valor in ((0, "scrypt"), (3, "x"), (7, "x")):
        url = f"/users/list/?_flt_{indice}_password={valor}"
        assert re.findall(r"/users/show/(\d+)", c.get(url).text) == entera
    declaradas = {type(v).__name__: set(v.order_columns) | set(v.search_columns) for v in vistas(app)}
    assert [n for n, columnas in declaradas.items() if "password" in columnas] == []


# Trap 13: 403


def test_13_a_signed_in_person_without_permission_gets_403(cliente: type[Cliente]) -> None:
    assert cliente.de("capturista").get("/users/list/").status_code == 403
    assert cliente().get("/users/list/").status_code == 302


def test_13_sistema_is_given_to_nobody_and_opens_nothing_by_itself(app: Flask) -> None:
    assert app.config["AUTH_ROLE_ADMIN"] == "Sistema"
    duenos = select(func.count()).select_from(User).where(User.roles.any(Role.name == "Sistema"))
    assert leer(app, duenos) == 0


def test_13_the_roles_of_puestos_are_not_edited_nor_renamed(app: Flask, cliente: type[Cliente]) -> None:
    pk = leer(app, select(Role.id).where(Role.name == "Capturista"))
    c = cliente.de("administradora")
    forma = propia(c.pagina(f"/roles/edit/{pk}"))
    for cambio in ({"name": "Otro nombre", "permissions": None}, {"permissions": None}):
        assert c.post(f"/roles/edit/{pk}", {**forma["datos"], **cambio}).status_code == 422
    assert c.post(f"/roles/delete/{pk}", {"csrf_token": c.ficha_csrf()}).status_code == 303
    assert leer(app, select(Role.name).where(Role.id == pk)) == "Capturista"


# Trap 14: headers


def test_14_every_page_has_its_headers(cliente: type[Cliente]) -> None:
    cabeceras = cliente.de("administradora").get("/users/list/").headers
    assert "script-src 'self' 'nonce-" in cabeceras["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in cabeceras["Content-Security-Policy"]
    assert cabeceras["X-Frame-Options"] == "DENY"
    assert cabeceras["X-Content-Type-Options"] == "nosniff"
    assert cabeceras["Cache-Control"] == "no-store"


# Trap 15: an app context around the client


def test_15_two_browsers_do_not_mix_their_people(cliente: type[Cliente]) -> None:
    uno, otro = cliente.de("capturista"), cliente.de("administradora")
    for c, nombre in ((uno, "Capturista"), (otro, "Administradora")) * 2:
        assert f"{nombre} de Prueba" in c.pagina("/users/userinfo/").texto


# No view of FAB's is left


def test_every_route_is_on_the_list_written_by_hand(app: Flask) -> None:
    halladas: dict[str, set[str]] = {}
    for regla in app.url_map.iter_rules():
        vista, _punto, metodo = regla.endpoint.rpartition(".")
        if metodo != "static":
            halladas.setdefault(vista, set()).add(metodo)
    assert halladas == RUTAS


def test_every_view_but_the_api_description_is_ours(app: Flask) -> None:
    clases = {type(v) for v in app.extensions["appbuilder"].baseviews}
    assert {c.__name__ for c in clases if not c.__module__.startswith("app.")} == {"OpenApi", "SwaggerView"}
    with app.app_context():
        assert len(del_menu()) == sum(declarada.nombre != "" for declarada in vistas_declaradas())


def test_every_catalogue_writes_through_our_interface(app: Flask) -> None:
    assert [type(v).__name__ for v in vistas(app) if type(v.datamodel) is not Interfaz] == []


# Speed


def muchas(app: Flask, cuantas: int) -> None:
    """Write rows enough for several pages of each kind of list."""
    obras = leer(app, select(Dependencia.id).order_by(Dependencia.id).limit(1))
    agregar(
        app,
        *(Localidad(nombre=f"Lugar {i:03}", tipo="colonia") for i in range(cuantas)),
        *(
            Tramite(clave=f"t{i}", nombre=f"Trámite {i:03}", clase="tramite", dependencia_id=obras, plazo=5)
            for i in range(cuantas)
        ),
        *(Dependencia(clave=f"d{i}", nombre=f"Dirección {i:03}", padre_id=obras, via="oficio") for i in range(cuantas)),
        *(
            User(first_name="A", last_name="B", username=f"u{i}", email=f"u{i}@ejemplo.mx", active=True, password="x")
            for i in range(cuantas)
        ),
    )


def test_a_list_sends_at_most_ten_statements_whatever_its_rows(app: Flask, cliente: type[Cliente]) -> None:
    muchas(app, 110)
    c = cliente.de("administradora")
    c.get("/localidades/list/")
    cuentas: dict[str, list[int]] = {}
    for ruta, vista in (
        ("localidades", "LocalidadView"), ("tramites", "TramiteView"), ("dependencias", "DependenciaView"),
        ("users", "UsuarioView"), ("adscripciones", "AdscripcionView"), ("roles", "RolView"),
    ):  # fmt: skip
        for tamano in (25, 100):
            with sentencias(app) as enviadas:
                c.get(f"/{ruta}/list/?psize_{vista}={tamano}")
            cuentas.setdefault(vista, []).append(len(enviadas))
    assert {v: n for v, n in cuentas.items() if max(n) > 10 or n[0] != n[1]} == {}, cuentas


def test_a_page_with_tabs_and_a_form_send_no_statement_per_row(app: Flask, cliente: type[Cliente]) -> None:
    obras = leer(app, select(Dependencia.id).order_by(Dependencia.id).limit(1))
    c = cliente.de("administradora")
    urls = (f"/dependencias/show/{obras}", "/tramites/add", "/roles/add")
    assert [c.get(url).status_code for url in urls] == [200] * 3

    def contar() -> list[int]:
        cuentas = []
        for url in urls:
            with sentencias(app) as enviadas:
                c.get(url)
            cuentas.append(len(enviadas))
        return cuentas

    pocas = contar()
    muchas(app, 60)
    contar()  # what the process keeps of the tree and the settings is read anew once
    assert contar() == [pocas[0] + 1, *pocas[1:]]  # a page that is not full says how many there are
    assert max(pocas) <= 10


def test_rows_are_counted_by_their_key(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    with sentencias(app) as enviadas:
        c.get("/localidades/list/")
    contadas = [s for s in enviadas if "count(" in s]
    por_llave = re.compile(r"FROM \(SELECT localidad\.id AS id\s+FROM localidad\s+LIMIT")
    assert [bool(por_llave.search(s)) for s in contadas] == [True]


def test_menus_and_buttons_ask_for_permissions_once(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    c.get("/canales/list/")
    with sentencias(app) as enviadas:
        c.get("/canales/list/")
    assert [s for s in enviadas if "ab_permission" in s] == []


# Broken, or to be avoided


def test_nothing_of_fab_that_is_broken_is_used() -> None:
    malas = {
        "GroupByChartView", "DirectByChartView", "Select2AJAXWidget", "MasterDetailView", "MultipleView",
        "CompactCRUDMixin", "FileColumn", "ImageColumn", "AuditMixin",
    }  # fmt: skip
    usadas = {
        f"{ruta.name}: {nodo.id}"
        for ruta in APP.rglob("*.py")
        for nodo in ast.walk(ast.parse(ruta.read_text(encoding="utf-8")))
        if isinstance(nodo, ast.Name) and nodo.id in malas
    }
    assert usadas == set()


def test_date_fields_are_native(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    tipos = {k["name"]: k.get("type") for k in c.pagina("/adscripciones/add").controles if "name" in k}
    assert {n: tipos[n] for n in ("desde", "hasta")} == {"desde": "date", "hasta": "date"}
    assert not re.search(r"datepicker|select2|ab_actions|jquery", c.get("/adscripciones/add").text, re.I)


# Look


@pytest.mark.parametrize("url", ["/login/", "/ciudadania/seguimiento"])
def test_html_says_its_language(cliente: type[Cliente], url: str) -> None:
    assert cliente().pagina(url).idioma == "es-MX"


def test_saving_in_two_tabs_leads_each_to_its_own_row(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    uno, otro = propia(c.pagina("/canales/add")), propia(c.pagina("/modulos/add"))
    canal = c.post("/canales/add", {**uno["datos"], "clave": "c1", "nombre": "C uno", "procedimiento": "ventanilla"})
    modulo = c.post("/modulos/add", {**otro["datos"], "clave": "XYZ", "nombre": "Prueba"})
    assert re.match(r"/canales/show/\d+$", canal.location)
    assert re.match(r"/modulos/show/\d+$", modulo.location)
    assert c.get(canal.location).status_code == 200
    assert leer(app, select(func.count(Peticion.id))) == 0
