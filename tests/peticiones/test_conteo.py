"""The kept counts are what a full recount gives, whatever is done; each bandeja's number is what its list holds."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import and_, delete, false, func, insert, or_, select, text, update

from app.actos.bandeja import bandejas_de
from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.demo.services import sembrar, usuarios_demo
from app.extensions import db, escritura
from app.informes.queries import peticiones as q
from app.nucleo.reloj import ahora
from app.peticiones import bandeja
from app.peticiones.models.cifras import cifra, cuentan, entre
from app.peticiones.models.conteo import CUBOS, LLEGADAS, Conteo
from app.peticiones.models.peticion import Peticion
from app.peticiones.services import conteo
from app.peticiones.workflow.vocabulario import ABIERTOS, ESTADOS, FINALES
from app.seguridad.guardia import Alcance, fijar_alcance
from app.seguridad.zona import hoy
from app.tareas.models import Tarea
from tests import factories as f
from tests.cliente import Cliente
from tests.corrida import COMPLETO
from tests.elenco import ELENCO, OBRAS, alcance

pytestmark = pytest.mark.dialecto("the counts are written by triggers")
SISTEMA = Alcance(sistema=True, motivo="prueba")
TABLA: Any = Peticion.__table__


def sueltos() -> int:
    """Return how many rows wait to be put together."""
    return db.session.scalar(select(func.count(Conteo.id)).where(Conteo.suelto.is_(True))) or 0


def repetidos() -> int:
    """Return how many rows say what another one says too."""
    columnas = [c for c in Conteo.__table__.c if c.name not in ("id", "n", "suelto")]
    de_cada = select(func.count(Conteo.id).label("veces")).group_by(*columnas).subquery()
    return db.session.scalar(select(func.count()).where(de_cada.c.veces > 1)) or 0


def suerte(azar: random.Random) -> dict[str, Any]:
    """Return any facts of a petición: every column that a cube reads."""
    momento, dia = ahora(), hoy()
    hace = [momento - timedelta(days=azar.randrange(900), hours=azar.randrange(24)) for _n in range(4)]
    estado = azar.choice(list(ESTADOS))
    dependencias = list(db.session.scalars(select(Dependencia.id)))
    final = estado in FINALES
    return {
        "estado": estado,
        "canal_id": azar.choice(list(db.session.scalars(select(Canal.id)))),
        "tramite_id": azar.choice([None, *db.session.scalars(select(Tramite.id).limit(4))]),
        "destino_id": azar.choice([None, *dependencias]),
        "dependencia_id": azar.choice(dependencias[:4]),
        "reservada": azar.random() < 0.2,
        "contra_control": azar.random() < 0.2,
        "cuarentena": azar.random() < 0.2,
        "recibida": azar.random() < 0.5,
        "con_asesoria": azar.random() < 0.2,
        "faltan": azar.randrange(3),
        "rechazos": azar.randrange(4),
        "resuelto": "si",
        "veredicto": azar.choice(("resuelto", "no_resuelto", None)),
        "calificada_resuelto": azar.choice(("si", "no", None)),
        "reapertura_pedida": azar.choice((None, hace[0])),
        "vence": azar.choice((None, dia + timedelta(days=azar.randrange(-9, 9)))),
        "registrada": min(hace),
        "canalizada": azar.choice((None, hace[1])),
        "concluida": azar.choice((None, hace[2])),
        "cerrada": hace[3] if final else None,
    }


def al_azar(azar: random.Random, cuantas: int) -> list[int]:
    """Copy a petición with any facts; return the ids."""
    modelo = f.en("validado").id
    fila = dict(db.session.connection().execute(select(TABLA).where(TABLA.c.id == modelo)).mappings().one())
    propios = [{"id": 1000 + n, "folio": f"AZA-2020-{n:06d}-0", "principal_id": modelo} for n in range(cuantas)]
    filas = [{**fila, **suerte(azar), **propio} for propio in propios]
    db.session.rollback()
    with escritura() as sesion:
        sesion.connection().execute(insert(TABLA), filas)
    return [fila["id"] for fila in filas]


def test_thousands_of_acts_leave_the_counts_as_a_recount_gives_them(sistema: None, tmp_path: Path) -> None:
    usuarios_demo(tmp_path / "demo.json")
    sembrar(300 if COMPLETO else 20, 7)
    assert conteo.revisar() == []
    assert conteo.plegar() > 0
    assert (sueltos(), repetidos(), conteo.revisar()) == (0, 0, [])


def test_whatever_changes_a_fact_changes_the_counts(sistema: None) -> None:
    """No act is asked: catalogues, imports and corrections write straight to the table."""
    azar = random.Random(3)
    ids = al_azar(azar, 150)
    for vuelta in range(60):
        nuevos = [(azar.choice(ids), suerte(azar)) for _n in range(50 if COMPLETO else 20)]
        with escritura() as sesion:
            for pk, hechos in nuevos:
                algunos = {c: v for c, v in hechos.items() if azar.random() < 0.3}
                algunos["principal_id"] = ids[0] if pk != ids[0] else ids[1]
                sesion.connection().execute(update(TABLA).where(TABLA.c.id == pk).values(algunos))
        if vuelta % 9 == 0:
            conteo.plegar()
    with escritura() as sesion:
        sesion.connection().execute(delete(TABLA).where(TABLA.c.id.in_(ids[100:])))
    assert conteo.revisar() == []
    conteo.plegar()
    assert (sueltos(), repetidos(), conteo.revisar()) == (0, 0, [])


def test_nothing_is_left_of_what_was_undone(sistema: None) -> None:
    p = f.en("canalizado")
    antes = db.session.scalar(select(func.count(Conteo.id)))
    db.session.rollback()
    with escritura() as sesion:
        sesion.connection().execute(update(TABLA).where(TABLA.c.id == p.id).values(estado="cancelado"))
        sesion.rollback()
    assert (db.session.scalar(select(func.count(Conteo.id))), conteo.revisar()) == (antes, [])


def test_an_act_that_changes_no_fact_writes_no_count(sistema: None) -> None:
    p = f.en("recibido")
    antes = db.session.scalar(select(func.count(Conteo.id)))
    f.acto(p, "anotar", "capturista", texto="Llamó otra vez.", para="interna")
    assert db.session.scalar(select(func.count(Conteo.id))) == antes


@pytest.mark.parametrize("usuario", sorted(set(ELENCO) - {"baja"}))
def test_each_figure_is_what_its_list_holds(sistema: None, usuario: str) -> None:
    al_azar(random.Random(11), 250)
    f.nueva(None, tipo="denuncia", contra="dependencia")
    fijar_alcance(SISTEMA)
    suyo = alcance(usuario)
    fijar_alcance(suyo)
    nombres, todas = bandeja.nombres_de(suyo), bandeja.cifras()
    for _vez in ("as the acts left them", "put together"):
        contadas = {n: _cuantas(todas[n].criterio()) for n in nombres}
        esperan = _cuantas(or_(false(), *bandeja.por_mover(todas[n] for n in nombres)))
        assert bandeja.cuantas(nombres) == (contadas, esperan)
        otras = sum(_cuantas(cosas.por_mover(suyo.puestos), cosas.modelo) for cosas in bandejas_de(suyo.puestos))
        assert bandeja.pendientes(suyo) == esperan + otras
        db.session.rollback()
        fijar_alcance(SISTEMA)
        conteo.plegar()
        fijar_alcance(suyo)


@pytest.mark.parametrize("usuario", sorted(set(ELENCO) - {"baja"}))
def test_first_rows_of_home_are_the_most_urgent_of_all_that_wait(sistema: None, usuario: str) -> None:
    al_azar(random.Random(12), 250)
    fijar_alcance(SISTEMA)
    suyo = alcance(usuario)
    fijar_alcance(suyo)
    suyas = [bandeja.cifras()[nombre] for nombre in bandeja.nombres_de(suyo)]
    esperan = select(Peticion.id).where(or_(false(), *bandeja.por_mover(suyas)))
    urgentes = db.session.scalars(esperan.order_by(Peticion.vence, Peticion.id).limit(bandeja.FILAS))
    assert [fila.id for fila in bandeja.primeras(suyas)] == list(urgentes)


def _cuantas(criterio: Any, modelo: Any = Peticion) -> int:
    return int(db.session.scalar(select(func.count(modelo.id)).where(criterio)) or 0)


@pytest.mark.parametrize("usuario", sorted(set(ELENCO) - {"baja"}))
def test_nobody_counts_what_he_does_not_see(sistema: None, usuario: str) -> None:
    """Neither in all that is open nor in all that came: the guard narrows counts as it narrows rows."""
    al_azar(random.Random(5), 200)
    fijar_alcance(SISTEMA)
    fijar_alcance(alcance(usuario))
    llego = _cuantas(Peticion.cuarentena.is_(False))
    assert (db.session.scalar(select(func.sum(Conteo.n)).where(Conteo.cubo == LLEGADAS)) or 0) == llego
    espera = or_(Peticion.estado.in_(ABIERTOS), Peticion.estado.in_(FINALES) & Peticion.reapertura_pedida.is_not(None))
    abiertas = select(func.sum(Conteo.n)).where(Conteo.cubo == bandeja.ABIERTAS)
    assert (db.session.scalar(abiertas) or 0) == _cuantas(espera)


def test_recontar_tells_what_is_wrong_and_mends_it(app: Flask) -> None:
    with app.app_context(), app.test_request_context():
        fijar_alcance(SISTEMA)
        f.en("recibido", OBRAS)
        db.session.remove()

    def orden(*mas: str) -> tuple[int, str]:
        hecho = app.test_cli_runner().invoke(args=["ac", "recontar", *mas])
        return hecho.exit_code, hecho.output

    bien = (0, "Correcto: las cifras guardadas son las que hay.\n")
    assert orden() == bien
    with app.app_context(), db.engine.begin() as conexion:
        conexion.execute(text("UPDATE conteo SET n = n + 1 WHERE cubo = 'abiertas' AND estado = 'recibido'"))
    codigo, dicho = orden()
    assert (codigo, dicho.count("\n")) == (1, 1)
    assert "1 cifras no son las que hay; la primera, abiertas (" in dicho
    assert orden("--corregir")[0] == 0
    assert orden() == bien


@pytest.mark.parametrize("cual", [uno.nombre for uno in CUBOS])
def test_a_row_that_is_missing_is_noticed_in_every_cube(sistema: None, cual: str) -> None:
    f.en("validado")
    f.en("recibido")
    conteo.plegar()
    with escritura() as sesion:
        tabla = Conteo.__table__
        una = select(tabla.c.id).where(tabla.c.cubo == cual).limit(1).scalar_subquery()
        sesion.connection().execute(delete(tabla).where(tabla.c.id == una))
    assert {nombre for nombre, *_resto in conteo.revisar()} == {cual}
    conteo.corregir()
    assert conteo.revisar() == []


def test_days_of_another_zone_are_counted_again(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context():
        fijar_alcance(SISTEMA)
        al_azar(random.Random(2), 60)
        conteo.plegar()
        antes = app.config["MUNICIPIO_TZ"]
        app.config["MUNICIPIO_TZ"] = "America/Tijuana"
        try:
            assert conteo.revisar() != []
            conteo.corregir()
            assert conteo.revisar() == []
        finally:
            app.config["MUNICIPIO_TZ"] = antes
        with escritura() as sesion:
            zona = sesion.get(Ajuste, "zona_horaria") or Ajuste(clave="zona_horaria", explicacion="Zona horaria")
            zona.valor = "America/Cancun"
            sesion.add(zona)
        assert db.session.scalar(select(Tarea.clase).where(Tarea.clase == "recontar")) == "recontar"


@pytest.mark.parametrize("dias", [30, 91, 365])
@pytest.mark.parametrize("usuario", ["coordinador", "titular_obras"])
def test_charts_say_the_same_once_days_are_months(sistema: None, usuario: str, dias: int) -> None:
    al_azar(random.Random(dias), 250)
    fijar_alcance(SISTEMA)
    suyo, desde = alcance(usuario), hoy() - timedelta(days=dias)

    def graficas() -> tuple[Any, ...]:
        db.session.rollback()
        fijar_alcance(suyo)
        dichas = tuple(consulta(desde, hoy()) for consulta in (q.generales, q.por_estado, q.por_dependencia, q.por_mes))
        fijar_alcance(SISTEMA)
        return dichas

    antes = graficas()
    fijar_alcance(suyo)
    a_mano = [_cuantas(and_(cuentan(), entre({"desde": desde, "hasta": hoy()}), cifra(n))) for n in q.DEL_PERIODO]
    assert [antes[0][n] for n in q.DEL_PERIODO] == a_mano
    assert sum(recibidas for _mes, recibidas, _validadas in antes[3]) == antes[0]["recibidas"] == sum(antes[1].values())
    fijar_alcance(SISTEMA)
    db.session.rollback()
    conteo.plegar()
    assert graficas() == antes


def test_a_recount_on_postgresql_returns_a_row_for_each_kind(sistema: None, motor: str) -> None:
    """Days and months are cut in the database: what travels is the cube, not the hours of a million peticiones."""
    al_azar(random.Random(5), 250)
    fijar_alcance(SISTEMA)
    conexion, pliegue = db.session.connection(), conteo.de_hoy()
    for uno in (cubo for cubo in CUBOS if {"registrada", "canalizada", "concluida"} & set(cubo.columnas)):
        viajan = conexion.execute(conteo._contadas(uno, pliegue, motor)).all()
        recuento = conteo._sumadas(viajan, uno, pliegue)
        de_otra_manera = conteo._sumadas(conexion.execute(conteo._contadas(uno, pliegue, "sqlite")), uno, pliegue)
        assert recuento == de_otra_manera
        assert motor == "sqlite" or len(viajan) == len(recuento)
