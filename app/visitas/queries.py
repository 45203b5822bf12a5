"""What is read of jornadas and visitas: lists, choices, what a locality asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.actos.models import Movimiento
from app.bitacora.models import Bitacora
from app.bitacora.queries import JORNADAS, SE_ENVIA_TARDE, Catalogo, filas, ofertas
from app.extensions import db
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy, inicio_del_dia
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.foto import DUENOS, Foto
from app.visitas.models.jornada import InformeDeJornada, Jornada, JornadaPersona
from app.visitas.models.visita import Asunto, Visita
from app.visitas.workflow.jornada import EQUIPO

DE_INFORME: dict[str, Any] = {"entradas": Bitacora, "peticiones": Peticion, "compromisos": Compromiso}
"""What a jornada's report names by folio."""
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
        joinedload(Visita.jornada).joinedload(Jornada.localidad),
    )  # fmt: skip


def asesorias() -> Select[tuple[Asesoria]]:
    """Return the select of asesorías with what they belong to."""
    return select(Asesoria).options(
        joinedload(Asesoria.peticion), joinedload(Asesoria.bitacora),
        joinedload(Asesoria.jornada).joinedload(Jornada.localidad), joinedload(Asesoria.asesor),
        joinedload(Asesoria.pide), joinedload(Asesoria.excusado),
    )  # fmt: skip


def compromisos() -> Select[tuple[Compromiso]]:
    """Return the select of compromisos with what they belong to."""
    return select(Compromiso).options(
        joinedload(Compromiso.dependencia), joinedload(Compromiso.peticion),
        joinedload(Compromiso.jornada).joinedload(Jornada.localidad),
    )  # fmt: skip


def visita_de(uuid: str) -> Visita | None:
    """Return the visita that a device named so, None when it is not there or not this person's."""
    return db.session.scalars(select(Visita).where(Visita.uuid == uuid)).one_or_none()


def entradas(jornada: Jornada) -> list[Bitacora]:
    """Return what was written in the bitácora of a jornada, newest first."""
    return _de_jornada(Bitacora.oida, filas(), jornada)


def empezo(jornada: Jornada) -> datetime | None:
    """Return the instant at which a jornada began, None before."""
    inicio = select(Movimiento.cuando).where(Movimiento.de(jornada), Movimiento.acto == "iniciar")
    return db.session.scalars(inicio).one_or_none()


def pedido_antes(jornada: Jornada) -> tuple[dict[str, int], list[Peticion]]:
    """Return how many peticiones of its locality stand in each state, and the latest: with these a jornada opens.

    Those registered before it began (until its day is over while it has not) and not received in it.
    """
    manana = inicio_del_dia(jornada.fecha + timedelta(days=1))
    de_ahi = and_(
        Peticion.localidad_id == jornada.localidad_id,
        Peticion.registrada < (empezo(jornada) or manana),
        de_otra(Peticion, jornada),
    )
    cuenta = select(Peticion.estado, func.count(Peticion.id)).where(de_ahi).group_by(Peticion.estado)
    ultimas = peticiones.filas().where(de_ahi).order_by(Peticion.id.desc()).limit(ANTES)
    return {estado: cuantas for estado, cuantas in db.session.execute(cuenta)}, list(db.session.scalars(ultimas))


def de_otra(modelo: Any, jornada: Jornada) -> ColumnElement[bool]:
    """Return the criterion of the peticiones or compromisos that are not of a jornada."""
    return or_(modelo.jornada_id.is_(None), modelo.jornada_id != jornada.id)


# What belongs to a petición or an entry, and what waits


def visitas_de(p: Peticion) -> list[Visita]:
    """Return the visitas that treated a petición, newest first."""
    trataron = Visita.id.in_(select(Asunto.visita_id).where(Asunto.peticion_id == p.id))
    return list(db.session.scalars(visitas().where(trataron).order_by(Visita.cuando.desc(), Visita.id.desc())))


def siguiente_pendiente() -> ColumnElement[bool]:
    """Return the criterion of the visitas that left a next step, which no later one about the same has taken.

    A visit at home about no petición nor entry waits until its day: nothing later can be told to be about the same.
    """
    otra, suyo, propio = aliased(Visita), aliased(Asunto), aliased(Asunto)
    mismo_asunto = or_(suyo.peticion_id == propio.peticion_id, suyo.bitacora_id == propio.bitacora_id)
    tratan_lo_mismo = select(suyo.visita_id).join(propio, mismo_asunto).where(propio.visita_id == Visita.id)
    de_lo_mismo = or_(otra.bitacora_id == Visita.bitacora_id, otra.id.in_(tratan_lo_mismo.correlate(Visita)))
    despues = select(otra.id).where(otra.cuando > Visita.cuando, de_lo_mismo).correlate(Visita).exists()
    con_asunto = or_(Visita.bitacora_id.is_not(None), select(Asunto.id).where(Asunto.visita_id == Visita.id).exists())
    dejo = or_(Visita.siguiente.is_not(None), Visita.siguiente_fecha.is_not(None))
    return and_(dejo, or_(and_(con_asunto, ~despues), and_(~con_asunto, Visita.siguiente_fecha >= hoy())))


def quienes_visitan() -> list[tuple[str, str]]:
    """Return the choices of a filter by who went: those of the visitas that this person sees."""
    fueron = select(User).where(User.id.in_(select(Visita.quien_id))).order_by(User.first_name, User.last_name)
    return [(str(uno.id), uno.get_full_name()) for uno in db.session.scalars(fueron)]


