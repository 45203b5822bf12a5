"""A denuncia in confidence: the dependencia works it, nobody reads her name, the custodian opens it on record."""

from __future__ import annotations

import pytest
from flask import Flask

from app.catalogos.models.tramites import Tramite
from tests.cliente import Cliente
from tests.factories import conclusion, id_de
from tests.historias.oficina import Oficina, clave_en
from tests.peticiones.test_boveda import ELLA, canarios

PERSONAS = ("secretaria", "capturista", "coordinador", "subcoordinadora", "enlace_obras", "titular_obras")
PARA_QUE = "La pide el juez en el oficio 12."


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    """Altamira's office on its first morning."""
    return Oficina(app, cliente)


def registrada(oficina: Oficina) -> str:
    """Register it at the counter, her name under key."""
    datos = {"tipo": "denuncia", "contra": "nadie", "confidencial": "1", **ELLA}
    return oficina.registra(**datos, tramite_id=lambda: id_de(Tramite, "bache"))


def test_it_is_worked_to_the_end_and_nobody_reads_her_name(oficina: Oficina) -> None:
    folio = registrada(oficina)
    oficina.recibe_y_procesa("enlace_obras", folio)
    oficina.hace("enlace_obras", folio, "concluir", **conclusion())
    oficina.hace("subcoordinadora", folio, "validar", veredicto="resuelto", verificacion="foto")
    assert oficina.estado(folio) == "validado"
    for persona in PERSONAS:
        texto = oficina.de(persona).ver(folio).texto
        assert "Identidad confidencial" in texto
        assert canarios(texto) == []
    for persona, papel in (("capturista", "comprobante"), ("enlace_obras", "formato")):
        assert canarios(oficina.papel(persona, folio, papel)) == []


@pytest.mark.parametrize("busqueda", ["zoraida", "Tzompantli", "8339998877", ELLA["curp"]])
def test_no_search_finds_her(oficina: Oficina, busqueda: str) -> None:
    folio = registrada(oficina)
    capturista = oficina.de("capturista")
    for url in (
        f"/peticiones/list/?q={busqueda}",
        f"/ciudadanos/list/?q={busqueda}",
        f"/ciudadanos/buscar?q={busqueda}",
    ):
        respuesta = capturista.get(url)
        assert respuesta.status_code in (200, 302)
        assert folio not in respuesta.text
        assert canarios(respuesta.text.replace(busqueda, "")) == []


def test_she_follows_it_and_the_custodian_opens_it_on_record(oficina: Oficina) -> None:
    folio = registrada(oficina)
    clave = clave_en(oficina.papel("capturista", folio, "comprobante"))
    publico = oficina.lo_que_lee_la_ciudadana(folio, clave)
    assert (folio in publico, canarios(publico)) == (True, [])
    custodio = oficina.de("custodio")
    forma = custodio.pagina("/identidades/").forma("/identidades/")
    respuesta = custodio.post(forma["url"], {**forma["datos"], "folio": folio, "motivo": PARA_QUE})
    assert respuesta.status_code == 200
    assert [dato for dato in ELLA.values() if dato not in respuesta.text] == []
    assert PARA_QUE in custodio.pagina("/identidades/").texto
    assert custodio.get(f"/peticiones/{folio}").status_code == 404
