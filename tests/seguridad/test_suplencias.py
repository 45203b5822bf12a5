"""Suplencias: who names whom, for which days; what the substitute may and what the absent one keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.seguridad.models import Adscripcion, Cambio
from app.seguridad.zona import hoy
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, id_de, leer
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS, alcance
from tests.factories import en


def dia(n: int) -> str:
    """Return a day, `n` days from the town's today, as a form sends it."""
    return (hoy() + timedelta(days=n)).isoformat()


def adscripcion(app: Flask, usuario: str, puesto: str = "") -> int:
    """Return the id of the puesto that a member of the cast holds of his own."""
    consulta = select(Adscripcion.id).join(User, User.id == Adscripcion.user_id)
    consulta = consulta.where(User.username == usuario, Adscripcion.suple_a_id.is_(None))
    return int(leer(app, consulta.where(Adscripcion.puesto == puesto) if puesto else consulta))


def nombrar(
    app: Flask, c: Cliente, de: str, a: str, desde: int = 0, hasta: int = 5, escrito: dict[str, str] | None = None
) -> Any:
    """Fill the form: `a` stands in for `de` from a day to a day."""
    with app.app_context():
        dias = {"desde": dia(desde), "hasta": dia(hasta)}
    datos = {"suple_a_id": str(adscripcion(app, de)), "user_id": str(id_de(app, User, username=a)), **dias}
    return agregar(c, "suplencias", **{**datos, **(escrito or {})})


def ofrecidas(c: Cliente) -> str:
    """Return the options of «De quién»."""
    return c.pagina("/suplencias/add").dichos("select#suple_a_id")[0]


