"""A permission that is written anywhere exists: it is given, asked for, and in the list of them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from flask import current_app

from tests import permisos

pytestmark = pytest.mark.usefixtures("app_abierta")

DE_QUIEN_EL_MUNICIPIO_DIGA = {
    ("can_get", "OpenApi"), ("can_show", "SwaggerView"), ("can_list", "GrupoView"), ("can_show", "GrupoView"),
}  # fmt: skip
"""What no puesto has: a town may give it to a role of its own."""


def test_the_list_is_what_the_tables_and_features_give() -> None:
    assert permisos.DOCUMENTO.read_text(encoding="utf-8") == permisos.documento(), "python -m tests.permisos"


def test_each_permission_that_is_given_is_asked_for_by_a_view() -> None:
    piden = permisos.pedidos()
    actos = {par for par, dados in permisos.dados().items() if any("/workflow" in uno.donde for uno in dados)}
    assert [par for par in sorted(permisos.dados()) if par not in piden and par not in actos] == []


def test_each_pair_that_code_asks_for_is_given_to_somebody() -> None:
    dados = permisos.dados()
    sueltos = [
        f"{ruta}: {par}" for ruta, texto in permisos.fuentes() for par in permisos.PAR_ESCRITO.findall(texto)
        if par not in dados
    ]  # fmt: skip
    assert sueltos == []


def test_each_permission_that_is_written_exists() -> None:
    conocidos = {permiso for permiso, _sobre in {*permisos.dados(), *permisos.pedidos()}}
    escritos = [
        f"{ruta}: {permiso}" for ruta, texto in permisos.fuentes() for permiso in permisos.ESCRITO.findall(texto)
        if permiso not in conocidos
    ]  # fmt: skip
    assert escritos == []


def test_each_permission_that_a_view_asks_for_is_given_to_somebody() -> None:
    assert set(permisos.pedidos()) - set(permisos.dados()) == DE_QUIEN_EL_MUNICIPIO_DIGA


def pedido_por(vista: Any, metodo: Any) -> str:
    """Return the permission that a route asks for; '' where it asks for none."""
    nombre = (vista.method_permission_name or {}).get(metodo.__name__) or getattr(metodo, "_permission_name", "")
    return f"can_{nombre}" if nombre else ""


def test_each_route_asks_for_what_its_view_declares() -> None:
    """A name that the view does not declare is refused to everybody."""
    sueltos = [
        f"{type(vista).__name__}.{metodo.__name__}: {pedido}"
        for vista in current_app.extensions["appbuilder"].baseviews
        for nombre, metodo in inspect.getmembers(vista, inspect.ismethod)
        if hasattr(metodo, "_urls") and nombre not in vista.exclude_route_methods
        if (pedido := pedido_por(vista, metodo)) and pedido not in (vista.base_permissions or ())
    ]
    assert sueltos == []


def test_an_act_leads_to_its_table() -> None:
    renglones = permisos.DOCUMENTO.read_text(encoding="utf-8").splitlines()
    suyo = next(renglon for renglon in renglones if renglon.startswith("| `can_concluir` |"))
    assert "`app/peticiones/workflow/tabla.py`" in suyo
    assert "PeticionView" in suyo
