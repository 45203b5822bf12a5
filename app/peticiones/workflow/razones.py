"""Why an act is not possible in the right state: condition → what is missing.

The words go on after «no se puede ahora: ». A test holds that every condition of the table has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.nucleo.texto import N_
from app.peticiones.workflow import condiciones as c
from app.peticiones.workflow.hechos import HechosDePeticion

Razon = tuple[str, str]
"""What is missing (`%(n)s`: how many), and the act with which it is mended ('' where none does)."""
_LE_FALTA_EL_TRAMITE = (N_("le falta el trámite"), "clasificar")


def _para_canalizar(p: HechosDePeticion) -> Razon:
    if p.cuarentena:
        return (N_("está en cuarentena y falta admitirla"), "admitir")
    if p.tramite_id is None and p.destino_id is None:
        return _LE_FALTA_EL_TRAMITE
    falta = N_("le falta 1 requisito obligatorio") if p.faltan == 1 else N_("le faltan %(n)s requisitos obligatorios")
    return (falta, "cotejar_requisitos")


RAZONES: Mapping[Callable[..., bool], Razon | Callable[[HechosDePeticion], Razon]] = {
    c.no_reservada: (N_("está reservada y la atiende el Órgano de Control"), ""),
    c.reservada: (N_("no está reservada"), ""),
    c.via_enlace: (N_("su dependencia contesta por oficio y lo anota el Capturista"), ""),
    c.via_oficio: (N_("su dependencia tiene enlace y lo hace él"), ""),
    c.no_firme: (N_("quedó firme y ya no se rechaza"), ""),
    c.lista_para_canalizar: _para_canalizar,
    c.rechazada_a_lo_mas_una_vez: (N_("la rechazaron dos veces y decide el Subcoordinador o el Coordinador"), ""),
    c.rechazada_dos_veces: (N_("la canaliza el Capturista mientras no la rechacen dos veces"), ""),
    c.sistema_la_canaliza: _para_canalizar,
    c.en_espera: (N_("no está en espera"), ""),
    c.sin_espera: (N_("ya está en espera de la persona"), "reanudar"),
    c.se_orienta: (N_("solo se orienta una orientación o una sugerencia"), ""),
    c.con_tramite: _LE_FALTA_EL_TRAMITE,
    c.en_cuarentena: (N_("no está en cuarentena"), ""),
    c.sin_prorroga: (N_("ya se le dio la única prórroga"), ""),
    c.en_ventana: (N_("pasó el plazo para pedir que se reabra"), ""),
    c.se_reabre: (N_("pasó el plazo para reabrirla"), ""),
    c.sin_reapertura_pedida: (N_("ya se pidió reabrirla y falta responder"), ""),
    c.sin_calificar: (N_("la persona ya calificó la atención"), ""),
    c.sin_opinar: (N_("la persona ya dijo cómo quedó"), ""),
    c.con_asesoria: (N_("no se ha pedido asesoría jurídica"), ""),
    c.con_oficio: (N_("no tiene ningún oficio en vigor"), ""),
}


def razon_de(p: HechosDePeticion, prueba: Callable[..., bool]) -> Razon:
    """Return why a condition does not hold on a petición; words that fit any where it has none of its own."""
    razon = RAZONES.get(prueba, (N_("no cumple lo que se pide"), ""))
    return razon(p) if callable(razon) else razon
