"""Every override of the framework is in its document, and each defect in it still happens."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import app.fab

RAIZ = Path(__file__).resolve().parents[2]
DOCUMENTO = (RAIZ / "docs" / "fab.md").read_text(encoding="utf-8")
MONTAJE, *REPRODUCCIONES = re.findall(r"```python\n(.*?)```", DOCUMENTO, re.DOTALL)
AJENAS = ("flask_", "flask.", "werkzeug", "waitress", "wtforms")
PLANTILLAS = RAIZ / "app" / "templates" / "appbuilder"

CORREDOR = """
import json, sys, traceback
montaje, *pedazos = json.load(sys.stdin)
nombres = {"RUTA": sys.argv[1], "__name__": "montaje"}
exec(montaje, nombres)
for n, pedazo in enumerate(pedazos):
    try:
        exec(pedazo, nombres)
    except Exception:
        print("NO PASA", n, traceback.format_exc(limit=-1))
print("CORRIDAS", len(pedazos))
"""


def modulos() -> list[str]:
    """Return the modules of the layer."""
    return [modulo.name for modulo in pkgutil.walk_packages(app.fab.__path__, "app.fab.")]


def heredan() -> set[str]:
    """Return the names of our classes of the layer that come from one of the framework or its company."""
    clases = [
        clase
        for nombre in modulos()
        for clase in vars(importlib.import_module(nombre)).values()
        if inspect.isclass(clase) and clase.__module__ == nombre
    ]
    return {una.__name__ for una in clases if any(base.__module__.startswith(AJENAS) for base in una.__mro__[1:])}


def test_every_override_is_named(app_abierta: None) -> None:
    suyas = heredan() | {"SinHistorial"}
    assert len(suyas) > 30
    assert [nombre for nombre in sorted(suyas) if f"`{nombre}`" not in DOCUMENTO] == []


def test_what_the_document_names_exists(app_abierta: None) -> None:
    dichas = set(re.findall(r"\*\*`(\w+)`\*\*", DOCUMENTO))
    assert dichas - heredan() == {"SinHistorial"}


def test_every_template_that_replaces_one_is_named() -> None:
    rutas = [ruta.relative_to(PLANTILLAS).as_posix() for ruta in PLANTILLAS.rglob("*.html")]
    assert [ruta for ruta in sorted(rutas) if f"`{ruta}`" not in DOCUMENTO] == []


def test_nothing_of_the_framework_is_changed_in_place() -> None:
    cambiados = [
        f"{ruta.name}:{nodo.lineno}"
        for ruta in (RAIZ / "app" / "fab").rglob("*.py")
        for nodo in ast.parse(ruta.read_text(encoding="utf-8")).body
        if isinstance(nodo, ast.Assign) and any(isinstance(uno, ast.Attribute) for uno in nodo.targets)
    ]
    assert cambiados == []


@pytest.mark.parametrize("reproduccion", REPRODUCCIONES, ids=range(len(REPRODUCCIONES)))
def test_a_reproduction_is_at_most_ten_lines(reproduccion: str) -> None:
    assert len(reproduccion.strip().splitlines()) <= 10


def test_each_defect_still_happens(tmp_path: Path) -> None:
    """Where one is gone, what it keeps in `app/fab` may go too."""
    orden = [sys.executable, "-W", "ignore", "-c", CORREDOR, str(tmp_path / "prueba.db")]
    pedido = json.dumps([MONTAJE, *REPRODUCCIONES])
    corrida = subprocess.run(orden, input=pedido, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert re.findall(r"NO PASA .*", corrida.stdout) == [], corrida.stdout[-3000:]
    assert f"CORRIDAS {len(REPRODUCCIONES)}" in corrida.stdout, corrida.stderr[-3000:]
