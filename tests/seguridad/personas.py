"""Who asks in the permission matrix: the cast and some strangers, each by its puestos, as letters."""

from __future__ import annotations

from app.nucleo import puestos as P

LETRAS = {
    "S": P.SECRETARIA,
    "I": P.INFORMACION,
    "C": P.COORDINADOR,
    "B": P.SUBCOORDINADOR,
    "K": P.CAPTURISTA,
    "A": P.ASESOR,
    "E": P.ENLACE,
    "T": P.TITULAR,
    "M": P.COMUNICACION,
    "D": P.INTERDIRECCIONAL,
    "O": P.CONTROL,
    "X": P.ADMINISTRADOR,
    "V": P.CUSTODIO,
}
PERSONAS = {
    "anonima": "",
    "baja": "",
    "sin_puesto": "",
    "secretaria": "S",
    "informacion": "I",
    "coordinador": "C",
    "subcoordinadora": "B",
    "capturista": "K",
    "asesor": "A",
    "enlace_obras": "E",
    "enlace_aguas": "E",
    "titular_obras": "T",
    "comunicacion": "M",
    "interdireccional": "D",
    "control": "O",
    "administradora": "X",
    "custodio": "V",
    "dos_puestos": "KE",
    "dos_dependencias": "E",
}
"""`baja` brings the cookie of a session that was open when the account was deactivated."""
SIN_ENTRAR = ("anonima", "baja")
