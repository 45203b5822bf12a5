"""Constants that are written into the text of a statement."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    column,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from app.constantes import con_constantes, escrito

COSA = table("cosa", column("estado", String), column("veces", Integer), column("dia", Date), column("id", Integer))
C = COSA.c
DIALECTOS = pytest.mark.parametrize("dialecto", [postgresql.dialect(), sqlite.dialect()], ids=lambda d: d.name)


def texto(criterio: ColumnElement[bool], dialecto: Dialect) -> tuple[str, list[object]]:
    """Return what is written and the values that stay parameters."""
    hecho = select(C.id).where(criterio).compile(dialect=dialecto, compile_kwargs={"render_postcompile": True})
    return hecho.string.partition("WHERE ")[2].replace("\n", " "), list(hecho.params.values())


@DIALECTOS
@pytest.mark.parametrize(
    ("criterio", "escrita"),
    [
        (C.estado == "abierto", "cosa.estado = 'abierto'"),
        (C.estado == "d'or; --", "cosa.estado = 'd''or; --'"),
        (C.veces >= 2, "cosa.veces >= 2"),
        (C.estado.in_(["uno", "d'os"]), "cosa.estado IN ('uno', 'd''os')"),
        (C.veces.in_([3, 4]), "cosa.veces IN (3, 4)"),
        (and_(C.estado != "a", or_(C.veces > 1, C.veces.is_(None))),
         "cosa.estado != 'a' AND (cosa.veces > 1 OR cosa.veces IS NULL)"),
    ],
)  # fmt: skip
def test_words_and_numbers_are_written(dialecto: Dialect, criterio: ColumnElement[bool], escrita: str) -> None:
    assert texto(con_constantes(criterio), dialecto) == (escrita, [])


@DIALECTOS
def test_a_percent_sign_means_itself(dialecto: Dialect) -> None:
    """psycopg reads %s in a text, so that a sign of its own is written twice there."""
    doble = "%%" if dialecto.name == "postgresql" else "%"
    assert texto(con_constantes(C.estado == "5%"), dialecto) == (
        f"cosa.estado = '5{doble}'", [],
    )  # fmt: skip


@DIALECTOS
@pytest.mark.parametrize(
    ("criterio", "quedan"),
    [
        (C.estado == bindparam("pedido"), [None]),
        (C.dia < date(2026, 12, 1), [date(2026, 12, 1)]),
        (C.veces.in_(bindparam("ids", expanding=True)), None),
        (C.id == literal(None, Integer), [None]),
    ],
)
def test_what_is_asked_for_stays_a_parameter(
    dialecto: Dialect, criterio: ColumnElement[bool], quedan: list[object] | None
) -> None:
    if quedan is None:
        assert con_constantes(criterio).compare(criterio)
    else:
        assert texto(con_constantes(criterio), dialecto)[1] == quedan


def test_the_criterion_given_stays_as_it_was() -> None:
    dado = C.estado == "abierto"
    con_constantes(dado)
    assert texto(dado, postgresql.dialect())[1] == ["abierto"]


@DIALECTOS
def test_a_limit_is_written(dialecto: Dialect) -> None:
    consulta = select(Column("id", Integer)).limit(escrito(21))
    assert "LIMIT 21" in consulta.compile(dialect=dialecto).string.replace("\n", " ")
