"""What stands beside something else has space: notices, their links and buttons, the steps, the bar of a telephone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.commands import como_sistema
from app.peticiones.services.claves import clave_de_seguimiento
from tests.conftest import Base
from tests.factories import en
from tests.navegador.conftest import COMPUTADORA, TELEFONO, Abrir
from tests.navegador.test_envios import escribe, registra
from tests.navegador.test_paginas import NO_CABE

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
ENTRE = """([a, b]) => document.querySelector(b).getBoundingClientRect().top
    - document.querySelector(a).getBoundingClientRect().bottom"""
RENGLONES = """(que) => { const todo = document.createRange(), de = document.querySelector(que);
    todo.selectNodeContents(de); const cajas = [...todo.getClientRects()].filter((c) => c.width > 1);
    const antes = (o, c) => o.left < c.left - 1 && Math.min(o.bottom, c.bottom) - Math.max(o.top, c.top) > 3;
    const empiezan = cajas.filter((c) => !cajas.some((o) => antes(o, c))).map((c) => c.left);
    return Math.max(...empiezan) - Math.min(...empiezan) }"""
"""How far from one another the rows of a text begin."""
PARTIDAS = """() => [...document.querySelectorAll('main .b, .por-dependencia th')].filter((n) => n.offsetParent)
    .filter((n) => { const palabras = [...n.textContent.matchAll(/\\S+/g)];
        const texto = document.createTreeWalker(n, NodeFilter.SHOW_TEXT).nextNode();
        return palabras.some((p) => { const r = document.createRange();
            r.setStart(texto, p.index); r.setEnd(texto, p.index + p[0].length);
            return new Set([...r.getClientRects()].map((c) => Math.round(c.top))).size > 1; }); })
    .map((n) => n.textContent.trim())"""
"""Buttons and headings in which a word goes on in the next line."""
ENCIMA_EN_LA_BARRA = """() => { const hijos = [...document.querySelectorAll('.abajo a')].map((a) => {
        const todo = document.createRange(); todo.selectNodeContents(a); return todo.getBoundingClientRect(); });
    const chicas = [...document.querySelectorAll('.abajo a')].filter((a) => {
        const c = a.getBoundingClientRect(); return c.width < 44 || c.height < 44; });
    return [hijos.filter((c, n) => n && c.left < hijos[n - 1].right).length, chicas.length,
        Math.max(...hijos.map((c) => c.right)) <= innerWidth && hijos[0].left >= 0] }"""
"""How many of the bar's texts lie on the one before, how many are too small to touch, and whether all fit."""


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_the_notice_of_what_was_registered(abrir: Abrir, medida: dict[str, int]) -> None:
    pagina = abrir("capturista", medida)
    escribe(pagina)
    registra(pagina)
    expect(pagina.get_by_text(re.compile(r"^Folio [A-Z]"))).to_be_visible(timeout=15_000)
    aviso = pagina.locator("main .recado").first
    assert aviso.locator("a").count() >= 3
    assert pagina.evaluate(RENGLONES, "main .recado > span") <= 1
    pagina.go_back()
    pagina.locator("[data-ya-registrada]").wait_for()
    assert pagina.evaluate(ENTRE, ["h1", "[data-ya-registrada]"]) >= 8


@pytest.mark.parametrize(("quien", "ruta"), [("administradora", "/"), ("interdireccional", "/resultados/")])
@pytest.mark.parametrize("ancho", [1366, 390, 320])
def test_no_word_is_cut_in_two(abrir: Abrir, base: Base, quien: str, ruta: str, ancho: int) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        en("validado")
    pagina = abrir(quien, COMPUTADORA if ancho > 860 else {**TELEFONO, "width": ancho})
    pagina.goto(ruta)
    assert pagina.locator("main .b").count() >= 1
    assert (pagina.evaluate(PARTIDAS), pagina.evaluate(NO_CABE)) == ([], [])
    if quien == "administradora":
        assert pagina.evaluate(ENTRE, [".encabezado", ".recado"]) >= 8


@pytest.mark.parametrize("quien", ["capturista", "administradora", "enlace_obras", "informacion"])
@pytest.mark.parametrize("ancho", [390, 320])
def test_the_bar_of_a_telephone(app: Flask, abrir: Abrir, quien: str, ancho: int) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        en("canalizado")
    pagina = abrir(quien, {**TELEFONO, "width": ancho})
    pagina.goto("/")
    assert pagina.evaluate(ENCIMA_EN_LA_BARRA) == [0, 0, True]


@pytest.mark.parametrize("medida", [COMPUTADORA, TELEFONO], ids=["computadora", "telefono"])
def test_what_follows_stands_off_the_steps(abrir: Abrir, base: Base, medida: dict[str, int]) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        p = en("proceso")
        folio, clave = p.folio, clave_de_seguimiento(p)
    pagina: Page = abrir("capturista", medida)
    pagina.goto("/ciudadania/seguimiento")
    pagina.fill("[name=folio]", folio)
    pagina.fill("[name=clave]", clave)
    pagina.get_by_role("button", name="Ver en qué va").first.click()
    pagina.locator(".pasos").wait_for()
    assert pagina.evaluate(ENTRE, [".pasos", ".pasos ~ .caja"]) >= 8
