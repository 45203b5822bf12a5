"""The papers of a jornada: the sheet before leaving, the blank forms with their QR, who prints them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from app.catalogos.models.ajustes import AvisoDePrivacidad
from app.cerca_de_ti.presenters.papeles import LARGO_DEL_AVISO, PAPELES_EN_BLANCO
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from tests.bitacora import entradas as e
from tests.cerca_de_ti import vivida as v
from tests.cliente import Cliente
from tests.pdf.test_composicion import correr, leer, papel

AVISO = "Sus datos se usan para atender su petición y decirle en qué va. " * 7


def paginas(pdf: bytes) -> int:
    return int(re.search(rb"Pages:\s+(\d+)", correr("pdfinfo", "-", entrada=pdf))[1])  # type: ignore[index]


def codigos(pdf: bytes, carpeta: Path) -> list[str]:
    """Return what a telephone reads in the QRs of its pages, in their order."""
    (carpeta / "a.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(carpeta / "a.pdf"), str(carpeta / "a")], check=True)
    hojas = map(str, sorted(carpeta.glob("a-*.png")))  # zbarimg fails where one of them has no code
    return subprocess.run(["zbarimg", "-q", "--raw", *hojas], capture_output=True, check=False).stdout.decode().split()


def con_aviso(app: Flask) -> None:
    def hacer() -> None:
        with escritura():
            db.session.add(AvisoDePrivacidad(texto=AVISO, desde=ahora()))

    v.en_base(app, hacer)


def la_jornada(app: Flask) -> tuple[int, str]:
    """Return id and folio of a planned jornada, in a locality of which something is known."""

    def hacer() -> tuple[int, str]:
        v.jornada("cerrada")
        j = e.jornada("planeada", asesor_id=e.de_usuario("asesor"))
        return j.id, j.folio

    return tuple(v.en_base(app, hacer))  # type: ignore[return-value]


def test_every_datum_is_printed() -> None:
    dichos = {
        "hoja": ("Irma Soto", "Canalizada: 2", "Validada: 1", "Bache", "Traer la ambulancia", "Plaza del ejido"),
        "papel": ("Visita", "RESULTADO", "A un domicilio", "Sus datos se usan", "Se le leyó", "hoja 1",
                  "La captura: Coordinador o Subcoordinador."),
        "jornada": ("12 Visitas", "Queja 3", "10:00 a 14:00", "Fue mucha gente.", "PRE-2026-000002-6", "Versión 2"),
    }  # fmt: skip
    faltan = {p: [dicho for dicho in suyos if dicho not in leer(papel(p))] for p, suyos in dichos.items()}
    assert faltan == {"hoja": [], "papel": [], "jornada": []}


def test_it_says_what_there_is_not() -> None:
    vacia = leer(papel("hoja", equipo=[], cuenta=[], antes=[], compromisos=[]))
    assert [d for d in ("Todavía no se ha dicho quién va", "Nada todavía", "Ninguno") if d not in vacia] == []
    informe = leer(papel("jornada", inicio="", cierre="", observacion=None, equipo=[], cuentas=[], folios=[]))
    assert "Observación" not in informe
    assert "Se le leyó" not in leer(papel("papel", aviso=None))


@pytest.mark.manual("A2")
def test_the_sheet_tells_the_team_what_it_finds(app: Flask, cliente: type[Cliente], tmp_path: Path) -> None:
    pk, folio = la_jornada(app)
    respuesta = cliente.de("subcoordinadora").get(f"/jornadas/{pk}/hoja.pdf")
    assert (respuesta.status_code, respuesta.mimetype) == (200, "application/pdf")
    dicho = leer(respuesta.data)
    frases = ("Plaza del ejido", "Subcoordinadora de Prueba", "Asesor de Prueba", "Petición por clasificar",
              "Bache o pavimento dañado", "Canalizada: 1", "Traer la ambulancia", v.QUE, "Notas")  # fmt: skip
    assert [frase for frase in frases if frase not in dicho] == []
    assert [dato for dato in ("María", "833", "Antes pidieron", v.PIDE, v.ASUNTO, "correo") if dato in dicho] == []
    assert codigos(respuesta.data, tmp_path) == [f"http://localhost/jornadas/{folio}"]


@pytest.mark.solo_sqlite("what is composed does not hang on the engine")
@pytest.mark.parametrize("tipo", sorted(PAPELES_EN_BLANCO))
def test_each_form_is_one_page_with_its_own_code(app: Flask, cliente: type[Cliente], tmp_path: Path, tipo: str) -> None:
    con_aviso(app)
    pk, folio = la_jornada(app)
    respuesta = cliente.de("capturista").get(f"/jornadas/{pk}/papel.pdf?tipo={tipo}&hojas=3")
    assert (respuesta.status_code, paginas(respuesta.data)) == (200, 3)
    base = f"http://localhost/jornadas/{folio}/papel/{tipo}"
    assert codigos(respuesta.data, tmp_path) == [f"{base}/{n}" for n in (1, 2, 3)]
    dicho = leer(respuesta.data)
    assert len(AVISO) < LARGO_DEL_AVISO
    assert (dicho.count("Se le leyó"), dicho.count("Sus datos se usan")) == (3, 21)


@pytest.mark.solo_sqlite("what is composed does not hang on the engine")
def test_fifty_forms_at_most(app: Flask, cliente: type[Cliente]) -> None:
    pk, _folio = la_jornada(app)
    capturista = cliente.de("capturista")
    assert paginas(capturista.get(f"/jornadas/{pk}/papel.pdf?tipo=visita&hojas=50").data) == 50
    malas = ("", "tipo=zzz", "tipo=visita&hojas=51", "tipo=visita&hojas=0", "tipo=visita&hojas=-1")
    codigo = {cola: capturista.get(f"/jornadas/{pk}/papel.pdf?{cola}").status_code for cola in malas}
    assert codigo == dict.fromkeys(malas, 400)


@pytest.mark.solo_sqlite("what is composed does not hang on the engine")
def test_a_long_aviso_is_cut_at_a_sentence(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> None:
        with escritura():
            db.session.add(AvisoDePrivacidad(texto=AVISO * 5, desde=ahora()))

    v.en_base(app, hacer)
    pk, _folio = la_jornada(app)
    respuesta = cliente.de("capturista").get(f"/jornadas/{pk}/papel.pdf?tipo=peticion")
    dicho = leer(respuesta.data)
    assert (paginas(respuesta.data), dicho.count("Sus datos se usan")) == (1, 7)


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
def test_who_prints_them(app: Flask, cliente: type[Cliente]) -> None:
    pk, _folio = la_jornada(app)
    urls = (f"/jornadas/{pk}/hoja.pdf", f"/jornadas/{pk}/papel.pdf?tipo=visita")
    van = ("secretaria", "informacion", "coordinador", "asesor")
    assert {q: {cliente.de(q).get(url).status_code for url in urls} for q in van} == dict.fromkeys(van, {200})
    no_van = ("enlace_obras", "titular_obras", "comunicacion", "control", "administradora")
    assert {q: {cliente.de(q).get(url).status_code for url in urls} for q in no_van} == dict.fromkeys(no_van, {403})
    assert cliente.de("asesor").get("/jornadas/999/hoja.pdf").status_code == 404


@pytest.mark.solo_sqlite("what is linked does not hang on the engine")
def test_the_page_links_them_until_it_is_over(app: Flask, cliente: type[Cliente]) -> None:
    def hacer() -> tuple[int, ...]:
        return tuple(e.jornada(estado).id for estado in ("planeada", "en_curso", "cerrada", "cancelada"))

    capturista = cliente.de("capturista")
    textos = [capturista.get(f"/jornadas/show/{pk}").text for pk in v.en_base(app, hacer)]
    hay = ["hoja.pdf" in texto and "papel.pdf?tipo=asesoria" in texto for texto in textos]
    assert hay == [True, True, False, False]
