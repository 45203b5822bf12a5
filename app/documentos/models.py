"""The book of oficios: numbered per year without gaps; a cancelled number stays in the book."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models import Dependencia
from app.peticiones.models.peticion import DeUnaPeticion, Peticion
from app.seguridad.models import Momento


class Oficio(DeUnaPeticion, Model):
    """An oficio that left the office about a petición."""

    __tablename__ = "oficio"
    __auditado__ = True
    __table_args__ = (UniqueConstraint("anio", "numero"), Index("ix_oficio_peticion_id", "peticion_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    anio: Mapped[int] = mapped_column(Integer)
    numero: Mapped[int] = mapped_column(Integer)
    clase: Mapped[str] = mapped_column(String(14))
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    fecha: Mapped[date] = mapped_column(Date)
    firma: Mapped[str] = mapped_column(String(120))
    cargo: Mapped[str] = mapped_column(String(120))
    hecho: Mapped[datetime] = mapped_column(Momento)
    cancelado: Mapped[datetime | None] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship()

    @property
    def texto(self) -> str:
        """Return the number as it is written: `AC/0012/2026`."""
        return f"AC/{self.numero:04d}/{self.anio}"

    def __repr__(self) -> str:
        return self.texto if self.numero else ""
