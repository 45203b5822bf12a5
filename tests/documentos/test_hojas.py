"""The paper loop: what comes back scanned finds its petición by its QR; what does not, waits."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.actos.models import Movimiento
from app.archivos.almacen import almacen
from app.commands import como_sistema
from app.documentos.escaner.lectura import leer_hoja
from app.documentos.models import Hoja, Oficio
from app.extensions import db
from app.peticiones.models.anexos import Adjunto
from tests.cliente import Cliente
from tests.documentos import de_escaner as e
from tests.documentos.test_oficios import por_oficio
from tests.factories import en


def hecho(app: Flask, hacer: Any, cuantas: int = 1) -> list[str]:
    """Make peticiones as the system and return their folios."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return [hacer().folio for _n in range(cuantas)]


def adjuntos(app: Flask) -> list[tuple[str, str, str]]:
    """Return folio, class and title of every attachment, in that order."""
    with app.app_context(), como_sistema("prueba"):
        filas = db.session.scalars(select(Adjunto))
        return sorted((a.peticion.folio, a.clase, a.titulo) for a in filas)


def hojas(app: Flask) -> list[tuple[int, int, str, str | None]]:
    """Return first page, how many, estado and motivo of every sheet."""
    with app.app_context(), como_sistema("prueba"):
        hojas = db.session.scalars(select(Hoja).order_by(Hoja.primera))
        return [(h.primera, h.paginas, h.situacion, h.motivo) for h in hojas]


FORMATO = ("formato_escaneado", "Formato de trámite de atención, escaneado")


@pytest.mark.manual("D8")
def test_a_shuffled_bad_scan_finds_every_peticion(app: Flask, cliente: type[Cliente]) -> None:
    con_formato = hecho(app, lambda: en("recibido"), 6)
    con_oficio = hecho(app, por_oficio, 2)
    unidad = cliente.de("capturista")
    papeles = [(folio, e.impreso(unidad, folio)) for folio in con_formato]
    papeles += [(folio, e.impreso(unidad, folio, "oficio")) for folio in con_oficio]
    random.Random(5).shuffle(papeles)
    lote: list[Image.Image] = []
    for n, (_folio, suyas) in enumerate(papeles):
        lote += [e.maltratada(hoja, (2, 180, -2, 92)[n % 4], n) for hoja in suyas]
        lote += [e.en_blanco()] if n == 3 else [e.con_qr("https://ejemplo.org/menu")] if n == 5 else []
    texto = e.entregar(unidad, (e.en_pdf(lote), "lote.pdf"))
    assert "De 10 hojas, 8 quedaron en su petición y 1 espera en la bandeja; 1 estaba en blanco." in texto
    with app.app_context(), como_sistema("prueba"):
        numeros = {p: o.texto for o in db.session.scalars(select(Oficio)) for p in [o.peticion.folio]}
    oficios = [(f, "oficio_escaneado", f"Oficio {numeros[f]}, copia sellada") for f in con_oficio]
    assert adjuntos(app) == sorted([*((folio, *FORMATO) for folio in con_formato), *oficios])
    assert [h[3] for h in hojas(app) if h[2] == "espera"] == ["ajeno"]
    derechas = [hoja for pdf in contenidos(app) for hoja in e.paginas(pdf)]
    assert {leer_hoja(hoja, 1).giro for hoja in derechas} == {0}


def contenidos(app: Flask) -> list[bytes]:
    """Return the bytes of every attachment."""
    with app.app_context(), como_sistema("prueba"):
        return [almacen().abrir(a.sha256) for a in db.session.scalars(select(Adjunto).order_by(Adjunto.id))]


def de_un_folio(app: Flask, cliente: type[Cliente]) -> tuple[str, Cliente, Image.Image]:
    """Return the folio of a petición, the Capturista's browser and its printed formato."""
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = cliente.de("capturista")
    return folio, unidad, e.impreso(unidad, folio)[0]


def test_pages_that_follow_one_another_become_one_file_and_the_one_without_code_waits(
    app: Flask, cliente: type[Cliente]
) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    lote = e.en_pdf([hoja, e.en_blanco(), e.maltratada(hoja), e.con_texto(), hoja])
    texto = e.entregar(unidad, (lote, "lote.pdf"))
    assert "De 5 hojas, 3 quedaron en su petición y 1 espera en la bandeja; 1 estaba en blanco." in texto
    assert adjuntos(app) == [(folio, *FORMATO)] * 2
    assert sorted(len(e.paginas(pdf)) for pdf in contenidos(app)) == [1, 2]
    assert hojas(app) == [
        (1, 2, "adjunta", None), (2, 1, "en_blanco", None), (4, 1, "espera", "sin_codigo"), (5, 1, "adjunta", None),
    ]  # fmt: skip
    pagina = unidad.pagina(f"/hojas/show/{ids(app)[2]}")
    assert f"La hoja de antes, en el mismo archivo, es de {folio}." in pagina.texto
    assert pagina.forma("/adjuntar")["datos"]["folio"] == ""


def ids(app: Flask) -> list[int]:
    """Return the ids of the sheets in the order of their pages."""
    with app.app_context(), como_sistema("prueba"):
        return list(db.session.scalars(select(Hoja.id).order_by(Hoja.lote, Hoja.primera)))


