"""The jornada's table, and what a visita asks for: by whom, with what; their words and their fields."""

from __future__ import annotations

from app.bitacora.workflow import VISITA, momento
from app.nucleo.flujo import Campo, Opciones, Paso
from app.nucleo.puestos import ASESOR, CAPTURISTA, COORDINADOR, INFORMACION, SUBCOORDINADOR
from app.peticiones.workflow.campos import MOTIVO
from app.peticiones.workflow.vocabulario import N_

ESTADOS = {
    "planeada": N_("Planeada"),
    "en_curso": N_("En curso"),
    "cerrada": N_("Cerrada"),
    "cancelada": N_("Cancelada"),
}
ACTOS = {
    "planear": (N_("Planear"), N_("Planeada")),
    "iniciar": (N_("Iniciar la jornada"), N_("Iniciada")),
    "cerrar": (N_("Cerrar la jornada"), N_("Cerrada")),
    "cancelar": (N_("Cancelar la jornada"), N_("Cancelada")),
}
"""Act → (text of its button, how the history tells it)."""
PELIGROSOS = frozenset({"cancelar"})
EQUIPO = {
    "subcoordinador_id": SUBCOORDINADOR,
    "asesor_id": ASESOR,
    "capturista_id": CAPTURISTA,
    "informacion_id": INFORMACION,
}
"""Field → the puesto as which that person goes (H 4.3.1); the field offers whoever holds it."""
PLANEAR = (
    Campo(
        "localidad_id",
        N_("Colonia, ejido o congregación"),
        "referencia",
        catalogo="localidad",
        falta=N_("Elija la localidad."),
    ),
    Campo("lugar", N_("Lugar"), maximo=160),
    Campo("fecha", N_("Día"), "fecha"),
    Campo("subcoordinador_id", N_("Subcoordinador que atiende"), "referencia", catalogo=SUBCOORDINADOR),
    Campo("asesor_id", N_("Asesor Jurídico"), "referencia", obligatorio=False, catalogo=ASESOR),
    Campo("capturista_id", N_("Capturista"), "referencia", obligatorio=False, catalogo=CAPTURISTA),
    Campo("informacion_id", N_("Información Ciudadana"), "referencia", obligatorio=False, catalogo=INFORMACION),
)
CIERRE = (Campo("observacion", N_("Observación"), "area", obligatorio=False),)

TABLA: tuple[Paso, ...] = (
    Paso("planear", ("",), "planeada", (COORDINADOR,), PLANEAR),
    Paso("iniciar", ("planeada",), "en_curso", (COORDINADOR,)),
    Paso("cerrar", ("en_curso",), "cerrada", (COORDINADOR,), CIERRE),
    Paso("cancelar", ("planeada", "en_curso"), "cancelada", (COORDINADOR,), (MOTIVO,)),
)
"""Rows in the order in which a person is offered them."""

# The visita is no thing with states: it is noted once, and only a `canalizacion` is verified, by its entry's act.

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
    Campo("peticion_folio", N_("Folio de la petición"), "folio", False, si=("tipo", ("seguimiento", "domicilio"))),
    Campo("localidad_id", N_("Localidad"), "referencia", catalogo="localidad", si=("tipo", ("domicilio",))),
    Campo("jornada_id", N_("Jornada"), "referencia", obligatorio=False, catalogo="jornada"),
    _DE_VISITA["con_quien"],
    *momento("cuando", N_("Día de la visita"), N_("Hora de la visita")),
    _DE_VISITA["resultado"],
    _DE_VISITA["siguiente"],
    _DE_VISITA["uuid"],
)
