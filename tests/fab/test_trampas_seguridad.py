"""FAB's security traps 1 to 9, one by one: each test fails when the mend of `app/fab/` is taken away."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask_appbuilder.actions import action
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from sqlalchemy import func, insert, select

from app import create_app
from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.canales import Canal
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.catalogos.views.lugares import CanalView
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.base import ver_otra
from app.fab.catalog import CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado, DeclaracionIncompleta
from app.roles import sincronizar
from tests.cliente import Cliente, Pagina
from tests.conftest import Base
from tests.elenco import CONTRASENA


class EjidoView(CatalogView):
    """A throw-away view of a part of the localidades, with an action, and with an update that is always refused."""

    route_base = "/ejidos"
    datamodel = Interfaz(Localidad)
    base_filters: ClassVar[list[Any]] = [["tipo", FilterEqual, "ejido"]]
    label_columns: ClassVar[dict[str, Any]] = {"nombre": "Nombre", "tipo": "Tipo"}
    list_columns: ClassVar[list[str]] = ["nombre", "tipo"]
    show_columns = list_columns
    add_columns: ClassVar[list[str]] = ["nombre"]
    edit_columns: ClassVar[list[str]] = ["nombre"]

    @action("retirar", "Retirar", single=True)
    def retirar(self, filas: Any) -> Any:
        """Retire one row or several."""
        with escritura():
            for fila in filas if isinstance(filas, list) else [filas]:
                fila.activa = False
        return ver_otra("/ejidos/list/")

    def pre_update(self, item: Localidad) -> None:
        """Touch the row and refuse."""
        item.cp = "00000"
        raise DatoRechazado("No se edita.", "nombre")


def _conceder(appbuilder: Any, vista: str) -> None:
    with como_sistema("prueba"), escritura():
        sincronizar(appbuilder)
    with como_sistema("prueba"), escritura():
        rol = db.session.scalars(select(Role).where(Role.name == "Administrador")).one()
        rol.permissions.extend(
            p for p in db.session.scalars(select(PermissionView)).unique() if p.view_menu.name == vista
        )


@pytest.fixture
def prueba(base: Base) -> Iterator[Flask]:
    """A second application on the same database, with the throw-away view, which the administradora may use whole."""
    app = create_app(base.ajustes(base.url))
    try:
        with app.app_context():
            appbuilder = app.extensions["appbuilder"]
            appbuilder.add_view_no_menu(EjidoView)
            _conceder(appbuilder, "EjidoView")
            with como_sistema("prueba"), escritura() as sesion:
                sesion.add(Localidad(nombre="Las Pruebas", tipo="ejido"))
                sesion.add(Localidad(nombre="Torres de Prueba", tipo="colonia"))
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def entrar(app: Flask, usuario: str = "administradora") -> Cliente:
    """Sign in to an application that is not the suite's own."""
    return type("ClienteDePrueba", (Cliente,), {"app": app}).de(usuario)


def propia(pagina: Pagina) -> dict[str, Any]:
    """Return the page's own form, which is sent to the page's own address."""
    return next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")


def leer(app: Flask, consulta: Any) -> Any:
    """Return one value as the database holds it now."""
    with app.app_context(), como_sistema("prueba"):
        return db.session.scalar(consulta)


def pk(app: Flask, modelo: Any, **por: Any) -> Any:
    """Return the key of one row."""
    return leer(app, select(modelo.__table__.primary_key.columns[0]).filter_by(**por).select_from(modelo))


# Trap 1: actions skip base_filters


def test_1_an_action_reaches_only_rows_of_the_base_filters(prueba: Flask) -> None:
    ajena, suya = pk(prueba, Localidad, nombre="Torres de Prueba"), pk(prueba, Localidad, nombre="Las Pruebas")
    c = entrar(prueba)
    ficha = {"csrf_token": c.ficha_csrf()}
    assert c.post(f"/ejidos/action/retirar/{ajena}", ficha).status_code == 404
    assert c.post("/ejidos/action_post", {**ficha, "action": "retirar", "rowid": str(ajena)}).status_code == 404
    assert c.post(f"/ejidos/action/retirar/{suya}", ficha).status_code == 303
    assert leer(prueba, select(Localidad.activa).where(Localidad.id == ajena)) is True
    assert leer(prueba, select(Localidad.activa).where(Localidad.id == suya)) is False


