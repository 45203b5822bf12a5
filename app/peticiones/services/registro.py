"""The beginning of a petición: folio, who asks, what was said, tracking code."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import func, select
from stdnum import damm

from app.actos.services import Contexto, simple
from app.catalogos.models import AvisoDePrivacidad, Canal, Dependencia, Modulo, Tramite
from app.ciudadanos.services import limpios, persona_de, persona_reservada
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import DatosInvalidos, coordenadas
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.boveda import guardar
from app.peticiones.workflow.llegada import DICEN_QUIEN, campos_de_llegada
from app.seguridad.services import siguiente
from app.seguridad.zona import local

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIN_MODULO = "AC"
DURA_EL_VALE = 15 * 60
"""Seconds in which the comprobante of a reservada is printed, once its clerk no longer sees it."""


def nuevo_folio(modulo: str, momento: Any) -> str:
    """Return the next folio of a módulo in the town's year, inside the petición's transaction."""
    anio = local(momento).year
    return folios.componer(modulo, anio, siguiente(f"folio:{modulo}:{anio}"))


def nueva_peticion(canal: Canal, momento: Any, **valores: Any) -> Peticion:
    """Return a petición that has not been registered yet."""
    valores.setdefault("cuarentena", False)
    return Peticion(
        estado="", folio="", version=None, canal=canal, reservada=False, firme=False, recibida=False, faltan=0,
        rechazos=0, canalizaciones=0, dias_usados=0, dias_prorroga=0, reaperturas=0, vecinos=0, con_asesoria=False,
        contra="nadie", contra_control=False, identidad="identificada", registrada=momento, ultimo_hash="",
        sal_seguimiento=secrets.token_hex(16), **valores,
    )  # fmt: skip


def efecto_registrar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    modulo = db.session.get(Modulo, d["modulo_id"]) if d.get("modulo_id") else None
    p.modulo = modulo
    p.folio = nuevo_folio(modulo.clave if modulo else SIN_MODULO, c.momento)
    p.tipo, p.localidad_id = d["tipo"], d["localidad_id"]
    poner_contra(p, d)
    p.reservada = p.contra != "nadie"
    p.jornada_id = d.get("jornada_id", p.jornada_id)
    dicho = p.planteamiento = Planteamiento(descripcion=d["descripcion"], domicilio=d.get("domicilio"), oficios="")
    dicho.latitud, dicho.longitud = coordenadas(d.get("punto"))
    if p.origen is not None:
        _heredar_persona(p, dicho, p.origen)
    else:
        p.identidad = _identidad(d)
        _anotar_aviso(dicho, d, c)
        _poner_persona(p, dicho, d, c)
        _anotar_llegada(p, dicho, d)
    contados = (
        "canal_id", "modulo_id", "jornada_id", "tipo", "contra", "localidad_id", "anonima", "confidencial",
        "aviso_medio",
    )  # fmt: skip
    return {clave: d[clave] for clave in contados if clave in d}


def poner_contra(p: Peticion, d: Hechos) -> None:
    """Note against whom it goes, and whether that is the Órgano de Control itself."""
    acusada = db.session.get(Dependencia, d["contra_dependencia_id"]) if d.get("contra_dependencia_id") else None
    p.contra = d.get("contra", "nadie")
    p.contra_dependencia_id = acusada.id if acusada else None
    p.contra_control = bool(acusada and acusada.control)


def _identidad(d: Hechos) -> str:
    """Return in which mode she gives her name; a Spanish sentence where ruling 8 does not admit it."""
    modo = "anonima" if d.get("anonima") else "confidencial" if d.get("confidencial") else "identificada"
    tramite = db.session.get(Tramite, d["tramite_id"]) if d.get("tramite_id") else None
    falta = falta_identidad(modo, d["tipo"], tramite)
    if falta:
        raise DatosInvalidos({modo: falta})
    return modo


def falta_identidad(modo: str, tipo: str, tramite: Tramite | None) -> str:
    """Return why a petición of this tipo and trámite is not received in this mode; '' where it is (ruling 8)."""
    sin_nombre = tipo == "denuncia" or bool(tramite and tramite.sin_identidad)
    if modo == "anonima" and not sin_nombre:
        return str(_("Sin nombre solo se reciben denuncias y servicios públicos: elija el trámite."))
    if modo == "confidencial" and not (sin_nombre or tipo == "queja"):
        return str(_("En confianza se reciben quejas, denuncias y servicios públicos; revise el tipo."))
    return ""


def _anotar_aviso(dicho: Planteamiento, d: Hechos, c: Contexto) -> None:
    """Keep which version of the aviso de privacidad she was told, how and when; nothing for who gives no name."""
    if d.get("aviso_medio") and not d.get("anonima"):
        dicho.aviso_id = db.session.scalar(select(func.max(AvisoDePrivacidad.id)))
        dicho.aviso_medio, dicho.aviso_dado = d["aviso_medio"], c.momento


def _poner_persona(p: Peticion, dicho: Planteamiento, d: Datos, c: Contexto) -> None:
    """Keep who asks: nowhere, in the vault, in a row that only the Órgano de Control sees, or among the citizens."""
    if p.identidad == "anonima":
        p.recibo_hash = huella_de_recibo(recibo_de(p))
        return
    if p.identidad == "confidencial":
        datos = limpios(d)
        if not datos.get("nombre"):
            sentencia = _("Escriba su nombre (se guarda bajo llave) o marque que no quiere darlo.")
            raise DatosInvalidos({"nombre": sentencia})
        dicho.medio_en_boveda = any(datos.get(medio) for medio in ("telefono", "correo", "domicilio"))
        guardar(p, {**{nombre: d[nombre] for nombre in DICEN_QUIEN if nombre in d}, **datos}, c.momento)
        return
    dicho.ciudadano = persona_reservada(d) if p.reservada else persona_de(d)


def _anotar_llegada(p: Peticion, dicho: Planteamiento, d: Hechos) -> None:
    """Keep what the way it came brings; what says who asks only where she gave her name in the open."""
    campos = campos_de_llegada(p.canal.clave, con_quien=p.identidad == "identificada")
    dicho.llegada = {campo.nombre: simple(d[campo.nombre]) for campo in campos if campo.nombre in d} or None


def _heredar_persona(p: Peticion, dicho: Planteamiento, origen: Peticion) -> None:
    """Give a part of a petición the person of the whole, in the mode in which she gave her name."""
    p.identidad = origen.identidad
    if p.identidad == "anonima":
        p.recibo_hash = huella_de_recibo(recibo_de(p))
    suyo = origen.planteamiento
    if suyo is None:
        return
    dicho.medio_en_boveda, dicho.aviso_id = suyo.medio_en_boveda, suyo.aviso_id
    dicho.aviso_medio, dicho.aviso_dado, dicho.llegada = suyo.aviso_medio, suyo.aviso_dado, suyo.llegada
    if suyo.persona is not None:
        dicho.ciudadano = persona_reservada({"ciudadano_id": suyo.persona.id}) if p.reservada else suyo.persona


def clave_de_seguimiento(peticion: Peticion) -> str:
    """Return the citizen's tracking code: 12 Crockford base-32 characters (60 bits), an HMAC of folio and salt."""
    return clave_de(peticion.folio, peticion.sal_seguimiento)


