"""The figures of the street, counted by hand: nothing reserved in them, the town's days, one statement each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import literal, select

from app.actos.services import ejecutar
from app.bitacora.models.entrada import Bitacora
from app.bitacora.services.entradas import asentar
from app.bitacora.services.visitas import anotar_visita
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.compromisos.models import Compromiso
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.informes.queries import calle, mapa, periodo
from app.informes.views import calle as pagina
from app.nucleo.puestos import CONTROL
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Momento
from app.seguridad.services import adscribir
from app.seguridad.zona import hoy, zona
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS
from tests.test_sentencias import costo

pytestmark = pytest.mark.dialecto("aggregates, dates and time zones in SQL")

DESDE = timedelta(days=30)


def cuando(dias: int, hora: str = "10:00") -> datetime:
    """Return an hour of the town so many days ago."""
    return datetime.combine(hoy() - timedelta(days=dias), time.fromisoformat(hora), tzinfo=zona()).astimezone(UTC)


def entrada(momento: datetime, quien: str = "informacion", **cambios: Any) -> Bitacora:
    """Write an entry at an instant."""
    datos = e.datos_de_entrada(oida_fecha=momento.astimezone(zona()).date(), **cambios)
    with e.como(quien) as autor, escritura():
        pk = asentar(datos, autor=autor, reloj=lambda: momento).id
    return db.session.get_one(Bitacora, pk)


def acto(cosa: Any, nombre: str, quien: str, momento: datetime, **datos: Any) -> None:
    """Carry out one act at an instant."""
    with e.como(quien) as autor, escritura():
        propia = db.session.get_one(type(cosa), cosa.id)
        ejecutar(propia, nombre, datos, autor=autor, reloj=lambda: momento)


def visitar(b: Bitacora, dias: int) -> None:
    """Visit a dependencia for an entry so many days ago."""
    dia = hoy() - timedelta(days=dias)
    acto(b, "visitar", "informacion", cuando(dias), **{**e.datos_de_visita(), "cuando_fecha": dia})


def visita(quien: str, **cambios: Any) -> int:
    """Note a visita of today."""
    with e.como(quien) as autor, escritura():
        return anotar_visita({**e.datos_de_visita(), **cambios}, autor=autor).id


def domicilio(localidad: int, quien: str = "informacion", **cambios: Any) -> int:
    """Note a visita at home of today."""
    return visita(quien, tipo="domicilio", localidad_id=localidad, dependencia_id="", **cambios)


def promesa(dependencia: str, dias: int, **cambios: Any) -> Compromiso:
    """Agree, ten days ago, on a compromiso for a day counted from today."""
    datos = {"que": "Poner luminarias.", "fecha": hoy() + timedelta(days=dias), "responsable": "El director"}
    datos |= {"dependencia_id": f.id_de(Dependencia, dependencia) if dependencia else "", **cambios}
    with e.como("coordinador") as autor, escritura():
        pk = acordar(datos, autor=autor, reloj=lambda: cuando(10)).id
    return db.session.get_one(Compromiso, pk)


def localidades() -> list[int]:
    """Return the ids of three localities."""
    return list(db.session.scalars(select(Localidad.id).order_by(Localidad.nombre, Localidad.id).limit(3)))


def visto(consulta: Callable[[date], Any], quien: str = "coordinador") -> Any:
    """Return what a figure says to somebody of the last thirty days."""
    with e.como(quien):
        return consulta(hoy() - DESDE)


def test_entradas_por_medio_y_mes_del_municipio(sistema: None) -> None:
    primero = hoy().replace(day=1)
    antes = (hoy() - primero).days + 1
    entrada(cuando(antes, "23:59"))
    entrada(cuando(antes - 1, "00:00"))
    entrada(cuando(antes - 1, "00:00"), medio="telefono")
    meses, cuenta = visto(lambda _desde: calle.por_medio(primero - timedelta(days=1)))
    assert (meses[-1], cuenta) == (primero, {"radio": [1, 1], "telefono": [0, 1]})


def test_entradas_por_localidad_las_del_periodo(sistema: None) -> None:
    una, otra, _tercera = localidades()
    for localidad, dias in ((una, 1), (otra, 2), (otra, 3), (una, 31), (una, 40)):
        entrada(cuando(dias), localidad_id=localidad)
    assert [(barra.id, barra.numeros) for barra in visto(calle.por_colonia)] == [(otra, [2]), (una, [1])]


def test_cuanto_espera_la_verificacion_en_dias_del_municipio(sistema: None) -> None:
    """Half past eleven at night to half past midnight is one day; from then to half past eleven, the same one."""
    for asienta, verifica in (
        (cuando(10, "23:30"), cuando(9, "00:30")),
        (cuando(9, "00:30"), cuando(9, "23:30")),
        (cuando(9), cuando(6)),
        (cuando(29), cuando(10)),
    ):
        acto(entrada(asienta), "verificar", "coordinador", verifica, analisis="Es cierto.")
    entrada(cuando(5))
    cuenta = visto(calle.hasta_verificar)
    assert (cuenta, calle.mediana(cuenta)) == ({0: 1, 1: 1, 3: 1, 19: 1}, 2.0)


def test_cuanto_espera_una_visita_desde_que_se_repitio(sistema: None) -> None:
    b = entrada(cuando(10))
    acto(b, "verificar", "coordinador", cuando(9), analisis="Es cierto.")
    visitar(b, 8)
    acto(b, "devolver", "subcoordinadora", cuando(7), motivo="Falta el nombre.")
    visitar(b, 6)
    visitar(b, 5)
    acto(b, "verificar_visita", "subcoordinadora", cuando(4))
    assert visto(calle.hasta_verificar_la_visita) == {2: 1}


def test_mediana() -> None:
    assert [calle.mediana(c) for c in ({}, {3: 1}, {0: 1, 1: 1}, {0: 5, 9: 4}, {0: 1, 2: 1, 7: 1})] == [
        None, 3.0, 0.5, 0.0, 2.0,
    ]  # fmt: skip


def test_visitas_por_dependencia_y_tipo(sistema: None) -> None:
    p = f.en("canalizado")
    visita("coordinador", tipo="seguimiento", peticion_folio=p.folio)
    visita("coordinador", tipo="seguimiento", peticion_folio=p.folio, dependencia_id=f.id_de(Dependencia, AGUAS))
    e.en("visitada")
    domicilio(localidades()[0])
    nombres = {d.clave: d.nombre for d in db.session.scalars(select(Dependencia))}
    assert [(barra.nombre, barra.numeros) for barra in visto(calle.visitas)] == [
        (nombres[OBRAS], [0, 1, 1]), (nombres[AGUAS], [0, 0, 1]), ("", [1, 0, 0]),
    ]  # fmt: skip


def test_compromisos_cumplidos_incumplidos_en_plazo_y_vencidos(sistema: None) -> None:
    obras = [promesa(OBRAS, dias) for dias in (5, 0, -1, -2, 3)]
    acto(obras[3], "cumplir", "coordinador", cuando(1), evidencia="Hay luz.")
    acto(obras[4], "incumplir", "coordinador", cuando(1), motivo="No hay dinero.")
    promesa("", -3)
    nombre = db.session.scalars(select(Dependencia.nombre).where(Dependencia.clave == OBRAS)).one()
    barras = [(barra.nombre, barra.numeros) for barra in visto(calle.compromisos)]
    assert barras == [(nombre, [1, 1, 2, 1]), ("", [0, 0, 0, 1])]
    assert visto(calle.generales)["vencidos"] == 2


def test_lo_que_se_trajo_de_cada_jornada(sistema: None) -> None:
    j, vacia = e.jornada(), e.jornada()
    e.jornada("cancelada")
    suyas = [e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id) for _vez in range(3)]
    e.registrar(suyas[0])
    e.acto(suyas[1], "orientar", "asesor", texto="Puede regularizarlo sin costo.")
    domicilio(localidades()[0], jornada_id=j.id)
    promesa("", 4, jornada_id=j.id)
    promesa("", 5, jornada_id=j.id)
    filas = [(fila.jornada.id, *fila[1:]) for fila in visto(calle.jornadas)]
    assert filas == [(vacia.id, 0, 0, 0, 0, 0), (j.id, 3, 1, 1, 2, 1)]


def reservadas() -> None:
    """Make an entry and a petición that were visited, the petición promised too, before they were reserved."""
    donde = localidades()[0]
    p = f.en("canalizado", localidad_id=donde)
    pk, folio = p.id, p.folio
    domicilio(donde, "coordinador", peticion_folio=folio, punto="22.40050,-97.93870")
    promesa(OBRAS, -1, peticion_folio=folio)
    b = entrada(cuando(3), localidad_id=donde)
    domicilio(donde, peticion_folio=b.folio)
    acto(b, "verificar", "coordinador", cuando(2), analisis="Es cierto.")
    acto(b, "reservar", "coordinador", cuando(1), contra="servidor_publico")
    with escritura():
        db.session.get_one(Peticion, pk).reservada = True


@pytest.mark.parametrize("quien", ["coordinador", "doble"])
def test_lo_reservado_no_se_cuenta(sistema: None, quien: str) -> None:
    """Neither for who decides nor for who decides and is also of the Órgano de Control, who does see it."""
    reservadas()
    if quien == "doble":
        en_control_tambien()
    with e.como("coordinador"):
        vistas = db.session.scalars(select(Bitacora)).all()
    assert len(vistas) == (1 if quien == "doble" else 0)
    assert visto(calle.generales) == {"entradas": 0, "por_verificar": 0, "visitas": 0, "vencidos": 0}
    assert visto(calle.compromisos) == []
    assert [visto(c) for c in (calle.por_colonia, calle.visitas, calle.hasta_verificar)] == [[], [], {}]
    assert (visto(calle.por_medio)[1], visto(mapa.por_localidad), visto(mapa.puntos)) == ({}, [], [])


def test_por_verificar_es_lo_que_dice_la_bandeja(app: Flask, cliente: type[Cliente]) -> None:
    """What was heard in a jornada waits for nobody's verification; each figure leads to what it counts."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        e.entrada("subcoordinadora", medio="jornada", jornada_id=e.jornada().id, relato="En la jornada.")
        e.entrada(relato="En la radio.")
        promesa("", -1, que="Vencido hace un día.")
        promesa("", 3, que="Todavía en plazo.")
        assert visto(calle.generales) == {"entradas": 2, "por_verificar": 1, "visitas": 0, "vencidos": 1}
    coordinador = cliente.de("coordinador")
    html = coordinador.get("/graficas/calle/").text
    urls = (
        "/bitacora/list/?cifra=entradas&bandeja=por_verificar", "/compromisos/list/?cifra=compromisos&plazo=vencidos",
    )  # fmt: skip
    assert [f'href="{url}"'.replace("&", "&amp;") in html for url in urls] == [True, True]
    vistas = [coordinador.pagina(url).texto for url in urls]
    dichos = (("En la radio.", "En la jornada."), ("Vencido hace un día.", "Todavía en plazo."))
    assert [[d in texto for d in par] for par, texto in zip(dichos, vistas, strict=True)] == [[True, False]] * 2


