"""What the bulk writer needs of a town, read once; it goes to other processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.catalogos.models.ajustes import Firmante
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.catalogos.queries import aviso_vigente
from app.catalogos.services.ajustes import Configuracion, configuracion
from app.demo.elenco import Elenco
from app.extensions import db
from app.nucleo.calendario import Calendario
from app.nucleo.datos import Datos
from app.nucleo.puestos import CAPTURISTA, ENLACE
from app.pdf.membrete import membrete
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy, inicio_del_dia, zona

ANIOS = 5
DIAS = 365 * ANIOS
PESOS = {"servicio_publico": 6.0, "apoyo_social": 3.0, "tramite": 2.5, "gestoria": 1.5, "asesoria": 1.0}
"""How often a trámite is asked for, by its clase."""


@dataclass(frozen=True, eq=False)
class Oficina:
    """A dependencia, by the names that the effects of acts read."""

    id: int
    nombre: str
    via: str
    activa: bool
    titular: str | None
    domicilio: str | None

    def __str__(self) -> str:
        return self.nombre


@dataclass(frozen=True, eq=False)
class Papel:
    """A file that is kept already: what a row says of it, by the names of `Archivo`."""

    sha256: str
    columnas: Datos
    asiento: Datos


@dataclass(frozen=True, eq=False)
class Pedido:
    """A requisito of a trámite."""

    id: int
    nombre: str
    obligatorio: bool


@dataclass(frozen=True, eq=False)
class Asunto:
    """A trámite, by the names that acts and clocks read, and what people say who ask for it."""

    id: int
    nombre: str
    clase: str
    dependencia: Oficina | None
    plazo: int
    sin_identidad: bool
    admite_pendientes: bool
    lista_de_acciones: tuple[str, ...]
    requisitos: tuple[Pedido, ...]
    frases: tuple[str, ...]

    @cached_property
    def obligatorios(self) -> frozenset[int]:
        """The ids of the requisitos that it cannot go without."""
        return frozenset(r.id for r in self.requisitos if r.obligatorio)


@dataclass(frozen=True, eq=False)
class Via:
    """A canal."""

    id: int
    clave: str
    procedimiento: str
    da_turno: bool


@dataclass(frozen=True, eq=False)
class Mesa:
    """A módulo."""

    id: int
    clave: str


@dataclass(frozen=True, eq=False)
class Lugar:
    """A localidad and its middle, if it has one."""

    id: int
    texto: str
    centro: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Autor:
    """One of the demo's people, as one of its puestos."""

    puesto: str
    alcance: Alcance

    @property
    def nombre(self) -> str:
        """Return the name that the account has."""
        return self.alcance.nombre


@dataclass(frozen=True)
class ConMemoria(Calendario):
    """The town's calendar, that computes the end of so many days from one day only once."""

    @cached_property
    def _sumados(self) -> dict[tuple[date, int], date]:
        return {}

    def sumar_habiles(self, dia: date, n: int) -> date:
        """Return the n-th working day after `dia`, as `Calendario` does."""
        llave = dia, n
        if llave not in self._sumados:
            self._sumados[llave] = super().sumar_habiles(dia, n)
        return self._sumados[llave]


@dataclass(frozen=True, eq=False)
class Pueblo:
    """A town as it is now, and how many peticiones are to be made of which seed; the ids begin after the two bases."""

    semilla: int
    cuantas: int
    zona: ZoneInfo
    limite: datetime
    dias: tuple[date, ...]
    ajustes: Configuracion
    canales: tuple[Via, ...]
    modulos: tuple[Mesa, ...]
    asuntos: tuple[Asunto, ...]
    lugares: tuple[Lugar, ...]
    control: Oficina | None
    oficinas: Mapping[int, Oficina]
    autores: Mapping[tuple[str, int | None], Autor]
    atiende: Mapping[int, Autor]
    con_enlace: tuple[int, ...]
    relatos: Datos
    lada: str
    aviso_id: int | None
    firmas: Mapping[str, tuple[str, str]]
    membrete: Mapping[str, str]
    formato: Papel
    llave: str
    base_peticion: int = 0
    base_ciudadano: int = 0

    @cached_property
    def hasta_hoy(self) -> date:
        """Return the town's day of today."""
        return self.limite.astimezone(self.zona).date()

    @property
    def personas(self) -> int:
        """Return how many ordinary persons there are: one to two peticiones."""
        return (self.cuantas + 1) // 2

    @cached_property
    def peso_de_asuntos(self) -> list[float]:
        """The weights of the trámites, added up: those of a clase fall off from the first to the last."""
        vistos: dict[str, int] = {}
        pesos = []
        for asunto in self.asuntos:
            vistos[asunto.clase] = vistos.get(asunto.clase, 0) + 1
            pesos.append(PESOS.get(asunto.clase, 1.0) / vistos[asunto.clase] ** 0.4)
        return list(accumulate(pesos))

    @cached_property
    def peso_de_lugares(self) -> list[float]:
        """The weights of the localidades, added up: a few are asked from every day, most now and then."""
        return list(accumulate(1 / (n + 2) ** 0.8 for n in range(len(self.lugares))))


