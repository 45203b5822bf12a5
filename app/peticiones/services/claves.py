"""The codes handed over with a folio: to follow it, to prove it."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from stdnum import damm

from app.peticiones.models.peticion import Peticion

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DURA_EL_VALE = 15 * 60
"""Seconds in which the comprobante of a reservada is printed, once its clerk no longer sees it."""


def clave_de_seguimiento(peticion: Peticion) -> str:
    """Return the citizen's tracking code: 12 Crockford base-32 characters (60 bits), an HMAC of folio and salt."""
    return clave_de(peticion.folio, peticion.sal_seguimiento)


def clave_de(folio: str, sal: str) -> str:
    """Return the tracking code that a folio and its salt make."""
    llave = str(current_app.config["CLAVE_SEGUIMIENTO"]).encode()
    resumen = hmac.new(llave, f"{folio}|{sal}".encode(), hashlib.sha256).digest()
    numero = int.from_bytes(resumen[:8], "big") >> 4
    return "".join(CROCKFORD[(numero >> (5 * i)) & 31] for i in range(11, -1, -1))


def _llave() -> str:
    return str(current_app.config["CLAVE_SEGUIMIENTO"])


def _sello(llave: str, texto: str) -> bytes:
    return hmac.new(llave.encode(), texto.encode(), hashlib.sha256).digest()


def recibo_de(peticion: Peticion) -> str:
    """Return the receipt of who gave no name: 16 digits, an HMAC of folio and salt (50 bits) and its Damm digit."""
    return recibo_con(_llave(), peticion.folio, peticion.sal_seguimiento)


def recibo_con(llave: str, folio: str, sal: str) -> str:
    """Return the receipt that a folio and its salt make under a key."""
    resumen = _sello(llave, f"recibo|{folio}|{sal}")
    cuerpo = f"{int.from_bytes(resumen[:8], 'big') % 10**15:015d}"
    return cuerpo + str(damm.calc_check_digit(cuerpo))


def huella_de_recibo(recibo: str) -> str:
    """Return what `peticion.recibo_hash` holds of a receipt: its keyed hash, by which alone it is found."""
    return huella_con(_llave(), recibo)


def huella_con(llave: str, recibo: str) -> str:
    """Return the same under a key."""
    return _sello(llave, recibo).hex()


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