def test_each_group_is_one_movimiento_of_the_act(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    e.entregar(unidad, (e.en_pdf([hoja, hoja]), "lote.pdf"))
    with app.app_context(), como_sistema("prueba"):
        acto = db.session.scalars(select(Movimiento).where(Movimiento.acto == "adjuntar")).one()
        assert (acto.puesto, acto.datos["texto"]) == ("Capturista", FORMATO[1])
    assert "Formato de trámite de atención, escaneado" in unidad.ver(folio).texto


def test_the_same_file_again_is_said_and_not_attached_twice(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    lote = (e.en_pdf([hoja, e.con_texto()]), "lote.pdf")
    e.entregar(unidad, lote)
    assert "De 2 hojas, 1 ya estaba y 1 ya esperaba ahí." in e.entregar(unidad, lote)
    assert adjuntos(app) == [(folio, *FORMATO)]


def test_what_was_attached_by_hand_is_known_by_the_file_that_arrived(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    suyo = e.en_pdf([hoja])
    assert unidad.acto(folio, "adjuntar", archivo=(suyo, "formato.pdf"), texto="A mano").status_code == 303
    assert "De 1 hoja, 1 ya estaba." in e.entregar(unidad, (suyo, "otro-nombre.pdf"))
    assert adjuntos(app) == [(folio, "documento", "A mano")]


def otra_vez_de_otro_archivo(pdf: bytes) -> bytes:
    """Return a PDF of the same pages that arrives as other bytes, as from another scanner."""
    return pdf + b"\n% digitalizada en otro equipo\n"


def test_another_original_of_the_same_pages_is_kept_too(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    uno = e.en_pdf([hoja])
    otro = otra_vez_de_otro_archivo(uno)
    e.entregar(unidad, (uno, "uno.pdf"))
    assert "De 1 hoja, 1 quedó en su petición." in e.entregar(unidad, (otro, "otro.pdf"))
    assert adjuntos(app) == [(folio, *FORMATO)] * 2
    with app.app_context(), como_sistema("prueba"):
        suyos = list(db.session.scalars(select(Adjunto).order_by(Adjunto.id)))
        assert (len({a.sha256 for a in suyos}), [almacen().abrir(a.original_sha256) for a in suyos]) == (1, [uno, otro])
    for pdf in (uno, otro):
        assert "De 1 hoja, 1 ya estaba." in e.entregar(unidad, (pdf, "otra-vez.pdf"))
    assert len(adjuntos(app)) == 2


def test_another_original_waits_in_the_tray_too(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, _hoja = de_un_folio(app, cliente)
    uno = e.en_pdf([e.con_texto()])
    otro = otra_vez_de_otro_archivo(uno)
    for pdf in (uno, otro):
        assert "1 espera en la bandeja" in e.entregar(unidad, (pdf, "uno.pdf"))
        assert "1 ya esperaba ahí" in e.entregar(unidad, (pdf, "uno.pdf"))
    for pk in [hoja for hoja, situacion in esperas(app) if situacion == "espera"]:
        forma = unidad.pagina(f"/hojas/show/{pk}").forma("/adjuntar")
        assert unidad.post(forma["url"], {**forma["datos"], "folio": folio, "papel": "otro"}).status_code == 303
    with app.app_context(), como_sistema("prueba"):
        suyos = db.session.scalars(select(Adjunto).order_by(Adjunto.id))
        assert [almacen().abrir(a.original_sha256) for a in suyos] == [uno, otro]


def esperas(app: Flask) -> list[tuple[int, str]]:
    """Return the sheets in the order they came, with what became of each."""
    with app.app_context(), como_sistema("prueba"):
        return [(h.id, h.situacion) for h in db.session.scalars(select(Hoja).order_by(Hoja.id))]


def test_the_same_form_twice_gets_the_first_answer(app: Flask, cliente: type[Cliente]) -> None:
    _folio, unidad, hoja = de_un_folio(app, cliente)
    datos = unidad.pagina("/hojas/add").forma("/hojas/add")["datos"]
    suyo = (e.en_pdf([hoja]), "lote.pdf")
    respuestas = [unidad.post("/hojas/add", {**datos, "archivos": suyo}) for _vez in range(2)]
    assert [r.status_code for r in respuestas] == [303, 303]
    assert respuestas[0].location == respuestas[1].location
    assert len(hojas(app)) == 1


@pytest.mark.manual("D8")
def test_a_photograph_is_read_too(app: Flask, cliente: type[Cliente]) -> None:
    folio, unidad, hoja = de_un_folio(app, cliente)
    assert "De 1 hoja, 1 quedó en su petición." in e.entregar(unidad, (e.jpeg(e.maltratada(hoja)), "foto.jpg"))
    assert adjuntos(app) == [(folio, *FORMATO)]


def test_an_image_that_a_file_shares_goes_only_with_the_page_that_shows_it(app: Flask, cliente: type[Cliente]) -> None:
    una, otra = hecho(app, lambda: en("recibido"), 2)
    unidad = cliente.de("capturista")
    lote = e.en_pdf([e.impreso(unidad, una)[0], e.impreso(unidad, otra)[0]], recursos_de_todas=True)
    e.entregar(unidad, (lote, "lote.pdf"))
    assert [pdf.count(b"/Subtype /Image") for pdf in contenidos(app)] == [1, 1]
