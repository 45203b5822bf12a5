"""The movimientos of a thing; checks of every chain and of the daily sellos."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import cast

from flask_appbuilder import Model
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.actos.cadena import HASH_CERO, EslabonConFin, eslabon, resumen_de_datos
from app.actos.cosa import Cosa
from app.actos.models import DEL_DIA, Movimiento, Sello
from app.extensions import db


def _columna(modelo: type[Cosa]) -> InstrumentedAttribute[int | None]:
    columna: InstrumentedAttribute[int | None] = getattr(Movimiento, Movimiento.columna_de(modelo))
    return columna


def modelos() -> list[type[Model]]:
    """Return what acts move, in an order that no import decides: the seals depend on it."""
    duenos = Movimiento.duenos()
    return [duenos[columna] for columna in sorted(duenos)]


def cadenas_rotas(modelo: type[Model], desde: int = 0, hasta: int | None = None) -> Iterator[str]:
    """Yield one Spanish line per broken link of the chains of `modelo`, naming folio and movimiento.

    Of those whose id is after `desde` and up to `hasta`. Must run as the system. Streams; memory does not grow with
    the table.
    """
    folio, final, esperado = "", (HASH_CERO, 0, ""), (HASH_CERO, 0, "")
    for m in cast(Iterable[EslabonConFin], db.session.execute(_eslabones(modelo, desde, hasta))):
        if m.folio != folio:
            yield from _fin_de_cadena(folio, final, esperado)
            folio, final, esperado = m.folio, (HASH_CERO, 0, ""), (m.ultimo_hash, m.version, m.estado)
        if m.numero is None:
            yield f"{folio}: no tiene ningún movimiento"
            folio = ""
            continue
        anterior, numero, _estado = final
        yield from _eslabon_roto(folio, anterior, numero + 1, m)
        final = (m.hash, numero + 1, m.hacia)
    yield from _fin_de_cadena(folio, final, esperado)


def _eslabones(modelo: type[Model], desde: int, hasta: int | None) -> Select[*tuple[object, ...]]:
    """Return the statement of the chains of a span of ids: each movimiento beside what its thing says of its end."""
    propias = [getattr(Movimiento, uno.key) for uno in Movimiento.__mapper__.column_attrs if uno.key != "id"]
    consulta = (
        select(modelo.folio, modelo.ultimo_hash, modelo.version, modelo.estado, *propias)
        .outerjoin(Movimiento, _columna(modelo) == modelo.id)
        .where(modelo.id > desde)
        .order_by(modelo.id, Movimiento.numero)
        .execution_options(yield_per=1000)
    )
    return consulta if hasta is None else consulta.where(modelo.id <= hasta)


def _eslabon_roto(folio: str, anterior: str, numero: int, m: EslabonConFin) -> Iterator[str]:
    if m.numero != numero:
        yield f"{folio}: falta el movimiento {numero}"
    suprimidos = m.sal is None and m.datos is None
    if not suprimidos and m.datos_hash != resumen_de_datos(m.datos, m.sal or ""):
        yield f"{folio}: los datos del movimiento {m.numero} ({m.acto}) fueron alterados"
    if m.hash_anterior != anterior or m.hash != eslabon(anterior, folio, m):
        yield f"{folio}: el movimiento {m.numero} ({m.acto}) no corresponde con la cadena"


def _fin_de_cadena(folio: str, final: tuple[str, int, str], esperado: tuple[str, int, str]) -> Iterator[str]:
    if folio and final[:2] != esperado[:2]:
        yield f"{folio}: la cadena no termina donde dice su renglón ({final[1]} de {esperado[1]} movimientos)"
    elif folio and final[2] != esperado[2]:
        yield f"{folio}: su renglón dice «{esperado[2]}» y su movimiento {final[1]} la dejó en «{final[2]}»"


def hash_del_dia(sello: Sello, desde_id: int) -> tuple[int, str]:
    """Return how much a seal covers, and its hash; `desde_id` is the `ultimo_id` of the seal before it, 0 of the first.

    The hash covers the previous seal, the seal's own day and instants, and the hash of every movimiento since that
    seal, in the order of their ids. Streams; memory does not grow with the day.
    """
    propios = (sello.hash_anterior, sello.dia, sello.hasta.isoformat(), sello.ultimo_id, sello.hecho.isoformat())
    suma = hashlib.sha256(" ".join(map(str, propios)).encode())
    total = 0
    for renglon in _del_dia(desde_id, sello.ultimo_id) if sello.forma == DEL_DIA else _puntas(sello):
        suma.update(f"\n{renglon}".encode())
        total += 1
    return total, suma.hexdigest()


def _del_dia(desde_id: int, hasta_id: int) -> Iterator[str]:
    """Yield the hash of every movimiento after an id and up to another, in their order."""
    propios = Movimiento.id > desde_id, Movimiento.id <= hasta_id
    consulta = select(Movimiento.hash).where(*propios).order_by(Movimiento.id)
    yield from db.session.scalars(consulta.execution_options(yield_per=5000))


def _puntas(sello: Sello) -> Iterator[str]:
    """Yield folio and last hash of every chain as the day left it: what seals were made of until version 0.7."""
    for modelo in modelos():
        columna = _columna(modelo)
        ultimo = (
            select(columna.label("cosa_id"), func.max(Movimiento.numero).label("numero"))
            .where(columna.is_not(None), Movimiento.cuando < sello.hasta, Movimiento.id <= sello.ultimo_id)
            .group_by(columna)
            .subquery()
        )
        consulta = (
            select(modelo.folio, Movimiento.hash)
            .join(Movimiento, columna == modelo.id)
            .join(ultimo, (ultimo.c.cosa_id == modelo.id) & (ultimo.c.numero == Movimiento.numero))
            .order_by(modelo.id)
            .execution_options(yield_per=5000)
        )
        for folio, cadena in db.session.execute(consulta):
            yield f"{folio} {cadena}"


def sello_roto(anterior: Sello | None, sello: Sello) -> Iterator[str]:
    """Yield a Spanish line where a seal no longer matches its movimientos, or the seal before it."""
    enlazado, desde_id = fin_de(anterior)
    if sello.hash_anterior != enlazado or (sello.cadenas, sello.hash) != hash_del_dia(sello, desde_id):
        yield f"sello del {sello.dia}: no corresponde con los movimientos de ese día"


def fin_de(sello: Sello | None) -> tuple[str, int]:
    """Return the hash and the last id from which the seal after this one goes on; of none, those of the beginning."""
    return (sello.hash, sello.ultimo_id) if sello else (HASH_CERO, 0)


def por_pares(hechos: list[Sello]) -> Iterator[tuple[Sello | None, Sello]]:
    """Yield each seal with the one before it."""
    return zip([None, *hechos], hechos, strict=False)


def sellos() -> list[Sello]:
    """Return the seals as they were made: each names the one before it. By day where that chain is broken.

    The order of the days is another one where a clock was ahead: a seal of next year has those of this year after it.
    """
    por_dia = list(db.session.scalars(select(Sello).order_by(Sello.dia)))
    siguiente = {sello.hash_anterior: sello for sello in por_dia}
    hechos: list[Sello] = []
    anterior = HASH_CERO
    while anterior in siguiente and len(hechos) < len(por_dia):
        hechos.append(siguiente[anterior])
        anterior = hechos[-1].hash
    return hechos if len(hechos) == len(por_dia) else por_dia


def ultimo_sello() -> Sello | None:
    """Return the seal that was made last."""
    hechos = sellos()
    return hechos[-1] if hechos else None


def movimientos(cosa: Cosa) -> list[Movimiento]:
    """Return the movimientos of a thing with their authors, newest first, in one statement."""
    consulta = select(Movimiento).options(joinedload(Movimiento.autor)).where(Movimiento.de(cosa))
    return list(db.session.scalars(consulta.order_by(Movimiento.numero.desc())))
