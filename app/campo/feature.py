"""What the capture without signal declares."""

from __future__ import annotations

from app.actos.jobs import TRABAJOS
from app.campo.api import ABIERTOS, EnvioDeCampoView
from app.campo.jobs import olvidar_lo_viejo
from app.campo.views import CampoView, DispositivoView
from app.fab.errors import DE_PROGRAMA
from app.fab.http import CON_CONTRASENA_VENCIDA
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P
from app.tareas.obrero import periodica

FEATURE = Feature(
    "campo",
    vistas=(
        VistaDeclarada(CampoView, "Capturar en campo"),
        VistaDeclarada(DispositivoView, "Dispositivos"),
        VistaDeclarada(EnvioDeCampoView),
    ),
    concede=(
        Concesion("Campo", P.DE_CAMPO, ("can_campo",)),
        Concesion("Dispositivo", (*P.DE_CAMPO, P.ADMINISTRADOR), ("can_list",)),
        Concesion("Dispositivo", (P.ADMINISTRADOR,), ("can_revocar",)),
    ),
    responde=(
        CON_CONTRASENA_VENCIDA.con(ABIERTOS),
        DE_PROGRAMA.con("/campo/"),
        TRABAJOS.con({"campo": periodica(olvidar_lo_viejo)}),
    ),
)
