"""The frozen report of a jornada: what it counts, what makes a version, what never changes afterwards."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.archivos.almacen import almacen
from app.archivos.models import Foto
from app.bitacora.models.entrada import Bitacora
from app.cerca_de_ti import services as informe
from app.cerca_de_ti.jobs import congelar_informes, congelar_pdfs
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.presenters.informe import CIFRAS, cambio
from app.commands import como_sistema
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.nucleo.reloj import ahora
from app.peticiones import jobs as tasks
from app.peticiones.models.peticion import Peticion
from app.rondas import una_ronda
from app.seguridad.zona import local
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cerca_de_ti import vivida as v
from tests.cliente import Cliente
from tests.elenco import OBRAS
from tests.instalaciones import a_cargo_desde
from tests.pdf.test_composicion import leer
from tests.test_sentencias import costo

UNA = {"entradas": 1, "orientadas": 0, "peticiones": 1, "visitas": 1, "asesorias": 1, "compromisos": 1, "fotos": 1}


def versiones() -> list[InformeDeJornada]:
    db.session.expire_all()
    return list(db.session.scalars(select(InformeDeJornada).order_by(InformeDeJornada.numero)))


@pytest.mark.manual("A2")
def test_cerrar_congela_lo_que_se_hizo(sistema: None) -> None:
    j = v.jornada()
    e.acto(j, "cerrar", "coordinador", observacion="Fue mucha gente.")
    (uno,) = versiones()
    c = uno.contenido
    assert (uno.numero, c["cifras"], c["observacion"]) == (1, UNA, "Fue mucha gente.")
    assert (c["folio"], c["lugar"], c["fecha"]) == (j.folio, "Plaza del ejido", j.fecha.isoformat())
    assert c["equipo"] == [{"puesto": "Subcoordinador", "nombre": "Subcoordinadora de Prueba"}]
    assert c["peticiones_por_tipo"] == {"solicitud": 1}
    assert c["peticiones_por_estado"] == {"canalizado": 1}
    assert list(c["peticiones_por_dependencia"].values()) == [1]
    assert c["visitas_por_tipo"] == {"domicilio": 1}
    assert {clave: len(folios) for clave, folios in c["folios"].items()} == {
        "entradas": 1, "peticiones": 1, "compromisos": 1,
    }  # fmt: skip
    assert c["inicio"] <= c["cierre"] == local(uno.hecho).strftime("%Y-%m-%dT%H:%M")
    assert uno.sha256 == informe.huella(c)


def test_no_nombra_a_ningun_ciudadano(sistema: None) -> None:
    v.jornada("cerrada")
    (uno,) = versiones()
    nombres = ("María", "Ruiz", "Chema", "833", "Hidalgo", v.RELATO, v.PIDE, v.ASUNTO, "ASE-")
    assert [nombre for nombre in nombres if nombre in str(uno.contenido)] == []


def test_lo_reservado_no_cuenta(sistema: None) -> None:
    j = v.jornada()
    b = v.entrada(j)
    e.acto(b, "reservar", "coordinador", contra="servidor_publico")
    f.nueva(None, jornada_id=j.id, tipo="denuncia", contra="servidor_publico")
    e.acto(j, "cerrar", "coordinador")
    (uno,) = versiones()
    assert uno.contenido["cifras"] == UNA
    assert congelar_informes() == 0


def test_lo_ajeno_no_hace_otra_version(sistema: None) -> None:
    """Neither another jornada, nor the way of its own peticiones, nor a compromiso that is kept."""
    pk = v.jornada("cerrada").id
    antes = versiones()[0].contenido
    otra = e.jornada()
    v.visita(otra)
    f.nueva(OBRAS)
    p = db.session.scalars(select(f.Peticion).where(f.Peticion.jornada_id == pk)).one()
    f.acto(p, "recibir", "enlace_obras")
    assert (congelar_informes(), len(versiones()), versiones()[0].contenido) == (0, 1, antes)
    assert informe.contenido_de(db.session.get_one(Jornada, pk))["peticiones_por_estado"] == {"recibido": 1}


def test_lo_que_llega_tarde_hace_otra_version(sistema: None) -> None:
    j = v.jornada("cerrada")
    congelar_informes()
    primera = versiones()[0]
    guardado, contenido = primera.pdf_sha256, primera.contenido
    assert guardado is not None
    bytes_de_antes = almacen().abrir(guardado)
    v.entrada(j)
    assert [congelar_informes(), congelar_informes()] == [1, 0]
    uno, dos = versiones()
    assert (dos.numero, dos.contenido["cifras"]) == (2, {**UNA, "entradas": 2})
    assert (uno.contenido, uno.pdf_sha256) == (contenido, guardado)
    assert almacen().abrir(guardado) == bytes_de_antes
    assert dos.pdf_sha256 not in (None, guardado)
    v.visita(j, "coordinador")
    assert (congelar_informes(), versiones()[-1].contenido["cifras"]["visitas"]) == (1, 2)


def test_una_cerrada_de_antes_se_congela_en_la_ronda(app: Flask) -> None:
    """Outside any request, as the worker's thread does it."""
    pk = v.en_base(app, lambda: v.jornada("cerrada").id)
    una_ronda(app)
    with app.app_context(), como_sistema("prueba"):
        (uno,) = versiones()
        assert (uno.jornada_id, uno.pdf_sha256 is not None) == (pk, True)
        assert almacen().abrir(uno.pdf_sha256 or "").startswith(b"%PDF")


