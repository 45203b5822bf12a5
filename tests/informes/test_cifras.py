"""Each number of `/graficas/` is the number of rows that its link lists, and a recount by hand agrees with both."""

from __future__ import annotations

import html
import random
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.informes.queries.periodo import meses_de
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS, EN_DEPENDENCIA, FINALES
from app.seguridad.services import adscribir
from app.seguridad.zona import hoy, local
from tests import factories as f
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS

pytestmark = pytest.mark.dialecto("aggregates and dates in SQL")
CUANTAS = 240
PERIODOS = {"mes": 30, "trimestre": 91, "anio": 365}
TARJETA = re.compile(r'<a class="caja cifra" href="([^"]+)">\s*<small>([^<]+)</small><b>([^<]+)</b>')
CELDA = re.compile(r'<td class="num"><a href="([^"]+)">([\d,]+)</a></td>')


def al_azar(semilla: int) -> list[dict[str, Any]]:
    """Copy a closed petición many times, each in a state, at a place and with dates chosen at random."""
    azar = random.Random(semilla)
    with como_sistema("prueba"):
        modelo = f.en("validado").id
        dependencias = list(db.session.scalars(select(Dependencia.id).where(Dependencia.control.is_(False))))
        momento, dia = ahora(), hoy()
    db.session.rollback()
    tabla = Peticion.__table__
    with db.engine.begin() as conexion:
        fila = dict(conexion.execute(select(tabla).where(tabla.c.id == modelo)).mappings().one())
        filas = [
            {
                **fila,
                "id": 1000 + n,
                "folio": f"AZA-2020-{n:06d}-0",
                **_suerte(azar, modelo, dependencias, momento, dia),
            }
            for n in range(CUANTAS)
        ]
        conexion.execute(tabla.insert(), filas)
    return [fila, *filas]


def _suerte(azar: random.Random, modelo: int, nodos: list[int], momento: datetime, dia: date) -> dict[str, Any]:
    estado = azar.choice((*ABIERTOS, *FINALES, "validado", "validado"))
    registrada = momento - timedelta(days=azar.randrange(500), seconds=azar.randrange(86_400))
    final, alla = estado in FINALES, estado in (*EN_DEPENDENCIA, "concluido")
    return {
        "estado": estado,
        "tipo": azar.choice(("solicitud", "queja", "orientacion", "sugerencia")),
        "cuarentena": azar.random() < 0.1,
        "reservada": azar.random() < 0.1,
        "recibida": azar.random() < 0.7,
        "registrada": registrada,
        "cerrada": registrada + (momento - registrada) * azar.random() if final else None,
        "vence": None if final else dia + timedelta(days=azar.randrange(-20, 20)),
        "veredicto": azar.choice(("resuelto", "no_resuelto", "desiste", None)) if estado == "validado" else None,
        "resuelto": "si" if estado in ("concluido", "validado") else None,
        "dependencia_id": azar.choice(nodos) if alla or azar.random() < 0.5 else None,
        "principal_id": modelo if estado == "duplicado" else None,
    }


def cuenta_a_mano(filas: list[dict[str, Any]], desde: date) -> dict[str, int]:
    """Count the cards without SQL."""
    cuentan = [fila for fila in filas if not fila["cuarentena"] and not fila["reservada"]]
    llegaron = [fila for fila in cuentan if local(fila["registrada"]).date() >= desde]
    validadas = [fila for fila in llegaron if fila["estado"] == "validado" and fila["veredicto"]]
    abiertas = [fila for fila in cuentan if fila["estado"] in ABIERTOS]
    return {
        "Recibidas": len(llegaron),
        "Validadas": len(validadas),
        "Resueltas, de las validadas": sum(fila["veredicto"] == "resuelto" for fila in validadas),
        "Orientadas": sum(fila["estado"] == "validado" and not fila["veredicto"] for fila in llegaron),
        "Abiertas hoy": len(abiertas),
        "Fuera de plazo hoy": sum(fila["vence"] is not None and fila["vence"] < hoy() for fila in abiertas),
    }


def listadas(navegador: Cliente, url: str) -> int:
    """Return how many rows a list holds over all its pages; the total that it says is the same."""
    texto, total, vistas = navegador.get(html.unescape(url)).text, None, 0
    while True:
        hallado = re.search(r'<span class="s">([\d,]+) petici', texto)
        assert hallado is not None, url
        total = total or hallado[1]
        vistas += texto.count('<li class="renglon">')
        siguiente = re.search(r'<a class="b " href="([^"]+cursor=[^"]+)">Siguientes', texto)
        if siguiente is None:
            assert int(total.replace(",", "")) == vistas, url
            return vistas
        texto = navegador.get(html.unescape(siguiente[1])).text


def tablas(pagina: str) -> dict[str, list[tuple[str, int]]]:
    """Return per chart its linked numbers, with their links."""
    trozos = re.split(r'id="grafica-(\w+)"', pagina)
    return {
        nombre: [(url, int(n.replace(",", ""))) for url, n in CELDA.findall(trozo)]
        for nombre, trozo in zip(trozos[1::2], trozos[2::2], strict=True)
    }


ADEMAS = {
    "titular_y_enlace": ("titular_obras", P.ENLACE, AGUAS),
    "coordinador_y_control": ("coordinador", P.CONTROL, None),
}
"""Who holds two puestos: the account, the second puesto, its dependencia."""


