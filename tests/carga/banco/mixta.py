"""A town's day, pressed into minutes: people of the office who read and write, and citizens who ask how it goes."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from typing import Any

from tests.carga.banco.medida import Banco, Pedir, percentil
from tests.carga.banco.operaciones import OPERACIONES

PERSONAL, CIUDADANOS = 50, 200
PIENSA, CONSULTA = 3.0, 20.0
"""Mean seconds between two requests of a person of the office, and of a citizen."""
DE_CADA = {
    "capturista": {"inicio.cap": 1, "lista.cap": 3, "captura": 4, "registrar": 4, "peticion.cap": 3, "anotar": 2,
                   "buscar.nombre": 3, "ciudadanos.busca": 1},
    "coordinador": {"inicio.coo": 2, "lista.coo": 4, "lista.abiertas": 2, "busca.comun": 2, "peticion.coo": 4,
                    "graficas": 1, "flujos": 1},
    "enlace": {"tablero.enl": 3, "lista.enl": 3, "peticion.enl": 4, "recibir": 1},
    "": {"seguimiento.get": 1, "seguimiento": 2},
}  # fmt: skip
"""Who → operation → how often among her requests."""
REPARTO = ("capturista", "capturista", "coordinador", "enlace", "enlace")


def correr(banco: Banco, minutos: float) -> dict[str, Any]:
    """Return p50, p95 and errors of each operation, with everybody at work for so many minutes."""
    tiempos: dict[str, list[float]] = defaultdict(list)
    errores: dict[str, list[str]] = defaultdict(list)
    gente = [REPARTO[n % len(REPARTO)] for n in range(PERSONAL)] + [""] * CIUDADANOS
    planes = [_plan(banco, quien, n) for n, quien in enumerate(gente)]
    hasta = time.perf_counter() + minutos * 60

    def vivir(n: int) -> None:
        azar, pausa = random.Random(n), CONSULTA if not gente[n] else PIENSA
        claves, pesos = list(planes[n]), list(DE_CADA[gente[n]].values())
        time.sleep(azar.uniform(0, pausa))
        while time.perf_counter() < hasta:
            clave = azar.choices(claves, pesos)[0]
            try:
                tiempos[clave].append(planes[n][clave]().ms)
            except (OSError, EOFError, ValueError, StopIteration, RuntimeError) as error:
                errores[clave].append(str(error)[:200])
            time.sleep(min(azar.expovariate(1 / pausa), max(0.0, hasta - time.perf_counter())))

    hilos = [threading.Thread(target=vivir, args=(n,)) for n in range(len(gente))]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    return _resumen(tiempos, errores, minutos)


def _plan(banco: Banco, quien: str, n: int) -> dict[str, Pedir]:
    """Return what a person asks for, with a browser of her own that has signed in already."""
    hay = {op.clave: op for op in OPERACIONES}
    banco.navegador(quien, n)
    return {clave: banco.nuestra(hay[clave], n) for clave in DE_CADA[quien]}


def _resumen(tiempos: dict[str, list[float]], errores: dict[str, list[str]], minutos: float) -> dict[str, Any]:
    todos = [t for unos in tiempos.values() for t in unos]
    de_cada = {
        clave: {"veces": len(unos), "p50": percentil(unos, 0.5), "p95": percentil(unos, 0.95)}
        for clave, unos in sorted(tiempos.items())
    }
    mal = {clave: [len(unos), unos[0]] for clave, unos in sorted(errores.items())}
    return {
        "minutos": minutos, "pedidas": len(todos), "por_segundo": round(len(todos) / minutos / 60, 1),
        "p50": percentil(todos, 0.5), "p95": percentil(todos, 0.95), "errores": mal, "de_cada": de_cada,
    }  # fmt: skip
