"""Lists of the street in the order of the date that their rows show: pages by key, equal moments, plans on indexes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries import entradas as de_bitacora
from app.bitacora.queries.visitas import visitas_de
from app.bitacora.services.visitas import anotar_visita
from app.cerca_de_ti import queries
from app.compromisos.models import Compromiso
from app.extensions import db, escritura
from app.fab.record import en_cursor
from app.jornadas.models import Jornada
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cerca_de_ti import vivida
from tests.cliente import Cliente
from tests.elenco import OBRAS
from tests.test_sentencias import sentencias

pytestmark = pytest.mark.dialecto("ordering by two columns, row comparison and indexes")


class Lista(NamedTuple):
    """A list, the column that orders it, and how one thing of it is written."""

    ruta: str
    momento: Any
    sembrar: Callable[[], Any]
    quien: str = "coordinador"


def una_asesoria() -> None:
    vivida.asesoria(e.jornada())


def una_visita() -> None:
    vivida.visita(e.jornada())


LISTAS = {
    "bitacora": Lista("/bitacora", Bitacora.oida, lambda: e.entrada("informacion")),
    "visitas": Lista("/visitas", Visita.cuando, una_visita),
    "asesorias": Lista("/asesorias", Asesoria.pedida, una_asesoria, "asesor"),
    "compromisos": Lista("/compromisos", Compromiso.fecha, vivida.compromiso),
    "jornadas": Lista("/jornadas", Jornada.fecha, lambda: e.jornada("planeada")),
}
POR_NOMBRE = pytest.mark.parametrize("lista", LISTAS.values(), ids=list(LISTAS))


def copiar(lista: Lista, cuantas: int) -> None:
    """Copy the last row: every two share their moment, and what is written later happened earlier or later by turns."""
    tabla = lista.momento.class_.__table__
    lista.sembrar()
    db.session.rollback()
    with db.engine.begin() as conexion:
        fila = dict(conexion.execute(select(tabla).order_by(tabla.c.id.desc()).limit(1)).mappings().one())
        copias = []
        for n in range(cuantas):
            suyo = {"uuid": str(uuid4())} if "uuid" in fila else {"folio": f"VIE-2020-{n:06d}-0"}
            dias = timedelta(days=(n // 2 * 7) % 41 - 20)
            copias.append({**fila, **suyo, "id": 1000 + n, lista.momento.key: fila[lista.momento.key] + dias})
        conexion.execute(insert(tabla), copias)
        if conexion.dialect.name == "postgresql":
            conexion.exec_driver_sql("ANALYZE")


def por_fecha(lista: Lista) -> list[int]:
    """Return the ids by moment, newest first, as Python orders them."""
    pk = lista.momento.class_.id
    filas = db.session.execute(select(lista.momento, pk)).all()
    return [fila[1] for fila in sorted(filas, key=lambda fila: (fila[0], fila[1]), reverse=True)]


def recorrida(navegador: Cliente, lista: Lista, argumentos: str = "") -> list[int]:
    """Return the ids of the rows of every page, in their order."""
    url, vistos = f"{lista.ruta}/list/{argumentos}", []
    while url:
        html = navegador.get(url).text
        vistos += filas_de(html, lista)
        url = siguiente(html)
    return vistos


def filas_de(html: str, lista: Lista) -> list[int]:
    """Return the ids of a page's rows, in its order."""
    return list(dict.fromkeys(int(pk) for pk in re.findall(rf'href="{lista.ruta}/show/(\d+)"', html)))


def siguiente(html: str) -> str:
    """Return the address of the next page, '' on the last one."""
    trozo = html.partition('<nav class="paginas"')[2].rpartition(">Siguientes<")[0]
    return trozo.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


@POR_NOMBRE
def test_pages_show_every_row_once_by_its_date(app: Flask, cliente: type[Cliente], lista: Lista) -> None:
    vivida.en_base(app, lambda: copiar(lista, 60))
    esperados = vivida.en_base(app, lambda: por_fecha(lista))
    assert recorrida(cliente.de(lista.quien), lista) == esperados
    assert esperados != sorted(esperados, reverse=True)


def test_a_filter_keeps_the_order(app: Flask, cliente: type[Cliente]) -> None:
    lista = LISTAS["bitacora"]
    vivida.en_base(app, lambda: copiar(lista, 60))
    esperados = vivida.en_base(app, lambda: por_fecha(lista))
    assert recorrida(cliente.de(lista.quien), lista, "?estado=asentada&medio=radio") == esperados


@pytest.mark.solo_sqlite("a row is compared alike on both")
def test_what_is_written_between_two_pages_moves_nothing(app: Flask, cliente: type[Cliente]) -> None:
    lista = LISTAS["bitacora"]
    vivida.en_base(app, lambda: copiar(lista, 60))
    antes = vivida.en_base(app, lambda: por_fecha(lista))
    navegador = cliente.de(lista.quien)
    primera = navegador.get(f"{lista.ruta}/list/").text
    vivida.en_base(app, lambda: (lista.sembrar(), mover(lista.momento, timedelta(days=60))))
    assert filas_de(navegador.get(siguiente(primera)).text, lista) == antes[25:50]


