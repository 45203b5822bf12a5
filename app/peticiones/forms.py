"""The capture form: what its page needs, and what was posted."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.actos.models import Movimiento
from app.catalogos.models import AvisoDePrivacidad, Canal, Dependencia, Localidad, Modulo, Tramite
from app.extensions import db
from app.nucleo.puestos import CAPTURISTA, COMUNICACION, SECRETARIA, UNIDAD
from app.peticiones.models.peticion import CANAL_REDES, Peticion
from app.peticiones.queries import OPCIONES, modulo_de_jornada, ofrecida, tramites_con_requisitos
from app.peticiones.workflow.campos import PROPIO, REGISTRO
from app.peticiones.workflow.vocabulario import AVISOS, CONTRAS, N_, TIPOS
from app.seguridad.guardia import Alcance

_CLAVE = "clave_envio"
CAMPOS_DE_CAPTURA = (*(campo.nombre for campo in REGISTRO), _CLAVE, "seguir")
IDENTIDADES = (
    ("identificada", N_("Con su nombre"), N_("La dependencia que la atienda sabrá quién pide.")),
    ("confidencial", N_("Confidencial"), N_("Su nombre se guarda bajo llave; la dependencia atiende sin conocerlo.")),
    ("anonima", N_("Sin nombre"), N_("No se guarda ningún dato; se le da un recibo para saber en qué va.")),
)
"""The three ways of asking, each explained; posted as `confidencial`, `anonima` or neither."""
AVISO_POR_CANAL = {"presencial": "mostrado", "telefono": "telefono", "escrito": "papel"}
"""How the aviso de privacidad is usually given, by canal; the page proposes it and the clerk confirms it."""


RECIENTES, MIAS, USUALES = 300, 5, 3
"""Among how many of the newest peticiones hers are sought; how many of hers are shown; how many trámites proposed."""


def captura_vacia(jornada_id: str = "", canal_id: str = "", modulo_id: str = "") -> dict[str, Any]:
    """Return the values of a fresh capture page, with the canal and módulo of the one before.

    In a jornada, its canal, módulo and locality are proposed instead.
    """
    valores = {"tipo": "solicitud", "identidad": "identificada", _CLAVE: secrets.token_urlsafe(16)}
    valores |= {"canal_id": canal_id, "modulo_id": modulo_id}
    jornada = ofrecida("jornada", jornada_id) if jornada_id else None
    if jornada is None:
        return {**valores, "jornada_id": jornada_id}
    cercano = select(Canal.id).where(Canal.activo.is_(True), Canal.procedimiento == "cerca_de_ti").order_by(Canal.orden)
    canal_id = db.session.scalars(cercano.limit(1)).first()
    suyos = {"localidad_id": jornada.localidad_id, "canal_id": canal_id, "modulo_id": modulo_de_jornada()}
    return {**valores, "jornada_id": jornada.id, **suyos}


def jornada_de(valores: dict[str, Any], errores: dict[str, str]) -> dict[str, Any]:
    """Return how the page tells the jornada of a capture: its line, or which others there are when it is refused."""
    elegida = valores.get("jornada_id")
    if not elegida:
        return {"jornada": None}
    jornada = ofrecida("jornada", elegida)
    if jornada is not None:
        return {"jornada": str(jornada)}
    errores["jornada_id"] = _("Esa jornada ya no recibe capturas. Elija otra, o deje vacío si no fue en una jornada.")
    return {"jornada": None, "jornadas": OPCIONES["jornada"](None)}


def leer_captura(formulario: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was posted, only the fields that the page has; `requisito_ids` as a list.

    `identidad`, the choice of three, becomes `confidencial` or `anonima`, which others post by themselves.
    """
    datos: dict[str, Any] = {
        nombre: formulario[nombre]
        for nombre in formulario
        if nombre in CAMPOS_DE_CAPTURA or (nombre.startswith(PROPIO) and len(nombre) < 60)
    }
    elegida = formulario.get("identidad", "")
    if elegida in ("confidencial", "anonima"):
        datos[elegida] = "1"
    datos["requisito_ids"] = formulario.getlist("requisito_ids")
    return datos


def identidad_de(datos: dict[str, Any]) -> str:
    """Return which of the three ways a capture stands for."""
    return "anonima" if datos.get("anonima") else "confidencial" if datos.get("confidencial") else "identificada"


def _tramite(t: Tramite) -> dict[str, Any]:
    return {
        "id": t.id,
        "nombre": t.nombre,
        "dependencia": str(t.dependencia) if t.dependencia else "",
        "plazo": t.plazo,
        "clase": t.clase,
        "requisitos": [
            {"id": r.id, "nombre": r.nombre, "obligatorio": r.obligatorio, "documento": r.documento, "donde": _donde(r)}
            for r in t.requisitos
            if r.activo
        ],
        "campos": [
            {"nombre": f"{PROPIO}{c.nombre}", "etiqueta": c.etiqueta, "tipo": c.tipo, "obligatorio": c.obligatorio,
             "opciones": [(o, o) for o in c.lista_de_opciones]}
            for c in t.campos
            if c.activo
        ],
    }  # fmt: skip