def asesorias_de(cosa: Peticion | Bitacora) -> list[Asesoria]:
    """Return the asesorías of a petición or an entry that this person sees, newest first."""
    columna = Asesoria.peticion_id if isinstance(cosa, Peticion) else Asesoria.bitacora_id
    return list(
        db.session.scalars(asesorias().where(columna == cosa.id).order_by(Asesoria.pedida.desc(), Asesoria.id.desc()))
    )


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


def a_cargo(puesto: str) -> int | None:
    """Return the id of an active account that holds a puesto today, None when nobody does."""
    uno = db.session.scalars(_quienes(puesto)(None).limit(1)).first()
    return uno.id if uno is not None else None


def fotos(cosa: Any) -> list[Foto]:
    """Return the photos of a visita, an entry, an asesoría or a compromiso."""
    columna = getattr(Foto, Foto.columna_de(type(cosa)))
    return list(db.session.scalars(select(Foto).where(columna == cosa.id).order_by(Foto.id)))


# What was done in a jornada, its report, and photos


def _de_jornada(momento: Any, base: Select[Any], jornada: Jornada) -> list[Any]:
    """Return the rows of a jornada by the day or instant that each shows, newest first."""
    modelo = momento.class_
    consulta = base.where(modelo.jornada_id == jornada.id).order_by(momento.desc(), modelo.id.desc())
    return list(db.session.scalars(consulta).unique())


def peticiones_de_jornada(jornada: Jornada) -> list[Peticion]:
    """Return the peticiones that were received in a jornada, newest first."""
    return _de_jornada(Peticion.registrada, peticiones.filas(), jornada)


def visitas_de_jornada(jornada: Jornada) -> list[Visita]:
    """Return the visitas of a jornada, to homes and to follow up, newest first."""
    return _de_jornada(Visita.cuando, visitas(), jornada)


def asesorias_de_jornada(jornada: Jornada) -> list[Asesoria]:
    """Return the asesorías of a jornada that this person sees, newest first."""
    return _de_jornada(Asesoria.pedida, asesorias(), jornada)


def compromisos_de_jornada(jornada: Jornada) -> list[Compromiso]:
    """Return what was promised in a jornada, newest first."""
    return _de_jornada(Compromiso.fecha, compromisos(), jornada)


def compromisos_abiertos(jornada: Jornada) -> list[Compromiso]:
    """Return what was promised to a jornada's locality elsewhere, neither kept nor broken, what is due first."""
    abiertos = Compromiso.localidad_id == jornada.localidad_id, Compromiso.estado == "abierto"
    consulta = compromisos().where(*abiertos, de_otra(Compromiso, jornada))
    return list(db.session.scalars(consulta.order_by(Compromiso.fecha, Compromiso.id)).unique())


def recibe(jornada: Jornada) -> bool:
    """Answer whether something may still be written down in a jornada: under way, or lately closed."""
    reciente = jornada.estado == "cerrada" and jornada.fecha >= hoy() - SE_ENVIA_TARDE
    return jornada.estado == "en_curso" or reciente


def informes(jornada: Jornada) -> list[InformeDeJornada]:
    """Return the versions of a jornada's report that name nothing hidden from this person, newest first.

    A version is never edited: what became reservado after it was made stays in it, and hides it whole.
    """
    consulta = select(InformeDeJornada).where(InformeDeJornada.jornada_id == jornada.id)
    todos = list(db.session.scalars(consulta.order_by(InformeDeJornada.numero.desc())))
    ocultos = _ocultos([uno.contenido["folios"] for uno in todos])
    return [uno for uno in todos if ocultos.isdisjoint(_folios(uno.contenido["folios"]))]


def _folios(de_clase: Mapping[str, list[str]]) -> set[str]:
    return {folio for folios in de_clase.values() for folio in folios}


def _ocultos(listas: list[Mapping[str, list[str]]]) -> set[str]:
    """Return which folios that reports name this person does not see, one statement per kind that they name."""
    vistos: set[str] = set()
    for clase, modelo in DE_INFORME.items():
        nombrados = {folio for lista in listas for folio in lista[clase]}
        if nombrados:
            vistos |= set(db.session.scalars(select(modelo.folio).where(modelo.folio.in_(nombrados))))
    return {folio for lista in listas for folio in _folios(lista)} - vistos


def ultimo_informe(jornada: Jornada) -> InformeDeJornada | None:
    """Return the last version of a jornada's report, None before it is closed."""
    consulta = select(InformeDeJornada).where(InformeDeJornada.jornada_id == jornada.id)
    return db.session.scalars(consulta.order_by(InformeDeJornada.numero.desc()).limit(1)).first()


def fotos_de_lo_suyo(jornada_id: int) -> list[Any]:
    """Return the criteria by which photos are of what was done in a jornada, one per kind of thing."""
    return [
        getattr(Foto, columna).in_(select(dueno.id).where(dueno.jornada_id == jornada_id))
        for columna, dueno in DUENOS.items()
    ]


def fotos_de_jornada(jornada: Jornada) -> list[Foto]:
    """Return the photos of all that was done in a jornada and this person sees, the latest first."""
    consulta = select(Foto).where(or_(*fotos_de_lo_suyo(jornada.id))).order_by(Foto.id.desc())
    return list(db.session.scalars(consulta))


# Choices of forms


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
