"""Texts as people search them: folded, without accents; streets as they are compared."""

from __future__ import annotations

import re
import unicodedata


def plegar(texto: str) -> str:
    """Fold a text for searching: lower case, no accents, single spaces (`García  López` → `garcia lopez`)."""
    sin_acentos = "".join(c for c in unicodedata.normalize("NFKD", texto) if not unicodedata.combining(c))
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


class NombresIguales(ValueError):
    """Two accounts have one name to whoever signs in: the update stops, and says which."""


def llave_de_cuenta(texto: str) -> str:
    """Return by what an account is found: without case, accents, outer spaces or marks that nobody sees.

    `JOSÉP`, `josep ` and `Josép` are one; NUL, which PostgreSQL keeps nowhere, goes too.
    """
    plano = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", texto).casefold())
    return "".join(c for c in plano if unicodedata.category(c) not in ("Mn", "Cf", "Cc")).strip()
