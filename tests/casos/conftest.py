"""What the cases need around them: the language of the sentences."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask


@pytest.fixture
def _contexto(app: Flask, request: pytest.FixtureRequest) -> Any:
    """A request whose language is Spanish, where no browser of the test makes its own."""
    if "cliente" in request.fixturenames:
        yield
        return
    with app.test_request_context():
        yield
