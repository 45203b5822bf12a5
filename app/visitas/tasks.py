"""Asesorías that acts open and answer; reports of jornadas frozen by the jobs."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import movimiento_asentado
from app.archivos.almacen import almacen
from app.archivos.examen import Archivo
from app.bitacora.models import Bitacora
from app.documentos.filters.jornadas import de_informe
from app.documentos.services import DocumentoInvalido, componer
from app.extensions import db, escritura
from app.nucleo.puestos import ASESOR
from app.nucleo.reloj import Reloj, ahora
from app.peticiones import tasks as peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import local
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.foto import Foto
from app.visitas.models.jornada import InformeDeJornada, Jornada
from app.visitas.services import informe
from app.visitas.services.asesorias import asentar_por, pedir_por, responder_con

peticiones.EN_USO += [Foto.sha256, Foto.original_sha256, InformeDeJornada.pdf_sha256]


def abrir_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Open the asesoría that somebody of the Unidad asks for on a petición, in the same transaction."""
    if movimiento.acto == "pedir_asesoria" and isinstance(cosa, Peticion):
        pedir_por(movimiento, cosa, datos.get("pregunta") or datos["texto"])


def responder_asesoria(cosa: Any, movimiento: Movimiento, datos: dict[str, Any], **_resto: Any) -> None:
    """Keep what the Asesor Jurídico advised: on an entry as a new asesoría, on a petición in those that were asked."""
    if movimiento.acto != "orientar" or movimiento.puesto != ASESOR:
        return
    if isinstance(cosa, Bitacora):
        asentar_por(movimiento, cosa, datos)
    elif isinstance(cosa, Peticion):
        abiertas = select(Asesoria).where(Asesoria.peticion_id == cosa.id, Asesoria.estado == "pedida")
        for asesoria in list(db.session.scalars(abiertas)):
            responder_con(asesoria, movimiento, datos["texto"])


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
    contenido = componer("jornada", de_informe(version), momento=local(version.hecho))
    sha256 = hashlib.sha256(contenido).hexdigest()
    almacen().guardar(Archivo(contenido, sha256, "application/pdf", len(contenido), "informe.pdf"))
    with escritura():
        consulta = select(InformeDeJornada).where(InformeDeJornada.id == pk).with_for_update()
        fila = db.session.scalars(consulta, execution_options={"populate_existing": True}).one()
        fila.pdf_sha256 = fila.pdf_sha256 or sha256


def suscribir() -> None:
    """Listen to the signal; connecting twice is once."""
    movimiento_asentado.connect(abrir_asesoria)
    movimiento_asentado.connect(responder_asesoria)
