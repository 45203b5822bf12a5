"""Movimiento (append-only, hash-chained) and the daily sello."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import ClassVar

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    Boolean,
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
from sqlalchemy.orm import Mapped, class_mapper, mapped_column, relationship

from app.actos.cosa import Cosa
from app.extensions import crear_con_tabla, indice_de_los_que_tienen, solo_agregar
from app.nucleo.datos import Datos
from app.nucleo.puestos import DE_LO_RESERVADO
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento

COLUMNAS = ("peticion_id", "bitacora_id", "jornada_id", "asesoria_id", "compromiso_id")
"""What acts move: a movimiento points to exactly one of them."""


class DeUnaCosa:
    """Mixin of a row that points to exactly one thing, by one of its `COLUMNAS`."""

    COLUMNAS: ClassVar[tuple[str, ...]]

    @classmethod
    @cache
    def duenos(cls) -> Mapping[str, type[Model]]:
        """Return column → the class of the thing that it points to, by the foreign keys of the table."""
        mapeo = class_mapper(cls)
        clases = {otro.local_table: otro.class_ for otro in mapeo.registry.mappers}
        llaves = {columna: next(iter(mapeo.local_table.c[columna].foreign_keys)) for columna in cls.COLUMNAS}
        return {columna: clases[llave.column.table] for columna, llave in llaves.items()}

    @classmethod
    @cache
    def columna_de(cls, modelo: type[object]) -> str:
        """Return the name of the column that points to a thing of `modelo`."""
        return next(columna for columna, dueno in cls.duenos().items() if dueno is modelo)


class Movimiento(DeUnaCosa, Resguardado, Model):
    """One act: who moved what, as which puesto, when, with what; never edited, never deleted.

    `datos` may hold personal data, so the chain covers only its salted hash: suppressing it keeps the chain whole.
    """

    COLUMNAS = COLUMNAS
    __tablename__ = "movimiento"
    POR_PERSONA = True
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {columna} IS NULL THEN 0 ELSE 1 END" for columna in COLUMNAS) + " = 1",
            name="movimiento_de_una_sola_cosa",
        ),
        UniqueConstraint("peticion_id", "numero"),
        *(
            indice_de_los_que_tienen(f"uq_movimiento_{columna}_numero", columna, "numero", unico=True)
            for columna in COLUMNAS[1:]  # of few movimientos
        ),
        Index("ix_movimiento_cuando", "cuando"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int | None] = mapped_column(ForeignKey("peticion.id"))
    bitacora_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    asesoria_id: Mapped[int | None] = mapped_column(ForeignKey("asesoria.id"))
    compromiso_id: Mapped[int | None] = mapped_column(ForeignKey("compromiso.id"))
    numero: Mapped[int] = mapped_column(Integer)
    acto: Mapped[str] = mapped_column(String(40))
    desde: Mapped[str] = mapped_column(String(20))
    hacia: Mapped[str] = mapped_column(String(20))
    datos: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    sal: Mapped[str | None] = mapped_column(String(32))
    datos_hash: Mapped[str] = mapped_column(String(64))
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    puesto: Mapped[str] = mapped_column(String(40))
    en_suplencia_de: Mapped[str | None] = mapped_column(String(130))
    via: Mapped[str] = mapped_column(String(12))
    cuando: Mapped[datetime] = mapped_column(Momento)
    reservado: Mapped[bool] = mapped_column(Boolean, default=False)
    hash_anterior: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    autor: Mapped[User | None] = relationship(User)

    @classmethod
    def de(cls, cosa: Cosa) -> ColumnElement[bool]:
        """Return the criterion of a thing's own movimientos."""
        propio: ColumnElement[bool] = getattr(cls, cls.columna_de(type(cosa))) == cosa.id
        return propio

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Return the movimientos of things whose detail this scope sees; what was done in reserve stays there."""
        duenos = cls.duenos().items()
        partes = [dueno.ids_con_detalle(alcance, getattr(cls, columna)).exists() for columna, dueno in duenos]
        vistos = or_(false(), *partes)
        return vistos if alcance.puestos & set(DE_LO_RESERVADO) else and_(cls.reservado.is_(False), vistos)

    def contiene(self, alcance: Alcance) -> bool:
        """A movimiento is never rewritten."""
        return False


DEL_DIA = 2
"""How a seal is made: over the movimientos that no seal before it covers. 1 was over the last hash of every chain."""


class Sello(Model):
    """The day's seal: a hash over the movimientos since the previous seal, up to `ultimo_id`, and over that seal.

    `cadenas`: how many it covers; of a seal of `forma` 1, how many chains stood at the end of the day.
    """

    __tablename__ = "sello"

    dia: Mapped[date] = mapped_column(Date, primary_key=True)
    hasta: Mapped[datetime] = mapped_column(Momento)
    ultimo_id: Mapped[int] = mapped_column(Integer)
    cadenas: Mapped[int] = mapped_column("peticiones", Integer)  # as the table has called them since its beginning
    hash_anterior: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    hecho: Mapped[datetime] = mapped_column(Momento)
    forma: Mapped[int] = mapped_column(Integer, default=DEL_DIA, server_default="1")


DDL_MOVIMIENTO = solo_agregar("movimiento", tuple(c.name for c in Movimiento.__table__.columns), ("datos", "sal"))
DDL_SELLO = solo_agregar("sello", tuple(c.name for c in Sello.__table__.columns))

crear_con_tabla(Movimiento.__table__, DDL_MOVIMIENTO)
crear_con_tabla(Sello.__table__, DDL_SELLO)
