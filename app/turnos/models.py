"""The turno: one per petición that came in person, numbered per módulo and day."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.peticiones.models.peticion import DeUnaPeticion, Peticion
from app.seguridad.models import Momento


class Turno(DeUnaPeticion, Model):
    """A place in the queue of a módulo on a day."""

    __tablename__ = "turno"
    __table_args__ = (UniqueConstraint("letra", "dia", "numero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"), unique=True)
    letra: Mapped[str] = mapped_column(String(4))
    dia: Mapped[date] = mapped_column(Date)
    numero: Mapped[int] = mapped_column(Integer)
    dado: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()

    @property
    def texto(self) -> str:
        """Return the turno as it is called: `PRE-031`."""
        return f"{self.letra}-{self.numero:03d}"
