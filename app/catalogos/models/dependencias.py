"""Dependencias, as a tree, and the puestos of each."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from app.catalogos.models.buscable import Buscable
from app.seguridad.models import Adscripcion

VIAS = ("enlace", "oficio")


class Dependencia(Buscable, Model):
    """A Secretaría, a Dirección below it, or an outside body; `via` says whether an enlace or an oficio serves it."""

    __tablename__ = "dependencia"
    __auditado__ = True
    __configura__ = True
    __table_args__ = (
        CheckConstraint("padre_id IS NULL OR padre_id <> id", name="dependencia_no_es_su_padre"),
        Index("ix_dependencia_padre_id", "padre_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(30), unique=True)
    nombre: Mapped[str] = mapped_column(String(120), unique=True)
    padre_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    via: Mapped[str] = mapped_column(String(10), default="enlace")
    control: Mapped[bool] = mapped_column(Boolean, default=False)
    titular: Mapped[str | None] = mapped_column(String(120))
    domicilio: Mapped[str | None] = mapped_column(String(200))
    telefono: Mapped[str | None] = mapped_column(String(40))
    correo: Mapped[str | None] = mapped_column(String(120))
    activa: Mapped[bool] = mapped_column(Boolean, default=True)
    padre: Mapped[Dependencia | None] = relationship(remote_side=[id], backref=backref("hijas", passive_deletes="all"))

    def palabras(self) -> str:
        """Found by name, key and office title."""
        return f"{self.nombre} {self.clave} {self.titular or ''}"

    def __repr__(self) -> str:
        return self.nombre or ""


Adscripcion.dependencia = relationship(Dependencia, backref=backref("adscripciones", passive_deletes="all"))
