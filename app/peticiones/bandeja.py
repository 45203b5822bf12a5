"""The bandeja of a puesto: its figures, their peticiones, how much waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, false, func, not_, or_, select, union_all

from app.actos.bandeja import bandejas_de
from app.actos.referencias import renglones
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.ajustes import configuracion
from app.constantes import con_constantes, escrito
from app.extensions import db
from app.nucleo import puestos as P
from app.nucleo.flujo import de_donde
from app.nucleo.texto import N_
from app.peticiones.models.alcance import Contable
from app.peticiones.models.cifras import por_canalizar
from app.peticiones.models.conteo import ABIERTAS, FLUJOS, LLEGADAS, Conteo, suma_de
from app.peticiones.models.fila import Fila, filas_de, leidas
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import ESPERAN_ASESORIA
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ABIERTOS, ANTES_DE_CANALIZAR, EN_DEPENDENCIA
from app.seguridad.guardia import Alcance
from app.seguridad.queries import sin_enlace
from app.seguridad.zona import hoy, inicio_del_dia

FILAS = 25
Clase = type[Contable]
"""What a figure is stated over: the peticiones, or their kept counts."""


@dataclass(frozen=True)
class Cifra:
    """One figure of a bandeja: what it counts, and whether its rows are shown below.

    `abiertas` False where it counts closed ones. What is in cuarentena counts nowhere but in its own figure.
    """

    etiqueta: str
    contadas: Callable[[Clase], ColumnElement[bool]]
    por_mover: bool = True
    abiertas: bool = True
    cuarentena: bool = False
    cubo: str = ABIERTAS
    """The cube of the kept counts that has it; '' for what only other tables have, which is counted."""

    def criterio(self, de: Clase = Peticion) -> ColumnElement[bool]:
        """Return what it counts, over the peticiones or over their kept counts."""
        contadas = con_constantes(self.contadas(de))
        return contadas if self.cuarentena else and_(contadas, de.cuarentena.is_(False))


@cache
def cifras() -> Mapping[str, Cifra]:
    """Return every figure a bandeja may show, by name; the list page takes the same names in `?bandeja=`."""
    return MappingProxyType({**_de_la_ventanilla(), **_de_la_dependencia(), **_de_todas()})


def de_hoy() -> tuple[Engine, date, int]:
    """Return all that a figure's criterion depends on: the database, the day, the version of what is configured."""
    return db.engine, hoy(), configuracion().version


def _de_la_ventanilla() -> dict[str, Cifra]:
    """What the Unidad moves before it is channelled."""

    def antes(de: Clase) -> ColumnElement[bool]:
        return de.estado.in_(ANTES_DE_CANALIZAR)

    return {
        "por_entregar": Cifra(N_("Por entregar al Coordinador"), lambda de: de.estado == "en_recepcion"),
        "por_analizar": Cifra(N_("Por analizar"), lambda de: de.estado == "en_analisis"),
        "por_dictaminar": Cifra(N_("Por dictaminar"), lambda de: de.estado == "por_dictaminar"),
        "por_clasificar": Cifra(N_("Por clasificar"), lambda de: and_(antes(de), de.tramite_id.is_(None))),
        "por_canalizar": Cifra(N_("Por canalizar"), por_canalizar),
        "faltan": Cifra(N_("Faltan requisitos"), lambda de: and_(antes(de), de.faltan > 0)),
        "cuarentena": Cifra(
            N_("En cuarentena"), lambda de: and_(_abierta(de), de.cuarentena.is_(True)), cuarentena=True
        ),
        "rechazadas": Cifra(
            N_("Rechazadas dos veces"), lambda de: and_(de.estado == "por_canalizar", de.rechazos >= 2)
        ),
    }


def _de_la_dependencia() -> dict[str, Cifra]:
    """What a dependencia has, and what comes back from it."""

    def ahi(de: Clase) -> ColumnElement[bool]:
        return de.estado.in_(EN_DEPENDENCIA)

    def por_oficio(de: Clase) -> ColumnElement[bool]:
        return de.dependencia_id.in_([una.id for una in renglones(Dependencia).values() if una.via == "oficio"])

    return {
        "en_dependencia": Cifra(N_("En la dependencia"), ahi),
        "oficio": Cifra(N_("Oficio sin respuesta"), lambda de: and_(ahi(de), por_oficio(de))),
        "sin_enlace": Cifra(N_("Sin enlace que las atienda"), lambda de: and_(ahi(de), _huerfana(de))),
        "por_validar": Cifra(N_("Por validar"), lambda de: de.estado == "concluido"),
        "inconformes": Cifra(
            N_("Dicen que no quedó"), lambda de: and_(de.estado == "concluido", de.calificada_resuelto == "no")
        ),
        "reaperturas": Cifra(N_("Piden reabrirla"), _piden_reabrirla, abiertas=False),
        "concluidas": Cifra(N_("Concluidas"), lambda de: de.estado == "concluido", por_mover=False),
        "validadas": Cifra(N_("Validadas"), lambda de: de.estado == "validado", por_mover=False, cubo=FLUJOS),
    }


