"""The table of tipos of fields: which there are, what draws each, which a trámite's own field may be of."""

from __future__ import annotations

import pytest
from flask import Flask

from app.actos.services import FLUJOS
from app.nucleo.flujo import Campo
from app.nucleo.tipos import DE_TRAMITE, TIPOS
from app.peticiones.workflow.llegada import POR_CANAL

DIBUJADOS = {
    "texto": '<input id="x" name="x" aria-required="true" value="" type="text" autocomplete="off" maxlength="9">',
    "area": '<textarea id="x" name="x" rows="3" maxlength="9" aria-required="true"></textarea>',
    "fecha": '<input id="x" name="x" aria-required="true" value="" type="date">',
    "entero": 'aria-required="true" value="" type="text" inputmode="numeric" autocomplete="off">',
    "opcion": '<div class="fichas" role="radiogroup"',
    "casilla": '<input type="checkbox" id="x" name="x" value="1">',
    "folio": 'value="" type="text" autocapitalize="characters" spellcheck="false" autocomplete="off" maxlength="9">',
    "oculto": '<input type="hidden" name="x" value="">',
    "referencia": '<select id="x" name="x" aria-required="true">',
    "punto": 'value="" type="text" autocomplete="off"><button class="b mini" type="button" data-ubicacion',
    "enlace": 'type="text" inputmode="url" autocapitalize="none" spellcheck="false" autocomplete="off" maxlength="9">',
    "archivo": '<input id="x" name="x" aria-required="true" type="file">',
}
"""By hand: what a page holds for a field of each tipo."""


@pytest.mark.parametrize("tipo", TIPOS)
def test_each_tipo_is_drawn(app: Flask, tipo: str) -> None:
    with app.test_request_context():
        piezas = app.jinja_env.get_template("piezas.html").module
        html = str(piezas.campo(Campo("x", "Equis", tipo, maximo=9)))  # type: ignore[attr-defined]
    assert DIBUJADOS[tipo] in html.replace("\n", "")


def test_every_field_is_of_a_tipo_of_the_table(app: Flask) -> None:
    with app.app_context():
        de_actos = [campo for _modelo, flujo in FLUJOS() for paso in flujo.tabla for campo in paso.exige]
    campos = [*de_actos, *(campo for llegada in POR_CANAL.values() for campo in llegada)]
    assert {campo.tipo for campo in campos} <= set(TIPOS) == set(DIBUJADOS)
    assert all(campo.tipo == "fecha" for campo in campos if campo.limite or callable(campo.desde))


def test_tipos_of_own_fields_are_offered_in_their_order() -> None:
    assert DE_TRAMITE == ("texto", "area", "fecha", "entero", "opcion", "casilla")
