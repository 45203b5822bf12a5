"""The citizen: name, how to reach her, where she lives."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flask_appbuilder import Model
from sqlalchemy import ColumnElement, ForeignKey, Index, String, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models import Buscable, Localidad
from app.nucleo.puestos import COMUNICACION, UNIDAD
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento


class Ciudadano(Resguardado, Buscable, Model):
    """A person known to the office. Telephone and CURP are optional."""

    __tablename__ = "ciudadano"
    __auditado__ = True
    __table_args__ = (Index("ix_ciudadano_busqueda", "busqueda"), Index("ix_ciudadano_telefono", "telefono"))
    de_quienes: ClassVar[list[type[Any]]] = []

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(80))
    apellidos: Mapped[str] = mapped_column(String(80), default="")
    telefono: Mapped[str | None] = mapped_column(String(20))
    correo: Mapped[str | None] = mapped_column(String(120))
    curp: Mapped[str | None] = mapped_column(String(18), unique=True)
    domicilio: Mapped[str | None] = mapped_column(String(200))
    localidad_id: Mapped[int | None] = mapped_column(ForeignKey("localidad.id"))
    creado: Mapped[datetime] = mapped_column(Momento)
    localidad: Mapped[Localidad | None] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """The Unidad sees every person; others only those of a petición whose detail they see."""
        if alcance.puestos & {*UNIDAD, COMUNICACION}:
            return true()
        return or_(false(), *(cls.id.in_(feature.ciudadanos_visibles(alcance)) for feature in cls.de_quienes))

    def contiene(self, alcance: Alcance) -> bool:
        """Only the Unidad (and who captures from social networks) writes persons."""
        return bool(alcance.puestos & {*UNIDAD, COMUNICACION})

    @property
    def nombre_completo(self) -> str:
        """Return name and surnames."""
        return f"{self.nombre} {self.apellidos or ''}".strip()

    @property
    def contactable(self) -> bool:
        """Answer whether the office holds any way to reach her."""
        return bool(self.telefono or self.correo or self.domicilio)

    def palabras(self) -> str:
        """Found by name, telephone and CURP."""
        return f"{self.nombre} {self.apellidos or ''} {self.telefono or ''} {self.curp or ''}"

    def __repr__(self) -> str:
        return self.nombre_completo
