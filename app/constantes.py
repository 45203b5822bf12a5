"""Constants written into the text of a statement instead of sent as its parameters.

PostgreSQL makes one plan to keep for a prepared statement, and keeps it where it is not dearer than those made for the
values at hand. A parameter has no value then: it takes a LIMIT for a tenth of the table, and any state for as common
as the rest, so that the index of the open ones does not serve. What is the same at each execution therefore belongs to
the text; what a person asks for and what she may see stay parameters.
https://www.postgresql.org/docs/15/sql-prepare.html#SQL-PREPARE-NOTES
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, literal_column
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible


def escrito(numero: int) -> ColumnElement[int]:
    """Return a number as part of the text, for LIMIT."""
    return literal_column(str(int(numero)), Integer)


def con_constantes(criterio: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a criterion whose words and numbers are part of the text; its named parameters stay what they are."""
    return visitors.replacement_traverse(criterio, {}, _en_texto)


def _en_texto(element: ExternallyTraversible, **_otros: Any) -> ColumnElement[Any] | None:
    """Return what replaces an element, None where it stays."""
    if not isinstance(element, BindParameter) or not element.unique or element.callable is not None:
        return None
    valores = element.value if element.expanding else [element.value]
    if not valores or not all(type(valor) in (str, int) for valor in valores):
        return None
    textos = ["'" + valor.replace("'", "''") + "'" if isinstance(valor, str) else str(valor) for valor in valores]
    return literal_column(f"({', '.join(textos)})" if element.expanding else textos[0], element.type)
