"""What monitoring declares."""

from __future__ import annotations

from app.hooks import Entrada, Feature
from app.metricas.views import SaludView

FEATURE = Feature("metricas", vistas=(Entrada(SaludView),))
