"""Steps that the tests of acts share: a clock that stands, one act at a moment, what was refused, what stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.catalogos.models.tramites import Tramite
from app.extensions import db, escritura
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from app.seguridad.guardia import Alcance
from tests import factories as f
from tests.elenco import alcance

MONTERREY = ZoneInfo("America/Monterrey")
SISTEMA = Alcance(sistema=True, motivo="prueba")
AVISO = {"informado_medio": "llamada", "informado_fecha": date(2026, 11, 12), "informado_por": "La Unidad"}
TRES = {"intento_1": date(2026, 11, 9), "intento_2": date(2026, 11, 10), "intento_3": date(2026, 11, 11)}
FALTA_AVISO = {
    "informado_medio": "Diga cómo se le avisó: la persona tiene derecho a saberlo.",
    "informado_fecha": "Falta el día.",
    "informado_por": "Escriba quién le avisó.",
}


def a_las(dia: int, hora: int = 10, mes: int = 11) -> Callable[[], datetime]:
    """Return a clock that stands at an hour of the town in 2026."""
    return lambda: datetime(2026, mes, dia, hora, tzinfo=MONTERREY)


EL_12 = a_las(12)
"""Thursday 12 November 2026, ten in the morning: when nothing else is said."""


def hacer(p: Peticion, acto: str, quien: str, cuando: Callable[[], datetime] = EL_12, **datos: Any) -> Peticion:
    """Carry out one act at a moment, in its own transaction."""
    with escritura():
        ejecutar(p, acto, datos, autor=alcance(quien), reloj=cuando)
    return p


def alta(cuando: Callable[[], datetime] = EL_12, quien: str = "capturista", **cambios: Any) -> Peticion:
    """Register a petición at a moment."""
    with escritura():
        return registrar(f.datos_de_registro(**cambios), autor=alcance(quien), reloj=cuando)


def bache(cuando: Callable[[], datetime] = EL_12) -> Peticion:
    """Return a pothole (10 días hábiles), channelled to Obras by «sistema» on Thursday 12 November."""
    return alta(cuando, tramite_id=f.id_de(Tramite, "bache"))


def rechazo(hecho: Callable[[], Any]) -> dict[str, str]:
    """Return the sentences per field with which something was refused."""
    with pytest.raises(DatosInvalidos) as error:
        hecho()
    return error.value.errores


def historia(p: Peticion) -> list[tuple[str, str, str]]:
    """Return (acto, hacia, puesto) of every movimiento."""
    consulta = select(Movimiento).where(Movimiento.peticion_id == p.id).order_by(Movimiento.numero)
    return [(m.acto, m.hacia, m.puesto) for m in db.session.scalars(consulta)]


def ultimo(p: Peticion) -> Movimiento:
    """Return the newest movimiento."""
    consulta = select(Movimiento).where(Movimiento.peticion_id == p.id).order_by(Movimiento.numero.desc()).limit(1)
    return db.session.scalars(consulta).one()


def relojes(p: Peticion) -> tuple[date | None, date | None, int, date | None]:
    """Return vence, fecha_limite, dias_usados and reloj_desde."""
    return p.vence, p.fecha_limite, p.dias_usados, p.reloj_desde


def dia(numero: int, mes: int = 11) -> date:
    """Return a day of 2026."""
    return date(2026, mes, numero)


def procesada(cuando: Callable[[], datetime] = EL_12) -> Peticion:
    """Return a pothole in proceso."""
    p = hacer(bache(cuando), "recibir", "enlace_obras", cuando)
    firmado = {"archivo": f.archivo(), "recibio_fecha": cuando().date(), **f.FIRMA}
    return hacer(p, "iniciar_proceso", "enlace_obras", cuando, **firmado)


def concluida(resuelto: str = "si", desde: Callable[[], datetime] = EL_12, **datos: Any) -> Peticion:
    """Return a pothole concluded on the 12th, registered at a moment."""
    no = {"motivo": "La calle es privada.", **AVISO} if resuelto == "no" else {}
    return hacer(procesada(desde), "concluir", "enlace_obras", **{**f.conclusion(resuelto), **no, **datos})
