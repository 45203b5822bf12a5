"""The acts on what is not a petición, typed by hand: who holds each, whole data to send with it, what it may change."""

from __future__ import annotations

from typing import Any

from app.nucleo.folio import componer
from tests.seguridad.cosas import COSAS

LUGARES = {"entrada": "bitacora", "jornada": "jornadas", "asesoria": "asesorias", "compromiso": "compromisos"}
SERIES = {"entrada": "BIT", "jornada": "JOR", "asesoria": "ASE", "compromiso": "COM"}
ACTOS: dict[str, dict[str, str]] = {
    "entrada": {
        "verificar": "C",
        "orientar": "BA",
        "visitar": "I",
        "verificar_visita": "B",
        "devolver": "B",
        "registrar_denuncia": "K",
        "descartar": "C",
        "reservar": "IC",
    },
    "jornada": {"iniciar": "C", "cerrar": "C", "cancelar": "C"},
    "asesoria": {"responder": "AC", "excusarse": "A"},
    "compromiso": {"cumplir": "CB", "incumplir": "CB"},
}
"""Kind → act → the puestos that hold it; whether on this row and now is asked afterwards."""
DATOS: dict[str, dict[str, Any]] = {
    "verificar": {"analisis": "Es cierto."},
    "orientar": {"texto": "Se le dijo a dónde acudir.", "normas": "Ley Agraria, 80"},
    "visitar": {"con_quien": "La vecina", "resultado": "Se vio."},
    "devolver": {"motivo": "Falta la foto."},
    "registrar_denuncia": {"contra": "nadie", "tipo": "denuncia"},
    "descartar": {"motivo": "Ya se reparó."},
    "reservar": {"contra": "servidor_publico", "motivo": "Es contra alguien."},
    "cerrar": {"motivo": "Se acabó."},
    "cancelar": {"motivo": "Llueve."},
    "responder": {"respuesta": "Es ejidal.", "normas": "Ley Agraria, 80"},
    "excusarse": {"motivo": "Conozco a las partes."},
    "cumplir": {"evidencia": "Se ve la lámpara encendida."},
    "incumplir": {"motivo": "No hubo presupuesto."},
    "cancelar_oficio": {"motivo": "Está mal escrito."},
}
"""Act → what its form would send, so that nothing but the row itself refuses it."""
CAMBIAN = frozenset({"bitacora", "jornada", "asesoria", "compromiso", "visita", "cuantas"})
"""What an act that is done may change, besides the historia."""


def folio_de(clase: str, cosa: str) -> str:
    """Return the folio with which `cosas` wrote a thing."""
    return componer(SERIES[clase], 2026, 900 + list(COSAS[clase]).index(cosa))
