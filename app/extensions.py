"""The database handle, the one writer of transactions, CSRF and migrations."""

from __future__ import annotations

import select
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask_appbuilder import Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import DDL, Connection, Dialect, Index, MetaData, Table, column, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from flask import Flask
    from flask_migrate import Migrate

    from app.postgres import Conexion

Model.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

db: SQLAlchemy = SQLA(metadata=Model.metadata)
csrf = CSRFProtect()

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")
PREPARADAS = 300
"""Statements that PostgreSQL keeps prepared for each connection."""


class FaltaExtension(RuntimeError):
    """PostgreSQL has not what a migration needs, and the system's account may not put it there."""


class EscrituraFueraDeLugar(RuntimeError):
    """Something tried to write outside `escritura()`."""


@event.listens_for(Engine, "connect")
def _prepara_sqlite(conexion: Any, _registro: Any) -> None:
    """Hand transaction control to us: the driver's own BEGIN is deferred and loses updates under threads."""
    if isinstance(conexion, sqlite3.Connection):
        conexion.isolation_level = None
        for pragma in PRAGMAS:
            conexion.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "checkout")
def _sigue_abierta(conexion: Any, _registro: Any, _prestada: Any) -> None:
    """Refuse what the server closed while it waited in the pool, and all of the pool with it: SQLAlchemy connects anew.

    Nobody has asked anything on it, so there is something to read only when the server said goodbye or closed it. It
    costs no statement, as asking «SELECT 1» before each request does.
    """
    if isinstance(conexion, sqlite3.Connection):
        return
    vigia = select.poll()
    if not conexion.closed:
        vigia.register(conexion.fileno(), select.POLLIN)
    if conexion.closed or vigia.poll(0):
        raise InvalidatePoolError


@event.listens_for(Engine, "connect")
def _prepara_postgresql(conexion: Any, _registro: Any) -> None:
    """Have the driver keep prepared as many statements as there are: the pages have more than its hundred."""
    if not isinstance(conexion, sqlite3.Connection):
        conexion.prepared_max = PREPARADAS


@event.listens_for(Engine, "do_connect")
def _conecta(dialecto: Dialect, _registro: Any, posicion: list[Any], nombradas: dict[str, Any]) -> Any:
    """Connect to PostgreSQL with our own connection, to anything else as SQLAlchemy does."""
    if dialecto.name != "postgresql":
        return None
    from app.postgres import Conexion, UnCursor

    return Conexion.connect(*posicion, **{"cursor_factory": UnCursor, **nombradas})


@event.listens_for(Engine, "begin")
def _comienza(conexion: Connection) -> None:
    if conexion.dialect.name == "sqlite":
        inmediata = conexion.get_execution_options().get("inmediata")
        conexion.exec_driver_sql("BEGIN IMMEDIATE" if inmediata else "BEGIN")
    else:
        _de_postgresql(conexion).solo_lee(False)


def _de_postgresql(conexion: Connection) -> Conexion:
    return cast("Conexion", conexion.connection.dbapi_connection)


def migraciones(app: Flask) -> Migrate:
    """Return what migrates this application's database; a server whose database is of its version never loads it."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, render_as_batch=True)
    return app.extensions["migrate"].migrate


@contextmanager
def escritura() -> Iterator[Session]:
    """Open the one write transaction of this request, command or job; commit at the end, roll back on any error.

    Ends the read transaction first, so that what is read inside is what the database holds now; on SQLite it
    begins IMMEDIATE. Make PDFs, hashes and answers outside it. Never nested: `RuntimeError`.
    """
    sesion = db.session()
    if sesion.info.get("escribe"):
        raise RuntimeError("escritura() no se anida")
    sesion.rollback()
    sesion.info["escribe"] = True
    try:
        sesion.connection(execution_options={"inmediata": True})
        yield sesion
        sesion.commit()
    except BaseException:
        sesion.rollback()
        raise
    finally:
        sesion.info.pop("escribe", None)


def archivo_de_sqlite(url: URL) -> Path | None:
    """Return the file of an SQLite database, None of another engine's."""
    if url.get_backend_name() != "sqlite":
        return None
    return Path((url.database or "").removeprefix("file:").partition("?")[0])


def insertar(modelo: Any) -> Any:
    """Return an INSERT of this engine's dialect, which both have `on_conflict_do_update` and `returning`."""
    dialecto = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialecto.insert(modelo)


@event.listens_for(db.session, "after_begin")
def _solo_lee(sesion: Session, _transaccion: Any, conexion: Connection) -> None:
    """Begin READ ONLY on PostgreSQL what the session does outside `escritura()`: the server refuses a write there."""
    if conexion.dialect.name == "postgresql" and not sesion.info.get("escribe"):
        _de_postgresql(conexion).solo_lee(True)


@event.listens_for(db.session, "before_flush")
def _solo_en_escritura(sesion: Session, _contexto: Any, _instancias: Any) -> None:
    if not sesion.info.get("escribe") and (sesion.new or sesion.dirty or sesion.deleted):
        raise EscrituraFueraDeLugar("Se intentó guardar fuera de escritura()")


