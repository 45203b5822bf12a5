"""Texts as people search them: folded, without accents."""

from __future__ import annotations

import unicodedata


def plegar(texto: str) -> str:
    """Fold a text for searching: lower case, no accents, single spaces (`García  López` → `garcia lopez`)."""
    sin_acentos = "".join(c for c in unicodedata.normalize("NFKD", texto) if not unicodedata.combining(c))
    return " ".join(sin_acentos.lower().split())
