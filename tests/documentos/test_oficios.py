"""The book of oficios: numbered without gaps, cancelled when the petición leaves, printed, and only for the Unidad."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actos.queries import cadenas_rotas
from app.actos.services import actos_posibles, ejecutar
from app.catalogos.models.ajustes import Firmante
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.documentos.models import Oficio
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.claves import peticion_del_vale, vale_de_comprobante
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.elenco import SALUD, alcance
from tests.factories import HOY, acto, datos_de_registro, en, id_de, leer, nueva
from tests.historias.oficina import texto_de_pdf

pytestmark = pytest.mark.dialecto("the book's counter and its gaps")


def por_oficio(**cambios: Any) -> Peticion:
    """Register one with its requisitos for a body that answers on paper: «sistema» channels it."""
    consulta = select(Tramite).where(Tramite.dependencia_id == id_de(Dependencia, SALUD)).order_by(Tramite.id)
    tramite = db.session.scalars(consulta.limit(1)).one()
    traidos = [r.id for r in tramite.requisitos if r.obligatorio]
    return nueva(None, tramite_id=tramite.id, requisito_ids=traidos, **cambios)


def firma(*nombre_y_cargo: str) -> None:
    """Leave this one signatory of oficios, or none."""
    with escritura():
        db.session.execute(update(Firmante).values(activo=False))
        if nombre_y_cargo:
            nombre, cargo = nombre_y_cargo
            db.session.add(Firmante(nombre=nombre, cargo=cargo, para="oficio", activo=True))


def libro() -> list[tuple[str, str, bool]]:
    """Return number, class and whether it is cancelled, of the whole book."""
    filas = db.session.scalars(select(Oficio).order_by(Oficio.id).execution_options(populate_existing=True))
    return [(o.texto.removesuffix(f"/{o.anio}"), o.clase, o.cancelado is not None) for o in filas]


@pytest.mark.manual("D7")
def test_what_goes_to_a_body_without_enlace_takes_the_next_number(sistema: None) -> None:
    firma("Ana Torres Leal", "Directora")
    p, _otra, _con_enlace = por_oficio(), por_oficio(), en("canalizado")
    assert libro() == [("AC/0001", "canalizacion", False), ("AC/0002", "canalizacion", False)]
    oficio = db.session.scalars(select(Oficio).where(Oficio.peticion_id == p.id)).one()
    assert (oficio.firma, oficio.cargo, oficio.fecha, oficio.dependencia_id) == (
        "Ana Torres Leal", "Directora", hoy(), p.dependencia_id,
    )  # fmt: skip
    assert p.planteamiento is not None
    assert p.planteamiento.oficios == oficio.texto


def test_without_signatory_the_office_signs(sistema: None) -> None:
    firma()
    por_oficio()
    oficio = db.session.scalars(select(Oficio)).one()
    assert (oficio.firma, oficio.cargo) == ("", "Unidad de Atención Ciudadana")


RECHAZO = {"motivo": "No nos toca.", "oficio_numero": "SS/12", "oficio_fecha": HOY}


@pytest.mark.parametrize(
    ("nombre", "quien", "datos"),
    [
        ("rechazar_competencia", "capturista", RECHAZO),
        ("reasignar", "subcoordinadora", {"motivo": "Le toca a otra."}),
        ("cancelar", "subcoordinadora", {"motivo": "desistimiento"}),
        ("reservar", "capturista", {"contra": "servidor_publico", "motivo": "Acusa a un servidor."}),
    ],
)
def test_when_it_leaves_the_number_stays_cancelled(
    sistema: None, nombre: str, quien: str, datos: dict[str, Any]
) -> None:
    p = por_oficio()
    acto(p, nombre, quien, **datos)
    por_oficio()
    assert libro() == [("AC/0001", "canalizacion", True), ("AC/0002", "canalizacion", False)]


def test_sent_again_it_takes_a_new_number(sistema: None) -> None:
    p = por_oficio()
    acto(p, "rechazar_competencia", "capturista", **RECHAZO)
    acto(p, "canalizar", "capturista", dependencia_id=id_de(Dependencia, SALUD))
    assert libro() == [("AC/0001", "canalizacion", True), ("AC/0002", "canalizacion", False)]


def test_a_prorroga_has_its_own_oficio(sistema: None) -> None:
    p = en("recibido")
    acto(p, "prorrogar", "coordinador", motivo="Falta material.", fecha_limite=hoy() + timedelta(days=60))
    assert libro() == [("AC/0001", "prorroga", False)]


def en_vigor(p: Peticion) -> int:
    """Return what the row of a petición holds, as the database has it, of how many of its oficios are in force."""
    return leer(p.folio).oficios_vigentes


def test_those_in_force_are_counted_by_each_act_and_no_version_is_spent(sistema: None) -> None:
    p = por_oficio()
    assert en_vigor(p) == 1
    acto(p, "recibir", "capturista", oficio_numero="SS/12", oficio_fecha=HOY, recibio="Luis Mata")
    acto(p, "prorrogar", "coordinador", motivo="Falta material.", fecha_limite=hoy() + timedelta(days=60))
    assert en_vigor(p) == 2
    ultimo = db.session.scalars(select(Oficio).order_by(Oficio.id.desc()).limit(1)).one()
    corregir = {"oficio_id": ultimo.id, "motivo": "Salió con errores."}
    acto(p, "cancelar_oficio", "coordinador", **corregir, reponer=True)
    assert en_vigor(p) == 2
    acto(p, "reasignar", "subcoordinadora", motivo="Le toca a otra.")
    assert (en_vigor(p), list(cadenas_rotas(Peticion))) == (0, [])


def test_the_number_of_a_bodys_own_oficio_is_none_of_ours(sistema: None) -> None:
    """A body may number its oficios as the office does; they are found by it, and there is nothing to cancel."""
    p = por_oficio()
    acto(p, "rechazar_competencia", "capturista", **{**RECHAZO, "oficio_numero": "AC/0099/2026"})
    assert p.planteamiento is not None
    assert "AC/0099/2026" in p.planteamiento.oficios
    assert en_vigor(p) == 0
    assert [paso.acto for paso in actos_posibles(p, alcance("subcoordinadora"), {"cancelar_oficio"})] == []


def test_an_act_that_fails_leaves_no_gap(sistema: None) -> None:
    p = por_oficio()
    acto(p, "rechazar_competencia", "capturista", **RECHAZO)
    with suppress(RuntimeError), escritura():
        ejecutar(p, "canalizar", {"dependencia_id": id_de(Dependencia, SALUD)}, autor=alcance("capturista"))
        raise RuntimeError("después del acto")
    por_oficio()
    assert [numero for numero, _clase, _cancelado in libro()] == ["AC/0001", "AC/0002"]


def test_forty_from_four_threads_are_one_to_forty(app: Flask) -> None:
    """Every fifth act is undone after it has taken its number: the next one takes it again."""

    def uno(n: int) -> None:
        with app.app_context(), app.test_request_context(), como_sistema("carrera"):
            p = nueva(None, tramite_id=id_de(Tramite, "otro"))
            a_salud = {"dependencia_id": id_de(Dependencia, SALUD), "motivo": "Le toca."}
            if n % 5 == 0:
                with suppress(RuntimeError), escritura():
                    ejecutar(p, "canalizar", a_salud, autor=alcance("capturista"))
                    raise RuntimeError("después del acto")
            acto(leer(p.folio), "canalizar", "capturista", **a_salud)

    with ThreadPoolExecutor(4) as hilos:
        list(hilos.map(uno, range(40)))
    with app.app_context(), como_sistema("carrera"):
        assert [numero for numero, _clase, _cancelado in libro()] == [f"AC/{n:04d}" for n in range(1, 41)]


def hecha(app: Flask, **cambios: Any) -> tuple[int, str]:
    """Make one by oficio; its id and folio."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = por_oficio(**cambios)
        return p.id, p.folio


