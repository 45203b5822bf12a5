"""The row that names this installation."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import JSON, CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.seguridad.models import Momento


class Instalacion(Model):
    """Which installation this database is: the name that its attachments carry too, and what its keys are known by."""

    __tablename__ = "instalacion"
    __table_args__ = (CheckConstraint("numero = 1", name="instalacion_es_una"),)

    numero: Mapped[int] = mapped_column(Integer, primary_key=True, default=1, autoincrement=False)
    identidad: Mapped[str] = mapped_column(String(32))
    creada: Mapped[datetime] = mapped_column(Momento)
    testigos: Mapped[dict[str, str]] = mapped_column(JSON(none_as_null=True))
