"""States, types and acts of the petición, with the words a person reads."""

from __future__ import annotations

from app.nucleo.puestos import ASESOR, COMUNICACION, DE_LO_RESERVADO, ENLACE, INFORMACION, TITULAR, UNIDAD
from app.nucleo.texto import N_

ESTADOS = {
    "en_recepcion": N_("En recepción"),
    "en_analisis": N_("En análisis"),
    "por_dictaminar": N_("Por dictaminar"),
    "por_canalizar": N_("Por canalizar"),
    "canalizado": N_("Canalizada"),
    "recibido": N_("Recibida"),
    "proceso": N_("En proceso"),
    "concluido": N_("Concluida"),
    "validado": N_("Validada"),
    "improcedente": N_("Improcedente"),
    "cancelado": N_("Cancelada"),
    "duplicado": N_("Duplicada"),
}
"""In the order in which filters, reports and the drawing of «Cómo camina» show them: that in which they are passed.
Which are final is in `FINALES`, whatever their place."""
FINALES = ("validado", "improcedente", "cancelado", "duplicado")
ABIERTOS = tuple(e for e in ESTADOS if e not in FINALES)
ANTES_DE_CANALIZAR = ("en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar")
EN_DEPENDENCIA = ("canalizado", "recibido", "proceso")
TIPOS = (
    ("solicitud", N_("Solicitud")),
    ("queja", N_("Queja")),
    ("denuncia", N_("Denuncia")),
    ("sugerencia", N_("Sugerencia")),
    ("orientacion", N_("Orientación")),
)
CONTRA_ALGUIEN = (
    ("dependencia", N_("Contra una dependencia")),
    ("servidor_publico", N_("Contra un servidor público")),
)
CONTRAS = (("nadie", N_("Contra nadie en particular")), *CONTRA_ALGUIEN)
AVISOS = (
    ("mostrado", N_("Se le mostró")),
    ("leido", N_("Se le leyó")),
    ("telefono", N_("Se le leyó por teléfono")),
    ("papel", N_("Lo firmó en papel")),
)
"""How the person was told the aviso de privacidad, before she gave any personal data."""
ACTOS = {
    "registrar": (N_("Registrar"), N_("Registrada")),
    "clasificar": (N_("Clasificar"), N_("Clasificada")),
    "cotejar_requisitos": (N_("Cotejar requisito"), N_("Requisito cotejado")),
    "corregir": (N_("Corregir"), N_("Corregida")),
    "entregar": (N_("Entregar al Coordinador"), N_("Entregada al Coordinador")),
    "verificar": (N_("Verificar y analizar"), N_("Verificada y analizada")),
    "dictaminar_procedente": (N_("Sí procede"), N_("Dictaminada procedente")),
    "dictaminar_improcedente": (N_("No procede"), N_("Dictaminada improcedente")),
    "canalizar": (N_("Canalizar"), N_("Canalizada")),
    "recibir": (N_("Ver más"), N_("Recibida")),
    "rechazar_competencia": (N_("No es de mi competencia"), N_("Rechazada: no es de su competencia")),
    "iniciar_proceso": (N_("Pasar a proceso"), N_("Formato firmado adjunto: pasó a proceso")),
    "pausar": (N_("Poner en espera"), N_("En espera de la persona")),
    "reanudar": (N_("Reanudar"), N_("Reanudada")),
    "concluir": (N_("Concluir"), N_("Concluida")),
    "validar": (N_("Validar"), N_("Validada")),
    "devolver": (N_("Devolver a la dependencia"), N_("Devuelta a la dependencia")),
    "orientar": (N_("Orientar y cerrar"), N_("Orientada")),
    "cancelar": (N_("Cancelar la petición"), N_("Cancelada")),
    "marcar_duplicado": (N_("Marcar como duplicada"), N_("Marcada como duplicada")),
    "admitir": (N_("Admitir"), N_("Admitida")),
    "reasignar": (N_("Reasignar"), N_("Retirada de la dependencia para reasignarla")),
    "prorrogar": (N_("Dar prórroga"), N_("Plazo prorrogado")),
    "solicitar_reapertura": (N_("Pedir que se reabra"), N_("Se pidió reabrirla")),
    "reabrir": (N_("Reabrir"), N_("Reabierta")),
    "calificar": (N_("Calificar"), N_("La persona calificó la atención")),
    "desglosar": (N_("Desglosar"), N_("Desglosada en otra petición")),
    "reservar": (N_("Reservar al Órgano de Control"), N_("Reservada al Órgano de Control")),
    "levantar_reserva": (N_("Levantar la reserva"), N_("Se levantó la reserva")),
    "pedir_asesoria": (N_("Pedir asesoría jurídica"), N_("Se pidió asesoría jurídica")),
    "sumar_vecino": (N_("Sumar como vecino"), N_("Se sumó un vecino")),
    "anotar": (N_("Anotar"), N_("Nota")),
    "adjuntar": (N_("Adjuntar documento"), N_("Documento adjunto")),
    "emitir_respuesta": (N_("Responder por oficio"), N_("Se le respondió por oficio")),
    "cancelar_oficio": (N_("Cancelar un oficio"), N_("Oficio cancelado")),
}
"""Act → (text of its button, its words in the history)."""
HECHOS = {
    "iniciar_proceso": N_("Pasó a proceso"),
    "rechazar_competencia": N_("Rechazada"),
    "pausar": N_("Puesta en espera"),
    "anotar": N_("Nota guardada"),
    "solicitar_reapertura": N_("Reapertura pedida"),
    "levantar_reserva": N_("Reserva levantada"),
    "pedir_asesoria": N_("Asesoría jurídica pedida"),
    "reasignar": N_("Retirada de la dependencia"),
}
"""Act → how a notice says that it was just done, where the words of the history would not read on («… hoy, 16:35»)."""
ENVIAR = {
    "emitir_respuesta": N_("Registrar la respuesta"),
    "cancelar_oficio": N_("Cancelar este oficio"),
    "anotar": N_("Guardar la nota"),
    "adjuntar": N_("Guardar el documento"),
}
"""Act → the button that sends its form, where the text that opens it would be said twice."""
GRUPOS = (
    (N_("Escribir"), ("anotar", "adjuntar", "emitir_respuesta", "pedir_asesoria")),
    (N_("Corregir datos"), ("clasificar", "cotejar_requisitos", "corregir", "sumar_vecino", "cancelar_oficio")),
    (N_("Detenerla o dar más tiempo"), ("pausar", "reanudar", "prorrogar")),
    (N_("Moverla"), ("entregar", "verificar", "admitir", "dictaminar_procedente", "recibir", "iniciar_proceso")),
    (
        N_("Llevarla a otra parte"),
        ("canalizar", "devolver", "rechazar_competencia", "reasignar", "desglosar", "reservar", "levantar_reserva"),
    ),
    (
        N_("Cerrarla"),
        ("orientar", "dictaminar_improcedente", "concluir", "validar", "marcar_duplicado", "cancelar"),
    ),
    (N_("Abrirla otra vez"), ("reabrir", "solicitar_reapertura", "calificar")),
)
"""Purpose → the acts that its page lists under it, where it is nobody's turn to do them."""
DESTRUYEN = frozenset({"cancelar", "cancelar_oficio"})
"""Acts that end what somebody asked for, or undo a numbered oficio: only these are red."""
VEN_PETICIONES = (*UNIDAD, ENLACE, TITULAR, COMUNICACION, INFORMACION, ASESOR, *DE_LO_RESERVADO)
"""Who sees some petición, each those of its own scope."""
