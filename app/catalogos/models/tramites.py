"""What can be asked for: trámites, their own fields, their requisitos."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models.buscable import Buscable
from app.catalogos.models.dependencias import Dependencia

CLASES = ("apoyo_social", "gestoria", "servicio_publico", "tramite", "asesoria")


def lineas(texto: str | None) -> tuple[str, ...]:
    """Return what stands in a column one per line."""
    return tuple(linea.strip() for linea in (texto or "").splitlines() if linea.strip())


class Tramite(Buscable, Model):
    """What can be asked for, of which dependencia, in how many working days, with which requisitos."""

    __tablename__ = "tramite"
    __auditado__ = True
    __configura__ = True
    __table_args__ = (
        CheckConstraint("plazo BETWEEN 1 AND 250", name="tramite_tiene_plazo_de_1_a_250_dias_habiles"),
        Index("ix_tramite_dependencia_id", "dependencia_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(40), unique=True)
    nombre: Mapped[str] = mapped_column(String(120), unique=True)
    clase: Mapped[str] = mapped_column(String(20))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    plazo: Mapped[int] = mapped_column(Integer, default=5)
    sin_identidad: Mapped[bool] = mapped_column(Boolean, default=False)
    admite_pendientes: Mapped[bool] = mapped_column(Boolean, default=False)
    acciones: Mapped[str] = mapped_column(Text, default="")
    sinonimos: Mapped[str | None] = mapped_column(String(600))
    fundamento: Mapped[str | None] = mapped_column(String(300))
    serie: Mapped[str | None] = mapped_column(String(80))
    activo: Mapped[bool] = mapped_column(Boolean, default=True)
    dependencia: Mapped[Dependencia | None] = relationship()
    campos: Mapped[list[CampoDeTramite]] = relationship(back_populates="tramite", order_by="CampoDeTramite.orden")
    requisitos: Mapped[list[Requisito]] = relationship(back_populates="tramite", order_by="Requisito.orden")

    @property
    def lista_de_acciones(self) -> tuple[str, ...]:
        """Return the acciones, one per line of the column."""
        return lineas(self.acciones)

    def palabras(self) -> str:
        """Found by name, key and the words with which people ask for it."""
        return f"{self.nombre} {self.clave} {self.sinonimos or ''}"

    def __repr__(self) -> str:
        return self.nombre or ""


class CampoDeTramite(Model):
    """A field of a trámite's own: the pole's number, the well's depth; asked when a petición is classified."""

    __tablename__ = "campo_de_tramite"
    __auditado__ = True
    __configura__ = True
    __table_args__ = (UniqueConstraint("tramite_id", "nombre"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tramite_id: Mapped[int] = mapped_column(ForeignKey("tramite.id"))
    nombre: Mapped[str] = mapped_column(String(30))
    etiqueta: Mapped[str] = mapped_column(String(80))
    tipo: Mapped[str] = mapped_column(String(10), default="texto")
    opciones: Mapped[str] = mapped_column(Text, default="")
    obligatorio: Mapped[bool] = mapped_column(Boolean, default=False)
    orden: Mapped[int] = mapped_column(Integer, default=0)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)
    tramite: Mapped[Tramite] = relationship(back_populates="campos")

    @property
    def lista_de_opciones(self) -> tuple[str, ...]:
        """Return the choices, one per line of the column."""
        return lineas(self.opciones)

    def __repr__(self) -> str:
        return self.etiqueta or ""


class Requisito(Model):
    """Something the citizen must bring for a trámite."""

    __tablename__ = "requisito"
    __auditado__ = True
    __configura__ = True
    __table_args__ = (Index("ix_requisito_tramite_id", "tramite_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tramite_id: Mapped[int] = mapped_column(ForeignKey("tramite.id"))
    nombre: Mapped[str] = mapped_column(String(160))
    obligatorio: Mapped[bool] = mapped_column(Boolean, default=True)
    documento: Mapped[bool] = mapped_column(Boolean, default=False)
    donde: Mapped[str | None] = mapped_column(String(160))
    sirve: Mapped[str | None] = mapped_column(String(160))
    lo_emite: Mapped[bool] = mapped_column(Boolean, default=False)
    orden: Mapped[int] = mapped_column(Integer, default=0)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)
    tramite: Mapped[Tramite] = relationship(back_populates="requisitos")

    def __repr__(self) -> str:
        return self.nombre or ""
