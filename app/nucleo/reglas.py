"""What each field of an act admits, as data, for `lectura` and for a browser.

A sentence or a bound is written here, or in the Campo, and nowhere else. A pattern is one of a browser (`u`, `i`),
which `texto.compilar` puts into Python's words.
"""

from __future__ import annotations

from app.nucleo.flujo import Campo, Regla
from app.nucleo.texto import CIFRAS

DE_TEXTO, DE_AREA = 200, 4000
"""Characters where a Campo does not say."""


OPCIONES = Regla("opciones", "Elija una de las opciones de la lista.")
DIA = Regla("dia", "Escriba la fecha como día, mes y año.")
ANIOS = Regla("anios", "Revise el año de la fecha.", desde=2000, hasta=2200)
PASADO = Regla("hasta_hoy", "La fecha no puede ser posterior a hoy.")
FUTURO = Regla("desde_manana", "La fecha tiene que ser posterior a hoy.")
ENTERO = Regla("entero", "Escriba un número entero.", CIFRAS)
_GRADOS = r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
PUNTO = Regla(
    "punto",
    "Escriba latitud y longitud separadas por una coma, como 26.82790,-109.64240.",
    rf"\s*{_GRADOS}\s*,\s*{_GRADOS}\s*",
    maximo=90,
    hasta=180,
)
LARGO = Regla("largo", "Escriba a lo más {maximo} caracteres; ahora son {son}.")
LIMITES = {"pasado": PASADO, "futuro": FUTURO}


def falta_de(campo: Campo) -> str:
    """Return the sentence for when nothing was typed."""
    return campo.falta or f"Falta: {campo.etiqueta.lower().rstrip('?').lstrip('¿')}."
