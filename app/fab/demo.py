"""The demonstration's accounts, for the page on which one signs in."""

from __future__ import annotations

import json
from pathlib import Path

from flask import current_app

from app.nucleo.datos import Datos

ARCHIVO = "demo-usuarios.json"
POR_PUESTO = 2
"""Enlaces are one per dependencia: two are enough to try what one sees and the other does not; the rest are folded."""


def archivo() -> Path:
    """Return where the accounts and their passwords are kept."""
    return Path(current_app.config["INSTANCE_DIR"]) / ARCHIVO


def cuentas() -> tuple[list[Datos], list[Datos]]:
    """Return who may sign in to try the system, and the others of the same puestos.

    Nobody without DEMO=1, or where the file is not this installation's.
    """
    if not current_app.config["DEMO"]:
        return [], []
    try:
        lista = json.loads(archivo().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [], []
    vistas: dict[str, int] = {}
    elegidas: list[Datos] = []
    otras: list[Datos] = []
    for cuenta in lista:
        vistas[cuenta["puesto"]] = vistas.get(cuenta["puesto"], 0) + 1
        (elegidas if vistas[cuenta["puesto"]] <= POR_PUESTO else otras).append(cuenta)
    return elegidas, otras
