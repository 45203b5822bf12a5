"""Jornadas of Cerca de Ti with their team, visitas, and asesorías."""

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
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.actos.models import Movimiento
from app.bitacora.models import Bitacora
from app.catalogos.models import Dependencia, Localidad
from app.nucleo.puestos import ASESOR, COORDINADOR, INFORMACION, UNIDAD
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, Resguardado
from app.seguridad.models import Momento

DE_CAMPO = (*UNIDAD, INFORMACION, ASESOR)
"""Who goes out, and who reads what was brought back."""


class Jornada(PorAdscripcion, Model):
    """A Cerca de Ti day in a colonia, ejido or congregación."""

    __tablename__ = "jornada"
    __table_args__ = (Index("ix_jornada_fecha", "fecha"), Index("ix_jornada_localidad_id", "localidad_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    localidad_id: Mapped[int] = mapped_column(ForeignKey("localidad.id"))
    lugar: Mapped[str] = mapped_column(String(160))
    fecha: Mapped[date] = mapped_column(Date)
    ultimo_hash: Mapped[str] = mapped_column(String(64))
    localidad: Mapped[Localidad] = relationship()
    equipo: Mapped[list[JornadaPersona]] = relationship(back_populates="jornada", order_by="JornadaPersona.id")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        """Seen by the Unidad, Información Ciudadana and the Asesor Jurídico."""
        return true() if uno.puesto in DE_CAMPO else false()

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same for one adscripción."""
        return uno.puesto in DE_CAMPO

    @classmethod
    def ids_con_detalle(cls, alcance: Alcance, cual: Any = None) -> Select[Any]:
        """Return the ids that this scope sees (of the one that `cual` names)."""
        interna = aliased(cls)
        consulta = select(interna.id).where(true() if alcance.puestos & set(DE_CAMPO) else false())
        return consulta if cual is None else consulta.where(interna.id == cual)

    def __repr__(self) -> str:
        return self.folio or ""


class JornadaPersona(Model):
    """One of a jornada's team, and as which puesto."""

    __tablename__ = "jornada_persona"
    __table_args__ = (UniqueConstraint("jornada_id", "user_id", "puesto"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jornada_id: Mapped[int] = mapped_column(ForeignKey("jornada.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    puesto: Mapped[str] = mapped_column(String(40))
    jornada: Mapped[Jornada] = relationship(back_populates="equipo")
    user: Mapped[User] = relationship(User)


class Visita(Resguardado, Model):
    """Somebody of the office went somewhere: to a home, or to a dependencia to hand over or follow up."""

    __tablename__ = "visita"
    __table_args__ = (
        CheckConstraint("tipo = 'domicilio' OR dependencia_id IS NOT NULL", name="visita_a_dependencia_dice_cual"),
        Index("ix_visita_bitacora_id", "bitacora_id"),
        Index("ix_visita_peticion_id", "peticion_id"),
        Index("ix_visita_jornada_id", "jornada_id"),
        Index("ix_visita_cuando", "cuando"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    tipo: Mapped[str] = mapped_column(String(12))
    quien_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    con_quien: Mapped[str] = mapped_column(String(160))
    cuando: Mapped[datetime] = mapped_column(Momento)
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    localidad_id: Mapped[int | None] = mapped_column(ForeignKey("localidad.id"))
    resultado: Mapped[str] = mapped_column(Text)
    siguiente: Mapped[str | None] = mapped_column(Text)
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    verificada: Mapped[datetime | None] = mapped_column(Momento)
    verifica_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    quien: Mapped[User] = relationship(User, foreign_keys=[quien_id])
    verifica: Mapped[User | None] = relationship(User, foreign_keys=[verifica_id])
    dependencia: Mapped[Dependencia | None] = relationship()
    localidad: Mapped[Localidad | None] = relationship()
    bitacora: Mapped[Bitacora | None] = relationship()
    peticion: Mapped[Peticion | None] = relationship()
    jornada: Mapped[Jornada | None] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by who goes out, where what it treats is seen; by others, those of an entry that they see."""
        if not alcance.puestos & set(DE_CAMPO):
            return cls.bitacora_id.is_not(None) & Bitacora.ids_con_detalle(alcance, cls.bitacora_id).exists()
        de_entrada = or_(cls.bitacora_id.is_(None), Bitacora.ids_con_detalle(alcance, cls.bitacora_id).exists())
        de_peticion = or_(cls.peticion_id.is_(None), Peticion.ids_con_detalle(alcance, cls.peticion_id).exists())
        return de_entrada & de_peticion

    def contiene(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        de_entrada = self.bitacora is None or self.bitacora.contiene(alcance)
        return (
            bool(alcance.puestos & set(DE_CAMPO))
            and de_entrada
            and (self.peticion is None or self.peticion.con_detalle(alcance))
        )


class Asesoria(Resguardado, Model):
    """A question to the Asesor Jurídico on a petición, an entry or a jornada: his and the asker's."""

    __tablename__ = "asesoria"
    __table_args__ = (
        Index("ix_asesoria_peticion_id", "peticion_id"),
        Index("ix_asesoria_bitacora_id", "bitacora_id"),
        Index("ix_asesoria_jornada_id", "jornada_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    pregunta: Mapped[str] = mapped_column(Text)
    pide_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    pedida: Mapped[datetime] = mapped_column(Momento)
    respuesta: Mapped[str | None] = mapped_column(Text)
    asesor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    respondida: Mapped[datetime | None] = mapped_column(Momento)
    conflicto: Mapped[bool] = mapped_column(Boolean, default=False)
    peticion: Mapped[Peticion | None] = relationship()
    bitacora: Mapped[Bitacora | None] = relationship()
    jornada: Mapped[Jornada | None] = relationship()
    pide: Mapped[User | None] = relationship(User, foreign_keys=[pide_id])
    asesor: Mapped[User | None] = relationship(User, foreign_keys=[asesor_id])

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by the Asesor Jurídico and the Coordinador, and by who asked, where what it hangs on is seen."""
        propias = true() if alcance.puestos & {ASESOR, COORDINADOR} else cls.pide_id == (alcance.usuario_id or 0)
        de_peticion = or_(cls.peticion_id.is_(None), Peticion.ids_con_detalle(alcance, cls.peticion_id).exists())
        de_entrada = or_(cls.bitacora_id.is_(None), Bitacora.ids_con_detalle(alcance, cls.bitacora_id).exists())
        return propias & de_peticion & de_entrada

    def contiene(self, alcance: Alcance) -> bool:
        """Answered by the Asesor Jurídico."""
        return ASESOR in alcance.puestos and (self.peticion is None or self.peticion.con_detalle(alcance))


Movimiento.duenos["jornada_id"] = Jornada
