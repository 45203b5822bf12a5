"""Asesorías that the acts of a petición or an entry open and answer."""

from __future__ import annotations

from sqlalchemy import select

from app.actos.cosa import Cosa
from app.actos.models import Movimiento
from app.asesorias.models import Asesoria
from app.asesorias.services import asentar_por, pedir_por, responder_con
from app.bitacora.models.entrada import Bitacora
from app.extensions import db
from app.nucleo.datos import Hechos
from app.nucleo.puestos import ASESOR
from app.peticiones.models.peticion import Peticion


def abrir_asesoria(cosa: Cosa, movimiento: Movimiento, datos: Hechos) -> None:
    """Open the asesoría that somebody of the Unidad asks for on a petición, in the same transaction."""
    if isinstance(cosa, Peticion):
        pedir_por(movimiento, cosa, datos.get("pregunta") or datos["texto"])


def responder_asesoria(cosa: Cosa, movimiento: Movimiento, datos: Hechos) -> None:
    """Keep what the Asesor Jurídico advised: on an entry as a new asesoría, on a petición in those that were asked."""
    if movimiento.puesto != ASESOR:
        return
    if isinstance(cosa, Bitacora):
        asentar_por(movimiento, cosa, datos)
    elif isinstance(cosa, Peticion):
        abiertas = select(Asesoria).where(Asesoria.peticion_id == cosa.id, Asesoria.estado == "pedida")
        for asesoria in list(db.session.scalars(abiertas)):
            responder_con(asesoria, movimiento, datos["texto"])
