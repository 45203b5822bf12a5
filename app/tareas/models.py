"""The table of jobs: what is asked for, when it is due, who has it."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import JSON, CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.nucleo.datos import Datos
from app.seguridad.models import Momento


class Tarea(Model):
    """A job. `cuando` None: nothing is left to do; `hasta`: somebody (`dueno`) has it and shows life until then."""

    __tablename__ = "tarea"
    __table_args__ = (
        UniqueConstraint("clase", "llave"),
        CheckConstraint("(dueno IS NULL) = (hasta IS NULL)", name="tarea_tomada_dice_hasta"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clase: Mapped[str] = mapped_column(String(30))
    llave: Mapped[str] = mapped_column(String(60))
    datos: Mapped[Datos] = mapped_column(JSON)
    cuando: Mapped[datetime | None] = mapped_column(Momento, index=True)
    dueno: Mapped[str | None] = mapped_column(String(32))
    hasta: Mapped[datetime | None] = mapped_column(Momento)
    intentos: Mapped[int] = mapped_column(Integer, default=0)
    falla: Mapped[str | None] = mapped_column(String(80))
    hecha: Mapped[datetime | None] = mapped_column(Momento)