def de_obras(app: Flask) -> int:
    """Return the id of a petición of Obras Públicas that waits for its enlace."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return en("canalizado", OBRAS).id


# Who names for whom


@pytest.mark.parametrize(
    ("quien", "de"),
    [
        ("titular_obras", "enlace_obras"), ("coordinador", "capturista"), ("coordinador", "asesor"),
        ("coordinador", "coordinador"), ("administradora", "titular_obras"), ("administradora", "comunicacion"),
        ("administradora", "interdireccional"), ("administradora", "enlace_aguas"),
    ],
)  # fmt: skip
def test_whom_the_puesto_falls_to_names(app: Flask, cliente: type[Cliente], quien: str, de: str) -> None:
    c = cliente.de(quien)
    respuesta = nombrar(app, c, de, "sin_puesto")
    assert respuesta.status_code == 303, c.errores()
    hecha = leer(app, select(Adscripcion).where(Adscripcion.suple_a_id == adscripcion(app, de)))
    suplida = leer(app, select(Adscripcion).where(Adscripcion.id == adscripcion(app, de)))
    assert (hecha.puesto, hecha.dependencia_id) == (suplida.puesto, suplida.dependencia_id)
    assert "Sin Puesto de Prueba" in c.pagina("/suplencias/list/").texto
    assert leer(app, select(func.max(Cambio.id)).where(Cambio.tabla == "adscripcion", Cambio.operacion == "agregar"))


@pytest.mark.parametrize(
    ("quien", "de"),
    [
        ("titular_obras", "enlace_aguas"), ("titular_obras", "capturista"), ("titular_obras", "titular_obras"),
        ("coordinador", "enlace_obras"), ("coordinador", "comunicacion"), ("coordinador", "control"),
        ("coordinador", "administradora"),
    ],
)  # fmt: skip
def test_nobody_names_what_does_not_fall_to_him(app: Flask, cliente: type[Cliente], quien: str, de: str) -> None:
    c = cliente.de(quien)
    pk = adscripcion(app, de)
    assert f'value="{pk}"' not in ofrecidas(c)
    respuesta = nombrar(app, c, de, "sin_puesto")
    assert error_de(respuesta, "suple_a_id") == "Elija una de la lista."
    assert leer(app, select(func.count(Adscripcion.id)).where(Adscripcion.suple_a_id.is_not(None))) == 0


@pytest.mark.parametrize("quien", ["enlace_obras", "capturista", "subcoordinadora", "control", "secretaria"])
def test_others_have_no_such_screen(cliente: type[Cliente], quien: str) -> None:
    c = cliente.de(quien)
    assert [c.get(f"/suplencias/{ruta}").status_code for ruta in ("list/", "add")] == [403, 403]


def test_a_titular_may_stand_in_himself_and_nobody_else_may(app: Flask, cliente: type[Cliente]) -> None:
    assert nombrar(app, cliente.de("titular_obras"), "enlace_obras", "titular_obras").status_code == 303
    dice = "Sólo el Titular puede suplir él mismo; elija a otra persona."
    for quien, de in (("coordinador", "capturista"), ("administradora", "control")):
        assert error_de(nombrar(app, cliente.de(quien), de, quien), "user_id") == dice


# What the substitute may, what the absent one keeps


@pytest.mark.manual("A8")
def test_the_substitute_acts_in_suplencia_and_the_absent_one_keeps_his_puesto(
    app: Flask, cliente: type[Cliente]
) -> None:
    pk = de_obras(app)
    suplente = cliente.de("sin_puesto")
    assert suplente.get(f"/peticiones/show/{pk}").status_code == 403
    assert nombrar(app, cliente.de("titular_obras"), "enlace_obras", "sin_puesto").status_code == 303
    forma = suplente.pagina(f"/peticiones/show/{pk}").forma("/actos/recibir")
    assert suplente.post(forma["url"], forma["datos"]).status_code == 303
    hecho = leer(app, select(Movimiento).where(Movimiento.acto == "recibir"))
    assert (hecho.puesto, hecho.en_suplencia_de) == (P.ENLACE, "Enlace Obras de Prueba")
    assert cliente.de("enlace_obras").get(f"/peticiones/show/{pk}").status_code == 200


@pytest.mark.parametrize(("desde", "hasta", "hoy_puede"), [(0, 0, True), (1, 3, False), (0, 179, True)])
def test_it_holds_for_its_days_only(
    app: Flask, cliente: type[Cliente], desde: int, hasta: int, hoy_puede: bool
) -> None:
    assert nombrar(app, cliente.de("coordinador"), "capturista", "sin_puesto", desde, hasta).status_code == 303
    with app.app_context(), como_sistema("prueba"):
        puestos = alcance("sin_puesto").puestos
    assert (puestos == {P.CAPTURISTA}) is hoy_puede


@pytest.mark.parametrize(
    ("desde", "hasta", "campo", "dice"),
    [
        (-1, 3, "desde", "Una suplencia empieza hoy o después."),
        (3, 2, "hasta", "Termina antes de empezar; revise las fechas."),
        (0, 180, "hasta", "Una suplencia dura a lo más 180 días naturales; si hace falta, nombre otra después."),
    ],
)
def test_days_that_make_no_sense_are_refused(
    app: Flask, cliente: type[Cliente], desde: int, hasta: int, campo: str, dice: str
) -> None:
    respuesta = nombrar(app, cliente.de("coordinador"), "capturista", "sin_puesto", desde, hasta)
    assert (respuesta.status_code, error_de(respuesta, campo)) == (422, dice)
    with app.app_context():
        assert dia(hasta) in respuesta.text


def test_persons_and_days_do_not_overlap(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("coordinador")
    assert nombrar(app, c, "capturista", "sin_puesto", 2, 6).status_code == 303
    for desde, hasta in ((0, 2), (6, 9), (3, 4), (0, 20)):
        assert "Ya lo suple Sin Puesto de Prueba del" in error_de(
            nombrar(app, c, "capturista", "asesor", desde, hasta), "desde"
        )
    assert nombrar(app, c, "capturista", "asesor", 7, 9).status_code == 303
    assert nombrar(app, c, "capturista", "asesor", 0, 1).status_code == 303
    assert "Nadie se suple a sí mismo" in error_de(nombrar(app, c, "secretaria", "secretaria"), "user_id")
    assert "Esa persona ya tiene ese puesto" in error_de(
        nombrar(app, c, "capturista", "dos_puestos", 10, 11), "user_id"
    )


def test_it_stays_within_the_days_of_the_puesto(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.get_one(Adscripcion, adscripcion_en(app, "capturista")).hasta = hoy() + timedelta(days=3)
    respuesta = nombrar(app, cliente.de("coordinador"), "capturista", "sin_puesto", 0, 4)
    assert "En esas fechas la persona no tiene el puesto" in error_de(respuesta, "hasta")
    assert nombrar(app, cliente.de("coordinador"), "capturista", "sin_puesto", 0, 3).status_code == 303


def adscripcion_en(_app: Flask, usuario: str) -> int:
    """Return the same id inside an application context."""
    consulta = select(Adscripcion.id).join(User, User.id == Adscripcion.user_id).where(User.username == usuario)
    return int(db.session.scalars(consulta).one())


@pytest.mark.parametrize(
    "datos",
    [
        {"suple_a_id": "9" * 30}, {"suple_a_id": "1 OR 1=1"}, {"suple_a_id": ""}, {"user_id": "-1"}, {"user_id": "\0"},
        {"desde": "ayer"}, {"hasta": "2026-02-30"}, {"hasta": ""}, {"desde": "9999-12-31"}, {"hasta": "0001-01-01"},
        {"user_id": "999999"},
    ],
)  # fmt: skip
def test_hostile_input_is_refused_in_words(app: Flask, cliente: type[Cliente], datos: dict[str, str]) -> None:
    respuesta = nombrar(app, cliente.de("coordinador"), "capturista", "sin_puesto", escrito=datos)
    assert respuesta.status_code == 422
    assert leer(app, select(func.count(Adscripcion.id)).where(Adscripcion.suple_a_id.is_not(None))) == 0


# The end


def unica(app: Flask) -> Any:
    """Return the one suplencia there is, or None."""
    return leer(app, select(Adscripcion).where(Adscripcion.suple_a_id.is_not(None)))


def test_it_is_ended_at_once_by_whom_it_falls_to(app: Flask, cliente: type[Cliente]) -> None:
    c, suplente = cliente.de("titular_obras"), cliente.de("sin_puesto")
    nombrar(app, c, "enlace_obras", "sin_puesto")
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.get_one(Adscripcion, unica(app).id).desde = hoy() - timedelta(days=3)
    assert suplente.get("/tablero/").status_code == 200
    forma = c.pagina(f"/suplencias/show/{unica(app).id}").forma("/suplencias/terminar/")
    assert c.post(forma["url"], forma["datos"]).status_code == 303
    assert suplente.get("/tablero/").status_code == 403
    with app.app_context():
        assert unica(app).hasta == hoy() - timedelta(days=1)
    assert "Terminar la suplencia" not in c.pagina(f"/suplencias/show/{unica(app).id}").texto
    assert c.post(forma["url"], forma["datos"]).status_code == 303, "the same form is answered as it was"
    assert c.post(forma["url"], {**forma["datos"], "clave_envio": "otra"}).status_code == 409


def test_one_that_begins_today_leaves_nothing_but_the_log(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("coordinador")
    nombrar(app, c, "capturista", "sin_puesto")
    forma = c.pagina(f"/suplencias/show/{unica(app).id}").forma("/suplencias/terminar/")
    assert c.post(forma["url"], forma["datos"]).location == "/suplencias/list/"
    assert unica(app) is None
    ultimo = leer(app, select(Cambio).where(Cambio.tabla == "adscripcion").order_by(Cambio.id.desc()).limit(1))
    assert ultimo.operacion == "borrar"


@pytest.mark.parametrize("quien", ["coordinador", "titular_obras"])
def test_another_may_neither_see_nor_end_it(app: Flask, cliente: type[Cliente], quien: str) -> None:
    nombrar(app, cliente.de("administradora"), "comunicacion", "sin_puesto")
    c, pk = cliente.de(quien), unica(app).id
    assert c.get(f"/suplencias/show/{pk}").status_code == 404
    assert c.post(f"/suplencias/terminar/{pk}", {"csrf_token": c.ficha_csrf()}).status_code == 404
    assert f"/suplencias/show/{pk}" not in c.get("/suplencias/list/").text
    assert unica(app) is not None


def test_the_screen_of_puestos_does_not_touch_it(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    nombrar(app, c, "comunicacion", "sin_puesto")
    assert "Es una suplencia" in error_de(cambiar(c, "adscripciones", unica(app).id, hasta="2030-01-01"), "puesto")
    assert "Comunicacion de Prueba" in c.pagina(f"/adscripciones/show/{unica(app).id}").texto


# The last enlace


def test_ending_the_last_enlace_warns(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        for usuario in ("dos_dependencias",):
            for fila in db.session.scalars(select(Adscripcion).join(User).where(User.username == usuario)):
                fila.hasta = date(2020, 1, 2)
    c, aguas = cliente.de("administradora"), leer(app, select(Dependencia.nombre).where(Dependencia.clave == AGUAS))
    with app.app_context():
        ayer, luego = dia(-1), dia(9)
    pk = adscripcion(app, "enlace_aguas")
    aviso = c.pagina(cambiar(c, "adscripciones", pk, hasta=luego).location).texto
    assert f"Es el último enlace de {aguas}; desde el" in aviso
    aviso = c.pagina(cambiar(c, "adscripciones", pk, hasta=ayer).location).texto
    assert f"Era el último enlace de {aguas}; sus peticiones abiertas quedan a la vista del Coordinador." in aviso
    assert "último enlace" not in c.pagina(cambiar(c, "adscripciones", pk, hasta="").location).texto


def test_deactivating_the_last_enlace_warns_and_another_enlace_does_not(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    uno, otro = (id_de(app, User, username=u) for u in ("enlace_aguas", "dos_dependencias"))
    assert "último enlace" not in c.pagina(cambiar(c, "users", uno, active=None).location).texto
    assert "Era el último enlace de" in c.pagina(cambiar(c, "users", otro, active=None).location).texto
