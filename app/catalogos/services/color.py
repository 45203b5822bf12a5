"""The town's colour: its contrast on white, and the shades made of it (WCAG 2)."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

LEGIBLE = 4.5
"""Contrast that a text of normal size needs, to one."""
MUY_LEGIBLE = 7.0
"""The same in the themes of high contrast."""
BLANCO = "#ffffff"
CLARO, OSCURO = ("#ffffff", "#f5f4f1"), ("#1b2027", "#12161b")
"""Paper and ground of each theme, as css/tokens.css has them."""
BLANCOS, NEGROS = ("#ffffff", "#ffffff"), ("#000000", "#000000")
"""The same in the two themes of high contrast."""
TINTA = "#12161b"
OMISION = "#6b1d3b"
_COLOR = re.compile("#[0-9a-fA-F]{6}")

Rgb = tuple[float, float, float]


def _rgb(color: str) -> Rgb:
    rojo, verde, azul = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return rojo, verde, azul


def _escrito(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(parte * 255):02x}" for parte in rgb)


def _luminancia(color: str) -> float:
    rojo, verde, azul = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _rgb(color))
    return 0.2126 * rojo + 0.7152 * verde + 0.0722 * azul


def contraste(uno: str, otro: str) -> float:
    """Return the contrast of two colours `#rrggbb`, from 1 to 21."""
    menor, mayor = sorted((_luminancia(uno), _luminancia(otro)))
    return (mayor + 0.05) / (menor + 0.05)


def mezcla(color: str, fondo: str, parte: float) -> str:
    """Return a colour laid over another, `parte` of it from 0 to 1."""
    rojo, verde, azul = (a * parte + b * (1 - parte) for a, b in zip(_rgb(color), _rgb(fondo), strict=True))
    return _escrito((rojo, verde, azul))


def _hasta_legible(color: str, fondos: tuple[str, ...], paso: float, razon: float = LEGIBLE) -> str:
    """Return the colour, lightened (or darkened) in its own hue until it reads on every ground."""
    tono, luz, saturacion = rgb_to_hls(*_rgb(color))
    while min(contraste(color, fondo) for fondo in fondos) < razon and 0 <= luz + paso <= 1:
        luz += paso
        color = _escrito(hls_to_rgb(tono, luz, saturacion))
    return color


def mas_oscuro(color: str) -> str:
    """Return the nearest darker shade that reads on white."""
    return _hasta_legible(color, (BLANCO,), -0.01)


@lru_cache(maxsize=16)
def paleta(color: str) -> dict[str, dict[str, str]]:
    """Return per theme the screen's `marca`, `marca_2`, `suave` and `sobre`, all legible on one another."""
    color = color if _COLOR.fullmatch(color) else OMISION
    return {
        "claro": _tonos(color, CLARO, -0.01),
        "oscuro": _tonos(color, OSCURO, 0.01),
        "contraste": _tonos_fuertes(color, BLANCOS, -0.01),
        "contraste_oscuro": _tonos_fuertes(color, NEGROS, 0.01),
    }


def _tonos(color: str, fondos: tuple[str, str], paso: float) -> dict[str, str]:
    suave = mezcla(color, fondos[0], 0.08 if paso < 0 else 0.16)
    marca = _hasta_legible(color, (*fondos, suave), paso)
    sobre = max((BLANCO, TINTA), key=lambda tinta: contraste(tinta, marca))
    otro = mezcla(marca, sobre, 0.86)
    return {"marca": marca, "marca_2": _hasta_legible(otro, (sobre,), paso), "suave": suave, "sobre": sobre}


def _tonos_fuertes(color: str, fondos: tuple[str, str], paso: float) -> dict[str, str]:
    """Return the tones of a theme of high contrast: no soft ground, and everything at 7 to 1."""
    marca = _hasta_legible(color, fondos, paso, MUY_LEGIBLE)
    otro = _hasta_legible(mezcla(marca, "#000000" if paso < 0 else BLANCO, 0.7), fondos, paso, MUY_LEGIBLE)
    return {"marca": marca, "marca_2": otro, "suave": fondos[0], "sobre": fondos[0]}
