"""What pages and acts read of compromisos."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload

from app.bitacora.cifras import no_de
from app.compromisos.models import Compromiso
from app.fab.counted import Contadas
from app.jornadas.models import Jornada
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import en_dias


def compromisos() -> Select[Compromiso]:
    """Return the select of compromisos with what they are about."""
    return select(Compromiso).options(
        joinedload(Compromiso.dependencia),
        joinedload(Compromiso.peticion),
        joinedload(Compromiso.jornada).joinedload(Jornada.localidad),
    )


def contados(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the compromisos that count, agreed on some days."""
    return and_(en_dias(Compromiso.acordado, desde, hasta), no_de(Compromiso.peticion_id, Peticion))


COMPROMISOS = Contadas("compromisos", N_("Compromisos"), N_("acordados"), contados)
