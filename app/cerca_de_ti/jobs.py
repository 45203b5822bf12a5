"""Reports of jornadas frozen anew when something came late, and their PDFs."""

from __future__ import annotations

import hashlib

from flask import current_app
from sqlalchemy import select

from app.archivos.almacen import almacen
from app.archivos.examen import Archivo
from app.cerca_de_ti import services as informe
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.presenters.papeles import INFORME, de_informe
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.nucleo.reloj import Reloj, ahora
from app.pdf.composicion import DocumentoInvalido, componer
from app.seguridad.zona import local


def congelar_informes(reloj: Reloj = ahora) -> int:
    """Add a version for each closed jornada to which something came late, and the PDFs that are missing.

    Opens its own transactions; must run as the system. Returns how many versions were added.
    """
    cerradas = select(Jornada.id).where(Jornada.estado == "cerrada").order_by(Jornada.id)
    hechas = sum(_al_dia(pk, reloj) for pk in list(db.session.scalars(cerradas)))
    congelar_pdfs()
    return hechas


def _al_dia(jornada_id: int, reloj: Reloj) -> bool:
    """Add a version where the last one is no longer complete; by the row's lock only one round does it."""
    if not informe.atrasado(db.session.get_one(Jornada, jornada_id)):
        return False
    with escritura():
        consulta = select(Jornada).where(Jornada.id == jornada_id).with_for_update(of=Jornada)
        nueva = informe.congelar(db.session.scalars(consulta).one(), reloj())
    return nueva is not None


def congelar_pdfs(jornada_id: int | None = None) -> None:
    """Make the PDF of each version (of one jornada) that has none; one that fails is left for the next round."""
    sin_pdf = select(InformeDeJornada.id).where(InformeDeJornada.pdf_sha256.is_(None)).order_by(InformeDeJornada.id)
    if jornada_id is not None:
        sin_pdf = sin_pdf.where(InformeDeJornada.jornada_id == jornada_id)
    for pk in list(db.session.scalars(sin_pdf)):
        try:
            _congelar_pdf(pk)
        except (DocumentoInvalido, OSError) as error:
            current_app.logger.error("PDF del informe de una jornada: %s", type(error).__name__)


def _congelar_pdf(pk: int) -> None:
    """Compose and keep it outside the transaction, then name it in its row, once: what is kept first stays."""
    version = db.session.get_one(InformeDeJornada, pk)
    contenido = componer(INFORME, de_informe(version), momento=local(version.hecho))
    sha256 = hashlib.sha256(contenido).hexdigest()
    almacen().guardar(Archivo(contenido, sha256, "application/pdf", len(contenido), "informe.pdf"))
    with escritura():
        consulta = select(InformeDeJornada).where(InformeDeJornada.id == pk).with_for_update()
        fila = db.session.scalars(consulta, execution_options={"populate_existing": True}).one()
        fila.pdf_sha256 = fila.pdf_sha256 or sha256
