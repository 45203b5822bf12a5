"""Atención Ciudadana: the application factory."""

from __future__ import annotations

import sys
from pathlib import Path

from click import get_current_context
from flask import Flask
from jinja2 import FileSystemLoader

from app.fab.sheets import Aplicacion
from app.nucleo.datos import Hechos
from app.nucleo.limites import ENVIO, PARTES, TEXTOS
from config import configuracion


def create_app(cambios: Hechos | None = None) -> Flask:
    """Return a new application; `cambios` override what `config.configuracion()` reads from the environment."""
    app = Aplicacion(__name__)
    topes = {"MAX_CONTENT_LENGTH": ENVIO, "MAX_FORM_MEMORY_SIZE": TEXTOS, "MAX_FORM_PARTS": PARTES}
    app.config.from_mapping(configuracion(), **topes)
    app.config.from_mapping(cambios or {})
    with app.app_context():
        from app.actos import drawn
        from app.actos.services import reunir_flujos
        from app.commands import instalar as instalar_comandos
        from app.extensions import csrf, db, migraciones
        from app.fab import http, marks, tokens, words
        from app.fab.appbuilder import AppBuilder
        from app.features import FEATURES
        from app.hooks import respuestas
        from app.menu import registrar as registrar_menu
        from app.peticiones.views.inicio import InicioView

        app.extensions |= {"features": FEATURES, "answers": respuestas(FEATURES)}
        reunir_flujos(app)
        app.jinja_loader = plantillas(app)
        http.instalar(app)
        tokens.instalar(app)
        db.init_app(app)
        if get_current_context(silent=True) or "flask_migrate" in sys.modules:  # for its commands and functions
            migraciones(app)
        csrf.init_app(app)
        marks.install(app)
        appbuilder = AppBuilder(app, db.session, indexview=InicioView)
        words.install(app)
        drawn.install(app)
        registrar_menu(app, appbuilder)
        http.terminar(app)
        instalar_comandos(app)
    return app


def plantillas(app: Flask) -> FileSystemLoader:
    """Return the loader of the shared templates, and of those that each package keeps in its own folder."""
    raiz = Path(app.root_path)
    return FileSystemLoader([raiz / "templates", *sorted(raiz.glob("*/templates"))])
