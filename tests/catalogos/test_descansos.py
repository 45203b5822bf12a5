"""Home asks the Administrador for the town's own rest days of the year, until somebody says that there are no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select

from app.catalogos.models.ajustes import Ajuste
from app.catalogos.services.ajustes import anio_por_completar
from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.models import Cambio
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, leer
from tests.cliente import Cliente

pytestmark = pytest.mark.solo_sqlite("a setting and a day of the town; the engine decides nothing")

PREGUNTA = "¿Qué días descansa el municipio en {}, además de los federales?"
NO_HAY_MAS = "/inhabiles/completos"
CLAVE = "inhabiles_completos"


@contextmanager
def el(*dia: int) -> Iterator[None]:
    """Stand on a day, at noon in Mexico."""
    with time_machine.travel(datetime(*dia, 18, tzinfo=UTC), tick=False):  # type: ignore[misc, arg-type]
        yield


def decir(app: Flask, valor: str) -> None:
    """Keep a year as said."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura():
        db.session.get_one(Ajuste, CLAVE).valor = valor


@pytest.mark.parametrize(
    ("dia", "dicho", "pregunta"),
    [
        ((2027, 3, 1), "", 2027),
        ((2027, 3, 1), "2026", 2027),
        ((2027, 3, 1), "2027", None),
        ((2027, 3, 1), "2028", None),
        ((2027, 11, 30), "2027", None),
        ((2027, 12, 1), "2027", 2028),
        ((2027, 12, 1), "", 2027),
        ((2027, 12, 31), "2028", None),
        ((2028, 1, 1), "2027", 2028),
        ((2028, 1, 1), "2028", None),
    ],
)
def test_which_year_is_asked_about(app: Flask, dia: tuple[int, int, int], dicho: str, pregunta: int | None) -> None:
    decir(app, dicho)
    with el(*dia), app.app_context(), app.test_request_context(), como_sistema("prueba"):
        assert anio_por_completar() == pregunta


def test_the_year_changes_with_the_towns_midnight(app: Flask) -> None:
    decir(app, "2027")
    for momento, pregunta in (
        (datetime(2027, 12, 1, 3, tzinfo=UTC), None),
        (datetime(2028, 1, 1, 3, tzinfo=UTC), 2028),
    ):
        viaje = time_machine.travel(momento, tick=False)  # in Mexico it is still the day before
        with viaje, app.app_context(), app.test_request_context(), como_sistema("prueba"):
            assert anio_por_completar() == pregunta


def test_it_is_asked_until_it_is_answered_and_the_answer_is_recorded(app: Flask, cliente: type[Cliente]) -> None:
    hecho = select(func.count()).select_from(Cambio).where(Cambio.tabla == "ajuste", Cambio.fila == CLAVE)
    antes = leer(app, hecho)
    with el(2027, 3, 1):
        c = cliente.de("administradora")
        pagina = c.pagina("/")
        assert PREGUNTA.format(2027) in pagina.texto
        assert 'href="/inhabiles/add"' in c.ultima.text  # type: ignore[union-attr]
        agregar(c, "inhabiles", dia="2027-05-10", motivo="Fiesta del pueblo")
        pagina = c.pagina("/")
        assert PREGUNTA.format(2027) in pagina.texto, "a first local day is not the whole list"
        forma = next(f for f in pagina.formas if f["url"] == NO_HAY_MAS)
        respuesta = c.post(NO_HAY_MAS, forma["datos"])
        assert (respuesta.status_code, respuesta.location) == (303, "/inhabiles/list/")
        assert "2027 ya tiene todos sus días de descanso" in c.pagina("/inhabiles/list/").texto
        assert "¿Qué días descansa" not in c.pagina("/").texto
        assert leer(app, select(Ajuste.valor).where(Ajuste.clave == CLAVE)) == "2027"
        assert leer(app, hecho) == antes + 1
        c.post(NO_HAY_MAS, forma["datos"])
        c.post(NO_HAY_MAS, {**forma["datos"], "clave_envio": "otra"})
        assert "eso ya estaba contestado" in c.pagina("/").texto
        assert leer(app, hecho) == antes + 1
        cambiar(c, "ajustes", CLAVE, valor="")
        assert PREGUNTA.format(2027) in c.pagina("/").texto


@pytest.mark.parametrize("anio", ["", "2026", "2029", "dos mil", "²", "99999999999999999999", "-1"])
def test_another_year_than_the_one_asked_is_not_kept(app: Flask, cliente: type[Cliente], anio: str) -> None:
    with el(2027, 3, 1):
        c = cliente.de("administradora")
        datos = c.pagina("/").forma(NO_HAY_MAS)["datos"]
        assert c.post(NO_HAY_MAS, {**datos, "anio": anio}).status_code == 303
        assert leer(app, select(Ajuste.valor).where(Ajuste.clave == CLAVE)) == ""
        assert PREGUNTA.format(2027) in c.pagina("/").texto


def test_an_installation_without_the_setting_answers_too(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.execute(delete(Ajuste).where(Ajuste.clave == CLAVE))
    with el(2027, 3, 1):
        c = cliente.de("administradora")
        c.post(NO_HAY_MAS, c.pagina("/").forma(NO_HAY_MAS)["datos"])
        assert "¿Qué días descansa" not in c.pagina("/").texto
        assert leer(app, select(Ajuste.valor).where(Ajuste.clave == CLAVE)) == "2027"


@pytest.mark.parametrize("quien", ["capturista", "coordinador", "secretaria", "titular_obras", "interdireccional"])
def test_nobody_else_is_asked(cliente: type[Cliente], quien: str) -> None:
    with el(2027, 3, 1):
        assert "¿Qué días descansa" not in cliente.de(quien).pagina("/").texto


def test_the_setting_takes_a_year_or_nothing(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    for malo in ("mañana", "27", "1999", "20270"):
        assert "Escriba el año con 4 números" in error_de(cambiar(c, "ajustes", CLAVE, valor=malo), "valor")
