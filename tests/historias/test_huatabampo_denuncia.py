"""Huatabampo's denuncia (H 4.2.1) and Cerca de Ti (H 4.3.1) over HTTP, each step by the puesto of the manual."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.extensions import db
from app.jornadas.models import Jornada
from app.peticiones.models.peticion import Peticion
from tests.bitacora import entradas as e
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, EN_HUATABAMPO, OBRAS
from tests.factories import cadenas_rotas_de_todo, id_de
from tests.historias.oficina import FOLIO, Oficina, hoy_de, texto_de_pdf

pytestmark = [
    pytest.mark.perfil("huatabampo"),
    pytest.mark.dialecto("the whole procedure once on each engine"),
]
SIN_PERMISO = ("enlace_obras", "titular_obras", "comunicacion", "interdireccional", "administradora")


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    return Oficina(app, cliente)


def propia(pagina: Pagina) -> dict[str, Any]:
    """Return the page's own form, which is sent to the page's own address."""
    return next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")


def llena(oficina: Oficina, usuario: str, url: str, **datos: Any) -> str:
    """Fill the form of a page, which is sent to its own address; return where it leads."""
    persona = oficina.de(usuario)
    forma = propia(persona.pagina(url))
    respuesta = persona.post(url, {**forma["datos"], **datos})
    assert respuesta.status_code == 303, persona.errores()
    return str(respuesta.location)


def hace(oficina: Oficina, usuario: str, pagina: str, acto: str, **datos: Any) -> Pagina:
    """Carry out an act with the form that the thing's page offers; return the page it leads to."""
    persona = oficina.de(usuario)
    forma = persona.pagina(pagina).forma(f"/actos/{acto}")
    respuesta = persona.post(forma["url"], {**forma["datos"], **datos})
    assert respuesta.status_code == 303, persona.errores()
    return persona.pagina(respuesta.location)


def actos_de(oficina: Oficina, modelo: Any, folio: str) -> list[tuple[str, str]]:
    """Return the movimientos of a thing."""
    return list(oficina.en_base(lambda: e.actos(db.session.scalars(select(modelo).where(modelo.folio == folio)).one())))


def asienta(oficina: Oficina, usuario: str = "informacion", **cambios: Any) -> str:
    """Write an entry through its page; return the page of the entry."""
    datos = {**oficina.en_base(e.datos_de_entrada), "oida_fecha": hoy_de(oficina), **cambios}
    return llena(oficina, usuario, "/bitacora/add", **{c: v for c, v in datos.items() if v is not None})


def visita(oficina: Oficina) -> dict[str, Any]:
    return {**oficina.en_base(e.datos_de_visita), "cuando_fecha": hoy_de(oficina)}


@pytest.mark.manual("E0b", "A8", "A12", "B10", "D2", "D3", "F-7", "F-11", "H6")
def test_una_denuncia_oida_en_la_radio(oficina: Oficina) -> None:
    """Radio → análisis → visita → its verification → registered and channelled to the dependencia visited."""
    pagina = asienta(oficina)
    assert e.RELATO in oficina.de("coordinador").pagina(pagina).texto
    hace(oficina, "coordinador", pagina, "verificar", analisis="Lo confirmó el delegado.")
    hace(oficina, "informacion", pagina, "visitar", **visita(oficina))
    hace(oficina, "subcoordinadora", pagina, "verificar_visita")
    datos = {"contra": "nadie", "tramite_id": "", "nombre": "", "telefono": ""}
    hoja = hace(oficina, "capturista", pagina, "registrar_denuncia", **datos)
    entrada, peticion = (re.search(patron, hoja.texto) for patron in (r"BIT-\d{4}-\d{6}-\d", r"AC-\d{4}-\d{6}-\d"))
    assert entrada is not None
    assert peticion is not None
    assert actos_de(oficina, Bitacora, entrada[0]) == [
        ("asentar", "Información Ciudadana"),
        ("verificar", "Coordinador"),
        ("visitar", "Información Ciudadana"),
        ("verificar_visita", "Subcoordinador"),
        ("registrar_denuncia", "Capturista"),
    ]
    assert actos_de(oficina, Peticion, peticion[0]) == [("registrar", "Capturista"), ("canalizar", "Capturista")]
    la_tiene_la_dependencia_visitada(oficina, peticion[0])
    assert oficina.en_base(lambda: cadenas_rotas_de_todo()) == []


