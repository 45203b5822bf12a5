"""CURP and RFC as typed: brought to one form, shaped or not, what is doubtful."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.mx import curp as _curp
from stdnum.mx import rfc as _rfc

RFC_GENERICOS = frozenset({"XAXX010101000", "XEXX010101000"})
"""The RFC of whoever has none: valid on any paper, and nobody's."""
LARGO_TECLEADO = 60
"""How many characters a key may be typed in, with what parts it."""

_CURP = re.compile(r"[A-Z]{4}([0-9]{6})[HMX]([A-Z]{2})[A-Z]{3}([0-9A-Z])[0-9]", re.ASCII)
_RFC = re.compile(r"[A-ZÑ&]{3,4}([0-9]{6})[0-9A-Z]{3}")
_PARTEN = frozenset("._/,;:'\"·•*()[]")
_CATEGORIAS = frozenset({"Pd", "Pc", "Zs", "Zl", "Zp", "Cf", "Cc"})
_VOCALES = str.maketrans("ÁÉÍÓÚÜ", "AEIOUU")


def normal(texto: str) -> str:
    """Return a key without what parts it (spaces, hyphens, dots, what is not seen), in capitals."""
    letras = unicodedata.normalize("NFKC", texto).upper()
    propias = "".join(c for c in letras if c not in _PARTEN and unicodedata.category(c) not in _CATEGORIAS)
    return propias.translate(_VOCALES)


_ROTULO = re.compile(r"^\W*(?:C\W{0,3}U\W{0,3}R\W{0,3}P|R\W{0,3}F\W{0,3}C)\b[\W_]*(?:ES\b|CON HOMOCLAVE\b)?[\W_]*")


def _sin_rotulo(texto: str) -> str:
    """Return what was typed without the label that was pasted with it (`CURP: PXIA…`)."""
    letras = unicodedata.normalize("NFKC", texto).upper()
    return normal(_ROTULO.sub("", letras))


_EN_CIFRA, _EN_LETRA = str.maketrans("OIL", "011"), str.maketrans("01", "OI")


def _corregida(clave: str, letras: int) -> str:
    """Return a key of so many letters and a date with what looks alike in its place: O and 0, I (and l) and 1."""
    fecha, iniciales = letras + 6, clave[:letras]
    if sum(c.isalpha() for c in iniciales) >= 2:  # else it is no key, but a number
        iniciales = iniciales.translate(_EN_LETRA)
    return iniciales + clave[letras:fecha].translate(_EN_CIFRA) + clave[fecha:]


def curp(texto: str) -> str | None:
    """Return a CURP in its one form, None for what has not its shape: letters, a date, sexo H, M or X, letters, digits.

    Neither the check digit nor the register's list of words is asked: the registry itself has issued both.
    """
    clave = _corregida(_sin_rotulo(texto).replace("Ñ", "X"), 4)
    clave = clave[:11] + clave[11:16].translate(_EN_LETRA) + clave[16:17] + clave[17:].translate(_EN_CIFRA)
    if clave[16:17] == "O" and _CURP.fullmatch(nueva := f"{clave[:16]}0{clave[17:]}") and cuadra("curp", nueva):
        clave = nueva  # there a letter may stand too: the check digit says which
    partes = _CURP.fullmatch(clave)
    if partes is None:
        return None
    siglo = 1900 if partes[3].isdigit() else 2000
    return clave if _es_fecha(partes[1], siglo) else None


def rfc(texto: str) -> str | None:
    """Return an RFC with its homoclave in its one form, None for what has not its shape."""
    clave = _sin_rotulo(texto)
    if len(clave) in (12, 13):
        clave = _corregida(clave, len(clave) - 9)
        clave = clave[:-1] + clave[-1].translate(_EN_CIFRA)
        clave = con_ceros if (con_ceros := clave.replace("O", "0")) in RFC_GENERICOS else clave
    partes = _RFC.fullmatch(clave)
    return clave if partes is not None and _es_fecha(partes[1], 2000) else None


def _es_fecha(seis: str, siglo: int) -> bool:
    try:
        date(siglo + int(seis[:2]), int(seis[2:4]), int(seis[4:]))
    except ValueError:
        return seis[2:] == "0229"  # the century is a guess: a leap year of another one
    return True


def corregida(texto: str) -> bool:
    """Answer whether a CURP or an RFC was typed with letters for numbers, or the other way, and read by their place."""
    leida = curp(texto) or rfc(texto)
    return leida is not None and leida != _sin_rotulo(texto).replace("Ñ", "X" if len(leida) == 18 else "Ñ")


def cuadra(clase: str, clave: str) -> bool:
    """Answer whether the check digit of a shaped `curp` or `rfc` is the one that its other characters give."""
    if clase == "rfc":
        return clave in RFC_GENERICOS or bool(clave[-1] == _rfc.calc_check_digit(clave[:-1]))
    return bool(clave[-1] == _curp.calc_check_digit(clave[:-1]))


def nacimiento(clave: str) -> date | None:
    """Return the birth that a shaped CURP says; None for a day that the calendar has not."""
    try:
        dia: date = _curp.get_birth_date(clave)
    except ValidationError:
        return None
    return dia


def entidad_conocida(clave: str) -> bool:
    """Answer whether a CURP's two letters of the state are among those of the register."""
    return clave[11:13] in _curp._valid_states
