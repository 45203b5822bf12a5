"""Photos from the field, of what is no petición (which has its `adjunto`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Integer, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.archivos.models import ConOriginal
from app.bitacora.models import Bitacora
from app.extensions import crear_con_tabla, solo_agregar
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.visita import Visita

DUENOS: dict[str, type[Any]] = {
    "visita_id": Visita,
    "bitacora_id": Bitacora,
    "asesoria_id": Asesoria,
    "compromiso_id": Compromiso,
}
"""Column → what the photo is of."""
_CUENTA = " + ".join(f"CASE WHEN {columna} IS NULL THEN 0 ELSE 1 END" for columna in DUENOS)


class Foto(ConOriginal, Resguardado, Model):
    """One photo: `origen_sha256` is that of the bytes as they were taken, `sha256` that of the cleaned file kept."""

    __tablename__ = "foto"
    __table_args__ = (
        CheckConstraint(f"{_CUENTA} = 1", name="foto_de_una_sola_cosa"),
        *(Index(f"ix_foto_{columna}", columna) for columna in DUENOS),
        Index("ix_foto_sha256", "sha256"),
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
    def columna_de(cls, modelo: type[Any]) -> str:
        """Return the name of the column that points to a thing of `modelo`."""
        return next(columna for columna, dueno in DUENOS.items() if dueno is modelo)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen where what it is of is seen."""
        de_visita = cls.visita_id.in_(select(Visita.id).where(Visita.visible(alcance)))
        partes = (
            DUENOS[columna].ids_con_detalle(alcance, getattr(cls, columna)).exists()
            for columna in DUENOS
            if columna != "visita_id"
        )
        return or_(de_visita, *partes)

    def contiene(self, alcance: Alcance) -> bool:
        """A photo is never rewritten."""
        return False


DDL_FOTO = solo_agregar("foto", tuple(c.name for c in Foto.__table__.columns))
crear_con_tabla(Foto.__table__, DDL_FOTO)
