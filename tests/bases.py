"""The suite's databases: made by migrations once per run, brought back in place before each test."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from app import create_app
from app.catalogos.services import perfil
from app.commands import como_sistema
from app.extensions import db, escritura
from app.instalacion import jobs as instalacion
from app.instalacion import pertenencia
from app.roles import sincronizar
from app.seguridad import memoria
from config import _motor
from tests import servidores
from tests.elenco import repartir
from tests.regreso import EnPostgres, copiar

RAIZ = Path(__file__).resolve().parents[1]
MOTORES = ("sqlite", "postgresql")
ZONAS = {"altamira": "America/Monterrey", "huatabampo": "America/Hermosillo"}
"""Town → its time zone (decision 0009, 15)."""
OBRERO = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
GUARDADAS = RAIZ / "build" / "bases"
"""SQLite databases of earlier runs of the same code on the same day."""


@cache
def huella() -> str:
    """Return what a prepared database depends on: the code, the catalogues, the migrations, the cast, and the day."""
    suma = hashlib.sha256(datetime.now(UTC).date().isoformat().encode())
    carpetas = [RAIZ / "app", RAIZ / "migrations" / "versions"]
    rutas = [r for carpeta in carpetas for r in carpeta.rglob("*") if r.suffix in (".py", ".json", ".toml", ".csv")]
    for ruta in sorted([*rutas, RAIZ / "config.py", RAIZ / "tests" / "elenco.py", Path(__file__)]):
        suma.update(str(ruta.relative_to(RAIZ)).encode() + b"\0" + ruta.read_bytes())
    return suma.hexdigest()[:16]


@contextmanager
def _a_solas(nombre: str) -> Iterator[None]:
    """Make one process at a time prepare what all of them use."""
    GUARDADAS.mkdir(parents=True, exist_ok=True)
    with (GUARDADAS / f"{nombre}.candado").open("a") as candado:
        fcntl.flock(candado, fcntl.LOCK_EX)
        yield


class Base:
    """A migrated database with a town's profile and the cast, and the way back to that state."""

    def __init__(self, motor: str, carpeta: Path, perfil: str = "altamira") -> None:
        self.motor, self.carpeta, self.perfil = motor, carpeta, perfil
        self.nombre = f"ac_{OBRERO}_{os.getpid()}_{perfil}"
        self.url = f"sqlite:///{carpeta / 'prueba.db'}"
        if motor == "postgresql":
            self.admin = create_engine(servidores.postgres_url(), isolation_level="AUTOCOMMIT")
            self.url = self.admin.url.set(database=self.nombre).render_as_string(hide_password=False)
            self.regreso = EnSuLugar(self)
        with _a_solas(f"{motor}-{perfil}"):
            self._copiar_molde()
        self.app = create_app(self.ajustes(self.url))
        tomar_adjuntos(self.app)

    def ajustes(self, url: str) -> dict[str, Any]:
        """Return the settings of an application on a database of the suite."""
        return {
            "TESTING": False,
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_ENGINE_OPTIONS": {**_motor(url), **({"pool_size": 5} if self.motor == "postgresql" else {})},
            "SECRET_KEY": "llave-de-pruebas-que-no-sirve-fuera-de-ellas",
            "CLAVE_SEGUIMIENTO": "clave-de-pruebas-que-no-sirve-fuera-de-ellas",
            "CLAVE_BOVEDA": "boveda-de-pruebas-que-no-sirve-fuera-de-ellas",
            "INSTANCE_DIR": str(self.carpeta),
            "ADJUNTOS_DIR": str(self.carpeta / "adjuntos"),
            "MUNICIPIO_TZ": ZONAS[self.perfil],
            "BABEL_DEFAULT_TIMEZONE": ZONAS[self.perfil],
            "RATELIMIT_ENABLED": False,
            "FAB_PASSWORD_HASH_METHOD": "scrypt:1024:8:1",
            "PERFIL": self.perfil,
            "DEMO": False,
        }

    def _sql(self, *sentencias: str) -> None:
        with self.admin.connect() as conexion:
            for sentencia in sentencias:
                conexion.execute(text(sentencia))

    @staticmethod
    def _soltar() -> None:
        db.session.remove()
        db.engine.dispose()

    def soltar(self) -> None:
        """Leave no connection of this process on the database, so that it can be copied; `restaurar` comes back."""
        with self.app.app_context():
            self._soltar()
        if self.motor == "postgresql":
            self.regreso.filas.soltar()

    # Making it

    def _copiar_molde(self) -> None:
        """Bring the prepared database here; the first that asks makes it."""
        if self.motor == "postgresql":
            self._copiar_de_postgres()
            return
        guardada = GUARDADAS / f"{self.perfil}-{huella()}.db"
        if not guardada.exists():
            for vieja in GUARDADAS.glob(f"{self.perfil}-*.db"):
                vieja.unlink()
            _llenar(create_app(self.ajustes(self.url)), self.perfil)
            with closing(sqlite3.connect(self.carpeta / "prueba.db")) as hecha:
                hecha.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.carpeta / "prueba.db", guardada.with_suffix(".tmp"))
            guardada.with_suffix(".tmp").rename(guardada)
        for nombre in ("prueba.db", "molde.db"):
            shutil.copy(guardada, self.carpeta / nombre)

    def _copiar_de_postgres(self) -> None:
        molde = f"ac_molde_{self.perfil}"
        with self.admin.connect() as conexion:
            hay = conexion.scalar(text(f"SELECT 1 FROM pg_database WHERE datname = '{molde}'"))
        if not hay:
            self._sql(f"CREATE DATABASE {molde}_a_medias")
            url = self.admin.url.set(database=f"{molde}_a_medias").render_as_string(hide_password=False)
            _llenar(create_app(self.ajustes(url)), self.perfil)
            copias = EnPostgres(url, COPIAS)
            copias.guardar()
            copias.soltar()
            self._sql(f"ALTER DATABASE {molde}_a_medias RENAME TO {molde}")
        self.regreso.de_nuevo(molde)

    # The way back

    def restaurar(self) -> None:
        """Bring the database back to the cast's first morning and forget what processes keep of it."""
        with self.app.app_context():
            self._soltar()
        olvidar()
        if self.motor == "postgresql":
            if self.regreso() == "otra base":
                tomar_adjuntos(self.app)
            return
        copiar(self.carpeta / "molde.db", self.carpeta / "prueba.db")


