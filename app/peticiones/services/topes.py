"""How much the citizen may add to her petición in one day."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.services import Contexto
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.puestos import PORTAL
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import inicio_del_dia

POR_DIA = 5
"""Messages of hers about one petición in one day of the town; the same again for what she says of how it ended."""


def exigir_lugar_hoy(p: Peticion, c: Contexto) -> None:
    """Raise `DatosInvalidos` where she already sent as many today. The caller holds the lock of the petición's row."""
    if c.autor.agente != PORTAL:
        return
    hechos = select(func.count(Movimiento.id)).where(
        Movimiento.de(p),
        Movimiento.acto == c.paso.acto,
        Movimiento.puesto == PORTAL,
        Movimiento.cuando >= inicio_del_dia(c.hoy),
    )
    if (db.session.scalar(hechos) or 0) >= POR_DIA:
        dicho = _("Ya recibimos sus mensajes de hoy; mañana puede escribir otra vez. Lo que escribió sigue aquí.")
        raise DatosInvalidos({"texto": dicho})
