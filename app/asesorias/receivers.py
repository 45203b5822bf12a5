"""Asesorías that the acts of a petición or an entry open and answer."""

from __future__ import annotations

from sqlalchemy import select

from app.actos.models import Movimiento
from app.asesorias.models import Asesoria
from app.asesorias.services import asentar_por, pedir_por, responder_con
from app.bitacora.models.entrada import Bitacora
from app.extensions import db
from app.nucleo.datos import Hechos
from app.nucleo.puestos import ASESOR
from app.peticiones.models.peticion import Peticion


def abrir_asesoria(p: Peticion, movimiento: Movimiento, datos: Hechos) -> None:
    """Open the asesoría that somebody of the Unidad asks for on a petición, in the same transaction."""
    pedir_por(movimiento, p, datos.get("pregunta") or datos["texto"])


def asentar_asesoria(b: Bitacora, movimiento: Movimiento, datos: Hechos) -> None:
    """Keep as a new asesoría what the Asesor Jurídico advised on an entry."""
    if movimiento.puesto == ASESOR:
        asentar_por(movimiento, b, datos)


def responder_asesoria(p: Peticion, movimiento: Movimiento, datos: Hechos) -> None:
    """Answer with what the Asesor Jurídico advised on a petición the asesorías that were asked about it."""
    if movimiento.puesto != ASESOR:
        return
    abiertas = select(Asesoria).where(Asesoria.peticion_id == p.id, Asesoria.estado == "pedida")
    for asesoria in list(db.session.scalars(abiertas)):
        responder_con(asesoria, movimiento, datos["texto"])
