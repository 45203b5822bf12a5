"""The vault: who asked in confidence, sealed with AES-256-GCM; opened with a motive.

One text per petición: key number (1 byte), nonce (12 bytes), ciphertext with its tag. The folio is bound to it, so
that a text moved to another petición does not open. Callers open `escritura()`; nothing here commits.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.datos import Hechos
from app.nucleo.flujo import ActoProhibido, DatosInvalidos
from app.nucleo.puestos import CUSTODIO
from app.peticiones.models.boveda import Apertura, Identidad
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.llegada import DICEN_QUIEN
from app.seguridad.guardia import Alcance, alcance_sistema

PERSONALES = ("nombre", "apellidos", "telefono", "correo", "curp", "rfc", "domicilio", *DICEN_QUIEN)
LLAVES = {1: "CLAVE_BOVEDA"}
"""Key number → the setting that holds it; a new key takes the next number and the old ones stay to read by."""
LLAVE_EN_USO = 1
NONCE = 12
MOTIVO_MINIMO, MOTIVO_MAXIMO = 10, 400


class BovedaDanada(RuntimeError):
    """A sealed identity does not open: another key, another petición's text, or altered bytes (HTTP 500)."""


def guardar(peticion: Peticion, datos_personales: Hechos, momento: datetime) -> Identidad:
    """Seal who asks, in the caller's transaction; `peticion` has its folio. Only `PERSONALES` are kept.

    `datos_personales` are the person's fields, checked and in canonical form (`ciudadanos.services.limpios`).
    """
    datos = {nombre: str(datos_personales[nombre]) for nombre in PERSONALES if datos_personales.get(nombre)}
    identidad = Identidad(peticion=peticion, cifrado=_cifrar(datos, peticion.folio), guardada=momento)
    db.session.add(identidad)
    return identidad


def abrir(folio: str, motivo: str, autor: Alcance, momento: datetime) -> dict[str, str]:
    """Return who asked in confidence (the fields of `PERSONALES` that she gave) and put the opening on record.

    Raises `ActoProhibido` for anyone but the custodian, `DatosInvalidos` for a motive of fewer than 10 characters and
    for a folio without a sealed identity (the same answer whether it exists or not), `BovedaDanada`.
    """
    if CUSTODIO not in autor.puestos:
        raise ActoProhibido(_("Solo la persona custodia abre una identidad."))
    dicho = " ".join(motivo.split())
    identidad, propio = _hallada(folios.normalizar(folio) or "")
    errores = _defectos(dicho, identidad)
    if errores or identidad is None:
        raise DatosInvalidos(errores)
    datos = _descifrar(identidad.cifrado, propio)
    db.session.add(Apertura(peticion_id=identidad.peticion_id, autor_id=autor.usuario_id, motivo=dicho, cuando=momento))
    return datos


def folios_de(ids: Iterable[int]) -> dict[int, str]:
    """Return id → folio of the peticiones in the record of openings, the only thing of them that the custodian sees."""
    with alcance_sistema("folios del registro de aperturas de la bóveda"):
        filas = db.session.execute(select(Peticion.id, Peticion.folio).where(Peticion.id.in_(set(ids))))
        return {peticion_id: folio for peticion_id, folio in filas}


def no_abre() -> str:
    """Return why a sealed identity does not open with this key, and what to do; '' when it does or there is none."""
    fila = db.session.execute(select(Identidad.cifrado, Peticion.folio).join(Identidad.peticion).limit(1)).first()
    try:
        if fila is not None:
            _descifrar(fila.cifrado, fila.folio)
    except BovedaDanada as error:
        return f"{error} Devuelva CLAVE_BOVEDA del respaldo."
    return ""


def _hallada(folio: str) -> tuple[Identidad | None, str]:
    with alcance_sistema("identidad de una petición confidencial, para la persona custodia"):
        p = db.session.scalars(select(Peticion).where(Peticion.folio == folio)).one_or_none()
        de_quien = p.origen if p is not None and p.origen is not None else p
        identidad = db.session.get(Identidad, de_quien.id) if de_quien is not None else None
        return identidad, de_quien.folio if de_quien is not None else folio


def _defectos(motivo: str, identidad: Identidad | None) -> dict[str, str]:
    errores = {}
    if identidad is None:
        errores["folio"] = _("Ese folio no tiene una identidad guardada en confianza; revíselo.")
    if len(motivo) < MOTIVO_MINIMO:
        errores["motivo"] = _("Escriba para qué la necesita, con al menos 10 letras.")
    elif len(motivo) > MOTIVO_MAXIMO:
        errores["motivo"] = _("Escriba a lo más %(n)s letras.", n=MOTIVO_MAXIMO)
    return errores


def _cifrador(numero: int) -> AESGCM:
    clave = str(current_app.config[LLAVES[numero]]).encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"boveda de identidades").derive(clave))


def _cifrar(datos: Mapping[str, str], folio: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    texto = json.dumps(datos, ensure_ascii=False).encode()
    return bytes([LLAVE_EN_USO]) + nonce + _cifrador(LLAVE_EN_USO).encrypt(nonce, texto, folio.encode())


def _descifrar(cifrado: bytes, folio: str) -> dict[str, str]:
    numero, nonce, texto = cifrado[0], cifrado[1 : 1 + NONCE], cifrado[1 + NONCE :]
    if numero not in LLAVES:
        raise BovedaDanada("La identidad se guardó con una llave que ya no está.")
    try:
        datos: dict[str, str] = json.loads(_cifrador(numero).decrypt(nonce, texto, folio.encode()))
    except InvalidTag as error:
        raise BovedaDanada("La identidad guardada no abre con la llave de esta instalación.") from error
    return datos