def la_tiene_la_dependencia_visitada(oficina: Oficina, folio: str) -> None:
    """Información Ciudadana follows what was born of its bitácora; the enlace works it; another's does not see it."""
    assert folio in oficina.de("enlace_obras").pagina("/tablero/").texto
    assert e.RELATO in oficina.de("informacion").ver(folio).texto
    assert oficina.de("enlace_aguas").get(f"/peticiones/{folio}").status_code == 404
    oficina.hace("enlace_obras", folio, "recibir")
    assert e.RELATO in oficina.de("enlace_obras").ver(folio).texto
    otra = oficina.registra("capturista", tramite_id=lambda: id_de(Tramite, "bache"))
    assert oficina.de("informacion").get(f"/peticiones/{otra}").status_code == 404


@pytest.mark.manual("A8", "B11", "D2")
def test_quien_no_es_de_la_bitacora_no_la_ve(oficina: Oficina) -> None:
    pagina = asienta(oficina, medio="telefono", estacion=None)
    for usuario in SIN_PERMISO:
        for url in (pagina, "/bitacora/list/", "/jornadas/list/", "/visitas/list/"):
            assert oficina.de(usuario).get(url).status_code == 403, (usuario, url)
    assert oficina.de("control").get(pagina).status_code == 404
    assert oficina.de("asesor").get(pagina).status_code == 404
    assert oficina.de("secretaria").pagina(pagina).formas[-1]["url"] != f"{pagina}/actos/verificar"


def test_una_entrada_mal_escrita_vuelve_como_se_tecleo(oficina: Oficina) -> None:
    persona = oficina.de("informacion")
    forma = propia(persona.pagina("/bitacora/add"))
    tecleado = {"medio": "radio", "relato": "Se oyó que no hay agua.", "oida_hora": "las dos"}
    respuesta = persona.post("/bitacora/add", {**forma["datos"], **tecleado})
    assert respuesta.status_code == 422
    vuelta = propia(Pagina(respuesta.text))["datos"]
    assert {campo: vuelta[campo] for campo in tecleado} == tecleado
    assert 'id="localidad_id-error">Elija la localidad.<' in respuesta.text
    assert oficina.en_base(lambda: db.session.scalars(select(Bitacora)).all()) == []


def test_el_mismo_formulario_dos_veces_es_una_entrada(oficina: Oficina) -> None:
    persona, datos = oficina.de("informacion"), oficina.en_base(e.datos_de_entrada)
    forma = propia(persona.pagina("/bitacora/add"))
    enviado = {**forma["datos"], **datos, "oida_fecha": hoy_de(oficina)}
    destinos = {persona.post("/bitacora/add", enviado).location for _ in range(2)}
    assert len(destinos) == 1
    assert oficina.en_base(lambda: len(db.session.scalars(select(Bitacora)).all())) == 1


def test_un_acto_incompleto_o_a_destiempo_no_cambia_nada(oficina: Oficina) -> None:
    pagina = asienta(oficina)
    persona = oficina.de("coordinador")
    forma = persona.pagina(pagina).forma("/actos/verificar")
    assert persona.post(forma["url"], {**forma["datos"], "analisis": ""}).status_code == 422
    assert "Escriba su análisis." in persona.errores()
    hace(oficina, "coordinador", pagina, "verificar", analisis="Es cierto.")
    assert persona.post(forma["url"], {**forma["datos"], "analisis": "Otra vez."}).status_code == 409
    ficha = {"csrf_token": oficina.de("capturista").ficha_csrf()}
    assert oficina.de("capturista").post(forma["url"], ficha).status_code == 403
    assert (
        oficina.de("enlace_obras")
        .post(forma["url"], {"csrf_token": oficina.de("enlace_obras").ficha_csrf()})
        .status_code
        == 403
    )


