"""How many statements an act costs, in which order it locks, and what it reads anew."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.factories import datos_de_registro, en
from tests.test_sentencias import sentencias

pytestmark = pytest.mark.dialecto("locks and statements differ")

REGISTRAR = {"postgresql": 11, "sqlite": 12}
"""Session; key claimed; person, and the change noted; folio; petición and her words; turno's number; turno; both
movimientos, which PostgreSQL takes in one; key closed."""
ANOTAR = 7
"""Session; the petición found; key claimed; petición locked; petición and movimiento written; key closed."""


def registro() -> dict[str, Any]:
    """Return a capture of what no dependencia has of its own: «sistema» adds nothing to it."""
    sueltos = select(Tramite.id).where(Tramite.dependencia_id.is_(None)).order_by(Tramite.id)
    return datos_de_registro(tramite_id=db.session.scalars(sueltos).first(), aviso_medio="leido")


def como_empieza(vistas: list[tuple[str, Any]]) -> list[str]:
    """Return of each statement what it does and to which table."""
    return [" ".join(sentencia.replace('"', "").split()[:3]) for sentencia, _datos in vistas]


def test_an_act_costs_so_many_statements(app: Flask, cliente: type[Cliente], motor: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos, p = registro(), en("proceso")
        folio = p.folio
    navegador = cliente.de("capturista")
    ficha = {"csrf_token": navegador.ficha_csrf()}
    for n in range(2):
        with sentencias() as al_registrar:
            respuesta = navegador.post("/peticiones/add", {**ficha, **datos, "clave_envio": f"registro-{n}"})
        assert respuesta.status_code == 303, navegador.errores()
        with sentencias() as al_anotar:
            nota = {**ficha, "texto": "Llamó para preguntar.", "para": "interna", "clave_envio": f"nota-{n}"}
            respuesta = navegador.post(f"/peticiones/{folio}/actos/anotar", nota)
        assert respuesta.status_code == 303, navegador.errores()
    assert len(al_registrar) <= REGISTRAR[motor], como_empieza(al_registrar)
    assert len(al_anotar) <= ANOTAR, como_empieza(al_anotar)


def test_a_new_peticion_is_written_once_as_its_acts_leave_it(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        with escritura(), sentencias() as vistas:
            p = registrar(registro(), autor=alcance("capturista"))
        assert [s for s in como_empieza(vistas) if "peticion" in s.split()[:3]] == ["INSERT INTO peticion"]
        hechos = db.session.execute(
            select(Movimiento.numero, Movimiento.acto, Movimiento.hash_anterior, Movimiento.hash)
            .where(Movimiento.peticion_id == p.id)
            .order_by(Movimiento.id)
        ).all()
        assert [(m.numero, m.acto) for m in hechos] == [(1, "registrar"), (2, "clasificar")]
        assert (hechos[1].hash_anterior, p.ultimo_hash, p.version) == (hechos[0].hash, hechos[1].hash, 2)


def test_the_folio_is_locked_when_the_rest_is_known(app: Flask) -> None:
    """Whoever registers in the same módulo waits from the folio to the end: what it does not need comes before it."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos, autor = registro(), alcance("capturista")
        for _vez in range(2):  # the catalogues are in memory then
            with escritura(), sentencias() as vistas:
                registrar(datos, autor=autor)
        orden = como_empieza(vistas)
        assert orden.index("INSERT INTO ciudadano") < orden.index("INSERT INTO contador")
        assert orden.index("INSERT INTO contador") + 1 == orden.index("INSERT INTO peticion")


def test_what_others_may_have_moved_is_locked_and_read_anew(app: Flask) -> None:
    """What this transaction has made is not; once it ended, in whatever way, it is."""
    nota = {"texto": "Llamó.", "para": "interna"}

    def lee(vistas: list[tuple[str, Any]]) -> bool:
        return any(sentencia.startswith("SELECT peticion.id") for sentencia, _datos in vistas)

    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        with escritura():
            p = registrar(registro(), autor=alcance("capturista"))
            with sentencias() as en_la_misma:
                ejecutar(p, "anotar", nota, autor=alcance("capturista"))
        with escritura(), sentencias() as en_otra:
            ejecutar(p, "anotar", nota, autor=alcance("capturista"))
        assert (lee(en_la_misma), lee(en_otra)) == (False, True)
        assert db.session.scalar(select(Peticion.version).where(Peticion.id == p.id)) == 4


def test_a_savepoint_that_is_undone_forgets_what_was_made(app: Flask) -> None:
    nota = {"texto": "Llamó.", "para": "interna"}
    with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura() as sesion:
        p = registrar(registro(), autor=alcance("capturista"))
        parte = sesion.begin_nested()
        ejecutar(p, "anotar", nota, autor=alcance("capturista"))
        parte.rollback()
        assert (p.version, "nuevas" in sesion.info) == (2, False)
        ejecutar(p, "anotar", nota, autor=alcance("capturista"))
        assert p.version == 3
