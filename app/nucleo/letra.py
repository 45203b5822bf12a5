"""How wide words are without a browser, and how they break into lines."""

from __future__ import annotations

_GRUPOS = {
    0.32: "ijlíIJÍ.,:;'|! ·",
    0.42: "frt()-",
    0.60: "cskvxyz",
    0.70: "ABCEKPRSTVXYZÁÉ+",
    0.79: "DGHNÑOQUÓÚ",
    0.99: "mwMW%",
}
_ANCHOS = {letra: ancho for ancho, letras in _GRUPOS.items() for letra in letras}
_COMUN = 0.64
"""Widths in parts of the letter's size: those of the widest face that a system gives for the pages' sans serif."""


def ancho_de(texto: str, cuerpo: float) -> float:
    """Return about how wide a text is, in the units of `cuerpo`, the letter's size; rather more than less."""
    return cuerpo * sum(_ANCHOS.get(letra, _COMUN) for letra in texto)


def en_renglones(texto: str, ancho: float, cuerpo: float) -> tuple[str, ...]:
    """Break a text between words into lines no wider than `ancho`; a longer word stands alone in its line."""
    renglones: list[str] = []
    for palabra in texto.split():
        junta = f"{renglones[-1]} {palabra}" if renglones else palabra
        if renglones and ancho_de(junta, cuerpo) <= ancho:
            renglones[-1] = junta
        else:
            renglones.append(palabra)
    return tuple(renglones)
