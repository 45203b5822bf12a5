"""The suite's ground: an application per engine on a database that is restored before each test; what runs where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any

import pytest
from flask import Flask
from xdist.scheduler import LoadScopeScheduling

from app import create_app
from app.commands import como_sistema
from tests.bases import MOTORES, Base, base_de
from tests.cliente import Cliente
from tests.corrida import COMPLETO, SEMILLA, azar

__all__ = ["Base", "base_de"]

LARGOS = (
    "navegador/test_accesibilidad", "navegador/test_paginas", "test_comandos", "carga/test_carreras",
    "carga/test_paginas",
    "peticiones/test_matriz_actos", "navegador/", "seguridad/test_matriz_permisos", "test_arranque",
    "instalacion/test_pertenencia", "seguridad/test_reservada", "peticiones/test_datos", "historias/",
)  # fmt: skip
"""What takes longest, first: no process is left alone with one of them at the end."""

UNO_DE = 3
"""Of a test's cases on PostgreSQL, one in so many goes in the short run, drawn."""

UNA_DE = 2
"""Of a file's tests with one case on PostgreSQL, one in so many."""

DEL_MOTOR = ("carga/", "test_escritura", "actos/test_cadena", "test_migraciones")
"""Files all of whose cases go: locks, transactions and triggers are each engine's own."""

SUELTOS = ("seguridad/test_matriz_permisos",)
"""Files whose tests go one by one to whichever process is free."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a database on the engines that its markers ask for in this run."""
    if "motor" in metafunc.fixturenames:
        metafunc.parametrize("motor", motores(metafunc.definition), scope="session")


def motores(prueba: pytest.Item | pytest.FunctionDefinition) -> tuple[str, ...]:
    """Return the engines of a test: both where the dialect matters, and in the complete run; else SQLite."""
    if prueba.get_closest_marker("solo_sqlite"):
        return MOTORES[:1]
    return MOTORES if COMPLETO or prueba.get_closest_marker("dialecto") else MOTORES[:1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes longest first; leave out what the short run does not draw."""
    fuera = sin_sortear(items)
    items[:] = [item for item in items if item not in fuera]
    config.hook.pytest_deselected(items=list(fuera))
    items.sort(key=lambda item: next((n for n, largo in enumerate(LARGOS) if largo in item.nodeid), len(LARGOS)))


def sin_sortear(items: list[pytest.Item]) -> dict[pytest.Item, None]:
    """Return what the short run leaves for another day.

    Of a test's cases on PostgreSQL two of every three; of a file's tests that have one case there, half; of the cases
    of a test marked `sorteo`, all but one of so many.
    """
    casos: dict[tuple[str, int], list[pytest.Item]] = {}
    for item in [] if COMPLETO else items:
        if marca := item.get_closest_marker("sorteo"):
            casos.setdefault((item.nodeid.partition("[")[0], marca.args[0]), []).append(item)
        elif "postgresql" in item.name and not any(archivo in item.nodeid for archivo in DEL_MOTOR):
            casos.setdefault((item.nodeid.partition("[")[0], UNO_DE), []).append(item)
    for (prueba, uno_de), suyos in [caso for caso in casos.items() if len(caso[1]) == 1]:
        del casos[prueba, uno_de]
        casos.setdefault((prueba.partition("::")[0], UNA_DE), []).extend(suyos)
    fuera = ((azar(prueba), suyos, len(suyos) - ceil(len(suyos) / uno_de)) for (prueba, uno_de), suyos in casos.items())
    return dict.fromkeys(item for sorteo, suyos, cuantos in fuera for item in sorteo.sample(suyos, cuantos))


class PorArchivo(LoadScopeScheduling):
    """Gives a process the tests of one file on one engine, which share what they prepare, or one of `SUELTOS`."""

    def _split_scope(self, nodeid: str) -> str:
        archivo, _, prueba = nodeid.partition("::")
        if any(suelto in archivo for suelto in SUELTOS):
            return nodeid
        return f"{archivo} {next((motor for motor in MOTORES if motor in prueba), '')}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PorArchivo:
    """Spread the tests over the processes."""
    return PorArchivo(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the run cost: worker-seconds in all, and the ten costliest files."""
    costos: Counter[str] = Counter()
    for informes in terminalreporter.stats.values():
        for informe in informes:
            if hasattr(informe, "when") and hasattr(informe, "duration"):
                costos[informe.nodeid.split("::")[0]] += informe.duration
    if len(costos) < 2:
        return
    corrida = "completa" if COMPLETO else "corta"
    terminalreporter.section(f"corrida {corrida}, SEMILLA={SEMILLA}: {sum(costos.values()):.0f} segundos de proceso")
    for archivo, segundos in costos.most_common(10):
        terminalreporter.line(f"{segundos:7.1f} s  {archivo}")


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
def app_abierta() -> Iterator[None]:
    """An application that touches no database, open: for what asks features, and reads nothing."""
    with create_app({"SECRET_KEY": "x" * 40, "MUNICIPIO_TZ": "America/Monterrey"}).app_context():
        yield


@pytest.fixture
def sistema(app: Flask) -> Iterator[None]:
    """An application context with the system's scope, for tests of services (never around a test client)."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        yield


@pytest.fixture
def cliente(app: Flask) -> type[Cliente]:
    """Make browsers: `cliente.de("capturista")` has a session, `cliente.por_la_puerta(…)` filled the form."""
    return type("ClienteDeApp", (Cliente,), {"app": app})
