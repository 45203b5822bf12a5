"""Whether a database and a folder of attachments belong together, before a start writes.

The folder carries a mark with the identity of its database. Where the two differ, or one is new and the other is not,
the start stops (`InstalacionAjena`): going on would put citizens' evidence beside a database that has nothing of it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import (
    ColumnElement,
    Connection,
    Inspector,
    Row,
    Select,
    column,
    func,
    inspect,
    null,
    select,
    table,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import InstrumentedAttribute

from app.actos.models import Movimiento
from app.archivos.almacen import Almacen
from app.extensions import archivo_de_sqlite, db
from app.instalacion.marca import InstalacionAjena, Marca, carpeta_de, en_palabras, marca_de, marcar
from app.instalacion.models import Instalacion
from app.nucleo.datos import Hechos
from app.seguridad import llaves

REVISIONES = table("alembic_version", column("version_num"))
"""Where what migrates keeps which revision the database has."""
ORDEN = "flask --app app ac tomar-adjuntos"
SEPARADOS = (
    "La carpeta {carpeta} guarda los adjuntos de otra instalación, no los de la base {base}: revise DATABASE_URL e "
    "INSTANCE_DIR. No se escribió nada. Si está seguro de que van juntas, use «{orden}»."
)
BASE_NUEVA = (
    "La base {base} está vacía, pero la carpeta {carpeta} es de una instalación que ya trabajaba: revise DATABASE_URL "
    "o devuelva la base del respaldo; para empezar de nuevo use otra INSTANCE_DIR. No se escribió nada."
)
SIN_CARPETA = (
    "La base {base} ya trabajaba y su carpeta de adjuntos {carpeta} falta o no es la suya: revise INSTANCE_DIR o "
    "devuelva la carpeta del respaldo. No se escribió nada. Si solo le falta el archivo .instalacion, o los archivos "
    "se perdieron para siempre, use «{orden}»."
)
OTRA_BASE = (
    "La carpeta {carpeta} la usa una copia de esta base que está en otro lugar: dos bases no comparten carpeta. Revise "
    "DATABASE_URL; si mudó o restauró la base y la otra ya no se usa, use «{orden}». No se escribió nada."
)


@dataclass(frozen=True)
class Base:
    """What the database says, read before it is migrated; `nueva` = nobody has an account in it yet."""

    identidad: str | None
    testigos: dict[str, str]
    nueva: bool
    lugar: str
    movimiento: int
    archivos: frozenset[str]
    revisiones: frozenset[str] = frozenset()


# The database


def base_actual(
    en_uso: Sequence[InstrumentedAttribute[str | None]], ajustes: Hechos, tablas: frozenset[str] | None = None
) -> Base:
    """Return what the connected database says, at whatever revision it is; `en_uso` are the columns that name files.

    `tablas` are its tables, where they were read already. Else, one statement reads all that it says of itself.
    """
    if _no_hay_base():
        return Base(None, {}, nueva=True, lugar=_lugar_de_sqlite(ajustes), movimiento=0, archivos=frozenset())
    with db.engine.connect() as conexion:
        if not tablas or en_uso:
            mapa = inspect(conexion)
            tablas = frozenset(mapa.get_table_names())
        dicho = conexion.execute(_lo_que_dice(tablas, conexion.dialect.name)).one()
        return Base(
            identidad=dicho.identidad,
            testigos=dicho.testigos or {},
            nueva=dicho.cuenta is None,
            lugar=_lugar_dicho(dicho, ajustes),
            movimiento=dicho.movimiento or 0,
            archivos=_nombrados(conexion, mapa, tablas, en_uso) if en_uso else frozenset(),
            revisiones=frozenset((dicho.revisiones or "").split()),
        )


def _lo_que_dice(tablas: Collection[str], dialecto: str) -> Select[Any]:
    """Return the one select of what a database says of itself; NULL for what these tables do not hold."""
    cuentas = db.metadata.tables["ab_user"]
    columnas: dict[str, tuple[str, Select[Any]]] = {
        "identidad": ("instalacion", select(Instalacion.identidad)),
        "testigos": ("instalacion", select(Instalacion.testigos)),
        "cuenta": ("ab_user", select(cuentas.c.id).limit(1)),
        "movimiento": ("movimiento", select(func.max(Movimiento.id))),
        "revisiones": (REVISIONES.name, select(func.aggregate_strings(REVISIONES.c.version_num, " "))),
    }
    dichas = [
        (suya.scalar_subquery() if tabla in tablas else null()).label(nombre)
        for nombre, (tabla, suya) in columnas.items()
    ]
    return select(*dichas, *_lugar_en(dialecto))


def _ultimo(conexion: Connection) -> int:
    return conexion.execute(select(func.max(Movimiento.id))).scalar() or 0


def _nombrados(
    conexion: Connection, mapa: Inspector, tablas: frozenset[str], en_uso: Sequence[InstrumentedAttribute[str | None]]
) -> frozenset[str]:
    """Return some of the files that the rows name: enough to see whether the folder is theirs."""
    hallados: set[str] = set()
    for columna in en_uso:
        tabla = columna.property.columns[0].table
        if tabla.name in tablas and columna.key in {c["name"] for c in mapa.get_columns(tabla.name)}:
            propia = tabla.c[columna.key]
            hallados |= set(conexion.execute(select(propia).where(propia.is_not(None)).limit(50)).scalars())
    return frozenset(hallados)


def _no_hay_base() -> bool:
    """Answer whether the SQLite file is not there or is empty: connecting to it would write its first page."""
    archivo = archivo_de_sqlite(db.engine.url)
    return archivo is not None and (not archivo.exists() or archivo.stat().st_size == 0)


def _lugar_en(dialecto: str) -> list[ColumnElement[Any]]:
    """Return the columns that say where the database is; none of SQLite, whose place is that of its file."""
    if dialecto == "sqlite":
        return []
    bases = table("pg_database", column("oid"), column("datname"))
    servidor = select(func.pg_control_system().table_valued("system_identifier").c.system_identifier)
    propia = select(bases.c.oid).where(bases.c.datname == func.current_database())
    return [servidor.scalar_subquery().label("servidor"), propia.scalar_subquery().label("oid")]


def _lugar_dicho(dicho: Row[Any], ajustes: Hechos) -> str:
    """Return where the database is: a copy of it elsewhere answers otherwise, a moved SQLite folder the same."""
    de_postgresql = "servidor" in dicho._fields
    return f"postgresql:{dicho.servidor}/{dicho.oid}" if de_postgresql else _lugar_de_sqlite(ajustes)


def _lugar_de_sqlite(ajustes: Hechos) -> str:
    archivo, raiz = (archivo_de_sqlite(db.engine.url) or Path()).resolve(), carpeta_de(ajustes).resolve().parent
    return f"sqlite:{archivo.relative_to(raiz) if archivo.is_relative_to(raiz) else archivo}"


def _lugar(conexion: Connection, ajustes: Hechos) -> str:
    """Return where the connected database is."""
    columnas = _lugar_en(conexion.dialect.name)
    return _lugar_dicho(conexion.execute(select(*columnas)).one(), ajustes) if columnas else _lugar_de_sqlite(ajustes)


# Together


@en_palabras()
def reconocer(
    app: Flask, en_uso: Sequence[InstrumentedAttribute[str | None]], tablas: frozenset[str] | None = None
) -> Base:
    """Raise `InstalacionAjena` unless database, attachments and keys are of one installation; writes nothing."""
    carpeta = carpeta_de(app.config)
    marca = marca_de(carpeta)
    buscados = en_uso if marca is None else ()  # a marked folder is not searched for its files
    base = base_actual(buscados, app.config, tablas)
    dicho = _defecto(base, marca, Almacen(carpeta))
    if dicho:
        url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).render_as_string(hide_password=True)
        raise InstalacionAjena(dicho.format(carpeta=carpeta, base=url, orden=ORDEN))
    if not base.nueva:
        revisar_llaves(app, base)
    return base


def revisar_llaves(app: Flask, base: Base) -> None:
    """Raise `InstalacionAjena` for a key that is missing or another installation's."""
    dicho = llaves.defecto(app.config, base.identidad, base.testigos)
    if dicho:
        raise InstalacionAjena(dicho)


