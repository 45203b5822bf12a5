"""The look: contrast of every theme, copies of a theme that agree, and «/estilo/» showing every piece."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from app.catalogos.services.color import contraste
from app.catalogos.services.tokens import HOJA, copias
from app.fab import sheets
from tests.cliente import Cliente

CASA = Path(__file__).parent.parent.parent / "app"
SOLO = pytest.mark.solo_sqlite("lo que se ve no depende del motor")
EXIGIDO = {"claro": 4.5, "oscuro": 4.5, "contraste": 7.0, "contraste-oscuro": 7.0}
TEMAS = tuple(EXIGIDO)
TEXTOS = ("tinta", "tinta-2", "tinta-3", "marca", "marca-2", "bien", "aviso", "mal", "info")
FONDOS = ("papel", "fondo", "hundido")
SOBRE = (
    ("sobre-marca", "marca"), ("sobre-marca", "marca-2"), ("sobre-mal", "mal"), ("bien", "bien-suave"),
    ("aviso", "aviso-suave"), ("mal", "mal-suave"), ("info", "info-suave"), ("marca", "marca-suave"),
    ("tinta", "marca-suave"), ("tinta-2", "marca-suave"), ("tinta-2", "fondo"), ("tinta", "aviso-suave"),
)  # fmt: skip
"""What is written on what: «chip», «button», «the row where one stands»; the plain grounds take every text."""


def hoja() -> str:
    return HOJA.read_text(encoding="utf-8")


@pytest.mark.parametrize("tema", TEMAS)
def test_every_text_reads_on_its_ground(tema: str) -> None:
    colores = dict(copias(hoja()))[tema]
    pares = [(texto, fondo) for texto in TEXTOS for fondo in FONDOS] + list(SOBRE)
    flojos = {(t, f): round(contraste(colores[f"--{t}"], colores[f"--{f}"]), 2) for t, f in pares}
    assert {par: n for par, n in flojos.items() if n < EXIGIDO[tema]} == {}


@pytest.mark.parametrize("tema", TEMAS)
def test_the_edge_of_a_control_is_seen(tema: str) -> None:
    colores = dict(copias(hoja()))[tema]
    assert min(contraste(colores["--borde"], colores[f"--{fondo}"]) for fondo in FONDOS) >= 3


def test_a_theme_is_the_same_by_preference_and_by_choice() -> None:
    vistos: dict[str, dict[str, str]] = {}
    for tema, colores in copias(hoja()):
        assert vistos.setdefault(tema, colores) == colores, tema
    assert tuple(vistos) == TEMAS
    assert {frozenset(colores) for colores in vistos.values()} == {frozenset(vistos["claro"])}


def test_colours_are_named_in_one_place() -> None:
    """No colour outside tokens.css but black and white, which are what paper has."""
    css = "".join(r.read_text(encoding="utf-8") for r in sheets.piezas())
    css = re.sub(r"^@media print \{\n.*?^\}\n", "", css, flags=re.DOTALL | re.MULTILINE)
    sueltos = set(re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;\s}])", css))
    assert sueltos <= {"#fff", "#000"}


@SOLO
def test_the_pieces_are_served_as_one_sheet(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each file once, by its number; what is written in one is served at once, with another ETag."""
    rutas = sheets.piezas()
    assert [r.name for r in rutas[:2]] == ["010-base.css", "020-navegacion.css"]
    assert all(re.fullmatch(r"\d{3}-[a-z]+", r.stem) for r in sheets.CARPETA.iterdir())
    enteras = [ruta.read_bytes() for ruta in rutas]
    calle = app.test_client()
    antes = calle.get("/static/css/ac.css")
    assert (antes.status_code, antes.mimetype, antes.data) == (200, "text/css", b"".join(enteras))
    monkeypatch.setattr(sheets, "CARPETA", shutil.copytree(sheets.CARPETA, tmp_path / "piezas"))
    (tmp_path / "piezas" / rutas[0].name).write_text("b { color: red }\n", encoding="utf-8")
    despues = calle.get("/static/css/ac.css", headers={"If-None-Match": antes.headers["ETag"]})
    assert (despues.status_code, despues.data) == (200, b"b { color: red }\n" + b"".join(enteras[1:]))
    igual = calle.get("/static/css/ac.css", headers={"If-None-Match": despues.headers["ETag"]})
    assert (igual.status_code, igual.data) == (304, b"")


