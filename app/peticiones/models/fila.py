"""A petición as a list draws it: a row of columns, read under the guard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import FromClause

from app.actos.referencias import nombres
from app.actos.referencias import renglones as de_memoria
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.ciudadanos.models import Ciudadano
from app.constantes import con_constantes, escrito
from app.extensions import db
from app.fab.record import TOPE
from app.peticiones.models.alcance import CANAL_REDES, contenida
from app.peticiones.models.peticion import (
    Peticion,
    Planteamiento,
    en_ventana,
    nombre_de_quien,
    primera_frase,
    titulo_sin_palabras,
)
from app.seguridad.guardia import Adscrito

PRINCIPIO = 400
"""How much of what was asked is read for its first sentence, which is shown to 90 characters."""


class Fila(NamedTuple):
    """What a row shows and what decides its button; the names of its facts are those of `Peticion`.

    `descripcion` is the beginning of what was asked, None where this person may not read it (yet).
    """

    id: int
    folio: str
    estado: str
    version: int
    tipo: str
    identidad: str
    reservada: bool
    contra_control: bool
    cuarentena: bool
    firme: bool
    con_asesoria: bool
    faltan: int
    rechazos: int
    canalizaciones: int
    reaperturas: int
    dias_prorroga: int
    oficios_vigentes: int
    vecinos: int
    calificacion: int | None
    resuelto: str | None
    veredicto: str | None
    calificada_resuelto: str | None
    vence: date | None
    en_espera_hasta: date | None
    reabrible_hasta: date | None
    reapertura_pedida: datetime | None
    bitacora_id: int | None
    origen_id: int | None
    destino_id: int | None
    tramite_id: int | None
    dependencia_id: int | None
    canal_id: int
    localidad_id: int
    canal_clave: str
    procedimiento: str
    descripcion: str | None
    nombre: str | None
    apellidos: str | None
    lugar: str
    tramite_nombre: str | None
    tramite_admite: bool | None
    tramite_dependencia: str | None
    dependencia_nombre: str | None
    dependencia_via: str | None

    @property
    def legible(self) -> bool:
        """Answer whether this person may read what was asked."""
        return self.descripcion is not None

    @property
    def titulo(self) -> str:
        """Return what it is about: her own first sentence where it may be read, else its trámite."""
        if self.descripcion is None:
            return titulo_sin_palabras(self.tramite_nombre)
        return primera_frase(self.descripcion)

    @property
    def quien(self) -> str:
        """Return who asks; '' where that may not be read."""
        if self.descripcion is None:
            return ""
        return nombre_de_quien(self.nombre, self.apellidos, self.identidad)

    @property
    def a_cargo(self) -> str:
        """Return the dependencia that has it, else the one of its trámite; '' without any."""
        return self.dependencia_nombre or self.tramite_dependencia or ""

    @property
    def via(self) -> str:
        """Return `enlace` or `oficio`, '' while no dependencia has it."""
        return self.dependencia_via or ""

    @property
    def admite_pendientes(self) -> bool:
        """Answer whether its trámite goes out with requisitos pending."""
        return bool(self.tramite_admite)

    @property
    def en_ventana(self) -> bool:
        """Answer whether it may still be reopened today."""
        return en_ventana(self.reabrible_hasta)

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer whether one adscripción reaches it."""
        return contenida(uno, self.__getattribute__, lambda: self.canal_clave == CANAL_REDES)


def fila_de(p: Peticion) -> Fila:
    """Return the row of a petición that was read as a whole."""
    dicho, lugar, tramite, dependencia = p.planteamiento, p.localidad, p.tramite, p.dependencia
    persona = dicho.persona if dicho else None
    de_tramite = tramite.dependencia if tramite else None
    ajenos = (
        p.canal.clave,
        p.canal.procedimiento,
        dicho and dicho.descripcion,
        persona and persona.nombre,
        persona and persona.apellidos,
        str(lugar) if lugar else "",
        tramite and tramite.nombre,
        tramite and tramite.admite_pendientes,
        de_tramite and de_tramite.nombre,
        dependencia and dependencia.nombre,
        dependencia and dependencia.via,
    )
    return Fila._make((*(getattr(p, nombre) for nombre in _PROPIOS), *ajenos))


