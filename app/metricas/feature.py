"""What monitoring declares."""

from __future__ import annotations

from app.hooks import Feature, VistaDeclarada
from app.metricas.views import SaludView

FEATURE = Feature("metricas", vistas=(VistaDeclarada(SaludView),))
