"""The puestos of the two manuals, spelled as `procedimientos.md` spells them."""

from __future__ import annotations

SECRETARIA = "Secretaria"
INFORMACION = "Información Ciudadana"
COORDINADOR = "Coordinador"
SUBCOORDINADOR = "Subcoordinador"
CAPTURISTA = "Capturista"
ASESOR = "Asesor Jurídico"
ENLACE = "Enlace"
TITULAR = "Titular"
COMUNICACION = "Comunicación Social"
INTERDIRECCIONAL = "Coordinador Interdireccional"
CONTROL = "Órgano de Control"
ADMINISTRADOR = "Administrador"
SISTEMA = "sistema"

PUESTOS = (
    SECRETARIA,
    INFORMACION,
    COORDINADOR,
    SUBCOORDINADOR,
    CAPTURISTA,
    ASESOR,
    ENLACE,
    TITULAR,
    COMUNICACION,
    INTERDIRECCIONAL,
    CONTROL,
    ADMINISTRADOR,
)
"""Every puesto a person may hold; «sistema» is an author, never a person's puesto."""

UNIDAD = (SECRETARIA, COORDINADOR, SUBCOORDINADOR, CAPTURISTA)
"""The Unidad de Atención Ciudadana's own puestos, which see every petición that is not reservada."""

DE_DEPENDENCIA = (ENLACE, TITULAR)
"""Puestos that mean nothing without the dependencia they belong to."""