def _donde(requisito: Any) -> str:
    """Return where she gets a requisito: the office that gives it, or that the town itself does."""
    if requisito.lo_emite:
        return _("lo emite el propio municipio%(donde)s", donde=f": {requisito.donde}" if requisito.donde else "")
    return _("dónde: %(donde)s", donde=requisito.donde) if requisito.donde else ""


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


def _aviso() -> dict[str, Any] | None:
    """Return the aviso de privacidad in force: its version, its first sentences and all of it."""
    consulta = select(AvisoDePrivacidad).order_by(AvisoDePrivacidad.id.desc()).limit(1)
    vigente = db.session.scalars(consulta).first()
    if vigente is None:
        return None
    texto = vigente.texto.strip()
    corto = re.match(r"[^\n]{1,240}(?:[.;](?= |\n|$)|$)|[^\n]{1,240}", texto)
    return {"version": vigente.id, "corto": corto[0] if corto else texto, "texto": texto}


def _suyas(autor: Alcance) -> list[Any]:
    """Return what this person registered among the newest peticiones, newest first, as rows of a few columns."""
    nuevas = select(Peticion.id).order_by(Peticion.id.desc()).limit(RECIENTES).subquery()
    consulta = (
        select(Peticion.id, Peticion.folio, Peticion.canal_id, Peticion.tramite_id, Peticion.localidad_id)
        .join(nuevas, nuevas.c.id == Peticion.id)
        .join(Movimiento, Movimiento.peticion_id == Peticion.id)
        .where(Movimiento.acto == "registrar", Movimiento.autor_id == autor.usuario_id)
    )
    return list(db.session.execute(consulta.order_by(Peticion.id.desc())))


def _mias(suyas: list[Any], tramites: list[dict[str, Any]], lugares: list[tuple[int, str]]) -> list[dict[str, str]]:
    nombres, donde = {t["id"]: t["nombre"] for t in tramites}, dict(lugares)
    return [
        {"folio": p.folio, "url": url_for("PeticionView.show", pk=p.id),
         "detalle": " · ".join(x for x in (nombres.get(p.tramite_id), donde.get(p.localidad_id)) if x)}
        for p in suyas[:MIAS]
    ]  # fmt: skip


def _usuales(suyas: list[Any], canal_id: int) -> str:
    """Return the ids of the trámites that she registers most by a canal, parted by «|»."""
    cuenta = Counter(p.tramite_id for p in suyas if p.canal_id == canal_id and p.tramite_id)
    return "|".join(str(pk) for pk, _n in cuenta.most_common(USUALES))


def contexto_de_captura(autor: Alcance) -> dict[str, Any]:
    """Return the choices of the capture page, and what this person registered last."""
    modulos = db.session.scalars(select(Modulo).where(Modulo.activo.is_(True)).order_by(Modulo.id))
    localidades = db.session.scalars(select(Localidad).where(Localidad.activa.is_(True)).order_by(Localidad.nombre))
    oficinas = select(Dependencia).where(Dependencia.activa.is_(True)).order_by(Dependencia.nombre)
    suyas = _suyas(autor)
    canales = [
        {"id": c.id, "nombre": c.nombre, "da_turno": c.da_turno, "aviso": AVISO_POR_CANAL.get(c.clave, ""),
         "usuales": _usuales(suyas, c.id)}
        for c in canales_de(autor)
    ]  # fmt: skip
    lugares = [(lugar.id, str(lugar)) for lugar in localidades]
    tramites = [_tramite(t) for t in tramites_con_requisitos()]
    return {
        "canales": canales,
        "modulos": [(m.id, m.nombre) for m in modulos],
        "tipos": [(clave, _(texto)) for clave, texto in TIPOS],
        "contras": [(clave, _(texto)) for clave, texto in CONTRAS],
        "acusadas": [(d.id, d.nombre) for d in db.session.scalars(oficinas)],
        "identidades": IDENTIDADES,
        "aviso": _aviso(),
        "avisos": AVISOS,
        "localidades": lugares,
        "tramites": tramites,
        "mias": _mias(suyas, tramites, lugares),
        "cuenta": autor.usuario_id,
        "coteja": bool(autor.puestos & {SECRETARIA, CAPTURISTA}),
        "url_ciudadanos": url_for("CiudadanoView.buscar"),
        "url_historial": url_for("CiudadanoView.peticiones", pk=0),
        "url_parecidas": url_for("CapturaView.parecidas"),
    }
