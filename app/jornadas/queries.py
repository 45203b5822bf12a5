"""What pages and acts read of jornadas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from app.actos.models import Movimiento
from app.actos.referencias import Catalogo
from app.catalogos.models.canales import Canal
from app.catalogos.models.lugares import Modulo
from app.catalogos.queries import COMUNES
from app.catalogos.services.ajustes import configuracion
from app.extensions import db
from app.fab.counted import Contadas
from app.jornadas.models import Jornada, JornadaPersona
from app.jornadas.workflow import EQUIPO
from app.nucleo.texto import N_, plegar
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy

SE_ENVIA_TARDE = timedelta(days=30)
"""How long after its day a jornada still takes entries that were written without signal."""


def _jornadas(_cosa: object) -> Select[Jornada]:
    """Under way, or closed so lately that something may still arrive."""
    recientes = (Jornada.estado == "cerrada") & (Jornada.fecha >= hoy() - SE_ENVIA_TARDE)
    consulta = select(Jornada).where(or_(Jornada.estado == "en_curso", recientes))
    return consulta.options(joinedload(Jornada.localidad)).order_by(Jornada.fecha.desc(), Jornada.id.desc())


def jornadas() -> Select[Jornada]:
    """Return the select of jornadas with locality and team."""
    equipo = selectinload(Jornada.equipo).joinedload(JornadaPersona.user)
    return select(Jornada).options(joinedload(Jornada.localidad), equipo)


def empezo(jornada: Jornada) -> datetime | None:
    """Return the instant at which a jornada began, None before."""
    return _cuando(jornada, "iniciar")


def cerro(jornada: Jornada) -> datetime | None:
    """Return the instant at which a jornada closed, None while it has not."""
    return _cuando(jornada, "cerrar")


def _cuando(jornada: Jornada, acto: str) -> datetime | None:
    return db.session.scalars(_hecho(), {"jornada_id": jornada.id, "acto": acto}).one_or_none()


@cache
def _hecho() -> Select[datetime]:
    suyo = Movimiento.jornada_id == bindparam("jornada_id"), Movimiento.acto == bindparam("acto")
    return select(Movimiento.cuando).where(*suyo)


def canal_de_jornadas() -> Canal | None:
    """Return the town's canal for what is asked in a jornada (H 4.3.1), None where it has none."""
    cercanos = select(Canal).where(Canal.activo.is_(True), Canal.procedimiento == "cerca_de_ti")
    return db.session.scalars(cercanos.order_by(Canal.orden, Canal.id).limit(1)).first()


ITINERANTE = "itinerante"
"""How the name of the módulo that goes to the colonias is known besides the programme's own name, folded."""


def modulo_de_jornada() -> int | None:
    """Return the id of the active módulo that goes to the jornadas: it has the programme's name, or «itinerante».

    None where the town has no such módulo: then whoever captures says which. Source: Huatabampo 4.3.1.
    """
    suyos = [uno for uno in (ITINERANTE, plegar(configuracion().ajustes["programa"])) if uno]
    activos = db.session.execute(select(Modulo.id, Modulo.nombre).where(Modulo.activo.is_(True)).order_by(Modulo.id))
    return next((pk for pk, nombre in activos if any(uno in plegar(nombre) for uno in suyos)), None)


def de_otra(jornada_id: InstrumentedAttribute[int | None], jornada: Jornada) -> ColumnElement[bool]:
    """Return the criterion of the peticiones or compromisos, by their column, that are not of a jornada."""
    return or_(jornada_id.is_(None), jornada_id != jornada.id)


def recibe(jornada: Jornada) -> bool:
    """Answer whether something may still be written down in a jornada: under way, or lately closed."""
    reciente = jornada.estado == "cerrada" and jornada.fecha >= hoy() - SE_ENVIA_TARDE
    return jornada.estado == "en_curso" or reciente


def _quienes(puesto: str) -> Callable[[object], Select[User]]:
    """Return the select of the active accounts that hold a puesto today."""

    def consulta(_cosa: object) -> Select[User]:
        con_puesto = select(Adscripcion.user_id).where(Adscripcion.puesto == puesto, Adscripcion.vigente(hoy()))
        quienes = select(User).where(User.active.is_(True), User.id.in_(con_puesto))
        return quienes.order_by(User.first_name, User.last_name)

    return consulta


def a_cargo(puesto: str) -> int | None:
    """Return the id of an active account that holds a puesto today, None when nobody does."""
    uno = db.session.scalars(_quienes(puesto)(None).limit(1)).first()
    return uno.id if uno is not None else None


def _jornadas_de_visita(_cosa: object) -> Select[Jornada]:
    """Each that was held: a follow-up visita comes when it comes."""
    consulta = select(Jornada).where(Jornada.estado.in_(("en_curso", "cerrada")))
    return consulta.options(joinedload(Jornada.localidad)).order_by(Jornada.fecha.desc(), Jornada.id.desc())


JORNADA: Catalogo = (Jornada, _jornadas)
"""In which something is written down now."""
DE_VISITA: Catalogo = (Jornada, _jornadas_de_visita)
REFERENCIAS = COMUNES.con(**{puesto: (User, _quienes(puesto)) for puesto in EQUIPO.values()})


def contadas(desde: date | None = None, hasta: date | None = None) -> ColumnElement[bool]:
    """Return the criterion of the jornadas that count: those of some days, until today, that were not cancelled."""
    criterios = [Jornada.fecha <= min(hasta or hoy(), hoy()), Jornada.estado != "cancelada"]
    return and_(true(), *criterios, *([Jornada.fecha >= desde] if desde else []))


JORNADAS = Contadas("jornadas", N_("Jornadas"), N_("hechas"), contadas)
