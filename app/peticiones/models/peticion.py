"""The petición: where it stands, who has it, its clocks, who sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    Text,
    event,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.actos.models import Movimiento
from app.actos.referencias import renglones
from app.catalogos.models.buscable import Buscable
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.ciudadanos.models import Ciudadano, nombre_completo
from app.extensions import indice_de_los_que_tienen
from app.nucleo.datos import Datos
from app.nucleo.texto import calle_normal
from app.peticiones.models.alcance import Contable
from app.peticiones.models.indices import INDICES
from app.peticiones.workflow.llegada import NOMBRES
from app.peticiones.workflow.vocabulario import ABIERTOS, EN_DEPENDENCIA
from app.seguridad.guardia import Alcance, Resguardado, por_dentro
from app.seguridad.models import Momento
from app.seguridad.zona import hoy, local


def en_ventana(reabrible_hasta: date | None) -> bool:
    """Answer whether what may be reopened until a day may still be today."""
    return reabrible_hasta is not None and hoy() <= reabrible_hasta


def titulo_sin_palabras(tramite: str | None) -> str:
    """Return what a petición is about without a word of the citizen: the name of its trámite."""
    return tramite or "Petición por clasificar"


def primera_frase(descripcion: str) -> str:
    """Return the first sentence of what was asked, at most 90 characters."""
    frase = descripcion.split("\n")[0].split(". ")[0].strip(" .")
    return frase if len(frase) <= 90 else frase[:88].rsplit(" ", 1)[0] + "…"


def nombre_de_quien(nombre: str | None, apellidos: str | None, identidad: str) -> str:
    """Return the name of who asks, or that she gave none or keeps it reserved."""
    if nombre is not None:
        return nombre_completo(nombre, apellidos)
    return "Identidad confidencial" if identidad == "confidencial" else "Anónima"


class Peticion(Contable, Model):
    """One petición: where it stands, who has it, its clocks. What the citizen said is in `planteamiento`."""

    __tablename__ = "peticion"
    SERIE = ""
    """Each módulo has a series of its own, with its own letters."""
    __table_args__ = (
        CheckConstraint(
            "estado NOT IN ('canalizado', 'recibido', 'proceso', 'concluido') OR dependencia_id IS NOT NULL",
            name="canalizado_tiene_dependencia",
        ),
        CheckConstraint("estado <> 'concluido' OR resuelto IS NOT NULL", name="concluido_dice_si_se_resolvio"),
        CheckConstraint("resuelto <> 'no' OR informada IS NOT NULL", name="no_resuelta_tiene_aviso"),
        CheckConstraint("estado <> 'duplicado' OR principal_id IS NOT NULL", name="duplicado_tiene_principal"),
        CheckConstraint("principal_id IS NULL OR principal_id <> id", name="no_es_duplicada_de_si_misma"),
        Index("ix_peticion_estado_vence", "estado", "vence"),
        CheckConstraint("calificacion IS NULL OR calificacion BETWEEN 1 AND 5", name="calificacion_va_de_1_a_5"),
        CheckConstraint("contra_dependencia_id IS NULL OR contra <> 'nadie'", name="contra_dependencia_es_contra"),
        Index("ix_peticion_registrada", "registrada"),
        *INDICES,
        *(
            indice_de_los_que_tienen(f"ix_peticion_{columna}", columna)
            for columna in ("principal_id", "origen_id", "bitacora_id", "jornada_id")
        ),
        indice_de_los_que_tienen("ix_peticion_en_espera_hasta", "en_espera_hasta"),
        indice_de_los_que_tienen("uq_peticion_recibo_hash", "recibo_hash", unico=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    tipo: Mapped[str] = mapped_column(String(12))
    contra: Mapped[str] = mapped_column(String(20), default="nadie")
    contra_dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    contra_control: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    identidad: Mapped[str] = mapped_column(String(14), default="identificada")
    canal_id: Mapped[int] = mapped_column(ForeignKey("canal.id"), active_history=True)
    modulo_id: Mapped[int | None] = mapped_column(ForeignKey("modulo.id"))
    localidad_id: Mapped[int] = mapped_column(ForeignKey("localidad.id"))
    tramite_id: Mapped[int | None] = mapped_column(ForeignKey("tramite.id"))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"), active_history=True)
    destino_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    origen_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"), active_history=True)
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    reservada: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    cuarentena: Mapped[bool] = mapped_column(Boolean, default=False)
    firme: Mapped[bool] = mapped_column(Boolean, default=False)
    recibida: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    con_asesoria: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    faltan: Mapped[int] = mapped_column(Integer, default=0)
    rechazos: Mapped[int] = mapped_column(Integer, default=0)
    canalizaciones: Mapped[int] = mapped_column(Integer, default=0)
    oficios_vigentes: Mapped[int] = mapped_column(Integer, default=0)
    resuelto: Mapped[str | None] = mapped_column(String(2))
    veredicto: Mapped[str | None] = mapped_column(String(14))
    calificacion: Mapped[int | None] = mapped_column(Integer)
    calificada_resuelto: Mapped[str | None] = mapped_column(String(2))
    reaperturas: Mapped[int] = mapped_column(Integer, default=0)
    reapertura_pedida: Mapped[datetime | None] = mapped_column(Momento)
    reabrible_hasta: Mapped[date | None] = mapped_column(Date)
    vecinos: Mapped[int] = mapped_column(Integer, default=0)
    registrada: Mapped[datetime] = mapped_column(Momento)
    canalizada: Mapped[datetime | None] = mapped_column(Momento)
    concluida: Mapped[datetime | None] = mapped_column(Momento)
    cerrada: Mapped[datetime | None] = mapped_column(Momento)
    informada: Mapped[datetime | None] = mapped_column(Momento)
    en_espera_hasta: Mapped[date | None] = mapped_column(Date)
    vence: Mapped[date | None] = mapped_column(Date)
    fecha_limite: Mapped[date | None] = mapped_column(Date)
    dias_usados: Mapped[int] = mapped_column(Integer, default=0)
    dias_prorroga: Mapped[int] = mapped_column(Integer, default=0)
    reloj_desde: Mapped[date | None] = mapped_column(Date)
    sal_seguimiento: Mapped[str] = mapped_column(String(32))
    recibo_hash: Mapped[str | None] = mapped_column(String(64))
    ultimo_hash: Mapped[str] = mapped_column(String(64))

    canal: Mapped[Canal] = relationship()
    modulo: Mapped[Modulo | None] = relationship()
    localidad: Mapped[Localidad] = relationship()
    tramite: Mapped[Tramite | None] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship(foreign_keys=[dependencia_id])
    contra_dependencia: Mapped[Dependencia | None] = relationship(foreign_keys=[contra_dependencia_id])
    destino: Mapped[Dependencia | None] = relationship(foreign_keys=[destino_id])
    origen: Mapped[Peticion | None] = relationship(foreign_keys=[origen_id], remote_side=[id])
    planteamiento: Mapped[Planteamiento | None] = relationship(back_populates="peticion")

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
    """Each movimiento takes a version (`actos.services`): a new one may be written with several at once."""

    # Facts that the predicates of the workflow read

    def _del_catalogo(self, nombre: str, modelo: type[Model]) -> Any:
        """Return the row that it names: the object that it holds, else the columns of memory, without a statement."""
        if nombre in self.__dict__:
            return self.__dict__[nombre]
        return renglones(modelo).get(getattr(self, f"{nombre}_id"))

    @property
    def plazo(self) -> int | None:
        """Return the working days of its trámite, None while it has none."""
        suyo = self._del_catalogo("tramite", Tramite)
        return suyo.plazo if suyo else None

    @property
    def via(self) -> str:
        """Return `enlace` or `oficio`, '' while no dependencia has it."""
        suya = self._del_catalogo("dependencia", Dependencia)
        return suya.via if suya else ""

    @property
    def procedimiento(self) -> str:
        """Return the procedimiento of its canal."""
        return str(self._del_catalogo("canal", Canal).procedimiento)

    @property
    def admite_pendientes(self) -> bool:
        """Answer whether its trámite goes out with requisitos pending."""
        suyo = self._del_catalogo("tramite", Tramite)
        return bool(suyo and suyo.admite_pendientes)

    @property
    def contactable(self) -> bool:
        """Answer whether the office holds any way to reach the citizen, in the open or in the vault."""
        dicho = self.planteamiento
        if dicho is None or self.identidad == "anonima":
            return False
        personas = [fila for fila in (dicho.persona, dicho.ciudadano) if fila is not None]
        return dicho.medio_en_boveda or any(fila.contactable or bool(dicho.domicilio) for fila in personas)

    @property
    def en_ventana(self) -> bool:
        """Answer whether it may still be reopened today."""
        return en_ventana(self.reabrible_hasta)

    @property
    def abierta(self) -> bool:
        """Answer whether its state is not final."""
        return self.estado in ABIERTOS

    @property
    def orientada(self) -> bool:
        """Answer whether it was closed with an answer (`orientar`): no dependencia's result was checked.

        It may have been at a dependencia, and come back, before it was answered.
        """
        return self.estado == "validado" and self.veredicto is None

    @property
    def destino_previsto(self) -> Dependencia | None:
        """Return where it goes unless another is chosen: the dependencia that was proposed, else its trámite's."""
        return self.destino or (self.tramite.dependencia if self.tramite else None)

    @property
    def titulo(self) -> str:
        """Return what it is about without a word of the citizen: its trámite."""
        return titulo_sin_palabras(self.tramite.nombre if self.tramite else None)

    @property
    def dia_registrada(self) -> date:
        """Return the town's day on which it was registered."""
        return local(self.registrada).date()

    @property
    def dia_canalizada(self) -> date | None:
        """Return the town's day on which it was last sent to a dependencia; None while it never was."""
        sesion = object_session(self)
        suyo = Movimiento.peticion_id == self.id, Movimiento.acto == "canalizar"
        ultima = sesion.scalar(select(func.max(Movimiento.cuando)).where(*suyo)) if sesion else None
        cuando = ultima or self.canalizada
        return local(cuando).date() if cuando is not None else None

    @property
    def corre_reloj(self) -> bool:
        """Answer whether the solución clock should be running."""
        return self.estado in EN_DEPENDENCIA and self.en_espera_hasta is None

    def __repr__(self) -> str:
        return self.folio or ""


