"""Cells of a list made in Python read as the macro of the templates says them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, current_app
from markupsafe import escape

from app.fab import cells

VALORES: tuple[Any, ...] = (
    "", None, "texto & <b>", True, False, 0, 7, 999, 1000, 1234567, -3, 2.5, Decimal("12.50"), [], ["a", "<b>"],
    date(2026, 12, 7), datetime(2026, 12, 7, 20, 3, tzinfo=UTC), datetime(2027, 1, 1, 3, 5, tzinfo=UTC),
    datetime(2026, 5, 31, 23, 59),  # noqa: DTZ001  one that was kept without its zone
)  # fmt: skip


@pytest.mark.parametrize("valor", VALORES, ids=repr)
def test_a_cell_reads_as_the_macro(app: Flask, valor: Any) -> None:
    with app.test_request_context():
        macro = current_app.jinja_env.get_template("appbuilder/general/lib.html").module.valor  # type: ignore[attr-defined]
        assert str(escape(cells.cell(valor, cells.words()))) == str(macro(valor)).strip()


def test_addresses_are_those_of_each_row(app: Flask) -> None:
    with app.test_request_context():
        assert cells.addresses("CanalView.show", [3, 12]) == ["/canales/show/3", "/canales/show/12"]
        assert cells.addresses("AjusteView.edit", ["a b", "ñ"]) == ["/ajustes/edit/a%20b", "/ajustes/edit/%C3%B1"]
