"""Asesorías between the Asesor, the Coordinador and who asked: answering, excusing oneself; nobody else reads them."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, update

from app.actos.models import Movimiento
from app.archivos.services import anexar
from app.asesorias.models import Asesoria
from app.asesorias.services import asentar_asesoria
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.flujo import ActoProhibido, ActoRechazado, DatosInvalidos
from app.peticiones.bandeja import cifras
from app.peticiones.models.peticion import Peticion
from app.seguridad.services import adscribir
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.corrida import una_por_clase
from tests.elenco import ELENCO
from tests.seguridad.test_sesion import propia

PREGUNTA, CONSEJO, NORMA, REMITIDA = "zqpregunta", "zqconsejo", "zqnorma", "zqremitida"
CONFIDENCIAL = (PREGUNTA, CONSEJO, NORMA, REMITIDA, "zqasunto", "zqmotivo")
RESPUESTA = {"respuesta": CONSEJO, "normas": NORMA, "remitida_a": REMITIDA}


def pedida(quien: str = "subcoordinadora", **cambios: Any) -> Asesoria:
    """Return an asesoría that somebody of the Unidad asked for on a petición."""
    p = f.nueva(None, **cambios)
    e.acto(p, "pedir_asesoria", quien, texto=PREGUNTA)
    return db.session.scalars(select(Asesoria).where(Asesoria.peticion_id == p.id)).one()


def asentada(**cambios: Any) -> Asesoria:
    """Return one that the Asesor wrote down by himself, of a jornada."""
    datos = {"asunto": "zqasunto", "pregunta": PREGUNTA, **RESPUESTA, **cambios}
    if "de_folio" not in datos:
        datos.setdefault("jornada_id", e.jornada().id)
    with e.como("asesor") as autor, escritura():
        pk = asentar_asesoria(datos, autor=autor).id
    return db.session.get_one(Asesoria, pk)


def otro(puesto: str, usuario: str) -> str:
    """Make an account with a puesto and return its name."""
    with escritura():
        fila = User(username=usuario, first_name=usuario.title(), last_name="de Prueba", email=f"{usuario}@ejemplo.mx")
        fila.active, fila.password = True, db.session.scalar(select(User.password).where(User.username == "asesor"))
        db.session.add(fila)
        db.session.flush()
        adscribir(fila, puesto, None, hoy())
    return usuario


def quienes_la_ven(a: Asesoria) -> set[str]:
    """Return who of the cast reads an asesoría or any movimiento of it."""
    cuentas = list(db.session.scalars(select(User.username).where(User.active.is_(True))))
    ven = set()
    for usuario in cuentas:
        with e.como(usuario):
            filas = list(db.session.scalars(select(Asesoria.id).where(Asesoria.id == a.id)))
            suyos = list(db.session.scalars(select(Movimiento.id).where(Movimiento.asesoria_id == a.id)))
            assert bool(filas) == bool(suyos), usuario
            ven |= {usuario} if filas else set()
    return ven


@pytest.mark.manual("A5", "D13")
def test_la_responde_el_asesor_y_la_leen_tres(sistema: None) -> None:
    a = pedida()
    assert quienes_la_ven(a) == {"asesor", "coordinador", "subcoordinadora"}
    a = e.acto(a, "responder", "asesor", **RESPUESTA)
    assert (a.estado, a.respuesta, a.normas, a.remitida_a) == ("respondida", CONSEJO, NORMA, REMITIDA)
    assert a.asesor is not None
    assert (a.asesor.username, a.respondida is not None, a.conflicto) == ("asesor", True, False)
    assert quienes_la_ven(a) == {"asesor", "coordinador", "subcoordinadora"}
    otro(P.ASESOR, "colega")
    assert "colega" not in quienes_la_ven(a)


def test_nadie_la_responde_dos_veces(sistema: None) -> None:
    a = e.acto(pedida(), "responder", "asesor", **RESPUESTA)
    with pytest.raises(ActoRechazado, match="está «Respondida»"):
        e.acto(a, "responder", "asesor", respuesta="Otra cosa.")
    with pytest.raises(ActoRechazado):
        e.acto(a, "excusarse", "asesor", motivo="Es mi primo.")


@pytest.mark.manual("A5")
def test_el_unico_asesor_se_excusa_y_responde_el_coordinador(sistema: None) -> None:
    a = pedida()
    with pytest.raises(ActoRechazado):
        e.acto(a, "responder", "coordinador", **RESPUESTA)
    a = e.acto(a, "excusarse", "asesor", motivo="zqmotivo")
    assert (a.estado, a.conflicto, a.asesor_id) == ("pedida", True, None)
    assert quienes_la_ven(a) == {"coordinador", "subcoordinadora"}
    a = e.acto(a, "responder", "coordinador", **RESPUESTA)
    assert a.asesor is not None
    assert (a.asesor.username, a.excusado.username) == ("coordinador", "asesor")  # type: ignore[union-attr]


def test_otro_asesor_la_responde_sin_que_la_vea_el_que_se_excuso(sistema: None) -> None:
    otro(P.ASESOR, "colega")
    a = e.acto(pedida(), "excusarse", "asesor", motivo="Es mi primo.")
    assert quienes_la_ven(a) == {"colega", "coordinador", "subcoordinadora"}
    a = e.acto(a, "responder", "colega", **RESPUESTA)
    assert quienes_la_ven(a) == {"colega", "coordinador", "subcoordinadora"}


def test_si_se_excusan_dos_ninguno_la_vuelve_a_ver(sistema: None) -> None:
    for nombre in ("colega", "tercera"):
        otro(P.ASESOR, nombre)
    a = pedida()
    for quien in ("asesor", "colega"):
        a = e.acto(a, "excusarse", quien, motivo="Conozco a las partes.")
    assert quienes_la_ven(a) == {"coordinador", "subcoordinadora"}
    a = e.acto(a, "responder", "coordinador", **RESPUESTA)
    assert a.estado == "respondida"


def test_quien_se_excuso_no_responde_con_otro_puesto(sistema: None) -> None:
    otro(P.ASESOR, "colega")
    with escritura():
        asesor = db.session.scalars(select(User).where(User.username == "asesor")).one()
        adscribir(asesor, P.COORDINADOR, None, hoy())
    a = pedida()
    for quien in ("asesor", "colega"):
        a = e.acto(a, "excusarse", quien, motivo="Conozco a las partes.")
    with pytest.raises(ActoRechazado, match="Usted se excusó"):
        e.acto(a, "responder", "asesor", **RESPUESTA)


def test_sin_coordinador_el_segundo_no_puede_excusarse(sistema: None) -> None:
    otro(P.ASESOR, "colega")
    a = e.acto(pedida(), "excusarse", "asesor", motivo="Es mi primo.")
    with escritura():
        db.session.execute(update(User).where(User.username == "coordinador").values(active=False))
    with pytest.raises(ActoRechazado, match="no hay Coordinador que la responda"):
        e.acto(a, "excusarse", "colega", motivo="Es mi prima.")


@pytest.mark.manual("A5", "B13")
def test_la_que_asienta_el_asesor_es_de_algo(sistema: None) -> None:
    j = e.jornada()
    b = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id)
    a = asentada(de_folio=b.folio.lower())
    assert (a.estado, a.bitacora_id, a.jornada_id, a.peticion_id) == ("respondida", b.id, j.id, None)
    assert quienes_la_ven(a) == {"asesor", "coordinador"}
    p = f.nueva(None, jornada_id=j.id)
    e.acto(p, "pedir_asesoria", "coordinador", texto="¿Procede?")
    assert asentada(de_folio=p.folio).jornada_id == j.id
    for datos, falta in (
        ({"jornada_id": ""}, {"jornada_id": "Diga de qué jornada es, o escriba el folio de la petición."}),
        ({"de_folio": "PRE-2026-999999-0"}, {"de_folio": "No encuentro ese folio; revíselo."}),
        ({"de_folio": f.nueva(None).folio}, {"de_folio": "No encuentro ese folio; revíselo."}),
        ({"de_folio": b.folio, "jornada_id": e.jornada().id}, {"jornada_id": "Ese folio es de otra jornada."}),
        ({"conflicto": "1", "remitida_a": ""}, {"remitida_a": "Con un conflicto de interés, diga a quién la remitió."}),
    ):
        with pytest.raises(DatosInvalidos) as hallado:
            asentada(**datos)
        assert hallado.value.errores == falta
    with pytest.raises(ActoProhibido), e.como("coordinador") as autor, escritura():
        asentar_asesoria({"asunto": "x"}, autor=autor)


def test_con_un_conflicto_no_se_aconseja_se_remite(sistema: None) -> None:
    a = asentada(jornada_id=e.jornada().id, respuesta="", conflicto="1", remitida_a="Defensoría pública")
    assert (a.estado, a.conflicto, a.respuesta, a.remitida_a) == ("respondida", True, None, "Defensoría pública")


def test_sus_fotos_son_de_quien_la_lee(sistema: None) -> None:
    a = pedida()
    with escritura():
        foto = anexar(a, f.archivo("el predio"), a.pide_id, a.pedida)
    pk = foto.id
    ven = set()
    for usuario in ("asesor", "coordinador", "subcoordinadora", "secretaria", "capturista", "informacion"):
        with e.como(usuario):
            ven |= {usuario} if db.session.scalar(select(type(foto).id).where(type(foto).id == pk)) else set()
    assert ven == {"asesor", "coordinador", "subcoordinadora"}


# The bandeja and the page of the petición


def por_asesorar() -> list[str]:
    """Return the folios of the Asesor's bandeja, as his own scope sees them."""
    with e.como("asesor"):
        criterio = cifras()["asesorias"].criterio()
        return list(db.session.scalars(select(Peticion.folio).where(criterio).order_by(Peticion.id)))


