"""Localidades, and the desks of the Unidad."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import Boolean, Float, Index, String, and_, column
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogos.models.buscable import Buscable
from app.nucleo.lugares import rotulo

TIPOS_LOCALIDAD = ("colonia", "fraccionamiento", "ejido", "congregacion", "otro")


class Modulo(Model):
    """A desk of the Unidad; its three letters begin the folio."""

    __tablename__ = "modulo"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(4), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), unique=True)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""


def _unico_sin_cvegeo(*columnas: str, sin_cp: bool = False) -> Index:
    donde = and_(column("cvegeo").is_(None), column("cp").is_(None)) if sin_cp else column("cvegeo").is_(None)
    nombre = "uq_localidad_sin_cp" if sin_cp else "uq_localidad_con_cp"
    return Index(nombre, *columnas, unique=True, sqlite_where=donde, postgresql_where=donde)


class Localidad(Buscable, Model):
    """A colonia, fraccionamiento, ejido or congregación.

    It is the one of its CVEGEO; without any, of its name, tipo and postal code. `tipo_oficial` is its tipo in the words
    of the list it came from, `plegado` its folded name, `distintivo` what distinguishes it from others of its name.
    """

    __tablename__ = "localidad"
    __auditado__ = True
    __configura__ = True
    __table_args__ = (
        _unico_sin_cvegeo("nombre", "tipo", "tipo_oficial", "cp"),
        _unico_sin_cvegeo("nombre", "tipo", "tipo_oficial", sin_cp=True),
        Index("ix_localidad_plegado", "plegado"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str | None] = mapped_column(String(30), unique=True)
    nombre: Mapped[str] = mapped_column(String(120))
    tipo: Mapped[str] = mapped_column(String(20), default="colonia")
    tipo_oficial: Mapped[str] = mapped_column(String(60), default="")
    plegado: Mapped[str] = mapped_column(String(120), default="")
    distintivo: Mapped[str] = mapped_column(String(80), default="")
    cp: Mapped[str | None] = mapped_column(String(5))
    cvegeo: Mapped[str | None] = mapped_column(String(9), unique=True)
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    activa: Mapped[bool] = mapped_column(Boolean, default=True)

    def palabras(self) -> str:
        """Found by name and postal code."""
        return f"{self.nombre} {self.cp or ''}"

    def __repr__(self) -> str:
        entero = rotulo(self.nombre or "", self.tipo or "")
        return f"{entero} ({self.distintivo})" if self.distintivo else entero
