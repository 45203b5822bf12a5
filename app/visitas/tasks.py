"""What asesorías do when an act is carried out: the subscriber of the house's signal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import movimiento_asentado
from app.bitacora.models import Bitacora
from app.extensions import db
from app.nucleo.puestos import ASESOR
from app.peticiones.models.peticion import Peticion
from app.visitas.models.asesoria import Asesoria
from app.visitas.services.asesorias import asentar_por, pedir_por, responder_con


def abrir_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Open the asesoría that somebody of the Unidad asks for on a petición, in the same transaction."""
    if movimiento.acto == "pedir_asesoria" and isinstance(cosa, Peticion):
        pedir_por(movimiento, cosa, datos.get("pregunta") or datos["texto"])


def responder_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Keep what the Asesor Jurídico advised: on an entry as a new asesoría, on a petición in those that were asked."""
    if movimiento.acto != "orientar" or movimiento.puesto != ASESOR:
        return
    if isinstance(cosa, Bitacora):
        asentar_por(movimiento, cosa, datos)
    elif isinstance(cosa, Peticion):
        abiertas = select(Asesoria).where(Asesoria.peticion_id == cosa.id, Asesoria.estado == "pedida")
        for asesoria in list(db.session.scalars(abiertas)):
            responder_con(asesoria, movimiento, datos["texto"])


def suscribir() -> None:
    """Listen to the signal; connecting twice is once."""
    movimiento_asentado.connect(abrir_asesoria)
    movimiento_asentado.connect(responder_asesoria)
