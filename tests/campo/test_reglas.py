"""What is asked of what is typed is one thing for the server and for the telephone (tests/campo/reglas.py)."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.campo.reglas import ARCHIVO, HOY, casos, segun_python, servidos, tabla

pytestmark = pytest.mark.solo_sqlite("no row is read")
COMO = "escríbala otra vez: .venv/bin/python -m tests.campo.reglas"


def test_la_tabla_es_la_que_lee_el_servidor(app: Flask) -> None:
    """The telephone's half (tests/frente/reglas.test.mjs) compares its reader with this same file."""
    assert ARCHIVO.read_text() == tabla(app), COMO
    escrita = json.loads(ARCHIVO.read_text())
    with app.test_request_context():
        assert escrita["campos"] == servidos()
    assert escrita["hoy"] == HOY.isoformat()
    assert len(escrita["casos"]) == len(casos()) > 150
    assert {bool(segun_python(*caso)) for caso in casos()} == {True, False}