@pytest.mark.manual("D13")
def test_respondida_la_ultima_deja_la_bandeja_y_la_peticion_se_sigue_viendo(sistema: None) -> None:
    a = pedida()
    p = db.session.get_one(Peticion, a.peticion_id)
    e.acto(p, "pedir_asesoria", "secretaria", texto="¿Y el predio de junto?")
    otra = db.session.scalars(select(Asesoria).where(Asesoria.id != a.id)).one()
    e.acto(a, "responder", "asesor", **RESPUESTA)
    assert por_asesorar() == [p.folio]
    e.acto(otra, "responder", "asesor", **RESPUESTA)
    assert por_asesorar() == []
    with e.como("asesor"):
        assert db.session.scalars(select(Peticion.folio)).all() == [p.folio]
    excusada = pedida()
    assert len(por_asesorar()) == 1
    e.acto(excusada, "excusarse", "asesor", motivo="Es mi primo.")
    assert por_asesorar() == []


@pytest.fixture
def una(app: Flask) -> dict[str, Any]:
    """An answered and an open asesoría of one petición, one of an entry, one of the jornada; their numbers."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        a = pedida()
        e.acto(a, "responder", "asesor", **RESPUESTA)
        p = db.session.get_one(Peticion, a.peticion_id)
        e.acto(p, "pedir_asesoria", "subcoordinadora", texto=PREGUNTA)
        j = e.jornada(asesor_id=e.de_usuario("asesor"))
        b = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id)
        e.acto(b, "orientar", "asesor", texto=CONSEJO, normas=NORMA, remitida_a=REMITIDA)
        asentada(jornada_id=j.id)
        abierta = db.session.scalars(select(Asesoria).where(Asesoria.estado == "pedida")).one()
        return {"peticion": p.id, "folio": p.folio, "entrada": b.id, "jornada": j.id, "abierta": abierta.id,
                "todas": list(db.session.scalars(select(Asesoria.id)))}  # fmt: skip


LECTORES = {"asesor", "coordinador", "subcoordinadora"}


def paginas(una: dict[str, Any]) -> list[str]:
    """Return every address where what an asesoría says might be read; a search is not given the whole word to echo."""
    busquedas = [f"/{lista}/list/?q={palabra}" for lista in ("peticiones", "bitacora", "jornadas", "visitas",
                 "compromisos", "asesorias", "ciudadanos") for palabra in (PREGUNTA[:-1], CONSEJO[:-1])]  # fmt: skip
    papeles = [f"/peticiones/{una['folio']}/{papel}.pdf" for papel in ("comprobante", "turno", "denuncia", "oficio")]
    return [
        "/", "/peticiones/list/?bandeja=asesorias", "/bitacora/list/", "/asesorias/list/", "/graficas/",
        "/calendario/", f"/peticiones/show/{una['peticion']}", f"/bitacora/show/{una['entrada']}",
        f"/jornadas/show/{una['jornada']}", f"/jornadas/{una['jornada']}/hoja.pdf",
        f"/jornadas/{una['jornada']}/informe.pdf", *busquedas, *papeles,
        *(f"/asesorias/show/{pk}" for pk in una["todas"]),
    ]  # fmt: skip


@pytest.mark.solo_sqlite("the guard's criteria are tried on both engines above; here the pages that show them")
@pytest.mark.manual("D13", "H8")
def test_ningun_otro_puesto_lee_lo_que_se_aconsejo(cliente: type[Cliente], una: dict[str, Any]) -> None:
    """Every puesto opens every page: the words of an asesoría are found only where they may be.

    In the short run who may read none opens a drawn one of each kind of page.
    """
    leen: dict[str, set[str]] = {}
    for usuario in (u for u in ELENCO if u not in ("baja", "sin_puesto")):
        navegador, todas = cliente.de(usuario), paginas(una)
        sorteadas = una_por_clase(todas, lambda url: url.split("?")[0].rsplit("/", 1)[0], usuario)
        for url in todas if usuario in LECTORES else sorteadas:
            respuesta = navegador.get(url)
            texto = texto_de(respuesta.data) if respuesta.mimetype == "application/pdf" else respuesta.text
            assert respuesta.status_code < 500, (usuario, url)
            if any(palabra in texto for palabra in CONFIDENCIAL):
                leen.setdefault(usuario, set()).add(url.split("?")[0].rsplit("/", 1)[0])
    assert set(leen) == LECTORES
    assert leen["subcoordinadora"] == {"/asesorias/show"}
    assert leen["asesor"] | leen["coordinador"] <= {
        "/asesorias/show", "/asesorias/list", "/peticiones/show", "/jornadas/show", "/bitacora/show", "",
    }  # fmt: skip


def texto_de(pdf: bytes) -> str:
    """Return the text of a PDF."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_la_pagina_de_la_peticion_lleva_a_responderla(cliente: type[Cliente], una: dict[str, Any]) -> None:
    asesor = cliente.de("asesor")
    pagina = asesor.pagina(f"/peticiones/show/{una['peticion']}")
    assert "Responder la asesoría" in pagina.texto
    url = f"/asesorias/show/{una['abierta']}"
    assert f'href="{url}#acto-responder"' in asesor.ultima.text  # type: ignore[union-attr]
    forma = asesor.pagina(url).forma("/actos/responder")
    assert asesor.post(forma["url"], {**forma["datos"], "respuesta": ""}).status_code == 422
    assert "Escriba qué se aconsejó." in asesor.errores()
    assert asesor.post(forma["url"], {**forma["datos"], **RESPUESTA}).status_code == 303
    assert "Responder la asesoría" not in asesor.pagina(f"/peticiones/show/{una['peticion']}").texto
    assert "/asesorias/show/" in asesor.get(f"/bitacora/show/{una['entrada']}").text
    for quien, cuantas in (("subcoordinadora", 2), ("secretaria", 0), ("capturista", 0)):
        html = cliente.de(quien).get(f"/peticiones/show/{una['peticion']}").text
        assert (html.count("/asesorias/show/"), "Responder la asesoría" in html) == (cuantas, False)


