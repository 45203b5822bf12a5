"""The book of oficios, kept by the house's signal: a number when one leaves, a cancellation when its petición does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import movimiento_asentado
from app.catalogos.models import Firmante
from app.catalogos.services.ajustes import configuracion
from app.documentos.models import Oficio
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import alcance_sistema
from app.seguridad.services import siguiente
from app.seguridad.zona import local

SALEN = frozenset({"rechazar_competencia", "reasignar", "cancelar", "marcar_duplicado", "reservar"})
"""Acts that take a petición away from the body that has it: its oficios no longer count, their numbers stay."""
LARGO_DE_OFICIOS = 400


def llevar_el_libro(cosa: Any, movimiento: Movimiento, **_datos: Any) -> None:
    """Number or cancel the oficios of a petición, in the transaction of the act (so that the book has no gaps).

    Source: Altamira «el oficio de atención y canalización»; `procedimientos`, «Documents».
    """
    if not isinstance(cosa, Peticion):
        return
    if movimiento.acto in SALEN:
        _cancelar_los_de(cosa, movimiento.cuando)
    elif movimiento.acto == "prorrogar":
        _numerar(cosa, "prorroga", movimiento.cuando)
    elif movimiento.acto == "canalizar" and cosa.via == "oficio" and not cosa.reservada:
        _numerar(cosa, "canalizacion", movimiento.cuando)


def _numerar(p: Peticion, clase: str, momento: datetime) -> None:
    """Add the next oficio of the town's year, and make the petición found by its number."""
    dia = local(momento).date()
    nombre, cargo = _firma()
    with alcance_sistema("libro de oficios"):
        oficio = Oficio(
            anio=dia.year, numero=siguiente(f"oficio:{dia.year}"), clase=clase, peticion_id=p.id,
            dependencia_id=p.dependencia_id, fecha=dia, firma=nombre, cargo=cargo, hecho=momento,
        )  # fmt: skip
        db.session.add(oficio)
        if p.planteamiento is not None:
            p.planteamiento.oficios = f"{p.planteamiento.oficios or ''} {oficio.texto}".strip()[-LARGO_DE_OFICIOS:]
        db.session.flush()


def _firma() -> tuple[str, str]:
    """Return name and post of who signs oficios; an empty name and the office where the town has named nobody."""
    consulta = select(Firmante).where(Firmante.para == "oficio", Firmante.activo.is_(True)).order_by(Firmante.id)
    firmante = db.session.scalars(consulta.limit(1)).first()
    return (firmante.nombre, firmante.cargo) if firmante else ("", configuracion().ajustes["oficina"][:120])


def _cancelar_los_de(p: Peticion, momento: datetime) -> None:
    """Cancel its open oficios; as the system, since the act may have just hidden the petición from its author."""
    with alcance_sistema("libro de oficios"):
        abiertos = select(Oficio).where(Oficio.peticion_id == p.id, Oficio.cancelado.is_(None))
        for oficio in db.session.scalars(abiertos):
            oficio.cancelado = momento
        db.session.flush()


def suscribir() -> None:
    """Listen to the signal; connecting twice is once."""
    movimiento_asentado.connect(llevar_el_libro)
