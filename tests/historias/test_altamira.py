"""Altamira's procedure over HTTP, each step by the puesto that the manual names."""

from __future__ import annotations

from tests.cliente import Cliente


def test_humo(cliente: type[Cliente]) -> None:
    rosa = cliente.de("capturista")
    assert "Rosa" not in rosa.pagina("/").texto
