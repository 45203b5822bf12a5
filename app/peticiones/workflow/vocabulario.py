"""States, types and acts of the petición, with the words a person reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.nucleo.flujo import Acto
from app.nucleo.puestos import ASESOR, COMUNICACION, DE_LO_RESERVADO, ENLACE, INFORMACION, TITULAR, UNIDAD
from app.nucleo.texto import N_
from app.peticiones.workflow.hechos import HechosDePeticion

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
ESCRIBIR = N_("Escribir")
CORREGIR = N_("Corregir datos")
DETENER = N_("Detenerla o dar más tiempo")
MOVER = N_("Moverla")
LLEVAR = N_("Llevarla a otra parte")
CERRAR = N_("Cerrarla")
ABRIR = N_("Abrirla otra vez")
GRUPOS = (ESCRIBIR, CORREGIR, DETENER, MOVER, LLEVAR, CERRAR, ABRIR)
"""Purposes under which its page lists the acts that are nobody's turn, in this order."""


@dataclass(frozen=True, kw_only=True)
class ActoDePeticion(Acto):
    """An act of the petición, all but its rows of the table.

    `grupo`: one of `GRUPOS`; '' for what no page of a petición offers.
    `mueve`: whether it brings the petición nearer to its end, or when; of what does, the first is the row's one button.
    `en_lote`: it is also carried out on many, ticked on the list.
    `enviar`: the button that sends its form, where the text that opens it would be said twice.
    `recado`: how a notice says that it was just done, where `hecho` would not read on («… hoy, 16:35»).
    """

    grupo: str
    mueve: bool | Callable[[HechosDePeticion], bool]
    en_lote: bool = False
    enviar: str = ""
    recado: str = ""


def _sin_tramite(p: HechosDePeticion) -> bool:
    return p.tramite_id is None


def _le_faltan(p: HechosDePeticion) -> bool:
    return p.faltan > 0 and p.estado in ANTES_DE_CANALIZAR


def _piden_reabrirla(p: HechosDePeticion) -> bool:
    return p.reapertura_pedida is not None


