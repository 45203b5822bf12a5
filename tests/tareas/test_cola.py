"""The queue of jobs: asked for with the act, done once, gone on with after whoever had them was killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from app.seguridad.models import Contador
from app.tareas import cola
from app.tareas.cola import Clase, Encargo, YaNoEsSuya, asegurar, en_curso, encolar, tomar
from app.tareas.models import Tarea
from app.tareas.obrero import vuelta

pytestmark = pytest.mark.dialecto("rows are locked, claimed and written again differently")
MUCHO = timedelta(hours=1)


def anotar(encargo: Encargo) -> None:
    """A job that counts itself, in one step."""
    with escritura():
        contar(encargo.llave)
        encargo.seguir()


def contar(clave: str) -> None:
    fila = db.session.get(Contador, clave)
    if fila is None:
        fila = Contador(clave=clave, valor=0)
        db.session.add(fila)
    fila.valor += 1


def cuentas(app: Flask) -> dict[str, int]:
    """Return how many times each job was done."""
    with app.app_context():
        return {c: v for c, v in db.session.execute(select(Contador.clave, Contador.valor)) if c.startswith("t")}


def pedir(app: Flask, *llaves: str, clase: str = "uno", **mas: Any) -> None:
    with app.app_context(), escritura():
        for llave in llaves:
            encolar(clase, llave, **mas)


def fila(app: Flask, llave: str = "t", clase: str = "uno") -> dict[str, Any]:
    """Return a job as the database holds it."""
    with app.app_context():
        suya = db.session.scalars(select(Tarea).where(Tarea.clase == clase, Tarea.llave == llave)).one()
        return {c.name: getattr(suya, c.name) for c in Tarea.__table__.columns}


def pedir_y_fallar() -> None:
    with escritura():
        encolar("uno", "t1")
        raise ZeroDivisionError


def romper(_encargo: Encargo) -> None:
    raise ZeroDivisionError


UNO = {"uno": Clase(anotar)}


def test_it_is_there_if_the_act_is(app: Flask) -> None:
    with app.app_context(), pytest.raises(ZeroDivisionError):
        pedir_y_fallar()
    pedir(app, "t2", datos={"que": "esto"})
    assert (vuelta(app, UNO), cuentas(app)) == ({}, {"t2": 1})
    hecha = fila(app, "t2")
    assert (hecha["datos"], hecha["cuando"], hecha["dueno"], hecha["hasta"], hecha["falla"]) == (
        {"que": "esto"}, None, None, None, None,
    )  # fmt: skip
    assert hecha["hecha"] is not None
    assert (vuelta(app, UNO), cuentas(app)) == ({}, {"t2": 1})


def test_of_one_kind_and_key_there_is_one(app: Flask) -> None:
    pedir(app, "t", "t", "t")
    vuelta(app, UNO)
    pedir(app, "t")
    vuelta(app, UNO)
    assert cuentas(app) == {"t": 2}


def test_not_before_its_time_nor_one_that_nobody_here_does(app: Flask) -> None:
    pedir(app, "t1", cuando=ahora() + MUCHO)
    pedir(app, "t2", clase="de_otro")
    assert (vuelta(app, UNO), cuentas(app)) == ({}, {})
    with time_machine.travel(ahora() + 2 * MUCHO):
        vuelta(app, UNO)
    assert cuentas(app) == {"t1": 1}


def test_the_oldest_goes_first_and_an_idle_look_writes_nothing(app: Flask) -> None:
    pedir(app, "t1", cuando=ahora() - MUCHO)
    pedir(app, "t2", cuando=ahora() - 2 * MUCHO)
    vistas: list[str] = []
    vuelta(app, {"uno": Clase(lambda encargo: vistas.append(encargo.llave))})
    assert vistas == ["t2", "t1"]
    with app.app_context():
        assert tomar(UNO) is None
        assert not db.session().info.get("escribe")


def en_hilos(app: Flask, cuantos: int, hacer: Callable[[], Any]) -> None:
    juntos, fallas = threading.Barrier(cuantos), []

    def uno() -> None:
        juntos.wait()
        try:
            hacer()
        except Exception as error:
            fallas.append(error)

    hilos = [threading.Thread(target=uno) for _ in range(cuantos)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(60)
    assert fallas == []


def test_many_workers_do_each_job_once(app: Flask) -> None:
    llaves = [f"t{n}" for n in range(24)]
    pedir(app, *llaves)
    en_hilos(app, 4, lambda: vuelta(app, UNO))
    assert cuentas(app) == dict.fromkeys(llaves, 1)


def test_who_lost_a_job_writes_nothing_more(app: Flask) -> None:
    pedir(app, "t")
    with app.app_context():
        primero = tomar(UNO)
        assert primero is not None
        assert tomar(UNO) is None
        with time_machine.travel(ahora() + 2 * cola.PLAZO):
            segundo = tomar(UNO)
            assert segundo is not None
            with pytest.raises(YaNoEsSuya):
                anotar(primero)
            cola.cerrar(primero, UNO["uno"], None)
            assert fila(app)["dueno"] == segundo.dueno
            anotar(segundo)
            cola.cerrar(segundo, UNO["uno"], None)
    assert (cuentas(app), fila(app)["cuando"]) == ({"t": 1}, None)


def por_pasos(encargo: Encargo) -> None:
    """A job of five steps that goes on where it was left: the step and the sign of life are one transaction."""
    hechos = db.session.get(Contador, "t-pasos")
    for _paso in range(hechos.valor if hechos else 0, 5):
        with escritura():
            encargo.seguir()
            contar("t-pasos")
        time.sleep(0.2)


def en_otro_proceso(app: Flask, clases: dict[str, Clase]) -> int:
    """Work in a child process; return its number."""
    hijo = os.fork()
    if hijo == 0:
        try:
            with app.app_context():
                db.engine.dispose(close=False)
            vuelta(app, clases)
        finally:
            os._exit(0)
    return hijo


@pytest.mark.parametrize("tras", [0.0, 0.3, 0.7])
def test_after_a_kill_another_goes_on_where_it_was_left(app: Flask, tras: float) -> None:
    clases = {"uno": Clase(por_pasos)}
    pedir(app, "t")
    hijo = en_otro_proceso(app, clases)
    limite = time.monotonic() + 20
    while not cuentas(app) and time.monotonic() < limite:
        time.sleep(0.02)
    time.sleep(tras)
    os.kill(hijo, signal.SIGKILL)
    os.waitpid(hijo, 0)
    hechos = cuentas(app)["t-pasos"]
    assert hechos < 5
    assert (vuelta(app, clases), cuentas(app)) == ({}, {"t-pasos": hechos})  # it may be alive yet
    with app.app_context():
        assert en_curso("uno", "t")
    with time_machine.travel(ahora() + 2 * cola.PLAZO):
        with app.app_context():
            assert not en_curso("uno", "t")
        vuelta(app, clases)
    assert (cuentas(app), fila(app)["cuando"]) == ({"t-pasos": 5}, None)


def test_one_that_kills_its_process_is_left_in_the_end(app: Flask) -> None:
    pedir(app, "t")
    momento = ahora()
    for vez in range(cola.TOMAS):
        with time_machine.travel(momento + vez * 2 * cola.PLAZO), app.app_context():
            assert tomar(UNO) is not None
    with time_machine.travel(momento + cola.TOMAS * 2 * cola.PLAZO), app.app_context():
        assert tomar(UNO) is None
    assert (fila(app)["cuando"], fila(app)["falla"], cuentas(app)) == (None, cola.SE_CORTO, {})


def test_what_fails_is_tried_again_after_its_waits_and_then_left(app: Flask, caplog: Any) -> None:
    clases = {"uno": Clase(romper, esperas=(timedelta(minutes=1), timedelta(minutes=10)))}
    pedir(app, "t")
    momento, fallos = ahora(), []
    for minuto in range(0, 60):
        with time_machine.travel(momento + timedelta(minutes=minuto, seconds=5 + minuto)):
            fallos += [minuto] if vuelta(app, clases) else []
    assert fallos == [0, 1, 11]
    assert (fila(app)["cuando"], fila(app)["falla"], fila(app)["hecha"]) == (None, "ZeroDivisionError", None)
    assert [r.getMessage() for r in caplog.records] == ["tarea uno: ZeroDivisionError"] * 3


def test_a_failure_hinders_no_other(app: Flask) -> None:
    clases = {"malo": Clase(romper), **UNO}
    pedir(app, "t1", clase="malo")
    pedir(app, "t2")
    assert list(vuelta(app, clases)) == ["malo"]
    assert cuentas(app) == {"t2": 1}


def test_a_periodic_one_is_one_row_and_comes_again_even_after_failing(app: Flask) -> None:
    veces: Counter[int] = Counter()

    def a_veces(_encargo: Encargo) -> None:
        veces[0] += 1
        if veces[0] == 2:
            raise ZeroDivisionError

    clases = {"cada": Clase(a_veces, cada=timedelta(minutes=10))}

    def uno() -> None:
        with app.app_context():
            asegurar(clases)

    en_hilos(app, 3, uno)
    with app.app_context():
        assert db.session.scalar(select(func.count(Tarea.id))) == 1
    momento = ahora()
    for minuto in range(0, 35):
        with time_machine.travel(momento + timedelta(minutes=minuto, seconds=2)), app.app_context():
            asegurar(clases)
            vuelta(app, clases)
    assert veces[0] == 4
    assert fila(app, "", "cada")["falla"] is None


def test_a_clock_that_was_ahead_holds_nothing_up(app: Flask) -> None:
    clases = {"cada": Clase(anotar, cada=timedelta(minutes=10)), **UNO}
    with time_machine.travel(ahora() + timedelta(days=400)), app.app_context():
        asegurar(clases)
        vuelta(app, clases)
        with escritura():
            encolar("uno", "t", cuando=ahora() - timedelta(days=500))
        assert tomar(UNO) is not None
    with app.app_context():
        asegurar(clases)
    vuelta(app, clases)
    assert cuentas(app) == {"t": 1}
    with app.app_context():
        assert db.session.scalar(select(func.count(Tarea.id)).where(Tarea.cuando > ahora() + MUCHO)) == 0


def test_a_long_job_shows_life_meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.tareas.obrero.PLAZO", timedelta(seconds=0.2))
    pedir(app, "t")
    vistos = []

    def largo(_encargo: Encargo) -> None:
        antes = fila(app)["hasta"]
        time.sleep(0.6)
        vistos.append(fila(app)["hasta"] > antes)

    vuelta(app, {"uno": Clase(largo)})
    assert vistos == [True]


def test_asked_again_while_it_is_done_it_begins_anew(app: Flask) -> None:
    def otra_vez(encargo: Encargo) -> None:
        if encargo.datos:
            anotar(encargo)
            return
        pedir(app, "t", datos={"segunda": True})
        anotar(encargo)

    pedir(app, "t")
    assert (vuelta(app, {"uno": Clase(otra_vez)}), cuentas(app)) == ({}, {"t": 1})


def test_somebody_who_looks_is_told_whether_it_goes_on(app: Flask) -> None:
    pedir(app, "t", cuando=ahora())
    with app.app_context():
        assert (en_curso("uno", "t"), en_curso("uno", "otra")) == (True, False)
        with time_machine.travel(ahora() + 2 * cola.PLAZO):
            assert not en_curso("uno", "t")
            with escritura():
                db.session.execute(update(Tarea).values(hasta=ahora(), dueno="x"))
            assert en_curso("uno", "t")
