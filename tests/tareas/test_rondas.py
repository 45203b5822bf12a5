"""The jobs of the system: each on its own, in the server's thread or in a process of its own; what is said of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from app import rondas
from app.actos.jobs import TRABAJOS, sellar
from app.actos.models import Sello
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from app.tareas.models import Tarea
from app.tareas.obrero import periodica
from config import LLAVES
from tests.conftest import Base
from tests.factories import nueva

pytestmark = pytest.mark.solo_sqlite("the queue is tried on both; the loop and the commands do not touch the dialect")
RAIZ = Path(__file__).resolve().parents[2]


@contextmanager
def trabajando(app: Flask, tareas: bool = True) -> Iterator[None]:
    fin = threading.Event()
    hilo = threading.Thread(target=rondas.trabajar, args=(app, fin, tareas))
    hilo.start()
    try:
        yield
    finally:
        fin.set()
        hilo.join(30)
        assert not hilo.is_alive()


@pytest.fixture(autouse=True)
def _sin_esperas(monkeypatch: pytest.MonkeyPatch) -> None:
    for cual in ("PRIMERA", "MIRA", "SIN_BASE"):
        monkeypatch.setattr(rondas, cual, 0.05)


def hasta(cierto: Callable[[], bool], segundos: float = 20) -> bool:
    limite = time.monotonic() + segundos
    while not cierto() and time.monotonic() < limite:
        time.sleep(0.05)
    return cierto()


def hechas(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Tarea.clase).where(Tarea.hecha.is_not(None))))


PERIODICAS = {"sellar", "reanudar", "huerfanos", "feriados", "informes", "campo", "plegar", "sobrantes"}


def test_the_loop_begins_with_a_round_and_does_what_comes(app: Flask) -> None:
    with trabajando(app):
        assert hasta(lambda: hechas(app) == PERIODICAS)
        with app.app_context(), escritura():
            db.session.execute(delete(Tarea).where(Tarea.clase == "feriados"))
            db.session.add(Tarea(clase="feriados", llave="", datos={}, cuando=ahora()))
        assert hasta(lambda: hechas(app) == PERIODICAS)


def test_a_server_without_jobs_leaves_them(app: Flask) -> None:
    with trabajando(app, tareas=False):
        time.sleep(0.5)
    assert hechas(app) == set()


def test_a_job_that_fails_keeps_no_other_from_its_turn(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Formerly the round ended at the first that failed: without the folder of attachments nothing was resumed."""

    def rota() -> None:
        raise PermissionError

    rotas = {"huerfanos": periodica(rota)}
    answers = app.extensions["answers"]
    monkeypatch.setitem(app.extensions, "answers", {**answers, TRABAJOS: (*answers[TRABAJOS], lambda: rotas)})
    rondas.una_ronda(app)
    assert hechas(app) == PERIODICAS - {"huerfanos"}
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == ["tarea huerfanos: PermissionError"]
    salida = app.test_cli_runner().invoke(args=["ac", "tareas"]).output.splitlines()
    assert len(salida) == len(PERIODICAS)
    assert [linea.split()[0] for linea in salida if linea.endswith("PermissionError")] == ["huerfanos"]
    assert app.test_cli_runner().invoke(args=["ac", "diario"]).exit_code == 1


def test_the_loop_goes_on_after_the_database_was_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    veces = []

    def a_la_tercera(_app: Flask) -> bool:
        veces.append(1)
        if len(veces) < 3:
            raise OSError
        return True

    monkeypatch.setattr(rondas, "_hay_espacio", a_la_tercera)
    with trabajando(app):
        assert hasta(lambda: len(veces) > 4)


def test_what_is_over_is_forgotten_a_month_later(app: Flask) -> None:
    with app.app_context(), escritura():
        db.session.add(Tarea(clase="importacion", llave="7", datos={}, hecha=ahora()))
    rondas.una_ronda(app)
    assert "importacion" in hechas(app)
    with time_machine.travel(ahora() + timedelta(days=31)):
        rondas.una_ronda(app)
    assert hechas(app) == PERIODICAS


def test_a_seal_is_made_once_by_two_at_once(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        nueva()
    with time_machine.travel(ahora() + timedelta(days=2)):
        hilos = [threading.Thread(target=rondas.una_ronda, args=(app,)) for _ in range(3)]
        for hilo in hilos:
            hilo.start()
        for hilo in hilos:
            hilo.join(60)
        with app.app_context(), como_sistema("prueba"):
            assert len(db.session.scalars(select(Sello.dia)).all()) == 1
            assert sellar() == 0


def test_a_process_of_its_own_works_until_it_is_ended(base: Base, app: Flask) -> None:
    iguales = {nombre: str(app.config[nombre]) for nombre in ("INSTANCE_DIR", *LLAVES)}
    ambiente = {**os.environ, **iguales, "DATABASE_URL": base.url, "TAREAS": "0"}
    orden = [sys.executable, "-m", "flask", "--app", "app", "ac", "trabajar"]
    with subprocess.Popen(orden, cwd=RAIZ, env=ambiente, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as proceso:
        try:
            assert hasta(lambda: hechas(app) == PERIODICAS, 40), proceso.stderr and proceso.poll()
        finally:
            proceso.send_signal(signal.SIGTERM)
        dicho, quejas = proceso.communicate(timeout=20)
    assert (proceso.returncode, dicho.decode(), quejas.decode().partition(" adjuntos: ")[2]) == (
        0, "Haciendo las tareas del sistema.\n", "la base es más antigua que la carpeta; no se apartó nada\n",
    )  # fmt: skip
