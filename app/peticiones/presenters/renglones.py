"""Chips of a petición: words for people, made from facts; no queries."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.piezas import Ficha
from app.actos.presenters import ficha
from app.catalogos.services.ajustes import configuracion
from app.fab.fechas import escrito
from app.nucleo.calendario import Calendario
from app.nucleo.texto import N_
from app.peticiones.models.fila import Fila
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ACTOS, ANTES_DE_CANALIZAR, ESTADOS
from app.seguridad.zona import hoy

TONOS = {"concluido": "bien", "validado": "bien", "improcedente": "gris", "cancelado": "gris", "duplicado": "gris"}
SIN_RESOLVER = {"concluido": N_("Concluida: no se pudo"), "validado": N_("Validada: no se resolvió")}
"""State → its chip where the answer was NO: it must not look like a YES."""


def ficha_de_estado(p: Peticion | Fila) -> Ficha:
    """Return the chip of its state."""
    no = SIN_RESOLVER.get(p.estado) if sin_resolver(p) else None
    return ficha(_(no), "aviso") if no else ficha(_(ESTADOS[p.estado]), TONOS.get(p.estado, ""))


def sin_resolver(p: Peticion | Fila) -> bool:
    """Answer whether its dependencia, or the Unidad after it, said that it was not solved."""
    return p.veredicto == "no_resuelto" if p.estado == "validado" else p.estado == "concluido" and p.resuelto == "no"


def dia_corto(dia: date) -> str:
    """Return a day as people write it here («24 nov»), with its year when it is not this one."""
    return escrito(dia, "d MMM" if dia.year == hoy().year else "d MMM y").replace(".", "")


def ficha_de_plazo(p: Peticion | Fila) -> Ficha | None:
    """Return the chip of the clock that runs now, in words; None when none runs."""
    if p.vence is None:
        return None
    if p.en_espera_hasta is not None:
        return ficha(_("En espera hasta el %(dia)s", dia=dia_corto(p.vence)), "gris")
    return _ficha_de_dias(p, hoy(), configuracion().calendario)


def ficha_de_plazo_de(p: Peticion) -> Ficha | None:
    """Return the chip of the clock as the head of its page shows it: «Recibirla: 2 días hábiles»."""
    corta = ficha_de_plazo(p)
    que = _DE_QUE.get(p.estado)
    if corta is None or que is None or p.en_espera_hasta is not None:
        return corta
    texto = corta["texto"]
    return {**corta, "texto": f"{_(que)}: {texto[:1].lower()}{texto[1:]}"}


_DE_QUE = {
    **dict.fromkeys(ANTES_DE_CANALIZAR, N_("Canalizarla")),
    "canalizado": N_("Recibirla"),
    "recibido": N_("Resolverla"),
    "proceso": N_("Resolverla"),
    "concluido": N_("Validarla"),
}
"""State → what its clock counts down to."""


def _ficha_de_dias(p: Peticion | Fila, dia: date, calendario: Calendario) -> Ficha:
    assert p.vence is not None
    acuse = p.estado == "canalizado"
    if p.vence < dia:
        atraso = max(1, calendario.habiles_entre(p.vence, dia))
        vencida = ngettext("Vencida hace %(num)s día hábil", "Vencida hace %(num)s días hábiles", atraso)
        return ficha(_("Acuse vencido") if acuse else vencida, "mal")
    quedan = calendario.habiles_entre(dia, p.vence)
    if quedan == 0:
        return ficha(_("Acuse hoy") if acuse else _("Vence hoy"), "aviso")
    if quedan == 1:
        return ficha(_("1 día hábil"), "aviso" if not acuse else "")
    return ficha(_("%(n)s días hábiles", n=quedan))


def fichas_de_hechos(p: Peticion) -> list[Ficha]:
    """Return the chips of what is not a state; none before the enlace has received it (decision 0009, 11)."""
    if p.planteamiento is None:
        return []
    hechos = (
        (p.cuarentena, _("En cuarentena"), "aviso"),
        (p.reservada, _("Reservada"), "aviso"),
        (p.firme, _("Firme: ya no se rechaza"), "gris"),
        (p.dias_prorroga, _("Con prórroga"), "gris"),
        (p.reapertura_pedida, _("Piden reabrirla"), "aviso"),
        (p.con_asesoria, _("Con asesoría pedida"), "gris"),
        (p.vecinos, vecinos_de(p), ""),
        (dice_que_no(p), _("La persona dice que no quedó"), "aviso"),
    )
    return [ficha(texto, tono) for hay, texto, tono in hechos if hay]


def dice_que_no(p: Peticion | Fila) -> bool:
    """Answer whether whoever asked says, while the Unidad checks it, that it was not done."""
    return p.estado == "concluido" and p.calificada_resuelto == "no"


def titulo_de(p: Peticion) -> str:
    """Return what it is about: the citizen's own first sentence where it may be read, else its trámite."""
    return p.planteamiento.titulo if p.planteamiento else p.titulo


def url_de(p: Peticion | Fila) -> str:
    """Return the address of its page."""
    return f"/peticiones/show/{p.id}"


def url_de_id(pk: int) -> str:
    """Return the address of the page of the petición with this id."""
    return f"/peticiones/show/{pk}"


def queda_recibida() -> str:
    """Return what «Ver más» does besides showing."""
    return str(_("Al abrirla queda recibida por usted."))


def mueve(p: Peticion | Fila, acto: str) -> bool:
    """Answer whether an act brings the petición nearer to its end; what is already done needs no more of it."""
    dice = ACTOS[acto].mueve
    return dice(p) if callable(dice) else dice


def vecinos_de(p: Peticion | Fila) -> str:
    """Return how many neighbours joined it, in words; '' when none did."""
    return ngettext("%(num)s vecino lo ha pedido", "%(num)s vecinos lo han pedido", p.vecinos) if p.vecinos else ""
