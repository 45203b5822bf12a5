"""Finding peticiones by their words: among the newest, then by the index of words.

It takes a time that does not grow with the town. What many say is found among the newest; what few say, by the index
of words. Which of both a word is shows when the
newest have been read: for a telephone that one petición has, PostgreSQL expects a thousand, and for the sake of 20 of
them would read the whole table from its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.constantes import escrito
from app.extensions import db
from app.fab.record import TOPE
from app.nucleo import claves
from app.nucleo import folio as folios
from app.nucleo.puestos import UNIDAD
from app.peticiones.models.busqueda import FTS, con_ese_numero, dice, dice_leido, en_el_indice, pedidas_con
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad.guardia import alcance_actual

RECIENTES = 4000
"""How many of the newest are read where all are listed: 2 ms of PostgreSQL."""
PROPIAS = 1500
"""How many where only a part is listed (a dependencia's, a filter's): each is looked up by its key."""
MUCHAS = 28_000
"""How many at most where a few of those sought were among them."""
SIN_CONTAR = 2**30
"""What an address adds to the figure beyond which nobody has counted."""
CIFRAS = 7
"""With so many figures a word is a telephone's or an oficio's: no use to look among the newest."""


@dataclass(frozen=True)
class Halladas:
    """What a page of a search shows: ids, newest first, one more than fit where there is a next page.

    `total`: how many there are after `desde`; where it is more than `tope`, nobody has counted further.
    """

    ids: list[int]
    total: int
    tope: int = TOPE


@dataclass(frozen=True)
class Entre:
    """Among which peticiones a search looks: those that fulfil other criteria, with their values, older than one."""

    criterios: Sequence[ColumnElement[bool]] = ()
    datos: Mapping[str, object] = field(default_factory=dict)
    desde: int | None = None

    def ids(self) -> Select[int]:
        """Return the select of their ids, in no order."""
        consulta = select(Peticion.id).where(*self.criterios)
        return consulta if self.desde is None else consulta.where(Peticion.id < self.desde)

    def leidos(self, consulta: Select[int]) -> list[int]:
        """Return what a select finds, with the values of the criteria."""
        return list(db.session.scalars(consulta, dict(self.datos)))

    @property
    def casi_todas(self) -> bool:
        """Answer whether these are the Unidad's without filters, among which hardly an id is missing."""
        alcance = alcance_actual()
        return not self.criterios and (alcance.sistema or bool(alcance.puestos & set(UNIDAD)))


def halladas(q: str, entre: Entre, cuantas: int) -> Halladas:
    """Return the newest peticiones that `q` finds: by a folio in any spelling, or every word (or its beginning).

    Words are sought in text, street, name, telephone, e-mail, CURP and oficios, through the guard of the planteamiento;
    a number may also be a folio's, and a word one of those with which a trámite is asked for.
    """
    folio = folios.entendido(q)
    if folio:
        ids = entre.leidos(entre.ids().where(Peticion.folio == folio))
        return Halladas(ids, len(ids))
    q = claves.curp(q) or q
    por_numero = con_ese_numero(q)
    numeradas = [] if por_numero is None else entre.leidos(entre.ids().where(por_numero))
    recientes = _recientes(q, entre, cuantas) if db.engine.dialect.name == "postgresql" and _es_comun(q) else []
    if len(recientes) >= cuantas:
        return Halladas(_juntas(recientes, numeradas)[:cuantas], cuantas, cuantas - 1)
    todas = _juntas(numeradas, *(entre.leidos(consulta) for consulta in _por_indice(q, entre)))
    return Halladas(todas[:cuantas], min(len(todas), TOPE + 1))


def al_cursor(total: int, tope: int) -> int:
    """Return how many there are as the address of the next page carries it on."""
    return total if total <= tope else SIN_CONTAR + tope


def de_cursor(dicho: int) -> tuple[int, int]:
    """Return total and tope of what the address carries on."""
    return (dicho - SIN_CONTAR + 1, dicho - SIN_CONTAR) if dicho >= SIN_CONTAR else (dicho, TOPE)


def _juntas(*listas: list[int]) -> list[int]:
    return sorted(set().union(*listas), reverse=True)


def _es_comun(q: str) -> bool:
    """Answer whether many may say it: no e-mail, no telephone."""
    return "@" not in q and not any(len(pedazo) >= CIFRAS and pedazo.isdecimal() for pedazo in q.split())


# Among the newest


def _recientes(q: str, entre: Entre, cuantas: int) -> list[int]:
    """Return those among the newest that `q` finds; more of them are read where the first ones show that it is worth.

    Fewer than `cuantas` say nothing of the others.
    """
    leer = _del_final if entre.casi_todas else _de_las_suyas
    leidas = RECIENTES if entre.casi_todas else PROPIAS
    ids = entre.leidos(leer(q, entre, leidas).limit(escrito(cuantas)))
    harian_falta = leidas * cuantas * 3 // (2 * len(ids)) if ids else MUCHAS + 1
    if len(ids) < cuantas and entre.casi_todas and harian_falta <= MUCHAS:
        ids = entre.leidos(leer(q, entre, harian_falta).limit(escrito(cuantas)))
    return ids


def _del_final(q: str, entre: Entre, leidas: int) -> Select[int]:
    """Return the select among the last ids: both tables are read backwards, from one id to the other."""
    ultima = aliased(Peticion)
    hasta = select(func.max(ultima.id)).scalar_subquery() if entre.desde is None else literal(entre.desde)
    primera = hasta - leidas
    consulta = entre.ids().join(Planteamiento, Planteamiento.peticion_id == Peticion.id)
    consulta = consulta.where(Planteamiento.peticion_id > primera, Peticion.id > primera)
    return consulta.where(_dicho(q, Peticion.tramite_id)).order_by(Peticion.id.desc())


def _de_las_suyas(q: str, entre: Entre, leidas: int) -> Select[int]:
    """Return the select among the first of their own list, each looked up in the words by its key."""
    suyas = entre.ids().add_columns(Peticion.tramite_id).order_by(Peticion.id.desc()).limit(escrito(leidas)).subquery()
    consulta = select(Planteamiento.peticion_id).join(suyas, suyas.c.id == Planteamiento.peticion_id)
    return consulta.where(_dicho(q, suyas.c.tramite_id)).order_by(suyas.c.id.desc())


def _dicho(q: str, tramite: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    return or_(dice_leido(q), *pedidas_con(q, tramite, dice_leido))


# By the index of words


def _por_indice(q: str, entre: Entre) -> Iterator[Select[int]]:
    """Return the selects of all that `q` finds, as far as they are counted: by its words, by those of a trámite."""
    con_palabras = entre.ids().join(Planteamiento, Planteamiento.peticion_id == Peticion.id)
    pregunta = en_el_indice(q)
    if pregunta and db.engine.dialect.name == "postgresql":
        # + 0: in the order of a key PostgreSQL would rather read the whole table backwards than ask the index
        yield con_palabras.where(dice(q)).order_by((Peticion.id + 0).desc()).limit(escrito(TOPE + 1))
    elif pregunta:
        en_orden = con_palabras.join(FTS, FTS.c.rowid == Peticion.id).order_by(FTS.c.rowid.desc())
        yield en_orden.where(FTS.c.planteamiento_fts.bool_op("MATCH")(pregunta)).limit(escrito(TOPE + 1))
    for criterio in pedidas_con(q, Peticion.tramite_id, dice):
        yield con_palabras.where(criterio).order_by(Peticion.id.desc()).limit(escrito(TOPE + 1))
