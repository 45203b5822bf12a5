"""The glossary and the code say the same words: no estado, acto or puesto without its row, no row without a word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from app.asesorias import workflow as asesorias
from app.bitacora.workflow import entrada as bitacora
from app.catalogos.models.canales import PROCEDIMIENTOS
from app.catalogos.models.dependencias import VIAS
from app.catalogos.models.tramites import CLASES
from app.compromisos import workflow as compromisos
from app.jornadas import workflow as jornadas
from app.nucleo.puestos import PORTAL, PUESTOS, SISTEMA
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS, TIPOS

RAIZ = Path(__file__).resolve().parents[1]
GLOSARIO = (RAIZ / "docs" / "glosario.md").read_text(encoding="utf-8")
Tabla = list[list[str]]
# section → (words of the code in their order, what the screen shows; "" where nothing is shown beside the word)
SECCIONES: dict[str, dict[str, str]] = {
    "Estados": ESTADOS,
    "Actos": {acto: suyo.boton for acto, suyo in ACTOS.items()},
    "Puestos": dict.fromkeys((*PUESTOS, SISTEMA, PORTAL), ""),
    "Tipos de petición": dict(TIPOS),
    "Clases de trámite": dict.fromkeys(CLASES, ""),
    "Procedimientos de un canal": dict.fromkeys(PROCEDIMIENTOS, ""),
    "Vías": dict.fromkeys(VIAS, ""),
    "Estados de la bitácora": bitacora.ESTADOS,
    "Actos de la bitácora": {acto: suyo.boton for acto, suyo in bitacora.ACTOS.items()},
    "Estados de la jornada": jornadas.ESTADOS,
    "Actos de la jornada": {acto: suyo.boton for acto, suyo in jornadas.ACTOS.items()},
    "Estados de la asesoría": asesorias.ESTADOS,
    "Actos de la asesoría": {acto: suyo.boton for acto, suyo in asesorias.ACTOS.items()},
    "Estados del compromiso": compromisos.ESTADOS,
    "Actos del compromiso": {acto: suyo.boton for acto, suyo in compromisos.ACTOS.items()},
}


def tablas(texto: str) -> dict[str, Tabla]:
    """Rows of the table of each `## section`: a list of cells per row, headings and rule left out."""
    salida: dict[str, Tabla] = {}
    for trozo in re.split(r"^## ", texto, flags=re.MULTILINE)[1:]:
        titulo, *lineas = trozo.splitlines()
        filas = [[celda.strip() for celda in x.strip("|").split("|")] for x in lineas if x.startswith("|")]
        salida[titulo.strip()] = filas[2:]
    return salida


def quejas(filas: Tabla, palabras: dict[str, str]) -> list[str]:
    """What differs between the rows of a section and the words of the code, labels included."""
    escritas = {fila[0].strip("`"): fila for fila in filas}
    repetidas = [f"repetida: {fila[0]}" for fila in filas if escritas[fila[0].strip("`")] is not fila]
    faltan = [f"falta: {palabra}" for palabra in palabras if palabra not in escritas]
    sobran = [f"sobra: {palabra}" for palabra in escritas if palabra not in palabras]
    distintas = [
        f"{palabra}: «{escritas[palabra][1]}» y no «{texto}»"
        for palabra, texto in palabras.items()
        if texto and palabra in escritas and escritas[palabra][1] != texto
    ]
    return [*repetidas, *faltan, *sobran, *distintas]


def incompletas(filas: Tabla, celdas: int) -> list[str]:
    """Rows with an empty or missing cell, or whose meaning does not end like a sentence."""
    return [fila[0] for fila in filas if len(fila) != celdas or not all(fila) or not fila[-2].endswith(".")]


def nombres_de(fuente: str) -> Iterable[str]:
    """Every name that a source defines or reads: classes, functions, variables, attributes, arguments."""
    for nodo in ast.walk(ast.parse(fuente)):
        for parte in ("name", "id", "attr", "arg"):
            nombre = getattr(nodo, parte, None)
            if isinstance(nombre, str):
                yield nombre


@cache
def nombres_del_codigo() -> frozenset[str]:
    """Every name of app/."""
    return frozenset(n for ruta in (RAIZ / "app").rglob("*.py") for n in nombres_de(ruta.read_text(encoding="utf-8")))


def inexistentes(filas: Tabla, nombres: frozenset[str]) -> list[str]:
    """Words of the second column (`Clase.atributo`, `nombre`) that the code does not have, or rows without one."""
    salida = []
    for palabra, codigo, *_resto in filas:
        citados = re.findall(r"`([^`]+)`", codigo)
        partes = [parte for citado in citados for parte in citado.split(".")]
        salida += [f"{palabra}: {parte}" for parte in partes if parte not in nombres] if citados else [palabra]
    return salida


@pytest.mark.parametrize("seccion", SECCIONES)
def test_section_has_the_words_of_the_code(seccion: str) -> None:
    assert quejas(tablas(GLOSARIO)[seccion], SECCIONES[seccion]) == []


def test_there_is_no_other_section() -> None:
    assert set(tablas(GLOSARIO)) == {*SECCIONES, "Palabras"}


@pytest.mark.parametrize("seccion", [*SECCIONES, "Palabras"])
def test_each_row_says_what_it_means_and_where_it_comes_from(seccion: str) -> None:
    celdas = 4 if any(SECCIONES.get(seccion, {"x": "x"}).values()) else 3
    assert incompletas(tablas(GLOSARIO)[seccion], celdas) == []


def test_every_act_of_the_table_has_its_words_and_no_other() -> None:
    assert {paso.acto for paso in TABLA} == set(ACTOS)


def test_every_estado_of_the_table_has_its_words() -> None:
    usados = {e for paso in TABLA for e in (*paso.desde, paso.hacia) if e}
    assert usados == set(ESTADOS)


def test_every_noun_is_in_the_code() -> None:
    assert inexistentes(tablas(GLOSARIO)["Palabras"], nombres_del_codigo()) == []


def test_a_source_is_a_quotation_a_ruling_or_ours() -> None:
    filas = [fila for tabla in tablas(GLOSARIO).values() for fila in tabla]
    bien = re.compile(r"(?:(?:H 4\.[123]\.1|A)\b.*«.+»|Propia del sistema.*)")
    assert [fila[0] for fila in filas if not bien.fullmatch(fila[-1])] == []


PLANTADO = "## Estados\n\n| a | b | c | d |\n|---|---|---|---|\n| `uno` | Uno | Es uno. | A, X: «x» |\n"


@pytest.mark.parametrize(
    ("palabras", "esperado"),
    [
        ({"uno": "Uno"}, []),
        ({"uno": "Otro"}, ["uno: «Uno» y no «Otro»"]),
        ({"uno": "Uno", "dos": "Dos"}, ["falta: dos"]),
        ({}, ["sobra: uno"]),
    ],
)
def test_rule_sees_violations(palabras: dict[str, str], esperado: list[str]) -> None:
    assert quejas(tablas(PLANTADO)["Estados"], palabras) == esperado


def test_other_rules_see_violations() -> None:
    fila = tablas(PLANTADO)["Estados"][0]
    assert quejas([fila, list(fila)], {"uno": "Uno"}) == ["repetida: `uno`"]
    assert incompletas([fila, [*fila[:2], "sin punto", "x"], fila[:3]], 4) == ["`uno`", "`uno`"]
    nombres = frozenset(nombres_de("class Uno:\n    dos = 1"))
    assert inexistentes([["u", "`Uno.dos`"], ["t", "`Tres`"], ["v", "nada"]], nombres) == ["t: Tres", "v"]
