"""The search of peticiones: full-text index on both engines, and safe questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, and_, column, false, func, select, table
from sqlalchemy.dialects.postgresql import TSVECTOR, to_tsquery

from app.catalogos.models.lugares import Modulo
from app.catalogos.models.tramites import Tramite
from app.extensions import db, hallado_por_palabras, hallar_con_tabla
from app.nucleo import folio as folios
from app.nucleo.texto import formas, junta, plegar
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad.memoria import recordar
from app.seguridad.zona import hoy

PALABRAS = 8
LARGO = 200
ANIOS = 12
"""How many years back a folio may be of which only the number is known."""
PUNTOS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”‘’¿¡–—·•°"
"""Signs between words: PostgreSQL's parser would make numbers with sign, addresses and paths of what they join."""

_SEPARADAS = "translate(busqueda, '{}', '{}')".format(PUNTOS.replace("'", "''"), " " * len(PUNTOS))
_CON, _SIN = hallado_por_palabras(
    "planteamiento",
    "peticion_id",
    "peticion_id, busqueda",
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3 4'",
)
DDL_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": _CON,
    "postgresql": (
        "ALTER TABLE planteamiento ADD COLUMN busqueda_fts tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple', {_SEPARADAS})) STORED",
        "CREATE INDEX ix_planteamiento_busqueda_fts ON planteamiento USING gin (busqueda_fts)",
    ),
}
DDL_SIN_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": _SIN,
    "postgresql": ("ALTER TABLE planteamiento DROP COLUMN busqueda_fts",),
}
"""Names with `_fts` are what `migrations/env.py` leaves alone: no mapper has them."""

hallar_con_tabla(Planteamiento.__table__, DDL_BUSQUEDA, DDL_SIN_BUSQUEDA)

FTS = table("planteamiento_fts", column("rowid"), column("planteamiento_fts"))
_VACIAS = frozenset(("el", "la", "los", "las", "un", "una", "unos", "unas", "lo", "de", "del", "en", "al", "por", "con",
                     "para", "que", "su", "sus"))  # fmt: skip
_DE_TELEFONO = frozenset(("tel", "telefono", "cel", "celular", "whatsapp"))
_PREFIJOS = re.compile(r"^(?:521|52|044|045|01)(?=\d{10}$)")
_PALABRA = re.compile(r"[^\W_]+")
_CORREO = re.compile(r"[^\s@,;<>]*@[^\s@,;<>]*")
_DOMINIO = re.compile(r"\b[^\W\d_][\w-]*(?:\.[\w-]+)+")


def alternativas(q: str) -> list[list[str]]:
    """Return the words to find, all of them, and a second way where they hold a telephone or an address in pieces.

    `+52 833 214 55 18` is sought as its five words and as `8332145518`; `correo.mx` as two words and as `correomx`. An
    e-mail (whatever has an @) is only sought whole. At most eight words each; [] without any.
    """
    escrito = _CORREO.sub(lambda hallado: f" {junta(hallado[0])} ", q[:LARGO])
    palabras = _PALABRA.findall(plegar(escrito))
    unidas = _con_telefonos(_PALABRA.findall(plegar(_DOMINIO.sub(lambda hallado: junta(hallado[0]), escrito))))
    palabras, unidas = _que_dicen_algo(palabras), _que_dicen_algo(unidas)
    maneras = [palabras[:PALABRAS]] if palabras else []
    return maneras if unidas == palabras else [*maneras, unidas[:PALABRAS]]


def _que_dicen_algo(palabras: list[str]) -> list[str]:
    """Return the words without articles and prepositions, nor the label of a telephone; all of them where no other is.

    Whoever looks for «el bache de Hidalgo» may find «bache en la calle Hidalgo».
    """
    sobran = _VACIAS | (_DE_TELEFONO if any(palabra.isdecimal() for palabra in palabras) else frozenset())
    return [palabra for palabra in palabras if palabra not in sobran] or palabras


def _con_telefonos(palabras: list[str]) -> list[str]:
    """Join the neighbouring numbers that together make (a good part of) a telephone."""
    salida: list[str] = []
    corrida: list[str] = []
    for palabra in (*palabras, ""):
        if palabra.isdecimal() and palabra.isascii():
            corrida.append(palabra)
            continue
        unida = "".join(corrida)
        salida += [_PREFIJOS.sub("", unida)] if 4 <= len(unida) <= 13 else corrida
        salida += [palabra] if palabra else []
        corrida = []
    return salida


def dice(q: str) -> ColumnElement[bool]:
    """Return the criterion, on Planteamiento, of those that hold every word of `q` or one that begins so."""
    pregunta = en_el_indice(q)
    if not pregunta:
        return false()
    if db.engine.dialect.name == "postgresql":
        return column("busqueda_fts", TSVECTOR).bool_op("@@")(to_tsquery("simple", pregunta))
    return Planteamiento.peticion_id.in_(select(FTS.c.rowid).where(FTS.c.planteamiento_fts.bool_op("MATCH")(pregunta)))


