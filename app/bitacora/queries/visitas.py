"""What pages and acts read of visitas."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.bitacora.models.visita import Asunto, Visita
from app.extensions import db
from app.jornadas.models import Jornada
from app.jornadas.queries import DE_VISITA
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy


def visitas() -> Select[Visita]:
    """Return the select of visitas with all that a row shows, in one statement."""
    return select(Visita).options(
        joinedload(Visita.quien),
        joinedload(Visita.dependencia),
        joinedload(Visita.localidad),
        joinedload(Visita.bitacora),
        joinedload(Visita.verifica),
        selectinload(Visita.asuntos).options(joinedload(Asunto.peticion), joinedload(Asunto.bitacora)),
        joinedload(Visita.jornada).joinedload(Jornada.localidad),
    )


def visita_de(uuid: str) -> Visita | None:
    """Return the visita that a device named so, None when it is not there or not this person's."""
    return db.session.scalars(select(Visita).where(Visita.uuid == uuid)).one_or_none()


def visitas_de(p: Peticion) -> list[Visita]:
    """Return the visitas that treated a petición, newest first."""
    trataron = Visita.id.in_(select(Asunto.visita_id).where(Asunto.peticion_id == p.id))
    return list(db.session.scalars(visitas().where(trataron).order_by(Visita.cuando.desc(), Visita.id.desc())))


def hay_visitas() -> ColumnElement[bool]:
    """Return the criterion that some visita treated a petición."""
    return select(Asunto.id).where(Asunto.peticion_id == Peticion.id).correlate(Peticion).exists()


def siguiente_pendiente() -> ColumnElement[bool]:
    """Return the criterion of the visitas that left a next step, which no later one about the same has taken.

    A visit at home about no petición nor entry waits until its day: nothing later can be told to be about the same.
    """
    return _pendiente(hoy())


@lru_cache(maxsize=2)
def _pendiente(hoy: date) -> ColumnElement[bool]:
    otra, suyo, propio = aliased(Visita), aliased(Asunto), aliased(Asunto)
    mismo_asunto = or_(suyo.peticion_id == propio.peticion_id, suyo.bitacora_id == propio.bitacora_id)
    tratan_lo_mismo = select(suyo.visita_id).join(propio, mismo_asunto).where(propio.visita_id == Visita.id)
    de_lo_mismo = or_(otra.bitacora_id == Visita.bitacora_id, otra.id.in_(tratan_lo_mismo.correlate(Visita)))
    despues = select(otra.id).where(otra.cuando > Visita.cuando, de_lo_mismo).correlate(Visita).exists()
    con_asunto = or_(Visita.bitacora_id.is_not(None), select(Asunto.id).where(Asunto.visita_id == Visita.id).exists())
    dejo = or_(Visita.siguiente.is_not(None), Visita.siguiente_fecha.is_not(None))
    return and_(dejo, or_(and_(con_asunto, ~despues), and_(~con_asunto, Visita.siguiente_fecha >= hoy)))


def quienes_visitan() -> list[tuple[str, str]]:
    """Return the choices of a filter by who went: those of the visitas that this person sees."""
    fueron = select(User).where(User.id.in_(select(Visita.quien_id))).order_by(User.first_name, User.last_name)
    return [(str(uno.id), uno.get_full_name()) for uno in db.session.scalars(fueron)]


REFERENCIAS = peticiones.REFERENCIAS.con(jornada_de_visita=DE_VISITA)
