"""Starts the process that cleans a file; of this package, the server's part."""

from __future__ import annotations

import json
from pathlib import Path

from app.limpieza.limpio import Limpio, Rechazo
from app.nucleo.cupo import Cupo
from app.nucleo.hijos import Tardo, hijo, leer

SEGUNDOS = 30.0
"""For one file, by the clock."""
SEGUNDOS_DE_TURNO = 10.0
"""How long an upload waits until somebody else's file is cleaned: nothing sends a form again."""
CUPO = Cupo(2, en_espera=5)
"""So many files are cleaned at once, whoever sends them; one of each account."""
_ARRANQUE = "import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_module('limpieza', run_name='__main__')"
_DONDE = str(Path(__file__).parents[1])


def limpiado(contenido: bytes, cuenta: int | None, tarea: str = "archivo", *, espera: float | None = None) -> Limpio:
    """Return the cleaned file. Raises Rechazo; SinCupo when its turn did not come within `espera` seconds.

    `cuenta` is whose file it is, None the system itself; `tarea` is a key of TAREAS in `__main__`. A process that
    dies or does not answer is a refusal too.
    """
    with CUPO.uno(cuenta, SEGUNDOS_DE_TURNO if espera is None else espera):
        return _de_un_hijo(contenido, tarea)


def _de_un_hijo(contenido: bytes, tarea: str) -> Limpio:
    with hijo(["-c", _ARRANQUE, _DONDE, tarea], contenido) as proceso:
        try:
            dicho = leer(proceso, SEGUNDOS)
            limpio = None if dicho is None else leer(proceso, SEGUNDOS)
        except Tardo as error:
            raise Rechazo("tardo") from error
    if dicho is None or limpio is None:
        raise Rechazo("memoria")
    resultado = json.loads(dicho)
    if "rechazo" in resultado:
        raise Rechazo(resultado["rechazo"])
    return Limpio(limpio, **resultado)
