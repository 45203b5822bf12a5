"""The recipe of a catalogue makes one: its own blocks, in a copy of the application, used by puestos and programs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
RECETA = RAIZ / "docs" / "receta-catalogo.md"
COPIA = ("app", "migrations", "tests")
ENLACES = ("config.py", "translations", "docs", "pyproject.toml", "run.py")


def bloques() -> list[str]:
    """Return the code of the recipe, block by block: the package, its migration."""
    return re.findall(r"```python\n(.*?)```", RECETA.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def copia(tmp_path: Path) -> Path:
    """A copy of the application with the recipe's catalogue in it."""
    ignorar = shutil.ignore_patterns("__pycache__", "node_modules", "vendor")
    for nombre in COPIA:
        shutil.copytree(RAIZ / nombre, tmp_path / nombre, ignore=ignorar)
    (tmp_path / "app/static/vendor").symlink_to(RAIZ / "app/static/vendor")
    for nombre in ENLACES:
        (tmp_path / nombre).symlink_to(RAIZ / nombre)
    paquete, migracion = bloques()
    cabeza = max(ruta.name[:4] for ruta in (RAIZ / "migrations/versions").glob("[0-9]*.py"))
    sigue = f"{int(cabeza) + 1:04}"
    (tmp_path / "app/zonas").mkdir()
    (tmp_path / "app/zonas/__init__.py").write_text('"""Zonas."""\n', encoding="utf-8")
    (tmp_path / "app/zonas/feature.py").write_text(paquete, encoding="utf-8")
    puesta = migracion.replace("NNNN", sigue).replace("CABEZA", cabeza)
    (tmp_path / f"migrations/versions/{sigue}_crea_zona.py").write_text(puesta, encoding="utf-8")
    todas = tmp_path / "app/features.py"
    fuente = todas.read_text(encoding="utf-8").replace("    METRICAS,\n", "    METRICAS,\n    ZONAS,\n")
    alta = "from app.zonas.feature import FEATURE as ZONAS\n\nFEATURES:"
    todas.write_text(fuente.replace("\nFEATURES:", f"{alta}", 1), encoding="utf-8")
    return tmp_path


def test_the_recipe_is_at_most_twenty_five_lines() -> None:
    paquete, _migracion = bloques()
    lineas = [linea for linea in paquete.splitlines() if linea.strip()]
    assert (len(lineas) <= 25, [linea for linea in lineas if len(linea) > 120]) == (True, [])


def test_the_recipe_makes_a_catalogue(copia: Path) -> None:
    orden = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/fab/receta.py"]
    corrida = subprocess.run(orden, cwd=copia, capture_output=True, text=True, check=False, timeout=300)
    assert corrida.returncode == 0, corrida.stdout[-6000:] + corrida.stderr[-2000:]
    assert re.search(r"\b9 passed", corrida.stdout), corrida.stdout[-2000:]
