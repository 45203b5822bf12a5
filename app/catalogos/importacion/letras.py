"""In which encoding a text is: the one that gives Spanish."""

from __future__ import annotations

import codecs
import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

VENIA_EN = {
    "mac_roman": _l("Venía con las letras de Excel para Mac (MacRoman)."),
    "cp850": _l("Venía con las letras de MS-DOS (cp850)."),
    "utf-16": _l("Venía como texto Unicode (UTF-16)."),
    "utf-16-le": _l("Venía como texto Unicode (UTF-16)."),
    "utf-16-be": _l("Venía como texto Unicode (UTF-16)."),
}
"""Encoding → what is said of a file that came in it; nothing of UTF-8 nor of Windows, which are the usual ones."""
_DE_OCHO = ("cp1252", "mac_roman", "cp850")
_LETRAS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_SUELTOS = frozenset("¿¡°º´ª«»·–—’‘“”…€½§©®\u00a0")
MUESTRA = 400_000
"""How many bytes are looked at to find the encoding."""


class LetrasRotas(ValueError):
    """The bytes are no text; says why in Spanish."""


def decodificado(contenido: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding. Raises `LetrasRotas` when it is no text."""
    codigo = _codigo(contenido)
    try:
        return contenido.decode(codigo, "replace" if codigo in _DE_OCHO else "strict"), codigo
    except UnicodeDecodeError as error:
        raise LetrasRotas(_("Las letras del archivo no se entienden. Guárdelo como CSV UTF-8.")) from error


def _codigo(contenido: bytes) -> str:
    if contenido.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in contenido:
        return _sin_marca(contenido[:2000])
    try:
        contenido.decode("utf-8-sig")
    except UnicodeDecodeError:
        return max(_DE_OCHO, key=lambda codigo: puntos(contenido[:MUESTRA], codigo))
    return "utf-8-sig"


def _sin_marca(inicio: bytes) -> str:
    """Return which UTF-16 a text without its mark is: every second byte of plain letters is null."""
    pares, nones = inicio[::2].count(0), inicio[1::2].count(0)
    if nones > len(inicio) * 0.35 and not pares:
        return "utf-16-le"
    if pares > len(inicio) * 0.35 and not nones:
        return "utf-16-be"
    raise LetrasRotas(_("No es una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt."))


def puntos(contenido: bytes, codigo: str) -> int:
    """Return how Spanish a text reads in an encoding: its accented letters, less what never stands inside a word."""
    texto = contenido.decode(codigo, "replace")
    vecinos = ((texto[max(0, i - 1) : i], texto[i], texto[i + 1 : i + 2]) for i in _raros(texto))
    return sum(_puntos_de(antes, letra, detras) for antes, letra, detras in vecinos)


def _raros(texto: str) -> list[int]:
    return [hallado.start() for hallado in re.finditer(r"[^\x00-\x7f]", texto)]


def _puntos_de(antes: str, letra: str, detras: str) -> int:
    """Return what a sign adds between its neighbours; a letter that stands alone or after a number says nothing."""
    if letra in _LETRAS:
        if letra.islower() and detras.isupper():
            return -1  # «LíAmore» was «L’Amore»
        return 2 if (antes.isalpha() or detras.isalpha()) and not antes.isdigit() else 0
    if letra in "°ºª" and (antes.isdigit() or antes in ("N", "n", "o", "a")):
        return 3
    if letra in "¡¿" and (antes.isalnum() or not detras.isalpha()):
        return -1
    unido = antes.isalpha() and detras.isalpha()
    return 0 if letra in _UNEN or (letra in _SUELTOS and not unido) else -2


_UNEN = frozenset("–—’‘·")
"""Signs that stand between two letters as well."""
