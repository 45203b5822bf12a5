"""The guard turned off, for the checks that must then go red."""

from __future__ import annotations

import pytest

from app.seguridad import guardia
from app.seguridad.juicio import Juicio
from app.seguridad.resguardo import Memoria


def apagar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every statement pass as it was written: judged harmless, and without any criterion."""
    monkeypatch.setattr(guardia, "_juicio", lambda _estado: Juicio(rodea=False))
    monkeypatch.setattr(Memoria, "resguardada", lambda _memoria, sentencia, _vista: sentencia)
