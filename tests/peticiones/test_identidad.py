"""In which way she gives her name, and whether it is admitted: decided once, for the page and for what is saved."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from app.catalogos.models.tramites import Tramite
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.forms import errores_de_captura
from app.peticiones.services import registro
from app.peticiones.workflow.vocabulario import TIPOS

pytestmark = pytest.mark.usefixtures("sistema")
APP = Path(__file__).resolve().parents[2] / "app"
MODOS = ("identificada", "confidencial", "anonima")
MARCAS = ({}, {"confidencial": "1"}, {"anonima": "1"}, {"confidencial": "1", "anonima": "1"})


def al_guardar(datos: dict[str, object]) -> dict[str, str]:
    """Return what registering says of the way she gives her name."""
    try:
        registro._identidad(datos)
    except DatosInvalidos as error:
        return dict(error.errores)
    return {}


def tramites() -> list[Tramite | None]:
    """Return none, one that is received without a name, and one that is not."""
    uno = {
        sin: db.session.scalars(select(Tramite).where(Tramite.sin_identidad.is_(sin))).first() for sin in (True, False)
    }
    assert all(uno.values())
    return [None, *uno.values()]


def test_the_page_says_what_registering_would(sistema: None) -> None:
    distintas, negadas = [], 0
    for marcas, tipo, tramite in product(MARCAS, dict(TIPOS), tramites()):
        datos: dict[str, object] = {**marcas, "tipo": tipo, **({"tramite_id": tramite.id} if tramite else {})}
        dichos = errores_de_captura({**datos, "tramite_id": str(tramite.id) if tramite else ""}, {})
        negado = al_guardar(datos)
        negadas += bool(negado)
        if {modo: dichos[modo] for modo in MODOS if modo in dichos} != negado:
            distintas.append((datos, negado))
    assert distintas == []
    assert negadas > 5


def test_the_way_is_chosen_in_one_place() -> None:
    eligen = [
        f"{ruta.relative_to(APP)}:{nodo.lineno}"
        for ruta in sorted(APP.rglob("*.py"))
        for nodo in ast.walk(ast.parse(ruta.read_text(encoding="utf-8")))
        if isinstance(nodo, ast.IfExp) and ast.unparse(nodo.body) in ("'anonima'", "'confidencial'")
    ]
    assert {lugar.split(":")[0] for lugar in eligen} == {"peticiones/services/registro.py"}
