"""How much of app/ runs to answer a request may not grow; see `tests/medidas`."""

from __future__ import annotations

import pytest
from flask import Flask

from app.nucleo import texto
from tests.medidas import medidas, trazas


@pytest.mark.solo_sqlite("what runs of app/ is the same on both")
def test_requests_run_what_is_held(app: Flask) -> None:
    halladas, antes = trazas.medir(app), medidas.sostenidas()
    quejas = [medidas.queja(m.nombre, halladas[m.nombre], antes[m.nombre], medidas.HOLGURA) for m in medidas.TRAZADAS]
    assert list(filter(None, quejas)) == []


def test_trace_counts_files_functions_and_calls() -> None:
    with trazas.trazada() as traza:
        texto.son_cifras(1)
        texto.son_cifras(2)
    assert (traza.archivos, traza.funciones, traza.llamadas) == (1, 1, 2)
