"""Compromisos: what was promised, by whom, until when; of a jornada, petición or free."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    or_,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models.dependencias import Dependencia
from app.jornadas.models import Jornada
from app.nucleo.puestos import DE_CAMPO
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Adscrito, Alcance, PorCriterio
from app.seguridad.models import Momento


class Compromiso(PorCriterio, Model):
    """H «compromisos del ejecutivo»: abierto until cumplido, with its evidence, or incumplido, with its motive."""

    __tablename__ = "compromiso"
    SERIE = "COM"
    """The letters of its folios."""
    __table_args__ = (
        CheckConstraint("estado <> 'cumplido' OR evidencia IS NOT NULL", name="cumplido_dice_su_evidencia"),
        Index("ix_compromiso_estado_fecha", "estado", "fecha", "id"),
        Index("ix_compromiso_fecha", "fecha", "id"),
        Index("ix_compromiso_jornada_id", "jornada_id"),
        Index("ix_compromiso_peticion_id", "peticion_id"),
        Index("ix_compromiso_localidad_id", "localidad_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    que: Mapped[str] = mapped_column(Text)
    fecha: Mapped[date] = mapped_column(Date)
    responsable: Mapped[str] = mapped_column(String(160))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    localidad_id: Mapped[int | None] = mapped_column(ForeignKey("localidad.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    acordado: Mapped[datetime] = mapped_column(Momento)
    evidencia: Mapped[str | None] = mapped_column(Text)
    cerrado: Mapped[datetime | None] = mapped_column(Momento)
    ultimo_hash: Mapped[str] = mapped_column(String(64))
    dependencia: Mapped[Dependencia | None] = relationship()
    jornada: Mapped[Jornada | None] = relationship()
    peticion: Mapped[Peticion | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def _criterio(cls, clase: type[Compromiso], alcance: Alcance) -> ColumnElement[bool]:
        """Seen by who goes out, where the petición that it is of is seen."""
        de_campo = true() if alcance.puestos & set(DE_CAMPO) else false()
        libre = clase.peticion_id.is_(None)
        return de_campo & or_(libre, Peticion.ids_con_detalle(alcance, clase.peticion_id).exists())

    def contenida_en(self, uno: Adscrito) -> bool:
        """Reached by who goes out."""
        return uno.puesto in DE_CAMPO

    def contiene(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        de_campo = alcance.sistema or any(self.contenida_en(uno) for uno in alcance.adscritos)
        return de_campo and (self.peticion is None or self.peticion.con_detalle(alcance))

    def __repr__(self) -> str:
        return self.folio or ""