def test_1_an_action_is_never_a_get_and_asks_for_its_permission(prueba: Flask) -> None:
    suya = pk(prueba, Localidad, nombre="Las Pruebas")
    assert entrar(prueba).get(f"/ejidos/action/retirar/{suya}").status_code == 405
    sin_permiso = entrar(prueba, "capturista")
    ficha = {"csrf_token": sin_permiso.ficha_csrf()}
    assert sin_permiso.post(f"/ejidos/action/retirar/{suya}", ficha).status_code == 403
    assert (
        sin_permiso.post("/ejidos/action_post", {**ficha, "action": "retirar", "rowid": str(suya)}).status_code == 403
    )


@pytest.mark.parametrize("ruta", ["show", "edit"])
def test_1_show_and_edit_reach_only_rows_of_the_base_filters(prueba: Flask, ruta: str) -> None:
    ajena, suya = pk(prueba, Localidad, nombre="Torres de Prueba"), pk(prueba, Localidad, nombre="Las Pruebas")
    c = entrar(prueba)
    assert [c.get(f"/ejidos/{ruta}/{i}").status_code for i in (ajena, suya)] == [404, 200]
    assert c.post(f"/ejidos/delete/{ajena}", {"csrf_token": c.ficha_csrf()}).status_code == 404


# Trap 2: files


def test_2_no_view_serves_files_by_name(app: Flask) -> None:
    assert [r.rule for r in app.url_map.iter_rules() if "download" in r.rule or "filename" in r.arguments] == [
        "/static/<path:filename>",
        "/static/appbuilder/<path:filename>",
    ]
    columnas = {type(c.type).__name__ for tabla in db.metadata.tables.values() for c in tabla.columns}
    assert not columnas & {"FileColumn", "ImageColumn"}


# Trap 3: filters on the view singleton


def _buscar(app: Flask, usuario: str, palabra: str, veces: int, mal: list[str], salida: threading.Barrier) -> None:
    c = entrar(app, usuario)
    salida.wait()
    for _i in range(veces):
        celdas = set(re.findall(r"Hallable \w+", c.http.get(f"/localidades/list/?q=hallable+{palabra}").text))
        if celdas != {f"Hallable {palabra}"}:
            mal.append(f"{palabra}: {celdas}")


@pytest.mark.solo_sqlite("what is checked is Python: which filters a thread sees")
def test_3_no_request_shows_the_search_of_another_session(app: Flask) -> None:
    palabras = ["alfa", "beta", "gama", "delta", "kilo", "lima", "oscar", "papa"]
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.add_all([Localidad(nombre=f"Hallable {p}", tipo="colonia") for p in palabras])
    mal: list[str] = []
    salida = threading.Barrier(len(palabras))
    hilos = [threading.Thread(target=_buscar, args=(app, "administradora", p, 12, mal, salida)) for p in palabras]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert mal == []


def _filtros_de(vista: Any, app: Flask, palabra: str, mal: list[Any], salida: threading.Barrier) -> None:
    salida.wait()
    for i in range(300):
        buscada = f"{palabra}{i}"
        with app.test_request_context(f"/localidades/list/?q={buscada}"):
            valores = vista._leer_filtros().values
            if valores != [buscada] or vista._filters.values != [buscada]:
                mal.append((buscada, valores))


