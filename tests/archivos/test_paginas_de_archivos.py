"""The pages of stored files as pictures: what is drawn, what is refused, and that a hostile file stops nobody."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.archivos import paginas
from app.archivos.almacen import almacen
from app.archivos.examen import examinar
from app.archivos.paginas import PDF, ArchivoIlegible, imagenes_de, numero_de_paginas
from app.archivos.previas import paginas_de, previa_de
from app.commands import como_sistema
from app.extensions import db
from app.nucleo.cupo import Cupo, SinCupo
from app.peticiones.models.anexos import Adjunto
from tests.cliente import Cliente
from tests.factories import acto, en, nueva

NEGRO = b"0 g 0 0 612 792 re f"


def pdf(*contenidos: bytes, hoja: tuple[int, int] = (612, 792), preparar: Callable[..., None] | None = None) -> bytes:
    """Return a PDF with a page per content stream."""
    documento = pikepdf.new()
    for contenido in contenidos:
        pagina = documento.add_blank_page(page_size=hoja)
        pagina.Contents = documento.make_stream(contenido)
        if preparar is not None:
            preparar(documento, pagina)
    salida = io.BytesIO()
    documento.save(salida)
    return salida.getvalue()


def foto(ancho: int, alto: int, modo: str = "RGB", formato: str = "JPEG") -> bytes:
    salida = io.BytesIO()
    Image.new(modo, (ancho, alto)).save(salida, formato)
    return salida.getvalue()


def medidas(imagen: bytes) -> tuple[str | None, str, int, int]:
    with Image.open(io.BytesIO(imagen)) as abierta:
        return abierta.format, abierta.mode, *abierta.size


def oscuras(contenido: bytes, **cuales: Any) -> list[bool]:
    """Draw the pages and return of each whether its middle is black."""
    grises = [Image.open(io.BytesIO(i)).convert("L") for i in imagenes_de(contenido, PDF, 20, **cuales)]
    return [bool(gris.getpixel((gris.width // 2, gris.height // 2)) < 100) for gris in grises]


# What is drawn


def test_each_page_comes_in_its_order_and_nothing_beyond_the_last() -> None:
    archivo = pdf(NEGRO, b"", NEGRO)
    assert numero_de_paginas(archivo, PDF) == 3
    assert oscuras(archivo) == [True, False, True]
    assert oscuras(archivo, desde=2) == [False, True]
    assert oscuras(archivo, desde=3, hasta=9) == [True]
    assert oscuras(archivo, desde=4) == []


def test_a_page_has_the_size_of_its_sheet_in_either_format() -> None:
    archivo = pdf(b"", hoja=(306, 396))
    assert medidas(next(imagenes_de(archivo, PDF, 144))) == ("JPEG", "RGB", 612, 792)
    assert medidas(next(imagenes_de(archivo, PDF, 72, formato="PNG"))) == ("PNG", "RGB", 306, 396)


def test_the_same_file_gives_the_same_pictures() -> None:
    archivo = pdf(NEGRO, b"")
    assert list(imagenes_de(archivo, PDF)) == list(imagenes_de(archivo, PDF))


def test_what_was_filled_in_a_form_is_drawn() -> None:
    def campo(documento: Any, pagina: Any) -> None:
        aspecto = documento.make_stream(NEGRO)
        aspecto.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 612, 792]})
        widget = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Widget, "/FT": pikepdf.Name.Tx, "/F": 4}
        widget |= {"/T": "nombre", "/V": "Ana", "/Rect": [0, 0, 612, 792], "/AP": {"/N": aspecto}}
        hecho = documento.make_indirect(pikepdf.Dictionary(widget))
        pagina.Annots = pikepdf.Array([hecho])
        documento.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([hecho]))

    assert oscuras(pdf(b"", preparar=campo)) == [True]


def test_an_image_is_reduced_to_its_sheet_never_enlarged_and_without_transparency() -> None:
    assert medidas(next(imagenes_de(foto(3000, 1000), "image/jpeg", 100)))[2:] == (1100, 367)
    assert medidas(next(imagenes_de(foto(30, 10), "image/jpeg", 100)))[2:] == (30, 10)
    clara = next(imagenes_de(foto(40, 40, "RGBA", "PNG"), "image/png"))
    assert (medidas(clara), Image.open(io.BytesIO(clara)).getpixel((9, 9))) == (("JPEG", "RGB", 40, 40), (255,) * 3)
    assert list(imagenes_de(foto(30, 10), "image/jpeg", desde=2)) == []


# Hostile and damaged files


def test_a_sheet_of_five_metres_is_drawn_coarser() -> None:
    formato, _modo, ancho, alto = medidas(next(imagenes_de(pdf(b"", hoja=(14400, 14400)), PDF, 300)))
    assert (formato, ancho == alto, 11_900_000 < ancho * alto <= 12_000_000) == ("JPEG", True, True)


def cifrado() -> bytes:
    with pikepdf.open(io.BytesIO(pdf(NEGRO))) as documento:
        salida = io.BytesIO()
        documento.save(salida, encryption=pikepdf.Encryption(owner="dueño", user="secreta"))
    return salida.getvalue()


def sin_hojas() -> bytes:
    with pikepdf.open(io.BytesIO(pdf(NEGRO))) as documento:
        del documento.pages[0]
        salida = io.BytesIO()
        documento.save(salida)
    return salida.getvalue()


@pytest.mark.parametrize("roto", [cifrado(), sin_hojas(), b"", b"%PDF-1.7 nada %%EOF", foto(5, 5)])
def test_what_is_no_pdf_to_be_read_is_refused(roto: bytes) -> None:
    with pytest.raises(ArchivoIlegible):
        numero_de_paginas(roto, PDF)
    with pytest.raises(ArchivoIlegible):
        list(imagenes_de(roto, PDF))


@pytest.mark.parametrize("rota", [b"", b"nada", foto(900, 900)[:400], pdf(NEGRO)])
def test_what_is_no_image_is_refused(rota: bytes) -> None:
    with pytest.raises(ArchivoIlegible):
        list(imagenes_de(rota, "image/jpeg"))


def test_a_page_without_a_sheet_is_empty_and_the_others_come() -> None:
    with pikepdf.open(io.BytesIO(pdf(NEGRO, b"", NEGRO))) as documento:
        documento.pages[1].Type = pikepdf.Name.Nada
        documento.pages[1].MediaBox = pikepdf.Array([0, 0, 0, 0])
        salida = io.BytesIO()
        documento.save(salida)
    assert len(list(imagenes_de(salida.getvalue(), PDF, 20))) == 3


def sin_fin(documento: Any, pagina: Any) -> None:
    """Give a page a form that draws ten times one that draws ten times one that …: 10¹² triangles."""
    ultima = documento.make_stream(b"0 0 m 600 700 l 600 0 l f\n")
    for nivel in range(12):
        ultima.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 612, 792]})
        indirecta = documento.make_indirect(ultima)
        ultima = documento.make_stream(f"/X{nivel} Do\n".encode() * 10)
        ultima.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/X{nivel}": indirecta}))
    pagina.Resources = ultima.Resources
    pagina.Contents = documento.make_stream(ultima.read_raw_bytes())


def test_a_file_made_to_take_for_ever_is_left_and_others_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paginas, "SEGUNDOS_POR_PAGINA", 1.5)
    assert list(imagenes_de(pdf(b"", b"", preparar=sin_fin), PDF, 20)) == [b"", b""]
    assert oscuras(pdf(NEGRO)) == [True]


def test_leaving_half_way_leaves_no_process_and_no_turn_taken() -> None:
    for _vez in range(4):
        hojas = imagenes_de(pdf(NEGRO, NEGRO, NEGRO), PDF, 20)
        next(hojas)
        hojas.close()  # type: ignore[attr-defined]
    assert oscuras(pdf(NEGRO)) == [True]


# Turns


def test_an_account_has_one_turn_and_leaves_the_others_to_the_rest() -> None:
    turnos = Cupo(2, en_espera=5)
    with turnos.uno(1):
        with pytest.raises(SinCupo), turnos.uno(1, 0.1):
            pass
        with turnos.uno(2), pytest.raises(SinCupo), turnos.uno(3, 0.1):
            pass
        with turnos.uno(None), pytest.raises(SinCupo), turnos.uno(None, 0.1):
            pass
    with turnos.uno(1), turnos.uno(3, 0):
        pass


def test_so_many_of_an_account_wait_and_the_next_is_told_at_once() -> None:
    turnos, listos, vueltas = Cupo(2, en_espera=3), threading.Barrier(4), list[str]()

    def pedir() -> None:
        listos.wait(5)
        try:
            with turnos.uno(1, 10):
                vueltas.append("tuvo")
        except SinCupo:
            vueltas.append("no tuvo")

    with turnos.uno(1):
        hilos = [threading.Thread(target=pedir) for _ in range(4)]
        for hilo in hilos:
            hilo.start()
        while not vueltas:
            time.sleep(0.01)
        assert vueltas == ["no tuvo"]
    for hilo in hilos:
        hilo.join(5)
    assert vueltas == ["no tuvo", "tuvo", "tuvo", "tuvo"]


def test_who_waits_for_a_drawing_is_told_within_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paginas, "_CUPO", turnos := Cupo(1, en_espera=5))
    for contenido, mime in ((pdf(NEGRO), PDF), (foto(30, 10), "image/jpeg")):
        with turnos.uno(7):
            empezo = time.monotonic()
            with pytest.raises(SinCupo):
                list(imagenes_de(contenido, mime, 20))
            assert 1.9 < time.monotonic() - empezo < 3
        assert len(list(imagenes_de(contenido, mime, 20))) == 1


# Through the page: who sees a preview


def con_adjunto(app: Flask, contenido: bytes, nombre: str, /, estado: str = "") -> tuple[int, str]:
    """Attach a file to a petición and return the attachment's id and its SHA-256."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en(estado) if estado else nueva()
        acto(p, "adjuntar", "capturista", archivo=examinar(contenido, nombre), texto="Acta")
        fila = db.session.scalars(
            select(Adjunto).where(Adjunto.peticion_id == p.id).order_by(Adjunto.id.desc())
        ).first()
        assert fila is not None
        return fila.id, fila.sha256


