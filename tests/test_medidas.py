"""How the code is built, counted in the tree, may not get worse; each measure is seen to count."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.medidas import enlaces, medidas, texto
from tests.medidas.medidas import Medida


@pytest.mark.parametrize("medida", medidas.DEL_ARBOL, ids=lambda medida: medida.nombre)
def test_tree_is_as_held(medida: Medida) -> None:
    assert medida.hallar is not None
    halladas = medida.hallar()
    assert medidas.queja(medida.nombre, len(halladas), medidas.sostenidas()[medida.nombre]) == "", "\n".join(halladas)


def test_every_measure_is_held() -> None:
    assert list(medidas.sostenidas()) == [m.nombre for m in medidas.MEDIDAS]


# The held figures


def test_a_figure_may_neither_grow_nor_stay_above_what_is() -> None:
    assert medidas.queja("any", 10, 10) == ""
    assert "more than" in medidas.queja("any", 11, 10)
    assert "lower the 10" in medidas.queja("any", 9, 10)


def test_a_traced_figure_may_stray_a_little() -> None:
    assert [bool(medidas.queja("x", n, 1000, medidas.HOLGURA)) for n in (979, 981, 1019, 1021)] == [1, 0, 0, 1]


def test_figures_are_written_downwards_only(tmp_path: Path) -> None:
    cifras = tmp_path / "cifras.toml"
    cifras.write_text("# why\nany = 10\nfmt_skip = 5\n", encoding="utf-8")
    assert medidas.anotar({"any": 7, "fmt_skip": 6}, cifras) == ["any"]
    assert cifras.read_text(encoding="utf-8") == "# why\nany = 7\nfmt_skip = 5\n"


# What an import writes elsewhere

LLENAN = [
    "from app.peticiones.queries import colgados\ncolgados.append(x)",
    "from app.peticiones import queries\nqueries.colgados.append(x)",
    "from app.peticiones import queries\nqueries.EN_USO += [x]",
    "from app.actos.models import Movimiento\nMovimiento.duenos['x'] = X",
    "from app.actos.models import Movimiento\nclass X:\n    Movimiento.duenos['x'] = 1",
    "from app.actos.models import Movimiento\nfor x in y:\n    Movimiento.duenos[x] = 1",
    "from app.tests_de import REGISTRO\n@REGISTRO.anota('x')\ndef f():\n    pass",
    "from app.fab.http import SIN_SESION\nSIN_SESION.update({'x'})",
]
NO_LLENAN = [
    "colgados = []\ncolgados.append(x)",
    "from app.peticiones.queries import colgados\ndef f():\n    colgados.append(x)",
    "from app.peticiones.queries import colgados\ntodos = [*colgados, x]",
    "from app.extensions import crear_con_tabla\ncrear_con_tabla(X.__table__, DDL)",
    "from app.extensions import db\n@event.listens_for(db.session, 'before_flush')\ndef f():\n    pass",
    "from app.fab.space import repone\n@repone\ndef f():\n    pass",
    "from app.catalogos.models.dependencias import Dependencia\nDependencia.hijas = relationship(Otra)",
]


@pytest.mark.parametrize("fuente", LLENAN)
def test_what_fills_at_import_is_seen(fuente: str) -> None:
    assert len(enlaces.llenadas_en(fuente)) == 1


@pytest.mark.parametrize("fuente", NO_LLENAN)
def test_what_fills_nothing_of_another_passes(fuente: str) -> None:
    assert enlaces.llenadas_en(fuente) == []


def test_a_function_that_files_what_it_is_given_is_seen() -> None:
    """It is recognised by what it does: `guarda` through `anota`; one that fills only what it is given does not."""
    arbol = ast.parse(
        "COSAS = {}\n"
        "def anota(x):\n    COSAS[x] = 1\n"
        "def guarda(x):\n    anota(x)\n"
        "def ajena(lista):\n    lista.append(1)\n"
        "def propia():\n    lista = []\n    lista.append(1)\n"
    )
    funciones = {n.name: n for n in arbol.body if isinstance(n, ast.FunctionDef)}
    assert [enlaces.escribe_en(arbol, f) for f in funciones.values()] == [True, False, False, False]
    assert enlaces.siguientes_de(arbol, funciones["guarda"], "app.x") == {"app.x.anota"}


# Circles and arrows


def test_a_tangle_is_one_circle() -> None:
    grafo = {"a": "b", "b": "ca", "c": "a", "d": "a", "x": "y", "y": "x", "z": ""}
    assert enlaces.circulos({nodo: frozenset(suyos) for nodo, suyos in grafo.items()}) == ["a → b → c", "x → y"]


def test_type_checking_imports_count() -> None:
    """Both modules name each other for the types only, or one does inside a function."""
    assert "app.extensions" in enlaces.archivos()["app"]


# Words of a feature


@pytest.mark.parametrize(
    "fuente",
    [
        "peticion_id = 1",
        "class TurnoView: pass",
        "x = 'informes/mapa.html'",
        "x = 'Se guardó la petición'",
        "x = 1  # of the bitácora",
        '"""What a jornada shares."""',
        "x = '/campo/estado'",
        "from app.portal.views import y",
    ],
)
def test_word_of_a_feature_is_seen(fuente: str) -> None:
    assert [n for n, _palabra in texto.ajenas_en(fuente)] == [1]


@pytest.mark.parametrize("fuente", ["campo.error = ''", "AUTOR = Alcance('portal')", "repeticiones = 3", "x = PORTAL"])
def test_word_that_is_no_feature_passes(fuente: str) -> None:
    assert texto.ajenas_en(fuente) == []


# JavaScript


def test_javascript_that_no_checker_reads_is_seen(tmp_path: Path) -> None:
    carpeta = tmp_path / "app" / "static" / "js"
    carpeta.mkdir(parents=True)
    (carpeta / "a.js").write_text("let a;", encoding="utf-8")
    (carpeta / "b.js").write_text("// @ts-check\nlet b;", encoding="utf-8")
    assert texto.js_sin_revisar(tmp_path) == ["app/static/js/a.js"]
    ajustes = tmp_path / "jsconfig.json"
    ajustes.write_text('{"compilerOptions": {"checkJs": true}, "include": ["app/static/js"]}', encoding="utf-8")
    texto.textos.cache_clear()
    assert texto.js_sin_revisar(tmp_path) == []
    ajustes.unlink()
    heredera = tmp_path / "tests" / "frente" / "tsconfig.paginas.json"
    heredera.parent.mkdir(parents=True)
    heredera.write_text('{"extends": "../../tsconfig.json", "include": ["../../app/static/js/*.js"]}', encoding="utf-8")
    assert texto.js_sin_revisar(tmp_path) == []