def ve(quien: str, fila: dict[str, Any]) -> bool:
    """Answer whether somebody reads a row."""
    if "titular" not in quien:
        return True
    obras = set(db.session.scalars(select(Dependencia.id).where(Dependencia.clave == OBRAS)))
    obras |= set(db.session.scalars(select(Dependencia.id).where(Dependencia.padre_id.in_(obras))))
    de_aguas = quien == "titular_y_enlace" and fila["dependencia_id"] == f.id_de(Dependencia, AGUAS)
    return fila["dependencia_id"] in obras or (de_aguas and fila["recibida"])


def _con_otro_puesto(quien: str) -> None:
    if quien not in ADEMAS:
        return
    usuario, puesto, clave = ADEMAS[quien]
    with escritura():
        uno = db.session.scalars(select(User).where(User.username == usuario)).one()
        adscribir(uno, puesto, f.id_de(Dependencia, clave) if clave else None, date(2020, 1, 1))


@pytest.mark.parametrize(("semilla", "quien", "periodo"), [
    (1, "coordinador", "anio"), (2, "subcoordinadora", "trimestre"), (3, "titular_obras", "anio"),
    (4, "titular_obras", "mes"), (5, "coordinador", "mes"), (6, "titular_y_enlace", "anio"),
    (7, "coordinador_y_control", "anio"),
])  # fmt: skip
def test_cada_numero_es_lo_que_su_enlace_lista(
    app: Flask, cliente: type[Cliente], semilla: int, quien: str, periodo: str
) -> None:
    with app.app_context(), app.test_request_context():
        filas = al_azar(semilla)
        with como_sistema("prueba"):
            desde = hoy() - timedelta(days=PERIODOS[periodo])
            esperado = cuenta_a_mano([fila for fila in filas if ve(quien, fila)], desde)
            parciales = sum(mes.parcial for mes in meses_de(desde, hoy()))
            _con_otro_puesto(quien)
    navegador = cliente.de(ADEMAS[quien][0] if quien in ADEMAS else quien)
    texto = navegador.get(f"/graficas/?periodo={periodo}").text
    tarjetas = {etiqueta: (url, numero) for url, etiqueta, numero in TARJETA.findall(texto)}
    assert set(tarjetas) == set(esperado)
    assert {etiqueta: listadas(navegador, url) for etiqueta, (url, _n) in tarjetas.items()} == esperado
    enteras = {etiqueta: numero for etiqueta, (_url, numero) in tarjetas.items() if "%" not in numero and numero != "—"}
    assert enteras == {etiqueta: f"{esperado[etiqueta]:,}" for etiqueta in enteras}
    if esperado["Validadas"]:
        parte = f"{100 * esperado['Resueltas, de las validadas'] / esperado['Validadas']:.0f} %"
        assert tarjetas["Resueltas, de las validadas"][1] == parte
    barras = tablas(texto)
    for url, numero in (par for pares in barras.values() for par in pares):
        assert listadas(navegador, url) == numero, url
    de_mes = [(("cifra=validadas" in url), n) for url, n in barras["mes"]]
    assert sum(n for es_validada, n in de_mes if not es_validada) == esperado["Recibidas"]
    assert sum(n for es_validada, n in de_mes if es_validada) == esperado["Validadas"]
    assert len(re.findall(r"<td>[^<]+ \((?:día \d+|\d+ a \d+)\)</td>", texto)) == parciales
    assert sum(n for _u, n in barras["estado"]) == sum(n for _u, n in barras["dependencia"]) == esperado["Recibidas"]


def test_las_orientadas_no_bajan_lo_resuelto(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.en("validado")
        for _vez in range(2):
            f.acto(f.nueva(None, tipo="orientacion"), "orientar", "capturista", texto="Se paga en cajas.")
    texto = cliente.de("coordinador").get("/graficas/").text
    tarjetas = {etiqueta: numero for _url, etiqueta, numero in TARJETA.findall(texto)}
    assert tarjetas["Resueltas, de las validadas"] == "100 %"
    assert (tarjetas["Validadas"], tarjetas["Orientadas"]) == ("1", "2")


@pytest.mark.parametrize("argumentos", [
    "cifra=zzz", "desde=ayer", "hasta=2026-02-31", "desde=0001-01-01", "hasta=9999-12-31", "cerrada_desde=x",
    "dependencia=otras", "dependencia=otras-", "dependencia=otras-x", "dependencia=otras-1--2", "dependencia=nada",
])  # fmt: skip
def test_lo_que_no_es_un_filtro_es_400(cliente: type[Cliente], argumentos: str) -> None:
    assert cliente.de("coordinador").get(f"/peticiones/list/?{argumentos}").status_code == 400


def test_la_lista_dice_que_cifra_la_acota_y_la_lleva_al_filtrar(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.en("canalizado")
        dia = hoy().isoformat()
    navegador = cliente.de("coordinador")
    pagina = navegador.pagina(f"/peticiones/list/?cifra=recibidas&desde={dia}&hasta={dia}")
    assert "Solo las de «Recibidas», registradas el " in pagina.texto
    filtros = next(forma for forma in pagina.formas if forma["metodo"] == "get" and "cifra" in forma["datos"])
    assert (filtros["datos"]["cifra"], filtros["datos"]["desde"]) == ("recibidas", dia)
