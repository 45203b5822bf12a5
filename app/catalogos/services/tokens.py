"""The design tokens of css/tokens.css for «/estilo/», and the contrast of their pairs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from app.catalogos.services.color import contraste

HOJA = Path(__file__).parent.parent.parent / "static" / "css" / "tokens.css"
FONDOS = ("--papel", "--fondo", "--hundido")
TEXTOS = ("--tinta", "--tinta-2", "--tinta-3", "--marca", "--marca-2", "--bien", "--aviso", "--mal", "--info")
SOBRE = (
    ("--sobre-marca", "--marca"),
    ("--sobre-marca", "--marca-2"),
    ("--sobre-mal", "--mal"),
    ("--bien", "--bien-suave"),
    ("--aviso", "--aviso-suave"),
    ("--mal", "--mal-suave"),
    ("--info", "--info-suave"),
    ("--marca", "--marca-suave"),
    ("--tinta", "--marca-suave"),
    ("--tinta-2", "--marca-suave"),
)
"""Which text stands on which ground, besides every text on every plain ground."""
_BLOQUE = re.compile(r"/\* tema: ([\w-]+) \*/(.*?)(?=/\* |\Z)", re.DOTALL)
_COLOR = re.compile(r"(--[\w-]+): (#[0-9a-f]{6})\b")
_ESPACIO = re.compile(r"(--e\d): (\d+)px")


class Par(NamedTuple):
    """A text on a ground and its contrast, to one."""

    texto: str
    fondo: str
    razon: float


def copias(hoja: str) -> list[tuple[str, dict[str, str]]]:
    """Return every block of the stylesheet that gives a theme its colours, as (theme, token → `#rrggbb`)."""
    return [(tema, dict(_COLOR.findall(cuerpo))) for tema, cuerpo in _BLOQUE.findall(hoja)]


def temas() -> dict[str, dict[str, str]]:
    """Return per theme its colours, token → `#rrggbb`."""
    return dict(copias(HOJA.read_text(encoding="utf-8")))


def espacios() -> dict[str, int]:
    """Return the spaces between things, token → pixels."""
    return {token: int(px) for token, px in _ESPACIO.findall(HOJA.read_text(encoding="utf-8"))}


def pares(tema: dict[str, str]) -> list[Par]:
    """Return every text on every ground where it may stand, with its contrast."""
    juntos = [(texto, fondo) for texto in TEXTOS for fondo in FONDOS] + list(SOBRE)
    return [Par(texto, fondo, contraste(tema[texto], tema[fondo])) for texto, fondo in juntos]
