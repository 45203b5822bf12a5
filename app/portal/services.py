"""How many wrong look-ups an address made lately, in memory only."""

from __future__ import annotations

from flask import current_app
from limits import parse

from app.seguridad.intentos import red_de

FALLOS = parse("10 per 10 minutes")
CUAL = "seguimiento"
"""The one count of wrong look-ups, whichever of the citizen's pages they were made on."""


def contar_fallo(direccion: str) -> int:
    """Count a wrong look-up; return how many seconds the address should wait, 0 while it has some left."""
    freno = current_app.extensions["appbuilder"].sm.limiter
    if not freno.enabled or freno.limiter.hit(FALLOS, CUAL, red_de(direccion)):
        return 0
    return int(FALLOS.get_expiry())
