"""The folio MOD-AAAA-NNNNNN-C: composed, checked, mended and guessed; C is a Damm digit."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stdnum import damm

PATRON = r"[A-Z]{2,4}-[1-9][0-9]{3}-(?!000000)[0-9]{6}-[0-9]"

_ESTRICTO = re.compile(PATRON, re.ASCII)
_SEGUIDO = re.compile(r"([A-Z]{2,4})([0-9]{4})([0-9]{6})([0-9])", re.ASCII)
_PARTES = re.compile(
    r"(?:(?P<modulo>[A-Z]{2,4})-?)?(?:(?P<anio>20[0-9]{2})(?:-|(?=[0-9]{6}$)))?#?(?P<numero>[0-9]{1,6})"
    r"(?(modulo)(?(anio)(?:-[0-9])?))",
    re.ASCII,
)
_OTRAS_PARTES = tuple(
    re.compile(patron, re.ASCII)
    for patron in (
        r"(?P<numero>[0-9]{1,6})-(?P<anio>20[0-9]{2})(?P<modulo>)",
        r"(?P<modulo>[A-Z]{2,4})-(?P<anio>[0-9]{2})-(?P<numero>[0-9]{1,6})(?:-[0-9])?",
        r"(?P<numero>[0-9]{6})-[0-9](?P<modulo>)(?P<anio>)",
    )
)
"""The year behind, the year in two figures, the number with its check digit: other papers may be numbered so too."""
_DENTRO = re.compile(rf"(?<![A-Z0-9]){PATRON}(?![0-9])", re.ASCII)
_MODULO = re.compile(r"[A-Z]{2,4}", re.ASCII)
_SEPARADORES = frozenset("_./\u00b7\u2022\u2043\u2212\u30fb\u30fc")
_CATEGORIAS = frozenset({"Pd", "Zs", "Cf", "Cc"})  # dashes, spaces, invisible and control characters
_LARGO_MAXIMO = 64
_LARGO_CON_FOLIO = 400
_ROTULO = re.compile(
    r"^\W*(?:(?:no|n[uú]m(?:ero)?)\.?\s*(?:de\s+)?)?folio\b\s*(?:(?:no|n[uú]m(?:ero)?)\b)?"
    r"|^\W*(?:no|n[uú]m(?:ero)?)\b\W*(?=[0-9])|^\W+",
    re.IGNORECASE,
)


def componer(modulo: str, anio: int, numero: int) -> str:
    """Return the folio of a módulo (2-4 letters A-Z), a year (1000-9999) and a number (1-999999).

    Raises ValueError, in Spanish, when one of the three is out of range.
    """
    if not _MODULO.fullmatch(modulo):
        raise ValueError(f"El módulo del folio lleva de 2 a 4 letras de la A a la Z: {modulo!r}.")
    if not 1000 <= anio <= 9999:
        raise ValueError(f"El año del folio lleva cuatro cifras: {anio}.")
    if not 1 <= numero <= 999_999:
        raise ValueError(f"El número del folio va de 1 a 999999: {numero}.")
    cuerpo = f"{modulo}-{anio:04d}-{numero:06d}"
    return f"{cuerpo}-{damm.calc_check_digit(_digitos(cuerpo))}"


def valido(folio: str) -> bool:
    """Answer whether `folio` has exactly the printed form and its Damm digit agrees; never raises."""
    return bool(_ESTRICTO.fullmatch(folio)) and bool(damm.is_valid(_digitos(folio)))


def buscado(texto: str) -> str:
    """Return what was typed to find a folio without its label, its `#` and its letters O for zero.

    Of a longer text that holds one printed folio, as the address in its QR does, that folio.
    """
    dentro = set(_DENTRO.findall(unicodedata.normalize("NFKC", texto[:_LARGO_CON_FOLIO]).upper()))
    if len(dentro) == 1:
        return str(dentro.pop())
    if len(texto) > _LARGO_MAXIMO:
        return texto
    suelto = _ROTULO.sub("", unicodedata.normalize("NFKC", texto)).strip(" :.#-\t").upper()
    modulo = re.match(r"[A-Z]{2,4}(?=[-_ .])", suelto)
    desde = modulo.end() if modulo else 0
    return suelto[:desde] + suelto[desde:].replace("O", "0") if re.search("[0-9]", suelto) else texto


def normalizar(texto: str) -> str | None:
    """Return the printed form of what somebody typed or pasted, or None when it has no such form.

    Mends lower case, full-width characters, spaces, invisible characters, odd dashes and missing
    dashes. Does not look at the check digit: that is `valido`.
    """
    if len(texto) > _LARGO_MAXIMO:
        return None
    seguido = "".join(c for c in unicodedata.normalize("NFKC", texto) if not _se_ignora(c))
    partes = _SEGUIDO.fullmatch(seguido.upper()) if seguido.isascii() else None
    if partes is None:
        return None
    folio = "-".join(partes.groups())
    return folio if _ESTRICTO.fullmatch(folio) else None


@dataclass(frozen=True)
class Partes:
    """What somebody wrote of a folio; None where she left it out. The check digit follows from the others."""

    modulo: str | None
    anio: int | None
    numero: int


def partes(texto: str, *, como_sea: bool = True) -> Partes | None:
    """Return what a text says of a folio without its check digit, without its zeros, or by its number alone.

    `PRE-2026-000123`, `pre 2026 123`, `2026-123`, `000123` and `123`; also `123/2026`, `PRE-26-123` and
    `000123-4`, unless `como_sea` is false; None for whatever else.
    """
    if len(texto) > _LARGO_MAXIMO:
        return None
    normal = unicodedata.normalize("NFKC", texto).upper()
    separado = "".join("-" if _se_ignora(c) else c for c in normal).strip("-")
    junto = re.sub("-+", "-", separado)
    escrito = next(
        (hallado for p in (_PARTES, *(_OTRAS_PARTES if como_sea else ())) if (hallado := p.fullmatch(junto))), None
    )
    if escrito is None or not int(escrito["numero"]):
        return None
    anio = int(escrito["anio"]) if escrito["anio"] else None
    anio = anio + 2000 if anio is not None and anio < 100 else anio
    return Partes(escrito["modulo"] or None, anio, int(escrito["numero"]))


def entendido(texto: str) -> str | None:
    """Return the folio that a text means: as printed, or with its check digit or its zeros left out; None for none."""
    texto = buscado(texto)
    folio = normalizar(texto)
    escrito = partes(texto, como_sea=False) if folio is None else None
    if escrito is None or escrito.modulo is None or escrito.anio is None:
        return folio
    return componer(escrito.modulo, escrito.anio, escrito.numero)


def posibles(escrito: Partes, modulos: Iterable[str], anios: Iterable[int]) -> list[str]:
    """Return the folios that parts of one may be, in these módulos and years where the parts do not say."""
    de_modulos = [escrito.modulo] if escrito.modulo else [m for m in modulos if _MODULO.fullmatch(m)]
    de_anios = [escrito.anio] if escrito.anio else list(anios)
    return [componer(modulo, anio, escrito.numero) for anio in de_anios for modulo in de_modulos]


def sugerir(texto: str) -> tuple[str, ...]:
    """Return the valid folios one digit or one adjacent transposition away from `texto`.

    Transpositions come first, then digits from the right (where people err more); no repeats.
    Empty when `texto` has no folio's form or is already valid.
    """
    folio = normalizar(texto)
    if folio is None or valido(folio):
        return ()
    seguido = folio.replace("-", "")
    candidatos = (_con_guiones(c) for c in (*_transpuestos(seguido), *_de_una_cifra(seguido)))
    return tuple(dict.fromkeys(c for c in candidatos if valido(c)))


def _digitos(folio: str) -> str:
    """Spell a folio in digits only: A=10 … Z=35, dashes dropped."""
    return "".join(str(int(c, 36)) for c in folio if c != "-")


def _se_ignora(caracter: str) -> bool:
    return caracter in _SEPARADORES or unicodedata.category(caracter) in _CATEGORIAS


def _con_guiones(seguido: str) -> str:
    return f"{seguido[:-11]}-{seguido[-11:-7]}-{seguido[-7:-1]}-{seguido[-1]}"


def _transpuestos(seguido: str) -> Iterator[str]:
    for i in range(len(seguido) - 2, -1, -1):
        izquierda, derecha = seguido[i], seguido[i + 1]
        if izquierda != derecha and izquierda.isdigit() == derecha.isdigit():
            yield seguido[:i] + derecha + izquierda + seguido[i + 2 :]


def _de_una_cifra(seguido: str) -> Iterator[str]:
    for i in range(len(seguido) - 1, len(seguido) - 12, -1):
        for cifra in "0123456789":
            if cifra != seguido[i]:
                yield seguido[:i] + cifra + seguido[i + 1 :]
