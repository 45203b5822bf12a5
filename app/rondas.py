"""Which jobs there are, and the loop that carries them out."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from flask import Flask

from app.actos.jobs import TRABAJOS, sellar
from app.extensions import escritura
from app.fab import space
from app.fab.once import olvidar_envios
from app.instalacion import cronologia
from app.nucleo.reloj import ahora
from app.seguridad import intentos
from app.tareas.cola import Clases, adelantar, olvidar
from app.tareas.obrero import CADA, como_sistema, periodica, vuelta

PRIMERA = 2.0
MIRA = 2.0
SIN_BASE = 30.0
"""Seconds before the first look at the queue, between two of them, and after one that failed."""


def _sobrantes() -> None:
    with escritura():
        olvidar_envios(ahora() - timedelta(days=1))
        intentos.limpiar()
        olvidar()


def clases(app: Flask) -> Clases:
    """Return the kinds of jobs of every feature and those of the layers below them, by name."""
    with app.app_context():
        de_cada = [clase for unas in TRABAJOS() for clase in unas.items()]
    return {"sellar": periodica(sellar), **dict(de_cada), "sobrantes": periodica(_sobrantes)}


def vigilar(app: Flask) -> bool:
    """Look at disk and clock, and answer whether there is space to work."""
    with app.app_context(), como_sistema("tareas del sistema"):
        space.espacio().lastrar()
        if space.espacio().falta():
            app.logger.error("tareas del sistema: no hay espacio en el disco; se dejan para después")
            return False
        cronologia.vigia().mirar()
    return True


def todas(app: Flask) -> dict[str, Exception]:
    """Do at once what is periodic and what was asked for; return kind → why it failed."""
    hay = clases(app)
    with app.app_context():
        adelantar(hay)
    return vuelta(app, hay)


def una_ronda(app: Flask) -> None:
    """Do once the system's own jobs; a failure is logged by its kind and left for the next round."""
    try:
        if vigilar(app):
            todas(app)
    except Exception as error:
        app.logger.error("tareas del sistema: %s", type(error).__name__)


def trabajar(app: Flask, fin: threading.Event, tareas: bool = True) -> None:
    """Begin with a round, do each job when it is due, look at disk and clock every `CADA`, until `fin` is set.

    Without `tareas` it only looks: another process does the jobs.
    """
    espera, proxima, hay = PRIMERA, 0.0, clases(app)
    while not fin.wait(espera):
        espera = MIRA
        try:
            if time.monotonic() >= proxima:
                primera, proxima = proxima == 0.0, time.monotonic() + CADA.total_seconds()
                (una_ronda if primera and tareas else vigilar)(app)
            if tareas and _hay_espacio(app):
                vuelta(app, hay)
        except Exception as error:
            app.logger.error("tareas del sistema: %s", type(error).__name__)
            espera = SIN_BASE


def _hay_espacio(app: Flask) -> bool:
    with app.app_context():
        return not space.espacio().falta()


def rondas(app: Flask, fin: threading.Event) -> threading.Thread:
    """Start the daemon thread of the server that works until `fin` is set or its process ends, and return it."""
    hilo = threading.Thread(target=trabajar, args=(app, fin, app.config["TAREAS"]), name="tareas", daemon=True)
    hilo.start()
    return hilo
