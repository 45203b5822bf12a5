"""The jornada's table: acts, from where, to where, by whom; words and fields."""

from __future__ import annotations

from app.actos.campos import MOTIVO
from app.nucleo.flujo import Acto, Campo, ConEstado, Paso
from app.nucleo.puestos import ASESOR, CAPTURISTA, COORDINADOR, INFORMACION, SUBCOORDINADOR
from app.nucleo.texto import N_

ESTADOS = {
    "planeada": N_("Planeada"),
    "en_curso": N_("En curso"),
    "cerrada": N_("Cerrada"),
    "cancelada": N_("Cancelada"),
}
"""In the order in which filters, reports and the drawing of «Cómo camina» show them: that in which they are passed.
Which are final is in `FINALES`, whatever their place."""
FINALES = ("cerrada", "cancelada")
ABIERTAS = tuple(e for e in ESTADOS if e not in FINALES)
ACTOS = {
    "planear": Acto(N_("Planear"), N_("Planeada")),
    "iniciar": Acto(N_("Iniciar la jornada"), N_("Iniciada")),
    "cerrar": Acto(N_("Cerrar la jornada"), N_("Cerrada")),
    "cancelar": Acto(N_("Cancelar la jornada"), N_("Cancelada"), tono="mal", peligroso=True),
}
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
    Campo("fecha", N_("Día"), "fecha", desde="planear mira adelante: su servicio no admite un día que ya pasó"),
    Campo("subcoordinador_id", N_("Subcoordinador que atiende"), "referencia", catalogo=SUBCOORDINADOR),
    Campo("asesor_id", N_("Asesor Jurídico"), "referencia", obligatorio=False, catalogo=ASESOR),
    Campo("capturista_id", N_("Capturista"), "referencia", obligatorio=False, catalogo=CAPTURISTA),
    Campo("informacion_id", N_("Información Ciudadana"), "referencia", obligatorio=False, catalogo=INFORMACION),
)
CIERRE = (Campo("observacion", N_("Observación"), "area", obligatorio=False),)

TABLA: tuple[Paso[ConEstado], ...] = (
    Paso("planear", ("",), "planeada", (COORDINADOR,), PLANEAR),
    Paso("iniciar", ("planeada",), "en_curso", (COORDINADOR,)),
    Paso("cerrar", ("en_curso",), "cerrada", (COORDINADOR,), CIERRE),
    Paso("cancelar", ("planeada", "en_curso"), "cancelada", (COORDINADOR,), (MOTIVO,)),
)
"""Rows in the order in which a person is offered them."""