def test_the_page_links_the_paper_and_the_paper_says_all(app: Flask, cliente: type[Cliente]) -> None:
    pk, folio = hecha(app)
    capturista = cliente.de("capturista")
    assert f'href="/peticiones/{folio}/oficio.pdf?oficio=1"' in capturista.get(f"/peticiones/show/{pk}").text
    texto = " ".join(texto_de_pdf(capturista.get(f"/peticiones/{folio}/oficio.pdf").data).split())
    frases = ("AC/0001/2026", folio, "María del Carmen Ruiz Ávila", "responder por oficio", "tiempo de espera")
    assert [frase for frase in frases if frase not in texto] == []


@pytest.mark.manual("D7")
def test_the_book_shows_numbers_and_cancellations(app: Flask, cliente: type[Cliente]) -> None:
    _pk, folio = hecha(app)
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        acto(db.session.scalars(select(Peticion)).one(), "rechazar_competencia", "capturista", **RECHAZO)
    hecha(app)
    pagina = cliente.de("secretaria").pagina("/oficios/list/").texto
    assert [
        palabra for palabra in ("AC/0001/2026", "AC/0002/2026", folio, "Cancelado", "Vigente") if palabra not in pagina
    ] == []
    assert pagina.index("AC/0002") < pagina.index("AC/0001")


