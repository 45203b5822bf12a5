"""Races: 4 × 4 threads (8 × 8 in the complete run) act at once; no folio is lost or doubled, nobody is overwritten."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.actos.folios import huecos
from app.actos.models import Movimiento
from app.actos.queries import cadenas_rotas
from app.catalogos.models.lugares import Modulo
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.turnos.models import Turno
from tests.carga import obrero
from tests.conftest import Base
from tests.corrida import COMPLETO
from tests.elenco import OBRAS
from tests.factories import datos_de_registro, en, id_de, nueva, tramite_de

pytestmark = pytest.mark.dialecto("locks are the engine's")

PROCESOS = 8 if COMPLETO else 4
CORREDORES = PROCESOS * obrero.HILOS
VECES = 3
RONDAS = 3
MODULOS = ("PRE", "RET", "LIN")

Carrera = Callable[..., list[list[Any]]]


@pytest.fixture(scope="module")
def corredores() -> Iterator[ProcessPoolExecutor]:
    """Clean processes, made once for both engines: a fork server that has imported the application."""
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    contexto = get_context("forkserver")
    contexto.set_forkserver_preload(["tests.carga.obrero", "app.commands"])
    salida = contexto.Barrier(PROCESOS)
    with ProcessPoolExecutor(PROCESOS, contexto, obrero.preparar_proceso, (salida,)) as procesos:
        yield procesos


@pytest.fixture
def carrera(corredores: ProcessPoolExecutor, base: Base) -> Carrera:
    """Run a function of `obrero` in every process at once; give one list per thread."""
    ajustes = base.ajustes(base.url)

    def correr(tarea: Callable[..., list[list[Any]]], *args: Any) -> list[list[Any]]:
        futuros = [corredores.submit(tarea, ajustes, *args) for _ in range(PROCESOS)]
        hilos = [hilo for futuro in futuros for hilo in futuro.result(2 * obrero.espera())]
        assert len(hilos) == CORREDORES
        return hilos

    return correr


@pytest.fixture
def dentro(base: Base) -> Callable[[Callable[[], Any]], Any]:
    """Run a function as the system, in a context of its own."""

    def hacer(funcion: Callable[[], Any]) -> Any:
        with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
            return funcion()

    return hacer


def averias() -> list[str]:
    """Return broken chains and gaps in folios."""
    return [*cadenas_rotas(Peticion), *huecos()]


def formularios() -> list[dict[str, Any]]:
    """Return captures of one módulo each, classified, so that «sistema» channels them in the same transaction."""
    tramite = tramite_de(OBRAS).id
    return [datos_de_registro(modulo_id=id_de(Modulo, clave), tramite_id=tramite) for clave in MODULOS]


def test_folios_under_load(carrera: Carrera, dentro: Any) -> None:
    hilos = carrera(obrero.registran, dentro(formularios), VECES)
    folios = [folio for hilo in hilos for folio in hilo]
    assert [f for f in folios if ":" in f] == []
    assert len(set(folios)) == len(folios) == CORREDORES * VECES

    def comprobar() -> None:
        assert averias() == []
        assert db.session.scalar(select(func.count(Peticion.id))) == CORREDORES * VECES
        assert db.session.scalar(select(func.count(Movimiento.id))) == 3 * CORREDORES * VECES
        turnos = [(t.letra, t.numero) for t in db.session.scalars(select(Turno))]
        por_letra = Counter(letra for letra, _ in turnos)
        assert sorted(turnos) == [(letra, n) for letra in sorted(por_letra) for n in range(1, por_letra[letra] + 1)]

    dentro(comprobar)


@pytest.mark.parametrize(
    ("quien", "acto", "con_version", "los_demas"),
    [
        ("capturista", "anotar", True, "Conflicto"),
        ("enlace_obras", "recibir", True, "Conflicto"),
        ("enlace_obras", "recibir", False, "ActoRechazado"),
    ],
)
def test_one_wins_each_round(
    carrera: Carrera, dentro: Any, quien: str, acto: str, con_version: bool, los_demas: str
) -> None:
    def blancos() -> list[tuple[int, int | None]]:
        peticiones = [nueva() for _ in range(RONDAS)]
        return [(p.id, p.version if con_version else None) for p in peticiones]

    datos = {"texto": "Llamó otra vez.", "para": "interna"} if acto == "anotar" else {}
    hilos = carrera(obrero.actuan, quien, acto, datos, dentro(blancos))
    for ronda in range(RONDAS):
        cuenta = Counter(str(hilo[ronda]).split(":")[0] for hilo in hilos)
        assert cuenta == {"hecho": 1, los_demas: CORREDORES - 1}
    assert dentro(averias) == []
    assert dentro(lambda: db.session.scalar(select(func.count()).where(Movimiento.acto == acto))) == RONDAS


def test_same_form_sent_by_all_at_once(carrera: Carrera, dentro: Any) -> None:
    def envios() -> list[dict[str, Any]]:
        return [{**datos_de_registro(), "clave_envio": f"clave-{n}"} for n in range(RONDAS)]

    hilos = carrera(obrero.envian, dentro(envios))
    for ronda in range(RONDAS):
        assert len({hilo[ronda] for hilo in hilos}) == 1
        assert ":" not in hilos[0][ronda]
    assert dentro(lambda: db.session.scalar(select(func.count(Peticion.id)))) == RONDAS
    assert dentro(averias) == []


def test_acts_of_many_on_one_peticion_are_all_numbered(carrera: Carrera, dentro: Any) -> None:
    pk = dentro(lambda: en("recibido").id)
    nota = {"texto": "Llamó otra vez.", "para": "interna"}
    hilos = carrera(obrero.actuan, "capturista", "anotar", nota, [(pk, None)] * 2)
    assert Counter(salida for hilo in hilos for salida in hilo) == {"hecho": 2 * CORREDORES}

    def numeros() -> list[int]:
        return list(db.session.scalars(select(Movimiento.numero).order_by(Movimiento.numero)))

    assert dentro(numeros) == list(range(1, 5 + 2 * CORREDORES))
    assert dentro(averias) == []
