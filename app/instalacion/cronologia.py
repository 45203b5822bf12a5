"""The machine's clock against the database's last instants: a jump is told, counted and recorded."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, func, or_, select

from app.actos.models import Movimiento, Sello
from app.extensions import db
from app.nucleo.reloj import ahora
from app.seguridad.models import Cambio, Cuenta, Propuesta, Sesion
from app.seguridad.services import acotar
from app.seguridad.zona import local

ATRAS = timedelta(minutes=10)
"""What is dated later than this from now was written with another clock."""
ADELANTE = timedelta(days=45)
"""Longer than an office is closed: nothing in the database is younger than that, so the clock may be ahead."""
SALTO = 600.0
"""Seconds by which the clock may differ from the time that has passed between two rounds."""
TABLA = "reloj"
ORDEN = "flask --app app ac revisar-reloj"


@dataclass(frozen=True)
class Fechas:
    """What is dated in the future and no incident has put on record, and the newest instant before now."""

    movimientos: int
    sellos: int
    mayor: datetime | None
    reciente: datetime | None
    ultimo_id: int
    cuentas: int
    propuestas: int

    @property
    def adelantadas(self) -> int:
        """Return how many rows are dated in the future."""
        return self.movimientos + self.sellos + self.cuentas + self.propuestas


def _asentado() -> tuple[int, datetime | None]:
    """Return up to which movimiento, and which seal, the last incident answers for."""
    consulta = select(Cambio.despues).where(Cambio.tabla == TABLA).order_by(Cambio.id.desc()).limit(1)
    dicho = db.session.scalar(consulta) or {}
    mayor = dicho.get("mayor")
    return int(dicho.get("ultimo_id", 0)), datetime.fromisoformat(mayor) if mayor else None


def _cuentas(limite: datetime) -> Select[Cuenta]:
    return select(Cuenta).where(or_(Cuenta.repuesta > limite, Cuenta.valida_desde > limite))


def _propuestas(limite: datetime) -> Select[Propuesta]:
    return select(Propuesta).where(Propuesta.resolucion.is_(None), Propuesta.hecha > limite)


def _cuantas(consulta: Select[Cuenta]) -> int:
    return db.session.scalar(select(func.count()).select_from(consulta.subquery())) or 0


def fechas() -> Fechas:
    """Compare the dates of the database with the clock. Must run as the system."""
    limite = ahora() + ATRAS
    hasta_id, hasta = _asentado()
    futuros = (Movimiento.cuando > limite, Movimiento.id > hasta_id)
    sellos = [Sello.hecho > limite, *([Sello.hecho > hasta] if hasta else [])]
    cuantos, mayor = db.session.execute(select(func.count(), func.max(Movimiento.cuando)).where(*futuros)).one()
    sellados, ultimo = db.session.execute(select(func.count(), func.max(Sello.hecho)).where(*sellos)).one()
    vistas = (
        select(func.max(Movimiento.cuando)).where(Movimiento.cuando <= limite),
        select(func.max(Sello.hecho)).where(Sello.hecho <= limite),
        select(func.max(Sesion.vista)).where(Sesion.vista <= limite),
        select(func.max(Cambio.cuando)).where(Cambio.tabla == TABLA, Cambio.cuando <= limite),
    )
    recientes = [r for r in (db.session.scalar(v) for v in vistas) if r is not None]
    return Fechas(
        movimientos=cuantos,
        sellos=sellados,
        mayor=max((f for f in (mayor, ultimo) if f is not None), default=None),
        reciente=max(recientes, default=None),
        ultimo_id=db.session.scalar(select(func.max(Movimiento.id))) or 0,
        cuentas=_cuantas(_cuentas(limite)),
        propuestas=_cuantas(_propuestas(limite)),
    )


def dicho(hay: Fechas) -> str:
    """Return in Spanish what is wrong between the clock and the database, '' when nothing is."""
    if hay.adelantadas:
        cuales = [f"{hay.movimientos} movimientos y {hay.sellos} sellos"] if hay.movimientos or hay.sellos else []
        if hay.cuentas or hay.propuestas:
            cuales.append(f"{hay.cuentas} cuentas y {hay.propuestas} propuestas")
        hasta = f" (hasta el {local(hay.mayor):%d/%m/%Y %H:%M})" if hay.mayor is not None else ""
        return (
            f"{' y '.join(cuales)} tienen fecha posterior a la de este equipo{hasta}: corrija el reloj; si ya es el "
            f"correcto, use «{ORDEN} --confirmo»."
        )
    if hay.reciente is not None and ahora() - hay.reciente > ADELANTE:
        return (
            f"El reloj dice {local(ahora()):%d/%m/%Y %H:%M} y lo último registrado es del "
            f"{local(hay.reciente):%d/%m/%Y}: compruebe la fecha "
            f"del equipo antes de trabajar; si es la correcta, use «{ORDEN} --confirmo»."
        )
    return ""


def confirmar(hay: Fechas) -> None:
    """Put the incident on record (append-only), so that what was dated wrongly is no longer an alarm.

    Accounts dated in the future count from now; propuestas are closed, as they cannot be dated again. The caller opens
    `escritura()`.
    """
    momento, asentado = ahora(), _asentado()[1]
    # Earlier incidents stay settled.
    mayor = max((f for f in (hay.mayor, asentado) if f is not None), default=None)
    for cuenta in db.session.scalars(_cuentas(momento + ATRAS)):
        acotar(cuenta)
    for propuesta in db.session.scalars(_propuestas(momento + ATRAS)):
        propuesta.resolucion, propuesta.resuelta = "retirada", momento
    despues = {
        "ultimo_id": hay.ultimo_id,
        "mayor": mayor.isoformat() if mayor else None,
        "movimientos": hay.movimientos,
        "sellos": hay.sellos,
        "cuentas": hay.cuentas,
        "propuestas": hay.propuestas,
    }
    db.session.add(Cambio(cuando=ahora(), tabla=TABLA, fila="incidente", operacion="agregar", despues=despues))


class Vigia:
    """What the rounds have last seen of the clock; pages and `/readyz` read it without asking the database."""

    def __init__(self) -> None:
        self.aviso = self.salto = ""
        self._marca: tuple[float, float] | None = None

    def mirar(self) -> None:
        """Look at the clock; a jump while the system runs is told until it starts again or comes back."""
        pasado = _salto(self._marca)
        self._marca = (time.monotonic(), time.time())
        if pasado:
            self.salto = "" if self.salto else pasado
        self.aviso = dicho(fechas()) or self.salto
        if self.aviso:
            current_app.logger.error("reloj: %s", self.aviso)


def _salto(marca: tuple[float, float] | None) -> str | None:
    if marca is None:
        return None
    diferencia = (time.time() - marca[1]) - (time.monotonic() - marca[0])
    if abs(diferencia) < SALTO:
        return None
    hacia = "adelantó" if diferencia > 0 else "atrasó"
    return f"El reloj del equipo se {hacia} {abs(diferencia) / 3600:.1f} horas: compruebe la fecha y use «{ORDEN}»."


def vigia() -> Vigia:
    """Return what this process has seen of the clock."""
    hecho: Vigia = current_app.extensions.get("vigia") or current_app.extensions.setdefault("vigia", Vigia())
    return hecho
