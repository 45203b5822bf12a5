"""An anonymous denuncia: no name anywhere, a receipt in her hand, words both ways, an answer that finds her."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.catalogos.models.tramites import Tramite
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from tests.cliente import Cliente, Pagina
from tests.factories import datos_de_registro, id_de
from tests.historias.oficina import Oficina, clave_en, texto_de_pdf

SEGUIMIENTO = "/ciudadania/seguimiento"
DENUNCIA = {
    "tipo": "denuncia", "contra": "nadie", "anonima": "1", "nombre": None, "apellidos": None, "telefono": None,
    "descripcion": "Rompen la calle de noche para robar cable.",
}  # fmt: skip


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    """Altamira's office on its first morning."""
    return Oficina(app, cliente)


def recibo_en(comprobante: str) -> str:
    """Return the receipt printed on a comprobante, in its four groups."""
    hallado = re.search(r"\b\d{4} \d{4} \d{4} \d{4}\b", comprobante)
    assert hallado, comprobante
    return hallado[0]


def lee(calle: Cliente, recibo: str) -> str:
    """Return what the tracking page shows to who holds a receipt."""
    respuesta = calle.post(SEGUIMIENTO, {"recibo": recibo})
    assert respuesta.status_code == 200, Pagina(respuesta.text).texto
    return Pagina(respuesta.text).texto


def registrada(oficina: Oficina) -> tuple[str, str]:
    """Register it at the counter; folio, and the receipt that she reads on her comprobante."""
    folio = oficina.registra(**DENUNCIA, tramite_id=lambda: id_de(Tramite, "bache"))
    comprobante = oficina.papel("capturista", folio, "comprobante")
    assert ("Anónima" in comprobante, "Clave" in comprobante) == (True, False)
    return folio, recibo_en(comprobante)


@pytest.mark.manual("D6", "H10")
def test_of_who_gives_no_name_nothing_is_kept_and_her_receipt_opens_it(
    oficina: Oficina, cliente: type[Cliente]
) -> None:
    folio, recibo = registrada(oficina)
    assert oficina.en_base(lambda: db.session.query(Ciudadano).count()) == 0
    assert "Anónima" in oficina.de("capturista").ver(folio).texto
    calle = cliente()
    texto = lee(calle, recibo)
    assert (folio in texto, "Se envió a" in texto) == (True, True)
    assert calle.http.get_cookie("session") is None


@pytest.mark.manual("F-1")
def test_words_go_both_ways_and_the_answer_finds_her(oficina: Oficina, cliente: type[Cliente]) -> None:
    folio, recibo = registrada(oficina)
    oficina.recibe_y_procesa("enlace_obras", folio)
    oficina.hace("enlace_obras", folio, "anotar", texto="¿En qué cuadra fue?", para="ciudadano")
    calle = cliente()
    assert "¿En qué cuadra fue?" in lee(calle, recibo)
    forma = Pagina(calle.post(SEGUIMIENTO, {"recibo": recibo}).text).forma("/anotar")
    assert calle.post(forma["url"], {**forma["datos"], "texto": "Entre Juárez y Madero."}).status_code == 200
    assert "Entre Juárez y Madero." in oficina.de("enlace_obras").ver(folio).texto
    no = {"resuelto": "no", "accion": "Se visitó la calle", "observacion": "No es obra nuestra.",
          "motivo": "Le toca a la compañía de luz.", "informado_medio": "sin_medio"}  # fmt: skip
    oficina.hace("enlace_obras", folio, "concluir", **no)
    texto = lee(calle, recibo)
    assert "La dependencia dice que no se pudo: Le toca a la compañía de luz." in texto
    assert "Se publica aquí porque no dejó cómo avisarle." in texto
    assert calle.http.get_cookie("session") is None


def test_who_gives_her_name_gets_folio_and_code_and_no_receipt(oficina: Oficina) -> None:
    folio = oficina.registra(tramite_id=lambda: id_de(Tramite, "bache"))
    comprobante = oficina.papel("capturista", folio, "comprobante")
    assert clave_en(comprobante)
    assert re.search(r"\b\d{4} \d{4} \d{4} \d{4}\b", comprobante) is None


def test_against_a_servant_the_clerk_prints_it_once_and_sees_it_no_more(
    oficina: Oficina, cliente: type[Cliente]
) -> None:
    capturista = oficina.de("capturista")
    forma = capturista.pagina("/peticiones/add").forma("")
    datos = oficina.en_base(lambda: datos_de_registro(**{**DENUNCIA, "contra": "servidor_publico"}))
    respuesta = capturista.post("/peticiones/add", {**forma["datos"], **datos})
    assert (respuesta.status_code, respuesta.location) == (303, "/"), capturista.errores()
    enlace = re.search(r'href="(/peticiones/[^"]+\.pdf\?vale=[^"]+)"', capturista.get("/").text)
    assert enlace is not None
    recibo = recibo_en(texto_de_pdf(capturista.get(enlace[1]).data))
    folio = enlace[1].split("/")[2]
    assert capturista.get(f"/peticiones/{folio}").status_code == 404
    oficina.hace("control", folio, "recibir")
    oficina.hace("control", folio, "anotar", texto="Guarde sus recibos.", para="ciudadano")
    texto = lee(cliente(), recibo)
    assert ("Guarde sus recibos." in texto, "reservada" in texto.lower()) == (True, False)
