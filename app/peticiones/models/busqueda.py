"""The full-text index of planteamientos: its DDL on both engines, and what a person types made into a safe question."""

from __future__ import annotations

import re

from sqlalchemy import DDL, ColumnElement, column, event, false, select, table
from sqlalchemy.dialects.postgresql import TSVECTOR, to_tsquery

from app.extensions import crear_con_tabla, db
from app.nucleo.texto import junta, plegar
from app.peticiones.models.dicho import Planteamiento

PALABRAS = 8
LARGO = 200
PUNTOS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”‘’¿¡–—·•°"
"""Signs between words: PostgreSQL's parser would make numbers with sign, addresses and paths of what they join."""

_SEPARADAS = "translate(busqueda, '{}', '{}')".format(PUNTOS.replace("'", "''"), " " * len(PUNTOS))
_SIN_VIEJA = (
    "INSERT INTO planteamiento_fts(planteamiento_fts, rowid, busqueda) "
    "VALUES ('delete', OLD.peticion_id, OLD.busqueda);"
)
_CON_NUEVA = "INSERT INTO planteamiento_fts(rowid, busqueda) VALUES (NEW.peticion_id, NEW.busqueda);"

DDL_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE VIRTUAL TABLE planteamiento_fts USING fts5(busqueda, content='planteamiento', "
        "content_rowid='peticion_id', tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')",
        f"CREATE TRIGGER planteamiento_fts_alta AFTER INSERT ON planteamiento BEGIN {_CON_NUEVA} END",
        f"CREATE TRIGGER planteamiento_fts_baja AFTER DELETE ON planteamiento BEGIN {_SIN_VIEJA} END",
        "CREATE TRIGGER planteamiento_fts_cambio AFTER UPDATE OF peticion_id, busqueda ON planteamiento "
        f"BEGIN {_SIN_VIEJA} {_CON_NUEVA} END",
    ),
    "postgresql": (
        "ALTER TABLE planteamiento ADD COLUMN busqueda_fts tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple', {_SEPARADAS})) STORED",
        "CREATE INDEX ix_planteamiento_busqueda_fts ON planteamiento USING gin (busqueda_fts)",
    ),
}
DDL_SIN_BUSQUEDA: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS planteamiento_fts_alta",
        "DROP TRIGGER IF EXISTS planteamiento_fts_baja",
        "DROP TRIGGER IF EXISTS planteamiento_fts_cambio",
        "DROP TABLE IF EXISTS planteamiento_fts",
    ),
    "postgresql": ("ALTER TABLE planteamiento DROP COLUMN busqueda_fts",),
}
"""Names with `_fts` are what `migrations/env.py` leaves alone: no mapper knows them."""

crear_con_tabla(Planteamiento.__table__, DDL_BUSQUEDA)
for _sentencia in DDL_SIN_BUSQUEDA["sqlite"]:  # PostgreSQL drops its column and index with the table
    event.listen(Planteamiento.__table__, "before_drop", DDL(_sentencia).execute_if(dialect="sqlite"))

_FTS = table("planteamiento_fts", column("rowid"), column("planteamiento_fts"))
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
    maneras = [palabras[:PALABRAS]] if palabras else []
    return maneras if unidas == palabras else [*maneras, unidas[:PALABRAS]]


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
    maneras = alternativas(q)
    if not maneras:
        return false()
    if db.engine.dialect.name == "postgresql":
        pregunta = " | ".join("(" + " & ".join(f"'{p}':*" for p in palabras) + ")" for palabras in maneras)
        return column("busqueda_fts", TSVECTOR).bool_op("@@")(to_tsquery("simple", pregunta))
    pregunta = " OR ".join("(" + " AND ".join(f'"{p}"*' for p in palabras) + ")" for palabras in maneras)
    halladas = select(_FTS.c.rowid).where(_FTS.c.planteamiento_fts.bool_op("MATCH")(pregunta))
    return Planteamiento.peticion_id.in_(halladas)
