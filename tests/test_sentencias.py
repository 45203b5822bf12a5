"""How many SQL statements a page costs, whatever the number of rows; how heavy it is; which indexes it stands on."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.catalogos.models import Dependencia
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models import Peticion
from app.seguridad.guardia import fijar_alcance
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS, alcance
from tests.factories import acto, archivo, en, id_de, nueva

TOPES = {
    ("capturista", "/"): 4,
    ("capturista", "/peticiones/list/"): 10,
    ("capturista", "/peticiones/list/?estado=canalizado&q=bache"): 10,
    ("capturista", "/peticiones/add"): 8,
    ("coordinador", "/graficas/"): 8,
    ("enlace_obras", "/tablero/"): 5,
    ("administradora", "/dependencias/list/"): 6,
    ("administradora", "/tramites/list/"): 6,
}
"""(who, page) → at most so many statements, the session's and the permissions' included."""
TOPE_DE_PETICION = 12
PESO_DE_LISTA = 60_000


@contextmanager
def sentencias() -> Iterator[list[str]]:
    """Collect the statements that reach the driver inside the block, transaction control apart."""
    vistas: list[str] = []

    def anotar(_conexion: Any, _cursor: Any, sentencia: str, *_resto: Any) -> None:
        if not sentencia.startswith("BEGIN"):
            vistas.append(sentencia)

    event.listen(Engine, "before_cursor_execute", anotar)
    try:
        yield vistas
    finally:
        event.remove(Engine, "before_cursor_execute", anotar)


def costo(navegador: Cliente, url: str) -> list[str]:
    """Return the statements of a page opened for the second time."""
    navegador.pagina(url)
    with sentencias() as vistas:
        navegador.pagina(url)
    return vistas


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
    pocas = {(quien, url): len(costo(navegadores[quien], url)) for quien, url in TOPES}
    print(pocas)
    assert {pagina: n for pagina, n in pocas.items() if n > TOPES[pagina]} == {}
    llenar(54)
    muchas = {(quien, url): len(costo(navegadores[quien], url)) for quien, url in TOPES}
    assert muchas == pocas


def test_page_of_a_peticion_costs_the_same_with_a_long_history(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("proceso")
        url = f"/peticiones/show/{p.id}"
    navegador = cliente.de("capturista")
    corta = len(costo(navegador, url))
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = db.session.get_one(Peticion, p.id)
        for n in range(6):
            quien = ("capturista", "coordinador", "secretaria")[n % 3]
            acto(p, "anotar", quien, texto=f"Nota {n}", para="interna")
            acto(p, "adjuntar", quien, archivo=archivo(f"hoja {n}"))
    assert (len(costo(navegador, url)), corta <= TOPE_DE_PETICION) == (corta, True)


@pytest.mark.solo_sqlite("the page is the same text on both")
def test_list_is_light(cliente: type[Cliente], llenar: Callable[[int], None]) -> None:
    llenar(60)
    html = cliente.de("capturista").get("/peticiones/list/").data
    assert len(html) <= PESO_DE_LISTA
    assert len(gzip.compress(html)) <= 20_000


# Plans


def plan(consulta: Any, motor: str) -> str:
    """Return how the engine would run a select as this session's scope reads it, with many rows to choose from."""
    with sentencias_con_datos() as vistas:
        db.session.execute(consulta).all()
    sentencia, datos = vistas[-1]
    orden = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[motor]
    conexion = db.session.connection()
    if motor == "postgresql":
        conexion.exec_driver_sql("ANALYZE")
        conexion.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return "\n".join(str(fila[-1]) for fila in conexion.exec_driver_sql(orden + sentencia, datos))


@contextmanager
def sentencias_con_datos() -> Iterator[list[tuple[str, Any]]]:
    """Collect statements with their parameters."""
    vistas: list[tuple[str, Any]] = []

    def anotar(_conexion: Any, _cursor: Any, sentencia: str, datos: Any, *_resto: Any) -> None:
        vistas.append((sentencia, datos))

    event.listen(Engine, "before_cursor_execute", anotar)
    try:
        yield vistas
    finally:
        event.remove(Engine, "before_cursor_execute", anotar)


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize(
    ("quien", "indice"), [("capturista", "ix_peticion_dependencia_estado"), ("enlace_obras", "ix_peticion_dependencia_estado")]
)
def test_dependencia_and_state_use_their_index(quien: str, indice: str, motor: str) -> None:
    from app.peticiones.queries import filas

    nueva()
    de_obras = id_de(Dependencia, OBRAS)
    fijar_alcance(alcance(quien))
    consulta = filas().where(Peticion.dependencia_id == de_obras, Peticion.estado == "canalizado")
    assert indice in plan(consulta.order_by(Peticion.id.desc()).limit(50), motor)
