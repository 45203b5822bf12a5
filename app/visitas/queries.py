"""What pages and acts read of jornadas and visitas: lists, choices of forms, what a locality asked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.bitacora.models import Bitacora
from app.bitacora.queries import JORNADAS, Catalogo, filas, ofertas
from app.extensions import db
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.jornada import Jornada, JornadaPersona
from app.visitas.models.visita import Asunto, Visita
from app.visitas.workflow.jornada import EQUIPO

ANTES = 10
"""How many of a locality's earlier peticiones a jornada opens with."""


def jornadas() -> Select[tuple[Jornada]]:
    """Return the select of jornadas with locality and team."""
    equipo = selectinload(Jornada.equipo).joinedload(JornadaPersona.user)
    return select(Jornada).options(joinedload(Jornada.localidad), equipo)


def visitas() -> Select[tuple[Visita]]:
    """Return the select of visitas with all that a row shows, in one statement."""
    return select(Visita).options(
        joinedload(Visita.quien), joinedload(Visita.dependencia), joinedload(Visita.localidad),
        joinedload(Visita.bitacora), joinedload(Visita.verifica),
        selectinload(Visita.asuntos).options(joinedload(Asunto.peticion), joinedload(Asunto.bitacora)),
    )  # fmt: skip


def asesorias() -> Select[tuple[Asesoria]]:
    """Return the select of asesorías with what they hang on."""
    return select(Asesoria).options(
        joinedload(Asesoria.peticion), joinedload(Asesoria.bitacora),
        joinedload(Asesoria.jornada).joinedload(Jornada.localidad), joinedload(Asesoria.asesor),
    )  # fmt: skip


def compromisos() -> Select[tuple[Compromiso]]:
    """Return the select of compromisos with what they hang on."""
    return select(Compromiso).options(
        joinedload(Compromiso.dependencia), joinedload(Compromiso.peticion),
        joinedload(Compromiso.jornada).joinedload(Jornada.localidad),
    )  # fmt: skip


def visita_de(uuid: str) -> Visita | None:
    """Return the visita that a device named so, None when it is not there or not this person's."""
    return db.session.scalars(select(Visita).where(Visita.uuid == uuid)).one_or_none()


def entradas(jornada: Jornada) -> list[Bitacora]:
    """Return what was written in the bitácora of a jornada, newest first."""
    return list(db.session.scalars(filas().where(Bitacora.jornada_id == jornada.id).order_by(Bitacora.id.desc())))


def pedido_antes(jornada: Jornada) -> tuple[dict[str, int], list[Peticion]]:
    """Return how many peticiones of its locality stand in each state, and the latest: with these a jornada opens."""
    de_ahi = Peticion.localidad_id == jornada.localidad_id
    cuenta = select(Peticion.estado, func.count(Peticion.id)).where(de_ahi).group_by(Peticion.estado)
    ultimas = peticiones.filas().where(de_ahi).order_by(Peticion.id.desc()).limit(ANTES)
    return {estado: cuantas for estado, cuantas in db.session.execute(cuenta)}, list(db.session.scalars(ultimas))


def _quienes(puesto: str) -> Callable[[Any], Select[Any]]:
    """Return the select of the active accounts that hold a puesto today."""

    def consulta(_cosa: Any) -> Select[Any]:
        vigente = (Adscripcion.desde <= hoy()) & or_(Adscripcion.hasta.is_(None), Adscripcion.hasta >= hoy())
        con_puesto = select(Adscripcion.user_id).where(Adscripcion.puesto == puesto, vigente)
        quienes = select(User).where(User.active.is_(True), User.id.in_(con_puesto))
        return quienes.order_by(User.first_name, User.last_name)

    return consulta


PERSONAS: dict[str, Catalogo] = {puesto: (User, _quienes(puesto)) for puesto in EQUIPO.values()}


def _jornadas_de_visita(_cosa: Any) -> Select[Any]:
    """Any that was held: a follow-up visita comes when it comes."""
    consulta = select(Jornada).where(Jornada.estado.in_(("en_curso", "cerrada")))
    return consulta.options(joinedload(Jornada.localidad)).order_by(Jornada.fecha.desc(), Jornada.id.desc())


DE_VISITA: dict[str, Catalogo] = {"jornada_de_visita": (Jornada, _jornadas_de_visita)}
existe, OPCIONES = ofertas({**JORNADAS, **DE_VISITA, **PERSONAS})
