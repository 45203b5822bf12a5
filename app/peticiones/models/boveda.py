"""The vault: who asked in confidence, encrypted, and who opened it, when and why."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import crear_con_tabla, solo_agregar
from app.nucleo.puestos import CUSTODIO
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento


class Identidad(Resguardado, Model):
    """Name and means of contact of who asked in confidence: one AES-GCM text, read by the custodian alone."""

    __tablename__ = "identidad"

    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"), primary_key=True)
    cifrado: Mapped[bytes] = mapped_column(LargeBinary)
    guardada: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by the custodian whom the town names."""
        return true() if CUSTODIO in alcance.puestos else false()

    def contiene(self, alcance: Alcance) -> bool:
        """An identity is never rewritten."""
        return False


class Apertura(Resguardado, Model):
    """An opening of the vault: who, which petición, why; never edited, never deleted."""

    __tablename__ = "apertura"

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    autor_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    motivo: Mapped[str] = mapped_column(String(400))
    cuando: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    autor: Mapped[User] = relationship(User)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by the custodian."""
        return Identidad.visible(alcance)

    def contiene(self, alcance: Alcance) -> bool:
        """An opening is never rewritten."""
        return False


DDL_APERTURA = solo_agregar("apertura", tuple(c.name for c in Apertura.__table__.columns))
crear_con_tabla(Apertura.__table__, DDL_APERTURA)
