"""Points of the manuals → the tests that show them, read from docs/trazabilidad.md and from the marks; nothing runs."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[1]
MARCA = "pytest.mark.manual"
_RENGLON = re.compile(r"^\| `([A-H](?:-?\d+[a-z]?)?)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass
class Punto:
    """A point of the manuals; `falta` names the later part of the work that brings it, "" when it is here."""

    que: str
    falta: str
    pruebas: list[str] = field(default_factory=list)


def puntos(texto: str) -> dict[str, Punto]:
    """Return id → point of the tables of the document, in their order. `ValueError` for an id written twice."""
    filas = _RENGLON.findall(texto)
    ids = [ident for ident, _que, _falta in filas]
    repetidos = sorted({ident for ident in ids if ids.count(ident) > 1})
    if repetidos:
        raise ValueError(f"repetidos: {', '.join(repetidos)}")
    return {ident: Punto(que, "" if falta == "—" else falta) for ident, que, falta in filas}


def _ids(nodos: list[ast.expr]) -> Iterator[str]:
    """Yield the ids of the marks inside some expressions (decorators, `pytestmark`, parameters)."""
    for nodo in (n for raiz in nodos for n in ast.walk(raiz)):
        if isinstance(nodo, ast.Call) and ast.unparse(nodo.func) == MARCA:
            yield from (str(ast.literal_eval(arg)) for arg in nodo.args)


def marcas(ruta: str, fuente: str) -> list[tuple[str, str]]:
    """Return (id, `file::test`) of every mark of a test file; a `pytestmark` counts for all its tests."""
    cuerpo = ast.parse(fuente).body
    destinos = [(n.value, [ast.unparse(t) for t in n.targets]) for n in cuerpo if isinstance(n, ast.Assign)]
    de_todas = list(_ids([valor for valor, nombres in destinos if nombres == ["pytestmark"]]))
    pruebas = [n for n in cuerpo if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    return [
        (ident, f"{ruta}::{prueba.name}")
        for prueba in pruebas
        for ident in dict.fromkeys([*_ids(prueba.decorator_list), *de_todas])
    ]


def todas_las_marcas() -> list[tuple[str, str]]:
    """Return the marks of the whole suite."""
    return [
        marca
        for ruta in sorted((RAIZ / "tests").rglob("test_*.py"))
        for marca in marcas(ruta.relative_to(RAIZ).as_posix(), ruta.read_text(encoding="utf-8"))
    ]


def unir(de_los_manuales: dict[str, Punto], de_las_pruebas: list[tuple[str, str]]) -> list[str]:
    """Put each test under its points; return the complaints: marks of no point, points that lack their test."""
    quejas = [f"{prueba}: no hay punto «{i}»" for i, prueba in de_las_pruebas if i not in de_los_manuales]
    for ident, prueba in de_las_pruebas:
        if ident in de_los_manuales:
            de_los_manuales[ident].pruebas.append(prueba)
    sin = [i for i, punto in de_los_manuales.items() if not punto.pruebas and not punto.falta]
    return [*quejas, *(f"{ident}: ninguna prueba lo muestra" for ident in sin)]


def informe(de_los_manuales: dict[str, Punto]) -> str:
    """Return what is printed: each point with its tests, then what waits for a later part, then the count."""
    lineas = []
    for ident, punto in de_los_manuales.items():
        lineas.append(f"{ident:<5}{punto.que}" + (f"  [pendiente: {punto.falta}]" if punto.falta else ""))
        lineas += [f"       {prueba}" for prueba in punto.pruebas]
    con = sum(bool(punto.pruebas) for punto in de_los_manuales.values())
    sin = [f"{i} ({punto.falta})" for i, punto in de_los_manuales.items() if punto.falta and not punto.pruebas]
    lineas += ["", f"Pendientes sin prueba: {', '.join(sin) or 'ninguno'}"]
    return "\n".join([*lineas, f"{con} de {len(de_los_manuales)} puntos tienen prueba."])


def main() -> int:
    """Print the report; 1 and what is wrong when something is."""
    leidos = puntos((RAIZ / "docs" / "trazabilidad.md").read_text(encoding="utf-8"))
    quejas = unir(leidos, todas_las_marcas())
    sys.stdout.write(informe(leidos) + "\n")
    sys.stderr.write("".join(f"{queja}\n" for queja in quejas))
    return 1 if quejas else 0


if __name__ == "__main__":
    raise SystemExit(main())