_persona = aliased(Ciudadano)
_PROPIOS = Fila._fields[: Fila._fields.index("canal_clave")]
_ANCHO = len(_PROPIOS)
_CANAL, _TRAMITE = _PROPIOS.index("canal_id"), _PROPIOS.index("tramite_id")
_DEPENDENCIA, _LOCALIDAD = _PROPIOS.index("dependencia_id"), _PROPIOS.index("localidad_id")
_COLUMNAS: tuple[Any, ...] = (
    *(getattr(Peticion, nombre) for nombre in _PROPIOS),
    func.substr(Planteamiento.descripcion, 1, PRINCIPIO),
    func.coalesce(_persona.nombre, Ciudadano.nombre),
    func.coalesce(_persona.apellidos, Ciudadano.apellidos),
)


def filas_de(llaves: FromClause, *otras: Any) -> Select[Any]:
    """Return the select of some rows by key (`llaves.c.id`), with `otras` columns behind."""
    return _con_palabras(select(*_COLUMNAS, *otras).select_from(llaves).join(Peticion, Peticion.id == llaves.c.id))


def _con_palabras(consulta: Select[Any]) -> Select[Any]:
    return (
        consulta.outerjoin(Planteamiento, Planteamiento.peticion_id == Peticion.id)
        .outerjoin(Ciudadano, Ciudadano.id == Planteamiento.ciudadano_id)
        .outerjoin(_persona, _persona.id == Ciudadano.fusionado_en_id)
    )


@cache
def de_ids() -> Select[Any]:
    """Return the select of the rows of `ids`, newest first."""
    de_ellas = Peticion.id.in_(bindparam("ids", expanding=True))
    return _con_palabras(select(*_COLUMNAS).select_from(Peticion)).where(de_ellas).order_by(Peticion.id.desc())


def leidas(renglones: Iterable[Any]) -> list[Fila]:
    """Return the rows that a statement gave; what catalogues say of them is in memory."""
    canales, tramites, dependencias = de_memoria(Canal), de_memoria(Tramite), de_memoria(Dependencia)
    lugares, filas = nombres(Localidad), []
    for propios, (descripcion, nombre, apellidos) in ((uno[:_ANCHO], uno[_ANCHO : _ANCHO + 3]) for uno in renglones):
        canal, tramite = canales[propios[_CANAL]], tramites.get(propios[_TRAMITE])
        suya = dependencias.get(propios[_DEPENDENCIA])
        de_tramite = dependencias.get(tramite.dependencia_id) if tramite else None
        ajenos = (
            canal.clave,
            canal.procedimiento,
            descripcion,
            nombre,
            apellidos,
            lugares.get(propios[_LOCALIDAD], ""),
            tramite and tramite.nombre,
            tramite and tramite.admite_pendientes,
            de_tramite and de_tramite.nombre,
            suya and suya.nombre,
            suya and suya.via,
        )
        filas.append(Fila._make(propios + ajenos))
    return filas


POR_PAGINA = 20
"""How many rows a page of the list has: what a phone on a slow line gets in 20 KB."""


def pagina_de(criterios: Iterable[ColumnElement[bool]], *, profunda: bool) -> Select[Any]:
    """Return the select of a page's rows, newest first, and one more where there is a next page.

    Keys first, rows by key afterwards: PostgreSQL plans the criteria well only apart from the joins of a row. The first
    page also has, behind each row, how many there are as far as `TOPE` + 1; a deep one begins below `desde`.
    """
    llaves = select(Peticion.id).where(*map(con_constantes, criterios)).order_by(Peticion.id.desc())
    if profunda:
        de_esta = llaves.where(Peticion.id < bindparam("desde", type_=Peticion.id.type)).limit(escrito(POR_PAGINA + 1))
        return filas_de(de_esta.subquery("llaves")).order_by(Peticion.id.desc())
    contadas = llaves.limit(escrito(TOPE + 1)).cte("contadas").prefix_with("MATERIALIZED")
    de_esta = select(contadas.c.id).order_by(contadas.c.id.desc()).limit(escrito(POR_PAGINA + 1))
    cuantas = select(func.count()).select_from(contadas).scalar_subquery()
    return filas_de(de_esta.subquery("llaves"), cuantas).order_by(Peticion.id.desc())


def pagina(sentencia: Select[Any], datos: Mapping[str, object], total: int | None = None) -> tuple[list[Fila], int]:
    """Return a page's rows (one more where another follows), and how many there are in all."""
    halladas = db.session.execute(sentencia, datos).all()
    if total is None:
        total = halladas[0][-1] if halladas else 0
    return leidas(halladas), total


def por_llave(ids: list[int]) -> list[Fila]:
    """Return the rows of some peticiones, newest first."""
    return leidas(db.session.execute(de_ids(), {"ids": ids})) if ids else []