def test_reservar_la_quita_de_la_vista(oficina: Oficina) -> None:
    pagina = asienta(oficina)
    obras = oficina.en_base(lambda: id_de(Dependencia, OBRAS))
    hoja = hace(oficina, "informacion", pagina, "reservar", contra="dependencia", contra_dependencia_id=obras)
    assert not re.search(FOLIO, hoja.texto)
    for usuario in ("informacion", "secretaria", "coordinador", "subcoordinadora", "capturista"):
        assert oficina.de(usuario).get(pagina).status_code == 404
        assert "BIT-" not in oficina.de(usuario).pagina("/bitacora/list/").texto
    assert e.RELATO in oficina.de("control").pagina(pagina).texto
    assert "AC-" in oficina.de("control").pagina("/peticiones/list/").texto


def comprobante(oficina: Oficina, usuario: str, hoja: str) -> str:
    """Open the comprobante that the message offers, and see that nobody else may; return its words."""
    (url,) = set(re.findall(r'href="(/peticiones/[^"]+comprobante\.pdf\?vale=[^"]+)"', hoja))
    assert oficina.de("secretaria").get(url).status_code == 404
    papel = oficina.de(usuario).get(url)
    assert (papel.status_code, papel.mimetype) == (200, "application/pdf")
    return texto_de_pdf(papel.data)


@pytest.mark.parametrize("usuario", ["informacion", "coordinador"])
def test_quien_reserva_entrega_el_comprobante(oficina: Oficina, usuario: str) -> None:
    pagina = asienta(oficina, medio="telefono", estacion=None, reporta="Rosario Gil")
    persona = oficina.de(usuario)
    forma = persona.pagina(pagina).forma("/actos/reservar")
    respuesta = persona.post(forma["url"], {**forma["datos"], "contra": "servidor_publico"})
    assert (respuesta.status_code, respuesta.location) == (303, "/")
    folio = oficina.en_base(lambda: db.session.scalars(select(Peticion.folio)).one())
    hoja = persona.get("/").text
    assert f"Folio {folio}. Quedó reservada" in hoja
    assert folio in comprobante(oficina, usuario, hoja)


def test_registrar_contra_un_servidor_la_esconde_y_da_el_comprobante(oficina: Oficina) -> None:
    pagina = asienta(oficina)
    hace(oficina, "coordinador", pagina, "verificar", analisis="Lo confirmó el delegado.")
    hace(oficina, "informacion", pagina, "visitar", **visita(oficina))
    hace(oficina, "subcoordinadora", pagina, "verificar_visita")
    capturista = oficina.de("capturista")
    forma = capturista.pagina(pagina).forma("/actos/registrar_denuncia")
    datos = {**forma["datos"], "descripcion": "El inspector pidió dinero.", "tramite_id": ""}
    respuesta = capturista.post(forma["url"], datos)
    assert respuesta.status_code == 422
    assert "Diga si va contra alguien." in capturista.errores()
    vuelta = Pagina(respuesta.text).forma("/actos/registrar_denuncia")["datos"]
    assert vuelta["descripcion"].strip() == "El inspector pidió dinero."
    respuesta = capturista.post(forma["url"], {**datos, "contra": "servidor_publico"})
    assert (respuesta.status_code, respuesta.location) == (303, "/")
    assert "AC-" in comprobante(oficina, "capturista", capturista.get("/").text)
    for usuario in ("informacion", "coordinador", "capturista"):
        assert oficina.de(usuario).get(pagina).status_code == 404
    assert "El inspector pidió dinero." not in oficina.de("enlace_obras").pagina("/tablero/").texto
    assert "AC-" not in oficina.de("enlace_obras").pagina("/tablero/").texto
    assert "AC-" in oficina.de("control").pagina("/peticiones/list/").texto


