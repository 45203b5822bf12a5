"""The bandeja of a puesto: its figures, their peticiones, how much waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Engine, and_, false, func, or_, select

from app.actos.bandeja import bandejas_de
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.ajustes import configuracion
from app.extensions import db
from app.nucleo import puestos as P
from app.nucleo.flujo import de_donde
from app.nucleo.texto import N_
from app.peticiones.models.cifras import por_canalizar
from app.peticiones.models.fila import Fila, filas_de, leidas
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import ESPERAN_ASESORIA
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ABIERTOS, ANTES_DE_CANALIZAR, EN_DEPENDENCIA
from app.seguridad.guardia import Alcance
from app.seguridad.queries import sin_enlace
from app.seguridad.zona import hoy, inicio_del_dia

FILAS = 25


@dataclass(frozen=True)
class Cifra:
    """One figure of a bandeja: what it counts, and whether its rows are shown below.

    `abiertas` False where it counts closed ones. What is in cuarentena counts nowhere but in its own figure.
    """

    etiqueta: str
    contadas: ColumnElement[bool]
    por_mover: bool = True
    abiertas: bool = True
    cuarentena: bool = False

    @property
    def criterio(self) -> ColumnElement[bool]:
        """Return what it counts."""
        return self.contadas if self.cuarentena else and_(self.contadas, Peticion.cuarentena.is_(False))


def cifras() -> dict[str, Cifra]:
    """Return every figure a bandeja may show, by name; the list page takes the same names in `?bandeja=`."""
    return _cifras(*de_hoy())


def de_hoy() -> tuple[Engine, date, int]:
    """Return all that a figure's criterion depends on: the database, the day, the version of what is configured."""
    return db.engine, hoy(), configuracion().version


@lru_cache(maxsize=4)
def _cifras(_base: Engine, _dia: date, _version: int) -> dict[str, Cifra]:
    return {**_de_la_ventanilla(), **_de_la_dependencia(), **_de_todas()}


def _de_la_ventanilla() -> dict[str, Cifra]:
    """What the Unidad moves before it is channelled."""
    antes = Peticion.estado.in_(ANTES_DE_CANALIZAR)
    dos_veces = and_(Peticion.estado == "por_canalizar", Peticion.rechazos >= 2)
    sospechosa = and_(Peticion.estado.in_(ABIERTOS), Peticion.cuarentena.is_(True))
    return {
        "por_entregar": Cifra(N_("Por entregar al Coordinador"), Peticion.estado == "en_recepcion"),
        "por_analizar": Cifra(N_("Por analizar"), Peticion.estado == "en_analisis"),
        "por_dictaminar": Cifra(N_("Por dictaminar"), Peticion.estado == "por_dictaminar"),
        "por_clasificar": Cifra(N_("Por clasificar"), and_(antes, Peticion.tramite_id.is_(None))),
        "por_canalizar": Cifra(N_("Por canalizar"), por_canalizar()),
        "faltan": Cifra(N_("Faltan requisitos"), and_(antes, Peticion.faltan > 0)),
        "cuarentena": Cifra(N_("En cuarentena"), sospechosa, cuarentena=True),
        "rechazadas": Cifra(N_("Rechazadas dos veces"), dos_veces),
    }


def _de_la_dependencia() -> dict[str, Cifra]:
    """What a dependencia has, and what comes back from it."""
    ahi = Peticion.estado.in_(EN_DEPENDENCIA)
    por_oficio = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.via == "oficio"))
    retirada = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.activa.is_(False)))
    huerfana = or_(Peticion.dependencia_id.in_(sorted(sin_enlace(hoy(), configuracion().version))), retirada)
    no_quedo = and_(Peticion.estado == "concluido", Peticion.calificada_resuelto == "no")
    reaperturas = and_(
        Peticion.estado.in_(de_donde(TABLA, "solicitar_reapertura")),
        Peticion.vence.is_not(None),
        Peticion.reapertura_pedida.is_not(None),
    )
    return {
        "en_dependencia": Cifra(N_("En la dependencia"), ahi),
        "oficio": Cifra(N_("Oficio sin respuesta"), and_(ahi, por_oficio)),
        "sin_enlace": Cifra(N_("Sin enlace que las atienda"), and_(ahi, huerfana)),
        "por_validar": Cifra(N_("Por validar"), Peticion.estado == "concluido"),
        "inconformes": Cifra(N_("Dicen que no quedó"), no_quedo),
        "reaperturas": Cifra(N_("Piden reabrirla"), reaperturas, abiertas=False),
        "concluidas": Cifra(N_("Concluidas"), Peticion.estado == "concluido", por_mover=False),
        "validadas": Cifra(N_("Validadas"), Peticion.estado == "validado", por_mover=False),
    }


def _espera_asesoria() -> ColumnElement[bool]:
    """Once the last one is answered it leaves the bandeja, though its Asesor still sees the petición."""
    return and_(Peticion.con_asesoria.is_(True), or_(false(), *ESPERAN_ASESORIA()))


def _de_todas() -> dict[str, Cifra]:
    """What is counted wherever it stands."""
    abiertas = Peticion.estado.in_(ABIERTOS)
    desde_hoy = inicio_del_dia(hoy())
    de_bitacora = and_(abiertas, Peticion.bitacora_id.is_not(None))
    return {
        "abiertas": Cifra(N_("Abiertas"), abiertas, por_mover=False),
        "vencidas": Cifra(N_("Vencidas"), and_(abiertas, Peticion.vence < hoy()), por_mover=False),
        "hoy": Cifra(N_("Registradas hoy"), Peticion.registrada >= desde_hoy, por_mover=False),
        "asesorias": Cifra(N_("Con asesoría pedida"), and_(abiertas, _espera_asesoria())),
        "de_bitacora": Cifra(N_("Nacidas de la bitácora"), de_bitacora, por_mover=False),
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


def por_mover(suyas: Iterable[Cifra]) -> ColumnElement[bool]:
    """Return the criterion of the peticiones that some of these figures hold as a person's turn."""
    puestas = [cifra for cifra in suyas if cifra.por_mover]
    abiertas = or_(Peticion.id.is_(None), *(cifra.criterio for cifra in puestas if cifra.abiertas))
    cerradas = [cifra.criterio for cifra in puestas if not cifra.abiertas]
    # each side names its states, so that SQLite, too, finds them by (estado, vence)
    return or_(and_(Peticion.estado.in_(ABIERTOS), abiertas), *cerradas)


def primeras(suyas: Iterable[Cifra]) -> list[Fila]:
    """Return the first that wait by these figures, the most urgent first."""
    urgencia = Peticion.vence, Peticion.id
    llaves = select(Peticion.id).where(por_mover(suyas)).order_by(*urgencia).limit(FILAS).subquery("llaves")
    return leidas(db.session.execute(filas_de(llaves).order_by(*urgencia)))


def pendientes(autor: Alcance) -> int:
    """Count all that waits for this person, whatever it is, in one statement; none without a bandeja."""
    nombres = nombres_de(autor)
    todas = cifras() if nombres else {}
    criterios = [todas[n].criterio for n in nombres if todas[n].por_mover]
    partes = [(Peticion, or_(*criterios))] if criterios else []
    partes += [(cosas.modelo, cosas.por_mover(autor)) for cosas in bandejas_de(autor)]
    if not partes:
        return 0
    (modelo, criterio), *otras = partes
    cuenta: ColumnElement[int] = func.count(modelo.id)
    for otro, suyo in otras:
        cuenta = cuenta + select(func.count(otro.id)).where(suyo).scalar_subquery()
    return int(db.session.scalar(select(cuenta).where(criterio)) or 0)
