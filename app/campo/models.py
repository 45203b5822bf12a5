"""The devices that record without signal, and what each record became."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    column,
    func,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.nucleo.datos import Datos
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento

SIN_OLVIDAR = {
    "sqlite": func.json_extract(column("contenido"), literal_column("'$.tipo'")).is_not(None),
    "postgresql": column("contenido").op("->>")(literal_column("'tipo'")).is_not(None),
}
"""The records whose contents are still kept, as each engine writes it: an index of few rows asks for the same words."""


class Dispositivo(Model):
    """A browser that keeps records until there is signal: whose, since when; once revoked it wipes what it holds."""

    __tablename__ = "dispositivo"
    __table_args__ = (Index("ix_dispositivo_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    nombre: Mapped[str] = mapped_column(String(120))
    alta: Mapped[datetime] = mapped_column(Momento)
    visto: Mapped[datetime] = mapped_column(Momento)
    revocado: Mapped[datetime | None] = mapped_column(Momento)
    revoca_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    revoca: Mapped[User | None] = relationship(User, foreign_keys=[revoca_id])

    def __repr__(self) -> str:
        return self.nombre or ""


class RegistroDeCampo(Resguardado, Model):
    """A record that a device sent: its own UUID, a keyed hash of its contents, and the thing that it became.

    `contenido` is what was sent, kept for some days so that both versions can be shown when the same UUID comes with
    other contents; `fotos` lists what the device announced: uuid, sha256, tamano (bytes), nombre.
    """

    __tablename__ = "registro_de_campo"
    POR_PERSONA = True
    __table_args__ = (
        UniqueConstraint("dispositivo_id", "provisional"),
        Index("ix_registro_de_campo_user_id", "user_id", "id"),
        Index(
            "ix_registro_de_campo_por_olvidar",
            "recibido",
            sqlite_where=SIN_OLVIDAR["sqlite"],
            postgresql_where=SIN_OLVIDAR["postgresql"],
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    dispositivo_id: Mapped[int] = mapped_column(ForeignKey("dispositivo.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    tipo: Mapped[str] = mapped_column(String(12))
    cosa_id: Mapped[int] = mapped_column(Integer)
    folio: Mapped[str] = mapped_column(String(20), default="")
    provisional: Mapped[str] = mapped_column(String(20))
    huella: Mapped[str] = mapped_column(String(64))
    contenido: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    fotos: Mapped[list[Datos]] = mapped_column(JSON)
    capturado: Mapped[datetime] = mapped_column(Momento)
    recibido: Mapped[datetime] = mapped_column(Momento)
    dispositivo: Mapped[Dispositivo] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by who recorded it, on whichever of her devices."""
        return cls.user_id == (alcance.usuario_id or 0)

    def contiene(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        return alcance.sistema or self.user_id == alcance.usuario_id


class FotoDeCampo(Resguardado, Model):
    """A photo of a record that has arrived whole: its device's UUID, and the `foto` or `adjunto` that it became."""

    __tablename__ = "foto_de_campo"
    POR_PERSONA = True
    __table_args__ = (Index("ix_foto_de_campo_registro_id", "registro_id"),)

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    registro_id: Mapped[int] = mapped_column(ForeignKey("registro_de_campo.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    recibida: Mapped[datetime] = mapped_column(Momento)
    registro: Mapped[RegistroDeCampo] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen with its record."""
        return cls.registro.has(RegistroDeCampo.visible(alcance))

    def contiene(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        return self.registro.contiene(alcance)