def leer_pueblo(cuantas: int, semilla: int, formato: Papel) -> Pueblo:
    """Read the town. Must run as the system."""
    elenco = Elenco(semilla)
    oficinas = {d.id: _oficina(d) for d in db.session.scalars(select(Dependencia).order_by(Dependencia.id))}
    autores = {llave: Autor(llave[0], alcance) for llave, alcance in elenco.autores.items()}
    ajustes = configuracion()
    control = db.session.scalars(select(Dependencia.id).where(Dependencia.control.is_(True))).first()
    aviso = aviso_vigente()
    return Pueblo(
        semilla=semilla,
        cuantas=cuantas,
        zona=zona(),
        limite=inicio_del_dia(hoy()),
        dias=tuple(_dias_de_oficina(ajustes.calendario)),
        ajustes=replace(ajustes, ajustes=dict(ajustes.ajustes), calendario=_con_memoria(ajustes.calendario)),
        canales=_canales(),
        modulos=tuple(Mesa(m.id, m.clave) for m in db.session.scalars(select(Modulo).order_by(Modulo.id))),
        asuntos=_asuntos(oficinas, elenco.relatos["relatos"]),
        lugares=_lugares(),
        control=oficinas[control] if control else None,
        oficinas=oficinas,
        autores=autores,
        atiende=_atienden(autores),
        con_enlace=tuple(elenco.con_enlace),
        relatos={clave: valor for clave, valor in elenco.relatos.items() if clave != "relatos"},
        lada=elenco.lada,
        aviso_id=aviso.id if aviso else None,
        firmas={clase: _firma(clase, ajustes) for clase in ("canalizacion", "prorroga")},
        membrete=membrete(),
        formato=formato,
        llave=str(current_app.config["CLAVE_SEGUIMIENTO"]),
    )


def _oficina(d: Dependencia) -> Oficina:
    return Oficina(d.id, d.nombre, d.via, d.activa, d.titular, d.domicilio)


def _con_memoria(c: Calendario) -> ConMemoria:
    return ConMemoria(c.zona, c.inhabiles, c.laborables, c.abre, c.cierra)


def _dias_de_oficina(calendario: Calendario) -> Iterable[date]:
    ayer = hoy() - timedelta(days=1)
    return filter(calendario.es_habil, (ayer - timedelta(days=n) for n in range(DIAS, -1, -1)))


def _canales() -> tuple[Via, ...]:
    propios = select(Canal).where(Canal.procedimiento != "denuncia", Canal.activo.is_(True))
    filas = db.session.scalars(propios.order_by(Canal.orden, Canal.id))
    return tuple(Via(c.id, c.clave, c.procedimiento, c.da_turno) for c in filas)


def _asuntos(oficinas: Mapping[int, Oficina], frases: Datos) -> tuple[Asunto, ...]:
    consulta = select(Tramite).where(Tramite.activo.is_(True)).options(selectinload(Tramite.requisitos))
    return tuple(
        Asunto(
            id=t.id,
            nombre=t.nombre,
            clase=t.clase,
            dependencia=oficinas[t.dependencia_id] if t.dependencia_id else None,
            plazo=t.plazo,
            sin_identidad=t.sin_identidad,
            admite_pendientes=t.admite_pendientes,
            lista_de_acciones=t.lista_de_acciones,
            requisitos=tuple(Pedido(r.id, r.nombre, r.obligatorio) for r in t.requisitos if r.activo),
            frases=tuple(frases.get(t.clave, ())) or ("Necesito ayuda de la oficina.",),
        )
        for t in db.session.scalars(consulta.order_by(Tramite.id))
    )


def _lugares() -> tuple[Lugar, ...]:
    consulta = select(Localidad).where(Localidad.clave.is_(None), Localidad.activa.is_(True)).order_by(Localidad.id)
    return tuple(_lugar(fila) for fila in db.session.scalars(consulta))


def _lugar(fila: Localidad) -> Lugar:
    hay = fila.latitud is not None and fila.longitud is not None
    return Lugar(fila.id, str(fila), (fila.latitud or 0.0, fila.longitud or 0.0) if hay else None)


def _atienden(autores: Mapping[tuple[str, int | None], Autor]) -> dict[int, Autor]:
    """Return dependencia → who acts for it: its enlace, that of the nearest one above it, or the office."""
    filas = db.session.execute(select(Dependencia.id, Dependencia.padre_id, Dependencia.via)).all()
    padres = {propia: padre for propia, padre, _via in filas}
    atienden = {}
    for propia, _padre, via in filas:
        nodo: int | None = propia if via == "enlace" else None
        while nodo is not None and (ENLACE, nodo) not in autores:
            nodo = padres[nodo]
        atienden[propia] = autores[ENLACE, nodo] if nodo is not None else autores[CAPTURISTA, None]
    return atienden


def _firma(clase: str, ajustes: Configuracion) -> tuple[str, str]:
    """Return who signs a class of oficio, as `documentos.receivers` chooses."""
    consulta = select(Firmante).where(Firmante.para.in_((clase, "oficio")), Firmante.activo.is_(True))
    primero = db.session.scalars(consulta.order_by(Firmante.para != clase, Firmante.id).limit(1)).first()
    return (primero.nombre, primero.cargo) if primero else ("", ajustes.ajustes["oficina"][:120])
