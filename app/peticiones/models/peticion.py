"""The petición: where it stands, who has it, its clocks, who sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_appbuilder import Model
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    and_,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, object_session, relationship

from app.actos.models import Movimiento
from app.catalogos.models import Canal, Dependencia, Localidad, Modulo, Tramite
from app.nucleo.puestos import (
    ASESOR,
    COMUNICACION,
    CONTROL,
    CUSTODIO,
    DE_DEPENDENCIA,
    ENLACE,
    INFORMACION,
    UNIDAD,
)
from app.peticiones.workflow.vocabulario import ABIERTOS, EN_DEPENDENCIA
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, Resguardado, comprometido
from app.seguridad.models import Momento
from app.seguridad.zona import hoy, local

if TYPE_CHECKING:
    from app.peticiones.models.dicho import Planteamiento

CANAL_REDES = "redes"


class Peticion(PorAdscripcion, Model):
    """One petición: where it stands, who has it, its clocks. What the citizen said is in `planteamiento`."""

    __tablename__ = "peticion"
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
        Index("ix_peticion_dependencia_estado", "dependencia_id", "estado", "id"),
        CheckConstraint("calificacion IS NULL OR calificacion BETWEEN 1 AND 5", name="calificacion_va_de_1_a_5"),
        CheckConstraint("contra_dependencia_id IS NULL OR contra <> 'nadie'", name="contra_dependencia_es_contra"),
        Index("ix_peticion_tramite_localidad", "tramite_id", "localidad_id", "registrada"),
        Index("ix_peticion_localidad_id", "localidad_id"),
        Index("ix_peticion_registrada", "registrada"),
        Index("ix_peticion_principal_id", "principal_id"),
        Index("ix_peticion_origen_id", "origen_id"),
        Index("ix_peticion_bitacora_id", "bitacora_id"),
        Index("ix_peticion_jornada_id", "jornada_id"),
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
    recibo_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    ultimo_hash: Mapped[str] = mapped_column(String(64))

    canal: Mapped[Canal] = relationship()
    modulo: Mapped[Modulo | None] = relationship()
    localidad: Mapped[Localidad] = relationship()
    tramite: Mapped[Tramite | None] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship(foreign_keys=[dependencia_id])
    contra_dependencia: Mapped[Dependencia | None] = relationship(foreign_keys=[contra_dependencia_id])
    destino: Mapped[Dependencia | None] = relationship(foreign_keys=[destino_id])
    origen: Mapped[Peticion | None] = relationship(foreign_keys=[origen_id], remote_side=[id])
    if TYPE_CHECKING:  # made in `dicho`, which has both
        planteamiento: Mapped[Planteamiento | None]

    __mapper_args__ = {"version_id_col": version}

    # Facts that the predicates of the workflow read

    @property
    def via(self) -> str:
        """Return `enlace` or `oficio`, '' while no dependencia has it."""
        return self.dependencia.via if self.dependencia else ""

    @property
    def procedimiento(self) -> str:
        """Return the procedimiento of its canal."""
        return self.canal.procedimiento

    @property
    def admite_pendientes(self) -> bool:
        """Answer whether its trámite goes out with requisitos pending."""
        return bool(self.tramite and self.tramite.admite_pendientes)

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
        return self.reabrible_hasta is not None and hoy() <= self.reabrible_hasta

    @property
    def abierta(self) -> bool:
        """Answer whether its state is not final."""
        return self.estado in ABIERTOS

    @property
    def titulo(self) -> str:
        """Return what it is about without a word of the citizen: its trámite."""
        return self.tramite.nombre if self.tramite else "Petición por clasificar"

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

    # Scope: the table of puestos of `procedimientos`, in SQL and on one object; a test holds both together

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        if uno.puesto in (CONTROL, CUSTODIO):
            return and_(cls.reservada.is_(True), cls.contra_control.is_(uno.puesto == CUSTODIO))
        if uno.puesto in UNIDAD:
            return cls.reservada.is_(False)
        propias = cls._propias_de(uno)
        return false() if propias is None else and_(cls.reservada.is_(False), propias)

    @classmethod
    def _propias_de(cls, uno: Adscrito) -> ColumnElement[bool] | None:
        """Return what a puesto with only a part of them sees, None for one that sees no petición."""
        if uno.puesto == COMUNICACION:
            return cls.canal_id.in_(select(Canal.id).where(Canal.clave == CANAL_REDES))
        if uno.puesto in DE_DEPENDENCIA:
            return cls.dependencia_id.in_(sorted(uno.dependencias))
        if uno.puesto == INFORMACION:
            return cls.bitacora_id.is_not(None)
        return cls.con_asesoria.is_(True) if uno.puesto == ASESOR else None

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same on this row for one adscripción, by the values that the database holds."""
        reservada = bool(comprometido(self, "reservada"))
        if uno.puesto in (CONTROL, CUSTODIO):
            return reservada and bool(comprometido(self, "contra_control")) == (uno.puesto == CUSTODIO)
        return not reservada and (uno.puesto in UNIDAD or self._propia_de(uno))

    def _propia_de(self, uno: Adscrito) -> bool:
        if uno.puesto == COMUNICACION:
            return self._canal_comprometido().clave == CANAL_REDES
        if uno.puesto in DE_DEPENDENCIA:
            return comprometido(self, "dependencia_id") in uno.dependencias
        if uno.puesto == INFORMACION:
            return comprometido(self, "bitacora_id") is not None
        return uno.puesto == ASESOR and bool(comprometido(self, "con_asesoria"))

    def _canal_comprometido(self) -> Canal:
        sesion, canal_id = object_session(self), comprometido(self, "canal_id")
        return sesion.get_one(Canal, canal_id) if sesion and canal_id else self.canal

    @classmethod
    def ids_con_detalle(cls, alcance: Alcance, cual: Any = None) -> Select[Any]:
        """Return the ids whose detail is shown (of the one that `cual` names): not to the enlace before he receives it.

        Source: ruling 7.
        """
        partes = []
        interna = aliased(cls)  # what wraps a statement (subqueryload) would rewrite the bare columns of a subquery
        for uno in alcance.adscritos:
            parte = interna._visible_por(uno)
            partes.append(and_(parte, interna.recibida.is_(True)) if uno.puesto == ENLACE else parte)
        consulta = select(interna.id).where(or_(false(), *partes))
        return consulta if cual is None else consulta.where(interna.id == cual)

    def con_detalle(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        return alcance.sistema or any(
            self.contenida_en(uno) and not (uno.puesto == ENLACE and not comprometido(self, "recibida"))
            for uno in alcance.adscritos
        )

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


Resguardado._clases.remove(DeUnaPeticion)
