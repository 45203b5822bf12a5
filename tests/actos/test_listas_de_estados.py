"""No list of states is typed where a workflow's table, its `FINALES` or its open states already hold the same one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.asesorias import workflow as asesorias
from app.bitacora.workflow import entrada
from app.compromisos import workflow as compromisos
from app.jornadas import workflow as jornadas
from app.nucleo.flujo import de_donde
from app.peticiones.workflow import tabla, vocabulario

WORKFLOWS = ((vocabulario, tabla.TABLA), *((uno, uno.TABLA) for uno in (entrada, jornadas, asesorias, compromisos)))
DECLARAN = ("workflow", "demo")
"""Where lists of states are declared, or are those of invented data."""
OTRA_COSA = {
    ("app/peticiones/services/relojes.py", "proceso recibido"): "where the plazo is that of the trámite",
}
"""File and states that happen to be those of an act, and what they are instead."""


def _dichas(archivo: Path, estados: set[str]) -> Iterator[frozenset[str] | None]:
    """Yield each list of several states typed in a file; None where it adds states to another list."""
    for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8"))):
        partes = nodo.elts if isinstance(nodo, ast.Tuple | ast.List | ast.Set) else []
        palabras = {parte.value for parte in partes if isinstance(parte, ast.Constant) and isinstance(parte.value, str)}
        agregan = [parte for parte in partes if isinstance(parte, ast.Starred)]
        if palabras and palabras <= estados and len(partes) == len(palabras) + len(agregan) > 1:
            yield None if agregan else frozenset(palabras)


def repetidas() -> set[tuple[str, str]]:
    salida = set()
    archivos = [uno for uno in Path("app").rglob("*.py") if not set(DECLARAN) & {*uno.parts, uno.stem}]
    for flujo, filas in WORKFLOWS:
        abiertos = set(flujo.ESTADOS) - set(flujo.FINALES)
        ya_dichas = {frozenset(uno) for uno in (flujo.FINALES, abiertos)}
        ya_dichas |= {frozenset(de_donde(filas, paso.acto)) for paso in filas}
        for archivo in archivos:
            for dicha in _dichas(archivo, set(flujo.ESTADOS)):
                if dicha is None or dicha in ya_dichas:
                    salida.add((archivo.as_posix(), " ".join(sorted(dicha or ()))))
    return salida


@pytest.mark.solo_sqlite("it reads the sources")
def test_ninguna_lista_de_estados_se_repite_a_mano() -> None:
    assert repetidas() == set(OTRA_COSA)