def _abierta(de: Clase) -> ColumnElement[bool]:
    return con_constantes(de.estado.in_(ABIERTOS))


def _huerfana(de: Clase) -> ColumnElement[bool]:
    """At a dependencia without enlace that day, or that is no longer in use."""
    retiradas = {una.id for una in renglones(Dependencia).values() if not una.activa}
    return de.dependencia_id.in_(sorted(retiradas | sin_enlace(hoy(), configuracion().version)))


def _piden_reabrirla(de: Clase) -> ColumnElement[bool]:
    return and_(
        de.estado.in_(de_donde(TABLA, "solicitar_reapertura")), de.vence.is_not(None), de.reapertura_pedida.is_not(None)
    )


def _espera_asesoria(de: Clase) -> ColumnElement[bool]:
    """Once the last one is answered it leaves the bandeja, though its Asesor still sees the petición."""
    return and_(_abierta(de), de.con_asesoria.is_(True), or_(false(), *ESPERAN_ASESORIA()))


def _de_todas() -> dict[str, Cifra]:
    """What is counted wherever it stands."""
    return {
        "abiertas": Cifra(N_("Abiertas"), _abierta, por_mover=False),
        "vencidas": Cifra(N_("Vencidas"), lambda de: and_(_abierta(de), de.vence < hoy()), por_mover=False),
        "hoy": Cifra(
            N_("Registradas hoy"), lambda de: de.registrada >= inicio_del_dia(hoy()), por_mover=False, cubo=LLEGADAS
        ),
        "asesorias": Cifra(N_("Con asesoría pedida"), _espera_asesoria, cubo=""),
        "de_bitacora": Cifra(
            N_("Nacidas de la bitácora"), lambda de: and_(_abierta(de), de.bitacora_id.is_not(None)), por_mover=False
        ),
    }


POR_PUESTO: dict[str, tuple[str, ...]] = {
    P.SECRETARIA: ("por_entregar", "por_clasificar", "faltan", "cuarentena", "vencidas", "hoy"),
    P.CAPTURISTA: ("por_clasificar", "por_canalizar", "faltan", "oficio", "cuarentena", "hoy"),
    P.INFORMACION: ("de_bitacora", "vencidas", "concluidas", "validadas"),
    P.ASESOR: ("asesorias", "abiertas"),
    P.COMUNICACION: ("por_clasificar", "abiertas", "validadas", "hoy"),
    P.SUBCOORDINADOR: ("por_dictaminar", "por_validar", "inconformes", "rechazadas", "reaperturas", "vencidas"),
    P.COORDINADOR: ("por_analizar", "por_validar", "inconformes", "rechazadas", "sin_enlace", "vencidas", "abiertas"),
    P.TITULAR: ("en_dependencia", "vencidas", "concluidas", "validadas"),
    P.CONTROL: ("en_dependencia", "por_validar", "inconformes", "reaperturas", "vencidas", "validadas"),
    P.CUSTODIO: ("en_dependencia", "por_validar", "inconformes", "reaperturas", "vencidas", "validadas"),
}


def nombres_de(autor: Alcance) -> list[str]:
    """Return the names of this person's figures, each once, in the order of his puestos."""
    return list(dict.fromkeys(nombre for uno in autor.adscritos for nombre in POR_PUESTO.get(uno.puesto, ())))


def por_mover(suyas: Iterable[Cifra]) -> list[ColumnElement[bool]]:
    """Return the criteria of the peticiones that some of these figures hold as a person's turn: open, and closed.

    Each names its states, so that the index of those that are open, or (estado, vence), has them in order.
    """
    puestas = [cifra for cifra in suyas if cifra.por_mover]
    abiertas = [cifra.criterio() for cifra in puestas if cifra.abiertas]
    cerradas = [cifra.criterio() for cifra in puestas if not cifra.abiertas]
    return [*([and_(_abierta(Peticion), or_(*abiertas))] if abiertas else []), *cerradas]


def primeras(suyas: Iterable[Cifra]) -> list[Fila]:
    """Return the first that wait by these figures, the most urgent first: open and closed ones are sought apart."""
    consulta = _primeras(tuple(suyas), *de_hoy())
    return [] if consulta is None else leidas(db.session.execute(consulta))


