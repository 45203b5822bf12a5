"""Names of what has no fixed shape: data read, facts to draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Datos = dict[str, Any]
"""Field or key → value, of whatever type; the only place where a mapping of anything is spelled out."""
Hechos = Mapping[str, Any]
"""The same, only read."""
