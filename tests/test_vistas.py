"""A file of `views` holds views: what pages draw, and what hooks are answered, is of the layers below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.features import FEATURES

APP = Path(__file__).resolve().parents[1] / "app"


def sin_vista(app: Path) -> list[str]:
    """Return the files of `views` that define no class called a View."""
    archivos = [ruta for ruta in (*app.glob("*/views.py"), *app.glob("*/views/*.py")) if ruta.stem != "__init__"]
    return sorted(
        ruta.relative_to(app).as_posix()
        for ruta in archivos
        if not any(
            isinstance(nodo, ast.ClassDef) and nodo.name.endswith("View")
            for nodo in ast.parse(ruta.read_text(encoding="utf-8")).body
        )
    )


@pytest.mark.solo_sqlite("it reads the sources")
def test_cada_archivo_de_vistas_tiene_una() -> None:
    assert sin_vista(APP) == []


@pytest.mark.solo_sqlite("it reads files of its own")
def test_se_nota_el_que_no_tiene_ninguna(tmp_path: Path) -> None:
    for nombre, texto in (
        ("a/views/una.py", "class UnaView: ...\n"),
        ("a/views/otra.py", "X = 1\n"),
        ("b/views.py", ""),
    ):
        (tmp_path / nombre).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / nombre).write_text(texto, encoding="utf-8")
    assert sin_vista(tmp_path) == ["a/views/otra.py", "b/views.py"]


@pytest.mark.solo_sqlite("it compares declarations")
def test_a_ninguna_pregunta_contesta_una_funcion_de_vistas() -> None:
    contestan = {(una.nombre, answer.funcion) for una in FEATURES for answer in una.responde}
    de_vistas = [f"{nombre}: {f.__name__}" for nombre, f in contestan if "views" in f.__module__.split(".")]
    assert sorted(de_vistas) == []
