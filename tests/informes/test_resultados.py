"""The page of the Coordinador Interdireccional: counts of two months, recounted by hand; no person and no folio."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db
from app.informes.queries import resultados
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.zona import hoy, local
from tests import factories as f
from tests.cliente import Cliente
from tests.informes.test_cifras import al_azar
from tests.test_sentencias import sentencias

pytestmark = pytest.mark.dialecto("aggregates and dates in SQL")


def en(filas: list[dict[str, Any]], columna: str, desde: date, hasta: date) -> list[dict[str, Any]]:
    return [fila for fila in filas if fila[columna] and desde <= local(fila[columna]).date() <= hasta]


def a_mano(filas: list[dict[str, Any]], desde: date, hasta: date) -> list[str]:
    """Return the column of a month as the page writes it."""
    cerradas = [fila for fila in en(filas, "cerrada", desde, hasta) if fila["estado"] == "validado"]
    validadas = [fila for fila in cerradas if fila["veredicto"]]
    resueltas = sum(fila["veredicto"] == "resuelto" for fila in validadas)
    parte = f"{resueltas} ({100 * resueltas / len(validadas):.0f} %)" if validadas else "0"
    hechas = [len(en(filas, columna, desde, hasta)) for columna in ("registrada", "canalizada", "concluida")]
    return [*map(str, (*hechas, len(validadas))), parte, str(len(cerradas) - len(validadas))]


def test_las_cifras_son_las_de_la_oficina_y_de_nadie(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context():
        filas = [fila for fila in al_azar(11) if not fila["cuarentena"] and not fila["reservada"]]
        with como_sistema("prueba"):
            este = hoy().replace(day=1)
            otro = (este - timedelta(days=1)).replace(day=1)
            columnas = a_mano(filas, este, hoy()), a_mano(filas, otro, este - timedelta(days=1))
            abiertas = [fila for fila in filas if fila["estado"] in ABIERTOS]
            tarde = sum(fila["vence"] < hoy() for fila in abiertas)
            con_dependencia = sum(fila["dependencia_id"] is not None for fila in abiertas)
    el = cliente.de("interdireccional")
    html, pagina = el.get("/resultados/").text, el.pagina("/resultados/")
    tabla = pagina.css("tr:has(> td:first-child > span.s)")
    leidas = [[celda.text for celda in renglon.cssselect("td.num")] for renglon in tabla]
    assert (tuple(n for n, _m in leidas), tuple(m for _n, m in leidas)) == tuple(map(tuple, columnas))
    assert f"hay {len(abiertas)} peticiones sin cerrar; {tarde} con el plazo vencido" in html
    assert sum(map(int, pagina.dichos('[data-rotulo="Sin cerrar hoy"]'))) == con_dependencia
    assert (re.findall(r"\b[A-Z]{3}-20\d\d-\d{6}", html), "/peticiones/" in html) == ([], False)


def test_es_su_entrada_y_dice_que_vendran_los_informes(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.en("proceso", nombre="Casimira", apellidos="Inconfundible")
    el = cliente.de("interdireccional")
    entrada = el.pagina("/").texto
    assert "Aquí estarán los informes de resultados" in entrada
    assert "Dirección de Obras Públicas" in entrada
    assert ("Casimira" in entrada, "Mi bandeja" in entrada) == (False, False)
    assert el.get("/peticiones/list/").status_code == 403


def test_lo_reservado_no_mueve_ninguna_cifra(app: Flask, cliente: type[Cliente]) -> None:
    el = cliente.de("interdireccional")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.en("proceso")
    antes = el.pagina("/").texto
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.nueva(None, contra="servidor_publico", tipo="queja")
    assert el.pagina("/").texto == antes


def test_no_number_of_it_reads_the_peticiones(app: Flask, cliente: type[Cliente]) -> None:
    """All are sums of the kept counts; but for the order of the dependencias, which looks at what closed this month."""
    el = cliente.de("interdireccional")
    el.get("/resultados/")
    with sentencias() as vistas:
        el.get("/resultados/")
    leen = [s for s, _datos in vistas if re.search(r"\b(FROM|JOIN) (peticion|conteo)\b", s)]
    assert [len(re.findall(r"\bFROM peticion\b", s)) for s in leen] == [0, 1]
    assert "peticion.cerrada >= " in leen[1]


def test_first_is_the_dependencia_with_most_peticiones_each_counted_once(app: Flask) -> None:
    with app.app_context(), app.test_request_context():
        filas = [fila for fila in al_azar(11) if not fila["cuarentena"] and not fila["reservada"]]
        este = hoy().replace(day=1)
        hechas = [fila for columna in ("canalizada", "concluida") for fila in en(filas, columna, este, hoy())]
        hechas += [f for f in en(filas, "cerrada", este, hoy()) if f["estado"] == "validado" and f["veredicto"]]
        hechas = [f for f in hechas if f["cerrada"] is None or en([f], "cerrada", este, date.max)]
        hechas += [fila for fila in filas if fila["estado"] in ABIERTOS]
        with como_sistema("prueba"):
            nombres = {pk: nombre for pk, nombre in db.session.execute(select(Dependencia.id, Dependencia.nombre))}
        cuenta = Counter(nombres[pk] for pk, _id in {(f["dependencia_id"], f["id"]) for f in hechas} if pk is not None)
        dichas = [nombre for nombre, _numeros in resultados.por_dependencia()]
    assert sorted(dichas) == sorted(cuenta)
    assert [cuenta[nombre] for nombre in dichas] == sorted(cuenta.values(), reverse=True)
