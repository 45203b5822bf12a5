"""The citizen: name, how to reach her, where she lives."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SQLColumnExpression,
    String,
    column,
    event,
    false,
    or_,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalogos.models.buscable import Buscable
from app.catalogos.models.lugares import Localidad
from app.extensions import indice_de_los_que_tienen
from app.hooks import Hook
from app.nucleo import telefonos
from app.nucleo.claves import LARGO_TECLEADO
from app.nucleo.puestos import COMUNICACION, DE_LO_RESERVADO, UNIDAD
from app.nucleo.texto import trozos_de_correo
from app.seguridad.guardia import Alcance, Resguardado, comprometido
from app.seguridad.models import Momento


def _unica_en_lo_publico(columna: str) -> Index:
    """Return a unique index that leaves out the persons of reservadas: each of those is a row of its own."""
    donde = column("reservado").is_(False)
    return Index(f"uq_ciudadano_{columna}", columna, unique=True, sqlite_where=donde, postgresql_where=donde)


def _de_vivas(columna: str) -> Index:
    """Return the index of the list in the order of a column: those who were merged into another are not in it."""
    donde = column("fusionado_en_id").is_(None)
    return Index(f"ix_ciudadano_{columna}", columna, "id", sqlite_where=donde, postgresql_where=donde)


VISIBLES: Hook[[Alcance, SQLColumnExpression[int]], Select[int]] = Hook("ciudadanos visibles")
"""By what a scope sees the citizen whose id a column holds: what she asked."""


def nombre_completo(nombre: str, apellidos: str | None) -> str:
    """Return name and surnames."""
    return f"{nombre} {apellidos or ''}".strip()


class Ciudadano(Resguardado, Buscable, Model):
    """A person known to the office. Telephone and CURP are optional.

    `telefono` is the text that people read: one or more numbers, extensions, whose it is. `telefono_1` and `telefono_2`
    are the keys of its first two numbers, by which she is found.
    """

    __tablename__ = "ciudadano"
    __auditado__ = True
    __table_args__ = (
        CheckConstraint("fusionado_en_id IS NULL OR fusionado_en_id <> id", name="ciudadano_no_se_fusiona_consigo"),
        _de_vivas("nombre"),
        _de_vivas("apellidos"),
        *(
            indice_de_los_que_tienen(f"ix_ciudadano_{columna}", columna)
            for columna in ("telefono_1", "telefono_2", "correo", "fusionado_en_id")
        ),
        _unica_en_lo_publico("curp"),
        _unica_en_lo_publico("rfc"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(80))
    apellidos: Mapped[str] = mapped_column(String(80), default="")
    telefono: Mapped[str | None] = mapped_column(String(120))
    telefono_1: Mapped[str | None] = mapped_column(String(20))
    telefono_2: Mapped[str | None] = mapped_column(String(20))
    correo: Mapped[str | None] = mapped_column(String(120))
    curp: Mapped[str | None] = mapped_column(String(18), info={"se_teclea": LARGO_TECLEADO})
    rfc: Mapped[str | None] = mapped_column(String(13), info={"se_teclea": LARGO_TECLEADO})
    domicilio: Mapped[str | None] = mapped_column(String(200))
    localidad_id: Mapped[int | None] = mapped_column(ForeignKey("localidad.id"))
    creado: Mapped[datetime] = mapped_column(Momento)
    reservado: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    fusionado_en_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    localidad: Mapped[Localidad | None] = relationship()
    fusionado_en: Mapped[Ciudadano | None] = relationship(remote_side=[id])

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """The Unidad sees every person but those of reservadas; others, those of a petición whose detail they see."""
        if alcance.puestos & {*UNIDAD, COMUNICACION} and not alcance.puestos & set(DE_LO_RESERVADO):
            return cls.reservado.is_(False)
        propias: list[ColumnElement[bool]] = [suyo.exists() for suyo in VISIBLES(alcance, cls.id)]
        if alcance.puestos & {*UNIDAD, COMUNICACION}:
            propias.append(cls.reservado.is_(False))
        return or_(false(), *propias)

    def contiene(self, alcance: Alcance) -> bool:
        """Only the Unidad (and who captures from social networks) writes persons, and never those of reservadas."""
        return bool(alcance.puestos & {*UNIDAD, COMUNICACION}) and not comprometido(self, "reservado")

    @property
    def vigente(self) -> Ciudadano:
        """Return the final survivor where this person was merged into another, else herself."""
        return self.fusionado_en or self

    @property
    def nombre_completo(self) -> str:
        """Return name and surnames."""
        return nombre_completo(self.nombre, self.apellidos)

    @property
    def contactable(self) -> bool:
        """Answer whether the office holds any way to reach her."""
        return bool(self.telefono or self.correo or self.domicilio)

    def palabras(self) -> str:
        """Found by name, telephone, e-mail, CURP and RFC."""
        suyas = (self.nombre, self.apellidos, self.telefono, self.correo, self.curp, self.rfc)
        return " ".join(palabra for palabra in suyas if palabra)

    def trozos(self) -> str:
        """Return the endings of her telephones and of her e-mail, by whose beginnings a part of them is found."""
        de_telefonos = (trozo for clave in telefonos.claves(self.telefono) for trozo in telefonos.trozos(clave))
        return " ".join((*de_telefonos, *trozos_de_correo(self.correo or "")))

    def __repr__(self) -> str:
        return self.nombre_completo


@event.listens_for(Ciudadano, "before_insert")
@event.listens_for(Ciudadano, "before_update")
def _separar_telefonos(_mapeo: object, _conexion: object, fila: Ciudadano) -> None:
    fila.telefono_1, fila.telefono_2 = (*telefonos.claves(fila.telefono), None, None)[:2]


class Fusion(Resguardado, Model):
    """Two rows found to be one person: which into which, by whom, why; undone, not deleted."""

    __tablename__ = "fusion"
    __auditado__ = True
    __table_args__ = (
        Index("ix_fusion_absorbido_id", "absorbido_id"),
        Index("ix_fusion_sobreviviente_id", "sobreviviente_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absorbido_id: Mapped[int] = mapped_column(ForeignKey("ciudadano.id"))
    sobreviviente_id: Mapped[int] = mapped_column(ForeignKey("ciudadano.id"))
    motivo: Mapped[str] = mapped_column(String(200))
    autor_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    cuando: Mapped[datetime] = mapped_column(Momento)
    deshecha_por_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    deshecha: Mapped[datetime | None] = mapped_column(Momento)
    absorbido: Mapped[Ciudadano] = relationship(foreign_keys=[absorbido_id])
    sobreviviente: Mapped[Ciudadano] = relationship(foreign_keys=[sobreviviente_id])
    autor: Mapped[User] = relationship(User, foreign_keys=[autor_id])
    deshecha_por: Mapped[User | None] = relationship(User, foreign_keys=[deshecha_por_id])

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen by the Unidad."""
        return true() if alcance.puestos & set(UNIDAD) else false()

    def contiene(self, alcance: Alcance) -> bool:
        """Undone by the Unidad."""
        return bool(alcance.puestos & set(UNIDAD))