@pytest.mark.solo_sqlite("arguments are refused before the database is asked")
@POR_NOMBRE
@pytest.mark.parametrize(
    "cursor",
    [
        en_cursor(40, 61), en_cursor(1, 2, 3, 4), en_cursor(1), en_cursor(10**18, 1, 61), en_cursor(-(10**18), 1, 61),
        en_cursor(10**30, 1, 61), en_cursor(1, -1, 61), en_cursor(1, 2**31, 61), en_cursor(1, 1, 2**31),
        "WyJhIiwgMSwgMV0", "W3RydWUsIDEsIDFd", "e30", "MQ", "bnVsbA", "basura",
    ],
)  # fmt: skip
def test_a_cursor_of_another_order_is_400(cliente: type[Cliente], lista: Lista, cursor: str) -> None:
    assert cliente.de(lista.quien).get(f"{lista.ruta}/list/?cursor={cursor}").status_code == 400


@POR_NOMBRE
def test_the_first_and_the_last_moment_are_pages(cliente: type[Cliente], lista: Lista) -> None:
    navegador = cliente.de(lista.quien)
    es_dia = not hasattr(lista.momento.type, "process_bind_param")
    epoca = datetime(1970, 1, 1, tzinfo=UTC)
    for momento in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        numero = momento.toordinal() if es_dia else (momento - epoca) // timedelta(microseconds=1)
        assert navegador.get(f"{lista.ruta}/list/?cursor={en_cursor(numero, 1, 61)}").status_code == 200


@pytest.mark.parametrize(
    ("nombre", "argumentos"),
    [*((nombre, "") for nombre in LISTAS), ("bitacora", "?estado=asentada"), ("asesorias", "?estado=respondida"),
     ("compromisos", "?estado=abierto")],
)  # fmt: skip
def test_a_page_is_read_from_an_index(
    app: Flask, cliente: type[Cliente], motor: str, nombre: str, argumentos: str
) -> None:
    lista = LISTAS[nombre]
    vivida.en_base(app, lambda: copiar(lista, 3000))
    navegador, url = cliente.de(lista.quien), f"{lista.ruta}/list/{argumentos}"
    segunda = siguiente(navegador.get(url).text)
    tabla = lista.momento.class_.__tablename__
    with sentencias() as vistas:
        navegador.get(segunda)
    llaves = next(v for v in vistas if v[0].startswith(f"SELECT {tabla}.{lista.momento.key}, {tabla}.id"))
    pasos = vivida.en_base(app, lambda: plan(*llaves, motor))
    assert (f"ix_{tabla}_" in pasos, ordena(pasos)) == (True, False), pasos


def plan(sentencia: str, datos: Any, motor: str) -> str:
    """Return how the engine runs a statement that a page took."""
    orden = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[motor]
    return "\n".join(str(fila[-1]) for fila in db.session.connection().exec_driver_sql(orden + sentencia, datos))


def ordena(pasos: str) -> bool:
    """Answer whether a plan sorts what it read."""
    return "TEMP B-TREE" in pasos or "Sort" in pasos


# What is on other pages


@pytest.mark.usefixtures("sistema")
def test_rows_on_a_jornadas_page_go_by_their_moment() -> None:
    j = e.jornada()
    for hecha in (vivida.entrada, vivida.visita):
        hecha(j)
        hecha(j)
    for _vez in range(2):
        vivida.asesoria(j)
    vivida.compromiso(jornada_id=j.id)
    vivida.compromiso(jornada_id=j.id, fecha=date(2030, 1, 1))
    vivida.compromiso(jornada_id=j.id)
    for leer, columna in (
        (queries.entradas, Bitacora.oida), (queries.visitas_de_jornada, Visita.cuando),
        (queries.asesorias_de_jornada, Asesoria.pedida), (queries.compromisos_de_jornada, Compromiso.fecha),
    ):  # fmt: skip
        mover(columna, timedelta(days=-30))
        momentos = [getattr(cosa, columna.key) for cosa in leer(j)]
        assert len(momentos) > 1
        assert momentos == sorted(momentos, reverse=True), columna


@pytest.mark.usefixtures("sistema")
def test_rows_on_the_page_of_a_peticion_and_of_an_entry_go_by_their_moment() -> None:
    e.canales()
    folio, pk = f.en("canalizado").folio, e.en("verificada").id
    for _vez in range(2):
        with e.como("coordinador") as autor, escritura():
            datos = {"tipo": "seguimiento", "peticion_folio": folio, **e.datos_de_visita(OBRAS)}
            anotar_visita(datos, autor=autor).bitacora_id = pk
    mover(Visita.cuando, timedelta(days=-30))
    p, b = f.leer(folio), db.session.get_one(Bitacora, pk)
    for visitas in (visitas_de(p), de_bitacora.visitas(b)):
        momentos = [v.cuando for v in visitas]
        assert (len(momentos), momentos) == (2, sorted(momentos, reverse=True))


def mover(columna: Any, cuanto: timedelta) -> None:
    """Make the last row of a table one that happened earlier or later than it was written."""
    modelo = columna.class_
    with escritura():
        ultima = db.session.scalars(select(modelo).order_by(modelo.id.desc()).limit(1)).one()
        setattr(ultima, columna.key, getattr(ultima, columna.key) + cuanto)
