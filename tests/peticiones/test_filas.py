"""Rows that lists read as columns: the guard covers each, and they say what the whole petición says."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, true

from app.actos.services import actos_posibles
from app.catalogos.models.canales import Canal
from app.commands import como_sistema
from app.extensions import db
from app.peticiones import queries
from app.peticiones.models.fila import Fila, fila_de, pagina, pagina_de
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.filas import accion_de
from app.peticiones.presenters.renglones import mueve
from app.seguridad.guardia import NADIE, Alcance, fijar_alcance
from tests import factories as f
from tests.cliente import Cliente
from tests.elenco import AGUAS, ELENCO, OBRAS, alcance

pytestmark = pytest.mark.dialecto("the guard's criteria become SQL of the dialect")

PAGINA = pagina_de([true()], profunda=False)
"""One statement for everybody, as the list keeps it."""


def sembrar() -> dict[str, int]:
    """Make peticiones of every kind that scopes distinguish: name → id."""
    return {
        "canalizado_obras": f.en("canalizado", OBRAS).id,
        "recibido_obras": f.en("recibido", OBRAS).id,
        "concluido_obras": f.en("concluido", OBRAS).id,
        "canalizado_aguas": f.en("canalizado", AGUAS).id,
        "proceso_aguas": f.en("proceso", AGUAS).id,
        "redes": f.en("recibido", AGUAS, canal_id=f.id_de(Canal, "redes")).id,
        "sin_dependencia": f.nueva(None).id,
        "sin_tramite": f.nueva(None, tipo="sugerencia").id,
        "reservada": f.nueva(None, tipo="denuncia", contra="dependencia").id,
    }


@pytest.fixture
def sembradas(sistema: None) -> dict[str, int]:
    """Have them made by the system."""
    return sembrar()


def como(usuario: str) -> Alcance:
    """Set the scope of a member of the cast and return it."""
    fijar_alcance(Alcance(sistema=True, motivo="prueba"))
    suyo = alcance(usuario)
    fijar_alcance(suyo)
    return suyo


def leidas() -> dict[int, Fila]:
    """Return what the list's statement gives to whoever asks."""
    return {fila.id: fila for fila in pagina(PAGINA, {})[0]}


def test_rows_and_their_count_are_those_that_each_may_see(sembradas: dict[str, int]) -> None:
    for usuario in sorted(set(ELENCO) - {"baja"}):
        como(usuario)
        suyas = set(db.session.scalars(select(Peticion.id)))
        filas, total = pagina(PAGINA, {})
        assert ({fila.id for fila in filas}, total) == (suyas, len(suyas)), usuario
    assert sembradas["reservada"] not in suyas


def test_the_reservada_is_in_no_row_but_those_of_control(sembradas: dict[str, int]) -> None:
    ven = {usuario for usuario in set(ELENCO) - {"baja"} if como(usuario) and sembradas["reservada"] in leidas()}
    assert ven == {"control"}


def test_the_enlace_reads_nothing_of_what_he_has_not_received(sembradas: dict[str, int]) -> None:
    como("enlace_obras")
    filas = leidas()
    assert set(filas) == {sembradas[n] for n in ("canalizado_obras", "recibido_obras", "concluido_obras")}
    oculta, leida = filas[sembradas["canalizado_obras"]], filas[sembradas["recibido_obras"]]
    assert (oculta.legible, oculta.descripcion, oculta.nombre, oculta.apellidos) == (False, None, None, None)
    assert (leida.legible, bool(leida.nombre), leida.titulo != oculta.titulo) == (True, True, True)


def test_nobody_reads_no_row(sembradas: dict[str, int]) -> None:
    fijar_alcance(NADIE)
    assert pagina(PAGINA, {}) == ([], 0)


def test_rows_say_what_the_whole_peticion_says(sembradas: dict[str, int]) -> None:
    comparadas = 0
    for usuario in sorted(set(ELENCO) - {"baja"}):
        suyo = como(usuario)
        filas = leidas()
        for p in db.session.scalars(queries.filas()):
            fila = filas[p.id]
            assert fila == fila_de(p), (usuario, p.estado)
            assert (fila.titulo, fila.quien, fila.lugar) == (
                p.planteamiento.titulo if p.planteamiento else p.titulo,
                p.planteamiento.quien if p.planteamiento else "",
                str(p.localidad),
            )
            paso = next((paso for paso in actos_posibles(p, suyo) if mueve(p, paso.acto)), None)
            accion = accion_de(fila, suyo)
            assert (accion is None) == (paso is None), (usuario, p.estado)
            assert paso is None or accion is None or accion["url"].endswith(paso.acto), (usuario, p.estado)
            comparadas += 1
    assert comparadas > 40


def test_one_statement_serves_two_enlaces_each_his_own(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folios = {n: db.session.get_one(Peticion, pk).folio for n, pk in sembrar().items()}
    recibidas = {"enlace_obras": {"recibido_obras", "concluido_obras"}, "enlace_aguas": {"proceso_aguas", "redes"}}
    for ruta in ("?tipo=solicitud", "?cifra=recibidas", "?bandeja=abiertas"):
        for quien, suyas in recibidas.items():
            texto = cliente.de(quien).pagina(f"/peticiones/list/{ruta}").texto
            assert {nombre for nombre, folio in folios.items() if folio in texto} == suyas, (ruta, quien)
