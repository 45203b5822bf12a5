"""The versions of a jornada's frozen report."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import JSON, ColumnElement, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import crear_con_tabla, solo_agregar
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos
from app.seguridad.guardia import Alcance, Resguardado
from app.seguridad.models import Momento


class InformeDeJornada(Resguardado, Model):
    """One version of a jornada's report: its figures and folios as they stood, no name of any citizen.

    The first is made by closing; what arrives later makes a further one. Append-only: only `pdf_sha256` is filled in
    afterwards, once, when the PDF is made outside the transaction.
    """

    __tablename__ = "informe_de_jornada"
    __table_args__ = (UniqueConstraint("jornada_id", "numero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jornada_id: Mapped[int] = mapped_column(ForeignKey("jornada.id"))
    numero: Mapped[int] = mapped_column(Integer)
    hecho: Mapped[datetime] = mapped_column(Momento)
    contenido: Mapped[Datos] = mapped_column(JSON(none_as_null=True))
    sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    jornada: Mapped[Jornada] = relationship()

    @classmethod
    def visible(cls, alcance: Alcance) -> ColumnElement[bool]:
        """Seen with the jornada."""
        return Jornada.ids_con_detalle(alcance, cls.jornada_id).exists()

    def contiene(self, alcance: Alcance) -> bool:
        """Written by whoever's act makes a new version."""
        return self.jornada.contiene(alcance)


DDL_INFORME = solo_agregar(
    "informe_de_jornada", tuple(c.name for c in InformeDeJornada.__table__.columns if c.name != "pdf_sha256")
)
crear_con_tabla(InformeDeJornada.__table__, DDL_INFORME)
