"""Adscripciones, sessions, attempts, log of changes, sent forms, the permissions' version."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    TypeDecorator,
    and_,
    event,
    inspect,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import crear_con_tabla, solo_agregar
from app.nucleo.datos import Datos
from app.nucleo.texto import llave_de_cuenta
from app.seguridad.guardia import Alcance, Resguardado

ADELANTO = timedelta(minutes=5)
"""By which the clocks of two processes may differ."""
OCIO = timedelta(minutes=30)
DURACION = timedelta(hours=10)
Dia = date | ColumnElement[date]
"""A day, or what a query compares it with."""


class Momento(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, UTC in the database on both engines; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("fecha sin zona horaria")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Adscripcion(Model):
    """A puesto that a person holds, at a dependencia where the puesto asks for one, from a day to a day."""

    __tablename__ = "adscripcion"
    __table_args__ = (
        CheckConstraint("hasta IS NULL OR hasta >= desde", name="adscripcion_termina_despues_de_empezar"),
        CheckConstraint(
            "puesto NOT IN ('Enlace', 'Titular') OR dependencia_id IS NOT NULL",
            name="enlace_y_titular_tienen_dependencia",
        ),
        Index("ix_adscripcion_user_id", "user_id"),
        Index("ix_adscripcion_dependencia_id", "dependencia_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    puesto: Mapped[str] = mapped_column(String(40))
    dependencia_id: Mapped[int | None] = mapped_column(ForeignKey("dependencia.id"))
    desde: Mapped[date] = mapped_column(Date)
    hasta: Mapped[date | None] = mapped_column(Date)
    suple_a_id: Mapped[int | None] = mapped_column(ForeignKey("adscripcion.id"))
    user: Mapped[User] = relationship(User, backref="adscripciones")
    suple_a: Mapped[Adscripcion | None] = relationship(remote_side=[id])

    def __repr__(self) -> str:
        return f"{self.puesto}"

    @classmethod
    def sin_terminar(cls, dia: Dia) -> ColumnElement[bool]:
        """Return the criterion of those that are held that day or later."""
        return or_(cls.hasta.is_(None), cls.hasta >= dia)

    @classmethod
    def empalma(cls, desde: Dia, hasta: Dia) -> ColumnElement[bool]:
        """Return the criterion of those that share a day with a span."""
        return and_(cls.desde <= hasta, cls.sin_terminar(desde))

    @classmethod
    def vigente(cls, dia: Dia) -> ColumnElement[bool]:
        """Return the criterion of those that are held that day."""
        return cls.empalma(dia, dia)


class Cuenta(Model):
    """What FAB's user row has no place for: forced password change, since when its tokens count.

    `repuesta` is when somebody else last set its password; from its holder's own first change on, when that was.
    """

    __tablename__ = "cuenta"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), primary_key=True)
    debe_cambiar: Mapped[bool] = mapped_column(Boolean, default=False)
    valida_desde: Mapped[datetime] = mapped_column(Momento)
    repuesta: Mapped[datetime | None] = mapped_column(Momento)


class LlaveDeCuenta(Model):
    """A user name or an e-mail as `llave_de_cuenta` folds it: no two accounts are called alike, however it is typed.

    Written with the account itself, whatever writes it; FAB's own columns distinguish `SPrueba` from `sprueba`.
    """

    __tablename__ = "llave_de_cuenta"
    __table_args__ = (Index("ix_llave_de_cuenta_user_id", "user_id"),)

    llave: Mapped[str] = mapped_column(String(1000), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))


@event.listens_for(User, "after_insert")
@event.listens_for(User, "after_update")
def _poner_llaves(_mapeo: object, conexion: Connection, usuario: User) -> None:
    atributos = inspect(usuario).attrs
    if not (atributos["username"].history.has_changes() or atributos["email"].history.has_changes()):
        return
    _quitar_llaves(_mapeo, conexion, usuario)
    nombres = {llave_de_cuenta(usuario.username or ""), llave_de_cuenta(usuario.email or "")} - {""}
    filas = [{"llave": llave, "user_id": usuario.id} for llave in sorted(nombres)]
    if filas:
        conexion.execute(LlaveDeCuenta.__table__.insert(), filas)


@event.listens_for(User, "before_delete")
def _quitar_llaves(_mapeo: object, conexion: Connection, usuario: User) -> None:
    tabla = LlaveDeCuenta.__table__
    conexion.execute(tabla.delete().where(tabla.c.user_id == usuario.id))


SE_AVISAN = ("consentida", "operador", "avisada")
"""Resolutions of which the person of the account is told at her next entry."""


class Propuesta(Model):
    """A change to who opens the vault: who proposed it, who resolved it and how, and when its person was told.

    `user_id` is the account of the person whose puesto or password it is. One that the server's operator carried out
    has no proposer. Only what resolves it is filled in, once.
    """

    __tablename__ = "propuesta"
    __table_args__ = (
        CheckConstraint("resolucion IS NULL OR resuelta IS NOT NULL", name="propuesta_resuelta_dice_cuando"),
        Index("ix_propuesta_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    acto: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    datos: Mapped[Datos] = mapped_column(JSON(none_as_null=True))
    propuso_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    hecha: Mapped[datetime] = mapped_column(Momento)
    resolucion: Mapped[str | None] = mapped_column(String(12))
    resolvio_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    resuelta: Mapped[datetime | None] = mapped_column(Momento)
    enterada: Mapped[datetime | None] = mapped_column(Momento)
    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    propuso: Mapped[User | None] = relationship(User, foreign_keys=[propuso_id])
    resolvio: Mapped[User | None] = relationship(User, foreign_keys=[resolvio_id])


class Sesion(Model):
    """A signed-in browser; the cookie holds a random sid, here stands only its SHA-256."""

    __tablename__ = "sesion"
    __table_args__ = (Index("ix_sesion_user_id", "user_id"),)

    sid_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    creada: Mapped[datetime] = mapped_column(Momento)
    vista: Mapped[datetime] = mapped_column(Momento)
    revocada: Mapped[datetime | None] = mapped_column(Momento)

    @staticmethod
    def huella(sid: str) -> str:
        """Return what the table holds for a cookie's sid."""
        return hashlib.sha256(sid.encode()).hexdigest()

    @staticmethod
    def vigente(creada: datetime, vista: datetime, revocada: datetime | None, momento: datetime) -> bool:
        """Answer whether one still counts: not ended, 30 minutes idle at most, 10 hours old at most.

        One that was opened or used in the future, by a clock that was ahead, has ended: it would last until then.
        """
        ociosa, vieja = momento - vista, momento - creada
        return revocada is None and -ADELANTO <= ociosa <= OCIO and -ADELANTO <= vieja <= DURACION