@pytest.mark.parametrize("valores", [{"numero": 9}, {"contenido": {}}, {"sha256": "0" * 64}, {"hecho": None}])
def test_una_version_no_se_edita(sistema: None, valores: dict[str, Any]) -> None:
    v.jornada("cerrada")
    valores = {c: ahora() if valor is None else valor for c, valor in valores.items()}
    with pytest.raises(DBAPIError, match="no se editan ni se borran"), escritura():
        db.session.execute(update(InformeDeJornada).values(**valores))


def test_una_version_no_se_borra(sistema: None) -> None:
    v.jornada("cerrada")
    with pytest.raises(DBAPIError, match="no se editan ni se borran"), escritura():
        db.session.delete(db.session.scalars(select(InformeDeJornada)).one())


def test_el_pdf_se_pone_una_sola_vez(sistema: None) -> None:
    v.jornada("cerrada")
    congelar_pdfs()
    primero = versiones()[0].pdf_sha256
    with escritura():
        versiones()[0].pdf_sha256 = None
    congelar_pdfs()
    assert versiones()[0].pdf_sha256 == primero  # the same contents and day give the same bytes


@pytest.mark.solo_sqlite("files do not hang on the engine")
def test_no_se_recogen_fotos_ni_informes(sistema: None) -> None:
    v.jornada("cerrada")
    congelar_pdfs()
    suyos = {*db.session.scalars(select(Foto.sha256)), versiones()[0].pdf_sha256}
    suelto = f.archivo("de nadie")
    almacen().guardar(suelto)
    hace_mucho = time.time() - 30 * 3600
    rutas = [ruta for ruta in Path(almacen().carpeta).glob("??/??/*") if ruta.name in {*suyos, suelto.sha256}]
    for ruta in rutas:
        os.utime(ruta, (hace_mucho, hace_mucho))
    a_cargo_desde(current_app, hace_mucho - 1)
    tasks.apartar_huerfanos()
    assert {ruta.name for ruta in rutas if ruta.exists()} == suyos
    assert len(suyos) == 2


def test_si_el_pdf_no_sale_la_jornada_queda_cerrada(sistema: None, caplog: pytest.LogCaptureFixture) -> None:
    v.jornada("cerrada")
    previa = current_app.config["ADJUNTOS_DIR"]
    current_app.config["ADJUNTOS_DIR"] = "/proc/no-se-puede"
    try:
        congelar_pdfs()
    finally:
        current_app.config["ADJUNTOS_DIR"] = previa
    assert (versiones()[0].pdf_sha256, "PDF del informe" in caplog.text) == (None, True)
    congelar_pdfs()
    assert versiones()[0].pdf_sha256 is not None


# On screen


@pytest.mark.manual("A2")
def test_al_cerrar_la_pagina_ofrece_el_informe(app: Flask, cliente: type[Cliente]) -> None:
    pk = v.en_base(app, lambda: v.jornada().id)
    coordinador = cliente.de("coordinador")
    forma = coordinador.pagina(f"/jornadas/show/{pk}").forma("/actos/cerrar")
    assert coordinador.post(forma["url"], {**forma["datos"], "observacion": "Bien."}).status_code == 303
    texto = coordinador.pagina(f"/jornadas/show/{pk}").texto
    assert "Versión 1" in texto
    assert "Entradas de la bitácora: 1 · Peticiones: 1 · Visitas: 1 · Asesorías: 1 · Compromisos: 1" in texto
    respuesta = coordinador.get(f"/jornadas/{pk}/informe.pdf")
    sha = v.en_base(app, lambda: versiones()[0].pdf_sha256)
    assert (respuesta.status_code, respuesta.mimetype) == (200, "application/pdf")
    assert v.en_base(app, lambda: almacen().abrir(sha)) == respuesta.data


