"""One petición outside the database: the facts that its table reads, its acts, its chain."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from app.actos.cadena import HASH_CERO, eslabon, resumen_de_datos, simple
from app.actos.models import Movimiento
from app.actos.services import AUTOR_PORTAL, AUTOR_SISTEMA, Contexto
from app.demo.masa.llegadas import Llegada
from app.demo.masa.piezas import Acto, Asiento, Carta, Dicho, Sumado
from app.demo.masa.pueblo import Asunto, Autor, Lugar, Oficina, Pueblo
from app.nucleo.datos import Hechos
from app.nucleo.flujo import ActoRechazado, Paso, posibles
from app.nucleo.puestos import PORTAL, SISTEMA
from app.nucleo.reloj import local
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.relojes import ajustar_con
from app.peticiones.workflow.hechos import HechosDePeticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import EN_DEPENDENCIA

EL_SISTEMA, EL_CIUDADANO = Autor(SISTEMA, AUTOR_SISTEMA), Autor(PORTAL, AUTOR_PORTAL)
_PASOS: Mapping[tuple[str, str], list[Paso[HechosDePeticion]]] = defaultdict(list)
for _paso in TABLA:
    for _puesto in _paso.puestos:
        _PASOS[_paso.acto, _puesto].append(_paso)


@dataclass(frozen=True)
class Efectos:
    """What an act does to the petición, and what keeps the book of oficios does after it, by the act's name."""

    de: Mapping[str, Callable[..., Hechos | None]]
    despues: Mapping[str, Callable[..., None]]


