"""The federal holidays of the years to come."""

from __future__ import annotations

from app.catalogos.services import perfil
from app.extensions import escritura


def completar_federales() -> None:
    """Add the federal holidays that are missing. Opens its own transaction."""
    if perfil.faltan_federales():
        with escritura():
            perfil.cargar_federales()
