"""Every point of the manuals has its test or says which later part brings it; no mark names a point that is not."""

from __future__ import annotations

import pytest

from tests.trazabilidad import RAIZ, Punto, informe, marcas, puntos, todas_las_marcas, unir

DOCUMENTO = (RAIZ / "docs" / "trazabilidad.md").read_text(encoding="utf-8")
LETRAS = {"A": 13, "B": 13, "D": 14, "E": 8, "G": 6, "H": 11}
"""Letter → how many points the manuals have under it; C is one, F is written F-1 … F-15, E begins with E0, E0b, E0c."""


def test_every_point_of_the_manuals_is_listed() -> None:
    esperados = {f"{letra}{n}" for letra, cuantos in LETRAS.items() for n in range(1, cuantos + 1)}
    esperados |= {f"F-{n}" for n in range(1, 16)} | {"C", "E0", "E0b", "E0c"}
    assert set(puntos(DOCUMENTO)) == esperados


def test_each_point_is_said_in_a_few_words_of_spanish() -> None:
    leidos = puntos(DOCUMENTO)
    assert {ident: punto.que for ident, punto in leidos.items() if not 3 <= len(punto.que.split()) <= 12} == {}


def test_each_point_has_its_test_and_each_mark_its_point() -> None:
    assert unir(puntos(DOCUMENTO), todas_las_marcas()) == []


def test_only_these_parts_may_still_be_empty() -> None:
    leidos = puntos(DOCUMENTO)
    assert {punto.falta for punto in leidos.values()} == {"", "Informes", "Portal", "Tiempo real"}


def test_the_page_of_the_house_says_what_each_test_file_guards() -> None:
    casa = (RAIZ / "docs" / "arquitectura.md").read_text(encoding="utf-8")
    archivos = [ruta.relative_to(RAIZ).as_posix() for ruta in sorted((RAIZ / "tests").rglob("test_*.py"))]
    assert [archivo for archivo in archivos if f"`{archivo}`" not in casa] == []


FUENTE = """
import pytest
pytestmark = [pytest.mark.manual("A1"), pytest.mark.perfil("x")]

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.manual("B2"))])
@pytest.mark.manual("F-1", "A1")
def test_uno(x): ...

def test_dos(): ...

def ayuda(): ...
"""


def test_marks_are_found_wherever_they_stand() -> None:
    assert marcas("t.py", FUENTE) == [
        ("B2", "t.py::test_uno"),
        ("F-1", "t.py::test_uno"),
        ("A1", "t.py::test_uno"),
        ("A1", "t.py::test_dos"),
    ]


def test_complaints_and_report() -> None:
    leidos = puntos("| `A1` | Uno | — |\n| `A2` | Dos | — |\n| `G1` | Tres | Informes |\n")
    assert unir(leidos, [("A1", "t.py::test_x"), ("Z9", "t.py::test_y")]) == [
        "t.py::test_y: no hay punto «Z9»",
        "A2: ninguna prueba lo muestra",
    ]
    assert leidos == {"A1": Punto("Uno", "", ["t.py::test_x"]), "A2": Punto("Dos", ""), "G1": Punto("Tres", "Informes")}
    assert informe(leidos).splitlines() == [
        "A1   Uno",
        "       t.py::test_x",
        "A2   Dos",
        "G1   Tres  [pendiente: Informes]",
        "",
        "Pendientes sin prueba: G1 (Informes)",
        "1 de 3 puntos tienen prueba.",
    ]


def test_a_point_written_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="repetidos: A1"):
        puntos("| `A1` | Uno | — |\n| `A1` | Uno | — |\n")
