"""Planning a jornada and what its acts change. Callers open `escritura()`."""

from __future__ import annotations

from flask_babel import gettext as _

from app.actos.folios import folio_nuevo
from app.actos.services import Contexto, Efecto, Flujo, Palabras, ejecutar, tal_cual
from app.jornadas.models import Jornada, JornadaPersona
from app.jornadas.queries import REFERENCIAS
from app.jornadas.workflow import ACTOS, EQUIPO, ESTADOS, TABLA
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.reloj import Reloj, ahora
from app.seguridad.guardia import Alcance


def planear(datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Jornada:
    """Plan a jornada: folio `JOR-AAAA-NNNNNN-C`, state planeada, its team by puesto. Errors as `ejecutar`."""
    jornada = Jornada(estado="", folio="", version=None, ultimo_hash="")
    ejecutar(jornada, "planear", datos, autor=autor, via=via, reloj=reloj)
    return jornada


def efecto_planear(j: Jornada, d: Datos, c: Contexto) -> Datos:
    if d["fecha"] < c.hoy:
        raise DatosInvalidos({"fecha": _("Ese día ya pasó.")})
    j.localidad_id, j.lugar, j.fecha = d["localidad_id"], d["lugar"], d["fecha"]
    j.equipo = [JornadaPersona(user_id=d[campo], puesto=puesto) for campo, puesto in EQUIPO.items() if campo in d]
    j.folio = folio_nuevo(Jornada, c.momento)
    return d


def efecto_iniciar(j: Jornada, _d: Datos, c: Contexto) -> None:
    if j.fecha > c.hoy:
        raise ActoRechazado(_("La jornada está planeada para otro día: se inicia cuando llegue."))


EFECTOS: dict[str, Efecto[Jornada]] = {"planear": efecto_planear, "iniciar": efecto_iniciar}

FLUJO = Flujo[Jornada](
    tabla=TABLA,
    efectos=EFECTOS,
    referencias=REFERENCIAS,
    palabras=Palabras(ESTADOS, ACTOS),
    preparar=tal_cual,
)
