"""Every open state of every workflow waits in somebody's bandeja, or a reason says why it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, or_, select

from app.actos.bandeja import BANDEJAS
from app.actos.services import FLUJOS
from app.asesorias import workflow as asesorias
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.workflow import entrada
from app.compromisos import workflow as compromisos
from app.compromisos.models import Compromiso
from app.extensions import db, escritura
from app.jornadas import workflow as jornadas
from app.jornadas.models import Jornada
from app.peticiones.bandeja import POR_PUESTO, cifras
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow import vocabulario
from app.seguridad.zona import hoy
from tests import factories as f
from tests.asesorias.test_matriz_asesorias import asesoria, compromiso
from tests.bitacora import entradas as e
from tests.elenco import OBRAS
from tests.peticiones.muestras import solicitud

pytestmark = pytest.mark.solo_sqlite("which states a criterion names is the same on both engines")


def _peticion(estado: str) -> Peticion:
    antes = estado in vocabulario.ANTES_DE_CANALIZAR
    return solicitud(estado, tramite_id=f.tramite_de(OBRAS).id) if antes else f.en(estado)


def _compromiso(estado: str) -> Compromiso:
    """Return one whose day has passed."""
    k = compromiso(estado)
    with escritura():
        db.session.get_one(Compromiso, k.id).fecha = hoy() - timedelta(days=1)
    return k


WORKFLOWS: dict[type[Any], tuple[Any, Callable[[str], Any]]] = {
    Peticion: (vocabulario, _peticion),
    Bitacora: (entrada, e.en),
    Jornada: (jornadas, e.jornada),
    Asesoria: (asesorias, lambda estado: asesoria({"pedida": "libre"}.get(estado, estado))),
    Compromiso: (compromisos, _compromiso),
}
"""Model → its workflow, and what makes one in a state."""
DE_NADIE = {
    (Asesoria, "pedida"): "an act of the petición asks it, and that petición is in the Asesor's bandeja",
    (Jornada, "planeada"): "its day says when; that of today is shown, as nobody's turn",
    (Jornada, "en_curso"): "its day says when; that of today is shown, as nobody's turn",
}
"""Open states that no figure counts as somebody's turn, and why."""


def _por_mover(modelo: type[Any]) -> ColumnElement[bool]:
    """Return what is somebody's turn: of the peticiones by puesto, of the rest by the figures of their features."""
    if modelo is Peticion:
        de_alguien = {nombre for nombres in POR_PUESTO.values() for nombre in nombres}
        return or_(*(c.criterio() for nombre, c in cifras().items() if nombre in de_alguien and c.por_mover))
    suyas = [cifra for bandeja in BANDEJAS() if bandeja.modelo is modelo for cifra in bandeja.cifras]
    return or_(*(cifra.criterio() for cifra in suyas if cifra.por_mover), modelo.id.is_(None))


@pytest.mark.parametrize("modelo", WORKFLOWS)
def test_cada_estado_abierto_le_toca_a_alguien(modelo: type[Any], sistema: None) -> None:
    flujo, hacer = WORKFLOWS[modelo]
    abiertos = [estado for estado in flujo.ESTADOS if estado not in flujo.FINALES]
    hechas = {hacer(estado).id: estado for estado in abiertos}
    tocan = db.session.scalars(select(modelo.id).where(_por_mover(modelo), modelo.id.in_(hechas)))
    de_nadie = set(abiertos) - {hechas[pk] for pk in tocan}
    assert de_nadie == {estado for otro, estado in DE_NADIE if otro is modelo}


def test_estan_todos_los_flujos(sistema: None) -> None:
    assert set(WORKFLOWS) == set(dict(FLUJOS()))
