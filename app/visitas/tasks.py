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
from app.visitas.models import Asesoria


def abrir_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Add the asesoría that somebody of the Unidad asks for on a petición, in the same transaction."""
    if movimiento.acto == "pedir_asesoria" and isinstance(cosa, Peticion):
        db.session.add(
            Asesoria(
                peticion_id=cosa.id,
                pregunta=datos.get("pregunta") or datos["texto"],
                pide_id=movimiento.autor_id,
                pedida=movimiento.cuando,
            )  # fmt: skip
        )


def responder_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Keep what the Asesor Jurídico advised: on an entry as a new asesoría, on a petición in the one that was asked."""
    if movimiento.acto != "orientar" or movimiento.puesto != ASESOR:
        return
    respuesta = {"respuesta": datos["texto"], "asesor_id": movimiento.autor_id, "respondida": movimiento.cuando}
    if isinstance(cosa, Bitacora):
        pregunta = {"bitacora_id": cosa.id, "jornada_id": cosa.jornada_id, "pregunta": cosa.relato}
        db.session.add(Asesoria(**pregunta, **respuesta, pedida=cosa.asentada))
    elif isinstance(cosa, Peticion):
        abiertas = select(Asesoria).where(Asesoria.peticion_id == cosa.id, Asesoria.respondida.is_(None))
        for asesoria in db.session.scalars(abiertas):
            for nombre, valor in respuesta.items():
                setattr(asesoria, nombre, valor)


def suscribir() -> None:
    """Listen to the signal; connecting twice is once."""
    movimiento_asentado.connect(abrir_asesoria)
    movimiento_asentado.connect(responder_asesoria)
