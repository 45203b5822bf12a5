"""A town reads the words of its own manual and of no other: every page and paper that a puesto comes to."""

from __future__ import annotations

import html as entidades
from math import ceil

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.canales import Canal
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.workflow.manual import COMPROMISO, MANUAL, es_su_manual
from app.seguridad.services import subir_version
from tests import factories as f
from tests.cliente import Cliente
from tests.corrida import COMPLETO, azar
from tests.navegador.recorrido import recorrer

pytestmark = pytest.mark.solo_sqlite("what a page says is the same on both")
PASOS = [paso for pasos in MANUAL.values() for paso in pasos] + [COMPROMISO]
QUIENES = (
    "asesor",
    "coordinador",
    "subcoordinadora",
    "capturista",
    "titular_obras",
    "administradora",
    "interdireccional",
)
MINIMO = 250 if COMPLETO else 80
"""Pages and papers that are read in a town at the least."""


def ajenas(de: str) -> set[str]:
    """Return what another town's manual would be known by: its steps' words, its name, and the letters of our citas."""
    otros = [paso for paso in PASOS if not paso.cita.startswith(de)]
    palabras = {paso.palabras for paso in otros if len(paso.palabras) > 25}
    nombres = {"Altamira", "Se trata de ti"} if de == "H" else {"Huatabampo", "Cerca de Ti", "cerca de ti"}
    return palabras | nombres | {"A «", "H 4."}


def de_cada_procedimiento(app: Flask) -> None:
    """Leave a petición of every procedimiento that a clerk may register, at some step."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        f.nueva(canal_id=db.session.scalar(select(Canal.id).where(Canal.procedimiento == "cerca_de_ti")))
        for procedimiento in ("solicitud", "ventanilla"):
            canal = db.session.scalar(select(Canal.id).where(Canal.procedimiento == procedimiento).order_by(Canal.id))
            if canal:
                f.nueva(quien="secretaria", canal_id=canal)


def halladas(app: Flask, cliente: type[Cliente], de: str) -> tuple[int, list[tuple[str, str, str]]]:
    """Walk the pages and papers of several puestos; return how many, and what was found that is another town's.

    In the short run half of the puestos walk, drawn.
    """
    de_cada_procedimiento(app)
    cuantas, quejas = 0, []
    for quien in QUIENES if COMPLETO else azar(f"su manual {de}").sample(QUIENES, ceil(len(QUIENES) / 2)):
        navegador = cliente.de(quien)

        def pedir(url: str, navegador: Cliente = navegador) -> tuple[int, str, bytes]:
            respuesta = navegador.http.get(url, follow_redirects=True)
            return respuesta.status_code, respuesta.mimetype, respuesta.data

        for hallada in recorrer(quien, pedir):
            texto = entidades.unescape(hallada.html)
            if hallada.tipo == "application/pdf":
                hojas = pypdfium2.PdfDocument(pedir(hallada.url)[2])
                texto = " ".join(hoja.get_textpage().get_text_bounded() for hoja in hojas)
            cuantas += 1
            quejas += [(quien, hallada.url, ajena) for ajena in ajenas(de) if ajena in texto]
    return cuantas, quejas


def test_en_altamira_nada_de_huatabampo(app: Flask, cliente: type[Cliente]) -> None:
    cuantas, quejas = halladas(app, cliente, "A")
    assert (cuantas > MINIMO, quejas) == (True, [])


@pytest.mark.perfil("huatabampo")
def test_en_huatabampo_nada_de_altamira(app: Flask, cliente: type[Cliente]) -> None:
    cuantas, quejas = halladas(app, cliente, "H")
    assert (cuantas > MINIMO, quejas) == (True, [])


def test_otro_municipio_lee_frases_llanas_y_ninguna_cita(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        url = f"/peticiones/show/{f.en('proceso').id}"
        with escritura():
            db.session.scalars(select(Ajuste).where(Ajuste.clave == "cvegeo")).one().valor = "28038"
            subir_version("configuracion")
    ella = cliente.de("coordinador")
    assert "La dependencia la está atendiendo. Paso 5 de 7" in ella.pagina(url).texto
    for pagina in (url, *(f"/flujos/?cual={cual}" for cual in (*MANUAL, "compromiso"))):
        texto = entidades.unescape(ella.get(pagina).text)
        assert [paso.palabras for paso in PASOS if paso.cita in texto or f">{paso.palabras}<" in texto] == [], pagina


def test_cada_paso_se_dice_llano_y_es_de_un_manual() -> None:
    assert [paso for paso in PASOS if not paso.llano.endswith(".") or "4." in paso.llano] == []
    assert {sum(es_su_manual(paso.cita, clave) for clave in ("26033", "28003")) for paso in PASOS} == {1}