class Intento(Model):
    """Failed logins of one account or one address (keyed by a hash): how many, since when, blocked until."""

    __tablename__ = "intento"

    clave: Mapped[str] = mapped_column(String(64), primary_key=True)
    fallos: Mapped[int] = mapped_column(Integer)
    desde: Mapped[datetime] = mapped_column(Momento)
    bloqueado_hasta: Mapped[datetime | None] = mapped_column(Momento)


class Cambio(Resguardado, Model):
    """Who changed which catalogue, role, plazo or setting, before and after: the auditor's question.

    What changed in a guarded row (a citizen's data) is kept here too, and shown on no screen.
    """

    __tablename__ = "cambio"
    __table_args__ = (Index("ix_cambio_tabla_fila", "tabla", "fila"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cuando: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    tabla: Mapped[str] = mapped_column(String(40))
    fila: Mapped[str] = mapped_column(String(64))
    operacion: Mapped[str] = mapped_column(String(10))
    antes: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    despues: Mapped[Datos | None] = mapped_column(JSON(none_as_null=True))
    autor: Mapped[User | None] = relationship(User)

    def __repr__(self) -> str:
        return f"{self.tabla} {self.fila}"

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen, by whoever may open the log, unless it holds a guarded row's data."""
        return cls.tabla.not_in(sorted(clase.__tablename__ for clase in Resguardado._clases))  # type: ignore[attr-defined]

    def contiene(self, alcance: Alcance) -> bool:
        """A cambio is never rewritten."""
        return False


class Version(Model):
    """A number that grows when something cached changes; `configuracion` is read with every session."""

    __tablename__ = "version"

    nombre: Mapped[str] = mapped_column(String(40), primary_key=True)
    numero: Mapped[int] = mapped_column(BigInteger, default=1)


class Contador(Model):
    """A gap-free counter: per módulo and year (folios), or per módulo and day."""

    __tablename__ = "contador"

    clave: Mapped[str] = mapped_column(String(60), primary_key=True)
    valor: Mapped[int] = mapped_column(Integer)


class Envio(Model):
    """A form that was sent: its hidden key, a hash of its contents, where its first answer led and,
    where that has one, the folio.
    """

    __tablename__ = "envio"

    clave: Mapped[str] = mapped_column(String(64), primary_key=True)
    huella: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    destino: Mapped[str] = mapped_column(String(200))
    folio: Mapped[str | None] = mapped_column(String(40))
    creado: Mapped[datetime] = mapped_column(Momento)


DDL_CAMBIO = solo_agregar("cambio", tuple(c.name for c in Cambio.__table__.columns), ("antes", "despues"))
crear_con_tabla(Cambio.__table__, DDL_CAMBIO)
RESUELVEN = ("resolucion", "resolvio_id", "resuelta", "enterada")
DDL_PROPUESTA = solo_agregar("propuesta", tuple(c.name for c in Propuesta.__table__.columns if c.name not in RESUELVEN))
crear_con_tabla(Propuesta.__table__, DDL_PROPUESTA)
