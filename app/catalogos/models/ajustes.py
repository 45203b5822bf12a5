"""What a town sets: days off, settings, who signs, the aviso de privacidad."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from sqlalchemy import Boolean, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.seguridad.models import Momento


class Inhabil(Model):
    """A day on which this town's offices do not open, besides weekends and federal holidays."""

    __tablename__ = "inhabil"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    dia: Mapped[date] = mapped_column(Date, unique=True)
    motivo: Mapped[str] = mapped_column(String(120))

    def __repr__(self) -> str:
        return self.motivo


class Ajuste(Model):
    """One town setting: its name, time zone, colour, plazos of the Unidad."""

    __tablename__ = "ajuste"
    __auditado__ = True
    __configura__ = True

    clave: Mapped[str] = mapped_column(String(40), primary_key=True)
    valor: Mapped[str] = mapped_column(String(300), default="")
    explicacion: Mapped[str] = mapped_column(String(200), default="")

    def __repr__(self) -> str:
        return self.clave or ""


class Firmante(Model):
    """Who signs the oficios or the informes."""

    __tablename__ = "firmante"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))
    cargo: Mapped[str] = mapped_column(String(120))
    para: Mapped[str] = mapped_column(String(10), default="oficio")
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""


class AvisoDePrivacidad(Model):
    """A version of the aviso de privacidad simplificado: the newest is in force; a change is a new version."""

    __tablename__ = "aviso_de_privacidad"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    texto: Mapped[str] = mapped_column(Text)
    desde: Mapped[datetime] = mapped_column(Momento)

    def __repr__(self) -> str:
        return f"versión {self.id}" if self.id else ""
