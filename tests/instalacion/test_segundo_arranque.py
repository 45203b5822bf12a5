"""A start where nothing changed reads a handful of rows and writes none; whatever changed is prepared again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User, assoc_permissionview_role, assoc_user_role
from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.engine import Engine

from app.archivos.queries import en_uso
from app.commands import preparar
from app.extensions import db, escritura
from app.instalacion import pertenencia, preparacion
from app.roles import SistemaTieneDueno, dueno_de_sistema

pytestmark = pytest.mark.dialecto
A_LO_MAS = 3
"""Statements of a start that finds everything as it was, those by which a transaction begins left out."""


@pytest.fixture
def preparada(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application whose preparation has ended once, in a folder of its own."""
    monkeypatch.setitem(app.config, "ADJUNTOS_DIR", str(tmp_path / "adjuntos"))
    with app.app_context():
        pertenencia.tomar(app, pertenencia.base_actual(en_uso(), app.config))
        preparar(app)
        yield app
        db.session.remove()


@contextmanager
def dichas() -> Iterator[list[str]]:
    """Collect what is said to the database."""
    vistas: list[str] = []

    def anotar(_conexion: Any, _cursor: Any, sentencia: str, *_resto: Any) -> None:
        if not sentencia.startswith("BEGIN"):
            vistas.append(sentencia)

    event.listen(Engine, "before_cursor_execute", anotar)
    try:
        yield vistas
    finally:
        event.remove(Engine, "before_cursor_execute", anotar)


def concedidos() -> int:
    return db.session.scalar(select(func.count()).select_from(assoc_permissionview_role)) or 0


def test_a_second_start_reads_little_and_writes_nothing(preparada: Flask) -> None:
    with dichas() as vistas:
        preparar(preparada)
    assert [s for s in vistas if s.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert 2 <= len(vistas) <= A_LO_MAS, "\n".join(vistas)


def test_what_was_taken_from_a_role_is_given_back(preparada: Flask) -> None:
    antes = concedidos()
    with escritura() as sesion:
        sesion.execute(delete(assoc_permissionview_role))
    preparar(preparada)
    assert concedidos() == antes > 0


def test_another_program_or_town_prepares_again(preparada: Flask) -> None:
    de_antes, de_otra = (preparacion.huella(preparada, [parte]) for parte in ("a", "b"))
    assert de_antes != de_otra == preparacion.huella(preparada, ["b"])
    with escritura():
        preparacion.anotar(de_antes)
    dueno = dueno_de_sistema(preparada.extensions["appbuilder"])
    assert (preparacion.preparada(de_antes, dueno), preparacion.preparada(de_otra, dueno)) == (True, False)
    with dichas() as vistas:
        preparar(preparada)
    assert len(vistas) > 100


def test_who_holds_the_role_of_everything_stops_every_start(preparada: Flask) -> None:
    with escritura() as sesion:
        rol = sesion.scalar(select(Role.id).where(Role.name == preparada.extensions["appbuilder"].sm.auth_role_admin))
        quien = sesion.scalar(select(func.min(User.id)))
        sesion.connection().execute(insert(assoc_user_role).values(user_id=quien, role_id=rol))  # the version stays
    with pytest.raises(SistemaTieneDueno):
        preparar(preparada)
