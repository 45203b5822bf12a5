"""What a start makes of the database and folder: sound, of this version, closed."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Select, delete, insert, inspect, literal, or_, select, union_all

from app.extensions import archivo_de_sqlite, db, migraciones
from app.fab.faults import VERSION_NUEVA
from app.instalacion.marca import InstalacionAjena
from app.seguridad.models import Version

PREPARADA = "preparada "
"""How the row of `version` begins that names the last preparation; its number is that of `configuracion` then."""
_NUMEROS = select(Version.nombre, Version.numero).where(
    or_(Version.nombre == "configuracion", Version.nombre.startswith(PREPARADA))
)
SE_REVISA_ENTERA = 1024**3
"""A larger SQLite file is not read whole at each start."""
DANADA = (
    "La base {base} está dañada{donde}: detenga el sistema, guarde aparte el archivo y devuelva la base del "
    "respaldo. No se escribió nada."
)
DE_OTRO = (
    "La base {base} tiene tablas de otro programa: cree una base vacía para este sistema o corrija DATABASE_URL. No se "
    "escribió nada."
)
DE_NADIE = {"spatial_ref_sys", "sqlite_sequence", "sqlite_stat1"}
"""Tables that come with an extension of PostgreSQL, or that SQLite makes for itself."""
SIN_TEXTOS = "Faltan los textos en español ({archivo}): copie otra vez el programa completo."


def _migraciones(app: Flask) -> Any:
    carpeta = Path(app.root_path).parent / "migrations"
    return migraciones(app).get_config(str(carpeta))


def exigir_propia() -> frozenset[str]:
    """Return the database's tables. Raises `InstalacionAjena` where they are another program's. Writes nothing."""
    archivo = archivo_de_sqlite(db.engine.url)
    tablas = set(inspect(db.engine).get_table_names()) if archivo is None else _tablas_de(archivo)
    if tablas - DE_NADIE and "alembic_version" not in tablas:
        raise InstalacionAjena(DE_OTRO.format(base=db.engine.url.database))
    return frozenset(tablas)


def _tablas_de(archivo: Path) -> set[str]:
    """Return the tables of an SQLite file without opening it to write, which would change its journal.

    None of one that cannot be read: what opens it next says why.
    """
    if not archivo.is_file():
        return set()
    try:
        with closing(sqlite3.connect(f"{archivo.absolute().as_uri()}?mode=ro", uri=True)) as conexion:
            return {nombre for (nombre,) in conexion.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return set()


def exigir_version(app: Flask, tiene: frozenset[str]) -> bool:
    """Raise `InstalacionAjena` for a database that a newer version has migrated: `tiene` are the revisions it has.

    Returns whether it has this version's schema: then there is nothing to migrate, and nothing that migrates is loaded.
    """
    de_esta = _revisiones(app)
    if tiene - set(de_esta):
        raise InstalacionAjena(VERSION_NUEVA)
    return tiene == set(de_esta[-1:])


def _revisiones(app: Flask) -> list[str]:
    """Return this version's revisions in order: a migration's number begins the name of its file."""
    carpeta = Path(app.root_path).parent / "migrations" / "versions"
    return sorted(ruta.name.partition("_")[0] for ruta in carpeta.glob("[0-9]*_*.py"))


def migrar(app: Flask) -> None:
    """Bring the database to this version's schema."""
    from alembic import command

    command.upgrade(_migraciones(app), "head")


def revisar_sana(app: Flask) -> None:
    """Raise `InstalacionAjena` for a damaged SQLite file, or for a program that was copied without its texts."""
    propias = str(app.config["BABEL_TRANSLATION_DIRECTORIES"]).split(";")[-1]
    textos = Path(propias) / "es_MX" / "LC_MESSAGES" / "messages.mo"
    if not textos.is_file():
        raise InstalacionAjena(SIN_TEXTOS.format(archivo=textos))
    archivo = archivo_de_sqlite(db.engine.url)
    if archivo is None or not archivo.exists() or not 0 < archivo.stat().st_size <= SE_REVISA_ENTERA:
        return
    with db.engine.connect() as conexion:
        dicho = str(conexion.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if dicho != "ok":
        pagina = re.search(r"\bpage (\d+)", dicho, re.IGNORECASE)  # the rest of what SQLite says is English
        raise InstalacionAjena(DANADA.format(base=archivo, donde=f" (página {pagina[1]})" if pagina else ""))


def cerrar_a_los_demas(app: Flask) -> None:
    """Allow only the service's own account to read the folder (0700) and the SQLite files (0600), new or old.

    A folder that others share (sticky, as /tmp) is left as it is; what is not ours to change, too.
    """
    carpeta = Path(app.config["INSTANCE_DIR"])
    carpeta.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not carpeta.stat().st_mode & stat.S_ISVTX and carpeta != carpeta.parent:
        with suppress(PermissionError):
            carpeta.chmod(0o700)
    archivo = archivo_de_sqlite(db.engine.url)
    if archivo is None:
        return
    if not archivo.exists():
        os.close(os.open(archivo, os.O_WRONLY | os.O_CREAT, 0o600))
    for cola in ("", "-wal", "-shm", "-journal"):
        propio = archivo.with_name(archivo.name + cola)
        with suppress(PermissionError, FileNotFoundError):
            propio.chmod(0o600)


def huella(app: Flask, partes: Iterable[object]) -> str:
    """Return what names a preparation: another revision of the schema, or other `partes`, give another."""
    suma = hashlib.sha256("".join(_revisiones(app)[-1:]).encode())
    for parte in partes:
        suma.update(hashlib.sha256(parte if isinstance(parte, bytes) else repr(parte).encode()).digest())
    return PREPARADA + suma.hexdigest()[: 40 - len(PREPARADA)]


def preparada(de_esta: str, dueno: Select[int]) -> bool:
    """Answer whether that preparation is the last that ended, and no role, account or catalogue changed since then.

    Every change of those moves the number of `configuracion`. False where `dueno` finds anybody: who may not be there.
    """
    hallado = select(literal("").label("nombre"), dueno.limit(1).scalar_subquery().label("numero"))
    numeros: dict[str, int] = {nombre: numero for nombre, numero in db.session.execute(union_all(_NUMEROS, hallado))}
    return numeros.pop("") is None and numeros.get("configuracion", -1) == numeros.get(de_esta)


def anotar(de_esta: str) -> None:
    """Keep that the preparation ended, and the number of `configuracion` then. The caller opens `escritura()`."""
    db.session.execute(delete(Version).where(Version.nombre.startswith(PREPARADA)))
    ahora = select(literal(de_esta), Version.numero).where(Version.nombre == "configuracion")
    db.session.execute(insert(Version).from_select(["nombre", "numero"], ahora))
