"""The guard turned off, for the checks that must then go red."""

from __future__ import annotations

from typing import Any

import pytest

from app.seguridad.juicio import Juicio
from app.seguridad.resguardo import Memoria


class _Apagada:
    """What stands for what a statement remembers: judged harmless, it passes as it was written."""

    juicio = Juicio(rodea=False)

    def resguardada(self, sentencia: Any, _vista: object) -> Any:
        """Return the statement without any criterion."""
        return sentencia


def apagar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every statement pass as it was written; nothing of it stays on a statement that outlives the test."""
    monkeypatch.setattr(Memoria, "de", staticmethod(lambda _sentencia: _Apagada()))
