"""Photos from the field; what the row of any kept file has."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, Integer, String, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.actos.models import DeUnaCosa
from app.extensions import crear_con_tabla, indice_de_los_que_tienen, solo_agregar
from app.limpieza.limpio import Firma
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento


class ConOriginal:
    """Columns of a row whose file may be kept as it came, too."""

    original_sha256: Mapped[str | None] = mapped_column(String(64))
    original_mime: Mapped[str | None] = mapped_column(String(40))
    original_tamano: Mapped[int | None] = mapped_column(Integer)
    quitado: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    firmas: Mapped[list[Firma] | None] = mapped_column(JSON(none_as_null=True))


class Retratada(Protocol):
    """What a photo may be of, written already."""

    @property
    def id(self) -> int:
        """Return its key."""


COLUMNAS = ("visita_id", "bitacora_id", "asesoria_id", "compromiso_id")
"""What a photo is of: it points to exactly one of them."""
_CUENTA = " + ".join(f"CASE WHEN {columna} IS NULL THEN 0 ELSE 1 END" for columna in COLUMNAS)


class Foto(ConOriginal, DeUnaCosa, Resguardado, Model):
    """One photo: `origen_sha256` is that of the bytes as they were taken, `sha256` that of the cleaned file kept."""

    COLUMNAS = COLUMNAS
    __tablename__ = "foto"
    POR_PERSONA = True
    __table_args__ = (
        CheckConstraint(f"{_CUENTA} = 1", name="foto_de_una_sola_cosa"),
        *(Index(f"ix_foto_{columna}", columna) for columna in COLUMNAS),
        Index("ix_foto_sha256", "sha256"),
        indice_de_los_que_tienen("ix_foto_original_sha256", "original_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visita_id: Mapped[int | None] = mapped_column(ForeignKey("visita.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    asesoria_id: Mapped[int | None] = mapped_column(ForeignKey("asesoria.id"))
    compromiso_id: Mapped[int | None] = mapped_column(ForeignKey("compromiso.id"))
    nombre: Mapped[str] = mapped_column(String(120))
    origen_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(40))
    tamano: Mapped[int] = mapped_column(Integer)
    subida: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    autor: Mapped[User | None] = relationship(User)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen where what it is of is seen."""
        duenos = cls.duenos().items()
        return or_(*(dueno.ids_con_detalle(alcance, getattr(cls, columna)).exists() for columna, dueno in duenos))

    def contiene(self, alcance: Alcance) -> bool:
        """A photo is never rewritten."""
        return False


DDL_FOTO = solo_agregar("foto", tuple(c.name for c in Foto.__table__.columns))
crear_con_tabla(Foto.__table__, DDL_FOTO)
