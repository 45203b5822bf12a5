"""What comes from the lines of a catalogue: its search, its charts, and what narrows its list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role
from sqlalchemy import select

from app import create_app
from app.catalogos.models import Requisito
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.catalog import CatalogView
from app.fab.datamodel import Interfaz
from app.roles import sincronizar
from tests.cliente import Cliente
from tests.conftest import Base

PAPELES = "/papeles-de-prueba"


class PapelView(CatalogView):
    """A throw-away view of the requisitos: its list shows a relation, and nothing says what is searched."""

    route_base, datamodel = PAPELES, Interfaz(Requisito)
    list_title, show_title, add_title, edit_title = "Papeles", "Papel", "Agregar papel", "Editar papel"
    columns: ClassVar[dict[str, Any]] = {
        "nombre": "Papel",
        "tramite": "Trámite",
        "obligatorio": "Obligatorio",
        "donde": "Dónde",
        "orden": "Orden",
    }
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"tramite": []}
    edit_form_query_rel_fields = add_form_query_rel_fields


@pytest.fixture
def prueba(base: Base) -> Iterator[Flask]:
    """A second application on the same database, with the throw-away view, which the administradora may use whole."""
    app = create_app(base.ajustes(base.url))
    try:
        with app.app_context():
            app.extensions["appbuilder"].add_view_no_menu(PapelView)
            with como_sistema("prueba"), escritura():
                sincronizar(app.extensions["appbuilder"])
            with como_sistema("prueba"), escritura():
                rol = db.session.scalars(select(Role).where(Role.name == "Administrador")).one()
                pares = db.session.scalars(select(PermissionView)).unique()
                rol.permissions.extend(par for par in pares if par.view_menu.name == "PapelView")
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def ella(prueba: Flask) -> Cliente:
    """Somebody who may do everything with it."""
    return type("ClienteDePrueba", (Cliente,), {"app": prueba}).de("administradora")


def papeles(app: Flask) -> list[Requisito]:
    """Return every row, with its relation read."""
    with app.app_context(), como_sistema("prueba"):
        filas = list(db.session.scalars(select(Requisito)))
        assert all(fila.tramite.nombre for fila in filas)
        return filas


# Search


@pytest.mark.dialecto
def test_a_list_that_shows_a_relation_is_searched_by_its_texts(ella: Cliente, prueba: Flask) -> None:
    alguno = min(papeles(prueba), key=lambda fila: (len(fila.nombre), fila.id))
    hallados = ella.pagina(f"{PAPELES}/list/?q={alguno.nombre}").dichos("tbody td:first-child")
    assert alguno.nombre in hallados
    assert ella.pagina(f"{PAPELES}/list/?q=zqzq").dichos("tbody td") == []


@pytest.mark.parametrize("argumentos", ["_flt_0_orden=" + "9" * 30, "_flt_0_obligatorio=x", "_flt_0_tramite=x"])
@pytest.mark.dialecto
def test_a_value_that_the_column_cannot_hold_is_a_400(ella: Cliente, argumentos: str) -> None:
    respuesta = ella.get(f"{PAPELES}/list/?{argumentos}")
    assert (respuesta.status_code, "El filtro no es válido." in respuesta.text) == (400, True)


def test_a_fault_of_the_code_is_not_told_as_the_persons(ella: Cliente, monkeypatch: pytest.MonkeyPatch) -> None:
    def se_equivoca(*_args: Any, **_mas: Any) -> Any:
        raise KeyError("dependencia")

    monkeypatch.setattr(Interfaz, "apply_all", se_equivoca)
    assert ella.get(f"{PAPELES}/list/").status_code == 500