def test_la_mitad_en_palabras(app: Flask) -> None:
    with app.test_request_context():
        dichas = [pagina._espera("espera", "", cuenta).explicacion for cuenta in ({0: 3, 4: 1}, {1: 1}, {})]
    assert dichas == [
        "Entradas del periodo, en días naturales; la mitad, el mismo día",
        "Entradas del periodo; la mitad tardó 1 día natural o menos",
        "Entradas del periodo, en días naturales",
    ]


def en_control_tambien() -> None:
    """Give the Coordinador a second puesto."""
    with escritura():
        quien = db.session.scalars(select(User).where(User.username == "coordinador")).one()
        adscribir(quien, CONTROL, None, date(2020, 1, 1))


def test_el_mapa_cuenta_por_localidad(sistema: None) -> None:
    una, otra, tercera = localidades()
    e.jornada(localidad_id=una)
    e.jornada("cancelada", localidad_id=tercera)
    domicilio(una, punto="22.40050,-97.93870")
    domicilio(otra)
    for _vez in range(3):
        entrada(cuando(2), localidad_id=otra)
    entrada(cuando(31), localidad_id=tercera)
    assert [(x.localidad.id, *x[1:], x.total) for x in visto(mapa.por_localidad)] == [
        (otra, 0, 1, 3, 4), (una, 1, 1, 0, 2),
    ]  # fmt: skip
    assert [(v.latitud, v.longitud) for v in visto(mapa.puntos)] == [(22.4005, -97.9387)]


