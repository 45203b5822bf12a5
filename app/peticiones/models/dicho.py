"""What belongs to a petición: planteamiento, attachments, requisitos seen, neighbours who joined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    event,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from app.archivos.models import ConOriginal
from app.catalogos.models import Buscable, Requisito
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo.puestos import DE_LO_RESERVADO
from app.nucleo.texto import calle_normal, plegar
from app.peticiones.models.peticion import DeUnaPeticion, Peticion
from app.peticiones.workflow.llegada import NOMBRES
from app.seguridad.guardia import Alcance
from app.seguridad.models import Momento


class Planteamiento(DeUnaPeticion, Buscable, Model):
    """What the citizen said and who she is, apart from the petición so that it can be guarded more narrowly."""

    __tablename__ = "planteamiento"
    __table_args__ = (Index("ix_planteamiento_ciudadano_id", "ciudadano_id"),)

    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"), primary_key=True)
    descripcion: Mapped[str] = mapped_column(Text)
    domicilio: Mapped[str | None] = mapped_column(String(200))
    calle: Mapped[str] = mapped_column(String(200), default="")
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    propios: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    oficios: Mapped[str] = mapped_column(String(400), default="")
    llegada: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    ciudadano_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    medio_en_boveda: Mapped[bool] = mapped_column(Boolean, default=False)
    aviso_id: Mapped[int | None] = mapped_column(ForeignKey("aviso_de_privacidad.id"))
    aviso_medio: Mapped[str | None] = mapped_column(String(12))
    aviso_dado: Mapped[datetime | None] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship(back_populates="planteamiento")
    ciudadano: Mapped[Ciudadano | None] = relationship()

    @classmethod
    def ciudadanos_visibles(cls, alcance: Alcance) -> Select[Any]:
        """Return the citizens of the peticiones whose detail this scope sees."""
        interno = aliased(cls)
        return select(interno.ciudadano_id).where(interno.peticion_id.in_(Peticion.ids_con_detalle(alcance)))

    @property
    def titulo(self) -> str:
        """Return the first sentence of her words, at most 90 characters."""
        frase = self.descripcion.split("\n")[0].split(". ")[0].strip(" .")
        return frase if len(frase) <= 90 else frase[:88].rsplit(" ", 1)[0] + "…"

    @property
    def persona(self) -> Ciudadano | None:
        """Return who asks: the final survivor where persons were merged."""
        return self.ciudadano.vigente if self.ciudadano else None

    @property
    def quien(self) -> str:
        """Return her name, or that she gave none or keeps it reserved."""
        if self.persona is not None:
            return self.persona.nombre_completo
        return "Identidad confidencial" if self.peticion.identidad == "confidencial" else "Anónima"

    def palabras(self) -> str:
        """Found by her words, street, name, a part of telephone or e-mail, its oficios and the one that it came by."""
        suyas = {f"{fila.palabras()} {fila.trozos()}" for fila in (self.ciudadano, self.persona) if fila is not None}
        de_ella = " ".join(sorted(suyas))
        traido = self.llegada or {}
        de_llegada = " ".join(str(traido[nombre]) for nombre in NOMBRES if nombre in traido and nombre != "red")
        return f"{self.descripcion} {self.domicilio or ''} {de_ella} {self.oficios or ''} {de_llegada}"


Peticion.planteamiento = relationship(Planteamiento, back_populates="peticion", uselist=False)


@event.listens_for(Planteamiento, "before_insert")
@event.listens_for(Planteamiento, "before_update")
def _normalizar_calle(_mapeo: Any, _conexion: Any, fila: Planteamiento) -> None:
    fila.calle = calle_normal(fila.domicilio or "")


@event.listens_for(db.session, "before_flush")
def _volver_a_plegar(sesion: Session, _contexto: Any, _instancias: Any) -> None:
    """Keep a petición findable by its person's present name and telephone after a correction or a merge."""
    for persona in [fila for fila in sesion.dirty if isinstance(fila, Ciudadano) and sesion.is_modified(fila)]:
        for dicho in sesion.scalars(select(Planteamiento).where(Planteamiento.ciudadano_id == persona.id)):
            dicho.busqueda = plegar(dicho.palabras())


class Adjunto(ConOriginal, DeUnaPeticion, Model):
    """A file of a petición; its bytes are in the `almacen` under their SHA-256.

    `origen_sha256` is that of the file as it arrived, before it was cleaned; `original_sha256` the same, where those
    bytes are kept too.
    """

    __tablename__ = "adjunto"
    __table_args__ = (Index("ix_adjunto_peticion_id", "peticion_id"), Index("ix_adjunto_sha256", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    clase: Mapped[str] = mapped_column(String(30))
    titulo: Mapped[str] = mapped_column(String(200))
    nombre: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    origen_sha256: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(40))
    tamano: Mapped[int] = mapped_column(Integer)
    subido: Mapped[datetime] = mapped_column(Momento)
    autor_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    reservado: Mapped[bool] = mapped_column(Boolean, default=False)
    peticion: Mapped[Peticion] = relationship()
    autor: Mapped[User | None] = relationship(User)

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen with the petición's detail; what was attached in reserve, by who handles reservadas."""
        con_detalle = super().visible(alcance)
        return con_detalle if alcance.puestos & set(DE_LO_RESERVADO) else and_(cls.reservado.is_(False), con_detalle)


class RequisitoCotejado(DeUnaPeticion, Model):
    """A requisito that somebody saw, how, and its document."""

    __tablename__ = "requisito_cotejado"
    __table_args__ = (UniqueConstraint("peticion_id", "requisito_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    requisito_id: Mapped[int] = mapped_column(ForeignKey("requisito.id"))
    como: Mapped[str] = mapped_column(String(12))
    adjunto_id: Mapped[int | None] = mapped_column(ForeignKey("adjunto.id"))
    cuando: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    requisito: Mapped[Requisito] = relationship()
    adjunto: Mapped[Adjunto | None] = relationship()


class Adhesion(DeUnaPeticion, Model):
    """A neighbour who asked for the same and was added to the petición that was already there."""

    __tablename__ = "adhesion"
    __table_args__ = (
        UniqueConstraint("peticion_id", "ciudadano_id"),
        Index("ix_adhesion_ciudadano_id", "ciudadano_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    peticion_id: Mapped[int] = mapped_column(ForeignKey("peticion.id"))
    ciudadano_id: Mapped[int | None] = mapped_column(ForeignKey("ciudadano.id"))
    cuando: Mapped[datetime] = mapped_column(Momento)
    peticion: Mapped[Peticion] = relationship()
    ciudadano: Mapped[Ciudadano | None] = relationship()

    @classmethod
    def ciudadanos_visibles(cls, alcance: Alcance) -> Select[Any]:
        """Return the neighbours of the peticiones whose detail this scope sees."""
        interna = aliased(cls)
        return select(interna.ciudadano_id).where(interna.peticion_id.in_(Peticion.ids_con_detalle(alcance)))
