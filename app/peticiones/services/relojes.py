"""The clocks of a petición: solución, acuse, interno (decision 0009, 9); run after every act."""

from __future__ import annotations

from datetime import date

from app.actos.services import Contexto
from app.catalogos.services.ajustes import Configuracion, configuracion
from app.nucleo.calendario import Calendario
from app.nucleo.flujo import de_donde
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ANTES_DE_CANALIZAR, FINALES

PLAZO_SIN_TRAMITE = 5
"""Working days for what goes to a dependencia without a trámite: a part of another petición, an entry's denuncia."""
SE_PAUSA = de_donde(TABLA, "pausar")
"""The states in which a petición may wait for its citizen."""


def ajustar_relojes(p: Peticion, c: Contexto) -> None:
    """Run or stop the solución clock, and say by when the present state must end (decision 0009, 9)."""
    ajustar_con(configuracion(), p, c)


def ajustar_con(ajustes: Configuracion, p: Peticion, c: Contexto) -> None:
    """Do the same by these settings."""
    if p.estado in FINALES and c.paso.hacia is not None:
        p.cerrada = c.momento
        p.reabrible_hasta = _en_dias("ventana_reapertura", ajustes, c)
    if p.estado not in SE_PAUSA:
        p.en_espera_hasta = None
    _correr_o_parar(ajustes.calendario, p, c)
    p.vence = _vence(ajustes, p, c)


def _correr_o_parar(calendario: Calendario, p: Peticion, c: Contexto) -> None:
    if p.corre_reloj and p.reloj_desde is None:
        plazo = (PLAZO_SIN_TRAMITE if p.plazo is None else p.plazo) + p.dias_prorroga
        p.reloj_desde = calendario.dia_de(c.momento)
        p.fecha_limite = calendario.sumar_habiles(p.reloj_desde, max(0, plazo - p.dias_usados))
    elif not p.corre_reloj and p.reloj_desde is not None:
        p.dias_usados += calendario.habiles_entre(p.reloj_desde, c.hoy)
        p.reloj_desde = None


def _vence(ajustes: Configuracion, p: Peticion, c: Contexto) -> date | None:
    if p.estado in FINALES:
        return _vence_la_respuesta(ajustes, p, c)
    if p.en_espera_hasta is not None:
        return p.en_espera_hasta
    if p.estado in ("recibido", "proceso"):
        return p.fecha_limite
    if p.estado in ANTES_DE_CANALIZAR and set(c.paso.desde) <= set(ANTES_DE_CANALIZAR):
        return p.vence  # one clock from registrar to canalizado
    clave = {"canalizado": "plazo_acuse", "concluido": "plazo_validacion"}.get(p.estado, "plazo_interno")
    return _en_dias(clave, ajustes, c) if c.paso.hacia == p.estado else p.vence


def _vence_la_respuesta(ajustes: Configuracion, p: Peticion, c: Contexto) -> date | None:
    """Return by when a request to reopen what is closed must be answered; None where nobody waits."""
    if p.reapertura_pedida is None:
        return None
    return _en_dias("plazo_interno", ajustes, c) if c.paso.acto == "solicitar_reapertura" else p.vence


def _en_dias(clave: str, ajustes: Configuracion, c: Contexto) -> date:
    """Return the day that a setting's working days end, counted from the day on which the act counts."""
    return ajustes.calendario.sumar_habiles(ajustes.calendario.dia_de(c.momento), ajustes.dias(clave))
