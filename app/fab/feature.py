"""What the accounts declare."""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import User

from app.fab.permisos import CRUD, SIN_BORRAR
from app.hooks import Concesion, Feature
from app.nucleo import puestos as P
from app.seguridad import protegidas
from app.seguridad.al_guardar import antes_de_guardar
from app.seguridad.models import Adscripcion

FEATURE = Feature(
    "fab",
    concede=(
        Concesion("UsuarioView", (P.ADMINISTRADOR,), SIN_BORRAR),
        Concesion("RolView", (P.ADMINISTRADOR,), CRUD),
        Concesion("ContrasenaAjenaView", (P.ADMINISTRADOR,), ("can_temporal",)),
    ),
    responde=(
        antes_de_guardar(Adscripcion).por(protegidas.cuidar),
        antes_de_guardar(User).por(protegidas.cuidar),
    ),
)
