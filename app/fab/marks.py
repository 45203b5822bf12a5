"""A piece of a page drawn once, and filled in by each page."""

from __future__ import annotations

from flask import Flask, current_app, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape


def mark(name: str) -> str:
    """Return what stands in a drawn piece where a page writes its own."""
    return f"\x02{name}\x02"


def token() -> str:
    """Return the page's own CSRF token, which Flask-WTF makes the first time that it is asked for."""
    made: str | None = g._get_current_object().__dict__.get("csrf_token")
    return made or str(generate_csrf())


def install(app: Flask) -> None:
    """Give templates the token without making ready to make it, form by form."""
    app.jinja_env.globals["csrf_token"] = token


def draw(template: str, **context: object) -> Markup:
    """Return a template that needs nothing of a request, drawn."""
    return Markup(current_app.jinja_env.get_template(template).render(**context))


def filled(piece: str, **own: str) -> Markup:
    """Return a drawn piece as one page shows it; what is written in the place of a mark is escaped."""
    for name, value in own.items():
        piece = piece.replace(mark(name), escape(value))
    return Markup(piece)
