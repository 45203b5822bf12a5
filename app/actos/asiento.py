"""How an act becomes a link of its thing's chain."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.actos.cadena import HASH_CERO, eslabon, resumen_de_datos, simple
from app.actos.cosa import C
from app.actos.models import Movimiento
from app.nucleo.datos import Hechos
from app.nucleo.flujo import Paso
from app.seguridad.guardia import Adscrito, Alcance


@dataclass(frozen=True)
class Contexto:
    """What an effect receives besides the thing and the data: the row of the table, and how the data came."""

    autor: Alcance
    momento: datetime
    hoy: date
    paso: Paso[Any]
    via: str


def asentar(cosa: C, acto: str, desde: str, datos: Hechos, contexto: Contexto, adscrito: Adscrito) -> Movimiento:
    """Return the movimiento of an act, the next link of its thing's chain; the thing takes its number and hash."""
    guardados = {clave: simple(valor) for clave, valor in datos.items()}
    for valor in datos.values():
        guardados |= getattr(valor, "asiento", {})
    sal = secrets.token_hex(16)
    anterior = cosa.ultimo_hash or HASH_CERO
    movimiento = Movimiento(
        numero=(cosa.version or 0) + 1,
        acto=acto,
        desde=desde,
        hacia=cosa.estado,
        datos=guardados,
        sal=sal,
        datos_hash=resumen_de_datos(guardados, sal),
        autor_id=contexto.autor.usuario_id,
        puesto=adscrito.puesto,
        en_suplencia_de=adscrito.suple_a or None,
        via=contexto.via,
        cuando=contexto.momento,
        hash_anterior=anterior,
    )
    movimiento.hash = eslabon(anterior, cosa.folio, movimiento)
    cosa.ultimo_hash, cosa.version = movimiento.hash, movimiento.numero
    return movimiento