@pytest.mark.solo_sqlite("no statement is sent")
def test_3_filters_live_in_the_request_8_threads_300_requests_each(app: Flask) -> None:
    vista = next(v for v in app.extensions["appbuilder"].baseviews if type(v).__name__ == "LocalidadView")
    mal: list[Any] = []
    salida = threading.Barrier(8)
    hilos = [threading.Thread(target=_filtros_de, args=(vista, app, f"h{n}_", mal, salida)) for n in range(8)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert mal == []


def test_3_a_search_is_not_remembered_for_the_next_page(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    c.pagina("/canales/list/?q=radio")
    assert "Presencial" in c.pagina("/canales/list/").texto


# Trap 4: related tabs, selects and REST print what the person may not list


def test_4_a_related_tab_is_hidden_without_can_list(app: Flask, cliente: type[Cliente]) -> None:
    obras = pk(app, Tramite, clave="bache")
    dependencia = leer(app, select(Tramite.dependencia_id).where(Tramite.id == obras))
    assert "Enlace" in cliente.de("administradora").pagina(f"/dependencias/show/{dependencia}").texto
    pagina = cliente.de("coordinador").pagina(f"/dependencias/show/{dependencia}")
    assert "Enlace Obras" not in pagina.texto
    assert not [c for c in pagina.textos if c == "Puestos"]


def test_4_selects_offer_only_what_their_view_declares(app: Flask, cliente: type[Cliente]) -> None:
    html = cliente.de("administradora").get("/adscripciones/add").text
    assert "Coordinador De Prueba".lower() in html.lower()
    assert "baja de prueba" not in html.lower()


def test_4_every_relation_of_a_form_has_its_query_declared(app: Flask) -> None:
    sueltas = [
        f"{type(v).__name__}.{ruta}.{c}"
        for v in app.extensions["appbuilder"].baseviews
        if isinstance(v, CatalogView)
        for ruta in ("add", "edit")
        for c in getattr(v, f"{ruta}_columns")
        if ruta not in v.exclude_route_methods
        and v.datamodel.is_relation(c)
        and c not in (getattr(v, f"{ruta}_form_query_rel_fields") or {})
    ]
    assert sueltas == []


def test_4_a_search_form_prints_no_relation(app: Flask) -> None:
    vistas = [v for v in app.extensions["appbuilder"].baseviews if isinstance(v, CatalogView)]
    assert len(vistas) >= 14
    with app.test_request_context():
        assert [type(v).__name__ for v in vistas if set(v.search_form()._fields) - {"csrf_token"}] == []


# Trap 5: default columns


@pytest.mark.parametrize("falta", ["list_columns", "show_columns", "add_columns", "edit_columns"])
def test_5_a_view_that_does_not_declare_its_columns_does_not_start(app: Flask, falta: str) -> None:
    vista = type("IncompletaView", (CanalView,), {falta: None, "route_base": "/incompleta"})
    with app.app_context(), pytest.raises(DeclaracionIncompleta, match=falta):
        vista()


def test_5_nor_one_that_leaves_a_label_or_a_select_to_defaults(app: Flask) -> None:
    base = next(type(v) for v in app.extensions["appbuilder"].baseviews if type(v).__name__ == "TramiteView")
    sin_rotulo = type("SinRotuloView", (base,), {"label_columns": {}})
    sin_consulta = type("SinConsultaView", (base,), {"add_form_query_rel_fields": {}})
    with app.app_context():
        for vista, que in ((sin_rotulo, "label_columns"), (sin_consulta, "add_form_query_rel_fields")):
            with pytest.raises(DeclaracionIncompleta, match=que):
                vista()


def test_5_forged_columns_of_a_form_are_ignored(app: Flask, cliente: type[Cliente]) -> None:
    usuario = pk(app, User, username="capturista")
    antes = leer(app, select(User.password).where(User.id == usuario))
    c = cliente.de("administradora")
    forma = propia(c.pagina(f"/users/edit/{usuario}"))
    falsos = {"password": "x", "username": "otro", "created_by": "1", "login_count": "99", "estado": "validado"}
    assert c.post(f"/users/edit/{usuario}", {**forma["datos"], **falsos}).status_code == 303
    fila = leer(app, select(User.password + "|" + User.username).where(User.id == usuario))
    assert fila == f"{antes}|capturista"
    assert leer(app, select(User.login_count).where(User.id == usuario)) != 99


def test_5_a_forged_key_does_not_rename_a_module(app: Flask, cliente: type[Cliente]) -> None:
    modulo = pk(app, Modulo, clave="PRE")
    c = cliente.de("administradora")
    forma = propia(c.pagina(f"/modulos/edit/{modulo}"))
    assert c.post(f"/modulos/edit/{modulo}", {**forma["datos"], "clave": "OTR", "id": "999"}).status_code == 303
    assert leer(app, select(Modulo.clave).where(Modulo.id == modulo)) == "PRE"


# Trap 6: user managers, passwords


def test_6_nobody_makes_himself_sistema(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"):
        roles = {r.name: r.id for r in db.session.scalars(select(Role))}
    yo = pk(app, User, username="administradora")
    c = cliente.de("administradora")
    forma = propia(c.pagina(f"/users/edit/{yo}"))
    for nombre in ("Sistema", "Publico", "Órgano de Control", "Coordinador"):
        c.post(f"/users/edit/{yo}", {**forma["datos"], "roles": str(roles[nombre])})
    assert leer(app, select(func.count()).select_from(User).where(User.roles.any())) == 0


def test_6_a_role_cannot_give_what_its_maker_does_not_hold(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"):
        pares = {str(p): p.id for p in db.session.scalars(select(PermissionView)).unique()}
    c = cliente.de("administradora")
    forma = propia(c.pagina("/roles/add"))
    ajeno = {**forma["datos"], "name": "Ayudante", "permissions": str(pares["can validar on Peticion"])}
    assert c.post("/roles/add", ajeno).status_code == 422
    assert "No puede dar permisos que usted no tiene." in c.errores()
    propio = {**ajeno, "permissions": str(pares["can list on CanalView"])}
    assert c.post("/roles/add", propio).status_code == 303
    assert c.post("/roles/add", {**propio, "name": "Sistema", "clave_envio": "otra"}).status_code == 422


def test_6_no_form_sets_the_password_of_another_account(app: Flask, cliente: type[Cliente]) -> None:
    otro = pk(app, User, username="coordinador")
    antes = leer(app, select(User.password).where(User.id == otro))
    c = cliente.de("administradora")
    assert c.get(f"/resetpassword/form?pk={otro}").status_code == 404
    assert c.get(f"/resetpassword/{otro}").status_code == 405
    assert cliente.de("capturista").post(f"/resetpassword/{otro}").status_code == 400
    capturista = cliente.de("capturista")
    assert capturista.post(f"/resetpassword/{otro}", {"csrf_token": capturista.ficha_csrf()}).status_code == 403
    assert leer(app, select(User.password).where(User.id == otro)) == antes


def test_6_the_administrator_gives_a_temporary_password_shown_once(app: Flask, cliente: type[Cliente]) -> None:
    otro, yo = pk(app, User, username="coordinador"), pk(app, User, username="administradora")
    suyo, c = cliente.de("coordinador"), cliente.de("administradora")
    assert c.post(f"/resetpassword/{yo}", {"csrf_token": c.ficha_csrf()}).status_code == 409
    respuesta = c.post(f"/resetpassword/{otro}", {"csrf_token": c.ficha_csrf()})
    assert respuesta.status_code == 200
    temporal = re.findall(r"un solo uso: (\S{16})\.", Pagina(respuesta.text).texto)[0]
    assert temporal not in c.pagina(f"/users/show/{otro}").texto
    assert suyo.get("/peticiones/list/").status_code == 302
    assert cliente.por_la_puerta("coordinador", temporal).get("/").location == "/resetmypassword/form"


def test_6_ones_own_password_asks_for_the_old_one(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    forma = propia(c.pagina("/resetmypassword/form"))["datos"]
    nueva = {"nueva": "un lugar tranquilo 27", "repetida": "un lugar tranquilo 27"}
    assert c.post("/resetmypassword/form", {**forma, **nueva, "anterior": "otra"}).status_code == 422
    assert "Esa no es su contraseña actual." in c.errores()
    assert c.post("/resetmypassword/form", {**forma, **nueva, "anterior": CONTRASENA}).status_code == 303
    assert cliente.por_la_puerta("capturista", "un lugar tranquilo 27").get("/").status_code == 200


# Trap 7: a failed save


def test_7_a_failed_save_keeps_what_was_typed_and_prints_no_sql(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        # Without its folded name, by which the form would have seen it: the database is who refuses the second.
        sesion.execute(insert(Localidad), [{"nombre": "El Roble", "tipo": "colonia", "cp": "89604"}])
    c = cliente.de("administradora")
    forma = propia(c.pagina("/localidades/add"))
    datos = {**forma["datos"], "nombre": "El Roble", "tipo": "colonia", "cp": "89604", "activa": "y"}
    respuesta = c.post("/localidades/add", datos)
    assert respuesta.status_code == 422
    pagina = c.errores()
    assert "Ya hay un registro con esos datos" in pagina
    assert not re.search(r"INSERT|UPDATE|sqlalchemy|UNIQUE|parameters|localidad_nombre", respuesta.text)
    assert 'value="El Roble"' in respuesta.text
    assert 'value="89604"' in respuesta.text
    assert leer(app, select(func.count(Localidad.id)).where(Localidad.nombre == "El Roble")) == 1


def test_7_an_update_that_is_refused_leaves_nothing_to_be_written_later(prueba: Flask) -> None:
    sobras: list[Any] = []

    @prueba.after_request
    def _mirar(respuesta: Any) -> Any:
        sobras.extend([*db.session.new, *db.session.dirty])
        return respuesta

    suya = pk(prueba, Localidad, nombre="Las Pruebas")
    c = entrar(prueba)
    forma = propia(c.pagina(f"/ejidos/edit/{suya}"))
    respuesta = c.post(f"/ejidos/edit/{suya}", {**forma["datos"], "nombre": "Otro nombre"})
    assert respuesta.status_code == 422
    assert 'value="Otro nombre"' in respuesta.text
    assert "No se edita." in respuesta.text
    assert sobras == []
    fila = select(Localidad.nombre + "|" + func.coalesce(Localidad.cp, "")).where(Localidad.id == suya)
    assert leer(prueba, fila) == "Las Pruebas|"


def test_7_a_refused_setting_stays_as_it_was(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = propia(c.pagina("/ajustes/edit/plazo_interno"))
    assert c.post("/ajustes/edit/plazo_interno", {**forma["datos"], "valor": "quinientos"}).status_code == 422
    assert "Escriba un número de días, de 1 a 60." in c.errores()
    c.pagina("/ajustes/list/")
    assert leer(app, select(Ajuste.valor).where(Ajuste.clave == "plazo_interno")) == "2"


# Trap 8: a cancelled delete is sent by the next confirmation


def test_8_deleting_is_a_form_of_its_own_and_nothing_else_can_send_it(app: Flask, cliente: type[Cliente]) -> None:
    canal = pk(app, Canal, clave="buzon")
    c = cliente.de("administradora")
    lista, ficha = c.pagina("/canales/list/"), c.pagina(f"/canales/show/{canal}")
    assert [f["url"] for f in lista.formas if "delete" in f["url"]] == []
    borrar = [f for f in ficha.formas if "delete" in f["url"]]
    assert [(f["url"], f["metodo"], set(f["datos"])) for f in borrar] == [
        (f"/canales/delete/{canal}", "post", {"csrf_token", "clave_envio", "version"})
    ]
    for html in (c.get("/canales/list/").text, c.get(f"/canales/show/{canal}").text):
        assert not re.search(r"confirm\(|data-toggle|modal|onclick|javascript:", html)


def test_8_without_the_second_yes_nothing_is_deleted(app: Flask, cliente: type[Cliente]) -> None:
    canal = pk(app, Canal, clave="buzon")
    c = cliente.de("administradora")
    html = c.get(f"/canales/show/{canal}").text
    dentro = html[html.index("<dialog") : html.index("</dialog>")]
    assert (html.count(f"/canales/delete/{canal}"), dentro.count(f"/canales/delete/{canal}")) == (1, 1)
    forma = propia(c.pagina(f"/canales/edit/{canal}"))
    c.post(f"/canales/edit/{canal}", forma["datos"])
    assert leer(app, select(Canal.clave).where(Canal.id == canal)) == "buzon"


# Trap 9: ways in


def test_9_form_and_api_share_one_throttle(app: Flask, cliente: type[Cliente]) -> None:
    app.config["RATELIMIT_ENABLED"] = False
    c = cliente()
    cuerpo = {"username": "capturista", "password": "mala", "provider": "db"}
    codigos = [c.http.post("/api/v1/security/login", json=cuerpo).status_code for _ in range(11)]
    assert codigos == [401] * 10 + [429]
    assert c.entrar("capturista", CONTRASENA).status_code == 429


def test_9_a_copied_cookie_dies_with_logout_and_with_a_new_password(app: Flask, cliente: type[Cliente]) -> None:
    c, copia = cliente.de("capturista"), cliente()
    galleta = c.http.get_cookie("session")
    assert galleta is not None
    copia.http.set_cookie("session", galleta.value)
    assert copia.get("/users/userinfo/").status_code == 200
    assert c.get("/logout/").status_code == 405
    assert c.post("/logout/", {"csrf_token": c.ficha_csrf()}).status_code == 303
    assert copia.get("/users/userinfo/").status_code == 302
