"""A jornada and its team."""

from __future__ import annotations

from datetime import date

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    UniqueConstraint,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models.lugares import Localidad
from app.nucleo.puestos import DE_CAMPO
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, por_dentro


class Jornada(PorAdscripcion, Model):
    """A day of the office in a colonia, ejido or congregación."""

    __tablename__ = "jornada"
    SERIE = "JOR"
    """The letters of its folios."""
    __table_args__ = (Index("ix_jornada_fecha", "fecha", "id"), Index("ix_jornada_localidad_id", "localidad_id"))

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
    def ids_con_detalle(cls, alcance: Alcance, cual: SQLColumnExpression[int] | None = None) -> Select[int]:
        """Return the ids that this scope sees (of the one that `cual` names)."""
        interna = por_dentro(cls)
        consulta = select(interna.id).where(true() if alcance.puestos & set(DE_CAMPO) else false())
        return consulta if cual is None else consulta.where(interna.id == cual)

    def __repr__(self) -> str:
        return f"{self.folio} · {self.localidad} · {self.lugar}" if self.folio else ""


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
