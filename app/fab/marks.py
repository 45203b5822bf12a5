"""A piece of a page drawn once, and filled in by each page."""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup, escape


def mark(name: str) -> str:
    """Return what stands in a drawn piece where a page writes its own."""
    return f"\x02{name}\x02"


def draw(template: str, **context: object) -> Markup:
    """Return a template that needs nothing of a request, drawn."""
    return Markup(current_app.jinja_env.get_template(template).render(**context))


def filled(piece: str, **own: str) -> Markup:
    """Return a drawn piece as one page shows it; what is written in the place of a mark is escaped."""
    for name, value in own.items():
        piece = piece.replace(mark(name), escape(value))
    return Markup(piece)
