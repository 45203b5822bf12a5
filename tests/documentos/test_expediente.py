"""The expediente as one PDF: every word and movimiento, every page of its attachments, to whom its page shows them."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from PIL import Image
from sqlalchemy import select

from app.actos.models import Movimiento
from app.archivos.almacen import almacen
from app.archivos.examen import examinar
from app.commands import como_sistema
from app.documentos.models import Oficio
from app.documentos.presenters import expediente
from app.documentos.presenters.expediente import LoQueCabe, componer_expediente
from app.documentos.presenters.suplentes import con_las_verdaderas, suplente_de
from app.documentos.queries import oficios_de
from app.documentos.views import expediente as vista
from app.extensions import db, escritura
from app.nucleo.cupo import Cupo, SinCupo
from app.peticiones import queries
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from tests.archivos.test_paginas_de_archivos import NEGRO, foto, pdf
from tests.cliente import Cliente
from tests.elenco import OBRAS, alcance
from tests.factories import HOY, acto, en, nueva
from tests.pdf.test_composicion import leer

MOMENTO = datetime(2026, 11, 21, 16, 42, tzinfo=UTC)


def adjuntar(p: Peticion, contenido: bytes, nombre: str, titulo: str, quien: str = "capturista") -> Adjunto:
    """Attach a file and return its row."""
    acto(p, "adjuntar", quien, archivo=examinar(contenido, nombre), texto=titulo)
    suyos = select(Adjunto).where(Adjunto.peticion_id == p.id).order_by(Adjunto.id.desc())
    return db.session.scalars(suyos.limit(1)).one()


def hecho(p: Peticion, quien: str = "coordinador") -> bytes:
    """Compose it for somebody, at MOMENTO."""
    db.session.expire_all()
    return componer_expediente(queries.expediente(p), oficios_de(p.id), alcance(quien), MOMENTO)


def hojas_de(contenido: bytes) -> list[str]:
    """Return the words of each page, in one line each."""
    orden = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    dicho = subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()
    return [" ".join(hoja.split()) for hoja in dicho.split("\f")[:-1]]


def medidas(contenido: bytes) -> list[tuple[int, int]]:
    """Return the pixels of the JPEGs of a PDF, page by page."""
    with pikepdf.open(io.BytesIO(contenido)) as abierto:
        objetos = [x for hoja in abierto.pages for x in hoja.Resources.get("/XObject", {}).values()]
        imagenes = [objeto for objeto in objetos if objeto.get("/Filter") == pikepdf.Name.DCTDecode]
        for imagen in imagenes:
            Image.open(io.BytesIO(imagen.read_raw_bytes())).load()
        return [(int(i.Width), int(i.Height)) for i in imagenes]


def faltan(dicho: str, *frases: str) -> list[str]:
    llano = " ".join(dicho.split())
    return [frase for frase in frases if " ".join(frase.split()) not in llano]


# What it holds


def vivida() -> Peticion:
    """Return a petición that went all its way, with a correction, a note and a prórroga."""
    p = nueva(OBRAS)
    acto(p, "corregir", "capturista", descripcion="Hay un bache hondo y largo frente a la primaria.",
         motivo="La persona precisó el tamaño.", **_como_estaba(p))  # fmt: skip
    acto(p, "anotar", "coordinador", texto="Llamó dos veces esta semana.", para="interna")
    acto(p, "recibir", "enlace_obras")
    firma = {"recibio": "Luis Mata", "recibio_puesto": "Jefe de cuadrilla", "recibio_fecha": HOY}
    acto(p, "iniciar_proceso", "enlace_obras", archivo=examinar(foto(60, 80), "formato.jpg"), **firma)
    acto(p, "concluir", "enlace_obras", resuelto="si", accion="Bacheo con mezcla asfáltica", observacion="Parejo.")
    acto(p, "validar", "subcoordinadora", verificacion="llamada", veredicto="resuelto")
    return p


def _como_estaba(p: Peticion) -> dict[str, Any]:
    assert p.planteamiento is not None
    return {"tipo": p.tipo, "localidad_id": p.localidad_id, "domicilio": p.planteamiento.domicilio}


@pytest.mark.manual("E1")
def test_it_holds_every_word_and_every_movimiento(sistema: None) -> None:
    p = vivida()
    dicho = leer(hecho(p))
    dichas = ("bache hondo y largo", "María del Carmen Ruiz Ávila", "833 214 5518", "Calle Hidalgo 214", p.folio,
              "Llamó dos veces esta semana.", "Luis Mata", "Jefe de cuadrilla", "Bacheo con mezcla asfáltica",
              "Parejo.", "Coordinador de Prueba, Coordinador", "21 de noviembre de 2026, 10:42")  # fmt: skip
    assert faltan(dicho, *dichas, p.ultimo_hash) == []
    cuantos = len(list(db.session.scalars(select(Movimiento).where(Movimiento.peticion_id == p.id))))
    posiciones = [" ".join(dicho.split()).find(f" {n}. ") for n in range(1, cuantos + 1)]
    assert cuantos >= 8
    assert posiciones == sorted(posiciones)
    assert -1 not in posiciones


def test_every_page_of_every_attachment_is_there_under_its_name(sistema: None) -> None:
    p = nueva(OBRAS)
    acta = adjuntar(p, pdf(NEGRO, b"", NEGRO), "acta.pdf", "Acta de la visita")
    retrato = adjuntar(p, foto(900, 300), "bache.jpg", "Foto del bache")
    contenido = hecho(p)
    hojas = hojas_de(contenido)
    adjuntas = hojas[-4:]
    total = len(hojas)
    for n, hoja in enumerate(adjuntas[:3], start=1):
        assert faltan(hoja, "1. Acta de la visita", f"página {n} de 3", "Capturista de Prueba", acta.sha256) == []
        assert faltan(hoja, f"Expediente {p.folio}", f"hoja {total - 4 + n} de {total}") == []
    assert faltan(adjuntas[3], "2. Foto del bache", "página 1 de 1", "bache.jpg", retrato.sha256) == []
    assert medidas(contenido) == [(1105, 1430)] * 3 + [(900, 300)]
    assert faltan(hojas[0], f"1. Acta de la visita · 3 hojas {total - 3}", f"2. Foto del bache · 1 hoja {total}") == []


def test_the_oficios_of_the_book_are_listed(sistema: None) -> None:
    p = en("canalizado", OBRAS)
    oficio = {"anio": 2026, "numero": 90, "clase": "canalizacion", "peticion_id": p.id, "fecha": MOMENTO.date()}
    oficio |= {"firma": "Ana Torres", "cargo": "Directora", "hecho": MOMENTO, "cancelado": MOMENTO}
    with escritura():
        db.session.add(Oficio(**oficio, motivo="Iba a otra oficina"))
    dicho = leer(hecho(p))
    assert faltan(dicho, "AC/0090/2026", "Atención y canalización", "Ana Torres · Directora", "Cancelado:") == []


# Its form


def test_the_same_data_and_moment_give_the_same_bytes(sistema: None) -> None:
    p = nueva(OBRAS)
    adjuntar(p, pdf(NEGRO, b""), "acta.pdf", "Acta")
    assert hecho(p) == hecho(p)


def test_it_is_archival_and_tagged_with_its_pictures_put_in(sistema: None) -> None:
    p = nueva(OBRAS)
    adjuntar(p, pdf(NEGRO), "acta.pdf", "Acta")
    with pikepdf.open(io.BytesIO(hecho(p))) as abierto:
        meta = abierto.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert bool(abierto.Root.MarkInfo.Marked)


def test_words_that_no_font_draws_are_printed_without_the_norm(sistema: None) -> None:
    p = nueva(OBRAS, descripcion="Hay un bache 🕳 frente a la escuela.")
    assert faltan(leer(hecho(p)), "frente a la escuela") == []


def test_a_stand_in_keeps_shape_and_kind_and_others_are_left_alone() -> None:
    suplente = suplente_de(foto(1000, 500, "L"), "001-001.jpg")
    with Image.open(io.BytesIO(suplente)) as abierta:
        assert (abierta.size, abierta.mode) == ((160, 80), "L")
    sin_nada = pdf(NEGRO)
    with pikepdf.open(io.BytesIO(con_las_verdaderas(sin_nada, Path("no-hay")))) as abierto:
        assert len(abierto.pages) == 1


# What does not fit, and what is damaged


def test_what_does_not_fit_is_named_and_stays(sistema: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expediente, "LoQueCabe", lambda carpeta: LoQueCabe(carpeta, hojas=3))
    p = nueva(OBRAS)
    adjuntar(p, pdf(b"", b""), "dos.pdf", "De dos hojas")
    larga = adjuntar(p, pdf(b"", NEGRO, b""), "tres.pdf", "De tres hojas")
    adjuntar(p, foto(30, 40), "una.jpg", "De una hoja")
    contenido = hecho(p)
    assert len(medidas(contenido)) == 3
    dicho = leer(contenido)
    assert faltan(dicho, "2. De tres hojas · Se conserva en el sistema.", larga.sha256, "3. De una hoja · 1 hoja") == []


def test_a_damaged_file_is_named_and_the_rest_is_whole(sistema: None) -> None:
    p = nueva(OBRAS)
    rota = adjuntar(p, pdf(b"", NEGRO, NEGRO, b""), "rota.pdf", "La rota")
    adjuntar(p, foto(31, 41), "sana.jpg", "La sana")
    (almacen().carpeta / rota.sha256[:2] / rota.sha256[2:4] / rota.sha256).unlink()
    contenido = hecho(p)
    assert medidas(contenido) == [(31, 41)]
    assert faltan(leer(contenido), "1. La rota · El archivo está dañado o falta", rota.sha256, "La sana") == []


def test_a_page_that_cannot_be_drawn_says_so(sistema: None, monkeypatch: pytest.MonkeyPatch) -> None:
    p = nueva(OBRAS)
    adjuntar(p, pdf(NEGRO, NEGRO), "acta.pdf", "Acta")
    monkeypatch.setattr("app.archivos.paginas.SEGUNDOS_POR_PAGINA", 0.0)
    assert faltan(leer(hecho(p)), "No se puede imprimir; se conserva en el sistema.") == []


def test_without_a_turn_to_draw_it_is_not_given_without_its_pages(
    sistema: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = nueva(OBRAS)
    adjuntar(p, pdf(NEGRO), "acta.pdf", "Acta")
    monkeypatch.setattr(expediente, "SEGUNDOS_DE_ESPERA", 0.1)
    monkeypatch.setattr("app.archivos.paginas._CUPO", Cupo(0, en_espera=0))
    with pytest.raises(SinCupo):
        hecho(p)


# Who is given it: to whom its page shows all this


def en_base(app: Flask, **cambios: Any) -> str:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        if cambios:
            return nueva(None, **cambios).folio
        return en("canalizado", OBRAS).folio


def codigos(cliente: type[Cliente], folio: str, *quienes: str) -> dict[str, int]:
    return {quien: cliente.de(quien).get(f"/peticiones/{folio}/expediente.pdf").status_code for quien in quienes}


def test_whom_it_is_given(app: Flask, cliente: type[Cliente]) -> None:
    folio = en_base(app)
    la_leen = ("secretaria", "coordinador", "subcoordinadora", "capturista", "titular_obras")
    assert codigos(cliente, folio, *la_leen) == dict.fromkeys(la_leen, 200)
    ajenos = ("enlace_obras", "enlace_aguas", "informacion", "asesor", "comunicacion", "control", "custodio")
    assert codigos(cliente, folio, *ajenos) == dict.fromkeys(ajenos, 404)
    sin_permiso = ("administradora", "interdireccional")
    assert codigos(cliente, folio, *sin_permiso) == dict.fromkeys(sin_permiso, 403)


def test_the_enlace_is_given_it_once_he_received_it_and_without_the_book(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("recibido", OBRAS)
        folio = p.folio
    respuesta = cliente.de("enlace_obras").get(f"/peticiones/{folio}/expediente.pdf")
    assert (respuesta.status_code, respuesta.mimetype) == (200, "application/pdf")
    assert respuesta.headers["Content-Disposition"] == f"inline; filename=expediente-{folio}.pdf"
    assert faltan(leer(respuesta.data), folio, "Enlace Obras de Prueba, Enlace") == []


def test_one_at_a_time_of_each_account(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    folio = en_base(app)
    monkeypatch.setattr(vista, "_CUPO", turnos := Cupo(2, en_espera=1))
    with app.app_context():
        ella = db.session.scalars(select(User.id).where(User.username == "capturista")).one()
    with turnos.uno(ella):
        respuesta = cliente.de("capturista").get(f"/peticiones/{folio}/expediente.pdf")
        assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (503, "5")
        assert "Espere unos segundos y vuelva a pedirlo" in respuesta.text
        assert codigos(cliente, folio, "coordinador") == {"coordinador": 200}
    assert codigos(cliente, folio, "capturista") == {"capturista": 200}


def test_a_reservada_is_given_to_the_organo_de_control_alone(app: Flask, cliente: type[Cliente]) -> None:
    folio = en_base(app, tipo="denuncia", contra="servidor_publico")
    todos = ("control", "custodio", "coordinador", "subcoordinadora", "capturista", "enlace_obras", "titular_obras")
    assert codigos(cliente, folio, *todos) == {**dict.fromkeys(todos, 404), "control": 200}
