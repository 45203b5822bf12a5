"""What a visita asks for; noted once, only a `canalizacion` is verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.actos.campos import momento
from app.bitacora.workflow.entrada import VISITA
from app.nucleo.datos import Hechos
from app.nucleo.flujo import Campo, Hito, Opciones
from app.nucleo.puestos import ASESOR, COORDINADOR, INFORMACION, SUBCOORDINADOR
from app.nucleo.texto import N_
from app.peticiones.workflow.hitos import fuera_de_jornada


@dataclass(frozen=True)
class LoTratado:
    """What a visita that is being noted treats: the newest of its entries and peticiones bounds its day."""

    hito: Hito | None


TIPOS: Opciones = (
    ("domicilio", N_("A un domicilio")),
    ("canalizacion", N_("A una dependencia, para entregar una denuncia")),
    ("seguimiento", N_("A una dependencia, para dar seguimiento")),
)
QUIEN_VISITA = {
    "domicilio": (INFORMACION, COORDINADOR, SUBCOORDINADOR, ASESOR),
    "canalizacion": (INFORMACION,),
    "seguimiento": (COORDINADOR,),
}
"""Tipo → who makes such visitas: H 4.2.1-3 the canalización, H 4.3.1-5 the follow-up."""
_A_DEPENDENCIA = ("tipo", ("canalizacion", "seguimiento"))
_SIN_ENTRADA = ("tipo", ("seguimiento", "domicilio"))


def _lo_tratado(tratado: LoTratado | None, hoy: date, dichos: Hechos) -> Hito | None:
    """A visita comes after what it treats; one that treats nothing is of its jornada, or recent."""
    if tratado is not None and tratado.hito is not None:
        return tratado.hito
    return fuera_de_jornada(tratado, hoy, dichos)


_DE_VISITA = {campo.nombre: campo for campo in VISITA}
VISITA_SUELTA = (
    Campo("tipo", N_("¿A dónde fue?"), "opcion", opciones=TIPOS, falta=N_("Diga a dónde fue.")),
    Campo(
        "dependencia_id",
        N_("Dependencia visitada"),
        "referencia",
        catalogo="dependencia",
        si=_A_DEPENDENCIA,
        falta=N_("Elija la dependencia que visitó."),
    ),
    Campo("bitacora_folio", N_("Folio de la bitácora"), "folio", si=("tipo", ("canalizacion",))),
    Campo(
        "peticion_folio",
        N_("Folios de lo que se trató"),
        obligatorio=False,
        si=_SIN_ENTRADA,
        maximo=400,
        ayuda=N_("De peticiones o de la bitácora; separe con comas si son varios"),
    ),
    Campo("localidad_id", N_("Localidad"), "referencia", catalogo="localidad", si=("tipo", ("domicilio",))),
    Campo("jornada_id", N_("Jornada"), "referencia", obligatorio=False, catalogo="jornada_de_visita"),
    _DE_VISITA["con_quien"],
    *momento("cuando", N_("Día de la visita"), N_("Hora de la visita"), _lo_tratado),
    _DE_VISITA["resultado"],
    _DE_VISITA["siguiente"],
    _DE_VISITA["siguiente_fecha"],
    _DE_VISITA["punto"],
    _DE_VISITA["uuid"],
)
"""A follow-up treats at least one petición or entry; a visit at home may treat none."""
