"""The same act on many peticiones: what the preview says is what happens, each row apart, each once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.queries import cadenas_rotas
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.razones import RAZONES
from app.peticiones.workflow.tabla import TABLA
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS

LISTA = "/peticiones/list/"
REASIGNAR = "/peticiones/actos/reasignar/en-lote"


class Mesa:
    """Peticiones in several states, and what the database says of them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ids: dict[str, int] = {}
        self.folios: dict[str, str] = {}

    def poner(self, **hechas: Any) -> None:
        """Make peticiones by name."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("prueba"):
            for nombre, hacer in hechas.items():
                p = hacer()
                self.ids[nombre], self.folios[nombre] = p.id, p.folio

    def estados(self) -> dict[str, str]:
        """Return name → state now; every chain stands."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("prueba"):
            assert list(cadenas_rotas(Peticion)) == []
            todos = dict(db.session.execute(select(Peticion.id, Peticion.estado)).all())
            return {nombre: todos[pk] for nombre, pk in self.ids.items()}

    def movimientos(self, acto: str) -> int:
        """Return how many times an act was carried out."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("prueba"):
            return db.session.scalar(select(func.count(Movimiento.id)).where(Movimiento.acto == acto)) or 0


@pytest.fixture
def mesa(app: Flask) -> Mesa:
    """Two that may be reassigned, one that may not."""
    nueva = Mesa(app)
    nueva.poner(
        canalizada=lambda: f.en("canalizado", OBRAS),
        proceso=lambda: f.en("proceso", OBRAS),
        cerrada=lambda: f.en("validado", OBRAS),
    )
    return nueva


def revisar(navegador: Cliente, url: str, ids: Any, codigo: int = 200, **datos: Any) -> Pagina:
    """Tick rows and ask what would become of them."""
    respuesta = navegador.post(url, {"csrf_token": navegador.ficha_csrf(), "fila": list(map(str, ids)), **datos})
    assert respuesta.status_code == codigo, respuesta.status_code
    pagina = Pagina(respuesta.text)
    pagina.revisar()
    return pagina


def enviable(navegador: Cliente, pagina: Pagina, **datos: Any) -> tuple[str, dict[str, Any]]:
    """Return address and contents of the preview's form (the test browser keeps only the last of equal names)."""
    forma = pagina.forma("/en-lote/hacer")
    filas = re.findall(r'name="fila" value="([^"]+)"', navegador.ultima.text)  # type: ignore[union-attr]
    return forma["url"], {**forma["datos"], "fila": filas, **datos}


