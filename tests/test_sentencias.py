"""How many SQL statements a page costs, whatever the number of rows; how heavy it is; which indexes it stands on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, or_, select
from sqlalchemy.engine import Engine

from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db
from app.peticiones import bandeja
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import filas
from app.seguridad.guardia import fijar_alcance
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS, alcance
from tests.factories import acto, archivo, en, id_de, nueva

pytestmark = pytest.mark.dialecto("plans and the number of statements differ")

TOPES = {
    # home: one more per feature that has something for the puesto, its figures and its rows in one
    ("capturista", "/"): 6,  # what she registers of the bitácora, the jornadas of today, where she goes too
    ("informacion", "/"): 5,  # the same; but she moves no petición, and none is read
    ("informacion", "/bitacora/list/?bandeja=por_mover"): 8,
    ("informacion", "/bitacora/add"): 8,
    ("coordinador", "/"): 8,  # the bitácora, asesorías, compromisos and jornadas of today
    ("administradora", "/"): 2,  # what is asked about the rest days comes with the settings
    ("capturista", "/peticiones/list/"): 10,
    ("capturista", "/peticiones/list/?estado=canalizado&q=bache"): 10,
    ("capturista", "/peticiones/add"): 3,
    ("coordinador", "/graficas/"): 8,
    ("coordinador", "/graficas/calle/"): 10,
    ("coordinador", "/graficas/mapa/"): 4,
    ("coordinador", "/calendario/"): 8,
    ("enlace_obras", "/tablero/"): 5,
}
"""(who, page) → at most so many statements, the session's and the permissions' included."""
TOPE_DE_PETICION = 8
"""Session, menu, the petición with what it has, its movimientos, its attachments, requisitos, oficios, those alike."""
PESO_DE_LISTA = 60_000


@contextmanager
def sentencias() -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that reach the driver, with their parameters; transaction control apart."""
    vistas: list[tuple[str, Any]] = []

    def anotar(_conexion: Any, _cursor: Any, sentencia: str, datos: Any, *_resto: Any) -> None:
        if not sentencia.startswith("BEGIN"):
            vistas.append((sentencia, datos))

    event.listen(Engine, "before_cursor_execute", anotar)
    try:
        yield vistas
    finally:
        event.remove(Engine, "before_cursor_execute", anotar)


def costo(navegador: Cliente, url: str) -> int:
    """Return how many statements a page takes when it is opened for the second time."""
    navegador.pagina(url)
    with sentencias() as vistas:
        navegador.pagina(url)
    return len(vistas)


@pytest.fixture
def llenar(app: Flask) -> Callable[[int], None]:
    """Add peticiones of two dependencias, each with its own person, in several states."""

    def hacer(cuantas: int) -> None:
        with app.app_context(), app.test_request_context(), como_sistema("prueba"):
            for n in range(cuantas):
                en(("canalizado", "recibido", "por_canalizar")[n % 3], (OBRAS, AGUAS)[n % 2], nombre=f"Persona {n}")

    return hacer


def test_pages_cost_the_same_with_more_rows(cliente: type[Cliente], llenar: Callable[[int], None]) -> None:
    navegadores = {quien: cliente.de(quien) for quien, _url in TOPES}
    llenar(6)
    pocas = {(quien, url): costo(navegadores[quien], url) for quien, url in TOPES}
    assert {pagina: n for pagina, n in pocas.items() if n > TOPES[pagina]} == {}
    llenar(54)
    muchas = {(quien, url): costo(navegadores[quien], url) for quien, url in TOPES}
    assert muchas == pocas


