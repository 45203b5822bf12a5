"""Which dependencias get an enlace in the demo, and whose words it uses."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.catalogos.services.perfil import leer_perfil
from app.extensions import db


def con_enlace() -> list[Dependencia]:
    """Return the dependencias that get an enlace: first where trámites go, then those above offices without one."""
    sin_propio = set(leer_perfil(perfil(), "municipio").get("sin_enlace_propio", ()))
    con_tramite = select(Tramite.dependencia_id).where(Tramite.dependencia_id.is_not(None))
    consulta = select(Dependencia).where(
        Dependencia.via == "enlace", Dependencia.id.in_(con_tramite), Dependencia.control.is_(False)
    )
    destinos = list(db.session.scalars(consulta.order_by(Dependencia.id)))
    servidas = [_con_cuenta(dependencia, sin_propio) for dependencia in destinos]
    propias = {dependencia.id for dependencia in destinos}
    unas = {uno.id: uno for uno in servidas if uno is not None}.values()
    return sorted(unas, key=lambda uno: (uno.id not in propias, uno.id))


def _con_cuenta(dependencia: Dependencia | None, sin_propio: set[str]) -> Dependencia | None:
    while dependencia is not None and dependencia.clave in sin_propio:
        dependencia = dependencia.padre
    return dependencia


def perfil() -> str:
    """Return the profile whose words the demo uses."""
    return str(current_app.config["PERFIL"] or "altamira")
