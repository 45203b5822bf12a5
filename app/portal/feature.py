"""What the citizen's pages answer."""

from __future__ import annotations

from app.fab.http import SIN_SESION as ABIERTOS
from app.hooks import Feature
from app.portal.views import SIN_SESION

FEATURE = Feature("portal", (ABIERTOS.con(SIN_SESION),))
