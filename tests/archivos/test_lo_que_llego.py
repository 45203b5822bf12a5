"""A file as it came: kept beside its copy, told on the page and in the movimiento, downloaded by who may read it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import select

from app.actos.models import Movimiento
from app.archivos import papelera
from app.archivos.almacen import almacen
from app.archivos.examen import Archivo, examinar
from app.archivos.models import Foto
from app.archivos.queries import en_uso, nombrados
from app.commands import como_sistema
from app.documentos.models import Hoja
from app.extensions import db
from app.peticiones.jobs import apartar_huerfanos
from app.peticiones.models.anexos import Adjunto
from tests.casos.de_archivos import caso, exif_de_telefono, firmado, marcada, pdf, tiff
from tests.cliente import Cliente
from tests.factories import acto, en, nueva


def adjunto_de(app: Flask, folio: str) -> dict[str, Any]:
    with app.app_context(), como_sistema("prueba"):
        fila = db.session.scalars(select(Adjunto).order_by(Adjunto.id.desc())).first()
        assert fila is not None
        assert fila.peticion.folio == folio
        return {c.name: getattr(fila, c.name) for c in Adjunto.__table__.columns}


def folio_nuevo(app: Flask) -> str:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return str(nueva().folio)


def enviado(app: Flask, cliente: type[Cliente], contenido: bytes, nombre: str) -> tuple[Cliente, str]:
    """Attach a file through the page, as a clerk does."""
    quien = cliente.de("capturista")
    folio = folio_nuevo(app)
    respuesta = quien.acto(folio, "adjuntar", archivo=(contenido, nombre), texto="Oficio de la empresa")
    assert respuesta.status_code == 303, quien.errores()
    return quien, folio


def test_a_signed_pdf_is_downloaded_as_it_came_and_the_page_says_who_signed(app: Flask, cliente: type[Cliente]) -> None:
    suyo = caso("pdf-firmado/firmado_real.pdf")
    quien, folio = enviado(app, cliente, suyo, "oficio.pdf")
    pagina = quien.ver(folio)
    for frase in ("Firmado digitalmente por", "íntegro: nadie lo cambió", "No se comprobó quién emitió"):
        assert pagina.texto.count(frase) == 2, frase  # under the file, and in the history
    fila = adjunto_de(app, folio)
    bajado = quien.get(f"/adjuntos/{fila['id']}/original")
    assert (bajado.status_code, bajado.data, bajado.mimetype) == (200, suyo, "application/pdf")
    assert hashlib.sha256(bajado.data).hexdigest() == fila["original_sha256"] == fila["origen_sha256"]
    assert list(PdfFileReader(io.BytesIO(bajado.data)).embedded_signatures)
    cabeceras = bajado.headers
    assert cabeceras["Content-Disposition"].startswith("attachment; filename")
    assert cabeceras["Content-Security-Policy"].strip() == "default-src 'none'; sandbox"
    assert (cabeceras["X-Content-Type-Options"], cabeceras["Cache-Control"]) == ("nosniff", "no-store")
    limpia = quien.get(f"/adjuntos/{fila['id']}")
    assert limpia.headers["Content-Security-Policy"].strip() == "default-src 'none'; sandbox"
    copia = limpia.data
    assert hashlib.sha256(copia).hexdigest() == fila["sha256"]
    assert b"/ByteRange" not in copia


def test_the_movimiento_keeps_what_was_said_and_its_chain_holds(app: Flask, cliente: type[Cliente]) -> None:
    enviado(app, cliente, caso("pdf-con-xml/con_xml_adjunto.pdf"), "factura.pdf")
    with app.app_context(), como_sistema("prueba"):
        datos = db.session.scalars(select(Movimiento.datos).where(Movimiento.acto == "adjuntar")).all()[-1]
        assert datos is not None
        assert datos["archivo_quitado"] == ["adjuntos: cfdi.xml"]
        assert datos["archivo_original"] == hashlib.sha256(caso("pdf-con-xml/con_xml_adjunto.pdf")).hexdigest()
    assert app.test_cli_runner().invoke(args=["ac", "verificar-movimientos"]).exit_code == 0


def test_a_photograph_says_what_went_and_is_not_kept_as_it_came(app: Flask, cliente: type[Cliente]) -> None:
    salida = io.BytesIO()
    marcada().save(salida, "JPEG", exif=exif_de_telefono())
    quien, folio = enviado(app, cliente, salida.getvalue(), "foto.jpg")
    assert "La copia que se guardó va sin los datos de la cámara y el lugar donde se tomó." in quien.ver(folio).texto
    fila = adjunto_de(app, folio)
    assert quien.get(f"/adjuntos/{fila['id']}/original").status_code == 404
    with app.app_context():
        assert not almacen().tiene(fila["origen_sha256"])
    assert "Descargar como llegó" not in quien.ver(folio).texto.split("Documento")[0]


def test_hostile_words_of_a_file_are_only_words(app: Flask, cliente: type[Cliente]) -> None:
    quien, folio = enviado(app, cliente, firmado(nombre="<img src=x onerror=alert(1)>"), "x.pdf")
    cuerpo = quien.get(quien.get(f"/peticiones/{folio}").location).text
    assert "<img src=x" not in cuerpo
    assert "&lt;img src=x onerror=alert(1)&gt;" in cuerpo


def con_adjunto(app: Flask, archivo: Archivo, estado: str = "") -> int:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en(estado) if estado else nueva()
        acto(p, "adjuntar", "capturista", archivo=archivo, texto="Acta")
        return db.session.scalars(select(Adjunto.id).order_by(Adjunto.id.desc())).first() or 0


@pytest.mark.parametrize("estado", ["", "canalizado", "proceso"])
def test_it_is_guarded_like_its_copy(app: Flask, cliente: type[Cliente], estado: str) -> None:
    pk = con_adjunto(app, examinar(pdf(), "acta.pdf"), estado)
    for quien in ("capturista", "titular_obras", "enlace_obras", "enlace_aguas", "control", "administradora"):
        suyo = cliente.de(quien)
        assert suyo.get(f"/adjuntos/{pk}/original").status_code == suyo.get(f"/adjuntos/{pk}").status_code, quien
    assert cliente().get(f"/adjuntos/{pk}/original").status_code == cliente().get(f"/adjuntos/{pk}").status_code


def test_what_came_is_in_use_and_is_verified(app: Flask) -> None:
    archivo = examinar(pdf(b"0.5 g"), "acta.pdf")
    con_adjunto(app, archivo)
    with app.app_context(), como_sistema("prueba"):
        assert {Adjunto.original_sha256, Foto.original_sha256, Hoja.original_sha256} <= set(en_uso())
        suyos = {archivo.sha256, archivo.origen_sha256}
        assert nombrados([*suyos, "0" * 64]) == suyos
        ruta = almacen().ruta(archivo.origen_sha256)
        apartar_huerfanos()
        assert ruta.read_bytes() == archivo.original
        assert list(papelera.danados(almacen(), en_uso())) == []
        ruta.write_bytes(b"otra cosa")
        assert [linea.split()[3] for linea in papelera.danados(almacen(), en_uso())] == [archivo.origen_sha256]
        almacen().guardar(archivo)


def test_damaged_it_is_an_error_and_never_other_bytes(app: Flask, cliente: type[Cliente]) -> None:
    archivo = examinar(pdf(b"0.25 g"), "acta.pdf")
    pk = con_adjunto(app, archivo)
    with app.app_context():
        ruta = Path(almacen().ruta(archivo.origen_sha256))
    ruta.write_bytes(b"otra cosa")
    quien = cliente.de("capturista")
    assert quien.get(f"/adjuntos/{pk}/original").status_code == 500
    assert quien.get(f"/adjuntos/{pk}").status_code == 200
    ruta.write_bytes(archivo.original or b"")


def test_a_scan_of_one_group_keeps_what_came_and_says_it_was_signed(app: Flask, cliente: type[Cliente]) -> None:
    """A signed PDF left among the scanned sheets is drawn; it is not lost."""
    suyo = firmado()
    quien = cliente.de("capturista")
    forma = quien.pagina("/hojas/add").forma("")
    assert quien.post("/hojas/add", {**forma["datos"], "archivos": (suyo, "oficio.pdf")}).status_code == 303
    with app.app_context(), como_sistema("prueba"):
        hoja = db.session.scalars(select(Hoja).order_by(Hoja.id.desc())).first()
        assert hoja is not None
        assert almacen().abrir(hoja.original_sha256 or "") == suyo
        assert [f["estado"] for f in hoja.firmas or ()] == ["integro"]
        pk = hoja.id
    folio = folio_nuevo(app)
    datos = {"csrf_token": quien.ficha_csrf(), "folio": folio, "papel": "otro"}
    assert quien.post(f"/hojas/{pk}/adjuntar", datos).status_code == 303
    fila = adjunto_de(app, folio)
    assert quien.get(f"/adjuntos/{fila['id']}/original").data == suyo
    assert "Firmado digitalmente por" in quien.ver(folio).texto


def test_a_tiff_is_downloaded_with_its_own_type(app: Flask, cliente: type[Cliente]) -> None:
    quien, folio = enviado(app, cliente, tiff(2), "fax.tif")
    fila = adjunto_de(app, folio)
    bajado = quien.get(f"/adjuntos/{fila['id']}/original")
    assert (bajado.mimetype, bajado.data) == ("image/tiff", tiff(2))
    assert "fax%20%28como%20lleg%C3%B3%29.tif" in bajado.headers["Content-Disposition"]
    assert fila["mime"] == "application/pdf"
