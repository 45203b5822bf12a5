"""On a telephone each row of a list shows its whole folio: nothing is drawn over it and it leaves nothing out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.elenco import OBRAS
from tests.factories import en
from tests.navegador.conftest import TELEFONO, Abrir
from tests.navegador.test_paginas import NO_CABE

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
ENCIMADOS = """() => {
    const cajas = (n) => { const todo = document.createRange(); todo.selectNodeContents(n); 
        return [n.getBoundingClientRect(), ...todo.getClientRects()] };
    const mide = (a, b, de, a_) => Math.min(a[a_], b[a_]) - Math.max(a[de], b[de]);
    const corta = (a, b) => mide(a, b, 'left', 'right') > 0.5 && mide(a, b, 'top', 'bottom') > 0.5;
    const filas = [...document.querySelectorAll('main .renglon, main .tarjeta, main .llana > li, main tbody tr')];
    const malas = filas.filter((fila) => {
        const folio = fila.querySelector('.folio'), fichas = [...fila.querySelectorAll('.ficha')];
        return folio?.offsetParent && fichas.some((f) => cajas(f).some((a) => cajas(folio).some((b) => corta(a, b))));
    });
    return [filas.filter((fila) => fila.querySelector('.folio') && fila.querySelector('.ficha')).length,
        malas.map((fila) => fila.innerText)] }"""
"""How many rows have a folio and a chip, and those in which they overlap."""
CASOS = [
    ("coordinador", "/"),
    ("coordinador", "/peticiones/list/"),
    ("coordinador", "/peticiones/list/?bandeja=vencidas"),
    ("capturista", "/"),
    ("enlace_obras", "/tablero/"),
    ("titular_obras", "/"),
    ("titular_obras", "/peticiones/list/"),
]


@pytest.fixture
def vencidas(app: Flask) -> None:
    """Peticiones of each state, overdue since so long that their chip is the longest that a chip gets."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        for estado in ("por_canalizar", "canalizado", "recibido", "proceso", "concluido"):
            en(estado, OBRAS)
        with escritura():
            db.session.execute(update(Peticion).values(vence=hoy() - timedelta(days=900)))


@pytest.mark.usefixtures("vencidas")
@pytest.mark.parametrize(("quien", "url"), CASOS)
@pytest.mark.parametrize("ancho", [390, 320])
def test_ninguna_ficha_tapa_el_folio(abrir: Abrir, quien: str, url: str, ancho: int) -> None:
    pagina = abrir(quien, {**TELEFONO, "width": ancho})
    pagina.goto(url)
    con_ficha: tuple[int, list[Any]] = pagina.evaluate(ENCIMADOS)
    assert con_ficha[0] > 0, "ninguna fila trae folio y ficha"
    assert (con_ficha[1], pagina.evaluate(NO_CABE)) == ([], [])
