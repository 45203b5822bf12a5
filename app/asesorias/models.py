"""Asesorías: what the Asesor Jurídico is asked and advises the Coordinador."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bitacora.models.entrada import Bitacora
from app.jornadas.models import Jornada
from app.nucleo.puestos import ASESOR, COORDINADOR
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Adscrito, Alcance, PorCriterio
from app.seguridad.models import Momento


class Asesoria(PorCriterio, Model):
    """A matter of law on a petición, an entry or a jornada: subject, advice, norms cited, where it was referred to.

    `excusado_id` declared a conflict of interest: another Asesor answers it, or the Coordinador.
    """

    __tablename__ = "asesoria"
    POR_PERSONA = True
    SERIE = "ASE"
    """The letters of its folios."""
    __table_args__ = (
        CheckConstraint("estado <> 'respondida' OR respondida IS NOT NULL", name="asesoria_respondida_dice_cuando"),
        Index("ix_asesoria_peticion_id", "peticion_id"),
        Index("ix_asesoria_bitacora_id", "bitacora_id"),
        Index("ix_asesoria_jornada_id", "jornada_id"),
        Index("ix_asesoria_estado", "estado", "pedida", "id"),
        Index("ix_asesoria_pedida", "pedida", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    asunto: Mapped[str] = mapped_column(String(160))
    pregunta: Mapped[str] = mapped_column(Text)
    pide_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    pedida: Mapped[datetime] = mapped_column(Momento)
    respuesta: Mapped[str | None] = mapped_column(Text)
    normas: Mapped[str | None] = mapped_column(Text)
    remitida_a: Mapped[str | None] = mapped_column(String(160))
    asesor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    respondida: Mapped[datetime | None] = mapped_column(Momento)
    conflicto: Mapped[bool] = mapped_column(Boolean, default=False)
    excusado_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    ultimo_hash: Mapped[str] = mapped_column(String(64))
    peticion: Mapped[Peticion | None] = relationship()
    bitacora: Mapped[Bitacora | None] = relationship()
    jornada: Mapped[Jornada | None] = relationship()
    pide: Mapped[User | None] = relationship(User, foreign_keys=[pide_id])
    asesor: Mapped[User | None] = relationship(User, foreign_keys=[asesor_id])
    excusado: Mapped[User | None] = relationship(User, foreign_keys=[excusado_id])

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def _criterio(cls, clase: type[Asesoria], alcance: Alcance) -> ColumnElement[bool]:
        """Seen by its Asesor and the Coordinador, by who asked; an unanswered one by every Asesor without a conflict.

        And always only where what it belongs to is seen.
        """
        yo = alcance.usuario_id or 0
        partes = [clase.pide_id == yo]
        if COORDINADOR in alcance.puestos:
            partes.append(clase.id.is_not(None))
        elif ASESOR in alcance.puestos:
            libre = and_(clase.asesor_id.is_(None), or_(clase.excusado_id.is_(None), clase.excusado_id != yo))
            partes += [clase.asesor_id == yo, libre]
        de_peticion = or_(clase.peticion_id.is_(None), Peticion.ids_con_detalle(alcance, clase.peticion_id).exists())
        de_entrada = or_(clase.bitacora_id.is_(None), Bitacora.ids_con_detalle(alcance, clase.bitacora_id).exists())
        return or_(false(), *partes) & de_peticion & de_entrada

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answered as Asesor Jurídico or Coordinador."""
        return uno.puesto in (ASESOR, COORDINADOR)

    def contiene(self, alcance: Alcance) -> bool:
        """Written by who may answer it, where the petición or entry that it belongs to is seen."""
        con_puesto = alcance.sistema or any(self.contenida_en(uno) for uno in alcance.adscritos)
        de_peticion = self.peticion is None or self.peticion.con_detalle(alcance)
        return con_puesto and de_peticion and (self.bitacora is None or self.bitacora.contiene(alcance))

    def __repr__(self) -> str:
        return self.folio or ""
