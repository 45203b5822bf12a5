"""The Documento (denuncia) that a dependencia is handed: what it says, what it keeps to itself, who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS
from tests.factories import acto, en, id_de
from tests.pdf.test_composicion import DATOS, leer, papel

DE_ELLA = {"nombre": "Rosario", "apellidos": "Gil Ontiveros", "telefono": "833 214 55 18", "aviso_medio": "telefono"}
LA_LEEN = ("secretaria", "informacion", "coordinador", "subcoordinadora", "capturista")
NO_ES_SUYA = ("titular_obras", "comunicacion", "asesor", "control", "interdireccional", "administradora", "custodio")
RESERVA = {"contra": "servidor_publico", "motivo": "Acusa al jefe de cuadrilla."}


def en_base(app: Flask, mirar: Callable[[], Any]) -> Any:
    """Do something as the system, with no context left open around the browsers."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return mirar()


def denuncia(app: Flask, /, sale: dict[str, Any] | None = None, **entrada: Any) -> tuple[Any, ...]:
    """Take an entry to its petición; return the entry's id and folio, and id and folio of each petición."""

    def hacer() -> tuple[Any, ...]:
        e.canales()
        b = e.registrar(e.en("visita_verificada", **entrada), **(sale or {}))
        nacidas = db.session.scalars(select(Peticion).where(Peticion.bitacora_id == b.id).order_by(Peticion.id))
        return (b.id, b.folio, *((p.id, p.folio) for p in nacidas))

    return tuple(en_base(app, hacer))


def hace(app: Flask, pk: int, nombre: str, quien: str, **datos: Any) -> None:
    en_base(app, lambda: acto(db.session.get_one(Peticion, pk), nombre, quien, **datos) and None)


def texto(quien: Cliente, folio: str) -> str:
    """Open the paper and return its words."""
    respuesta = quien.get(f"/peticiones/{folio}/denuncia.pdf")
    assert (respuesta.status_code, respuesta.mimetype) == (200, "application/pdf")
    return leer(respuesta.data)


def faltan(dicho: str, *frases: str) -> list[str]:
    return [frase for frase in frases if frase not in dicho]


def test_every_datum_is_printed() -> None:
    dicho, datos = leer(papel("denuncia")), DATOS["denuncia"]
    llanos = {clave: valor for clave, valor in datos.items() if isinstance(valor, str) and clave != "color"}
    visita = datos["visita"]
    assert isinstance(visita, dict)
    assert faltan(dicho, *llanos.values(), *visita.values(), "Rosario Gil", "6421234567") == []


def test_it_says_what_is_not_known() -> None:
    vacios = dict.fromkeys(
        ("relato", "lugar", "localidad", "ciudadano", "dependencia", "tramite", "fecha_limite", "visita")
    )
    dicho = leer(papel("denuncia", **vacios))
    frases = ("Sin nombre", "está por canalizarse", "No precisada", "Por clasificar", "No hubo visita")
    assert faltan(dicho, *frases) == []
    assert [frase for frase in ("None", "none", "Lo que se dijo", "TELÉFONO") if frase in dicho] == []


@pytest.mark.manual("A8", "A12", "D3", "E0b")
def test_the_pages_link_it_and_it_says_all(app: Flask, cliente: type[Cliente]) -> None:
    pide = {**DE_ELLA, "descripcion": "Que tapen la fuga."}
    oida = {"programa": "La voz de la mañana", "domicilio": "Frente al mercado viejo"}
    bitacora, entrada, (pk, folio) = denuncia(app, pide, **oida)
    capturista, url = cliente.de("capturista"), f'href="/peticiones/{folio}/denuncia.pdf"'
    for pagina in (f"/bitacora/show/{bitacora}", f"/peticiones/show/{pk}"):
        assert url in capturista.get(pagina).text, pagina
    dicho = texto(capturista, folio)
    frases = (
        "Documento (denuncia)", folio, entrada, "Radio · La Poderosa · La voz de la mañana", e.RELATO,
        "Que tapen la fuga.", "Frente al mercado viejo", "Rosario Gil Ontiveros", "833 214 5518", "Ing. Lucía Peña",
        "Informacion de Prueba", "Recibieron la denuncia y mandan cuadrilla.", "Subcoordinadora de Prueba, el ",
        f"/peticiones/{folio}",
    )  # fmt: skip
    assert faltan(dicho, *frases) == []


@pytest.mark.manual("A12", "D3")
def test_the_enlace_reads_it_once_he_received_it(app: Flask, cliente: type[Cliente]) -> None:
    _b, entrada, (pk, folio) = denuncia(app)
    url = f"/peticiones/{folio}/denuncia.pdf"
    obras, aguas = cliente.de("enlace_obras"), cliente.de("enlace_aguas")
    assert [obras.get(url).status_code, aguas.get(url).status_code] == [404, 404]
    assert "denuncia.pdf" not in obras.get(f"/peticiones/show/{pk}").text
    hace(app, pk, "recibir", "enlace_obras")
    assert faltan(texto(obras, folio), entrada, e.RELATO, "Ing. Lucía Peña") == []
    assert url in obras.get(f"/peticiones/show/{pk}").text
    assert aguas.get(url).status_code == 404
    assert obras.get("/bitacora/list/").status_code == 403


