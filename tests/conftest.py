"""The suite's ground: one application per engine, a database made by migrations, restored before each test."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app import create_app
from app.catalogos.services import ajustes, perfil
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab import security
from app.peticiones.services import instalacion
from app.roles import sincronizar
from app.seguridad import queries as seguridad
from tests import servidores
from tests.cliente import Cliente
from tests.elenco import repartir

MOTORES = ("sqlite", "postgresql")
ZONAS = {"altamira": "America/Monterrey", "huatabampo": "America/Hermosillo"}
"""Town → its time zone (ruling 10)."""
OBRERO = os.environ.get("PYTEST_XDIST_WORKER", "gw0")


class Base:
    """A migrated database with a town's profile and the cast, and the way back to that state."""

    def __init__(self, motor: str, carpeta: Path, perfil: str = "altamira") -> None:
        self.motor, self.carpeta, self.perfil = motor, carpeta, perfil
        self.nombre = f"ac_{OBRERO}_{os.getpid()}_{perfil}"
        self.url = f"sqlite:///{carpeta / 'prueba.db'}"
        if motor == "postgresql":
            self.admin = create_engine(servidores.postgres_url(), isolation_level="AUTOCOMMIT")
            self._sql(f"CREATE DATABASE {self.nombre}")
            self.url = self.admin.url.set(database=self.nombre).render_as_string(hide_password=False)
        self.app = create_app(self.ajustes(self.url))
        with self.app.app_context():
            _llenar(self.app, perfil)
            self._soltar()
        self._guardar_molde()

    def ajustes(self, url: str) -> dict[str, object]:
        """Return the settings of an application on a database of the suite."""
        from config import _motor

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

    def _guardar_molde(self) -> None:
        if self.motor == "sqlite":
            with self.app.app_context():
                conexion = db.engine.raw_connection()
                conexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                conexion.close()
                self._soltar()
            shutil.copy(self.carpeta / "prueba.db", self.carpeta / "molde.db")
        else:
            self._sql(f"ALTER DATABASE {self.nombre} RENAME TO {self.nombre}_molde")
            self.restaurar()

    def restaurar(self) -> None:
        """Bring the database back to the cast's first morning and forget what processes keep of it."""
        with self.app.app_context():
            self._soltar()
        security._permisos_por_persona.clear()
        ajustes._guardada.clear()
        seguridad._arboles.clear()
        if self.motor == "sqlite":
            molde, prueba = sqlite3.connect(self.carpeta / "molde.db"), sqlite3.connect(self.carpeta / "prueba.db")
            with closing(molde), closing(prueba):  # in place: a connection that a test left open keeps its file
                molde.backup(prueba)
        else:
            self._sql(
                f"DROP DATABASE IF EXISTS {self.nombre} WITH (FORCE)",
                f"CREATE DATABASE {self.nombre} TEMPLATE {self.nombre}_molde STRATEGY FILE_COPY",
            )


def _llenar(app: Flask, municipio: str) -> None:
    from flask_migrate import upgrade

    upgrade(directory=str(Path(app.root_path).parent / "migrations"))
    with como_sistema("base de pruebas"):
        instalacion.asentar(app, instalacion.base_actual([], app.config))
    with como_sistema("base de pruebas"), escritura():
        sincronizar(app.extensions["appbuilder"])
        perfil.cargar_base()
        perfil.cargar_perfil(municipio)
        repartir()


_bases: dict[tuple[str, str], Base] = {}


def base_de(motor: str, tmp: pytest.TempPathFactory, perfil: str = "altamira") -> Base:
    """Return the database of an engine with a town's profile, made at its first use in this process."""
    if (motor, perfil) not in _bases:
        _bases[motor, perfil] = Base(motor, tmp.mktemp(f"{motor}-{perfil}"), perfil)
    return _bases[motor, perfil]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a database on both engines; `solo_sqlite` names the reason where one is enough."""
    if "motor" in metafunc.fixturenames:
        solo = metafunc.definition.get_closest_marker("solo_sqlite")
        metafunc.parametrize("motor", MOTORES[:1] if solo else MOTORES, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, so that no worker is left alone with one of them at the end."""
    largos = ("test_matriz_permisos", "test_matriz_actos", "test_paginas", "test_carreras", "test_comandos")
    items.sort(key=lambda item: next((n for n, largo in enumerate(largos) if largo in item.nodeid), len(largos)))


@pytest.fixture
def base(motor: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Base:
    """A restored database and its application; `@pytest.mark.perfil("huatabampo")` asks for the other town's."""
    marca = request.node.get_closest_marker("perfil")
    fresca = base_de(motor, tmp_path_factory, marca.args[0] if marca else "altamira")
    fresca.restaurar()
    return fresca


@pytest.fixture
def app(base: Base) -> Flask:
    """The application on a restored database."""
    return base.app


@pytest.fixture
def sistema(app: Flask) -> Iterator[None]:
    """An application context with the system's scope, for tests of services (never around a test client)."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        yield


@pytest.fixture
def cliente(app: Flask) -> type[Cliente]:
    """Make browsers: `cliente.de("capturista")` is one that has signed in through the form."""
    return type("ClienteDeApp", (Cliente,), {"app": app})
