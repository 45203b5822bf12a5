"""What the town calls the programme with which its office goes out."""

from __future__ import annotations

from flask_babel import gettext as _

from app.catalogos.services.ajustes import configuracion


def programa() -> str:
    """Return its name as a heading: «Cerca de Ti», «Acercamiento», «Jornada en la colonia» where it has none."""
    suyo = configuracion().ajustes["programa"]
    return suyo or str(_("Jornada en la colonia"))


def jornada() -> str:
    """Return what one going out is called: «Jornada de Cerca de Ti», «Jornada en la colonia»."""
    suyo = configuracion().ajustes["programa"]
    return str(_("Jornada de %(programa)s", programa=suyo) if suyo else _("Jornada en la colonia"))


def jornadas() -> str:
    """Return what several are called: «Jornadas de Cerca de Ti», «Jornadas en las colonias»."""
    suyo = configuracion().ajustes["programa"]
    return str(_("Jornadas de %(programa)s", programa=suyo) if suyo else _("Jornadas en las colonias"))
