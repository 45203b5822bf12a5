"""How a petición moves, and what each act demands of it."""

from __future__ import annotations

from dataclasses import replace

from app.actos.services import Flujo, Palabras
from app.archivos.examen import preparar
from app.nucleo.datos import Hechos
from app.nucleo.flujo import Campo, Paso
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import REFERENCIAS, campos_propios
from app.peticiones.services import cierres, derivadas, efectos, reservas
from app.peticiones.services.automaticos import encadenar
from app.peticiones.services.escaneados import con_los_escaneados
from app.peticiones.services.relojes import ajustar_relojes
from app.peticiones.workflow.llegada import campos_de_llegada
from app.peticiones.workflow.razones import razon_de
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS


def exige_de(p: Peticion, paso: Paso[Peticion], datos: Hechos) -> tuple[Campo, ...]:
    """Return what a row demands of this petición, with the own fields of its trámite and of the way it came."""
    if paso.acto == "clasificar":
        return (*paso.exige, *campos_propios(datos.get("tramite_id") or p.tramite_id))
    if paso.acto == "iniciar_proceso" and not p.reservada:
        return con_los_escaneados(p, paso.exige)
    if paso.acto == "registrar" and p.origen is None:
        return (*paso.exige, *campos_de_llegada(p.canal.clave))
    if paso.acto == "corregir":
        propios = (replace(campo, obligatorio=False) for campo in campos_propios(p.tramite_id))
        de_llegada = campos_de_llegada(p.canal.clave, con_quien=p.identidad == "identificada")
        return (*paso.exige[:-1], *propios, *de_llegada, paso.exige[-1])
    return paso.exige


FLUJO = Flujo[Peticion](
    tabla=TABLA,
    efectos={**efectos.EFECTOS, **cierres.EFECTOS, **reservas.EFECTOS, **derivadas.EFECTOS},
    referencias=REFERENCIAS,
    palabras=Palabras(ESTADOS, ACTOS),
    preparar=preparar,
    tomar_otras=cierres.tomar_las_demas,
    despues=ajustar_relojes,
    encadenar=encadenar,
    exige=exige_de,
    razon=razon_de,
)