ACTOS = {
    "registrar": ActoDePeticion(N_("Registrar"), N_("Registrada"), grupo="", mueve=True),
    "clasificar": ActoDePeticion(N_("Clasificar"), N_("Clasificada"), grupo=CORREGIR, mueve=_sin_tramite),
    "cotejar_requisitos": ActoDePeticion(
        N_("Cotejar requisito"), N_("Requisito cotejado"), tono="gris", grupo=CORREGIR, mueve=_le_faltan
    ),
    "corregir": ActoDePeticion(N_("Corregir"), N_("Corregida"), grupo=CORREGIR, mueve=False),
    "entregar": ActoDePeticion(
        N_("Entregar al Coordinador"), N_("Entregada al Coordinador"), grupo=MOVER, mueve=True, en_lote=True
    ),
    "verificar": ActoDePeticion(N_("Verificar y analizar"), N_("Verificada y analizada"), grupo=MOVER, mueve=True),
    "dictaminar_procedente": ActoDePeticion(
        N_("Sí procede"), N_("Dictaminada procedente"), grupo=MOVER, mueve=True, en_lote=True
    ),
    "dictaminar_improcedente": ActoDePeticion(
        N_("No procede"), N_("Dictaminada improcedente"), tono="mal", grupo=CERRAR, mueve=True
    ),
    "canalizar": ActoDePeticion(N_("Canalizar"), N_("Canalizada"), grupo=LLEVAR, mueve=True, en_lote=True),
    "recibir": ActoDePeticion(N_("Ver más"), N_("Recibida"), grupo=MOVER, mueve=True),
    "rechazar_competencia": ActoDePeticion(
        N_("No es de mi competencia"),
        N_("Rechazada: no es de su competencia"),
        tono="aviso",
        grupo=LLEVAR,
        mueve=False,
        recado=N_("Rechazada"),
    ),
    "iniciar_proceso": ActoDePeticion(
        N_("Pasar a proceso"),
        N_("Formato firmado adjunto: pasó a proceso"),
        grupo=MOVER,
        mueve=True,
        recado=N_("Pasó a proceso"),
    ),
    "pausar": ActoDePeticion(
        N_("Poner en espera"),
        N_("En espera de la persona"),
        tono="aviso",
        grupo=DETENER,
        mueve=False,
        recado=N_("Puesta en espera"),
    ),
    "reanudar": ActoDePeticion(N_("Reanudar"), N_("Reanudada"), grupo=DETENER, mueve=True),
    "concluir": ActoDePeticion(N_("Concluir"), N_("Concluida"), grupo=CERRAR, mueve=True),
    "validar": ActoDePeticion(N_("Validar"), N_("Validada"), grupo=CERRAR, mueve=True),
    "devolver": ActoDePeticion(
        N_("Devolver a la dependencia"), N_("Devuelta a la dependencia"), tono="aviso", grupo=LLEVAR, mueve=False
    ),
    "orientar": ActoDePeticion(N_("Orientar y cerrar"), N_("Orientada"), grupo=CERRAR, mueve=True),
    "cancelar": ActoDePeticion(
        N_("Cancelar la petición"), N_("Cancelada"), tono="mal", peligroso=True, grupo=CERRAR, mueve=False
    ),
    "marcar_duplicado": ActoDePeticion(
        N_("Marcar como duplicada"), N_("Marcada como duplicada"), grupo=CERRAR, mueve=False
    ),
    "admitir": ActoDePeticion(N_("Admitir"), N_("Admitida"), grupo=MOVER, mueve=True),
    "reasignar": ActoDePeticion(
        N_("Reasignar"),
        N_("Retirada de la dependencia para reasignarla"),
        tono="aviso",
        grupo=LLEVAR,
        mueve=False,
        en_lote=True,
        recado=N_("Retirada de la dependencia"),
    ),
    "prorrogar": ActoDePeticion(N_("Dar prórroga"), N_("Plazo prorrogado"), grupo=DETENER, mueve=False),
    "solicitar_reapertura": ActoDePeticion(
        N_("Pedir que se reabra"),
        N_("Se pidió reabrirla"),
        tono="aviso",
        grupo=ABRIR,
        mueve=False,
        recado=N_("Reapertura pedida"),
    ),
    "reabrir": ActoDePeticion(N_("Reabrir"), N_("Reabierta"), grupo=ABRIR, mueve=_piden_reabrirla),
    "calificar": ActoDePeticion(N_("Calificar"), N_("La persona calificó la atención"), grupo=ABRIR, mueve=True),
    "desglosar": ActoDePeticion(N_("Desglosar"), N_("Desglosada en otra petición"), grupo=LLEVAR, mueve=False),
    "reservar": ActoDePeticion(
        N_("Reservar al Órgano de Control"),
        N_("Reservada al Órgano de Control"),
        tono="aviso",
        grupo=LLEVAR,
        mueve=False,
    ),
    "levantar_reserva": ActoDePeticion(
        N_("Levantar la reserva"),
        N_("Se levantó la reserva"),
        grupo=LLEVAR,
        mueve=False,
        recado=N_("Reserva levantada"),
    ),
    "pedir_asesoria": ActoDePeticion(
        N_("Pedir asesoría jurídica"),
        N_("Se pidió asesoría jurídica"),
        grupo=ESCRIBIR,
        mueve=False,
        recado=N_("Asesoría jurídica pedida"),
    ),
    "sumar_vecino": ActoDePeticion(N_("Sumar como vecino"), N_("Se sumó un vecino"), grupo=CORREGIR, mueve=False),
    "anotar": ActoDePeticion(
        N_("Anotar"),
        N_("Nota"),
        tono="gris",
        grupo=ESCRIBIR,
        mueve=False,
        enviar=N_("Guardar la nota"),
        recado=N_("Nota guardada"),
    ),
    "adjuntar": ActoDePeticion(
        N_("Adjuntar documento"),
        N_("Documento adjunto"),
        tono="gris",
        grupo=ESCRIBIR,
        mueve=False,
        enviar=N_("Guardar el documento"),
    ),
    "emitir_respuesta": ActoDePeticion(
        N_("Responder por oficio"),
        N_("Se le respondió por oficio"),
        grupo=ESCRIBIR,
        mueve=False,
        enviar=N_("Registrar la respuesta"),
    ),
    "cancelar_oficio": ActoDePeticion(
        N_("Cancelar un oficio"),
        N_("Oficio cancelado"),
        peligroso=True,
        grupo=CORREGIR,
        mueve=False,
        enviar=N_("Cancelar este oficio"),
    ),
}
VEN_PETICIONES = (*UNIDAD, ENLACE, TITULAR, COMUNICACION, INFORMACION, ASESOR, *DE_LO_RESERVADO)
"""Who sees some petición, each those of its own scope."""