class DeUnaPeticion(Resguardado):
    """Mixin of the rows that belong to a petición and are seen with its detail."""

    peticion_id: Mapped[int]
    peticion: Mapped[Peticion]

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen where the petición's detail is seen."""
        return Peticion.ids_con_detalle(alcance, cls.peticion_id).exists()

    def contiene(self, alcance: Alcance) -> bool:
        """Written where the petición's detail is seen."""
        return self.peticion.con_detalle(alcance)


class Planteamiento(DeUnaPeticion, Buscable, Model):
    """What the citizen said and who she is, apart from the petición so that it can be guarded more narrowly."""

    __tablename__ = "planteamiento"
    __table_args__ = (Index("ix_planteamiento_ciudadano_id", "ciudadano_id"),)

    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"), primary_key=True)
    descripcion: Mapped[str] = mapped_column(Text)
    domicilio: Mapped[str | None] = mapped_column(String(200))
    calle: Mapped[str] = mapped_column(String(200), default="")
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    propios: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    oficios: Mapped[str] = mapped_column(String(400), default="")
    llegada: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    ciudadano_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    medio_en_boveda: Mapped[bool] = mapped_column(Boolean, default=False)
    aviso_id: Mapped[int | None] = mapped_column(ForeignKey("aviso_de_privacidad.id"))
    aviso_medio: Mapped[str | None] = mapped_column(String(12))
    aviso_dado: Mapped[datetime | None] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship(back_populates="planteamiento")
    ciudadano: Mapped[Ciudadano | None] = relationship()

    @classmethod
    def de_la_persona(cls, alcance: Alcance, cual: SQLColumnExpression[int]) -> Select[int]:
        """Return the peticiones of the person whom `cual` names, those whose detail this scope sees."""
        interno = por_dentro(cls)
        con_detalle = Peticion.ids_con_detalle(alcance, interno.peticion_id).exists()
        return select(interno.peticion_id).where(interno.ciudadano_id == cual, con_detalle)

    @property
    def titulo(self) -> str:
        """Return the first sentence of her words, at most 90 characters."""
        return primera_frase(self.descripcion)

    @property
    def persona(self) -> Ciudadano | None:
        """Return who asks: the final survivor where persons were merged."""
        return self.ciudadano.vigente if self.ciudadano else None

    @property
    def quien(self) -> str:
        """Return her name, or that she gave none or keeps it reserved."""
        persona = self.persona
        return nombre_de_quien(persona and persona.nombre, persona and persona.apellidos, self.peticion.identidad)

    def palabras(self) -> str:
        """Found by her words, street, name, a part of telephone or e-mail, its oficios and the one that it came by."""
        ellas = {fila for fila in (self.ciudadano, self.persona) if fila is not None}
        suyas = {f"{fila.palabras()} {fila.trozos()}" for fila in ellas}
        de_ella = " ".join(sorted(suyas))
        traido = self.llegada or {}
        de_llegada = " ".join(str(traido[nombre]) for nombre in NOMBRES if nombre in traido and nombre != "red")
        return f"{self.descripcion} {self.domicilio or ''} {de_ella} {self.oficios or ''} {de_llegada}"


@event.listens_for(Planteamiento, "before_insert")
@event.listens_for(Planteamiento, "before_update")
def _normalizar_calle(_mapeo: object, _conexion: object, fila: Planteamiento) -> None:
    fila.calle = calle_normal(fila.domicilio or "")
