"""The asesoría's table: asked, answered; an Asesor in conflict leaves it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from app.actos.campos import MOTIVO
from app.nucleo.flujo import Acto, Campo, Paso
from app.nucleo.puestos import ASESOR, COORDINADOR, SISTEMA
from app.nucleo.texto import N_

ESTADOS = {"pedida": N_("Pedida"), "respondida": N_("Respondida")}
"""In the order in which filters, reports and the drawing of «Cómo camina» show them: that in which they are passed.
Which are final is in `FINALES`, whatever their place."""
FINALES = ("respondida",)
ACTOS = {
    "pedir": Acto(N_("Pedir asesoría"), N_("Se pidió asesoría")),
    "asentar": Acto(N_("Asentar la asesoría"), N_("Asentada")),
    "responder": Acto(N_("Responder"), N_("Respondida")),
    "excusarse": Acto(
        N_("Excusarse por conflicto de interés"), N_("Se excusó por conflicto de interés"), peligroso=True
    ),
}


class HechosDeAsesoria(Protocol):
    """The facts of an asesoría that its table reads."""

    @property
    def estado(self) -> str: ...
    @property
    def excusado_id(self) -> int | None: ...


def con_conflicto(a: HechosDeAsesoria) -> bool:
    """Somebody excused himself: the Coordinador may answer it."""
    return a.excusado_id is not None


CONSEJO = (
    Campo("respuesta", N_("Qué se aconsejó"), "area", falta=N_("Escriba qué se aconsejó.")),
    Campo("normas", N_("Normas citadas"), "area", obligatorio=False, ayuda=N_("Ley y artículo; una por renglón")),
    Campo("remitida_a", N_("A dónde se remitió"), obligatorio=False, maximo=160),
)
ASENTAR = (
    Campo("jornada_id", N_("Jornada"), "referencia", obligatorio=False, catalogo="jornada"),
    Campo(
        "de_folio",
        N_("Folio de la petición o de la entrada"),
        "folio",
        obligatorio=False,
        ayuda=N_("Diga la jornada o el folio: una asesoría siempre es de algo"),
    ),
    Campo("asunto", N_("Asunto"), maximo=160),
    Campo("pregunta", N_("Qué planteó la persona"), "area"),
    Campo("conflicto", N_("Declaro un conflicto de interés: no aconsejé, remití"), "casilla", obligatorio=False),
    replace(CONSEJO[0], si=("conflicto", ("",))),
    *CONSEJO[1:],
)
"""With a conflict there is no advice, and `remitida_a` is obligatory."""

TABLA: tuple[Paso[HechosDeAsesoria], ...] = (
    Paso("pedir", ("",), "pedida", (SISTEMA,), (Campo("pregunta", N_("Pregunta"), "area"),)),
    Paso("asentar", ("",), "respondida", (ASESOR,), ASENTAR),
    Paso("asentar", ("",), "respondida", (SISTEMA,), (Campo("respuesta", N_("Qué se aconsejó"), "area"),)),
    Paso("responder", ("pedida",), "respondida", (ASESOR,), CONSEJO),
    Paso("responder", ("pedida",), "respondida", (COORDINADOR,), CONSEJO, (con_conflicto,)),
    Paso("responder", ("pedida",), "respondida", (SISTEMA,), CONSEJO),
    Paso("excusarse", ("pedida",), None, (ASESOR,), (MOTIVO,)),
)
"""«sistema» opens what a petición's or an entry's own act asks for or leaves (`pedir_asesoria`, `orientar`)."""
