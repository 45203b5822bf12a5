"""Visitas, and the peticiones and entries of the bitácora that each treats."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.jornadas.models import Jornada
from app.nucleo.puestos import DE_CAMPO
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance, PorCriterio, por_dentro
from app.seguridad.models import Momento


class Visita(PorCriterio, Model):
    """Somebody of the office went somewhere: to a home, or to a dependencia to hand over or follow up.

    `bitacora_id` is the entry whose canalización it is; what else it treats stands in `asuntos`.
    """

    __tablename__ = "visita"
    __table_args__ = (
        CheckConstraint("tipo = 'domicilio' OR dependencia_id IS NOT NULL", name="visita_a_dependencia_dice_cual"),
        Index("ix_visita_bitacora_id", "bitacora_id"),
        Index("ix_visita_jornada_id", "jornada_id"),
        Index("ix_visita_cuando", "cuando", "id"),
        Index("ix_visita_siguiente_fecha", "siguiente_fecha"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    tipo: Mapped[str] = mapped_column(String(12))
    quien_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    con_quien: Mapped[str] = mapped_column(String(160))
    cuando: Mapped[datetime] = mapped_column(Momento)
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    localidad_id: Mapped[int | None] = mapped_column(ForeignKey("localidad.id"))
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    resultado: Mapped[str] = mapped_column(Text)
    siguiente: Mapped[str | None] = mapped_column(Text)
    siguiente_fecha: Mapped[date | None] = mapped_column(Date)
    motivo_fecha: Mapped[str | None] = mapped_column(String(620))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    verificada: Mapped[datetime | None] = mapped_column(Momento)
    verifica_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    quien: Mapped[User] = relationship(User, foreign_keys=[quien_id])
    verifica: Mapped[User | None] = relationship(User, foreign_keys=[verifica_id])
    dependencia: Mapped[Dependencia | None] = relationship()
    localidad: Mapped[Localidad | None] = relationship()
    bitacora: Mapped[Bitacora | None] = relationship()
    jornada: Mapped[Jornada | None] = relationship()
    asuntos: Mapped[list[Asunto]] = relationship(back_populates="visita", order_by="Asunto.id")

    @classmethod
    def _criterio(cls, clase: type[Visita], alcance: Alcance) -> ColumnElement[bool]:
        """Seen by who goes out, where all that it treats is seen; by others, those of an entry that they see."""
        de_entrada = Bitacora.ids_con_detalle(alcance, clase.bitacora_id).exists()
        if not alcance.puestos & set(DE_CAMPO):
            return clase.bitacora_id.is_not(None) & de_entrada
        return or_(clase.bitacora_id.is_(None), de_entrada) & ~Asunto.oculto_en(clase, alcance).exists()

    def contiene(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        de_entrada = self.bitacora is None or self.bitacora.contiene(alcance)
        return bool(alcance.puestos & set(DE_CAMPO)) and de_entrada and all(a.a_la_vista(alcance) for a in self.asuntos)


class Asunto(Model):
    """One petición or entry of the bitácora that a visita treats; read only through its visita."""

    __tablename__ = "asunto_de_visita"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN peticion_id IS NULL THEN 0 ELSE 1 END + CASE WHEN bitacora_id IS NULL THEN 0 ELSE 1 END = 1",
            name="asunto_es_peticion_o_entrada",
        ),
        UniqueConstraint("visita_id", "peticion_id"),
        UniqueConstraint("visita_id", "bitacora_id"),
        Index("ix_asunto_de_visita_peticion_id", "peticion_id"),
        Index("ix_asunto_de_visita_bitacora_id", "bitacora_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visita_id: Mapped[int] = mapped_column(ForeignKey("visita.id"))
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    visita: Mapped[Visita] = relationship(back_populates="asuntos")
    peticion: Mapped[Peticion | None] = relationship()
    bitacora: Mapped[Bitacora | None] = relationship()

    @classmethod
    def oculto_en(cls, visita: type[Visita], alcance: Alcance) -> Select[int]:
        """Return what a visita (or an alias of them) treats which this scope does not see."""
        uno = por_dentro(cls)
        peticion = uno.peticion_id.is_(None) | Peticion.ids_con_detalle(alcance, uno.peticion_id).exists()
        entrada = uno.bitacora_id.is_(None) | Bitacora.ids_con_detalle(alcance, uno.bitacora_id).exists()
        return select(uno.id).where(uno.visita_id == visita.id, ~(peticion & entrada))

    def a_la_vista(self, alcance: Alcance) -> bool:
        """Answer on this row whether the scope sees what is treated."""
        return (self.peticion is None or self.peticion.con_detalle(alcance)) and (
            self.bitacora is None or self.bitacora.contiene(alcance)
        )
