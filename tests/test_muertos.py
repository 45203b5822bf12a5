"""Nothing in app/ is unused; what finds it is seen to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.muertos import DE_BIBLIOTECA, ajenos, muertos

VIVA = """
from flask_appbuilder import BaseView, expose


class Vista(BaseView):
    edit_columns = "lista"

    @expose("/lista")
    def lista(self):
        return self.render_template("a.html", hecho=preparar())


def preparar():
    return {"rotulo": 1}


vista = Vista()
"""


def test_nothing_is_dead() -> None:
    assert muertos() == []


def test_what_is_allowed_is_a_name_of_its_library() -> None:
    assert ajenos() == []


def test_what_is_allowed_is_needed() -> None:
    """Each name would be taken for dead without its line."""
    dichos = {hallado.split("'")[1] for hallado in muertos(permitidos=frozenset())}
    assert {n for nombres in DE_BIBLIOTECA.values() for n in nombres.split()} - dichos == set()


@pytest.fixture
def arbol(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "vistas.py").write_text(VIVA, encoding="utf-8")
    return tmp_path


def test_what_is_used_passes(arbol: Path) -> None:
    assert muertos(arbol) == ["app/vistas.py:17: unused variable 'vista'"]


@pytest.mark.parametrize(
    ("fuente", "nombre"),
    [
        ("def sobra():\n    return 1\n", "sobra"),
        ("SOBRA = 1\n", "SOBRA"),
        ("class Sobra:\n    pass\n", "Sobra"),
        ("class _A:\n    def sobra(self):\n        return 1\n\n\n_A()\n", "sobra"),
        ("from os import path\n", "path"),
    ],
)
def test_what_is_dead_is_seen(arbol: Path, fuente: str, nombre: str) -> None:
    (arbol / "app" / "cosas.py").write_text(fuente, encoding="utf-8")
    assert [hallado for hallado in muertos(arbol) if f"'{nombre}'" in hallado and "cosas.py" in hallado]


@pytest.mark.parametrize(
    ("archivo", "texto"),
    [
        ("templates/a.html", "<p>{{ usada.letrero }}</p>"),
        ("otra.py", 'x = g.pop("usada", None)\nprint(x)\n'),
        ("otra.py", 'x = getattr(y, "usada")\nprint(x)\n'),
        ("otra.py", "class M(Model):\n    usada: Mapped[int] = mapped_column(Integer)\n\n\nM()\n"),
    ],
)
def test_what_is_asked_for_by_its_text_is_alive(arbol: Path, archivo: str, texto: str) -> None:
    cosas = arbol / "app" / "cosas.py"
    cosas.write_text("class A:\n    usada = 1\n\n\nA()\n", encoding="utf-8")
    assert len(muertos(arbol)) == 2
    (arbol / "app" / archivo).parent.mkdir(exist_ok=True)
    (arbol / "app" / archivo).write_text(texto, encoding="utf-8")
    assert not [hallado for hallado in muertos(arbol) if "'usada'" in hallado]
