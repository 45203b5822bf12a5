"""What is forgotten: what devices sent, once it is settled; photos that never arrived whole."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.archivos import partes
from app.campo.models import SIN_OLVIDAR, RegistroDeCampo
from app.campo.services.registros import olvidado
from app.extensions import escritura
from app.instalacion import pertenencia
from app.nucleo.reloj import Reloj, ahora
from app.seguridad.zona import hoy

DIAS = 30
LOTE = 500


def olvidar_lo_viejo(reloj: Reloj = ahora) -> None:
    """Forget what is older than `DIAS` days. Opens its own transactions; must run as the system."""
    while olvidar_contenidos(reloj) == LOTE:
        pass
    if pertenencia.a_cargo() is not None:
        partes.apartar(DIAS, hoy())


def olvidar_contenidos(reloj: Reloj = ahora) -> int:
    """Forget what was sent in records older than 30 days, but whether the aviso was read; return how many (a lote)."""
    viejos = RegistroDeCampo.recibido < reloj() - timedelta(days=DIAS)
    with escritura() as sesion:
        sin_olvidar = SIN_OLVIDAR[sesion.connection().dialect.name]
        algunos = select(RegistroDeCampo).where(viejos, sin_olvidar).order_by(RegistroDeCampo.recibido).limit(LOTE)
        filas = list(sesion.scalars(algunos))
        for fila in filas:
            fila.contenido = olvidado(fila)
    return len(filas)