def test_the_number_of_an_oficio_finds_its_peticion(app: Flask, cliente: type[Cliente]) -> None:
    _pk, folio = hecha(app)
    hecha(app)
    assert folio in cliente.de("capturista").pagina("/peticiones/list/?q=AC/0001/2026").texto


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
@pytest.mark.parametrize("quien", ["enlace_obras", "titular_obras", "control", "comunicacion", "administradora"])
def test_the_book_and_the_paper_are_the_unidads(app: Flask, cliente: type[Cliente], quien: str) -> None:
    _pk, folio = hecha(app)
    otro = cliente.de(quien)
    assert [otro.get(url).status_code for url in ("/oficios/list/", f"/peticiones/{folio}/oficio.pdf")] == [403, 403]


def test_a_reserved_one_leaves_the_book_of_the_unidad(app: Flask, cliente: type[Cliente]) -> None:
    _pk, folio = hecha(app)
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = db.session.scalars(select(Peticion)).one()
        acto(p, "reservar", "capturista", contra="servidor_publico", motivo="Acusa a un servidor.")
    capturista = cliente.de("capturista")
    assert folio not in capturista.pagina("/oficios/list/").texto
    assert capturista.get(f"/peticiones/{folio}/oficio.pdf").status_code == 404


def test_the_slip_names_what_is_missing_and_where(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        consulta = select(Tramite).where(Tramite.dependencia_id == id_de(Dependencia, SALUD)).order_by(Tramite.id)
        tramite = db.session.scalars(consulta.limit(1)).one()
        faltan = [r.nombre for r in tramite.requisitos if r.obligatorio]
        p, sin_tramite = nueva(None, tramite_id=tramite.id), nueva(None)
        folio, otro, pk = p.folio, sin_tramite.folio, p.id
    secretaria = cliente.de("secretaria")
    assert f'href="/peticiones/{folio}/faltantes.pdf"' in secretaria.get(f"/peticiones/show/{pk}").text
    texto = " ".join(texto_de_pdf(secretaria.get(f"/peticiones/{folio}/faltantes.pdf").data).split())
    assert [nombre for nombre in faltan if nombre not in texto] == []
    assert secretaria.get(f"/peticiones/{otro}/faltantes.pdf").status_code == 404


DENUNCIA = {"tipo": "denuncia", "contra": "servidor_publico", "descripcion": "Me pidió dinero para el trámite."}


def test_the_voucher_prints_the_comprobante_for_its_clerk_only(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p, otra = nueva(None, **DENUNCIA), nueva(None, **DENUNCIA)
        vale, folio, ajeno = vale_de_comprobante(p, alcance("capturista").usuario_id), p.folio, otra.folio
    capturista, secretaria = cliente.de("capturista"), cliente.de("secretaria")
    url = f"/peticiones/{folio}/comprobante.pdf"
    respuesta = capturista.get(f"{url}?vale={vale}")
    assert (respuesta.status_code, respuesta.headers["Cache-Control"]) == (200, "no-store")
    assert folio in texto_de_pdf(respuesta.data)
    assert capturista.get(url).status_code == 404
    assert secretaria.get(f"{url}?vale={vale}").status_code == 404
    assert capturista.get(f"{url}?vale={vale}x").status_code == 404
    assert capturista.get(f"/peticiones/{ajeno}/comprobante.pdf?vale={vale}").status_code == 404


def test_a_voucher_ends(sistema: None, monkeypatch: pytest.MonkeyPatch) -> None:
    p = nueva(None, **DENUNCIA)
    vale = vale_de_comprobante(p, 7)
    assert (peticion_del_vale(vale, 7), peticion_del_vale(vale, 8), peticion_del_vale(vale, None)) == (p.id, None, None)
    assert peticion_del_vale("basura", 7) is None
    monkeypatch.setattr("app.peticiones.services.claves.DURA_EL_VALE", -1)
    assert peticion_del_vale(vale, 7) is None


def test_registering_a_reserved_one_offers_its_comprobante(app: Flask, cliente: type[Cliente]) -> None:
    capturista = cliente.de("capturista")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos = datos_de_registro(**DENUNCIA)
    forma = capturista.pagina("/peticiones/add").forma("")
    respuesta = capturista.post("/peticiones/add", {**forma["datos"], **datos})
    assert (respuesta.status_code, respuesta.location) == (303, "/"), capturista.errores()
    enlace = re.search(r'href="(/peticiones/[^"]+comprobante\.pdf\?vale=[^"]+)"', capturista.get("/").text)
    assert enlace is not None
    assert capturista.get(enlace[1]).status_code == 200
