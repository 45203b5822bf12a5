"""What is attached without a person and how it is kept: only a code of ours says where, and a sheet is made anew."""

from __future__ import annotations

import io
import time
import zlib
from typing import Any

import pikepdf
import pytest
from flask import Flask

from app.archivos import paginas
from app.archivos.examen import Archivo, ArchivoRechazado, examinar
from app.documentos.escaner import entrega
from app.documentos.escaner.firma import firma_de, vale
from app.nucleo.cupo import VUELVA_EN, SinCupo
from tests.archivos.test_paginas_de_archivos import sin_fin
from tests.cliente import Cliente, Pagina
from tests.documentos import de_escaner as e
from tests.documentos.test_hojas import adjuntos, contenidos, hecho, hojas, ids
from tests.elenco import AGUAS
from tests.factories import en

CASA = "https://atencion.example.mx"
PROPUESTA = "rechazada: La hoja dice {}: compruebe y confirme."


@pytest.mark.solo_sqlite("no table")
def test_a_signature_is_of_one_folio_and_one_paper(app: Flask) -> None:
    with app.app_context():
        suya = firma_de("PRE-2026-000001-8", "formato")
        assert len(suya) == 10
        assert vale(suya, "PRE-2026-000001-8", "formato")
        ajenas = (("PRE-2026-000002-6", "formato"), ("PRE-2026-000001-8", ""), ("PRE-2026-000001-8", "oficio-1-2026"))
        assert [vale(suya, *cual) for cual in ajenas] == [False] * 3
        assert [vale(mala, "PRE-2026-000001-8", "formato") for mala in ("", suya[:9], suya.lower(), "ñ")] == [False] * 4
        app.config["CLAVE_SEGUIMIENTO"], antes = "otra", app.config["CLAVE_SEGUIMIENTO"]
        otra = firma_de("PRE-2026-000001-8", "formato")
        app.config["CLAVE_SEGUIMIENTO"] = antes
        assert otra != suya


@pytest.mark.parametrize(
    "url",
    [
        "{casa}/peticiones/{folio}?papel=formato",
        "{casa}/peticiones/{folio}?papel=formato&f=AAAAAAAAAA",
        "{casa}/ciudadania/seguimiento?folio={folio}",
        "http://cualquiera.com/peticiones/{folio}",
    ],
    ids=["printed-before", "wrong", "tracking", "foreign"],
)
def test_what_anybody_may_print_is_proposed_and_a_person_confirms_it(
    app: Flask, cliente: type[Cliente], url: str
) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = cliente.de("capturista")
    lote = (e.en_pdf([e.con_qr(url.format(casa=CASA, folio=folio))]), "uno.pdf")
    assert "1 espera en la bandeja" in e.entregar(unidad, lote)
    assert (adjuntos(app), hojas(app)) == ([], [(1, 1, "espera", PROPUESTA.format(folio))])
    forma = unidad.pagina(f"/hojas/show/{ids(app)[0]}").forma("/adjuntar")
    assert forma["datos"]["folio"] == folio
    assert unidad.post(forma["url"], forma["datos"]).status_code == 303
    assert [de for de, _clase, _titulo in adjuntos(app)] == [folio]
    assert "De 1 hoja, 1 ya estaba." in e.entregar(unidad, lote)


def test_a_proposed_folio_says_nothing_of_what_one_does_not_see(app: Flask, cliente: type[Cliente]) -> None:
    ajena = hecho(app, lambda: en("recibido", AGUAS))[0]
    e.entregar(cliente.de("enlace_obras"), (e.en_pdf([e.con_qr(f"{CASA}/peticiones/{ajena}")]), "uno.pdf"))
    assert [h[3] for h in hojas(app)] == ["no_hallada"]


def test_a_paper_of_ours_beside_another_code_waits(app: Flask, cliente: type[Cliente]) -> None:
    una, otra = hecho(app, lambda: en("recibido"), 2)
    hoja = e.con_qr(e.direccion(app, una, "formato"), f"{CASA}/ciudadania/seguimiento?folio={otra}")
    e.entregar(cliente.de("capturista"), (e.en_pdf([hoja]), "uno.pdf"))
    assert (adjuntos(app), [h[3] for h in hojas(app)]) == ([], ["varios"])