def test_cada_version_dice_que_cambio_y_se_abre(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> int:
        j = v.jornada("cerrada")
        congelar_informes()
        v.entrada(j)
        congelar_informes()
        return j.id

    pk = v.en_base(app, hacer)
    capturista = cliente.de("capturista")
    assert "Versión 2" in (texto := capturista.pagina(f"/jornadas/show/{pk}").texto)
    assert "Entradas de la bitácora: 1 → 2" in texto
    base = f"/jornadas/{pk}/informe.pdf"
    bytes_de = [capturista.get(base + cola).data for cola in ("", "?version=2", "?version=1")]
    assert bytes_de[0] == bytes_de[1] != bytes_de[2]
    codigos = {cola: capturista.get(base + cola).status_code for cola in ("?version=3", "?version=abc", "?version=-1")}
    assert codigos == {"?version=3": 404, "?version=abc": 400, "?version=-1": 400}
    assert cliente.de("enlace_obras").get(base).status_code == 403


def con_algo_reservado(app: Flask, modelo: type[Any]) -> tuple[int, str]:
    """Return a jornada whose two versions name what became reservado afterwards, and the folio of that."""

    def hacer() -> tuple[int, str]:
        j = v.jornada("cerrada")
        v.entrada(j)
        congelar_informes()
        pk = j.id
        cosa = db.session.scalars(select(modelo).where(modelo.jornada_id == pk).order_by(modelo.id)).first()
        folio = cosa.folio
        with escritura():
            cosa.reservada = True
        return pk, folio

    return tuple(v.en_base(app, hacer))  # type: ignore[return-value]


@pytest.mark.parametrize("modelo", [Bitacora, Peticion])
def test_lo_que_despues_fue_reservado_no_se_nombra(app: Flask, cliente: type[Cliente], modelo: type[Any]) -> None:
    pk, folio = con_algo_reservado(app, modelo)
    coordinador = cliente.de("coordinador")
    base = f"/jornadas/{pk}/informe.pdf"
    colas = ("", "?version=1", "?version=2")
    assert [coordinador.get(base + cola).status_code for cola in colas] == [404, 404, 404]
    assert "Versión" not in coordinador.pagina(f"/jornadas/show/{pk}").texto
    una_ronda(app)
    texto = coordinador.pagina(f"/jornadas/show/{pk}").texto
    assert ([n for n in (1, 2, 3) if f"Versión {n}" in texto], "→" in texto, folio in texto) == ([3], False, False)
    codigos = [coordinador.get(base + cola).status_code for cola in (*colas, "?version=3")]
    assert codigos == [200, 404, 404, 200]
    assert folio not in leer(coordinador.get(base).data)


def test_una_cifra_que_baja_no_se_dice() -> None:
    vacias = dict.fromkeys(CIFRAS, 0)
    antes = {"cifras": {**vacias, "entradas": 3, "visitas": 1}}
    assert cambio(antes, {"cifras": {**vacias, "entradas": 2, "visitas": 4}}) == "Visitas: 1 → 4"
    assert cambio(antes, {"cifras": {**vacias, "entradas": 2, "visitas": 1}}) == "Se hizo de nuevo."
    assert cambio(antes, antes) == "Las mismas cifras; cambió de qué son."


def test_dice_que_llego_algo_despues_hasta_la_ronda(app: Flask, cliente: type[Cliente]) -> None:
    """To each what she sees: an asesoría that came late is not told to who reads none."""
    url = f"/jornadas/show/{(pk := v.en_base(app, lambda: v.jornada('cerrada').id))}"
    quienes = [cliente.de(quien) for quien in ("coordinador", "secretaria")]
    frase = "Llegó algo después de la versión 1; la siguiente se hace en unos minutos."
    assert [frase in uno.pagina(url).texto for uno in quienes] == [False, False]
    v.en_base(app, lambda: v.asesoria(db.session.get_one(Jornada, pk)))
    assert [frase in uno.pagina(url).texto for uno in quienes] == [True, False]
    v.en_base(app, lambda: v.entrada(db.session.get_one(Jornada, pk)).id)
    assert [frase in uno.pagina(url).texto for uno in quienes] == [True, True]
    una_ronda(app)
    assert ["Llegó algo después" in uno.pagina(url).texto for uno in quienes] == [False, False]


@pytest.mark.solo_sqlite("the same statements reach both engines")
def test_saber_si_llego_algo_cuesta_poco(app: Flask, cliente: type[Cliente]) -> None:
    coordinador = cliente.de("coordinador")
    url = f"/jornadas/show/{v.en_base(app, lambda: v.jornada().id)}"
    abierta = costo(coordinador, url)
    v.en_base(app, lambda: e.acto(db.session.scalars(select(Jornada)).one(), "cerrar", "coordinador"))
    assert costo(coordinador, url) - abierta <= 9  # which versions she sees (3, 1 more to read them), what came (5)
