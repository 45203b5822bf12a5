"""What the catalogues answer."""

from __future__ import annotations

from app.actos.jobs import TRABAJOS
from app.catalogos.jobs import completar_federales
from app.catalogos.services.ajustes import nombre_de_puesto
from app.catalogos.services.control import aplicar
from app.fab.cuentas.roles import NOMBRE_DE_PUESTO
from app.hooks import Feature
from app.seguridad.propuestas import APLICAR
from app.seguridad.segundas import DEPENDENCIA

FEATURE = Feature(
    "catalogos",
    (APLICAR.con((DEPENDENCIA, aplicar)), NOMBRE_DE_PUESTO.por(nombre_de_puesto), TRABAJOS.por(completar_federales)),
)
