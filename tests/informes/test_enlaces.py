"""Each number that is a link on `/graficas/calle/`, the map and `/flujos/` is how many rows its list holds."""

from __future__ import annotations

import html
import random
import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.bitacora.models.visita import Visita
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.compromisos.models import Compromiso
from app.extensions import db, escritura
from app.informes.views.flujos import FLUJOS
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.informes import test_calle as c
from tests.informes.test_cifras import CELDA, TARJETA, al_azar

pytestmark = pytest.mark.dialecto("aggregates and dates in SQL")
DE_MAPA = re.compile(r'<a href="([^"]+)" aria-label="[^"]*">([\d,]+)</a>')
DE_FLUJO = re.compile(r'<a href="([^"]*)" aria-label="[^":]*: ([\d,]+)')


def filas_de(navegador: Cliente, url: str) -> int:
    """Return how many rows a list holds over all its pages."""
    vistas, siguiente = 0, html.unescape(url)
    while siguiente:
        respuesta = navegador.get(siguiente)
        assert respuesta.status_code == 200, siguiente
        vistas += respuesta.text.count('<li class="renglon">')
        hallado = re.search(r'<a class="b " href="([^"]+cursor=[^"]+)">Siguientes', respuesta.text)
        siguiente = html.unescape(hallado[1]) if hallado else ""
    return vistas


def comprobar(navegador: Cliente, pares: list[tuple[str, str]]) -> None:
    """Compare each number with its list."""
    dichos = {url: int(numero.replace(",", "")) for url, numero in pares}
    assert {url: filas_de(navegador, url) for url in dichos} == dichos


def de_la_calle(semilla: int, cuantas: int = 34) -> None:
    """Fill the street: in and out of the period, reserved, cancelled, of retired places and dependencias, of many."""
    azar = random.Random(semilla)
    ids = list(db.session.scalars(select(Localidad.id).order_by(Localidad.id).limit(22)))
    dependencias = list(db.session.scalars(select(Dependencia.id).where(Dependencia.control.is_(False)).limit(19)))
    c.reservadas()
    for n in range(cuantas):
        dias = azar.choice((0, 1, 5, 29, 30, 31, 40, 90, 91, 92, 200, 366))
        c.entrada(c.cuando(dias), localidad_id=ids[n % 22], medio=azar.choice(("radio", "telefono")))
        k = c.promesa("", azar.choice((-3, 0, 4)))
        v = c.domicilio(ids[n % 22])
        suya = {"dependencia_id": azar.choice((None, *dependencias))}
        estado = azar.choice(("abierto", "abierto", "cumplido", "incumplido"))
        with escritura():
            cambia = {"acordado": c.cuando(dias), "estado": estado, "evidencia": "Consta.", **suya}
            db.session.execute(update(Compromiso).where(Compromiso.id == k.id).values(cambia))
            tipo = "domicilio" if suya["dependencia_id"] is None else azar.choice(("canalizacion", "seguimiento"))
            donde = {"localidad_id": None} if suya["dependencia_id"] else {}
            db.session.execute(
                update(Visita).where(Visita.id == v).values(cuando=c.cuando(dias), tipo=tipo, **suya, **donde)
            )
    e.jornada(localidad_id=ids[0])
    e.jornada("cancelada", localidad_id=ids[0])
    with escritura():
        db.session.execute(update(Localidad).where(Localidad.id.in_(ids[:2])).values(activa=False))
        db.session.execute(update(Dependencia).where(Dependencia.id == dependencias[0]).values(activa=False))


@pytest.mark.parametrize(("semilla", "periodo", "quien"), [
    (1, "mes", "coordinador"), (2, "trimestre", "doble"), (3, "anio", "subcoordinadora"),
])  # fmt: skip
def test_cada_numero_de_la_calle_es_su_lista(
    app: Flask, cliente: type[Cliente], semilla: int, periodo: str, quien: str
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        de_la_calle(semilla)
        if quien == "doble":
            c.en_control_tambien()
    navegador = cliente.de("coordinador" if quien == "doble" else quien)
    texto = navegador.get(f"/graficas/calle/?periodo={periodo}").text
    tarjetas = [(url, numero) for url, _etiqueta, numero in TARJETA.findall(texto)]
    celdas = CELDA.findall(texto)
    assert (len(tarjetas), len(celdas) > 10) == (4, True)
    comprobar(navegador, [*tarjetas, *celdas])
    de_colonias = texto.split('id="grafica-colonia"')[1].split('id="grafica-')[0]
    suma = sum(int(n.replace(",", "")) for _u, n in CELDA.findall(de_colonias))
    assert f"{suma:,}" == tarjetas[0][1]
    de_visitas = texto.split('id="grafica-visitas"')[1].split('id="grafica-')[0]
    assert f"{sum(int(n.replace(',', '')) for _u, n in CELDA.findall(de_visitas)):,}" == tarjetas[1][1]
    comprobar(navegador, DE_MAPA.findall(navegador.get(f"/graficas/mapa/?periodo={periodo}").text))


def test_lo_que_no_cabe_son_las_otras(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        for pk in db.session.scalars(select(Localidad.id).order_by(Localidad.id).limit(17)).all():
            c.entrada(c.cuando(1), localidad_id=pk)
    texto = cliente.de("coordinador").get("/graficas/calle/").text
    assert "Otras 2 localidades" in texto


def test_cada_numero_de_un_flujo_es_su_lista(app: Flask, cliente: type[Cliente]) -> None:
    """Of every tab, to who may also see what is reserved, and with a canal that is no longer in use."""
    with app.app_context(), app.test_request_context():
        al_azar(5)
        with como_sistema("prueba"):
            de_la_calle(6, 6)
            c.en_control_tambien()
            with escritura():
                usado = db.session.scalars(select(Peticion.canal_id).limit(1)).one()
                db.session.execute(update(Canal).where(Canal.id == usado).values(activo=False))
    navegador = cliente.de("coordinador")
    for cual in FLUJOS:
        ancho = navegador.get(f"/flujos/?cual={cual}").text.split('class="dibujo ancho"')[1].split("</svg>")[0]
        pares = DE_FLUJO.findall(ancho)
        assert pares, cual
        comprobar(navegador, pares)


@pytest.mark.solo_sqlite("what an address says is read the same on both")
@pytest.mark.parametrize("lista", ["bitacora", "visitas", "compromisos", "jornadas", "asesorias"])
def test_la_lista_dice_que_cuenta_la_acota_y_la_lleva_al_filtrar(cliente: type[Cliente], lista: str) -> None:
    navegador = cliente.de("coordinador")
    cifra = {"bitacora": "entradas"}.get(lista, lista)
    desde, hasta = "2026-01-01", hoy_de(cliente)
    pagina = navegador.pagina(f"/{lista}/list/?cifra={cifra}&desde={desde}&hasta={hasta}")
    assert "Solo lo que cuenta «" in pagina.texto
    assert "del 1 ene 2026 al" in pagina.texto
    filtros = next(forma for forma in pagina.formas if forma["metodo"] == "get" and "cifra" in forma["datos"])
    assert (filtros["datos"]["cifra"], filtros["datos"]["desde"]) == (cifra, desde)
    for malo in ("cifra=zzz", "desde=ayer", "hasta=9999-12-31", "localidad=otras", "localidad=otras-x"):
        if "localidad" not in malo or lista != "asesorias":
            assert navegador.get(f"/{lista}/list/?{malo}").status_code == 400, malo


def hoy_de(cliente: type[Cliente]) -> str:
    """Return the town's date as an address gives it."""
    with cliente.app.app_context():
        return hoy().isoformat()
