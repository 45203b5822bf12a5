"""What goes to the Órgano de Control and what comes back from it."""

from __future__ import annotations

from sqlalchemy import select

from app.actos.services import Contexto, Efecto
from app.ciudadanos.models import Ciudadano
from app.ciudadanos.services import persona_reservada
from app.extensions import db
from app.nucleo.datos import Datos
from app.peticiones.models.anexos import Adhesion
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.queries import dependencia_de_control
from app.peticiones.services.cierres import promover_duplicada
from app.peticiones.services.efectos import olvidar_conclusion, quitar_dependencia
from app.peticiones.services.registro import poner_contra


def efecto_reservar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    """Hide it from everyone but the Órgano de Control, which has it from now on."""
    promover_duplicada(p, c)
    olvidar_conclusion(p)
    poner_contra(p, d)
    p.reservada, p.recibida = True, False
    p.dependencia = dependencia_de_control()
    p.dependencia_id = p.dependencia.id
    p.canalizaciones += 1
    p.canalizada = p.canalizada or c.momento
    return d


def efecto_levantar_reserva(p: Peticion, d: Datos, c: Contexto) -> Datos:
    """Give it back to the Unidad, with its person among the citizens."""
    promover_duplicada(p, c)
    p.reservada = p.contra_control = False
    p.contra, p.contra_dependencia_id = "nadie", None
    quitar_dependencia(p)
    return d


def esconder_persona(p: Peticion) -> None:
    """Give the petición a row of its person that the Órgano de Control alone sees.

    Hers alone becomes such a row; where she is known by something else, that stays, and the petición gets a copy. Must
    run as the system.
    """
    dicho = p.planteamiento
    persona = dicho.persona if dicho else None
    if dicho is None or persona is None or persona.reservado:
        return
    if persona is dicho.ciudadano and not _conocida_por_otra_cosa(persona, p):
        persona.reservado = True
    else:
        dicho.ciudadano = persona_reservada({"ciudadano_id": persona.id})


def _conocida_por_otra_cosa(persona: Ciudadano, p: Peticion) -> bool:
    otras = (
        select(Planteamiento.peticion_id).where(
            Planteamiento.ciudadano_id == persona.id, Planteamiento.peticion_id != p.id
        ),
        select(Adhesion.id).where(Adhesion.ciudadano_id == persona.id),
        select(Ciudadano.id).where(Ciudadano.fusionado_en_id == persona.id),
    )
    return any(db.session.scalar(consulta.limit(1)) is not None for consulta in otras)


def publicar_persona(p: Peticion) -> None:
    """Make the petición's own row of its person an ordinary one; where she is known already, point to that one.

    Must run as the system: the Órgano de Control, which lifts the reserva, does not write persons.
    """
    dicho = p.planteamiento
    persona = dicho.ciudadano if dicho else None
    if dicho is None or persona is None or not persona.reservado:
        return
    conocida = _la_misma(persona)
    if conocida is not None:
        dicho.ciudadano = conocida
    else:
        persona.reservado = False


def _la_misma(persona: Ciudadano) -> Ciudadano | None:
    for llave in ("curp", "rfc"):
        valor = getattr(persona, llave)
        if valor:
            consulta = select(Ciudadano).where(getattr(Ciudadano, llave) == valor, Ciudadano.reservado.is_(False))
            conocida: Ciudadano | None = db.session.scalars(consulta).one_or_none()
            if conocida is not None:
                return conocida
    return None


EFECTOS: dict[str, Efecto[Peticion]] = {"reservar": efecto_reservar, "levantar_reserva": efecto_levantar_reserva}