@pytest.mark.manual("E0c", "A1", "A2", "A3", "A4", "A5", "B13", "F-7")
def test_un_dia_de_cerca_de_ti(oficina: Oficina) -> None:
    """Planned, begun, heard by the Subcoordinador, registered and channelled by the Capturista, closed."""
    lugar = {"localidad_id": oficina.en_base(e.localidad), "lugar": "Plaza del ejido", "fecha": hoy_de(oficina)}
    equipo = {"subcoordinador_id": oficina.en_base(lambda: e.de_usuario("subcoordinadora"))}
    jornada = llena(oficina, "coordinador", "/jornadas/add", **lugar, **equipo)
    hace(oficina, "coordinador", jornada, "iniciar")
    de_ella = {"medio": "jornada", "jornada_id": jornada.rsplit("/", 1)[1], "estacion": None}
    entrada = asienta(oficina, "subcoordinadora", **de_ella, reporta="Rosario Gil")
    aguas = oficina.en_base(lambda: id_de(Dependencia, EN_HUATABAMPO[AGUAS]))
    datos = {"tipo": "solicitud", "dependencia_id": aguas, "nombre": "Rosario", "apellidos": "Gil", "tramite_id": ""}
    hoja = hace(oficina, "capturista", entrada, "registrar_denuncia", **datos)
    folio = next(iter(re.findall(r"AC-\d{4}-\d{6}-\d", hoja.texto)))
    consejo = asienta(oficina, "subcoordinadora", **de_ella, relato="Pregunta cómo regularizar su predio.")
    hace(oficina, "asesor", consejo, "orientar", texto="Es gratuito en Tenencia de la Tierra.")
    cerrada = hace(oficina, "coordinador", jornada, "cerrar", observacion="Vinieron veinte personas.")
    assert "BIT-" in cerrada.texto
    assert folio in cerrada.texto
    assert folio in oficina.de("enlace_aguas").pagina("/tablero/").texto
    canal = oficina.en_base(lambda: db.session.scalars(select(Peticion)).one().canal.procedimiento)
    assert canal == "cerca_de_ti"
    jor = next(iter(re.findall(r"JOR-\d{4}-\d{6}-\d", cerrada.texto)))
    assert actos_de(oficina, Jornada, jor) == [(a, "Coordinador") for a in ("planear", "iniciar", "cerrar")]


@pytest.mark.manual("A2")
def test_una_visita_de_seguimiento_y_las_listas(oficina: Oficina) -> None:
    folio = oficina.registra("capturista", tramite_id=lambda: id_de(Tramite, "bache"))
    datos = {"tipo": "seguimiento", "peticion_folio": folio, **visita(oficina)}
    pagina = llena(oficina, "coordinador", "/visitas/add", **datos)
    assert "Ing. Lucía Peña" in oficina.de("coordinador").pagina(pagina).texto
    asienta(oficina)
    for url, dice in (
        ("/visitas/list/?tipo=seguimiento&q=cuadrilla", True), ("/visitas/list/?tipo=domicilio", False),
        ("/bitacora/list/?estado=asentada&q=mercado", True), ("/bitacora/list/?estado=descartada", False),
        ("/bitacora/list/?q=%25", False), ("/jornadas/list/?estado=cerrada", False),
    ):  # fmt: skip
        hay = ("cuadrilla" in oficina.de("coordinador").pagina(url).texto.split("Filtrar")[-1]) or (
            "BIT-" in oficina.de("coordinador").pagina(url).texto
        )
        assert hay is dice, url
    for mala in ("/bitacora/list/?estado=zzz", "/visitas/list/?tipo=zzz", "/jornadas/list/?cursor=basura"):
        assert oficina.de("coordinador").get(mala).status_code == 400


def test_los_canales_de_la_denuncia_no_se_registran_en_la_ventanilla(oficina: Oficina) -> None:
    canal = oficina.en_base(lambda: id_de(Canal, "radio"))
    persona = oficina.de("capturista")
    forma = persona.pagina("/peticiones/add").forma("")
    assert f'name="canal_id" value="{canal}"' not in oficina.de("capturista").get("/peticiones/add").text
    assert persona.post("/peticiones/add", {**forma["datos"], "canal_id": canal}).status_code == 409
