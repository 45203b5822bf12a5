"""Jornadas with their team, and the versions of their frozen report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    UniqueConstraint,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.actos.models import Movimiento
from app.catalogos.models import Localidad
from app.extensions import crear_con_tabla, solo_agregar
from app.nucleo.puestos import ASESOR, INFORMACION, UNIDAD
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, Resguardado
from app.seguridad.models import Momento

DE_CAMPO = (*UNIDAD, INFORMACION, ASESOR)
"""Who goes out, and who reads what was brought back."""


class Jornada(PorAdscripcion, Model):
    """A day of the office in a colonia, ejido or congregación."""

    __tablename__ = "jornada"
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
    def ids_con_detalle(cls, alcance: Alcance, cual: Any = None) -> Select[Any]:
        """Return the ids that this scope sees (of the one that `cual` names)."""
        interna = aliased(cls)
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


class InformeDeJornada(Resguardado, Model):
    """One version of a jornada's report: its figures and folios as they stood, no name of any citizen.

    The first is made by closing; what arrives later makes a further one. Append-only: only `pdf_sha256` is filled in
    afterwards, once, when the PDF is made outside the transaction.
    """

    __tablename__ = "informe_de_jornada"
    __table_args__ = (UniqueConstraint("jornada_id", "numero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jornada_id: Mapped[int] = mapped_column(ForeignKey("jornada.id"))
    numero: Mapped[int] = mapped_column(Integer)
    hecho: Mapped[datetime] = mapped_column(Momento)
    contenido: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))
    sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    jornada: Mapped[Jornada] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen with the jornada."""
        return Jornada.ids_con_detalle(alcance, cls.jornada_id).exists()

    def contiene(self, alcance: Alcance) -> bool:
        """Written by whoever's act makes a new version."""
        return self.jornada.contiene(alcance)


DDL_INFORME = solo_agregar(
    "informe_de_jornada", tuple(c.name for c in InformeDeJornada.__table__.columns if c.name != "pdf_sha256")
)
crear_con_tabla(InformeDeJornada.__table__, DDL_INFORME)
Movimiento.duenos["jornada_id"] = Jornada
