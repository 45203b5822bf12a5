"""What the accounts declare."""

from __future__ import annotations

from app.fab.permisos import CRUD, SIN_BORRAR
from app.hooks import Concesion, Feature
from app.nucleo import puestos as P

FEATURE = Feature(
    "fab",
    concede=(
        Concesion("UsuarioView", (P.ADMINISTRADOR,), SIN_BORRAR),
        Concesion("RolView", (P.ADMINISTRADOR,), CRUD),
        Concesion("ContrasenaAjenaView", (P.ADMINISTRADOR,), ("can_temporal",)),
    ),
)