def _defecto(base: Base, marca: Marca | None, almacen: Almacen) -> str | None:
    if marca is None:
        return _sin_marca(base, almacen)
    if base.identidad is None:
        if not base.nueva:
            return SEPARADOS if marca.firme else None
        empezada = not marca.firme and not almacen.hay_archivos()
        return None if empezada else BASE_NUEVA
    if marca.identidad != base.identidad:
        return SEPARADOS
    return None if marca.base == base.lugar else OTRA_BASE


def _sin_marca(base: Base, almacen: Almacen) -> str | None:
    if base.identidad is not None:
        return SIN_CARPETA
    if base.nueva:
        return BASE_NUEVA if almacen.hay_archivos() else None
    if base.archivos:
        return None if any(map(almacen.tiene, base.archivos)) else SIN_CARPETA
    return SEPARADOS if almacen.hay_archivos() else None


@en_palabras()
def tomar(app: Flask, base: Base) -> None:
    """Make the folder this database's, whatever it was; what lies in it and no row names stays where it is.

    Raises `InstalacionAjena` for a new database: that one needs a folder of its own.
    """
    carpeta = carpeta_de(app.config)
    if base.nueva:
        raise InstalacionAjena(f"La base está vacía: no puede tomar {carpeta}. Use otra INSTANCE_DIR.")
    identidad, firme = base.identidad or secrets.token_hex(16), base.identidad is not None
    marcar(carpeta, Marca(identidad, base.lugar, base.movimiento, time.time(), firme))


# While it runs


def a_cargo() -> Marca | None:
    """Return the mark of the folder when the connected database has charge of it, else None."""
    marca = marca_de(carpeta_de(current_app.config))
    fila = db.session.get(Instalacion, 1)
    if marca is None or fila is None or marca.identidad != fila.identidad:
        return None
    return marca if marca.base == _lugar(db.session.connection(), current_app.config) else None


def avanzar(marca: Marca) -> bool:
    """Write in the folder how far the database has come; False when it has gone back: it is an older one now.

    Then its charge of the folder begins anew, so that what it has no row of stays where it is.
    """
    ultimo = _ultimo(db.session.connection())
    if ultimo == marca.movimiento:
        return True
    atras = ultimo < marca.movimiento
    desde = time.time() if atras else marca.desde
    marcar(carpeta_de(current_app.config), replace(marca, movimiento=ultimo, desde=desde))
    return not atras


def falta_algo() -> str:
    """Return in Spanish what keeps the attachments from being served or kept, '' when nothing does."""
    identidad = db.session.execute(select(Instalacion.identidad)).scalar()
    marca = marca_de(carpeta_de(current_app.config))
    if identidad is None:
        return "la instalación no está preparada"
    if marca is None:
        return "falta la carpeta de adjuntos"
    if marca.identidad != identidad:
        return "la carpeta de adjuntos es de otra instalación"
    aqui = _lugar(db.session.connection(), current_app.config)
    return "" if marca.base == aqui else "otra base tomó la carpeta de adjuntos"
