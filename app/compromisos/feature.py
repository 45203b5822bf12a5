"""What compromisos answer."""

from __future__ import annotations

from app.actos.bandeja import BANDEJAS
from app.actos.services import FLUJOS
from app.compromisos.models import Compromiso
from app.compromisos.services import FLUJO
from app.compromisos.views import EN_BANDEJA
from app.hooks import Feature

FEATURE = Feature("compromisos", (FLUJOS.con((Compromiso, FLUJO)), BANDEJAS.con(EN_BANDEJA)))
