"""The catalogue tables, each `__auditado__`: who changed it, before and after, is in `cambio`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    column,
    event,
)
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from app.nucleo.lugares import rotulo
from app.nucleo.texto import plegar
from app.seguridad.models import Adscripcion, Momento

CLASES = ("apoyo_social", "gestoria", "servicio_publico", "tramite", "asesoria")
PROCEDIMIENTOS = ("solicitud", "denuncia", "cerca_de_ti", "ventanilla")
VIAS = ("enlace", "oficio")
TIPOS_LOCALIDAD = ("colonia", "fraccionamiento", "ejido", "congregacion", "otro")


TIPOS_DE_CAMPO = ("texto", "area", "fecha", "entero", "opcion", "casilla")


def lineas(texto: str | None) -> tuple[str, ...]:
    """Return what stands in a column one per line."""
    return tuple(linea.strip() for linea in (texto or "").splitlines() if linea.strip())


class Buscable:
    """Mixin: a stored folded copy of the row's words, kept by `plegado()` at every flush."""

    busqueda: Mapped[str] = mapped_column(Text, default="")

    def palabras(self) -> str:
        """Return the words by which the row is found."""
        return str(self)


@event.listens_for(Buscable, "before_insert", propagate=True)
@event.listens_for(Buscable, "before_update", propagate=True)
def _plegar_busqueda(_mapeo: object, _conexion: object, fila: Buscable) -> None:
    fila.busqueda = plegar(fila.palabras())


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


class Canal(Model):
    """A way by which a petición arrives; each has exactly one procedimiento."""

    __tablename__ = "canal"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(30), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), unique=True)
    procedimiento: Mapped[str] = mapped_column(String(20))
    da_turno: Mapped[bool] = mapped_column(Boolean, default=False)
    orden: Mapped[int] = mapped_column(Integer, default=0)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""


class Modulo(Model):
    """A desk of the Unidad; its three letters begin the folio."""

    __tablename__ = "modulo"
    __auditado__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str] = mapped_column(String(4), unique=True)
    nombre: Mapped[str] = mapped_column(String(80), unique=True)
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""


class Tramite(Buscable, Model):
    """What can be asked for, of which dependencia, in how many working days, with which requisitos."""

    __tablename__ = "tramite"
    __auditado__ = True
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


def _unico_sin_cvegeo(*columnas: str, sin_cp: bool = False) -> Index:
    donde = and_(column("cvegeo").is_(None), column("cp").is_(None)) if sin_cp else column("cvegeo").is_(None)
    nombre = "uq_localidad_sin_cp" if sin_cp else "uq_localidad_con_cp"
    return Index(nombre, *columnas, unique=True, sqlite_where=donde, postgresql_where=donde)


class Localidad(Buscable, Model):
    """A colonia, fraccionamiento, ejido or congregación.

    It is the one of its CVEGEO; without any, of its name, tipo and postal code. `tipo_oficial` is its tipo in the words
    of the list it came from, `plegado` its folded name, `distintivo` what distinguishes it from others of its name.
    """

    __tablename__ = "localidad"
    __auditado__ = True
    __table_args__ = (
        _unico_sin_cvegeo("nombre", "tipo", "tipo_oficial", "cp"),
        _unico_sin_cvegeo("nombre", "tipo", "tipo_oficial", sin_cp=True),
        Index("ix_localidad_plegado", "plegado"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clave: Mapped[str | None] = mapped_column(String(30), unique=True)
    nombre: Mapped[str] = mapped_column(String(120))
    tipo: Mapped[str] = mapped_column(String(20), default="colonia")
    tipo_oficial: Mapped[str] = mapped_column(String(60), default="")
    plegado: Mapped[str] = mapped_column(String(120), default="")
    distintivo: Mapped[str] = mapped_column(String(80), default="")
    cp: Mapped[str | None] = mapped_column(String(5))
    cvegeo: Mapped[str | None] = mapped_column(String(9), unique=True)
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    activa: Mapped[bool] = mapped_column(Boolean, default=True)

    def palabras(self) -> str:
        """Found by name and postal code."""
        return f"{self.nombre} {self.cp or ''}"

    def __repr__(self) -> str:
        entero = rotulo(self.nombre or "", self.tipo or "")
        return f"{entero} ({self.distintivo})" if self.distintivo else entero


class Inhabil(Model):
    """A day on which this town's offices do not open, besides weekends and federal holidays."""

    __tablename__ = "inhabil"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    dia: Mapped[date] = mapped_column(Date, unique=True)
    motivo: Mapped[str] = mapped_column(String(120))

    def __repr__(self) -> str:
        return self.motivo


class Ajuste(Model):
    """One town setting: its name, time zone, colour, plazos of the Unidad."""

    __tablename__ = "ajuste"
    __auditado__ = True
    __configura__ = True

    clave: Mapped[str] = mapped_column(String(40), primary_key=True)
    valor: Mapped[str] = mapped_column(String(300), default="")
    explicacion: Mapped[str] = mapped_column(String(200), default="")

    def __repr__(self) -> str:
        return self.clave or ""


class Firmante(Model):
    """Who signs the oficios or the informes."""

    __tablename__ = "firmante"
    __auditado__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(120))
    cargo: Mapped[str] = mapped_column(String(120))
    para: Mapped[str] = mapped_column(String(10), default="oficio")
    activo: Mapped[bool] = mapped_column(Boolean, default=True)

    def __repr__(self) -> str:
        return self.nombre or ""


class AvisoDePrivacidad(Model):
    """A version of the aviso de privacidad simplificado: the newest is in force; a change is a new version."""

    __tablename__ = "aviso_de_privacidad"
    __auditado__ = True
    __configura__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    texto: Mapped[str] = mapped_column(Text)
    desde: Mapped[datetime] = mapped_column(Momento)

    def __repr__(self) -> str:
        return f"versión {self.id}" if self.id else ""


class Trabajo(Model):
    """An import: what its file held, what would be done with each row, and how far the loading has got."""

    __tablename__ = "trabajo"

    id: Mapped[int] = mapped_column(primary_key=True)
    clase: Mapped[str] = mapped_column(String(20))
    nombre: Mapped[str] = mapped_column(String(120))
    etapa: Mapped[str] = mapped_column(String(12))
    total: Mapped[int] = mapped_column(Integer, default=0)
    hechos: Mapped[int] = mapped_column(Integer, default=0)
    rechazados: Mapped[int] = mapped_column(Integer, default=0)
    informe: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    filas: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    creado: Mapped[datetime] = mapped_column(Momento)
    terminado: Mapped[datetime | None] = mapped_column(Momento)
    autor: Mapped[User | None] = relationship(User)

    def __repr__(self) -> str:
        return self.nombre or ""


Adscripcion.dependencia = relationship(Dependencia, backref=backref("adscripciones", passive_deletes="all"))