def solo_agregar(
    tabla: str, columnas: tuple[str, ...], suprimibles: tuple[str, ...] = ()
) -> dict[str, tuple[str, ...]]:
    """Return per dialect the DDL that makes a table append-only; `suprimibles` may be set to NULL and to nothing else.

    Used by `after_create` and by the migration, so that both make the same triggers.
    """
    fijas = ", ".join(c for c in columnas if c not in suprimibles)
    mensaje = f"{tabla}: los renglones no se editan ni se borran"
    rechazo = f"BEGIN SELECT RAISE(ABORT, '{mensaje}'); END"
    lite = [
        f"CREATE TRIGGER {tabla}_no_se_edita BEFORE UPDATE OF {fijas} ON {tabla} {rechazo}",
        f"CREATE TRIGGER {tabla}_no_se_borra BEFORE DELETE ON {tabla} {rechazo}",
    ]
    if suprimibles:
        cuando = " OR ".join(f"NEW.{c} IS NOT NULL" for c in suprimibles)
        lite.append(
            f"CREATE TRIGGER {tabla}_solo_se_suprime BEFORE UPDATE OF {', '.join(suprimibles)} ON {tabla} "
            f"WHEN {cuando} {rechazo}"
        )
    # As texts: PostgreSQL has no equality of json.
    falta = " OR ".join(f"NEW.{c}::text IS DISTINCT FROM OLD.{c}::text" for c in columnas if c not in suprimibles)
    revive = "".join(f" OR NEW.{c} IS NOT NULL" for c in suprimibles)
    funcion = (
        f"CREATE FUNCTION {tabla}_inmutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND NOT ({falta}{revive}) THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{mensaje}'; END $$"
    )
    ejecuta = f"EXECUTE FUNCTION {tabla}_inmutable()"
    pg = (
        funcion,
        f"CREATE TRIGGER {tabla}_no_se_toca BEFORE UPDATE OR DELETE ON {tabla} FOR EACH ROW {ejecuta}",
        f"CREATE TRIGGER {tabla}_no_se_vacia BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT {ejecuta}",
    )
    return {"sqlite": tuple(lite), "postgresql": pg}


def indice_de_los_que_tienen(nombre: str, columna: str, *otras: str, unico: bool = False) -> Index:
    """Return the index of the rows where a column is not NULL: the others cost nothing at an INSERT, nor on disk.

    It serves every comparison of that column, which no NULL passes.
    """
    hay = column(columna).is_not(None)
    return Index(nombre, columna, *otras, unique=unico, sqlite_where=hay, postgresql_where=hay)


def hallado_por_palabras(tabla: str, llave: str, cambian: str, como: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the SQLite DDL of an FTS5 index over `busqueda` of a table, kept by its triggers, and what drops it.

    `llave` is the table's key, `cambian` the columns whose change is written, `como` the tokenizer and its options.
    Source: https://www.sqlite.org/fts5.html, «External Content Tables».
    """
    sin_vieja = f"INSERT INTO {tabla}_fts({tabla}_fts, rowid, busqueda) VALUES ('delete', OLD.{llave}, OLD.busqueda);"
    con_nueva = f"INSERT INTO {tabla}_fts(rowid, busqueda) VALUES (NEW.{llave}, NEW.busqueda);"
    hecho = (
        f"CREATE VIRTUAL TABLE {tabla}_fts USING fts5(busqueda, content='{tabla}', content_rowid='{llave}', {como})",
        f"CREATE TRIGGER {tabla}_fts_alta AFTER INSERT ON {tabla} BEGIN {con_nueva} END",
        f"CREATE TRIGGER {tabla}_fts_baja AFTER DELETE ON {tabla} BEGIN {sin_vieja} END",
        f"CREATE TRIGGER {tabla}_fts_cambio AFTER UPDATE OF {cambian} ON {tabla} BEGIN {sin_vieja} {con_nueva} END",
    )
    gatillos = tuple(f"DROP TRIGGER IF EXISTS {tabla}_fts_{cual}" for cual in ("alta", "baja", "cambio"))
    return hecho, (*gatillos, f"DROP TABLE IF EXISTS {tabla}_fts")


def crear_con_tabla(tabla: Any, ddl: dict[str, tuple[str, ...]]) -> None:
    """Run the DDL of `solo_agregar` after the table is created by metadata (migrations run it themselves)."""
    assert isinstance(tabla, Table)
    for dialecto, sentencias in ddl.items():
        for sentencia in sentencias:
            event.listen(tabla, "after_create", DDL(sentencia.replace("%", "%%")).execute_if(dialect=dialecto))


def hallar_con_tabla(tabla: Any, ddl: dict[str, tuple[str, ...]], sin: dict[str, tuple[str, ...]]) -> None:
    """Make the index of a table's words with it, and on SQLite drop it before; PostgreSQL drops both at once."""
    crear_con_tabla(tabla, ddl)
    for sentencia in sin["sqlite"]:
        event.listen(tabla, "before_drop", DDL(sentencia).execute_if(dialect="sqlite"))