def tomar_adjuntos(app: Flask) -> None:
    """Make the folder of attachments its database's: the copy of a database has another folder than what it copies."""
    with app.app_context():
        pertenencia.tomar(app, pertenencia.base_actual([], app.config))
        Base._soltar()


def olvidar() -> None:
    """Forget what this process keeps of a database: permissions, settings, the tree of dependencias, choices."""
    memoria.olvidar()


def _llenar(app: Flask, municipio: str) -> None:
    with app.app_context():
        upgrade(directory=str(RAIZ / "migrations"))
        with como_sistema("base de pruebas"):
            instalacion.asentar(app, pertenencia.base_actual([], app.config))
            with escritura():
                sincronizar(app.extensions["appbuilder"])
                perfil.cargar_base()
                perfil.cargar_perfil(municipio)
                repartir()
        db.session.remove()
        db.engine.dispose()


# PostgreSQL: rows are brought back, not the database


COPIAS = "molde"
CATALOGO = """
    SELECT count(*)::text || ' ' || coalesce(sum(hashtext(f)), 0) FROM (
        SELECT concat(c.relname, c.relkind, c.relnatts) f FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(t.tgname, t.tgenabled, t.tgfoid) FROM pg_trigger t
        UNION ALL SELECT concat(n.conname, pg_get_constraintdef(n.oid)) FROM pg_constraint n WHERE contype = 'c'
        UNION ALL SELECT concat(a.attrelid, a.attname, a.atttypid, a.attnotnull) FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(p.proname, md5(p.prosrc)) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat(s.starelid, s.staattnum) FROM pg_statistic s
            JOIN pg_class c ON c.oid = s.starelid WHERE c.relnamespace = 'public'::regnamespace) todo"""
"""One text that changes with any table, column, trigger, check, function or statistic of the schema."""


class EnSuLugar:
    """Brings a PostgreSQL database of the suite back: its rows, or all of it when a test changed the schema.

    Likewise when a test left a connection that holds a lock.
    """

    def __init__(self, base: Base) -> None:
        self.base, self.filas = base, EnPostgres(base.url, COPIAS)

    def de_nuevo(self, molde: str) -> None:
        """Copy the whole database from a template, and note how it is."""
        self.molde = molde
        self.filas.soltar()
        self.base._sql(
            f"DROP DATABASE IF EXISTS {self.base.nombre} WITH (FORCE)",
            f"CREATE DATABASE {self.base.nombre} TEMPLATE {molde} STRATEGY FILE_COPY",
        )
        self.filas.anotar()
        self.catalogo = self.filas.filas(CATALOGO)

    def __call__(self) -> str:
        """Bring everything back; say whether the rows were or it is another database now."""
        try:
            if self.filas.filas(CATALOGO) == self.catalogo:
                if self.filas.escrito():
                    self.filas.volver()
                return "los renglones"
        except psycopg.OperationalError:  # a lock that somebody holds, a connection that was ended
            pass
        self.de_nuevo(self.molde)
        return "otra base"


_bases: dict[tuple[str, str], Base] = {}


def base_de(motor: str, tmp: pytest.TempPathFactory, perfil: str = "altamira") -> Base:
    """Return the database of an engine with a town's profile, made at its first use in this process."""
    if (motor, perfil) not in _bases:
        _bases[motor, perfil] = Base(motor, tmp.mktemp(f"{motor}-{perfil}"), perfil)
    return _bases[motor, perfil]
