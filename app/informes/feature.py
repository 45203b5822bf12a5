"""What the charts answer."""

from __future__ import annotations

from app.actos.bandeja import PORTADAS
from app.hooks import Feature
from app.informes.views.resultados import PORTADA

FEATURE = Feature("informes", (PORTADAS.con(PORTADA),))
