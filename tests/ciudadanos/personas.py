"""Persons for tests, with keys whose check digits hold."""

from __future__ import annotations

from typing import Any

from stdnum.mx import curp as curps
from stdnum.mx import rfc as rfcs

from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo.reloj import ahora


def curp_de(base: str) -> str:
    """Return a CURP from its first seventeen characters."""
    return base + curps.calc_check_digit(base)


def rfc_de(base: str) -> str:
    """Return an RFC from its first twelve characters."""
    return base + rfcs.calc_check_digit(base)


CURP = curp_de("RUAM800512MTSZVR0")
OTRA_CURP = curp_de("RUAM810512MTSZVR0")
RFC = rfc_de("RUAM8005121A")


def nueva_persona(nombre: str, apellidos: str = "", **datos: Any) -> Ciudadano:
    """Add a person inside the caller's `escritura()`."""
    persona = Ciudadano(nombre=nombre, apellidos=apellidos, creado=ahora(), **datos)
    db.session.add(persona)
    db.session.flush()
    return persona
