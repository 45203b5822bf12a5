"""What distinguishes places of one name, kept in their rows at every flush."""

from __future__ import annotations

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.catalogos.models.lugares import Localidad
from app.extensions import db
from app.nucleo.lugares import Lugar, distintivos
from app.nucleo.texto import plegar

DISTINGUEN = ("nombre", "tipo", "tipo_oficial", "cp", "cvegeo")


def distinguir(sesion: Session, filas: list[Localidad]) -> None:
    """Write again what distinguishes the places of every name that is added, changed or taken away."""
    nombres: set[str] = set()
    for fila in filas:
        if fila in sesion.dirty and not any(inspect(fila).attrs[nombre].history.has_changes() for nombre in DISTINGUEN):
            continue
        antes = fila.plegado
        fila.plegado = plegar(fila.nombre or "")
        nombres |= {nombre for nombre in (antes, fila.plegado) if nombre}
    for nombre in nombres:
        _rotular(sesion, nombre)


def _rotular(sesion: Session, nombre: str) -> None:
    guardadas = sesion.scalars(select(Localidad).where(Localidad.plegado == nombre).order_by(Localidad.id))
    grupo = {id(fila): fila for fila in guardadas if fila not in sesion.deleted and fila.plegado == nombre}
    vivas = (fila for fila in (*sesion.new, *sesion.dirty) if isinstance(fila, Localidad) and fila.plegado == nombre)
    grupo |= {id(fila): fila for fila in vivas if fila not in sesion.deleted}
    filas = list(grupo.values())
    for fila, texto in zip(filas, distintivos([como_lugar(fila) for fila in filas]), strict=True):
        if (fila.distintivo or "") == texto:
            continue
        if fila in sesion.new or fila in sesion.dirty:
            fila.distintivo = texto
            continue
        # What another row brought about is nobody's change of this one.
        sesion.connection().execute(update(Localidad).where(Localidad.id == fila.id).values(distintivo=texto))
        set_committed_value(fila, "distintivo", texto)


def como_lugar(fila: Localidad) -> Lugar:
    """Return what distinguishes a place."""
    return Lugar(
        fila.id, fila.nombre or "", fila.tipo or "colonia", fila.tipo_oficial or "", fila.cp or "", fila.cvegeo or ""
    )


def igual_a(fila: Localidad) -> Localidad | None:
    """Return another place that is the same: of one CVEGEO, or without any, of one name, tipo and postal code."""
    if fila.cvegeo:
        return None  # the database holds it unique, and the form says so
    iguales = select(Localidad).where(
        Localidad.plegado == plegar(fila.nombre or ""), Localidad.cvegeo.is_(None), Localidad.id != (fila.id or 0)
    )
    suyo = (fila.tipo, plegar(fila.tipo_oficial or ""), fila.cp or "")
    return next((x for x in db.session.scalars(iguales) if (x.tipo, plegar(x.tipo_oficial), x.cp or "") == suyo), None)
