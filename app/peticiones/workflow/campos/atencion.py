"""What is asked while a petición is sent, received and attended to."""

from __future__ import annotations

from app.actos.campos import MOTIVO
from app.limpieza.tipos import ACEPTA
from app.nucleo.flujo import Campo
from app.nucleo.texto import N_
from app.peticiones.workflow.hitos import se_canalizo

ARCHIVO = Campo(
    "archivo", N_("Archivo"), "archivo", capturas=ACEPTA, ayuda=N_("PDF, foto o imagen de escáner, hasta 10 MB")
)
TEXTO_CORTO = Campo("texto", N_("Qué es"), obligatorio=False)
OFICIO = (
    Campo("oficio_numero", N_("Número de oficio")),
    Campo("oficio_fecha", N_("Fecha del oficio"), "fecha", limite="pasado", desde=se_canalizo),
)
COTEJO = (
    Campo("requisito_id", N_("Requisito"), "referencia", catalogo="requisito", falta=N_("Elija el requisito.")),
    Campo(
        "como",
        N_("Cómo se vio"),
        "opcion",
        opciones=(("original", N_("Original a la vista")), ("copia", N_("Copia")), ("digital", N_("Foto o archivo"))),
    ),
    Campo("archivo", N_("Documento"), "archivo", obligatorio=False, capturas=ACEPTA),
)
DESTINO = (
    Campo(
        "dependencia_id",
        N_("Dependencia"),
        "referencia",
        obligatorio=False,
        catalogo="dependencia",
        ayuda=N_("Si no elige otra, va a la del trámite"),
    ),
    Campo("motivo", N_("Por qué va a otra dependencia"), obligatorio=False),
)
_UNIDAD = N_("Con su unidad: «10 días hábiles», «2 semanas».")
FORMATO = (
    Campo(
        "archivo",
        N_("Formato firmado, escaneado"),
        "archivo",
        capturas=ACEPTA,
        falta=N_("Adjunte el formato firmado de recibido."),
    ),
    Campo("recibio", N_("Quién lo firmó de recibido")),
    Campo("recibio_puesto", N_("Su puesto")),
    Campo("recibio_fecha", N_("Fecha de la firma"), "fecha", limite="pasado", desde=se_canalizo),
    Campo("tiempo_espera", N_("Tiempo de espera que indicó"), obligatorio=False, ayuda=_UNIDAD),
)
EXPEDIENTE = (Campo("expediente", N_("Número de expediente")),)
CONSTANCIA = (
    Campo(
        "constancia",
        N_("Con qué consta"),
        "opcion",
        opciones=(
            ("copia", N_("Copia sellada")),
            ("oficio", N_("Oficio de la dependencia")),
            ("dicho", N_("Dicho de la persona")),
        ),
    ),
    Campo(
        "archivo",
        N_("Copia sellada, escaneada"),
        "archivo",
        si=("constancia", ("copia",)),
        capturas=ACEPTA,
    ),
    Campo("oficio_numero", N_("Número de oficio"), si=("constancia", ("oficio",))),
    Campo(
        "oficio_fecha",
        N_("Fecha"),
        "fecha",
        si=("constancia", ("oficio", "dicho")),
        limite="pasado",
        desde=se_canalizo,
    ),
    Campo("texto", N_("Qué dijo la persona"), si=("constancia", ("dicho",))),
    Campo("tiempo_espera", N_("Tiempo de espera que indicó"), obligatorio=False, ayuda=_UNIDAD),
)
ESPERA = (
    Campo("texto", N_("Qué se espera de la persona")),
    Campo("hasta", N_("Hasta cuándo"), "fecha", limite="futuro"),
)
NOTA = (
    Campo("texto", N_("Nota"), "area", falta=N_("Escriba la nota.")),
    Campo(
        "para",
        N_("Quién la lee"),
        "opcion",
        opciones=(("interna", N_("Solo la oficina")), ("ciudadano", N_("También la persona"))),
    ),
)
PRORROGA = (MOTIVO, Campo("fecha_limite", N_("Nueva fecha límite"), "fecha", limite="futuro"))
PREGUNTA = (Campo("texto", N_("Qué se le pregunta"), "area", falta=N_("Escriba la pregunta.")),)
