"""The secret address at which a person's telephone reads her calendar."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.seguridad.models import Momento


class DireccionIcal(Model):
    """One per person: only the hash of its secret is kept; revoking it is deleting the row."""

    __tablename__ = "direccion_ical"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), primary_key=True)
    secreto_hash: Mapped[str] = mapped_column(String(64), unique=True)
    creada: Mapped[datetime] = mapped_column(Momento)
