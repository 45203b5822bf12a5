"""The keys of an installation: which is missing or another's, what it costs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from app.nucleo.datos import Datos, Hechos
from config import LLAVES, archivo_de_llave, guardar_llave

SE_PIERDE = {
    "SECRET_KEY": "las sesiones abiertas: todos vuelven a entrar",
    "CLAVE_SEGUIMIENTO": "las claves de todos los comprobantes entregados y los códigos de los papeles impresos",
    "CLAVE_BOVEDA": "los nombres de quienes pidieron en confianza",
}
"""Key → what can no longer be read or used without it."""


def testigo(nombre: str, valor: str, identidad: str) -> str:
    """Return what a key is known by in one installation: an HMAC-SHA256, from which the key cannot be had."""
    return hmac.new(valor.encode(), f"testigo de {nombre} en {identidad}".encode(), hashlib.sha256).hexdigest()


def testigos(ajustes: Hechos, identidad: str) -> dict[str, str]:
    """Return what every key of these settings is known by."""
    return {nombre: testigo(nombre, ajustes[nombre], identidad) for nombre in LLAVES}


def es_nueva(nombre: str, ajustes: Hechos) -> bool:
    """Answer whether a key was made by this process and is kept nowhere."""
    return bool(ajustes[nombre] == ajustes.get("LLAVES_NUEVAS", {}).get(nombre))


def guardar(nombre: str, ajustes: Datos) -> None:
    """Keep a key that this process made; where another process was first, take that one's."""
    if es_nueva(nombre, ajustes):
        ajustes[nombre] = guardar_llave(nombre, ajustes[nombre], ajustes["INSTANCE_DIR"])
        ajustes["LLAVES_NUEVAS"] = {n: v for n, v in ajustes["LLAVES_NUEVAS"].items() if n != nombre}


def defecto(ajustes: Hechos, identidad: str | None, conocidos: Mapping[str, str]) -> str | None:
    """Return what is wrong with the keys of an installation that is not new, in one Spanish sentence; None if nothing.

    `conocidos` is key → testigo, of the keys that the database has.
    """
    for nombre in LLAVES:
        archivo = archivo_de_llave(nombre, ajustes["INSTANCE_DIR"])
        if es_nueva(nombre, ajustes):
            hecho = f"Falta {nombre}, que esta instalación ya usaba, y no está en {archivo}"
        elif nombre in conocidos and conocidos[nombre] != testigo(nombre, ajustes[nombre], identidad or ""):
            hecho = f"{nombre} no es la de esta instalación"
        else:
            continue
        return (
            f"{hecho}: sin ella se pierden {SE_PIERDE[nombre]}. Devuélvala del respaldo ({archivo} o la variable de "
            f"ambiente); si se perdió para siempre o la cambió a propósito, use «flask --app app ac aceptar-llave "
            f"{nombre}»."
        )
    return None