def clave_de(folio: str, sal: str) -> str:
    """Return the tracking code that a folio and its salt make."""
    llave = str(current_app.config["CLAVE_SEGUIMIENTO"]).encode()
    resumen = hmac.new(llave, f"{folio}|{sal}".encode(), hashlib.sha256).digest()
    numero = int.from_bytes(resumen[:8], "big") >> 4
    return "".join(CROCKFORD[(numero >> (5 * i)) & 31] for i in range(11, -1, -1))


# The citizen who gave no name: her receipt. And the comprobante of what its own clerk may no longer see


def _sello_de_seguimiento(texto: str) -> bytes:
    return hmac.new(str(current_app.config["CLAVE_SEGUIMIENTO"]).encode(), texto.encode(), hashlib.sha256).digest()


def recibo_de(peticion: Peticion) -> str:
    """Return the receipt of who gave no name: 16 digits, an HMAC of folio and salt (50 bits) and its Damm digit."""
    resumen = _sello_de_seguimiento(f"recibo|{peticion.folio}|{peticion.sal_seguimiento}")
    cuerpo = f"{int.from_bytes(resumen[:8], 'big') % 10**15:015d}"
    return cuerpo + str(damm.calc_check_digit(cuerpo))


def huella_de_recibo(recibo: str) -> str:
    """Return what `peticion.recibo_hash` holds of a receipt: its keyed hash, by which alone it is found."""
    return _sello_de_seguimiento(recibo).hex()


def _vales() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="vale de comprobante")


def vale_de_comprobante(peticion: Peticion, usuario_id: int | None) -> str:
    """Return a signed voucher with which the account that registered it prints the comprobante for 15 minutes."""
    return str(_vales().dumps([peticion.id, usuario_id]))


def peticion_del_vale(vale: str, usuario_id: int | None) -> int | None:
    """Return the id for which a voucher holds now, in this account's hands; None when it does not."""
    try:
        peticion_id, propietario = _vales().loads(vale, max_age=DURA_EL_VALE)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(peticion_id) if usuario_id is not None and propietario == usuario_id else None
