"""Every feature of the system, listed once."""

from __future__ import annotations

from app.archivos.feature import FEATURE as ARCHIVOS
from app.asesorias.feature import FEATURE as ASESORIAS
from app.bitacora.feature import FEATURE as BITACORA
from app.calendario.feature import FEATURE as CALENDARIO
from app.campo.feature import FEATURE as CAMPO
from app.catalogos.feature import FEATURE as CATALOGOS
from app.cerca_de_ti.feature import FEATURE as CERCA_DE_TI
from app.ciudadanos.feature import FEATURE as CIUDADANOS
from app.compromisos.feature import FEATURE as COMPROMISOS
from app.documentos.feature import FEATURE as DOCUMENTOS
from app.fab.feature import FEATURE as CUENTAS
from app.hooks import Feature
from app.informes.feature import FEATURE as INFORMES
from app.jornadas.feature import FEATURE as JORNADAS
from app.metricas.feature import FEATURE as METRICAS
from app.peticiones.feature import FEATURE as PETICIONES
from app.portal.feature import FEATURE as PORTAL
from app.turnos.feature import FEATURE as TURNOS

FEATURES: tuple[Feature, ...] = (
    CUENTAS,
    ARCHIVOS,
    CATALOGOS,
    CIUDADANOS,
    PETICIONES,
    TURNOS,
    BITACORA,
    DOCUMENTOS,
    JORNADAS,
    CALENDARIO,
    CERCA_DE_TI,
    ASESORIAS,
    COMPROMISOS,
    CAMPO,
    INFORMES,
    PORTAL,
    METRICAS,
)
"""Hooks are answered in this order, which is also that of the boxes that features add to a page."""
