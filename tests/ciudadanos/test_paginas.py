"""The citizens' pages: what she asked before, two rows compared and made one, the search as the browser asks it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.services import fusionar
from app.commands import como_sistema
from app.extensions import db, escritura
from tests.ciudadanos.personas import CURP, RFC, nueva_persona
from tests.cliente import Cliente, Pagina
from tests.elenco import alcance
from tests.fab.test_trampas_otras import sentencias
from tests.factories import en, nueva


def agregar(app: Flask, *personas: tuple[str, str, dict[str, Any]]) -> list[int]:
    """Add persons as the system; return their ids."""
    with app.app_context(), como_sistema("prueba"), escritura():
        return [nueva_persona(nombre, apellidos, **datos).id for nombre, apellidos, datos in personas]


ANA = ("Ana", "Ruiz Ávila", {"telefono": "8332145518"})
ANITA = ("Anita", "Ruiz", {"telefono": "8330009999"})


def une(c: Cliente, pk: int, con: int, **datos: str) -> Any:
    """Fill the comparison as a clerk would."""
    forma = next(f for f in c.pagina(f"/ciudadanos/{pk}/fusionar?con={con}").formas if "con" in f["datos"])
    return c.post(f"/ciudadanos/{pk}/fusionar", {**forma["datos"], "motivo": "Mismo domicilio", **datos})


def test_the_other_row_is_searched_and_compared(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    c = cliente.de("capturista")
    assert "Es la misma que…" in c.pagina(f"/ciudadanos/show/{ana}").texto
    hallada = c.pagina(f"/ciudadanos/{ana}/fusionar?q=anita").texto
    assert ("Anita Ruiz" in hallada, "Comparar" in hallada) == (True, True)
    comparadas = c.pagina(f"/ciudadanos/{ana}/fusionar?con={anita}").texto
    assert ("833 214 5518" in comparadas, "833 000 9999" in comparadas) == (True, True)


@pytest.mark.manual("D4")
def test_two_rows_become_one_and_two_again(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    c = cliente.de("capturista")
    assert une(c, ana, anita, queda=str(ana)).location.endswith(f"/ciudadanos/show/{ana}")
    assert c.get(f"/ciudadanos/show/{anita}").location.endswith(f"/ciudadanos/show/{ana}")
    pagina = c.pagina(f"/ciudadanos/show/{ana}")
    assert "Anita Ruiz se unió con Ana Ruiz Ávila" in pagina.texto
    forma = pagina.forma("/deshacer")
    assert c.post(forma["url"], forma["datos"]).location.endswith(f"/ciudadanos/show/{anita}")
    assert c.pagina(f"/ciudadanos/show/{anita}").textos.count("Deshecha") == 1
    assert c.post(forma["url"], {**forma["datos"], "clave_envio": "otra"}).status_code == 409


def test_a_refused_merger_keeps_what_was_typed(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    c = cliente.de("subcoordinadora")
    respuesta = une(c, ana, anita, queda=str(anita), motivo="")
    assert respuesta.status_code == 422
    forma = next(f for f in Pagina(respuesta.text).formas if "queda" in f["datos"])
    assert (forma["datos"]["queda"], forma["datos"]["con"]) == (str(anita), str(anita))
    assert "Escriba en qué se ve que es la misma persona" in respuesta.text
    assert une(c, ana, anita, queda="7777").status_code == 422
    assert c.post(f"/ciudadanos/{ana}/fusionar", {"csrf_token": c.ficha_csrf()}).status_code == 422


def test_a_form_sent_twice_merges_once(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    c = cliente.de("capturista")
    forma = next(f for f in c.pagina(f"/ciudadanos/{ana}/fusionar?con={anita}").formas if "con" in f["datos"])
    datos = {**forma["datos"], "motivo": "Mismo domicilio"}
    dos = [c.post(f"/ciudadanos/{ana}/fusionar", datos) for _ in range(2)]
    assert [(r.status_code, r.location) for r in dos] == [(303, f"/ciudadanos/show/{ana}")] * 2


def test_only_capturista_and_subcoordinador(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    for usuario in ("secretaria", "coordinador", "comunicacion", "enlace_obras", "administradora"):
        c = cliente.de(usuario)
        assert c.get(f"/ciudadanos/{ana}/fusionar?con={anita}").status_code == 403
        assert c.post(f"/ciudadanos/{ana}/deshacer", {"csrf_token": c.ficha_csrf()}).status_code == 403
    assert "Es la misma que…" not in cliente.de("secretaria").pagina(f"/ciudadanos/show/{ana}").texto


def test_nobody_is_merged_with_who_asked_in_a_reservada(app: Flask, cliente: type[Cliente]) -> None:
    ana, oculta = agregar(app, ANA, ("Amparo", "Paz", {"reservado": True}))
    c = cliente.de("capturista")
    assert c.get(f"/ciudadanos/{ana}/fusionar?con={oculta}").status_code == 404
    assert c.get(f"/ciudadanos/{oculta}/fusionar").status_code == 404


def test_lists_show_survivors_and_find_them_by_the_merged_name(app: Flask, cliente: type[Cliente]) -> None:
    ana, anita = agregar(app, ANA, ANITA)
    c = cliente.de("capturista")
    une(c, ana, anita, queda=str(ana))
    entera, buscada = c.pagina("/ciudadanos/list/"), c.pagina("/ciudadanos/list/?q=anita+8330009999")
    assert ["Anita" in p.textos for p in (entera, buscada)] == [False, False]
    assert ["Ana" in p.textos for p in (entera, buscada)] == [True, True]
    assert c.get(f"/ciudadanos/edit/{anita}").status_code == 404


# What she asked before


def test_her_page_shows_what_she_asked_and_what_the_merged_row_did(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        una, otra = nueva(), nueva(nombre="Carmen", telefono="833 000 1122")
        folios, ids = [una.folio, otra.folio], [p.planteamiento.ciudadano_id for p in (una, otra)]
    c = cliente.de("capturista")
    assert folios[1] not in c.pagina(f"/ciudadanos/show/{ids[0]}").textos
    une(c, *ids, queda=str(ids[0]))
    pagina = c.pagina(f"/ciudadanos/show/{ids[0]}")
    assert [f in pagina.textos for f in folios] == [True, True]
    assert "María del Carmen Ruiz Ávila" in c.ver(folios[1]).texto


def test_earlier_peticiones_as_json_newest_five_of_all(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        primera = nueva()
        quien = primera.planteamiento.ciudadano_id
        folios = [primera.folio, *(nueva(ciudadano_id=quien).folio for _ in range(6))]
    dicho = cliente.de("capturista").get(f"/ciudadanos/{quien}/peticiones").json
    assert (dicho["total"], [a["folio"] for a in dicho["ultimas"]]) == (7, folios[:1:-1])
    assert (dicho["ultimas"][0]["que"], dicho["ultimas"][0]["estado"]) == (
        "Hay un bache hondo frente a la primaria", "Canalizada",
    )  # fmt: skip


def test_earlier_peticiones_come_through_the_guard(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        quien = en("por_canalizar").planteamiento.ciudadano_id
    assert cliente.de("comunicacion").get(f"/ciudadanos/{quien}/peticiones").json == {"total": 0, "ultimas": []}
    assert cliente.de("enlace_obras").get(f"/ciudadanos/{quien}/peticiones").status_code == 403


# Her data


def test_search_as_the_browser_asks_it(app: Flask, cliente: type[Cliente]) -> None:
    (ana,) = agregar(app, ("Ana", "Ruiz Ávila", {"telefono": "8332145518", "curp": CURP}))
    dicho = cliente.de("comunicacion").get(f"/ciudadanos/buscar?q=nadie&curp={CURP}&nombre=Eva&apellidos=Paz").json
    assert [(r["id"], r["porque"], r["detalle"]) for r in dicho["resultados"]] == [
        (ana, "curp", "833\N{NO-BREAK SPACE}214\N{NO-BREAK SPACE}5518 · misma CURP")
    ]
    assert dicho["pistas"] == [
        "Según la CURP nació el 12 de mayo de 1980.",
        "La CURP no se parece a ese nombre; compárela con el documento.",
    ]


def test_the_rfc_is_checked_on_her_page(app: Flask, cliente: type[Cliente]) -> None:
    (ana,) = agregar(app, ANA)
    c = cliente.de("capturista")
    forma = next(f for f in c.pagina(f"/ciudadanos/edit/{ana}").formas if "rfc" in f["datos"])
    mala = c.post(f"/ciudadanos/edit/{ana}", {**forma["datos"], "rfc": "RUAM800512"})
    assert (mala.status_code, "El RFC no es válido" in mala.text, "RUAM800512" in mala.text) == (422, True, True)
    assert c.post(f"/ciudadanos/edit/{ana}", {**forma["datos"], "rfc": RFC.lower()}).status_code == 303
    with app.app_context(), como_sistema("prueba"):
        assert db.session.get_one(Ciudadano, ana).rfc == RFC


def test_merged_persons_cost_a_list_no_statement_each(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        fichas = [nueva(nombre=f"Eva {n}", telefono="").planteamiento.ciudadano_id for n in range(6)]
        for n, absorbida in enumerate(fichas):
            with escritura():
                una, otra = db.session.get_one(Ciudadano, absorbida), nueva_persona(f"Otra {n}", "Paz")
                fusionar(una, otra, "Misma credencial", alcance("capturista"))
    c = cliente.de("capturista")
    c.pagina("/peticiones/list/")
    with sentencias(app) as vistas:
        texto = c.pagina("/peticiones/list/").texto
    assert [n for n in range(6) if f"Otra {n} Paz" not in texto] == []
    assert len([v for v in vistas if "ciudadano" in v]) <= 2


def test_her_telephone_is_written_as_people_read_it(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        una = nueva_persona("Berta", "Luna", telefono="8332145518")
        otra = nueva_persona("Berta", "Luna Paz", telefono="8339990000 ext. 12")
        pk, con = una.id, otra.id
    capturista = cliente.de("capturista")
    hallada = next(r for r in capturista.get("/ciudadanos/buscar?q=berta+luna").json["resultados"] if r["id"] == pk)
    leido = hallada["detalle"].replace("\N{NO-BREAK SPACE}", " ")
    assert ("833 214 5518" in leido, "833 " in hallada["detalle"], hallada["telefono"]) == (True, False, "8332145518")
    for ruta in (f"/ciudadanos/{pk}/fusionar?con={con}", f"/ciudadanos/{pk}/fusionar?q=berta"):
        texto = capturista.pagina(ruta).texto
        assert ("833 999 0000" in texto, "8339990000" in texto, "8332145518" in texto) == (True, False, False), ruta
