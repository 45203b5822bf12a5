"""A load is a job: killed at any moment it goes on where it was, each row once."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.catalogos.importacion import carga
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.trabajos import Trabajo
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.puestos import ADMINISTRADOR
from app.nucleo.reloj import ahora
from app.seguridad.models import Adscripcion
from app.tareas.cola import PLAZO
from app.tareas.cola import Clase as TareaDe
from app.tareas.obrero import vuelta
from tests.catalogos.test_importacion import subir
from tests.cliente import Cliente

pytestmark = pytest.mark.dialecto("rows are locked, claimed and written again differently")
CUANTAS = 300
HOJA = ("Nombre\n" + "".join(f"Lugar {n}\n" for n in range(CUANTAS))).encode()
TAREAS = {carga.CLASE: TareaDe(carga.llevar)}


@pytest.fixture(autouse=True)
def _tandas_cortas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carga, "TANDA", 5)


def pedida(c: Cliente) -> str:
    """Upload the sheet and ask for its load; return its address."""
    url = subir(c, "localidades", HOJA).location
    assert cargar(c, url) == 303
    return url


def cargar(c: Cliente, url: str) -> int:
    forma = c.pagina(url).forma("/cargar")
    return c.post(forma["url"], forma["datos"]).status_code


def avance(c: Cliente, url: str) -> tuple[str, int]:
    dicho = json.loads(c.get(f"{url}/avance").text)
    return dicho["estado"], dicho["hechos"]


def lugares(app: Flask) -> int:
    with app.app_context(), como_sistema("prueba"):
        suyos = select(func.count(), func.count(func.distinct(Localidad.nombre)))
        todos, distintos = db.session.execute(suyos.where(Localidad.nombre.startswith("Lugar "))).one()
        assert todos == distintos
        return int(todos)


def matar_a_medias(app: Flask) -> int:
    """Load in a child process that is killed when it has got somewhere; return how far."""
    hijo = os.fork()
    if hijo == 0:
        try:
            with app.app_context():
                db.engine.dispose(close=False)
            vuelta(app, TAREAS)
        finally:
            os._exit(0)
    limite = time.monotonic() + 30
    while not lugares(app) and time.monotonic() < limite:
        time.sleep(0.01)
    os.kill(hijo, signal.SIGKILL)
    os.waitpid(hijo, 0)
    return lugares(app)


@pytest.mark.parametrize("sola", [True, False])
def test_killed_it_goes_on_where_it_was(app: Flask, cliente: type[Cliente], sola: bool) -> None:
    c = cliente.de("administradora")
    url = pedida(c)
    assert avance(c, url) == ("cargando", 0)
    hechos = matar_a_medias(app)
    assert 0 < hechos < CUANTAS
    assert avance(c, url) == ("cargando", hechos)
    despues = ahora() + 3 * PLAZO
    with time_machine.travel(despues):
        c = cliente.de("administradora")
        assert avance(c, url) == ("interrumpido", hechos)
        assert f"se interrumpió en {hechos} de {CUANTAS} renglones" in c.pagina(url).texto
        if not sola:
            assert cargar(c, url) == 303
            assert avance(c, url) == ("cargando", hechos)
        vuelta(app, TAREAS)
        assert (avance(c, url), lugares(app)) == (("terminado", CUANTAS), CUANTAS)


def test_two_workers_write_each_row_once(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    url = pedida(c)
    hilos = [threading.Thread(target=vuelta, args=(app, TAREAS)) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(60)
    assert (avance(c, url), lugares(app)) == (("terminado", CUANTAS), CUANTAS)


def test_another_load_may_begin_when_one_shows_no_life(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    url = pedida(c)
    with time_machine.travel(ahora() + 3 * PLAZO):
        c = cliente.de("administradora")
        otra = subir(c, "localidades", b"Nombre\nRancho Nuevo\n").location
        assert cargar(c, otra) == 303
        assert (avance(c, url)[0], avance(c, otra)[0]) == ("interrumpido", "cargando")
        vuelta(app, TAREAS)
        assert (avance(c, url)[0], avance(c, otra)) == ("interrumpido", ("terminado", 1))
        assert lugares(app) == 0


def test_who_asked_for_it_must_still_be_administrador(app: Flask, cliente: type[Cliente]) -> None:
    url = pedida(cliente.de("administradora"))
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(delete(Adscripcion).where(Adscripcion.puesto == ADMINISTRADOR))
    assert list(vuelta(app, TAREAS)) == [carga.CLASE]
    with app.app_context(), como_sistema("prueba"):
        assert db.session.scalars(select(Trabajo.etapa)).all() == ["interrumpido"]
    assert (lugares(app), url.rsplit("/", 1)[0].endswith("/importaciones")) == (0, True)


def test_load_and_job_are_asked_for_together(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the job cannot be added the load did not begin either."""
    c = cliente.de("administradora")
    url = subir(c, "localidades", HOJA).location
    monkeypatch.setattr(carga, "CLASE", None)
    with pytest.raises(IntegrityError), app.app_context(), como_sistema("prueba"):
        carga.empezar(int(url.rsplit("/", 1)[1]), carga.Alcance())
    monkeypatch.undo()
    assert avance(c, url) == ("revisado", 0)
