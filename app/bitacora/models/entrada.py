"""An entry of the bitácora: what was heard, where, when; corrected by a further entry."""

from __future__ import annotations

from datetime import date, datetime

from flask_appbuilder import Model
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    event,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from app.catalogos.models.buscable import Buscable
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.nucleo.puestos import ASESOR, CONTROL, CUSTODIO, INFORMACION, UNIDAD
from app.nucleo.texto import calle_normal
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, comprometido, por_dentro
from app.seguridad.models import Momento
from app.seguridad.zona import local


class Bitacora(PorAdscripcion, Buscable, Model):
    """One entry, with its own folio per year and its own chain of movimientos."""

    __tablename__ = "bitacora"
    SERIE = "BIT"
    """The letters of its folios."""
    __table_args__ = (
        CheckConstraint("medio <> 'radio' OR estacion IS NOT NULL", name="radio_dice_su_estacion"),
        CheckConstraint("medio <> 'jornada' OR jornada_id IS NOT NULL", name="entrada_de_jornada_tiene_jornada"),
        Index("ix_bitacora_estado", "estado", "oida", "id"),
        Index("ix_bitacora_oida", "oida", "id"),
        Index("ix_bitacora_localidad_id", "localidad_id", "oida"),
        Index("ix_bitacora_jornada_id", "jornada_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(20), unique=True)
    estado: Mapped[str] = mapped_column(String(20), active_history=True)
    version: Mapped[int] = mapped_column(Integer)
    medio: Mapped[str] = mapped_column(String(10))
    estacion: Mapped[str | None] = mapped_column(String(80))
    programa: Mapped[str | None] = mapped_column(String(80))
    oida: Mapped[datetime] = mapped_column(Momento)
    relato: Mapped[str] = mapped_column(Text)
    localidad_id: Mapped[int] = mapped_column(ForeignKey("localidad.id"))
    domicilio: Mapped[str | None] = mapped_column(String(200))
    calle: Mapped[str] = mapped_column(String(200), default="")
    latitud: Mapped[float | None] = mapped_column(Float)
    longitud: Mapped[float | None] = mapped_column(Float)
    tramite_id: Mapped[int | None] = mapped_column(ForeignKey("tramite.id"))
    reporta: Mapped[str | None] = mapped_column(String(160))
    reporta_telefono: Mapped[str | None] = mapped_column(String(120))
    corrige_id: Mapped[int | None] = mapped_column(ForeignKey("bitacora.id"))
    jornada_id: Mapped[int | None] = mapped_column(ForeignKey("jornada.id"))
    reservada: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    contra_control: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    con_asesoria: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    asentada: Mapped[datetime] = mapped_column(Momento)
    ultimo_hash: Mapped[str] = mapped_column(String(64))

    localidad: Mapped[Localidad] = relationship()
    tramite: Mapped[Tramite | None] = relationship()
    corrige: Mapped[Bitacora | None] = relationship(remote_side=[id])
    devuelta: Mapped[bool | None] = query_expression()
    """Whether a visita of it was returned; None except in what `queries.filas` reads."""

    __mapper_args__ = {"version_id_col": version}

    @property
    def dia_oida(self) -> date:
        """Return the town's day on which it was heard."""
        return local(self.oida).date()

    def palabras(self) -> str:
        """Found by its words, street, station and who reported it."""
        partes = (self.relato, self.domicilio, self.estacion, self.programa, self.reporta, self.folio)
        return " ".join(parte for parte in partes if parte)

    # Scope

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        if uno.puesto in (CONTROL, CUSTODIO):
            return and_(cls.reservada.is_(True), cls.contra_control.is_(uno.puesto == CUSTODIO))
        if uno.puesto in (*UNIDAD, INFORMACION):
            return cls.reservada.is_(False)
        if uno.puesto == ASESOR:
            return and_(cls.reservada.is_(False), or_(cls.con_asesoria.is_(True), cls.medio == "jornada"))
        return false()

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same on this row for one adscripción, by the values that the database holds."""
        reservada = bool(comprometido(self, "reservada"))
        if uno.puesto in (CONTROL, CUSTODIO):
            return reservada and bool(comprometido(self, "contra_control")) == (uno.puesto == CUSTODIO)
        if uno.puesto == ASESOR:
            return not reservada and (bool(comprometido(self, "con_asesoria")) or self.medio == "jornada")
        return not reservada and uno.puesto in (*UNIDAD, INFORMACION)

    @classmethod
    def ids_con_detalle(cls, alcance: Alcance, cual: object = None) -> Select[int]:
        """Return the ids of the entries that this scope sees (of the one that `cual` names)."""
        interna = por_dentro(cls)
        partes = (interna._visible_por(uno) for uno in alcance.adscritos)
        consulta = select(interna.id).where(or_(false(), *partes))
        return consulta if cual is None else consulta.where(interna.id == cual)

    def __repr__(self) -> str:
        return self.folio or ""


@event.listens_for(Bitacora, "before_insert")
def _normalizar_calle(_mapeo: object, _conexion: object, fila: Bitacora) -> None:
    fila.calle = calle_normal(fila.domicilio or "")
