"""What each process of a race does: its own application on the shared database, and threads that act at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any

from flask import Flask

from app import create_app
from app.actos.services import ejecutar
from app.extensions import db, escritura
from app.fab.once import una_sola_vez
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from app.seguridad.guardia import fijar_alcance
from tests.corrida import COMPLETO
from tests.elenco import alcance

HILOS = 8 if COMPLETO else 4
Ajustes = Mapping[str, Any]
_salida: dict[str, Barrier] = {}
_apps: dict[str, Flask] = {}


def espera() -> float:
    """Return for how many seconds anybody waits for the others: more where other work has the processors."""
    return 60 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def preparar_proceso(salida: Barrier) -> None:
    """Keep the start line that all processes of the race share."""
    _salida["salida"] = salida


def app_de(ajustes: Ajustes) -> Flask:
    """Return this process's application on a database, holding no connection to what the database was before."""
    url = str(ajustes["SQLALCHEMY_DATABASE_URI"])
    if url not in _apps:
        _apps[url] = create_app(ajustes)
    return _apps[url]


def en_hilos(ajustes: Ajustes, quien: str, tarea: Callable[[int], Any], *, rondas: int = 1) -> list[list[Any]]:
    """Run `tarea(ronda)` in every thread of every process, all starting each round together.

    Returns one list per thread: what each round gave, an exception as its class and message.
    """
    app = app_de(ajustes)
    linea = threading.Barrier(HILOS, action=lambda: _salida["salida"].wait(espera()) and None)

    def correr(_hilo: int) -> list[Any]:
        salidas = []
        for ronda in range(rondas):
            linea.wait(espera())
            with app.app_context(), app.test_request_context():
                salidas.append(_intentar(quien, tarea, ronda))
                db.session.remove()
        return salidas

    with ThreadPoolExecutor(HILOS) as hilos:
        resultado = list(hilos.map(correr, range(HILOS)))
    with app.app_context():
        db.engine.dispose()
    return resultado


def _intentar(quien: str, tarea: Callable[[int], Any], ronda: int) -> Any:
    try:
        fijar_alcance(alcance(quien))
        return tarea(ronda)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def registran(ajustes: Ajustes, formularios: list[dict[str, Any]], veces: int) -> list[list[Any]]:
    """Register `veces` peticiones per thread, each thread going through the forms; give their folios."""

    def tarea(ronda: int) -> str:
        with escritura():
            return registrar(formularios[ronda % len(formularios)], autor=alcance("capturista")).folio

    return en_hilos(ajustes, "capturista", tarea, rondas=veces)


def actuan(ajustes: Ajustes, quien: str, acto: str, datos: dict[str, Any], blancos: list[Any]) -> list[list[Any]]:
    """Do the same act on the same petición at once, one petición per round; `blancos` are (id, version or None)."""

    def tarea(ronda: int) -> str:
        pk, version = blancos[ronda]
        with escritura():
            p = db.session.get_one(Peticion, pk)
            ejecutar(p, acto, {**datos, "version": version}, autor=alcance(quien))
        return "hecho"

    return en_hilos(ajustes, quien, tarea, rondas=len(blancos))


def envian(ajustes: Ajustes, formularios: list[dict[str, Any]]) -> list[list[Any]]:
    """Send the same form, with the same hidden key, from every thread at once; give where each was led."""

    def tarea(ronda: int) -> str:
        autor = alcance("capturista")
        formulario = formularios[ronda]
        return una_sola_vez(formulario, autor, lambda: registrar(formulario, autor=autor).folio)

    return en_hilos(ajustes, "capturista", tarea, rondas=len(formularios))