@pytest.mark.parametrize("donde", ["America/Matamoros", "America/Hermosillo"])
def test_el_dia_es_el_del_municipio_aunque_cambie_de_hora(sistema: None, app: Flask, donde: str) -> None:
    antes = app.config["MUNICIPIO_TZ"]
    app.config["MUNICIPIO_TZ"] = donde
    try:
        for dia in (date(2025, 3, 9), date(2025, 3, 10), date(2025, 11, 2), date(2025, 11, 3), date(2026, 2, 1)):
            inicio = periodo.inicio_del_dia(dia)
            momentos = [inicio - timedelta(seconds=1), inicio, inicio + timedelta(seconds=0.9)]
            numeros = [
                db.session.scalar(select(periodo.dia_de(literal(m, Momento()), date(2025, 1, 1)))) for m in momentos
            ]
            esperado = (dia - date(1970, 1, 1)).days
            assert numeros == [esperado - 1, esperado, esperado]
    finally:
        app.config["MUNICIPIO_TZ"] = antes


def test_a_statement_of_a_period_is_made_once_a_day_and_in_each_zone(
    sistema: None, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    desde = hoy() - DESDE
    hecha = calle._por_medio(*periodo.hasta_hoy(desde))
    assert calle._por_medio(*periodo.hasta_hoy(desde)) is hecha
    monkeypatch.setitem(app.config, "MUNICIPIO_TZ", "America/Cancun")
    assert calle._por_medio(*periodo.hasta_hoy(desde)) is not hecha
    monkeypatch.setattr(periodo, "hoy", lambda: date(2031, 1, 1))
    assert periodo.hasta_hoy(desde)[1] == date(2031, 1, 1)


# Pages


def test_la_pagina_dice_lo_que_dicen_las_cifras(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        entrada(cuando(2))
        domicilio(localidades()[0])
        promesa(OBRAS, -1)
        promesa(OBRAS, -2)
        e.jornada()
    vistas = {quien: cliente.de(quien).pagina("/graficas/calle/").texto for quien in ("coordinador", "subcoordinadora")}
    assert "Se asentó 1 entrada y se hizo 1 visita; 2 compromisos están vencidos" in vistas["coordinador"]
    assert ["Asesorías" in texto.split("Lo que se trajo")[1] for texto in vistas.values()] == [True, False]
    titular = cliente.de("titular_obras")
    assert (titular.get("/graficas/calle/").status_code, titular.get("/graficas/mapa/").status_code) == (403, 403)
    assert "En la calle" not in titular.pagina("/graficas/").texto


def test_de_una_pagina_a_otra_con_el_mismo_periodo(cliente: type[Cliente]) -> None:
    coordinador = cliente.de("coordinador")
    paginas = ("/graficas/", "/graficas/calle/", "/graficas/mapa/")
    for url in paginas:
        html = coordinador.get(f"{url}?periodo=mes").text
        assert [f'href="{otra}?periodo=mes"' in html for otra in paginas] == [True, True, True]
        assert coordinador.get(f"{url}?periodo=siglo").status_code == 400


def test_cuestan_lo_mismo_con_mas_renglones(app: Flask, cliente: type[Cliente]) -> None:
    coordinador = cliente.de("coordinador")

    def llenar(cuantas: int) -> None:
        with app.app_context(), app.test_request_context(), como_sistema("prueba"):
            ids = list(db.session.scalars(select(Localidad.id).limit(20)))
            for n in range(cuantas):
                entrada(cuando(n % 25), localidad_id=ids[n % 20])
                domicilio(ids[n % 20], punto="22.40050,-97.93870")
                promesa((OBRAS, AGUAS)[n % 2], n)
            e.jornada()

    llenar(6)
    urls = ("/graficas/calle/", "/graficas/mapa/")
    pocas = [costo(coordinador, url) for url in urls]
    llenar(54)
    assert [costo(coordinador, url) for url in urls] == pocas
    assert [n <= tope for n, tope in zip(pocas, (14, 6), strict=True)] == [True, True], pocas
