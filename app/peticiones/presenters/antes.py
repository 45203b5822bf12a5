"""What a jornada's page says of what its locality asked before."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.nucleo.puestos import UNIDAD
from app.seguridad.guardia import Alcance


def lo_pedido_antes(cuenta: Mapping[str, int], autor: Alcance) -> str:
    """Return what a jornada says of what its locality asked before: how much, or that this puesto may not see it."""
    if autor.sistema or autor.puestos & set(UNIDAD):
        return "" if cuenta else str(_("Nada pidieron antes aquí."))
    if not cuenta:
        return str(_("Su puesto no puede ver lo que aquí se ha pedido; pregúntelo al Coordinador."))
    return str(_("Aquí solo aparece lo que su puesto puede ver; puede haber más."))
