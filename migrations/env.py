"""Alembic's environment: the application's own metadata and database; SQLite's foreign keys checked after each run."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

config = context.config
db = current_app.extensions["migrate"].db


def include_object(_objeto, nombre, _tipo, _reflejado, _comparado):
    """Leave full-text indexes alone: SQLite's shadow tables, PostgreSQL's generated columns and their GIN."""
    return nombre is None or "_fts" not in nombre


def render_item(clase, objeto, _contexto):
    """Write our instants as what they are in the database."""
    return "sa.DateTime(timezone=True)" if clase == "type" and type(objeto).__name__ == "Momento" else False


def revisar_llaves(conexion: Connection) -> None:
    """Fail when a migration on SQLite, which runs without foreign keys, has left an orphan."""
    huerfanas = conexion.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if huerfanas:
        raise RuntimeError(f"La migración dejó llaves sin su renglón: {huerfanas[:5]}")


def migrar() -> None:
    """Run the migrations on the application's engine; nothing is written when a revision would be empty."""
    with db.engine.connect() as conexion:
        lite = conexion.dialect.name == "sqlite"
        if lite:
            conexion.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=conexion,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            process_revision_directives=numerar,
        )
        with context.begin_transaction():
            context.run_migrations()
            if lite:
                revisar_llaves(conexion)
        if lite:
            conexion.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def numerar(_contexto, _revision, directivas) -> None:
    """Give a revision the number after the last one; drop one without operations that was asked of the models."""
    directivas[0].rev_id = f"{int(context.script.get_current_head() or 0) + 1:04}"
    if getattr(config.cmd_opts, "autogenerate", False) and directivas[0].upgrade_ops.is_empty():
        directivas[:] = []


migrar()