def dice_leido(q: str) -> ColumnElement[bool]:
    """Return the same criterion where rows are read one after another: PostgreSQL does not ask the index for it."""
    if db.engine.dialect.name != "postgresql":
        return dice(q)
    pregunta = to_tsquery("simple", en_el_indice(q))
    return func.ts_match_vq(column("busqueda_fts", TSVECTOR), pregunta, type_=Boolean)


def en_el_indice(q: str) -> str:
    """Return the question to this engine's index of words; '' where `q` has no word."""
    if db.engine.dialect.name == "postgresql":
        comillas, inicio, o, y, alguna = "'{}'", ":*", "|", " & ", " | "
    else:
        comillas, inicio, o, y, alguna = '"{}"', "*", "OR", " AND ", " OR "
    maneras = (y.join(_con_singular(p, comillas, inicio, o) for p in palabras) for palabras in alternativas(q))
    return alguna.join(f"({manera})" for manera in maneras)


def _con_singular(palabra: str, comillas: str, inicio: str, o: str) -> str:
    """Return the question for what begins as a word, or is what it is the plural of."""
    primera, *otras = formas(palabra)
    dichas = [comillas.format(primera) + inicio, *map(comillas.format, otras)]
    return "(" + f" {o} ".join(dichas) + ")" if otras else dichas[0]


# Words with which people ask for a trámite: «foco» for a luminaria


def pedidas_por(q: str, tramites: Iterable[tuple[int, str, str]]) -> list[tuple[list[int], str]]:
    """Return (ids of trámites, the other words of `q`) for the ways in which `q` names a trámite.

    `tramites` are (id, name, words with which people ask for it). A word of three letters or more names a trámite when
    one of those begins so, singular or plural; its own name counts only where all of `q` is words of both.
    """
    palabras = _PALABRA.findall(plegar(q[:LARGO]))[:PALABRAS]
    buscadas = {p: frozenset(formas(p)) for p in palabras if len(p) >= 3 and not p.isdecimal()}
    grupos: dict[str, list[int]] = {}
    for pk, nombre, sinonimos in tramites if buscadas else ():
        con_nombre, propias = _dichas(f"{nombre} {sinonimos}"), _dichas(sinonimos)
        de_ambos = con_nombre.nombradas(buscadas)
        if not de_ambos:
            continue
        if de_ambos.issuperset(palabras):
            grupos.setdefault("", []).append(pk)
            continue
        suyas = propias.nombradas(buscadas)
        if suyas:
            grupos.setdefault(" ".join(p for p in palabras if p not in suyas), []).append(pk)
    return [(ids, resto) for resto, ids in grupos.items()]


class _Dichas(NamedTuple):
    """The folded words of a catalogue's text, each after a space, and what each is the singular or plural of."""

    texto: str
    formas: frozenset[str]

    def nombradas(self, buscadas: Mapping[str, frozenset[str]]) -> set[str]:
        """Return which words begin one of these, or are its singular or plural."""
        return {p for p, suyas in buscadas.items() if f" {p}" in self.texto or not suyas.isdisjoint(self.formas)}


@lru_cache(maxsize=4096)
def _dichas(texto: str) -> _Dichas:
    palabras = _PALABRA.findall(plegar(texto))
    return _Dichas("".join(f" {p}" for p in palabras), frozenset(f for p in palabras for f in formas(p)))


# What else finds one


def con_ese_numero(q: str) -> ColumnElement[bool] | None:
    """Return the criterion of the folios of which `q` is the number, the módulo and the number, or the year and it."""
    escrito = folios.partes(folios.buscado(q))
    if escrito is None:
        return None
    modulos = ["AC", *recordar("claves de módulos", _claves_de_modulos)]
    return Peticion.folio.in_(folios.posibles(escrito, modulos, range(hoy().year, hoy().year - ANIOS, -1)))


def _claves_de_modulos() -> list[str]:
    return list(db.session.scalars(select(Modulo.clave)))


def pedidas_con(
    q: str, tramite: SQLColumnExpression[int | None], dicen: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Return the criteria of what is asked with words of a trámite and says the others itself, one for each way.

    `tramite`: the column of the petición's; `dicen`: the criterion of what its planteamiento says.
    """
    maneras = pedidas_por(q, recordar("trámites dichos", _tramites_dichos))
    return [and_(tramite.in_(tramites), *([dicen(resto)] if resto else [])) for tramites, resto in maneras]


def _tramites_dichos() -> list[tuple[int, str, str]]:
    consulta = select(Tramite.id, Tramite.nombre, Tramite.sinonimos)
    return [(pk, nombre, sinonimos or "") for pk, nombre, sinonimos in db.session.execute(consulta)]