def test_the_preview_is_what_happens(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    pagina = revisar(sub, REASIGNAR, mesa.ids.values())
    assert "Se hará con 2 peticiones" in pagina.texto
    assert f"{mesa.folios['cerrada']} «Reasignar» no se puede ahora: está «Validada»." in pagina.texto
    assert mesa.movimientos("reasignar") == 0
    url, datos = enviable(sub, pagina, motivo="La Dirección desaparece.")
    hecho = sub.post(url, datos)
    assert (hecho.status_code, "2 de 2 hechas" in Pagina(hecho.text).texto) == (200, True)
    assert mesa.estados() == {"canalizada": "por_canalizar", "proceso": "por_canalizar", "cerrada": "validado"}


def test_sent_twice_it_is_done_once(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    url, datos = enviable(sub, revisar(sub, REASIGNAR, mesa.ids.values()), motivo="La Dirección desaparece.")
    for _vez in range(2):
        assert "2 de 2 hechas" in Pagina(sub.post(url, datos).text).texto
    assert mesa.movimientos("reasignar") == 2
    otro = Pagina(sub.post(url, {**datos, "motivo": "Otro motivo, misma clave."}).text).texto
    assert otro.count("Este formulario ya se envió con otros datos.") == 2


def test_it_is_said_beforehand_what_the_dependencia_loses(mesa: Mesa, cliente: type[Cliente]) -> None:
    pagina = revisar(cliente.de("subcoordinadora"), REASIGNAR, mesa.ids.values())
    assert "Cada una regresa a «Por canalizar» y pierde lo que contestó la dependencia." in pagina.texto


def test_without_motivo_nothing_is_tried_and_what_was_typed_stays(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    url, datos = enviable(sub, revisar(sub, REASIGNAR, mesa.ids.values()), motivo="  ")
    respuesta = sub.post(url, datos)
    pagina = Pagina(respuesta.text)
    pagina.revisar()
    assert (respuesta.status_code, "Escriba el motivo." in pagina.texto) == (422, True)
    assert mesa.movimientos("reasignar") == 0


def test_who_moved_in_between_is_told_and_the_others_go_on(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    url, datos = enviable(sub, revisar(sub, REASIGNAR, mesa.ids.values()), motivo="La Dirección desaparece.")
    assert cliente.de("enlace_obras").acto(mesa.folios["canalizada"], "recibir").status_code == 303
    texto = Pagina(sub.post(url, datos).text).texto
    assert "1 de 2 hechas" in texto
    assert "Enlace Obras de Prueba hizo «Ver más»" in texto
    assert mesa.estados() == {"canalizada": "recibido", "proceso": "por_canalizar", "cerrada": "validado"}


def test_nothing_done_is_409(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    url, datos = enviable(sub, revisar(sub, REASIGNAR, mesa.ids.values()), motivo="La Dirección desaparece.")
    respuesta = sub.post(url, {**datos, "fila": [f"{mesa.ids['cerrada']}-1", "999999-1"]})
    assert (respuesta.status_code, "0 de 2 hechas" in respuesta.text) == (409, True)
    assert mesa.movimientos("reasignar") == 0


def test_all_that_the_filters_find(mesa: Mesa, cliente: type[Cliente]) -> None:
    mesa.poner(ajena=lambda: f.en("recibido", AGUAS))
    with mesa.app.app_context(), mesa.app.test_request_context(), como_sistema("prueba"):
        nodo = f.leer(mesa.folios["proceso"]).dependencia_id
    sub = cliente.de("subcoordinadora")
    lista = sub.pagina(f"{LISTA}?dependencia={nodo}&bandeja=abiertas")
    assert "Con las elegidas: Reasignar" in lista.texto
    pagina = revisar(sub, f"{REASIGNAR}?dependencia={nodo}&bandeja=abiertas", [], todas="1")
    assert "Se hará con 2 peticiones" in pagina.texto
    url, datos = enviable(sub, pagina, motivo="La Dirección desaparece.")
    assert f'href="{LISTA}?dependencia={nodo}&amp;bandeja=abiertas"' in sub.post(url, datos).text
    assert mesa.estados() == {
        "canalizada": "por_canalizar", "proceso": "por_canalizar", "cerrada": "validado", "ajena": "recibido",
    }  # fmt: skip


def test_canalizar_goes_where_each_tramite_says(app: Flask, cliente: type[Cliente]) -> None:
    mesa = Mesa(app)
    mesa.poner(
        de_obras=lambda: f.en("canalizado", OBRAS),
        de_aguas=lambda: f.en("canalizado", AGUAS),
        sin=lambda: f.nueva(None),
    )
    sub, capturista = cliente.de("subcoordinadora"), cliente.de("capturista")
    url, datos = enviable(sub, revisar(sub, REASIGNAR, mesa.ids.values()), motivo="Se reparten otra vez.")
    sub.post(url, datos)
    pagina = revisar(capturista, "/peticiones/actos/canalizar/en-lote", mesa.ids.values())
    url, datos = enviable(capturista, pagina)
    capturista.post(url, datos)
    assert mesa.estados() == {"de_obras": "canalizado", "de_aguas": "canalizado", "sin": "por_canalizar"}
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        claves = {n: f.leer(mesa.folios[n]).dependencia.clave for n in ("de_obras", "de_aguas")}  # type: ignore[union-attr]
    assert claves == {"de_obras": OBRAS, "de_aguas": AGUAS}


# Why not, and where it is mended


def por_canalizar(faltan: bool = False) -> Peticion:
    """Return one that cannot be channelled: without trámite, or with requisitos missing."""
    return f.nueva(None, **({"tramite_id": f.id_de(Tramite, "medicamento")} if faltan else {}))


def test_what_is_missing_is_said_with_where_it_is_mended(app: Flask, cliente: type[Cliente]) -> None:
    mesa = Mesa(app)
    mesa.poner(sin=por_canalizar, faltan=lambda: por_canalizar(True), enlace=lambda: f.en("recibido"))
    capturista = cliente.de("capturista")
    pagina = revisar(capturista, "/peticiones/actos/canalizar/en-lote", mesa.ids.values())
    for nombre, porque, acto in (
        ("sin", "le falta el trámite.", "clasificar"),
        ("faltan", "le faltan 3 requisitos obligatorios.", "cotejar_requisitos"),
    ):
        assert f"{mesa.folios[nombre]} «Canalizar» no se puede ahora: {porque}" in pagina.texto
        assert f'href="/peticiones/show/{mesa.ids[nombre]}#acto-{acto}"' in capturista.ultima.text  # type: ignore[union-attr]
    assert "está «Recibida». La tiene el enlace de Dirección de Obras Públicas." in pagina.texto
    assert "está «Por canalizar»" not in pagina.texto


def test_the_same_is_said_of_one(app: Flask, cliente: type[Cliente]) -> None:
    mesa = Mesa(app)
    mesa.poner(sin=por_canalizar)
    capturista = cliente.de("capturista")
    datos = capturista.pagina(f"/peticiones/show/{mesa.ids['sin']}").forma("/actos/clasificar")["datos"]
    respuesta = capturista.post(f"/peticiones/{mesa.folios['sin']}/actos/canalizar", datos)
    assert respuesta.status_code == 409
    assert "«Canalizar» no se puede ahora: le falta el trámite." in Pagina(respuesta.text).texto


def test_what_only_others_mend_has_no_link(app: Flask, cliente: type[Cliente]) -> None:
    def rechazada() -> Peticion:
        p = f.en("canalizado")
        for motivo in ("No es calle.", "Que no."):
            f.acto(p, "rechazar_competencia", "enlace_obras", motivo=motivo)
            if motivo == "No es calle.":
                f.acto(p, "canalizar", "capturista", motivo="Sí es.")
        return p

    mesa = Mesa(app)
    mesa.poner(rechazada=rechazada)
    capturista = cliente.de("capturista")
    pagina = revisar(capturista, "/peticiones/actos/canalizar/en-lote", mesa.ids.values())
    assert "la rechazaron dos veces y decide el Subcoordinador o el Coordinador." in pagina.texto
    assert "#acto-" not in capturista.ultima.text  # type: ignore[union-attr]


@pytest.mark.solo_sqlite("reads the table of acts")
def test_every_condition_has_its_words(app: Flask) -> None:
    de_alta = ("empieza_en_recepcion", "empieza_por_canalizar", "se_desglosa", "nace_en_bitacora")
    sin = {prueba.__name__ for paso in TABLA for prueba in paso.cuando if prueba not in RAZONES}
    assert sin == set(de_alta)


def test_only_what_is_possible_on_the_page_is_offered(app: Flask, cliente: type[Cliente]) -> None:
    mesa = Mesa(app)
    mesa.poner(cerrada=lambda: f.en("validado"))
    sub = cliente.de("subcoordinadora")
    pagina = sub.pagina(LISTA)
    assert "no hay nada que hacer en lote" in pagina.texto
    assert [c for c in pagina.controles if c.get("name") == "fila"] == []
    mesa.poner(canalizada=lambda: f.en("canalizado"))
    assert "Con las elegidas: Reasignar" in sub.pagina(LISTA).texto
    assert "en lote" not in cliente.de("enlace_obras").pagina(LISTA).texto


# Who may, and on what


@pytest.mark.parametrize(
    ("quien", "acto", "codigo"),
    [
        ("subcoordinadora", "reasignar", 200),
        ("coordinador", "reasignar", 200),
        ("capturista", "reasignar", 403),
        ("enlace_obras", "reasignar", 403),
        ("titular_obras", "reasignar", 403),
        ("administradora", "reasignar", 403),
        ("capturista", "canalizar", 200),
        ("secretaria", "entregar", 200),
        ("subcoordinadora", "dictaminar_procedente", 200),
        ("coordinador", "cancelar", 404),
        ("coordinador", "inventado", 403),
        ("coordinador", "list", 404),
    ],
)
def test_who_may(mesa: Mesa, cliente: type[Cliente], quien: str, acto: str, codigo: int) -> None:
    navegador = cliente.de(quien)
    for cola in ("", "/hacer"):
        datos = {"csrf_token": navegador.ficha_csrf(), "fila": [f"{mesa.ids['proceso']}-1"], "clave_envio": "clave"}
        respuesta = navegador.post(f"/peticiones/actos/{acto}/en-lote{cola}", datos)
        esperados = {codigo} if codigo != 200 or not cola else {409, 422}
        assert respuesta.status_code in esperados, cola
    assert mesa.estados()["proceso"] == "proceso"


def test_what_one_does_not_see_is_not_there(mesa: Mesa, cliente: type[Cliente]) -> None:
    mesa.poner(reservada=lambda: f.nueva(None, tipo="denuncia", contra="dependencia"))
    sub = cliente.de("subcoordinadora")
    pagina = revisar(sub, REASIGNAR, [mesa.ids["reservada"], mesa.ids["proceso"]])
    assert (mesa.folios["reservada"] in pagina.texto, "Se hará con 1 petición" in pagina.texto) == (False, True)
    url, datos = enviable(sub, pagina, motivo="Se reparten.", fila=[f"{mesa.ids['reservada']}-2"])
    assert "No existe, o no está entre lo que su puesto puede ver." in sub.post(url, datos).text
    assert mesa.estados()["reservada"] == "canalizado"


@pytest.mark.solo_sqlite("the form is refused before the database is asked")
@pytest.mark.parametrize(
    "filas", [["abc"], ["1-abc-2" * 9], ["-1"], ["1.5"], ["٣"], ["99999999999"], list(map(str, range(1, 202)))]
)
def test_a_broken_form_is_400(cliente: type[Cliente], filas: list[str]) -> None:
    sub = cliente.de("subcoordinadora")
    for cola, resto in (("", {}), ("/hacer", {"clave_envio": "clave"})):
        datos = {"csrf_token": sub.ficha_csrf(), "fila": filas, **resto}
        assert sub.post(REASIGNAR + cola, datos).status_code == 400


@pytest.mark.solo_sqlite("the form is refused before the database is asked")
def test_without_rows_version_or_key_nothing_happens(mesa: Mesa, cliente: type[Cliente]) -> None:
    sub = cliente.de("subcoordinadora")
    assert "No eligió ninguna." in revisar(sub, REASIGNAR, [], codigo=422).texto
    pk = mesa.ids["proceso"]
    for datos in ({"fila": [str(pk)], "clave_envio": "k"}, {"fila": [f"{pk}-5"]}):
        completos = {"csrf_token": sub.ficha_csrf(), "motivo": "Se reparten.", **datos}
        assert sub.post(f"{REASIGNAR}/hacer", completos).status_code == 400
    assert sub.post(REASIGNAR, {"fila": [str(pk)]}).status_code == 400
    assert mesa.movimientos("reasignar") == 0


@pytest.mark.parametrize(
    ("quien", "hay"), [("subcoordinadora", True), ("enlace_obras", False), ("titular_obras", False)]
)
def test_the_list_offers_boxes_to_who_may_use_them(mesa: Mesa, cliente: type[Cliente], quien: str, hay: bool) -> None:
    pagina = cliente.de(quien).pagina(LISTA)
    assert (any(c.get("name") == "fila" for c in pagina.controles), "las elegidas" in pagina.texto) == (hay, hay)
