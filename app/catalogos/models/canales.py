"""The ways by which a petición arrives."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

PROCEDIMIENTOS = ("solicitud", "denuncia", "cerca_de_ti", "ventanilla")


class Canal(Model):
    """A way by which a petición arrives; each has exactly one procedimiento."""

    __tablename__ = "canal"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(30), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), unique=True)
    procedimiento: Mapped[str] = mapped_column(String(20))
    da_turno: Mapped[bool] = mapped_column(Boolean, default=False)
    orden: Mapped[int] = mapped_column(Integer, default=0)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""
