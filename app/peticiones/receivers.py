"""What follows in peticiones from others' changes: of the requisitos, of a person's name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.tramites import Requisito
from app.ciudadanos.models import Ciudadano
from app.nucleo.texto import plegar
from app.peticiones.jobs import RECUENTO
from app.peticiones.models.anexos import RequisitoCotejado
from app.peticiones.models.conteo import Conteo
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.tareas.cola import encolar


def recontar(sesion: Session, filas: list[Requisito]) -> None:
    """Count again, in the same transaction, for the trámites of the requisitos that were just written.

    A number of the petición's, not an act: no movimiento, no version. Straight on the connection, since who edits
    catalogues sees no petición.
    """
    tabla = Peticion.__table__
    abiertas = tabla.c.tramite_id.in_({fila.tramite_id for fila in filas}) & tabla.c.estado.in_(ABIERTOS)
    sesion.connection().execute(update(tabla).where(abiertas).values(faltan=_que_faltan(tabla)))


def cambio_la_zona(sesion: Session, filas: list[Ajuste]) -> None:
    """Have everything counted anew where the town sets another time zone: its days begin at another hour."""
    hay = select(Conteo.__table__.c.id).limit(1)
    if any(fila.clave == "zona_horaria" for fila in filas) and sesion.connection().scalar(hay) is not None:
        encolar(RECUENTO, "")


def _que_faltan(tabla: Any) -> Any:
    requisito, visto = Requisito.__table__, RequisitoCotejado.__table__
    cotejado = select(visto.c.id).where(visto.c.requisito_id == requisito.c.id, visto.c.peticion_id == tabla.c.id)
    return (
        select(func.count(requisito.c.id))
        .where(requisito.c.tramite_id == tabla.c.tramite_id, requisito.c.obligatorio, requisito.c.activo)
        .where(~cotejado.correlate(tabla, requisito).exists())
        .correlate(tabla)
        .scalar_subquery()
    )


def volver_a_plegar(sesion: Session, personas: list[Ciudadano]) -> None:
    """Keep a petición findable by its person's present name and telephone after a correction or a merge."""
    for persona in [fila for fila in personas if fila in sesion.dirty and sesion.is_modified(fila)]:
        for dicho in sesion.scalars(select(Planteamiento).where(Planteamiento.ciudadano_id == persona.id)):
            dicho.busqueda = plegar(dicho.palabras())
