"""The compromiso's table: promised; kept with evidence, or not and why (H «compromisos»)."""

from __future__ import annotations

from app.actos.campos import MOTIVO
from app.limpieza.tipos import ACEPTA
from app.nucleo.flujo import Acto, Campo, ConEstado, Paso
from app.nucleo.puestos import COORDINADOR, SUBCOORDINADOR
from app.nucleo.texto import N_
from app.peticiones.workflow.hitos import hace_tres_meses

ESTADOS = {"abierto": N_("Abierto"), "cumplido": N_("Cumplido"), "incumplido": N_("Incumplido")}
"""In the order in which filters, reports and the drawing of «Cómo camina» show them: that in which they are passed.
Which are final is in `FINALES`, whatever their place."""
FINALES = ("cumplido", "incumplido")
ACTOS = {
    "acordar": Acto(N_("Anotar el compromiso"), N_("Acordado")),
    "cumplir": Acto(N_("Se cumplió"), N_("Cumplido")),
    "incumplir": Acto(N_("No se cumplió"), N_("Incumplido"), peligroso=True),
}
ACORDAR = (
    Campo("que", N_("A qué se compromete"), "area", falta=N_("Escriba a qué se compromete.")),
    Campo("fecha", N_("Para cuándo"), "fecha", falta=N_("Diga para cuándo."), desde=hace_tres_meses),
    Campo("responsable", N_("Quién responde"), maximo=160, falta=N_("Diga quién responde.")),
    Campo("dependencia_id", N_("Dependencia"), "referencia", obligatorio=False, catalogo="dependencia"),
    Campo("localidad_id", N_("Localidad"), "referencia", obligatorio=False, catalogo="localidad"),
    Campo("jornada_id", N_("Jornada"), "referencia", obligatorio=False, catalogo="jornada_de_visita"),
    Campo("peticion_folio", N_("Folio de la petición"), "folio", obligatorio=False),
)
CUMPLIR = (
    Campo("evidencia", N_("Cómo consta que se cumplió"), "area", falta=N_("Escriba cómo consta que se cumplió.")),
    Campo("archivo", N_("Foto o documento"), "archivo", obligatorio=False, capturas=ACEPTA),
)
QUIEN = (COORDINADOR, SUBCOORDINADOR)

TABLA: tuple[Paso[ConEstado], ...] = (
    Paso("acordar", ("",), "abierto", QUIEN, ACORDAR),
    Paso("cumplir", ("abierto",), "cumplido", QUIEN, CUMPLIR),
    Paso("incumplir", ("abierto",), "incumplido", QUIEN, (MOTIVO,)),
)
"""`fecha` may not be past when it is promised on paper today: a late capture says the day it was promised for,
and one of more than three months says why."""
