"""What people type when they look for a petición: part of a folio, and the words with which a trámite is asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import folio as folios
from app.nucleo.folio import componer, entendido, partes
from app.peticiones.models.busqueda import pedidas_por
from app.peticiones.models.halladas import Entre, _por_indice
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.cliente import Cliente
from tests.elenco import OBRAS
from tests.peticiones.test_busqueda import como, con_palabras, hallados
from tests.test_sentencias import de_un_ano, plan

pytestmark = pytest.mark.dialecto("text search is FTS5 or tsvector")


@pytest.mark.solo_sqlite("no database")
@pytest.mark.parametrize(
    ("texto", "modulo", "anio", "numero"),
    [
        ("PRE-2026-000123", "PRE", 2026, 123), ("pre 2026 123", "PRE", 2026, 123), ("PRE2026000123", "PRE", 2026, 123),
        ("PRE-2026-123-4", "PRE", 2026, 123), ("pre/123", "PRE", None, 123), ("2026-000123", None, 2026, 123),
        ("123/2026", None, 2026, 123), ("PRE-26-000123", "PRE", 2026, 123),
        ("pre/26/123", "PRE", 2026, 123), ("000123-4", None, None, 123),
        ("000123", None, None, 123), ("123", None, None, 123), ("#123", None, None, 123), ("１２３", None, None, 123),
    ],
)  # fmt: skip
def test_parts_of_a_folio(texto: str, modulo: str | None, anio: int | None, numero: int) -> None:
    escrito = partes(texto)
    assert escrito is not None
    assert (escrito.modulo, escrito.anio, escrito.numero) == (modulo, anio, numero)


@pytest.mark.solo_sqlite("no database")
@pytest.mark.parametrize(
    "texto", ["", "0", "000000", "833 214", "8332145518", "calle 5", "PRE", "1-2", "x" * 100, "AC/0012/26"]
)
def test_what_is_no_part_of_a_folio(texto: str) -> None:
    assert partes(texto) is None


@pytest.mark.usefixtures("sistema")
def test_articles_labels_and_what_parts_a_key_are_not_sought() -> None:
    p = f.nueva(descripcion="Bache hondo en Hidalgo", telefono="833 214 5518", curp="ROIA850505MTSRNN05")
    for q in ("el bache de Hidalgo", "los baches de la Hidalgo", "tel 833 214 5518",
              "Tel. 214 5518", "WhatsApp 8332145518", "ROIA 850505 MTSRNN 05", "roia8505o5mtsrnnO5"):  # fmt: skip
        assert p.folio in hallados(q), q
    assert not hallados("el de la")
    assert not hallados("el bache de Juárez")


@pytest.mark.usefixtures("sistema")
def test_a_folio_is_found_by_what_is_remembered_of_it() -> None:
    p, otra = f.nueva(descripcion="Uno"), f.nueva(descripcion="Dos")
    modulo, anio, numero, _digito = p.folio.split("-")
    for q in (p.folio[:-2], f"{modulo} {anio} {int(numero)}", f"{modulo}{anio}{numero}", f"{anio}-{numero}", numero,
              str(int(numero)), f"{modulo}-{int(numero)}", f"#{int(numero)}", p.folio[:-2].lower()):  # fmt: skip
        assert p.folio in hallados(q), q
        assert otra.folio not in hallados(q) or len(q.strip("#")) < 4, q
    assert entendido(p.folio[:-2]) == p.folio
    for q in (f"«{p.folio}»", f"https://x.mx/peticiones/{p.folio.lower()}", f"https://x.mx/como-va?folio={p.folio}#x",
              f"núm. {int(numero)}", f"No. {numero}", f"{int(numero)}/{anio}", f"{numero}-{p.folio[-1]}",
              f"{modulo}-{anio[2:]}-{numero}", f"su folio es {p.folio}, de ayer"):  # fmt: skip
        assert p.folio in hallados(q), q
    assert not hallados(f"{p.folio} y {componer(modulo, int(anio), 999_998)}")
    assert folios.valido(entendido(f"{modulo}-{anio}-{int(numero)}") or "")


@pytest.mark.usefixtures("sistema")
def test_a_number_is_of_folios_as_the_guard_shows_them() -> None:
    folio = f.en("canalizado", OBRAS).folio
    numero = folio.split("-")[2]
    for quien, suyas in (("enlace_obras", [folio]), ("enlace_aguas", []), ("capturista", [folio])):
        como(quien)
        assert hallados(numero) == suyas, quien


@pytest.mark.solo_sqlite("the page is the same")
def test_a_folio_without_its_digit_opens_it(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.nueva()
        folio, pk = p.folio, p.id
    respuesta = cliente.de("capturista").get("/peticiones/list/", query_string={"q": folio[:-2]})
    assert (respuesta.status_code, respuesta.location) == (302, f"/peticiones/show/{pk}")


# Words of a trámite

DE_TRAMITES = [(1, "Luminaria apagada", "foco, lámpara, luz"), (2, "Bache", "hoyo, pavimento"), (3, "Poste de luz", "")]


@pytest.mark.solo_sqlite("no database")
@pytest.mark.parametrize(
    ("q", "grupos"),
    [
        ("foco", [([1], "")]), ("FOCOS", [([1], "")]), ("lamparas", [([1], "")]), ("luces", [([1, 3], "")]),
        ("foco hidalgo", [([1], "hidalgo")]), ("luminaria", [([1], "")]), ("luminarias apagadas", [([1], "")]),
        ("bache hidalgo", []), ("hoyos en hidalgo", [([2], "en hidalgo")]), ("fo", []), ("", []), ("ache", []),
        ("5518", []),
    ],
)  # fmt: skip
def test_words_name_a_tramite(q: str, grupos: list[tuple[list[int], str]]) -> None:
    assert pedidas_por(q, DE_TRAMITES) == grupos


def de_luminaria(**datos: object) -> Peticion:
    luminaria = f.id_de(Tramite, "luminaria")
    return f.nueva(None, tramite_id=luminaria, descripcion="No sirve la de la esquina", **datos)


@pytest.mark.usefixtures("sistema")
def test_a_foco_is_a_luminaria_in_both_towns_words() -> None:
    folio, otra = de_luminaria().folio, f.nueva().folio
    for q in ("foco", "focos", "lámpara", "LAMPARAS", "luminaria", "foco hidalgo", "luz esquina"):
        assert hallados(q) == [folio], q
    assert hallados("hoyos") == [otra]
    assert hallados("foco bravo") == []


@pytest.mark.perfil("huatabampo")
@pytest.mark.usefixtures("sistema")
def test_the_other_town_has_its_words() -> None:
    dichas = dict(db.session.execute(select(Tramite.clave, Tramite.sinonimos).where(Tramite.clave != "otro")).all())
    assert [clave for clave, palabras in dichas.items() if not palabras] == []
    assert "foco" in dichas["luminaria"]


@pytest.mark.usefixtures("sistema")
def test_words_of_a_tramite_do_not_tell_what_is_not_received_yet() -> None:
    tramite = db.session.get_one(Tramite, f.tramite_de(OBRAS).id)
    with escritura():
        tramite.sinonimos = "zqpalabra"
    sin_recibir, recibida = f.en("canalizado", OBRAS).folio, f.en("recibido", OBRAS).folio
    f.nueva(None, tipo="denuncia", contra="dependencia", tramite_id=tramite.id)
    for quien, suyas in (
        ("enlace_obras", [recibida]), ("capturista", [recibida, sin_recibir]), ("enlace_aguas", []),
        ("administradora", []),
    ):  # fmt: skip
        como(quien)
        assert hallados("zqpalabras") == suyas, quien


def test_the_words_are_edited_and_found_where_a_tramite_is_chosen(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"):
        pk = f.id_de(Tramite, "luminaria")
    c = cliente.de("administradora")
    forma = next(x for x in c.pagina(f"/tramites/edit/{pk}").formas if "sinonimos" in x["datos"])
    assert "foco" in forma["datos"]["sinonimos"]
    assert c.post(f"/tramites/edit/{pk}", {**forma["datos"], "sinonimos": "bombilla,  cocuyo"}).status_code == 303
    assert 'data-sinonimos="bombilla, cocuyo"' in cliente.de("capturista").get("/peticiones/add").text
    assert "Luminaria" in c.pagina("/tramites/list/?q=cocuyo").texto
    forma = next(x for x in c.pagina(f"/tramites/edit/{pk}").formas if "sinonimos" in x["datos"])
    assert c.post(f"/tramites/edit/{pk}", {**forma["datos"], "sinonimos": ""}).status_code == 303
    with app.app_context(), como_sistema("prueba"):
        assert db.session.get_one(Tramite, pk).sinonimos == ""


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("quien", ["capturista", "enlace_obras"])
@pytest.mark.parametrize("q", ["carmen@correo.mx", "5518", "000123"])
def test_what_is_typed_uses_an_index(quien: str, q: str, motor: str) -> None:
    de_un_ano()
    con_palabras(3000)
    como(quien)
    pasos = plan(next(_por_indice(q, Entre())), motor)
    assert {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": "ix_planteamiento_busqueda_fts"}[motor] in pasos