@lru_cache(maxsize=256)
def _primeras(suyas: tuple[Cifra, ...], _base: Engine, _dia: date, _version: int) -> Select[Any] | None:
    urgencia = Peticion.vence, Peticion.id
    partes = [
        select(Peticion.id, Peticion.vence).where(criterio).order_by(*urgencia).limit(escrito(FILAS)).subquery()
        for criterio in por_mover(suyas)
    ]
    if not partes:
        return None
    juntas = union_all(*(select(parte.c.id, parte.c.vence) for parte in partes)).subquery()
    llaves = select(juntas.c.id).order_by(juntas.c.vence, juntas.c.id).limit(escrito(FILAS)).subquery("llaves")
    return filas_de(llaves).order_by(*urgencia)


# How many: read from the kept counts


def cuantas(nombres: Sequence[str]) -> tuple[dict[str, int], int]:
    """Return how many each figure counts, and how many peticiones wait by all of them, in one statement."""
    if not nombres:
        return {}, 0
    *numeros, esperan = db.session.execute(_de_cifras(tuple(nombres), *de_hoy())).one()
    return dict(zip(nombres, map(int, numeros), strict=True)), int(esperan)


@lru_cache(maxsize=256)
def _de_cifras(nombres: tuple[str, ...], _base: Engine, _dia: date, _version: int) -> Select[*tuple[int, ...]]:
    """Return the select of some figures on a day; what it asks of days and of the catalogue is written into it."""
    suyas = [cifras()[nombre] for nombre in nombres]
    de_cubos = {
        cifra.cubo: or_(*(otra.criterio(Conteo) for otra in suyas if otra.cubo == cifra.cubo))
        for cifra in suyas
        if cifra.cubo
    }
    filas_leidas = or_(false(), *(and_(_en_cubo(cubo), criterio) for cubo, criterio in de_cubos.items()))
    return select(*map(_numero, suyas), _esperan(suyas)).select_from(Conteo).where(filas_leidas)


def _en_cubo(cubo: str) -> ColumnElement[bool]:
    return con_constantes(Conteo.cubo == cubo)


def _numero(cifra: Cifra) -> ColumnElement[int]:
    if not cifra.cubo:
        return select(func.count(Peticion.id)).where(cifra.criterio()).scalar_subquery()
    return suma_de(and_(_en_cubo(cifra.cubo), cifra.criterio(Conteo)))


def _esperan(suyas: list[Cifra]) -> ColumnElement[int]:
    """Return how many wait, each once: those of the kept counts, and those that only other tables have."""
    puestas = [cifra for cifra in suyas if cifra.por_mover]
    guardadas, otras = [c for c in puestas if c.cubo], [c for c in puestas if not c.cubo]
    cuenta = suma_de(and_(_en_cubo(ABIERTAS), or_(false(), *(c.criterio(Conteo) for c in guardadas))))
    if otras:
        ya = or_(false(), *(c.criterio() for c in guardadas))
        de_otras = select(func.count(Peticion.id)).where(or_(*(c.criterio() for c in otras)), not_(ya))
        cuenta = cuenta + de_otras.scalar_subquery()
    return cuenta


def pendientes(autor: Alcance) -> int:
    """Count all that waits for this person, whatever it is, in one statement; none without a bandeja."""
    consulta = _de_pendientes(tuple(nombres_de(autor)), autor.puestos, *de_hoy())
    return 0 if consulta is None else sum(map(int, db.session.execute(consulta).one()))


@lru_cache(maxsize=256)
def _de_pendientes(
    nombres: tuple[str, ...], puestos: frozenset[str], _base: Engine, _dia: date, _version: int
) -> Select[Any] | None:
    """Return the select of what waits for who holds these puestos, a number each; None where nothing is counted."""
    suyas = [cifra for nombre in nombres if (cifra := cifras()[nombre]).por_mover]
    otras = [(cosas.modelo, con_constantes(cosas.por_mover(puestos))) for cosas in bandejas_de(puestos)]
    if suyas:
        guardadas = or_(false(), *(cifra.criterio(Conteo) for cifra in suyas if cifra.cubo))
        consulta: Select[Any] = select(_esperan(suyas)).select_from(Conteo).where(_en_cubo(ABIERTAS), guardadas)
    elif otras:
        modelo, criterio = otras.pop()
        consulta = select(func.count(modelo.id)).where(criterio)
    else:
        return None
    return consulta.add_columns(
        *(select(func.count(modelo.id)).where(criterio).scalar_subquery() for modelo, criterio in otras)
    )
