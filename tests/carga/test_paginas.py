"""With many rows a page costs what it costs with few: statements, bytes, pages of disk, and no big table read whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from tests.carga import cifras
from tests.carga.cifras import anotar, quejas, sostenidas
from tests.carga.espia import leida
from tests.carga.paginas import Costo, todas
from tests.carga.preparadas import CHICA, GRANDE, Preparada, preparar

Pares = dict[str, cifras.Par]


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> list[Preparada]:
    """Both databases, made once in the run."""
    return preparar(tmp_path_factory.mktemp("carga"))


@pytest.fixture(scope="module")
def pares(bases: list[Preparada], request: pytest.FixtureRequest) -> Pares:
    """What each page of this run's selection costs in both."""
    pedidas = [item.callspec.params["pagina"] for item in request.session.items if _es_de_pagina(item)]
    return cifras.medir(bases, list(dict.fromkeys(pedidas)))


def _es_de_pagina(item: Any) -> bool:
    return getattr(item, "originalname", "") == "test_page_costs_the_same_with_many_rows"


def test_every_page_is_held_and_nothing_else() -> None:
    assert list(sostenidas()) == todas()


@pytest.mark.parametrize("pagina", todas())
def test_page_costs_the_same_with_many_rows(pagina: str, pares: Pares) -> None:
    assert quejas(pagina, pares[pagina], sostenidas()[pagina]) == []


# Each measure is seen to count

CHICO = Costo(4, 20_000, 100, ())
HELD = {"sentencias": 4, "bytes": 20_000}


@pytest.mark.parametrize(
    ("grande", "dicho"),
    [
        (Costo(5, 20_000, 100, ()), "sentencias"),
        (Costo(4, 21_000, 100, ()), "bytes"),
        (Costo(4, 20_000, 100 + GRANDE, ()), "crece"),
        (Costo(4, 20_000, 100, ("peticion",)), "recorre"),
    ],
)
def test_what_is_worse_is_said(grande: Costo, dicho: str) -> None:
    assert [dicho in queja for queja in quejas("x /x", (CHICO, grande), HELD)] == [True]


@pytest.mark.parametrize("grande", [CHICO, Costo(3, 20_500, 160, ())])
def test_what_is_no_worse_is_not(grande: Costo) -> None:
    assert quejas("x /x", (CHICO, grande), HELD) == []


def test_a_kind_of_page_has_its_own_weight() -> None:
    assert quejas("x /peticiones/list/?q=a", (CHICO, Costo(4, 29_999, 100, ())), HELD) == []
    assert quejas("x /peticiones/list/?q=a", (CHICO, Costo(4, 30_001, 100, ())), HELD) != []


def test_growth_that_is_held_may_not_be_more() -> None:
    mil = (GRANDE - CHICA) // 1000
    held = {**HELD, "crece": 10}
    assert quejas("x /x", (CHICO, Costo(4, 20_000, 100 + 12 * mil, ())), held) == []
    assert quejas("x /x", (CHICO, Costo(4, 20_000, 100 + 13 * mil, ())), held) != []


def test_figures_are_written_downwards_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archivo = tmp_path / "cifras.toml"
    archivo.write_text('# why\n\n"a" = { sentencias = 4, bytes = 9, crece = 2 }\n"b" = { sentencias = 1, bytes = 5 }\n')
    monkeypatch.setattr(cifras, "CIFRAS", archivo)
    monkeypatch.setattr(cifras, "todas", lambda: ["a", "b", "c"])
    anotar(
        {
            "a": (Costo(3, 10, 100, ()), Costo(3, 10, 100, ())),
            "c": (CHICO, Costo(4, 20_000, 100 + GRANDE - CHICA, ("oficio",))),
        }
    )
    assert archivo.read_text().splitlines() == [
        "# why", "", '"a" = { sentencias = 3, bytes = 9 }', '"b" = { sentencias = 1, bytes = 5 }',
        '"c" = { sentencias = 4, bytes = 20000, crece = 1000, recorre = ["oficio"] }',
    ]  # fmt: skip


def test_a_table_that_is_read_whole_is_seen_inside_a_plan() -> None:
    dentro = {"Node Type": "Seq Scan", "Relation Name": "oficio"}
    orden = {"Node Type": "Sort", "Plans": [dentro]}
    plan = {"Node Type": "Limit", "Shared Hit Blocks": 7, "Shared Read Blocks": 2, "Plans": [orden]}
    vista = leida({"Query Text": "SELECT  1", "Plan": plan})
    assert (vista.texto, vista.paginas, vista.recorridas) == ("SELECT 1", 9, ("oficio",))


@pytest.fixture
def preguntar(bases: list[Preparada]) -> Callable[[str], Costo]:
    """Ask something of the big database, and say what it cost."""

    def hacer(pregunta: str) -> Costo:
        with bases[1].app.app_context(), bases[1].espia.mirando() as vistas:
            db.session.connection().exec_driver_sql(pregunta)
            db.session.rollback()
        return Costo(len(vistas), 0, vistas[-1].paginas, vistas[-1].recorridas)

    return hacer


def test_plans_are_read_right(preguntar: Callable[[str], Costo]) -> None:
    entera = preguntar("SELECT count(*) FROM peticion WHERE resuelto IS NULL")
    suya = preguntar("SELECT folio FROM peticion WHERE id = 5")
    assert (entera.recorridas, entera.paginas > 500, suya.recorridas, suya.paginas < 10) == (
        ("peticion",),
        True,
        (),
        True,
    )
