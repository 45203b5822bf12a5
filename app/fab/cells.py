"""The rows of a catalogue's list as its page draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from app.fab.fechas import fecha_corta, fecha_y_hora
from app.nucleo.datos import Datos

SHORT = 1000
"""Whole numbers below it are written alike in every language."""
PLACE = "0"
"""The key in an address that is made once for all rows."""


@dataclass(frozen=True)
class Words:
    """What a page's cells say, translated once."""

    yes: str
    no: str
    empty: Markup


def words() -> Words:
    """Return the words in the language of this request."""
    empty = Markup('<span class="oculto">%s</span><span aria-hidden="true">—</span>') % _("Sin dato")
    return Words(str(_("Sí")), str(_("No")), empty)


def cell(value: Any, words: Words) -> str:
    """Return a value as a person reads it: booleans, empties, lists and dates. The macro `valor` says the same."""
    if value is None or value == "":
        return words.empty
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, date):
        said = fecha_y_hora(value) if isinstance(value, datetime) else fecha_corta(value)
        return Markup("<time>%s</time>") % said
    if isinstance(value, (int, float, Decimal)):
        return str(value) if isinstance(value, int) and 0 <= value < SHORT else str(format_decimal(value))
    if isinstance(value, Sequence):
        return ", ".join(map(str, value)) or "—"
    return str(value)


def rows(values: Iterable[Datos], columns: Iterable[str], labels: Datos, formats: Datos) -> list[list[tuple[str, Any]]]:
    """Return for each row the label and the text of its cells."""
    said = [(column, Markup.escape(str(labels.get(column))), formats.get(column)) for column in columns]
    in_words = words()
    return [
        [(label, how(row[column]) if how else cell(row[column], in_words)) for column, label, how in said]
        for row in values
    ]


def addresses(endpoint: str, keys: Sequence[Any]) -> list[str]:
    """Return the address of each row's page; of keys that are numbers, all from the first."""
    if not {type(key) for key in keys} <= {int}:
        return [url_for(endpoint, pk=key) for key in keys]
    head, _place, tail = url_for(endpoint, pk=PLACE).rpartition(PLACE)
    return [f"{head}{key}{tail}" for key in keys]


def links(view: str, keys: Sequence[Any], may: Mapping[str, bool]) -> list[tuple[str, str]]:
    """Return the addresses of each row's page and of its form, '' for what she may not open."""
    nothing = [""] * len(keys)
    shown = addresses(f"{view}.show", keys) if may.get("puede_mostrar") else nothing
    edited = addresses(f"{view}.edit", keys) if may.get("puede_editar") else nothing
    return list(zip(shown, edited, strict=True))
