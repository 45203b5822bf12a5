"""Through which states a petición may go, by the procedimiento that its canal follows."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import product
from types import SimpleNamespace

from app.nucleo.grafo import Grafo, grafo
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ESTADOS, FINALES


def sondas(procedimiento: str) -> list[SimpleNamespace]:
    """Return stand-ins for every petición of a procedimiento that is not reservada; its via is left open.

    A denuncia is born of the bitácora, what is asked in a jornada may be (decision 0009, 16).
    """
    nace = {"denuncia": (1,), "cerca_de_ti": (None, 1)}.get(procedimiento, (None,))
    return [
        SimpleNamespace(
            procedimiento=procedimiento,
            reservada=False,
            origen_id=None,
            bitacora_id=de,
            rechazos=rechazos,
            cuarentena=cuarentena,
            canalizaciones=0,
            reaperturas=0,
            faltan=0,
            tramite_id=1,
            destino_id=None,
        )
        for de, rechazos, cuarentena in product(nace, (0, 2), (False, True))
    ]


@lru_cache
def _grafo(procedimiento: str) -> Grafo:
    return grafo(TABLA, ESTADOS, sondas(procedimiento), finales=FINALES)


def linea_de(procedimiento: str) -> tuple[str, ...]:
    """Return the states that one takes after the other where nothing turns it aside, to the one where it ends well."""
    return _grafo(procedimiento).linea


def _alcanza(procedimiento: str) -> frozenset[str]:
    g = _grafo(procedimiento)
    return frozenset((*g.abiertos, *g.finales))


def estados_de(procedimientos: Collection[str]) -> dict[str, str]:
    """Return the states that any of these reaches, with their names, in the order of the manuals; all without any."""
    alcanza = frozenset().union(*map(_alcanza, procedimientos)) or frozenset(ESTADOS)
    return {clave: texto for clave, texto in ESTADOS.items() if clave in alcanza}
