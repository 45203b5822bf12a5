"""The petición, what the citizen said (planteamiento), her attachments and the requisitos seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
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
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, object_session, relationship

from app.actos.models import Movimiento
from app.catalogos.models import Buscable, Canal, Dependencia, Localidad, Modulo, Requisito, Tramite
from app.ciudadanos.models import Ciudadano
from app.nucleo.puestos import COMUNICACION, CONTROL, DE_DEPENDENCIA, ENLACE, UNIDAD
from app.peticiones.workflow.vocabulario import ABIERTOS, EN_DEPENDENCIA
from app.seguridad.guardia import Adscrito, Alcance, Resguardado, comprometido
from app.seguridad.models import Momento

CANAL_REDES = "redes"


class Peticion(Resguardado, Model):
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
        Index("ix_peticion_tramite_id", "tramite_id"),
        Index("ix_peticion_localidad_id", "localidad_id"),
        Index("ix_peticion_registrada", "registrada"),
        Index("ix_peticion_principal_id", "principal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    tipo: Mapped[str] = mapped_column(String(12))
    contra: Mapped[str] = mapped_column(String(20), default="nadie")
    identidad: Mapped[str] = mapped_column(String(14), default="identificada")
    canal_id: Mapped[int] = mapped_column(ForeignKey("canal.id"), active_history=True)
    modulo_id: Mapped[int | None] = mapped_column(ForeignKey("modulo.id"))
    localidad_id: Mapped[int] = mapped_column(ForeignKey("localidad.id"))
    tramite_id: Mapped[int | None] = mapped_column(ForeignKey("tramite.id"))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"), active_history=True)
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    reservada: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    cuarentena: Mapped[bool] = mapped_column(Boolean, default=False)
    firme: Mapped[bool] = mapped_column(Boolean, default=False)
    faltan: Mapped[int] = mapped_column(Integer, default=0)
    rechazos: Mapped[int] = mapped_column(Integer, default=0)
    canalizaciones: Mapped[int] = mapped_column(Integer, default=0)
    resuelto: Mapped[str | None] = mapped_column(String(2))
    veredicto: Mapped[str | None] = mapped_column(String(14))
    registrada: Mapped[datetime] = mapped_column(Momento)
    canalizada: Mapped[datetime | None] = mapped_column(Momento)
    concluida: Mapped[datetime | None] = mapped_column(Momento)
    cerrada: Mapped[datetime | None] = mapped_column(Momento)
    informada: Mapped[datetime | None] = mapped_column(Momento)
    en_espera_hasta: Mapped[date | None] = mapped_column(Date)
    vence: Mapped[date | None] = mapped_column(Date)
    fecha_limite: Mapped[date | None] = mapped_column(Date)
    dias_usados: Mapped[int] = mapped_column(Integer, default=0)
    reloj_desde: Mapped[date | None] = mapped_column(Date)
    sal_seguimiento: Mapped[str] = mapped_column(String(32))
    ultimo_hash: Mapped[str] = mapped_column(String(64))

    canal: Mapped[Canal] = relationship()
    modulo: Mapped[Modulo | None] = relationship()
    localidad: Mapped[Localidad] = relationship()
    tramite: Mapped[Tramite | None] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship()
    planteamiento: Mapped[Planteamiento | None] = relationship(back_populates="peticion", uselist=False)

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
        """Answer whether the office holds any way to reach the citizen."""
        dicho = self.planteamiento
        return bool(dicho and dicho.ciudadano and (dicho.ciudadano.contactable or dicho.domicilio))

    @property
    def abierta(self) -> bool:
        """Answer whether its state is not final."""
        return self.estado in ABIERTOS

    @property
    def titulo(self) -> str:
        """Return what it is about without a word of the citizen: its trámite."""
        return self.tramite.nombre if self.tramite else "Petición por clasificar"

    # Scope: the table of puestos of `procedimientos`, in SQL and on one object; a test holds both together

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        if uno.puesto == CONTROL:
            return cls.reservada.is_(True)
        if uno.puesto in UNIDAD:
            return cls.reservada.is_(False)
        if uno.puesto == COMUNICACION:
            redes = select(Canal.id).where(Canal.clave == CANAL_REDES)
            return and_(cls.reservada.is_(False), cls.canal_id.in_(redes))
        if uno.puesto in DE_DEPENDENCIA:
            return and_(cls.reservada.is_(False), cls.dependencia_id.in_(sorted(uno.dependencias)))
        return false()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Return the peticiones that some puesto of this person sees."""
        return or_(false(), *(cls._visible_por(uno) for uno in alcance.adscritos))

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same on this row for one adscripción, by the values that the database holds."""
        if uno.puesto == CONTROL:
            return bool(comprometido(self, "reservada"))
        if comprometido(self, "reservada"):
            return False
        if uno.puesto == COMUNICACION:
            return self._canal_comprometido().clave == CANAL_REDES
        if uno.puesto in DE_DEPENDENCIA:
            return comprometido(self, "dependencia_id") in uno.dependencias
        return uno.puesto in UNIDAD

    def _canal_comprometido(self) -> Canal:
        sesion, canal_id = object_session(self), comprometido(self, "canal_id")
        return sesion.get_one(Canal, canal_id) if sesion and canal_id else self.canal

    def contiene(self, alcance: Alcance) -> bool:
        """Answer whether some puesto of this person reaches the row."""
        return alcance.sistema or any(self.contenida_en(uno) for uno in alcance.adscritos)

    @classmethod
    def ids_con_detalle(cls, alcance: Alcance, cual: Any = None) -> Select[Any]:
        """Return the ids whose detail is shown (of the one that `cual` names): not to the enlace before he receives it.

        Source: ruling 7.
        """
        partes = []
        interna = aliased(cls)  # what wraps a statement (subqueryload) would rewrite the bare columns of a subquery
        for uno in alcance.adscritos:
            parte = interna._visible_por(uno)
            partes.append(and_(parte, interna.estado != "canalizado") if uno.puesto == ENLACE else parte)
        consulta = select(interna.id).where(or_(false(), *partes))
        return consulta if cual is None else consulta.where(interna.id == cual)

    def con_detalle(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        return alcance.sistema or any(
            self.contenida_en(uno) and not (uno.puesto == ENLACE and comprometido(self, "estado") == "canalizado")
            for uno in alcance.adscritos
        )

    @property
    def corre_reloj(self) -> bool:
        """Answer whether the solución clock should be running."""
        return self.estado in EN_DEPENDENCIA and self.en_espera_hasta is None

    def __repr__(self) -> str:
        return self.folio or ""


class DeUnaPeticion(Resguardado):
    """Mixin of the rows that hang on a petición and are seen with its detail."""

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


class Planteamiento(DeUnaPeticion, Buscable, Model):
    """What the citizen said and who she is, apart from the petición so that it can be guarded more narrowly."""

    __tablename__ = "planteamiento"
    __table_args__ = (Index("ix_planteamiento_ciudadano_id", "ciudadano_id"),)

    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"), primary_key=True)
    descripcion: Mapped[str] = mapped_column(Text)
    domicilio: Mapped[str | None] = mapped_column(String(200))
    ciudadano_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    peticion: Mapped[Peticion] = relationship(back_populates="planteamiento")
    ciudadano: Mapped[Ciudadano | None] = relationship()

    @classmethod
    def ciudadanos_visibles(cls, alcance: Alcance) -> Select[Any]:
        """Return the citizens of the peticiones whose detail this scope sees."""
        interno = aliased(cls)
        return select(interno.ciudadano_id).where(interno.peticion_id.in_(Peticion.ids_con_detalle(alcance)))

    @property
    def titulo(self) -> str:
        """Return the first sentence of her words, at most 90 characters."""
        frase = self.descripcion.split("\n")[0].split(". ")[0].strip(" .")
        return frase if len(frase) <= 90 else frase[:88].rsplit(" ", 1)[0] + "…"

    @property
    def quien(self) -> str:
        """Return her name, or that she gave none."""
        return self.ciudadano.nombre_completo if self.ciudadano else "Anónima"

    def palabras(self) -> str:
        """Found by her words, her street and her name."""
        return f"{self.descripcion} {self.domicilio or ''} {self.ciudadano.palabras() if self.ciudadano else ''}"


class Adjunto(DeUnaPeticion, Model):
    """A file of a petición; its bytes are in the `almacen` under their SHA-256."""

    __tablename__ = "adjunto"
    __table_args__ = (Index("ix_adjunto_peticion_id", "peticion_id"), Index("ix_adjunto_sha256", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    clase: Mapped[str] = mapped_column(String(30))
    titulo: Mapped[str] = mapped_column(String(200))
    nombre: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(40))
    tamano: Mapped[int] = mapped_column(Integer)
    subido: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    peticion: Mapped[Peticion] = relationship()
    autor: Mapped[User | None] = relationship(User)


class RequisitoCotejado(DeUnaPeticion, Model):
    """A requisito that somebody saw, how, and its document."""

    __tablename__ = "requisito_cotejado"
    __table_args__ = (UniqueConstraint("peticion_id", "requisito_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    requisito_id: Mapped[int] = mapped_column(ForeignKey("requisito.id"))
    como: Mapped[str] = mapped_column(String(12))
    adjunto_id: Mapped[int | None] = mapped_column(ForeignKey("adjunto.id"))
    cuando: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    requisito: Mapped[Requisito] = relationship()
    adjunto: Mapped[Adjunto | None] = relationship()


Movimiento.duenos["peticion_id"] = Peticion
Ciudadano.de_quienes.append(Planteamiento)
