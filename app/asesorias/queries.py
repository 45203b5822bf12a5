"""What pages and acts read of asesorías."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.actos.models import Movimiento
from app.asesorias.models import Asesoria
from app.bitacora.cifras import no_de
from app.bitacora.models.entrada import Bitacora
from app.extensions import db
from app.fab.counted import Contadas
from app.jornadas.models import Jornada
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import en_dias


def asesorias() -> Select[Asesoria]:
    """Return the select of asesorías with what they are about."""
    return select(Asesoria).options(
        joinedload(Asesoria.peticion),
        joinedload(Asesoria.bitacora),
        joinedload(Asesoria.jornada).joinedload(Jornada.localidad),
        joinedload(Asesoria.asesor),
        joinedload(Asesoria.pide),
        joinedload(Asesoria.excusado),
    )


def asesorias_de(cosa: Peticion | Bitacora) -> list[Asesoria]:
    """Return the asesorías of a petición or an entry that this person sees, newest first."""
    columna = Asesoria.peticion_id if isinstance(cosa, Peticion) else Asesoria.bitacora_id
    return list(
        db.session.scalars(asesorias().where(columna == cosa.id).order_by(Asesoria.pedida.desc(), Asesoria.id.desc()))
    )


def hay_asesorias() -> ColumnElement[bool]:
    """Return the criterion that some asesoría is about a petición."""
    return select(Asesoria.id).where(Asesoria.peticion_id == Peticion.id).correlate(Peticion).exists()


def asesorias_con(folio: str) -> ColumnElement[bool]:
    """Return the criterion of the asesorías of a folio: their own, or that of what they are about."""
    return or_(
        Asesoria.folio == folio,
        Asesoria.peticion_id.in_(select(Peticion.id).where(Peticion.folio == folio)),
        Asesoria.bitacora_id.in_(select(Bitacora.id).where(Bitacora.folio == folio)),
        Asesoria.jornada_id.in_(select(Jornada.id).where(Jornada.folio == folio)),
    )


def espera_asesoria() -> ColumnElement[bool]:
    """Return the criterion of the peticiones with an asesoría that this person sees and nobody has answered."""
    abiertas = select(Asesoria.peticion_id).where(Asesoria.estado == "pedida", Asesoria.peticion_id.is_not(None))
    return Peticion.id.in_(abiertas)


def se_excuso(asesoria: Asesoria, usuario_id: int | None) -> bool:
    """Answer whether this account declared a conflict of interest in an asesoría, however many did after it."""
    suyo = Movimiento.de(asesoria) & (Movimiento.acto == "excusarse") & (Movimiento.autor_id == usuario_id)
    return db.session.scalar(select(Movimiento.id).where(suyo).limit(1)) is not None


def contadas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the asesorías that count, asked for on some days."""
    de_nada = and_(no_de(Asesoria.peticion_id, Peticion), no_de(Asesoria.bitacora_id, Bitacora))
    return and_(en_dias(Asesoria.pedida, desde, hasta), de_nada)


ASESORIAS = Contadas("asesorias", N_("Asesorías"), N_("pedidas"), contadas)
