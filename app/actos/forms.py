"""The form of an act, drawn from its Campos: fields, values, errors and hidden keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Request

from app.actos.services import actos_posibles, boton_de, flujo_de
from app.nucleo.flujo import Campo, DatosInvalidos, Paso, Subido
from app.seguridad.guardia import Alcance


@dataclass
class FormaDeActo:
    """One act offered on a page; the template's macro `campo` draws its fields."""

    acto: str
    boton: str
    url: str
    campos: list[Campo]
    version: int
    explicacion: str | None = None
    valores: dict[str, Any] = field(default_factory=dict)
    errores: dict[str, str] = field(default_factory=dict)
    abierta: bool = False
    peligro: bool = False
    clave: str = field(default_factory=lambda: secrets.token_urlsafe(16))


def campos_para(cosa: Any, paso: Paso) -> list[Campo]:
    """Return the fields of a row with their choices for this thing filled in."""
    opciones = flujo_de(cosa).opciones
    salida = []
    for campo in paso.exige:
        pares = tuple(opciones[campo.catalogo](cosa)) if campo.catalogo in opciones else campo.opciones_de(cosa)
        sugeridas = campo.sugerencias(cosa) if campo.sugerencias else ()
        salida.append(replace(campo, opciones=pares, sugerencias=sugeridas))  # type: ignore[arg-type]
    return salida


def formas_de(cosa: Any, autor: Alcance, url: str, *, peligrosos: frozenset[str] = frozenset()) -> list[FormaDeActo]:
    """Return the forms of every act that this person may carry out on this thing now, in the table's order."""
    formas: dict[str, FormaDeActo] = {}
    for paso in actos_posibles(cosa, autor):
        if paso.acto not in formas:
            formas[paso.acto] = FormaDeActo(
                acto=paso.acto,
                boton=boton_de(cosa, paso),
                url=url.format(acto=paso.acto),
                campos=campos_para(cosa, paso),
                version=cosa.version,
                peligro=paso.acto in peligrosos,
            )
    return list(formas.values())


def recogido(solicitud: Request, cosa: Any) -> dict[str, Any]:
    """Return what was posted: texts, and files already examined.

    Raises `DatosInvalidos` with the sentence of each file that is refused.
    """
    datos: dict[str, Any] = solicitud.form.to_dict()
    errores: dict[str, str] = {}
    for nombre, archivo in solicitud.files.items():
        if not archivo.filename:
            continue
        try:
            datos[nombre] = flujo_de(cosa).preparar(Subido(archivo.filename, archivo.read()))
        except ValueError as error:
            errores[nombre] = str(error)
    if errores:
        raise DatosInvalidos(errores)
    return datos


def reponer(formas: list[FormaDeActo], acto: str, tecleado: Mapping[str, Any], errores: Mapping[str, str]) -> None:
    """Put what was typed, and what is wrong with it, back into the form of the refused act, and open it."""
    for forma in formas:
        forma.abierta = forma.acto == acto
        if forma.abierta:
            forma.valores = {clave: valor for clave, valor in tecleado.items() if isinstance(valor, str)}
            forma.errores = dict(errores)
            forma.clave = str(tecleado.get("clave_envio") or forma.clave)