def test_page_of_a_peticion_costs_the_same_with_a_long_history(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("proceso")
        url = f"/peticiones/show/{p.id}"
    navegador = cliente.de("capturista")
    corta = costo(navegador, url)
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = db.session.get_one(Peticion, p.id)
        for n in range(6):
            quien = ("capturista", "coordinador", "secretaria")[n % 3]
            acto(p, "anotar", quien, texto=f"Nota {n}", para="interna")
            acto(p, "adjuntar", quien, archivo=archivo(f"hoja {n}"))
    assert (costo(navegador, url), corta <= TOPE_DE_PETICION) == (corta, True)


@pytest.mark.solo_sqlite("the page is the same text on both")
def test_list_is_light(cliente: type[Cliente], llenar: Callable[[int], None]) -> None:
    llenar(60)
    html = cliente.de("capturista").get("/peticiones/list/").data
    assert len(html) <= PESO_DE_LISTA, len(html)
    assert len(gzip.compress(html)) <= 20_000


@pytest.mark.parametrize("url", ["/dependencias/list/", "/tramites/list/", "/adscripciones/list/", "/users/list/"])
def test_catalogues_load_their_relations_at_once(cliente: type[Cliente], url: str) -> None:
    assert costo(cliente.de("administradora"), url) <= 6


# Plans: 3,000 closed peticiones and a few open ones, as after a year


def de_un_ano() -> None:
    """Copy a closed petición 3,000 times behind the application's back."""
    modelo = en("validado")
    nueva()
    tabla = Peticion.__table__
    db.session.rollback()
    with db.engine.begin() as conexion:
        fila = dict(conexion.execute(select(tabla).where(tabla.c.id == modelo.id)).mappings().one())
        copias = [{**fila, "id": 1000 + n, "folio": f"VIE-2020-{n:06d}-0"} for n in range(3000)]
        conexion.execute(tabla.insert(), copias)
        if conexion.dialect.name == "postgresql":
            conexion.exec_driver_sql("ANALYZE")


def plan(consulta: Any, motor: str) -> str:
    """Return how the engine runs a select as this session's scope reads it."""
    with sentencias() as vistas:
        db.session.execute(consulta).all()
    orden = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[motor]
    sentencia, datos = vistas[-1]
    return "\n".join(str(fila[-1]) for fila in db.session.connection().exec_driver_sql(orden + sentencia, datos))


def recorre_todo(pasos: str) -> bool:
    """Answer whether a plan reads the whole table of peticiones for the rows themselves."""
    return bool(re.search(r"SCAN peticion$|Seq Scan on peticion  ", pasos, re.MULTILINE))


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("quien", ["capturista", "enlace_obras"])
def test_dependencia_and_state_use_an_index(quien: str, motor: str) -> None:
    de_un_ano()
    de_obras = id_de(Dependencia, OBRAS)
    fijar_alcance(alcance(quien))
    consulta = filas().where(Peticion.dependencia_id == de_obras, Peticion.estado == "canalizado")
    pasos = plan(consulta.order_by(Peticion.id.desc()).limit(50), motor)
    assert ("ix_peticion_" in pasos, recorre_todo(pasos)) == (True, False)


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("quien", ["capturista", "subcoordinadora", "secretaria"])
def test_tray_uses_an_index(quien: str, motor: str) -> None:
    de_un_ano()
    autor = alcance(quien)
    fijar_alcance(autor)
    todas = bandeja.cifras()
    suyas = [todas[nombre] for nombre in bandeja.nombres_de(autor)]
    consulta = filas().where(or_(*bandeja.por_mover(suyas))).order_by(Peticion.vence).limit(25)
    pasos = plan(consulta, motor)
    assert ("ix_peticion_" in pasos, recorre_todo(pasos)) == (True, False)


@pytest.mark.usefixtures("sistema")
def test_plans_are_read_right(motor: str) -> None:
    de_un_ano()
    assert recorre_todo(plan(select(Peticion.id).where(Peticion.firme.is_(True)), motor))


@pytest.mark.parametrize(
    ("quien", "url"), [("capturista", "/bitacora/list/"), ("coordinador", "/"), ("secretaria", "/")]
)
def test_what_waits_is_read_from_the_kept_counts(
    cliente: type[Cliente], llenar: Callable[[int], None], quien: str, url: str
) -> None:
    """On every page, in its menu: no petición is counted for it."""
    llenar(3)
    navegador = cliente.de(quien)
    with sentencias() as vistas:
        navegador.pagina(url)
    assert [s for s, _datos in vistas if "conteo" in s]
    assert [s for s, _datos in vistas if re.search(r"count\(peticion\.|FROM peticion *$", s)] == []