@dataclass(eq=False)
class Vida:
    """A petición by the names of `Peticion`, moved by the same table and clocks; what it leaves becomes rows.

    The state is what its last movimiento says. `cartas_de` counts the oficios of each year in its slice.
    """

    pueblo: Pueblo
    llegada: Llegada
    folio: str
    lugar: Lugar
    azar: random.Random
    cartas_de: dict[int, int]
    efectos: Efectos
    cuarentena: bool = False
    id: int = 0
    turno: int = 0
    en: str = ""
    tipo: str = ""
    contra: str = "nadie"
    identidad: str = "identificada"
    tramite: Asunto | None = None
    dependencia: Oficina | None = None
    dependencia_id: int | None = None
    reservada: bool = False
    firme: bool = False
    recibida: bool = False
    faltan: int = 0
    rechazos: int = 0
    canalizaciones: int = 0
    resuelto: str | None = None
    veredicto: str | None = None
    calificacion: int | None = None
    calificada_resuelto: str | None = None
    reaperturas: int = 0
    reapertura_pedida: datetime | None = None
    reabrible_hasta: date | None = None
    vecinos: int = 0
    canalizada: datetime | None = None
    concluida: datetime | None = None
    cerrada: datetime | None = None
    informada: datetime | None = None
    en_espera_hasta: date | None = None
    vence: date | None = None
    fecha_limite: date | None = None
    dias_usados: int = 0
    dias_prorroga: int = 0
    reloj_desde: date | None = None
    principal_id: int | None = None
    recibo_hash: str | None = None
    ultimo_hash: str = HASH_CERO
    planteamiento: Dicho | None = None
    hoy: date = date.min
    movimientos: list[Asiento] = field(default_factory=list)
    actos: list[Acto] = field(default_factory=list)
    cotejados: dict[int, datetime] = field(default_factory=dict)
    cartas: list[Carta] = field(default_factory=list)
    sumados: list[Sumado] = field(default_factory=list)
    formatos: list[tuple[datetime, int | None]] = field(default_factory=list)

    # Nothing of this kind is made here: no entry, no jornada, no part of another, no asesoría, no vault
    origen_id = bitacora_id = jornada_id = destino_id = contra_dependencia_id = origen = destino = None
    contra_control = con_asesoria = False

    def __post_init__(self) -> None:
        self.sal_seguimiento = f"{self.azar.getrandbits(128):032x}"
        self.registrada = self.llegada.momento

    # The facts

    @property
    def estado(self) -> str:
        """Return the state in which its last act left it."""
        return self.en

    @property
    def version(self) -> int:
        """Return how many acts it has had."""
        return len(self.movimientos)

    @property
    def via(self) -> str:
        """Return that of its dependencia."""
        return self.dependencia.via if self.dependencia else ""

    @property
    def procedimiento(self) -> str:
        """Return that of its canal."""
        return self.llegada.canal.procedimiento

    @property
    def tramite_id(self) -> int | None:
        """Return the id of its trámite."""
        return self.tramite.id if self.tramite else None

    @property
    def admite_pendientes(self) -> bool:
        """Answer whether its trámite goes out with requisitos pending."""
        return bool(self.tramite and self.tramite.admite_pendientes)

    @property
    def plazo(self) -> int | None:
        """Return the working days of its trámite, None while it has none."""
        return self.tramite.plazo if self.tramite else None

    @property
    def contactable(self) -> bool:
        """Answer whether the office can reach who asked."""
        dicho = self.planteamiento
        persona = dicho.ciudadano if dicho else None
        return persona is not None and bool(persona.telefono or persona.correo or (dicho and dicho.domicilio))

    @property
    def en_ventana(self) -> bool:
        """Answer whether it could be reopened on the day of the act."""
        return self.reabrible_hasta is not None and self.hoy <= self.reabrible_hasta

    @property
    def corre_reloj(self) -> bool:
        """Answer whether the solución clock should be running."""
        return self.en in EN_DEPENDENCIA and self.en_espera_hasta is None

    @property
    def oficios_vigentes(self) -> int:
        """Return how many of its oficios stand."""
        return sum(carta.cancelado is None for carta in self.cartas)

    @property
    def destino_previsto(self) -> Oficina | None:
        """Return where its trámite goes."""
        return self.tramite.dependencia if self.tramite else None

    def sumar(self, ciudadano_id: int | None, momento: datetime) -> None:
        """Note a neighbour who joins."""
        self.sumados.append(Sumado(ciudadano_id, momento))

    # The acts

    def hacer(self, acto: str, datos: Hechos, autor: Autor, momento: datetime, *, encadenar: bool = True) -> None:
        """Carry out one act and append its movimiento, in the order of `ejecutar`; what its receivers do, too.

        `datos` are what reading the act's fields gives. Raises `ActoRechazado` where no row of the table fits.
        """
        self.hoy = local(momento, self.pueblo.zona).date()
        paso: Paso[Any] | None = next(posibles(_PASOS[acto, autor.puesto], self), None)
        if paso is None:
            raise ActoRechazado(f"{self.folio}: «{acto}» de {autor.puesto} en «{self.en}»")
        self.actos.append(Acto(acto, datos, autor, momento, encadenar))
        alcance = autor.alcance
        contexto = Contexto(alcance, momento, self.hoy, paso, alcance.agente if alcance.sistema else "pantalla")
        desde, en_reserva = self.en, self.reservada
        efecto = self.efectos.de.get(acto)
        asentados = (efecto(self, dict(datos), contexto) if efecto else None) or datos
        if paso.hacia is not None:
            self.en = paso.hacia
        ajustar_con(self.pueblo.ajustes, cast(Peticion, self), contexto)
        self._asentar(acto, desde, asentados, contexto, autor, en_reserva)
        despues = self.efectos.despues.get(acto)
        if despues:
            despues(self, self.movimientos[-1])
        if encadenar:
            self._encadenar(acto, momento)

    def _asentar(self, acto: str, desde: str, datos: Hechos, c: Contexto, autor: Autor, en_reserva: bool) -> None:
        guardados = {clave: simple(valor) for clave, valor in datos.items()}
        for valor in datos.values():
            guardados |= getattr(valor, "asiento", {})
        sal = f"{self.azar.getrandbits(128):032x}"
        uno = Asiento(
            numero=len(self.movimientos) + 1,
            acto=acto,
            desde=desde,
            hacia=self.en,
            datos=guardados,
            sal=sal,
            datos_hash=resumen_de_datos(guardados, sal),
            autor_id=autor.alcance.usuario_id,
            puesto=autor.puesto,
            via=c.via,
            cuando=c.momento,
            hash_anterior=self.ultimo_hash,
            reservado=en_reserva or self.reservada,
        )
        self.ultimo_hash = uno.hash = eslabon(self.ultimo_hash, self.folio, cast(Movimiento, uno))
        self.movimientos.append(uno)

    def _encadenar(self, acto: str, momento: datetime) -> None:
        """Do what «sistema» does after an act (`peticiones.services.automaticos`)."""
        if acto == "marcar_duplicado":
            return
        if self.reservada and acto != "registrar":
            return
        if not any(posibles(_PASOS["canalizar", SISTEMA], self)):
            return
        if self.reservada or (self.destino_previsto is not None and self.destino_previsto.activa):
            self.hacer("canalizar", {}, EL_SISTEMA, momento)
