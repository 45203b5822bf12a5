"""The clocks of a petición: solución, acuse, interno (ruling 4); run after every act."""

from __future__ import annotations

from datetime import date

from app.actos.services import Contexto
from app.catalogos.services import configuracion
from app.peticiones.models import Peticion
from app.peticiones.workflow.vocabulario import ANTES_DE_CANALIZAR, EN_DEPENDENCIA, FINALES


def ajustar_relojes(p: Peticion, c: Contexto) -> None:
    """Run or stop the solución clock, and say by when the present state must end (ruling 4)."""
    if p.estado in FINALES:
        p.cerrada, p.en_espera_hasta = c.momento, None
    if p.estado not in EN_DEPENDENCIA:
        p.en_espera_hasta = None
    _correr_o_parar(p, c)
    p.vence = _vence(p, c)


def _correr_o_parar(p: Peticion, c: Contexto) -> None:
    calendario = configuracion().calendario
    if p.corre_reloj and p.reloj_desde is None:
        plazo = p.tramite.plazo if p.tramite else 5
        p.reloj_desde = c.hoy
        p.fecha_limite = calendario.sumar_habiles(c.hoy, max(0, plazo - p.dias_usados))
    elif not p.corre_reloj and p.reloj_desde is not None:
        p.dias_usados += calendario.habiles_entre(p.reloj_desde, c.hoy)
        p.reloj_desde = None


def _vence(p: Peticion, c: Contexto) -> date | None:
    if p.estado in FINALES:
        return None
    if p.en_espera_hasta is not None:
        return p.en_espera_hasta
    if p.estado in ("recibido", "proceso"):
        return p.fecha_limite
    if p.estado in ANTES_DE_CANALIZAR and set(c.paso.desde) <= set(ANTES_DE_CANALIZAR):
        return p.vence  # one clock from registrar to canalizado
    clave = {"canalizado": "plazo_acuse", "concluido": "plazo_validacion"}.get(p.estado, "plazo_interno")
    desde = c.hoy if c.paso.hacia == p.estado else None
    if desde is None:
        return p.vence
    return configuracion().calendario.sumar_habiles(desde, configuracion().dias(clave))
