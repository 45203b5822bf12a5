"""The beginning of a petición: folio, who asks, what was said, and the citizen's tracking code."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app.actos.services import Contexto
from app.catalogos.models import Modulo, Tramite
from app.ciudadanos.services import persona_de
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models import Peticion, Planteamiento
from app.seguridad.services import siguiente
from app.seguridad.zona import local

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIN_MODULO = "AC"


def nuevo_folio(modulo: str, momento: Any) -> str:
    """Return the next folio of a módulo in the town's year, inside the petición's transaction."""
    anio = local(momento).year
    return folios.componer(modulo, anio, siguiente(f"folio:{modulo}:{anio}"))


def efecto_registrar(p: Peticion, d: dict[str, Any], c: Contexto) -> dict[str, Any]:
    ciudadano = _quien_pide(p, d)
    modulo = db.session.get(Modulo, d["modulo_id"]) if d.get("modulo_id") else None
    p.modulo = modulo
    p.tipo, p.localidad_id = d["tipo"], d["localidad_id"]
    p.contra = d.get("contra", "nadie")
    p.reservada = p.contra != "nadie"
    p.identidad = "identificada" if ciudadano else "anonima"
    p.planteamiento = Planteamiento(descripcion=d["descripcion"], domicilio=d.get("domicilio"), ciudadano=ciudadano)
    p.folio = nuevo_folio(modulo.clave if modulo else SIN_MODULO, c.momento)
    return {c: d[c] for c in ("canal_id", "modulo_id", "tipo", "contra", "localidad_id", "anonima") if c in d}


def _quien_pide(p: Peticion, d: dict[str, Any]) -> Any:
    """Return the citizen, or None where ruling 8 admits no name; a Spanish sentence where it does not."""
    if d.get("anonima"):
        tramite = db.session.get(Tramite, d["tramite_id"]) if d.get("tramite_id") else None
        if d["tipo"] != "denuncia" and not (tramite and tramite.sin_identidad):
            raise DatosInvalidos(
                {"anonima": _("Sin nombre solo se reciben denuncias y servicios públicos: elija el trámite.")}
            )
        return None
    return persona_de(d)


def clave_de_seguimiento(peticion: Peticion) -> str:
    """Return the citizen's tracking code: 12 Crockford base-32 characters (60 bits), an HMAC of folio and salt."""
    llave = str(current_app.config["CLAVE_SEGUIMIENTO"]).encode()
    resumen = hmac.new(llave, f"{peticion.folio}|{peticion.sal_seguimiento}".encode(), hashlib.sha256).digest()
    numero = int.from_bytes(resumen[:8], "big") >> 4
    return "".join(CROCKFORD[(numero >> (5 * i)) & 31] for i in range(11, -1, -1))
