"""Texts as people search them: folded, without accents; streets as they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse, pairwise
from typing import Any


def plegar(texto: str) -> str:
    """Fold a text for searching: lower case, no accents, single spaces (`García  López` → `garcia lopez`)."""
    sin_acentos = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", texto)))
    return " ".join(sin_acentos.lower().split())


_HASTA_EL_NUMERO = re.compile(
    r"[,;#(]|(?<= )\d|\b(?:entre|esquina|esq|frente|num|numero|no|s/n|sn|junto|atras|altos|lote|manzana)\b"
)
_GENERO = re.compile(
    r"^(?:calle|c|cll|av|ave|avenida|blvd|bulevar|boulevard|calz|calzada|priv|privada|prol|prolongacion|and|andador"
    r"|callejon|carretera|carr)\b\.?\s*"
)


def calle_normal(domicilio: str) -> str:
    """Return the street's own name, folded, for finding what was asked nearby (`Av. Hidalgo #214` → `hidalgo`).

    The kind of street, the number and what follows it are left out; '' when nothing remains.
    """
    entera = plegar(domicilio)
    via = _HASTA_EL_NUMERO.split(_GENERO.sub("", entera) or entera, maxsplit=1)[0]
    return re.sub(r"[^\w ]", "", via).strip()[:200]


def junta(texto: str) -> str:
    """Return a text folded and without what parts its words (`Ana.Ruiz@Correo.mx` → `anaruizcorreomx`)."""
    return re.sub(r"[\W_]+", "", plegar(texto))


def trozos_de_correo(correo: str) -> list[str]:
    """Return the endings of an e-mail address from each of its words on, but its last, as `junta` writes them."""
    palabras = re.findall(r"[^\W_]+", plegar(correo))
    return ["".join(palabras[i:]) for i in range(len(palabras) - 1)]


def sin_mitades(valor: Any) -> Any:
    """Return what was read of JSON without half characters (`\\ud800`), which cannot be written: «�» in their place."""
    if isinstance(valor, str):
        try:
            valor.encode()
        except UnicodeEncodeError:
            return valor.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return valor
    if isinstance(valor, dict):
        return {sin_mitades(clave): sin_mitades(suyo) for clave, suyo in valor.items()}
    return [sin_mitades(uno) for uno in valor] if isinstance(valor, list) else valor


class NombresIguales(ValueError):
    """Two accounts have one name to whoever signs in: the update stops, and says which."""


def llave_de_cuenta(texto: str) -> str:
    """Return by what an account is found: without case, accents, outer spaces or marks that nobody sees.

    `JOSÉP`, `josep ` and `Josép` are one; NUL, which PostgreSQL keeps nowhere, goes too.
    """
    plano = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", texto).casefold())
    return "".join(c for c in plano if unicodedata.category(c) not in ("Mn", "Cf", "Cc")).strip()


def se_confunde(nombre: str) -> bool:
    """Answer whether a name by which an account is found has nothing to read, or letters of more than one alphabet."""
    llave = llave_de_cuenta(nombre)
    alfabetos = {unicodedata.name(c, "").partition(" ")[0] for c in llave if c.isalpha()}
    return not any(c.isalnum() for c in llave) or len(alfabetos) > 1


@lru_cache(maxsize=8192)
def formas(palabra: str) -> tuple[str, ...]:
    """Return a folded word and what it may be the plural of (`baches` → `bache`, `arboles` → `arbol`, `luces` → `luz`).

    Two words are one in singular and plural where these have something in common.
    """
    salida = [palabra]
    if len(palabra) > 3 and palabra.isalpha() and palabra.endswith("s"):
        salida.append(palabra[:-1])
        if len(palabra) > 4 and palabra.endswith("es") and palabra[-3] in "bdjlnrsxyz":
            salida.append(palabra[:-2])
        if len(palabra) > 4 and palabra.endswith("ces"):
            salida.append(f"{palabra[:-3]}z")
    return tuple(salida)


def compilar(patron: str) -> re.Pattern[str]:
    """Return in Python's words a pattern that a browser reads too (flags `u`, `i`)."""
    for suyo, de_python in ((r"[\p{L}\p{N}_]", r"\w"), (r"\p{L}", r"[^\W\d_]"), (r"\p{Nd}", r"\d")):
        patron = patron.replace(suyo, de_python)
    return re.compile(patron, re.IGNORECASE)


CIFRAS = (
    r"([0-9]{1,3}([, ])[0-9]{3}(?:\2[0-9]{3})?|[0-9]{1,9})(?:[.,]0+)?"
    r"(?: ?(?!(?:[oóuyea]|al|por|entre|mil|mill[oó]n(?:es)?|cientos?|docenas?|pares|medi[oa]|m[aá]s|menos|punto)"
    r"(?![\p{L}\p{N}_]))\p{L}(?:[^\p{Nd}]{0,29}[^\p{Nd}\s])?[23]?)?"
)
"""A number and the word of its unit; no word that makes it another number (`3 mil`, `2 o tres`). For a browser too."""
_CIFRAS = compilar(CIFRAS)


def son_cifras(valor: object) -> bool:
    """Answer whether a value is one to nine figures from 0 to 9: what `int` reads, and a column of keys holds."""
    texto = str(valor)
    return texto.isascii() and texto.isdecimal() and len(texto) < 10


def _hay_cifra_adornada(texto: str) -> bool:
    """Answer whether a sign that only resembles a figure stands in a text (`10²`, `①`), save in a unit (`m²`, `㎡`)."""
    for antes, c in pairwise(f" {texto}"):
        normal = unicodedata.normalize("NFKC", c)
        de_la_unidad = antes.isalpha() or normal[0].isalpha()
        if re.search("[0-9]", normal) and not (re.fullmatch("[0-9０-９]", c) or de_la_unidad):
            return True
    return False


def entero_escrito(texto: str) -> int | None:
    """Return a whole number as people write it: thousands apart, zeros behind the point, its unit after it.

    It is typed with the figures from 0 to 9, full-width too; a raised, circled or other figure types none.
    """
    if _hay_cifra_adornada(texto):
        return None
    normal = unicodedata.normalize("NFKC", texto)
    visible = "".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Cc"))
    escrito = _CIFRAS.fullmatch(" ".join(visible.split()))
    return int(re.sub("[, ]", "", escrito[1])) if escrito is not None else None


_NIEGA = re.compile(
    r"\W*(?:s\W?n|n\W?a|n\W?d|no|sin|ningun[oa]?|pendiente|0+|x{2,}"
    r"|no (?:l[oa] )?(?:tiene|trae|sabe|dio|proporciono|recuerda|aplica|cuenta con)|no quiso dar(?:l[oa])?)?"
    r"(?: ?(?:telefonos?|tels?|celular|numero|correo|e-?mail|curp|rfc|clave|dato))?\W*"
)


def niega(texto: str) -> bool:
    """Answer whether what was typed in a field says that there is nothing to type (`S/N`, `no tiene`, a hyphen)."""
    return _NIEGA.fullmatch(plegar(texto)) is not None


def N_(texto: str) -> str:
    """Mark a Spanish text for extraction; it is translated where it is shown."""
    return texto