def test_a_preview_is_guarded_like_its_file(app: Flask, cliente: type[Cliente]) -> None:
    pk, _sha = con_adjunto(app, pdf(NEGRO, b""), "acta.pdf")
    url = f"/adjuntos/{pk}/vista.jpg"
    vistos = {quien: cliente.de(quien).get(url).status_code for quien in (
        "capturista", "titular_obras", "enlace_obras", "enlace_aguas", "control", "administradora")}  # fmt: skip
    assert vistos == {"capturista": 200, "titular_obras": 200, "enlace_obras": 404, "enlace_aguas": 404,
                      "control": 404, "administradora": 403}  # fmt: skip


def test_a_preview_says_what_it_is_and_is_kept_only_by_its_reader(app: Flask, cliente: type[Cliente]) -> None:
    pk, sha = con_adjunto(app, pdf(NEGRO, b""), "acta.pdf")
    quien = cliente.de("capturista")
    hoja = quien.get(f"/adjuntos/{pk}/vista.jpg?pagina=2")
    assert (medidas(hoja.data), hoja.mimetype) == (("JPEG", "RGB", 935, 1210), "image/jpeg")
    assert (hoja.headers["ETag"], hoja.headers["Cache-Control"]) == (f'"{sha}-2-110"', "private, no-cache")
    otra = quien.get(f"/adjuntos/{pk}/vista.jpg?pagina=2", headers={"If-None-Match": hoja.headers["ETag"]})
    assert (otra.status_code, otra.data) == (304, b"")
    assert medidas(quien.get(f"/adjuntos/{pk}/vista.jpg?tamano=mini").data)[2:] == (374, 484)