def test_a_forged_page_does_not_ride_behind_one_of_ours(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    lote = [e.con_qr(e.direccion(app, folio, "formato")), e.con_qr(f"{CASA}/peticiones/{folio}?papel=formato")]
    e.entregar(cliente.de("capturista"), (e.en_pdf(lote), "lote.pdf"))
    assert [(h[0], h[1], h[2]) for h in hojas(app)] == [(1, 1, "adjunta"), (2, 1, "espera")]


# A sheet is made anew


def con_vecinas(urls: list[str], malo: bytes) -> bytes:
    """Return a batch whose every page lists the pictures of all, with operators that a cutter cannot read."""
    with pikepdf.open(io.BytesIO(e.en_pdf([e.con_qr(url) for url in urls], recursos_de_todas=True))) as pdf:
        for n, pagina in enumerate(pdf.pages):
            pagina.Contents = pdf.make_stream(f"q 612 0 0 792 0 0 cm /I{n} Do Q ".encode() + malo)
            pagina.Secreto = pdf.make_stream(b"oculto")
        salida = io.BytesIO()
        pdf.save(salida)
        return salida.getvalue()


@pytest.mark.parametrize("malo", [b"", b"BI /W 1 /H 1 /CS /G /BPC 8 ID \xff", b") "], ids=["clean", "inline", "broken"])
def test_a_sheet_keeps_nothing_of_its_neighbours(app: Flask, cliente: type[Cliente], malo: bytes) -> None:
    urls = [e.direccion(app, folio, "formato") for folio in hecho(app, lambda: en("recibido"), 2)]
    e.entregar(cliente.de("capturista"), (con_vecinas(urls, malo), "lote.pdf"))
    pdfs = contenidos(app)
    assert [(pdf.count(b"/DCTDecode"), b"oculto" in pdf) for pdf in pdfs] == [(1, False)] * 2
    assert [leidos(pdf) for pdf in pdfs] == [[(url,)] for url in urls]
    with pikepdf.open(io.BytesIO(pdfs[0])) as uno:
        assert [round(float(x)) for x in uno.pages[0].mediabox] == [0, 0, 612, 792]


def leidos(pdf: bytes) -> list[tuple[str, ...]]:
    return [entrega.leer_hoja(hoja, 1).textos for hoja in e.paginas(pdf, 200)]


def leer(*archivos: Archivo, segundos: float = 90) -> list[entrega.Grupo]:
    return entrega.leer_archivos(archivos, time.monotonic() + segundos)[0]


@pytest.mark.solo_sqlite("no table")
def test_the_same_pages_are_known_again(app: Flask) -> None:
    lote = examinar(e.en_pdf([e.con_texto("a"), e.con_texto("b")]), "lote.pdf")
    with app.test_request_context():
        una, otra = leer(lote), leer(lote)
    assert [grupo.archivo for grupo in una] == [grupo.archivo for grupo in otra]
    assert len({grupo.archivo.origen_sha256 for grupo in una} | {lote.origen_sha256}) == 3


@pytest.mark.solo_sqlite("no table")
def test_a_heavy_file_is_kept_coarser_and_a_too_heavy_one_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hoja = examinar(e.en_pdf([e.maltratada(e.con_texto())]), "ruido.pdf")
    with app.test_request_context():
        entera = leer(hoja)[0].archivo
        monkeypatch.setattr(entrega, "ARCHIVO", entera.tamano - 1)
        menor = leer(hoja)[0].archivo
        assert menor.tamano < entera.tamano * 0.7
        assert [h.size for h in e.paginas(menor.contenido)] == [h.size for h in e.paginas(entera.contenido)]
        monkeypatch.setattr(entrega, "ARCHIVO", 1000)
        with pytest.raises(ArchivoRechazado, match=r"pesan más de \d+ MB juntas"):
            leer(hoja)


@pytest.mark.solo_sqlite("no table")
def test_a_photograph_fills_a_letter_sheet(app: Flask) -> None:
    ancha = examinar(e.jpeg(e.con_texto().rotate(90, expand=True)), "foto.jpg")
    with app.test_request_context():
        pdf = leer(ancha)[0].archivo.contenido
    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        assert [round(float(x)) for x in abierto.pages[0].mediabox] == [0, 0, 792, 612]


# Time, and limits


def pesado(cuantas: int) -> bytes:
    """Return a small PDF whose pages are millions of operators each."""
    with pikepdf.new() as pdf:
        flujo: Any = pikepdf.Stream
        todo = pdf.make_indirect(flujo(pdf, zlib.compress(b"q Q " * 950_000, 9), Filter=pikepdf.Name.FlateDecode))
        for _n in range(cuantas):
            pdf.add_blank_page(page_size=(612, 792)).Contents = todo
        salida = io.BytesIO()
        pdf.save(salida)
        return salida.getvalue()


@pytest.mark.solo_sqlite("no table")
def test_a_pdf_of_millions_of_operators_is_opened_in_the_other_process_only(app: Flask) -> None:
    suyo = examinar(pesado(6), "pesado.pdf")
    with app.test_request_context():
        antes = time.thread_time()
        leer(suyo)
        assert time.thread_time() - antes < 4


@pytest.mark.solo_sqlite("files are read before any transaction")
def test_what_was_not_reached_waits_unread(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = cliente.de("capturista")
    lote = e.en_pdf(e.impreso(unidad, folio) * 3)
    monkeypatch.setattr(entrega.Tope, "queda", property(lambda tope: tope.dibujado == 0))
    assert "De 3 hojas, 1 quedó en su petición y 2 esperan en la bandeja." in e.entregar(unidad, (lote, "lote.pdf"))
    assert [(h[0], h[1], h[2]) for h in hojas(app)] == [(1, 1, "adjunta"), (2, 2, "espera")]
    pagina = unidad.pagina(f"/hojas/show/{ids(app)[1]}")
    assert "No dio tiempo de leerla." in pagina.texto
    assert unidad.get(f"/hojas/{ids(app)[1]}/vista.png?pagina=2").status_code == 200
    forma = pagina.forma("/adjuntar")
    respuesta = unidad.post(forma["url"], {**forma["datos"], "folio": folio})
    assert (respuesta.status_code, "De esta hoja no hay imagen." in Pagina(respuesta.text).texto) == (422, True)


@pytest.mark.solo_sqlite("no table")
def test_a_page_that_nobody_can_draw_is_tried_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paginas, "SEGUNDOS_POR_PAGINA", 1.0)
    with pikepdf.new() as pdf:
        for _n in range(3):
            sin_fin(pdf, pdf.add_blank_page(page_size=(612, 792)))
        salida = io.BytesIO()
        pdf.save(salida)
    suyo = examinar(salida.getvalue(), "lento.pdf")
    with app.test_request_context():
        antes = time.monotonic()
        grupos = leer(suyo)
        tardo = time.monotonic() - antes
    assert ([(g.primera, g.paginas, g.motivo) for g in grupos], tardo < 3) == ([(1, 3, "sin_leer")], True)


@pytest.mark.solo_sqlite("files are read before any transaction")
def test_files_are_counted_before_any_is_opened(cliente: type[Cliente]) -> None:
    unidad = cliente.de("capturista")
    forma = unidad.pagina("/hojas/add").forma("/hojas/add")
    for cuantos, contenido, frase in (
        (101, b"x", "Son 101 archivos; suba a lo más 100 de una vez."),
        (3, b"%PDF-" + b"0" * 7_000_000, "Entre todos pesan más de 20 MB."),
    ):
        suyos = [(io.BytesIO(contenido), f"{n}.pdf") for n in range(cuantos)]
        datos = {**forma["datos"], "archivos": suyos}
        respuesta = unidad.http.post("/hojas/add", data=datos, content_type="multipart/form-data")
        assert (respuesta.status_code, frase in Pagina(respuesta.text).texto) == (422, True)


def sin_turno(*_todo: Any, **_mas: Any) -> Any:
    raise SinCupo


@pytest.mark.solo_sqlite("files are read before any transaction")
def test_without_a_turn_it_may_be_asked_for_again(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    unidad = cliente.de("capturista")
    lote = (e.en_pdf([e.con_texto()]), "uno.pdf")
    e.entregar(unidad, lote)
    monkeypatch.setattr(paginas._CUPO, "uno", sin_turno)
    respuesta = unidad.get(f"/hojas/{ids(app)[0]}/vista.png")
    assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (503, "5")
    forma = unidad.pagina("/hojas/add").forma("/hojas/add")
    respuesta = unidad.post(forma["url"], {**forma["datos"], "archivos": lote})
    assert (respuesta.status_code, "Se están leyendo otros archivos." in Pagina(respuesta.text).texto) == (503, True)
    assert respuesta.headers["Retry-After"] == str(VUELVA_EN)
