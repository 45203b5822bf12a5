"""The paper loop in a browser: a batch is dropped, what it did is read, and the sheet left over finds its petición."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.commands import como_sistema
from app.documentos.presenters.peticiones import de_formato
from app.documentos.presenters.plantillas import FORMATO
from app.pdf.composicion import componer
from tests.conftest import Base
from tests.documentos import de_escaner as e
from tests.factories import en
from tests.navegador.conftest import Abrir, una_manera
from tests.navegador.test_paginas import NO_CABE

LEER = 60_000
"""Milliseconds in which a busy machine reads three pages."""
pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")


@pytest.mark.manual("D8")
@pytest.mark.parametrize(("medida", "tema"), una_manera("del escáner a su petición"))
def test_del_escaner_a_su_peticion(base: Base, abrir: Abrir, tmp_path: Path, medida: dict[str, int], tema: str) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        p = en("recibido")
        folio, formato = p.folio, componer(FORMATO, de_formato(p))
    lote = tmp_path / "lote.pdf"
    lote.write_bytes(e.en_pdf([*(e.maltratada(hoja) for hoja in e.paginas(formato)), e.en_blanco(), e.con_texto()]))
    pagina = abrir("capturista", medida, tema)
    pagina.set_default_timeout(LEER)
    pagina.goto("/hojas/add")
    assert pagina.evaluate(NO_CABE) == []
    pagina.get_by_label("Arrastre aquí los archivos, o elíjalos").set_input_files(lote)
    pagina.get_by_role("button", name="Entregar las hojas").click()
    frase = pagina.get_by_role("status").first
    expect(frase).to_contain_text("1 espera en la bandeja; 1 estaba en blanco.", timeout=LEER)
    assert pagina.evaluate(NO_CABE) == []
    pagina.get_by_role("link", name="Ver la bandeja").click()
    pagina.get_by_role("link", name="Decir de quién es").click()
    expect(pagina.get_by_role("img", name="Página 1 de 1")).to_be_visible(timeout=LEER)
    assert pagina.evaluate(NO_CABE) == []
    pagina.get_by_role("link", name="Usar ese folio").click()
    expect(pagina.get_by_label("Folio", exact=True)).to_have_value(folio, timeout=LEER)
    pagina.get_by_role("button", name="Adjuntar a su petición").click()
    expect(pagina.get_by_text("Ninguna hoja que su puesto vea espera su petición.")).to_be_visible(timeout=LEER)
    assert pagina.evaluate(NO_CABE) == []
