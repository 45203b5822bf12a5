"""Checks of the chain: every movimiento of every petición, and the daily sellos, recomputed from the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.actos.models import Movimiento, Sello
from app.actos.services import HASH_CERO, eslabon, resumen_de_datos
from app.extensions import db


def cadenas_rotas(modelo: Any) -> Iterator[str]:
    """Yield one Spanish line per broken link of the chains of `modelo`, naming folio and movimiento.

    Must run as the system. Streams; memory does not grow with the table.
    """
    consulta = (
        select(modelo.folio, modelo.ultimo_hash, modelo.version, Movimiento)
        .join(Movimiento, Movimiento.peticion_id == modelo.id)
        .order_by(modelo.id, Movimiento.numero)
        .execution_options(yield_per=1000)
    )
    folio, anterior, numero, esperado = "", HASH_CERO, 0, (HASH_CERO, 0)
    for folio_actual, ultimo, version, m in db.session.execute(consulta):
        if folio_actual != folio:
            yield from _fin_de_cadena(folio, anterior, numero, esperado)
            folio, anterior, numero, esperado = folio_actual, HASH_CERO, 0, (ultimo, version)
        numero += 1
        yield from _eslabon_roto(folio, anterior, numero, m)
        anterior = m.hash
    yield from _fin_de_cadena(folio, anterior, numero, esperado)
    sin_cadena = select(modelo.folio).where(~select(Movimiento.id).where(Movimiento.peticion_id == modelo.id).exists())
    for (huerfano,) in db.session.execute(sin_cadena):
        yield f"{huerfano}: no tiene ningún movimiento"


def _eslabon_roto(folio: str, anterior: str, numero: int, m: Movimiento) -> Iterator[str]:
    if m.numero != numero:
        yield f"{folio}: falta el movimiento {numero}"
    if m.sal is not None and m.datos_hash != resumen_de_datos(m.datos, m.sal):
        yield f"{folio}: los datos del movimiento {m.numero} ({m.acto}) fueron alterados"
    if m.hash_anterior != anterior or m.hash != eslabon(anterior, folio, m):
        yield f"{folio}: el movimiento {m.numero} ({m.acto}) no corresponde con la cadena"


def _fin_de_cadena(folio: str, anterior: str, numero: int, esperado: tuple[str, int]) -> Iterator[str]:
    if folio and (anterior, numero) != esperado:
        yield f"{folio}: la cadena no termina donde dice la petición ({numero} de {esperado[1]} movimientos)"


def hash_del_dia(modelo: Any, hasta: datetime, ultimo_id: int, anterior: str) -> tuple[int, str]:
    """Return how many chains stood at an instant, and the hash over every (folio, last hash) and the previous seal."""
    ultimo = (
        select(Movimiento.peticion_id, func.max(Movimiento.numero).label("numero"))
        .where(Movimiento.cuando < hasta, Movimiento.id <= ultimo_id)
        .group_by(Movimiento.peticion_id)
        .subquery()
    )
    consulta = (
        select(modelo.folio, Movimiento.hash)
        .join(Movimiento, Movimiento.peticion_id == modelo.id)
        .join(ultimo, (ultimo.c.peticion_id == modelo.id) & (ultimo.c.numero == Movimiento.numero))
        .order_by(modelo.folio)
        .execution_options(yield_per=5000)
    )
    suma = hashlib.sha256(anterior.encode())
    total = 0
    for folio, cadena in db.session.execute(consulta):
        suma.update(f"{folio} {cadena}\n".encode())
        total += 1
    return total, suma.hexdigest()


def sellos_rotos(modelo: Any) -> Iterator[str]:
    """Yield one Spanish line per daily seal that no longer matches."""
    anterior = HASH_CERO
    for sello in db.session.scalars(select(Sello).order_by(Sello.dia)):
        _total, calculado = hash_del_dia(modelo, sello.hasta, sello.ultimo_id, anterior)
        if sello.hash_anterior != anterior or sello.hash != calculado:
            yield f"sello del {sello.dia}: no corresponde con los movimientos de ese día"
        anterior = sello.hash


def ultimo_sello() -> tuple[date | None, str]:
    """Return day and hash of the newest seal."""
    sello = db.session.scalars(select(Sello).order_by(Sello.dia.desc()).limit(1)).first()
    return (sello.dia, sello.hash) if sello else (None, HASH_CERO)
