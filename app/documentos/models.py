"""The book of oficios, and the bandeja of scanned sheets that no petición has yet."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.archivos.models import ConOriginal
from app.catalogos.models.dependencias import Dependencia
from app.extensions import indice_de_los_que_tienen
from app.nucleo.datos import Datos
from app.nucleo.puestos import CONTROL, CUSTODIO, ENLACE, UNIDAD
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import DeUnaPeticion, Peticion
from app.seguridad.guardia import Adscrito, Alcance, Resguardado, es_alguna
from app.seguridad.models import Momento


def numero_escrito(numero: int, anio: int) -> str:
    """Return the number of an oficio as it is written."""
    return f"AC/{numero:04d}/{anio}"


class Oficio(DeUnaPeticion, Model):
    """An oficio that left the office about a petición.

    `contenido` is what its paper says, frozen when it was numbered; None in oficios from before this was kept.
    """

    __tablename__ = "oficio"
    __auditado__ = True
    __table_args__ = (
        UniqueConstraint("anio", "numero"),
        Index("ix_oficio_peticion_id", "peticion_id"),
        Index("ix_oficio_dependencia_id", "dependencia_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    anio: Mapped[int] = mapped_column(Integer)
    numero: Mapped[int] = mapped_column(Integer)
    clase: Mapped[str] = mapped_column(String(14))
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    fecha: Mapped[date] = mapped_column(Date)
    firma: Mapped[str] = mapped_column(String(120))
    cargo: Mapped[str] = mapped_column(String(120))
    hecho: Mapped[datetime] = mapped_column(Momento)
    cancelado: Mapped[datetime | None] = mapped_column(Momento)
    motivo: Mapped[str | None] = mapped_column(String(300))
    contenido: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    peticion: Mapped[Peticion] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship()

    @property
    def texto(self) -> str:
        """Return the number as it is written: `AC/0012/2026`."""
        return numero_escrito(self.numero, self.anio)

    def __repr__(self) -> str:
        return self.texto if self.numero else ""


AMBITOS = {CONTROL: "control", CUSTODIO: "custodio", ENLACE: "dependencia"}
"""Puesto → whose bandeja its sheets wait in; those of the Unidad share one, `unidad`."""


class Hoja(ConOriginal, Resguardado, Model):
    """Consecutive pages of one upload that belong together, as a PDF of their own: attached, or waiting in the bandeja.

    `leido`: what their QR says; `motivo`: why they wait (a key of the bandeja's MOTIVOS, or a sentence) or why they
    were put aside. Source: the paper loop of Altamira «deberá ser firmado de recepción, posteriormente será escaneado».
    """

    __tablename__ = "hoja"
    __table_args__ = (
        CheckConstraint("situacion <> 'adjunta' OR adjunto_id IS NOT NULL", name="hoja_adjunta_dice_a_que"),
        CheckConstraint("ambito <> 'dependencia' OR dependencia_id IS NOT NULL", name="hoja_de_dependencia_dice_cual"),
        UniqueConstraint("lote", "primera"),
        Index("ix_hoja_situacion", "situacion"),
        Index("ix_hoja_sha256", "sha256"),
        indice_de_los_que_tienen("ix_hoja_original_sha256", "original_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lote: Mapped[str] = mapped_column(String(32))
    archivo: Mapped[str] = mapped_column(String(120))
    primera: Mapped[int] = mapped_column(Integer)
    paginas: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    tamano: Mapped[int] = mapped_column(Integer)
    leido: Mapped[str | None] = mapped_column(String(300))
    situacion: Mapped[str] = mapped_column(String(12))
    motivo: Mapped[str | None] = mapped_column(String(200))
    ambito: Mapped[str] = mapped_column(String(12))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    subida: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    resuelta: Mapped[datetime | None] = mapped_column(Momento)
    resolvio_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    adjunto_id: Mapped[int | None] = mapped_column(ForeignKey("adjunto.id"))
    autor: Mapped[User] = relationship(User, foreign_keys=autor_id)
    resolvio: Mapped[User | None] = relationship(User, foreign_keys=resolvio_id)
    adjunto: Mapped[Adjunto | None] = relationship()
    dependencia: Mapped[Dependencia | None] = relationship()

    @classmethod
    def ambito_de(cls, uno: Adscrito) -> str | None:
        """Return whose bandeja an adscripción works on, None when on nobody's."""
        return "unidad" if uno.puesto in UNIDAD else AMBITOS.get(uno.puesto)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen in one's own bandeja; what was attached is seen through its petición."""
        return or_(false(), *(parte for uno in alcance.adscritos if (parte := cls._visible_por(uno)) is not None))

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool] | None:
        ambito = cls.ambito_de(uno)
        if ambito is None:
            return None
        suya = cls.ambito == ambito
        return and_(suya, es_alguna(cls.dependencia_id, uno.dependencias)) if ambito == "dependencia" else suya

    def contiene(self, alcance: Alcance) -> bool:
        """Written by whose bandeja it is in."""
        return any(
            self.ambito_de(uno) == self.ambito
            and (self.ambito != "dependencia" or self.dependencia_id in uno.dependencias)
            for uno in alcance.adscritos
        )