def test_excusarse_lleva_a_la_lista(cliente: type[Cliente], una: dict[str, Any]) -> None:
    asesor = cliente.de("asesor")
    forma = asesor.pagina(f"/asesorias/show/{una['abierta']}").forma("/actos/excusarse")
    respuesta = asesor.post(forma["url"], {**forma["datos"], "motivo": "zqmotivo"})
    assert (respuesta.status_code, respuesta.location) == (303, "/asesorias/list/")
    assert asesor.get(f"/asesorias/show/{una['abierta']}").status_code == 404
    coordinador = cliente.de("coordinador")
    assert "Lo declaró Asesor de Prueba" in coordinador.pagina(f"/asesorias/show/{una['abierta']}").texto
    coordinador.pagina(f"/asesorias/show/{una['abierta']}").forma("/actos/responder")


def test_el_inicio_dice_cuantas_esperan(cliente: type[Cliente], una: dict[str, Any]) -> None:
    asesor, coordinador = cliente.de("asesor"), cliente.de("coordinador")
    for navegador, cuantas in ((asesor, 1), (coordinador, 0)):
        assert navegador.get("/").text.count(f'href="/asesorias/show/{una["abierta"]}"') == cuantas
    forma = asesor.pagina(f"/asesorias/show/{una['abierta']}").forma("/actos/excusarse")
    asesor.post(forma["url"], {**forma["datos"], "motivo": "zqmotivo"})
    for navegador, cuantas in ((asesor, 0), (coordinador, 1)):
        assert navegador.get("/").text.count(f'href="/asesorias/show/{una["abierta"]}"') == cuantas
    url = "/asesorias/list/?estado=pedida&conflicto=si"
    assert url.replace("&", "&amp;") in coordinador.get("/").text
    assert coordinador.get(url).text.count('<li class="renglon">') == 1