def test_a_reserved_one_has_no_paper(app: Flask, cliente: type[Cliente]) -> None:
    _b, _entrada, (pk, folio) = denuncia(app, DE_ELLA)
    hace(app, pk, "recibir", "enlace_obras")
    hace(app, pk, "reservar", "capturista", **RESERVA)
    codigos = {quien: cliente.de(quien).get(f"/peticiones/{folio}/denuncia.pdf").status_code
               for quien in (*LA_LEEN, "enlace_obras")}  # fmt: skip
    assert set(codigos.values()) == {404}, codigos


def test_an_entry_reserved_has_none_either(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> str:
        e.canales()
        b = e.acto(e.entrada(), "reservar", "informacion", contra="servidor_publico")
        return db.session.scalars(select(Peticion.folio).where(Peticion.bitacora_id == b.id)).one()

    folio = en_base(app, hacer)
    assert {cliente.de(q).get(f"/peticiones/{folio}/denuncia.pdf").status_code for q in LA_LEEN} == {404}


def test_who_gave_no_name_is_not_named(app: Flask, cliente: type[Cliente]) -> None:
    """The entry keeps who telephoned; the paper takes the name from the petición alone."""
    _b, _entrada, (_pk, folio) = denuncia(app, medio="telefono", reporta="Doña Chayo", reporta_telefono="833 999 00 11")
    dicho = texto(cliente.de("capturista"), folio)
    assert "QUIEN REPORTA Sin nombre" in dicho
    assert [dato for dato in ("Chayo", "8339990011", "833 999 00 11", "TELÉFONO") if dato in dicho] == []
    assert dicho.count(e.RELATO) == 1


def test_each_of_several_tells_only_its_own(app: Flask, cliente: type[Cliente]) -> None:
    varias = {"descripcion": "Hay una fuga.", "otra_2": "si", "tipo_2": "denuncia", "contra_2": "nadie",
              "descripcion_2": "El inspector pidió dinero."}  # fmt: skip
    bitacora, _entrada, (pk, folio), (_otra, otro) = denuncia(app, varias)
    hace(app, pk, "recibir", "enlace_obras")
    dicho = texto(cliente.de("enlace_obras"), folio)
    assert "Hay una fuga." in dicho
    assert [frase for frase in (e.RELATO, "El inspector", "Lo que se dijo") if frase in dicho] == []
    pagina = cliente.de("informacion").pagina(f"/bitacora/show/{bitacora}").texto
    assert faltan(pagina, f"Documento (denuncia) · {folio}", f"Documento (denuncia) · {otro}") == []


def test_the_visita_is_the_one_to_its_dependencia(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> str:
        e.canales()
        a_aguas = {**e.datos_de_visita(AGUAS), "con_quien": "Ing. Raúl Soto"}
        b = e.acto(e.en("visitada"), "visitar", "informacion", **a_aguas)
        e.registrar(e.acto(b, "verificar_visita", "subcoordinadora"), dependencia_id=id_de(Dependencia, OBRAS))
        return db.session.scalars(select(Peticion.folio)).one()

    dicho = texto(cliente.de("coordinador"), en_base(app, hacer))
    assert faltan(dicho, "Ing. Lucía Peña", "Subcoordinadora de Prueba, el ") == []
    assert "Raúl Soto" not in dicho


@pytest.mark.manual("E0c")
def test_what_was_heard_in_a_jornada_names_it_and_had_no_visita(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> tuple[str, str]:
        j = e.jornada()
        b = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id, estacion=None)
        e.registrar(b, dependencia_id=id_de(Dependencia, OBRAS))
        return j.folio, db.session.scalars(select(Peticion.folio)).one()

    jornada, folio = en_base(app, hacer)
    dicho = texto(cliente.de("capturista"), folio)
    assert faltan(dicho, f"Jornada en la colonia · {jornada} · Plaza del ejido", "No hubo visita") == []


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
def test_who_reads_it(app: Flask, cliente: type[Cliente]) -> None:
    _b, _entrada, (_pk, folio) = denuncia(app)
    url = f"/peticiones/{folio}/denuncia.pdf"
    assert {q: cliente.de(q).get(url).status_code for q in LA_LEEN} == dict.fromkeys(LA_LEEN, 200)
    assert {q: cliente.de(q).get(url).status_code for q in NO_ES_SUYA} == dict.fromkeys(NO_ES_SUYA, 403)


@pytest.mark.solo_sqlite("what is linked does not hang on the engine")
def test_what_did_not_come_by_the_bitacora_has_none(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> tuple[int, str]:
        p = en("canalizado")
        return p.id, p.folio

    pk, folio = en_base(app, hacer)
    capturista = cliente.de("capturista")
    assert capturista.get(f"/peticiones/{folio}/denuncia.pdf").status_code == 404
    assert "denuncia.pdf" not in capturista.get(f"/peticiones/show/{pk}").text


def test_who_reports_may_be_told_the_aviso(sistema: None) -> None:
    e.canales()
    dichos = []
    for sale in (DE_ELLA, {"aviso_medio": "mostrado"}):
        b = e.registrar(e.en("visita_verificada"), **sale)
        p = db.session.scalars(select(Peticion).where(Peticion.bitacora_id == b.id)).one()
        assert p.planteamiento is not None
        dichos.append((p.planteamiento.aviso_medio, p.planteamiento.aviso_id is not None, p.identidad))
    assert dichos == [("telefono", True, "identificada"), (None, False, "anonima")]
    assert db.session.scalars(select(Bitacora.estado)).all() == ["registrada", "registrada"]
