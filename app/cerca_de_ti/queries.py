"""What was done in a jornada, and the versions of its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.asesorias.queries import asesorias
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries.entradas import filas
from app.bitacora.queries.visitas import visitas
from app.cerca_de_ti.models import InformeDeJornada
from app.compromisos.models import Compromiso
from app.compromisos.queries import compromisos
from app.extensions import db
from app.jornadas.models import Jornada
from app.jornadas.queries import de_otra
from app.peticiones import queries as peticiones
from app.peticiones.models.peticion import Peticion

M = TypeVar("M")
DE_INFORME: dict[str, type[Bitacora | Peticion | Compromiso]] = {
    "entradas": Bitacora,
    "peticiones": Peticion,
    "compromisos": Compromiso,
}
"""What a jornada's report names by folio."""


def entradas(jornada: Jornada) -> list[Bitacora]:
    """Return what was written in the bitácora of a jornada, newest first."""
    return _de_jornada(Bitacora.oida, filas(), jornada)


# What was done in a jornada, its report, and photos


def _de_jornada(
    momento: InstrumentedAttribute[datetime] | InstrumentedAttribute[date], base: Select[M], jornada: Jornada
) -> list[M]:
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
    consulta = compromisos().where(*abiertos, de_otra(Compromiso.jornada_id, jornada))
    return list(db.session.scalars(consulta.order_by(Compromiso.fecha, Compromiso.id)).unique())


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


def fotos_de_lo_suyo(jornada_id: int) -> list[ColumnElement[bool]]:
    """Return the criteria by which photos are of what was done in a jornada, one per kind of thing."""
    return [
        getattr(Foto, columna).in_(select(dueno.id).where(dueno.jornada_id == jornada_id))
        for columna, dueno in Foto.duenos().items()
    ]


def fotos_de_jornada(jornada: Jornada) -> list[Foto]:
    """Return the photos of all that was done in a jornada and this person sees, the latest first."""
    consulta = select(Foto).where(or_(*fotos_de_lo_suyo(jornada.id))).order_by(Foto.id.desc())
    return list(db.session.scalars(consulta))