def test_la_lista_se_filtra_y_se_busca(cliente: type[Cliente], una: dict[str, Any]) -> None:
    asesor = cliente.de("asesor")

    def cuantas(cola: str) -> int:
        return asesor.get(f"/asesorias/list/{cola}").text.count('<li class="renglon">')

    colas = ("", "?estado=pedida", "?estado=respondida", "?q=zqasunto", "?q=nada")
    assert [cuantas(cola) for cola in colas] == [4, 1, 3, 1, 0]
    assert cuantas(f"?q={una['folio']}") == 2
    assert cuantas(f"?q={PREGUNTA}&estado=respondida") == 2


def test_asentar_llega_con_lo_que_ya_se_sabe(cliente: type[Cliente], una: dict[str, Any]) -> None:
    asesor = cliente.de("asesor")
    url = f"/asesorias/add?jornada_id={una['jornada']}&de_folio={una['folio']}"
    datos = propia(asesor.pagina(url))["datos"]
    assert (datos["jornada_id"], datos["de_folio"]) == (str(una["jornada"]), una["folio"])
    respuesta = asesor.post(url, {**datos, "asunto": "Linderos", "pregunta": "¿Qué hago?", "respuesta": ""})
    assert respuesta.status_code == 422
    assert "¿Qué hago?" in respuesta.text
    respuesta = asesor.post(url, {**datos, "asunto": "Linderos", "pregunta": "¿Qué hago?", **RESPUESTA})
    assert respuesta.status_code == 303
    assert "Linderos" in asesor.pagina(respuesta.location).texto
    assert cliente.de("coordinador").get(url).status_code == 403
