"""The loads of a sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.seguridad.models import Momento


class Trabajo(Model):
    """An import: what its file held, what would be done with each row, and how far the loading has got."""

    __tablename__ = "trabajo"

    id: Mapped[int] = mapped_column(primary_key=True)
    clase: Mapped[str] = mapped_column(String(20))
    nombre: Mapped[str] = mapped_column(String(120))
    etapa: Mapped[str] = mapped_column(String(12))
    total: Mapped[int] = mapped_column(Integer, default=0)
    hechos: Mapped[int] = mapped_column(Integer, default=0)
    rechazados: Mapped[int] = mapped_column(Integer, default=0)
    informe: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    filas: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    creado: Mapped[datetime] = mapped_column(Momento)
    terminado: Mapped[datetime | None] = mapped_column(Momento)
    autor: Mapped[User | None] = relationship(User)

    def __repr__(self) -> str:
        return self.nombre or ""
