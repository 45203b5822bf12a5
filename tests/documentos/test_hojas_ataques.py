"""What scanned sheets must not do: show what one does not see, believe a stranger's code, bring the office down."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.commands import como_sistema
from app.documentos.escaner.lectura import Codigo, Leida, codigo_de, leer_hoja
from app.documentos.models import Hoja
from app.extensions import db
from app.nucleo.folio import componer
from tests.cliente import Cliente, Pagina
from tests.documentos import de_escaner as e
from tests.documentos.test_hojas import adjuntos, hecho, hojas, ids
from tests.elenco import AGUAS
from tests.factories import en, nueva

FOLIO = "PRE-2026-000001-8"
DE_NADIE = componer("PRE", 2026, 999)
CASA = "https://atencion.example.mx"


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        (f"{CASA}/peticiones/{FOLIO}", Codigo(FOLIO)),
        (f"{CASA}/peticiones/{FOLIO}?papel=formato", Codigo(FOLIO, "formato")),
        (f"{CASA}/peticiones/{FOLIO}?papel=oficio-12-2026", Codigo(FOLIO, "oficio-12-2026")),
        (f"http://otro.nombre:8080/atencion/peticiones/{FOLIO}?papel=formato", Codigo(FOLIO, "formato")),
        (f"{CASA}/peticiones/{FOLIO}?papel=formato&f=ABCDEFGHJK", Codigo(FOLIO, "formato", "ABCDEFGHJK")),
        (f"{CASA}/peticiones/{FOLIO}?f=ABCDEFGHJK", Codigo(FOLIO, "", "ABCDEFGHJK")),
        (f"{CASA}/peticiones/{FOLIO}?papel=otro&f=ABCDEFGHJK", Codigo(FOLIO)),
        (f"{CASA}/ciudadania/seguimiento?folio={FOLIO}&f=ABCDEFGHJK", Codigo(FOLIO)),
        (f"{CASA}/peticiones/{FOLIO}?papel=../../etc", Codigo(FOLIO)),
        (f"{CASA}/ciudadania/seguimiento", None),
        (f"{CASA}/peticiones/PRE-2026-000001-9", None),
        (f"{CASA}/peticiones/{FOLIO}/actos/cancelar", None),
        (f"{CASA}/jornadas/{FOLIO}/papel/visita/1", None),
        (f"javascript:fetch('/peticiones/{FOLIO}')", None),
        (f"javascript://x/peticiones/{FOLIO}", None),
        (f"/peticiones/{FOLIO}", None),
        (f"{CASA}/peticiones/{FOLIO}' OR 1=1 --", None),
        ("<script>alert(1)</script>", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_only_our_own_addresses_count(texto: str, dice: Codigo | None) -> None:
    assert codigo_de(texto) == dice


@pytest.mark.parametrize(
    ("textos", "motivo"),
    [
        ((f"{CASA}/peticiones/{FOLIO}?papel=formato", f"{CASA}/ciudadania/seguimiento?folio={FOLIO}"), ""),
        ((f"{CASA}/peticiones/{FOLIO}?papel=formato", "https://sat.example/x"), ""),
        ((f"{CASA}/peticiones/{FOLIO}", f"{CASA}/peticiones/PRE-2026-000002-6"), "varios"),
        ((f"{CASA}/peticiones/{FOLIO}?papel=formato", f"{CASA}/peticiones/{FOLIO}?papel=oficio-1-2026"), "varios"),
        ((f"{CASA}/peticiones/{FOLIO}?f=A", f"{CASA}/ciudadania/seguimiento?folio=PRE-2026-000002-6"), "varios"),
        ((f"{CASA}/peticiones/{FOLIO}?papel=formato&f=A", f"{CASA}/peticiones/{FOLIO}?papel=formato&f=B"), "varios"),
        (("https://sat.example/x",), "ajeno"),
        ((), "sin_codigo"),
    ],
)
def test_a_page_that_says_two_things_says_none(textos: tuple[str, ...], motivo: str) -> None:
    assert Leida(1, textos).motivo == motivo


def test_a_tick_by_hand_is_no_blank_page() -> None:
    blanca = e.en_blanco()
    marcada = blanca.copy()
    ImageDraw.Draw(marcada).line((600, 800, 640, 840, 700, 740), fill=60, width=4)
    doble = (1700, 2200)
    assert [leer_hoja(hoja.resize(doble), 1).blanca for hoja in (blanca, marcada)] == [True, False]


# What one does not see


def frase_de(navegador: Cliente, folio: str, app: Flask) -> str:
    """Upload a page with the code of a folio and return what its page says of it, without the folio."""
    e.entregar(navegador, (e.en_pdf([e.con_qr(e.direccion(app, folio, "formato"))]), "uno.pdf"))
    texto = navegador.pagina(f"/hojas/show/{max(ids(app))}").texto.replace(folio, "FOLIO")
    return texto[texto.index("¿De qué petición es esta hoja?") : texto.index("Descartar la hoja")]


def test_a_reservada_is_as_if_it_were_not_there(app: Flask, cliente: type[Cliente]) -> None:
    acusa = {"tipo": "denuncia", "contra": "servidor_publico"}
    folio = hecho(app, lambda: nueva(None, **acusa))[0]
    unidad = cliente.de("capturista")
    suya, de_nadie = frase_de(unidad, folio, app), frase_de(unidad, DE_NADIE, app)
    assert suya == de_nadie
    assert (adjuntos(app), {h[3] for h in hojas(app)}) == ([], {"no_hallada"})
    forma = unidad.pagina(f"/hojas/show/{ids(app)[0]}").forma("/adjuntar")
    assert unidad.post(forma["url"], {**forma["datos"], "folio": folio}).status_code == 422
    e.entregar(cliente.de("control"), (e.en_pdf([e.con_qr(e.direccion(app, folio))]), "uno.pdf"))
    assert adjuntos(app) == [(folio, "documento", "Hoja escaneada")]


def test_reservada_later_its_paper_is_hidden_with_it(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = cliente.de("capturista")
    e.entregar(unidad, (e.en_pdf(e.impreso(unidad, folio)), "uno.pdf"))
    direcciones = [f"/hojas/show/{ids(app)[0]}", f"/hojas/{ids(app)[0]}/vista.png"]
    assert [unidad.get(url).status_code for url in direcciones] == [200, 200]
    unidad.acto(folio, "reservar", contra="servidor_publico", motivo="Acusa a un servidor.")
    assert [unidad.get(url).status_code for url in direcciones] == [404, 404]
    assert "uno.pdf" not in unidad.pagina("/hojas/list/?estado=adjunta").texto
    with app.app_context(), como_sistema("prueba"):
        lote = db.session.scalar(select(Hoja.lote))
    assert folio not in unidad.get(f"/hojas/entregas/{lote}").text


def test_an_enlace_learns_nothing_of_another_dependencia(app: Flask, cliente: type[Cliente]) -> None:
    ajena = hecho(app, lambda: en("recibido", AGUAS))[0]
    obras = cliente.de("enlace_obras")
    assert frase_de(obras, ajena, app) == frase_de(obras, DE_NADIE, app)
    e.entregar(cliente.de("enlace_aguas"), (e.en_pdf([e.con_qr(e.direccion(app, ajena))]), "uno.pdf"))
    assert [folio for folio, _c, _t in adjuntos(app)] == [ajena]


def test_before_he_receives_it_the_enlace_is_told_so(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("canalizado"))[0]
    assert "Primero abra y reciba la petición" in frase_de(cliente.de("enlace_obras"), folio, app)
    assert adjuntos(app) == []


@pytest.mark.solo_sqlite("what a code says is shown the same on both")
def test_an_oficio_of_another_peticion_is_refused(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = cliente.de("capturista")
    hoja = e.con_qr(e.direccion(app, folio, "oficio-7-2026"))
    texto = e.entregar(unidad, (e.en_pdf([hoja]), "uno.pdf"))
    assert "El oficio que dice la hoja no es de esa petición." in texto
    assert adjuntos(app) == []


@pytest.mark.solo_sqlite("what a code says is shown the same on both")
@pytest.mark.parametrize("texto", ["<script>alert(1)</script>", "javascript:alert(1)", "'; DROP TABLE hoja; -- {{7}}"])
def test_what_a_strangers_code_says_is_only_text(app: Flask, cliente: type[Cliente], texto: str) -> None:
    unidad = cliente.de("capturista")
    e.entregar(unidad, (e.en_pdf([e.con_qr(texto)]), "uno.pdf"))
    for url in ("/hojas/list/", f"/hojas/show/{ids(app)[0]}"):
        html = unidad.get(url).text
        assert texto in Pagina(html).texto
        assert ("<script>alert" in html, 'href="javascript' in html) == (False, False)


# Files made to harm


def bomba() -> bytes:
    """Return a PDF whose picture inflates to 900 megapixels."""
    with pikepdf.new() as pdf:
        gorda = pikepdf.Stream(
            pdf, zlib.compress(bytes(30_000 * 1000), 9), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=30_000, Height=30_000, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode,
        )  # fmt: skip
        pagina = pdf.add_blank_page(page_size=(612, 792))
        pagina.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(B=pdf.make_indirect(gorda)))
        pagina.Contents = pdf.make_stream(b"612 0 0 792 0 0 cm /B Do")
        salida = io.BytesIO()
        pdf.save(salida)
        return salida.getvalue()


def de_muchas(cuantas: int) -> bytes:
    with pikepdf.new() as pdf:
        for _n in range(cuantas):
            pdf.add_blank_page(page_size=(612, 792))
        salida = io.BytesIO()
        pdf.save(salida)
        return salida.getvalue()


def gigante() -> bytes:
    salida = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(salida, "PNG")
    return salida.getvalue()


@pytest.mark.solo_sqlite("files are read before any transaction")
@pytest.mark.parametrize(
    ("archivo", "frase"),
    [
        ((b"", "nada.pdf"), "Elija o arrastre aquí las hojas escaneadas."),
        ((b"hola", "carta.pdf"), "«carta.pdf»: No se recibe este tipo de archivo."),
        ((de_muchas(500), "muchas.pdf"), "Son 500 hojas; suba a lo más 100 de una vez."),
        ((gigante(), "gigante.png"), "«gigante.png»: La imagen"),
        ((b"%PDF-1.4\n" + b"0" * 11_000_000 + b"%%EOF", "gordo.pdf"), "pesa más de 10 MB"),
        ((b"%PDF-1.4\nbasura\n%%EOF", "roto.pdf"), "El PDF está dañado."),
    ],
    ids=["empty", "text", "500-pages", "bomb-png", "too-heavy", "broken"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    app: Flask, cliente: type[Cliente], archivo: tuple[bytes, str], frase: str
) -> None:
    unidad = cliente.de("capturista")
    forma = unidad.pagina("/hojas/add").forma("/hojas/add")
    suyo = (archivo[0], "" if not archivo[0] else archivo[1])
    respuesta = unidad.post(forma["url"], {**forma["datos"], "archivos": suyo})
    assert (respuesta.status_code, frase in Pagina(respuesta.text).texto) == (422, True)
    assert hojas(app) == []


@pytest.mark.solo_sqlite("files are read before any transaction")
def test_a_bomb_in_a_pdf_waits_without_harm(app: Flask, cliente: type[Cliente]) -> None:
    texto = e.entregar(cliente.de("capturista"), (bomba(), "bomba.pdf"))
    assert "De 1 hoja, 1 " in texto
    assert adjuntos(app) == []
