"""Finding or adding the person who asks, with CURP, telephone and e-mail checked. Callers open `escritura()`."""

from __future__ import annotations

from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from stdnum.mx import curp as curps

from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.reloj import ahora


def telefono_limpio(texto: str) -> str:
    """Return the ten digits of a Mexican telephone, legacy prefixes stripped; `ValueError` in Spanish."""
    digitos = "".join(c for c in texto if c.isdigit())
    for prefijo in ("521", "52", "044", "045", "01"):
        if digitos.startswith(prefijo) and len(digitos) == 10 + len(prefijo):
            digitos = digitos.removeprefix(prefijo)
            break
    try:
        numero = phonenumbers.parse(digitos, "MX")
    except phonenumbers.NumberParseException:
        numero = None
    if numero is None or len(digitos) != 10 or not phonenumbers.is_possible_number(numero):
        raise ValueError(_("El teléfono lleva 10 números; revíselo o déjelo vacío."))
    return digitos


def curp_limpia(texto: str) -> str:
    """Return a CURP in its canonical form; `ValueError` in Spanish."""
    try:
        return str(curps.validate(texto))
    except Exception as error:
        raise ValueError(_("La CURP no es válida; revísela o déjela vacía.")) from error


def correo_limpio(texto: str) -> str:
    """Return an e-mail address in its canonical form; `ValueError` in Spanish."""
    try:
        return validate_email(texto, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(_("El correo no está bien escrito; revíselo o déjelo vacío.")) from error


LIMPIADORES = {"telefono": telefono_limpio, "curp": curp_limpia, "correo": correo_limpio}


def limpios(datos: dict[str, Any]) -> dict[str, Any]:
    """Return the person's fields checked and in canonical form; `DatosInvalidos` with a sentence per wrong field."""
    salida: dict[str, Any] = {}
    errores: dict[str, str] = {}
    for nombre in ("nombre", "apellidos", "telefono", "correo", "curp", "domicilio", "localidad_id"):
        valor = datos.get(nombre)
        if not valor:
            continue
        try:
            salida[nombre] = LIMPIADORES[nombre](valor) if nombre in LIMPIADORES else valor
        except ValueError as error:
            errores[nombre] = str(error)
    if errores:
        raise DatosInvalidos(errores)
    return salida


def persona_de(datos: dict[str, Any]) -> Ciudadano:
    """Return the person chosen by `ciudadano_id` (with what she now adds), the one with the same CURP, or a new one."""
    nuevos = limpios(datos)
    if datos.get("ciudadano_id"):
        persona = db.session.get_one(Ciudadano, datos["ciudadano_id"])
        return _completada(persona, nuevos)
    if nuevos.get("curp"):
        persona_igual = db.session.scalars(select(Ciudadano).where(Ciudadano.curp == nuevos["curp"])).one_or_none()
        if persona_igual is not None:
            return _completada(persona_igual, nuevos)
    if not nuevos.get("nombre"):
        raise DatosInvalidos({"nombre": _("Escriba el nombre de quien pide, o marque que no quiere darlo.")})
    nuevos.setdefault("apellidos", "")
    persona = Ciudadano(creado=ahora(), **nuevos)
    db.session.add(persona)
    return persona


def _completada(persona: Ciudadano, nuevos: dict[str, Any]) -> Ciudadano:
    """Fill what was empty; what the office already holds is only changed on the person's own page."""
    for nombre, valor in nuevos.items():
        if not getattr(persona, nombre):
            setattr(persona, nombre, valor)
    return persona
