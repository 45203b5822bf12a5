"""The worker: carries out the jobs that are due and shows life meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, escritura
from app.seguridad.guardia import NADIE, Alcance, fijar_alcance
from app.tareas.cola import PLAZO, Clase, Clases, Encargo, YaNoEsSuya, cerrar, tomar

CADA = timedelta(minutes=10)
"""How often what is periodic is done."""


@contextmanager
def como_sistema(motivo: str) -> Iterator[None]:
    """Give a command or a job the system's scope, with its reason."""
    fijar_alcance(Alcance(sistema=True, motivo=motivo))
    try:
        yield
    finally:
        db.session.remove()


def periodica(hacer: Callable[[], object], cada: timedelta = CADA) -> Clase:
    """Return the kind of job that the system does, with its own scope, every so long."""

    def como_nadie(_encargo: Encargo) -> None:
        with como_sistema("tareas del sistema"):
            hacer()

    return Clase(como_nadie, cada=cada)


def vuelta(app: Flask, clases: Clases) -> dict[str, Exception]:
    """Carry out what is due and return kind → why it failed; each failure is logged by its kind and hinders no other.

    A job sets the scope that it needs; it begins with nobody's. What keeps the queue itself from working is raised.
    """
    fallas: dict[str, Exception] = {}
    while True:
        with app.app_context():
            fijar_alcance(NADIE)
            try:
                encargo = tomar(clases)
                if encargo is None:
                    return fallas
                falla = _hacer(app, encargo, clases[encargo.clase])
                if falla is not None:
                    fallas[encargo.clase] = falla
            finally:
                db.session.remove()


def _hacer(app: Flask, encargo: Encargo, clase: Clase) -> Exception | None:
    falla: Exception | None = None
    with _con_vida(app, encargo):
        try:
            clase.hacer(encargo)
        except YaNoEsSuya:
            app.logger.warning("tarea %s: otro proceso la tomó", encargo.clase)
        except Exception as error:
            app.logger.error("tarea %s: %s", encargo.clase, type(error).__name__)
            falla = error
    cerrar(encargo, clase, type(falla).__name__ if falla else None)
    return falla


@contextmanager
def _con_vida(app: Flask, encargo: Encargo) -> Iterator[None]:
    """Show life from another thread while a job runs, so that nobody else takes one that is long."""
    fin = threading.Event()

    def latir() -> None:
        while not fin.wait(PLAZO.total_seconds() / 4):
            with app.app_context(), suppress(SQLAlchemyError, YaNoEsSuya), escritura():
                encargo.vivir()

    hilo = threading.Thread(target=latir, name="latido", daemon=True)
    hilo.start()
    try:
        yield
    finally:
        fin.set()
        hilo.join()
