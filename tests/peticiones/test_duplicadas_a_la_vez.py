"""Acts that touch several peticiones lock them all first, in the order of their ids: two at once never block."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.commands import como_sistema
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.actos.pasos import AVISO

pytestmark = pytest.mark.dialecto("what a transaction locks, and in which order")

EN_ORDEN = "ORDER BY peticion.id FOR UPDATE"


def al_bloquear(despues: Callable[[str, int], None]) -> Callable[..., None]:
    """Call `despues` with the text and the count of rows of every statement that locks; return what to remove."""

    def oyente(_c: Any, cursor: Any, sentencia: str, *_otros: Any) -> None:
        if "FOR UPDATE" in sentencia:
            despues(" ".join(sentencia.split()), cursor.rowcount)

    event.listen(db.engine, "after_cursor_execute", oyente)
    return oyente


def marcar(p: Peticion, principal: str) -> None:
    f.acto(p, "marcar_duplicado", "capturista", principal_folio=principal, **{**AVISO, "informado_fecha": hoy()})


def cancelar(p: Peticion) -> None:
    f.acto(p, "cancelar", "subcoordinadora", motivo="desistimiento")


def reservar(p: Peticion) -> None:
    f.acto(p, "reservar", "capturista", contra="dependencia", motivo="Es contra un servidor público.")


def test_each_the_duplicada_of_the_other_at_once_one_is(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("carrera"):
        folios = f.nueva().folio, f.nueva().folio
        juntas = Barrier(2)

        def esperar(_sentencia: str, _filas: int) -> None:
            with suppress(BrokenBarrierError):  # the other one waits for what this one locked
                juntas.wait(1)

        oyente = al_bloquear(esperar)

    def una(folio: str, principal: str) -> str:
        with app.app_context(), app.test_request_context(), como_sistema("carrera"):
            try:
                marcar(f.leer(folio), principal)
            except DatosInvalidos as error:
                return error.errores["principal_folio"]
            return "duplicada"

    try:
        with ThreadPoolExecutor(2) as hilos:
            dicho = sorted(hilos.map(una, folios, folios[::-1]))
    finally:
        with app.app_context():
            event.remove(db.engine, "after_cursor_execute", oyente)
    assert dicho == ["Esa petición está duplicada; elija una abierta o validada.", "duplicada"]
    with app.app_context(), como_sistema("carrera"):
        assert sorted(db.session.scalars(select(Peticion.estado))) == ["canalizado", "duplicado"]


@pytest.mark.parametrize(
    ("hacer", "cuantas"),
    [
        pytest.param(lambda tres: marcar(tres[1], tres[2].folio), 3, id="marcar la que tiene duplicadas"),
        pytest.param(lambda tres: marcar(tres[2], f" {tres[1].folio.lower()} "), 2, id="marcar una mayor"),
        pytest.param(lambda tres: cancelar(tres[1]), 2, id="cancelar"),
        pytest.param(lambda tres: reservar(tres[1]), 2, id="reservar"),
        pytest.param(lambda tres: cancelar(tres[2]), 1, id="cancelar la que no tiene"),
    ],
)
def test_all_are_locked_first_and_in_the_order_of_their_ids(
    sistema: None, hacer: Callable[[list[Peticion]], None], cuantas: int
) -> None:
    tres = [f.nueva() for _n in range(3)]
    marcar(tres[0], tres[1].folio)
    vistas: list[tuple[str, int]] = []
    oyente = al_bloquear(lambda sentencia, filas: vistas.append((sentencia, filas)))
    try:
        hacer(tres)
    finally:
        event.remove(db.engine, "after_cursor_execute", oyente)
    if db.engine.dialect.name == "postgresql":
        sentencia, filas = vistas[0]
        assert (EN_ORDEN in sentencia, filas) == (True, cuantas), sentencia
    else:
        assert vistas == []  # the whole file is locked from the beginning
