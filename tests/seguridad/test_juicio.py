"""What the guard takes for text that names a guarded table: everything but a value."""

from __future__ import annotations

import pytest
from sqlalchemy import literal_column, select

from app.bitacora.models.entrada import Bitacora
from app.seguridad.guardia import Resguardado
from app.seguridad.juicio import juzgar

pytestmark = pytest.mark.usefixtures("sistema")

CLASES = {clase.__tablename__: clase for clase in Resguardado._clases}  # type: ignore[attr-defined]


def rodea(texto: str) -> bool:
    """Answer whether a statement of the ORM that compares with this text goes past the guard."""
    consulta = select(Bitacora.id).where(Bitacora.medio == literal_column(texto))
    return juzgar(consulta, CLASES, lectura=True, de_relacion=False).rodea


@pytest.mark.parametrize("texto", ["'jornada'", "'de la peticion'", "12", "('jornada', 'd''e peticion')", "-3"])
def test_a_value_is_no_table(texto: str) -> None:
    assert not rodea(texto)


@pytest.mark.parametrize(
    "texto",
    [
        "(SELECT folio FROM peticion)",
        "'x' || (SELECT folio FROM peticion)",
        "'x', (SELECT folio FROM peticion), 'y'",
        "('x', (SELECT folio FROM peticion))",
        "('x') IN (SELECT folio FROM peticion)",
        "'x'' || (SELECT folio FROM peticion)",
        "1 OR EXISTS (SELECT 1 FROM peticion)",
        "E'\\'' || (SELECT folio FROM peticion) || '",
        "peticion",
    ],
)
def test_all_else_that_names_a_table_is(texto: str) -> None:
    assert rodea(texto)