@pytest.mark.parametrize(
    ("cola", "codigo"),
    [("?pagina=0", 404), ("?pagina=3", 404), ("?pagina=499", 404), ("?pagina=-1", 400), ("?pagina=x", 400),
     ("?pagina=99999999999", 400), ("?tamano=enorme", 400)],
)  # fmt: skip
def test_a_page_that_is_not_there(app: Flask, cliente: type[Cliente], cola: str, codigo: int) -> None:
    pk, _sha = con_adjunto(app, pdf(NEGRO, b""), "acta.pdf")
    assert cliente.de("capturista").get(f"/adjuntos/{pk}/vista.jpg{cola}").status_code == codigo


def test_without_a_turn_it_may_be_asked_for_again(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, _sha = con_adjunto(app, pdf(NEGRO, b"0.1 g"), "acta.pdf")
    quien, url = cliente.de("capturista"), f"/adjuntos/{pk}/vista.jpg"
    with monkeypatch.context() as lleno:
        lleno.setattr(paginas, "_CUPO", Cupo(0, en_espera=0))
        ocupado = quien.http.get(url, headers={"Accept": "image/avif,image/webp,*/*;q=0.8"})
        assert (ocupado.status_code, ocupado.headers["Retry-After"], ocupado.mimetype) == (503, "5", "text/plain")
        lo_abre = quien.get(url)
        assert (lo_abre.status_code, lo_abre.mimetype) == (503, "text/html")
    assert quien.get(url).status_code == 200
    with monkeypatch.context() as lleno:
        lleno.setattr(paginas, "_CUPO", Cupo(0, en_espera=0))
        assert quien.get(url).status_code == 200  # it was drawn once


def test_what_took_too_long_is_drawn_another_day_and_what_cannot_be_is_remembered(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, _sha = con_adjunto(app, pdf(NEGRO, b"0.2 g"), "acta.pdf")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        adjunto = db.session.get_one(Adjunto, pk)
        with monkeypatch.context() as lento:
            lento.setattr(paginas, "SEGUNDOS_POR_PAGINA", 0.0)
            assert previa_de(adjunto, 1, "mini") is None
        assert previa_de(adjunto, 1, "mini") is not None
        assert previa_de(adjunto, 9, "mini") is None
        monkeypatch.setattr(paginas, "_CUPO", Cupo(0, en_espera=0))
        assert previa_de(adjunto, 9, "mini") is None


def test_a_damaged_file_has_no_preview_and_its_page_says_so(app: Flask, cliente: type[Cliente]) -> None:
    pk, sha = con_adjunto(app, pdf(NEGRO, b"", b"q Q"), "acta.pdf")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        ruta = Path(almacen().carpeta) / sha[:2] / sha[2:4] / sha
        ruta.write_bytes(b"otra cosa")
        adjunto = db.session.get_one(Adjunto, pk)
        assert (paginas_de(adjunto), previa_de(adjunto, 1, "mini")) == (None, None)
    assert cliente.de("capturista").get(f"/adjuntos/{pk}/vista.jpg").status_code == 404
