"""Which dependencia is the Órgano de Control: two persons change it, its watchers are told.

What goes against the marked dependencia goes to the Custodio. Without the mark it would go to the accused.
"""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.nucleo.datos import Datos
from app.seguridad.guardia import alcance_actual, comprometido
from app.seguridad.models import Propuesta
from app.seguridad.propuestas import YaNoProcede
from app.seguridad.protegidas import SinConsentimiento, dejar_aviso, quienes_vigilan
from app.seguridad.segundas import DEPENDENCIA

VIGILADAS = ("nombre", "control", "activa")
"""What of the marked dependencia decides to whom a denuncia against it goes, and whether people find it."""
OTRAS = ("via", "titular", "domicilio", "telefono", "correo")
"""What else its form changes, besides what it depends on."""


def valores_de(fila: Dependencia) -> Datos:
    """Return what a dependencia says, as a propuesta keeps it."""
    return {nombre: getattr(fila, nombre) for nombre in VIGILADAS}


def antes_de(fila: Dependencia) -> Datos:
    """Return what the database still says of a dependencia that is being changed."""
    return {nombre: comprometido(fila, nombre) for nombre in VIGILADAS}


def cambia(fila: Dependencia) -> bool:
    """Answer whether what is being written gives, takes or blurs the mark."""
    if not inspect(fila).persistent:
        return bool(fila.control)
    antes = antes_de(fila)
    return bool(antes["control"] or fila.control) and antes != valores_de(fila)


def cambia_mas(fila: Dependencia) -> bool:
    """Answer whether something else of the same dependencia is being changed too."""
    if inspect(fila).attrs.padre.history.has_changes():
        return True
    return any((comprometido(fila, n) or None) != (getattr(fila, n) or None) for n in OTRAS)


def es_libre() -> bool:
    """Answer whether one person may mark: the first time, or where nobody else is to be asked or told."""
    hechas = select(Propuesta.id).where(
        Propuesta.acto == DEPENDENCIA, Propuesta.resolucion.in_(("consentida", "operador"))
    )
    marcadas = select(Dependencia.id).where(Dependencia.control.is_(True))
    with db.session.no_autoflush:
        if not quienes_vigilan() - {alcance_actual().usuario_id}:
            return True
        return not any(db.session.scalar(consulta.limit(1)) for consulta in (marcadas, hechas))


def cuidar(sesion: Session, filas: list[Dependencia]) -> None:
    """See to dependencias before they are written. Raises `SinConsentimiento` where two persons must agree."""
    alcance = alcance_actual()
    if (alcance.sistema and alcance.usuario_id is None) or sesion.info.get("consentido"):
        return
    for fila in filas:
        if not (cambia(fila) or (fila in sesion.deleted and fila.control)):
            continue
        if not es_libre():
            raise SinConsentimiento
        datos = {"nombre": fila.nombre, "valores": valores_de(fila)}
        dejar_aviso("otra_dependencia", quienes_vigilan() - {alcance.usuario_id}, datos, alcance.usuario_id)


def aplicar(p: Propuesta, _hash: str | None) -> None:
    """Change the dependencia; `YaNoProcede` where it, or which one has the mark, is not what it was."""
    marcadas = select(Dependencia).where(Dependencia.control.is_(True)).order_by(Dependencia.id).with_for_update()
    otras = [fila for fila in db.session.scalars(marcadas) if fila.id != p.datos["dependencia"]]
    fila = db.session.get(Dependencia, p.datos["dependencia"], with_for_update=True, populate_existing=True)
    if fila is None or valores_de(fila) != p.datos["antes"] or (otras and p.datos["valores"]["control"]):
        raise YaNoProcede
    for nombre, valor in p.datos["valores"].items():
        setattr(fila, nombre, valor)