def macros() -> set[str]:
    return set(re.findall(r"\{% macro (?!_)(\w+)\(", (CASA / "templates/piezas.html").read_text(encoding="utf-8")))


@SOLO
def test_every_piece_is_shown(cliente: type[Cliente]) -> None:
    html = cliente.de("administradora").get("/estilo/").text
    mostradas = {nombre for lista in re.findall(r'data-piezas="([^"]+)"', html) for nombre in lista.split()}
    assert mostradas == macros()


@SOLO
def test_a_sample_form_keeps_nothing_and_says_so(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = c.pagina("/estilo/").forma("/estilo/muestra")
    assert c.post("/estilo/muestra", forma["datos"]).status_code == 303
    assert "Es una muestra: no se guardó nada." in c.pagina("/estilo/").texto


@SOLO
def test_it_is_the_administrator_s(cliente: type[Cliente]) -> None:
    assert "/estilo/" not in cliente.de("coordinador").get("/").text
    assert "/estilo/" in cliente.de("administradora").get("/ajustes/list/").text


@SOLO
def test_high_contrast_may_be_chosen_on_every_page(cliente: type[Cliente]) -> None:
    html = cliente.de("capturista").get("/users/userinfo/").text
    elegibles = re.findall(r'data-tema-elegir="(\w*)"', html)
    assert set(elegibles) == {"", "claro", "oscuro", "contraste"}
    assert html.index("localStorage.getItem") < html.index("<body")


@SOLO
def test_an_empty_list_says_how_to_begin(cliente: type[Cliente]) -> None:
    texto = cliente.de("administradora").pagina("/suplencias/list/").texto
    assert "Todavía no hay suplencias. Para empezar, elija «Nombrar a quien supla»." in texto


@SOLO
def test_deleting_is_asked_in_a_window(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    pagina = c.get(re.search(r"/canales/show/\d+", c.get("/canales/list/").text)[0]).text  # type: ignore[index]
    ventana = pagina[pagina.index("<dialog") : pagina.index("</dialog>")]
    assert "¿Lo borra? No se puede deshacer." in ventana
    assert re.search(r'<form method="post" action="/canales/delete/\d+"', ventana)


@SOLO
def test_permissions_read_as_the_screens_call_things(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    lista = c.get("/roles/list/").text
    rol = re.search(r"Asesor Jurídico.*?/roles/show/(\d+)", lista, re.DOTALL)
    texto = c.pagina(f"/roles/show/{rol[1]}").texto  # type: ignore[index]
    assert "Asesorías: " in texto
    assert "View" not in texto


HECHAS = re.compile(r"(con|elige)-\d|de-(linea|salto|vuelta|salida)|leaflet-[\w-]+|form-control")
"""Classes whose whole name is in no text of ours: made of two pieces by a template, or by Leaflet or FAB."""
_CLASE = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def sin_uso(css: str, textos: str) -> set[str]:
    """The classes of a stylesheet that no template, script or module names."""
    selectores = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    nombradas = {clase for selector in selectores for clase in _CLASE.findall(selector)}
    return {c for c in nombradas - set(re.findall(r"[\w-]+", textos)) if not HECHAS.fullmatch(c)}


def test_every_class_of_a_sheet_is_used() -> None:
    hojas = [*sheets.piezas(), CASA / "static/campo/campo.css"]
    de = [r for r in CASA.rglob("*") if r.suffix in (".html", ".js", ".py") and "vendor" not in r.parts]
    css, textos = ("\n".join(r.read_text(encoding="utf-8") for r in rutas) for rutas in (hojas, de))
    assert sin_uso(css, textos) == set()
    assert sin_uso(".ficha, .de-nadie:hover { color: red }", textos) == {"de-nadie"}
