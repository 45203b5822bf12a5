"""What the charts declare."""

from __future__ import annotations

from app.actos.bandeja import PORTADAS
from app.hooks import Concesion, Feature, VistaDeclarada
from app.informes.views.calle import CalleView
from app.informes.views.flujos import FlujoView
from app.informes.views.mapa import MapaView
from app.informes.views.peticiones import GraficaView
from app.informes.views.resultados import PORTADA, ResultadosView
from app.nucleo import puestos as P

FEATURE = Feature(
    "informes",
    vistas=(
        VistaDeclarada(ResultadosView, "Resultados"),
        VistaDeclarada(GraficaView, "Gráficas"),
        VistaDeclarada(FlujoView, "Cómo camina"),
        VistaDeclarada(CalleView),
        VistaDeclarada(MapaView),
    ),
    concede=(
        Concesion("GraficaView", (P.COORDINADOR, P.SUBCOORDINADOR, P.TITULAR), ("can_graficas_de_peticiones",)),
        Concesion("GraficaView", (P.COORDINADOR, P.SUBCOORDINADOR), ("can_graficas_de_la_calle",)),
        Concesion("Resultados", (P.INTERDIRECCIONAL,), ("can_resultados",)),
        Concesion("FlujoView", (*P.UNIDAD, P.TITULAR, P.ADMINISTRADOR), ("can_flujos",)),
    ),
    responde=(PORTADAS.con(PORTADA),),
)
