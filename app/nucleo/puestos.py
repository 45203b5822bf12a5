"""The puestos of the two manuals, spelled as `docs/glosario.md` spells them."""

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
CUSTODIO = "Custodio"
ADMINISTRADOR = "Administrador"
SISTEMA = "sistema"
PORTAL = "portal"

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
    CUSTODIO,
    ADMINISTRADOR,
)
"""Every puesto a person may hold; «sistema» and «portal» (the citizen) are authors, never a person's puesto."""

UNIDAD = (SECRETARIA, COORDINADOR, SUBCOORDINADOR, CAPTURISTA)
"""The Unidad de Atención Ciudadana's own puestos, which see all that is not reservada."""

DE_DEPENDENCIA = (ENLACE, TITULAR)
"""Puestos that mean nothing without the dependencia they belong to."""

DE_LO_RESERVADO = (CONTROL, CUSTODIO)
"""Who handles reservadas; the Custodio, whom the town names, those against the Órgano de Control itself."""
DE_CAMPO = (*UNIDAD, INFORMACION, ASESOR)
"""Who goes out, and who reads what was brought back."""
