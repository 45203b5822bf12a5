"""How much the citizen may add to her petición in one day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.nucleo.reloj import ahora
from app.peticiones.services.topes import POR_DIA
from tests.cliente import Cliente
from tests.factories import acto, conclusion, en, leer
from tests.portal.test_seguimiento import SEGUIMIENTO, Calle, en_sistema, movimientos

pytestmark = pytest.mark.dialecto("the day's messages are counted under the row's lock")
YA = "Ya recibimos sus mensajes de hoy; mañana puede escribir otra vez. Lo que escribió sigue aquí."


@pytest.fixture
def calle(app: Flask, cliente: type[Cliente]) -> Calle:
    """A citizen on the street."""
    return Calle(app, cliente)


def test_so_many_messages_in_a_day_and_tomorrow_again(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("proceso")))
    for n in range(POR_DIA):
        calle.envia("anotar", 200, texto=f"Mensaje {n}")
    assert YA in (texto := calle.envia("anotar", 422, texto="Y uno más"))
    assert ("Y uno más" in texto, len(movimientos(app))) == (True, POR_DIA)
    with time_machine.travel(ahora() + timedelta(days=1)):
        calle.envia("anotar", 200, texto="Y uno más")
    assert len(movimientos(app)) == POR_DIA + 1


def test_those_of_another_peticion_and_of_the_office_do_not_count(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("proceso")))
    for n in range(POR_DIA):
        calle.envia("anotar", 200, texto=f"Mensaje {n}")
    folio = calle.llaves["folio"]
    for _n in range(POR_DIA + 1):
        en_sistema(app, lambda: acto(leer(folio), "anotar", "capturista", texto="Le contestamos.", para="ciudadano"))
    en_sistema(app, lambda: calle.toma(en("proceso")))
    calle.envia("anotar", 200, texto="De otra cosa")


def test_sent_back_and_concluded_again_the_noes_of_a_day_are_bounded(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    folio = calle.llaves["folio"]

    def otra_vez() -> None:
        p = acto(leer(folio), "devolver", "subcoordinadora", motivo="Falta.")
        acto(p, "concluir", "enlace_obras", **conclusion())

    for _n in range(POR_DIA):
        calle.envia("calificar", 200, resuelto="no", texto="No quedó.")
        en_sistema(app, otra_vez)
    texto = calle.envia("calificar", 422, resuelto="no", texto="Sigue sin quedar.")
    assert (YA in texto, "Sigue sin quedar." in texto) == (True, True)
    calle.envia("anotar", 200, texto="Sigue sin quedar.")


def test_sent_all_at_once_no_more_are_taken(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("proceso")))

    def una(n: int) -> int:
        datos = {**calle.llaves, "texto": f"A la vez {n}"}
        return app.test_client().post(f"{SEGUIMIENTO}/anotar", data=datos).status_code

    with ThreadPoolExecutor(8) as hilos:
        codigos = list(hilos.map(una, range(POR_DIA * 2)))
    assert (codigos.count(200), len(movimientos(app))) == (POR_DIA, POR_DIA)
