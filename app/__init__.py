"""Atención Ciudadana: the application factory, a table of contents of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from config import configuracion


def create_app(cambios: Mapping[str, Any] | None = None) -> Flask:
    """Return a new application; `cambios` override what `config.configuracion()` reads from the environment."""
    app = Flask(__name__)
    app.config.from_mapping(configuracion())
    app.config.from_mapping(cambios or {})
    with app.app_context():
        from app import commands, extensions, menu
        from app.fab import http
        from app.fab.appbuilder import AppBuilder
        from app.peticiones.views.inicio import InicioView
        from app.turnos import tasks as turnos

        http.instalar(app)
        extensions.db.init_app(app)
        extensions.migrate.init_app(app, extensions.db, render_as_batch=True)
        extensions.csrf.init_app(app)
        appbuilder = AppBuilder(app, extensions.db.session, indexview=InicioView)
        turnos.suscribir()
        menu.registrar(app, appbuilder)
        http.terminar(app)
        commands.instalar(app)
    return app
