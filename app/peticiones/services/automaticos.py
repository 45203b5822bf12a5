"""What «sistema» does after an act on a petición."""

from __future__ import annotations

from app.actos.services import AUTOR_SISTEMA, Contexto, actos_posibles, ejecutar
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.cierres import pasar_duplicadas
from app.peticiones.services.reservas import esconder_persona, publicar_persona
from app.seguridad.guardia import alcance_sistema

_DE_LA_PERSONA = {"reservar": esconder_persona, "levantar_reserva": publicar_persona}


def encadenar(p: Peticion, c: Contexto) -> None:
    """What «sistema» does after an act: it channels what is complete (decision 0009, 10) and what is reservada."""
    if p.reservada and c.paso.acto == "registrar":
        with alcance_sistema("canalizar una reservada al Órgano de Control"):
            ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, reloj=lambda: c.momento)
    elif c.paso.acto == "marcar_duplicado":
        pasar_duplicadas(p)
    elif c.paso.acto in _DE_LA_PERSONA:
        with alcance_sistema("pasar la persona de una petición a la reserva, o de ella a los ciudadanos"):
            _DE_LA_PERSONA[c.paso.acto](p)
            db.session.flush()
    elif any(actos_posibles(p, AUTOR_SISTEMA, {"canalizar"})) and _destino_activo(p):
        ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, reloj=lambda: c.momento)


def _destino_activo(p: Peticion) -> bool:
    return p.destino_previsto is not None and p.destino_previsto.activa
