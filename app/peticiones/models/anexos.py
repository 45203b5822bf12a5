"""The attachments of a petición, the requisitos seen, the neighbours who joined."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    UniqueConstraint,
    and_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.archivos.models import ConOriginal
from app.catalogos.models.tramites import Requisito
from app.ciudadanos.models import Ciudadano
from app.extensions import indice_de_los_que_tienen
from app.nucleo.puestos import DE_LO_RESERVADO
from app.peticiones.models.peticion import DeUnaPeticion, Peticion
from app.seguridad.guardia import Alcance, por_dentro
from app.seguridad.models import Momento


class Adjunto(ConOriginal, DeUnaPeticion, Model):
    """A file of a petición; its bytes are in the `almacen` under their SHA-256.

    `origen_sha256` is that of the file as it arrived, before it was cleaned; `original_sha256` the same, where those
    bytes are kept too.
    """

    __tablename__ = "adjunto"
    __table_args__ = (
        Index("ix_adjunto_peticion_id", "peticion_id"),
        Index("ix_adjunto_sha256", "sha256"),
        indice_de_los_que_tienen("ix_adjunto_original_sha256", "original_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    clase: Mapped[str] = mapped_column(String(30))
    titulo: Mapped[str] = mapped_column(String(200))
    nombre: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    origen_sha256: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(40))
    tamano: Mapped[int] = mapped_column(Integer)
    subido: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    reservado: Mapped[bool] = mapped_column(Boolean, default=False)
    peticion: Mapped[Peticion] = relationship()
    autor: Mapped[User | None] = relationship(User)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen with the petición's detail; what was attached in reserve, by who handles reservadas."""
        con_detalle = super().visible(alcance)
        return con_detalle if alcance.puestos & set(DE_LO_RESERVADO) else and_(cls.reservado.is_(False), con_detalle)


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


class Adhesion(DeUnaPeticion, Model):
    """A neighbour who asked for the same and was added to the petición that was already there."""

    __tablename__ = "adhesion"
    __table_args__ = (
        UniqueConstraint("peticion_id", "ciudadano_id"),
        Index("ix_adhesion_ciudadano_id", "ciudadano_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    ciudadano_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    cuando: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    ciudadano: Mapped[Ciudadano | None] = relationship()

    @classmethod
    def de_la_persona(cls, alcance: Alcance, cual: SQLColumnExpression[int]) -> Select[int]:
        """Return those which the person whom `cual` names joined, whose detail this scope sees."""
        interna = por_dentro(cls)
        con_detalle = Peticion.ids_con_detalle(alcance, interna.peticion_id).exists()
        return select(interna.peticion_id).where(interna.ciudadano_id == cual, con_detalle)
