"""What a sheet's XML holds besides rows: merged cells, formulas without a result."""

from __future__ import annotations

import re

_UNIDA = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_SIN_RESULTADO = re.compile(
    rb'<(?:\w+:)?c(?=[\s>])(?![^>]*\bt="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def sin_resultado(xml: bytes) -> bool:
    """Answer whether a sheet has formulas that nobody worked out: their cells would be read as empty.

    A formula whose result is an empty text has one. Programs that make sheets leave them so; Excel never does.
    """
    return _SIN_RESULTADO.search(xml) is not None


class Unidas:
    """The cells of a sheet that cover several rows: what stands in the first is said in each."""

    def __init__(self, xml: bytes) -> None:
        from openpyxl.utils import column_index_from_string

        self._empiezan: dict[int, list[tuple[int, int]]] = {}
        self._siguen: dict[int, tuple[int, str]] = {}
        for columna, desde, hasta in _UNIDA.findall(xml):
            if desde != hasta:
                indice = column_index_from_string(columna.decode()) - 1
                self._empiezan.setdefault(int(desde), []).append((indice, int(hasta)))

    def completo(self, numero: int, fila: list[str]) -> list[str]:
        """Return a row with what the cells that began above it say; rows are asked for in their order, from 1."""
        self._siguen = {indice: (hasta, dicho) for indice, (hasta, dicho) in self._siguen.items() if numero <= hasta}
        for indice, (_hasta, dicho) in self._siguen.items():
            fila[indice] = fila[indice] or dicho
        for indice, hasta in self._empiezan.get(numero, ()):
            if indice < len(fila):
                self._siguen[indice] = (hasta, fila[indice])
        return fila
