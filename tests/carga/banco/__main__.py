"""`make carga`: fill, serve, measure, print; results as JSON and Markdown in build/carga/.

OPERACIONES=lista,registrar (beginnings of their names)  TAMANOS=10000,100000  GRANDE=1 (a million too)  SQLITE=1 (ours
on SQLite too, up to 100,000)  MINUTOS=10 (0: no mixed run)  CLIENTES=8 (0: none at once)  BLOQUES=4  POR_BLOQUE=6
PROCESOS_WEB=1
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.fab.server import HILOS
from tests.arranques import RAIZ
from tests.carga.banco import mixta, tabla
from tests.carga.banco.base import BaseDeCarga, cluster
from tests.carga.banco.medida import Banco, juntos, medir
from tests.carga.banco.operaciones import OPERACIONES, Operacion
from tests.carga.banco.procesos import ComoSeInstala, memoria, nucleos

SALIDA = RAIZ / "build" / "carga"
A_LA_VEZ = ("lista.coo", "lista.enl", "peticion.coo", "captura", "registrar", "anotar", "recibir", "seguimiento")


def decir(texto: str) -> None:
    """Write a line at once."""
    sys.stdout.write(texto + "\n")
    sys.stdout.flush()


def numero(nombre: str, omision: float) -> float:
    """Return an option of the environment."""
    return float(os.environ.get(nombre) or omision)


def elegidas() -> list[Operacion]:
    """Return the operations that were asked for."""
    inicios = tuple(i for i in os.environ.get("OPERACIONES", "").split(",") if i)
    return [op for op in OPERACIONES if not inicios or op.clave.startswith(inicios)]


def una(banco: Banco, op: Operacion) -> dict[str, Any]:
    """Measure an operation, and print its line; what fails is said and the others go on."""
    try:
        hecho = medir(banco, op, int(numero("BLOQUES", 4)), int(numero("POR_BLOQUE", 6)))
    except (OSError, EOFError, ValueError, AssertionError, StopIteration) as error:
        decir(f"{op.clave:20} {type(error).__name__}: {error}")
        return {"clave": op.clave, "tope": op.tope, "error": f"{type(error).__name__}: {error}"[:200]}
    n = hecho["nuestro"]
    decir(
        f"{op.clave:20} p50 {n['p50']:8.2f}  × piso {hecho['veces_piso']:6.2f} (tope {op.tope:g})  × FAB "
        f"{hecho['veces_fab'] or '—'}  CPU {n['web']:.2f} + {n['base']:.2f}  {hecho['sentencias']} sentencias  "
        f"{hecho['paginas']} páginas  {hecho['bytes']} bytes"
    )
    return hecho


def de_base(url: Any, cuantas: int, carpeta: Path, *, sqlite: bool = False) -> dict[str, Any]:
    """Fill a database, and measure everything on it."""
    desde = time.monotonic()
    base = BaseDeCarga(url, cuantas, carpeta, sqlite=sqlite)
    decir(f"\n{cuantas:,} peticiones{' en SQLite' * sqlite}, hechas en {time.monotonic() - desde:.0f} s")
    banco = Banco(base, int(numero("PROCESOS_WEB", 1)))
    hecho: dict[str, Any] = {}
    try:
        hecho["operaciones"] = [una(banco, op) for op in elegidas()]
        hecho["memoria"] = [memoria(pid) for pid in banco.servidos["nuestro"].obreros()]
        clientes = int(numero("CLIENTES", 8))
        a_la_vez = [op for op in elegidas() if op.clave in A_LA_VEZ] if clientes else []
        hecho["juntos"] = [juntos(banco, op, clientes, numero("SEGUNDOS", 6)) for op in a_la_vez]
        if numero("MINUTOS", 10):
            hecho["mixta"] = mixta.correr(banco, numero("MINUTOS", 10))
    finally:
        banco.terminar()
    hecho["arranque"] = arranque(base)
    return hecho


def arranque(base: BaseDeCarga) -> dict[str, float]:
    """Start ours as it is installed, nothing having changed; return seconds to the first answer and statements."""
    ComoSeInstala({**base.entorno, "TAREAS": "0"}, base.carpeta).terminar()  # the first one prepares what was filled
    base.contar()
    servido = ComoSeInstala({**base.entorno, "TAREAS": "0"}, base.carpeta)
    sentencias, _paginas = base.contadas()
    servido.terminar()
    return {"segundos": servido.arranque, **({} if base.sqlite else {"sentencias": sentencias})}


def _medidas() -> list[tuple[int, bool]]:
    """Return the sizes, and whether each is on SQLite; it comes after the same size on PostgreSQL, which it needs."""
    tamanos = [int(t) for t in (os.environ.get("TAMANOS") or "10000,100000").split(",")]
    tamanos += [1_000_000] if os.environ.get("GRANDE") else []
    motores = (False, True) if os.environ.get("SQLITE") else (False,)
    return [(t, sqlite) for t in tamanos for sqlite in motores if not sqlite or t <= 100_000]


def main() -> None:
    """Measure each size, and keep the results; what is stopped ends its servers first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hecho: dict[str, Any] = {
        "cuando": time.strftime("%Y-%m-%d %H:%M"), "equipo": f"{platform.machine()}, {nucleos()} núcleos",
        "procesos": int(numero("PROCESOS_WEB", 1)), "hilos": HILOS, "bases": {},
    }  # fmt: skip
    SALIDA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="carga-") as carpeta:
        url = cluster()
        for cuantas, sqlite in _medidas():
            hecho["bases"][f"{cuantas:,}{' en SQLite' * sqlite}"] = de_base(url, cuantas, Path(carpeta), sqlite=sqlite)
            (SALIDA / "carga.json").write_text(json.dumps(hecho, indent=1, ensure_ascii=False), encoding="utf-8")
            (SALIDA / "carga.md").write_text(tabla.entera(hecho) + "\n", encoding="utf-8")
    decir(f"\n{tabla.entera(hecho)}\n\n{SALIDA / 'carga.json'}")


if __name__ == "__main__":
    main()
