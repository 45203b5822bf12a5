"""What the system does by itself: daily seals, resuming what waited until a day; and the check of folio series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from app.actos.models import Movimiento, Sello
from app.actos.queries import hash_del_dia, ultimo_sello
from app.actos.services import AUTOR_SISTEMA, ejecutar
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from app.peticiones.models import Peticion
from app.seguridad.models import Contador
from app.seguridad.zona import hoy, zona

MARGEN = timedelta(minutes=5)
"""After midnight, so that no act of the day is still being written when it is sealed."""


def diario() -> None:
    """Run the day's tasks. Opens its own transactions; must run as the system."""
    sellar()
    reanudar_vencidas()


def sellar() -> int:
    """Seal yesterday (the town's day) unless it is sealed; return how many seals were made."""
    momento = ahora()
    dia = (momento.astimezone(zona()) - MARGEN).date() - timedelta(days=1)
    hasta = datetime.combine(dia + timedelta(days=1), time(), tzinfo=zona()).astimezone(UTC)
    with escritura():
        ultimo, anterior = ultimo_sello()
        ultimo_id = db.session.scalar(select(func.max(Movimiento.id)).where(Movimiento.cuando < hasta))
        if ultimo_id is None or (ultimo is not None and ultimo >= dia):
            return 0
        total, resumen = hash_del_dia(Peticion, hasta, ultimo_id, anterior)
        db.session.add(
            Sello(
                dia=dia,
                hasta=hasta,
                ultimo_id=ultimo_id,
                peticiones=total,
                hash_anterior=anterior,
                hash=resumen,
                hecho=momento,
            )  # fmt: skip
        )
    return 1


def reanudar_vencidas() -> int:
    """Resume what waited for the citizen until today (act `reanudar` by «sistema»); return how many."""
    consulta = select(Peticion).where(Peticion.en_espera_hasta <= hoy()).order_by(Peticion.id)
    ids = [p.id for p in db.session.scalars(consulta)]
    for pk in ids:
        with escritura():
            p = db.session.get_one(Peticion, pk)
            if p.en_espera_hasta is not None and p.en_espera_hasta <= hoy():
                ejecutar(p, "reanudar", {}, autor=AUTOR_SISTEMA, via="sistema")
    return len(ids)


def huecos_de_folio() -> Iterator[str]:
    """Yield one Spanish line per series of folios whose counter and rows disagree."""
    contadores = select(Contador.clave, Contador.valor).where(Contador.clave.startswith("folio:"))
    for clave, valor in db.session.execute(contadores):
        _folio, modulo, anio = clave.split(":")
        cuantas = select(func.count(Peticion.id)).where(Peticion.folio.startswith(f"{modulo}-{anio}-"))
        filas = db.session.scalar(cuantas) or 0
        if filas != valor:
            yield f"folios {modulo}-{anio}: el contador dice {valor} y hay {filas}"
