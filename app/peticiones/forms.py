"""The capture form: what its page needs, and what was posted."""

from __future__ import annotations

import secrets
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.catalogos.models import Canal, Localidad, Modulo, Tramite
from app.extensions import db
from app.nucleo.puestos import COMUNICACION, UNIDAD
from app.peticiones.models import CANAL_REDES
from app.peticiones.queries import tramites_con_requisitos
from app.peticiones.workflow.campos import REGISTRO
from app.peticiones.workflow.vocabulario import CONTRAS, TIPOS
from app.seguridad.guardia import Alcance

_CLAVE = "clave_envio"
CAMPOS_DE_CAPTURA = (*(campo.nombre for campo in REGISTRO), _CLAVE, "seguir")


def captura_vacia() -> dict[str, Any]:
    """Return the values of a fresh capture page."""
    return {"tipo": "solicitud", _CLAVE: secrets.token_urlsafe(16)}


def leer_captura(formulario: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was posted, only the fields that the page has; `requisito_ids` as a list."""
    datos: dict[str, Any] = {nombre: formulario[nombre] for nombre in CAMPOS_DE_CAPTURA if nombre in formulario}
    datos["requisito_ids"] = formulario.getlist("requisito_ids")
    return datos


def _tramite(t: Tramite) -> dict[str, Any]:
    return {
        "id": t.id,
        "nombre": t.nombre,
        "dependencia": str(t.dependencia) if t.dependencia else "",
        "plazo": t.plazo,
        "clase": t.clase,
        "requisitos": [
            {"id": r.id, "nombre": r.nombre, "obligatorio": r.obligatorio, "documento": r.documento}
            for r in t.requisitos
            if r.activo
        ],
    }


def canales_de(autor: Alcance) -> list[Canal]:
    """Return the channels by which this person registers: Comunicación Social only the networks'."""
    consulta = (
        select(Canal)
        .where(Canal.activo.is_(True), Canal.procedimiento != "denuncia")
        .order_by(Canal.orden, Canal.nombre)
    )
    if not autor.puestos & set(UNIDAD) and COMUNICACION in autor.puestos:
        consulta = consulta.where(Canal.clave == CANAL_REDES)
    return list(db.session.scalars(consulta))


def contexto_de_captura(autor: Alcance) -> dict[str, Any]:
    """Return the choices of the capture page."""
    modulos = db.session.scalars(select(Modulo).where(Modulo.activo.is_(True)).order_by(Modulo.id))
    localidades = db.session.scalars(select(Localidad).where(Localidad.activa.is_(True)).order_by(Localidad.nombre))
    return {
        "canales": [{"id": c.id, "nombre": c.nombre, "da_turno": c.da_turno} for c in canales_de(autor)],
        "modulos": [(m.id, m.nombre) for m in modulos],
        "tipos": [(clave, _(texto)) for clave, texto in TIPOS],
        "contras": [(clave, _(texto)) for clave, texto in CONTRAS],
        "localidades": [(lugar.id, str(lugar)) for lugar in localidades],
        "tramites": [_tramite(t) for t in tramites_con_requisitos()],
        "url_ciudadanos": url_for("CiudadanoView.buscar"),
    }
