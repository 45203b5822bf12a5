"""`python -m tests.medidas [measure …] [--anotar]`: how the code is built now, beside what is held and the goal.

With names it prints the places of those measures instead. `--anotar` writes the figures that went down.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bases import Base
from tests.medidas import medidas, trazas


def decir(renglon: str) -> None:
    """Write a line at once."""
    sys.stdout.write(renglon + "\n")
    sys.stdout.flush()


def trazar() -> dict[str, int]:
    """Return the traced figures, on a prepared database of its own."""
    with tempfile.TemporaryDirectory() as carpeta:
        base = Base("sqlite", Path(carpeta))
        base.restaurar()
        return trazas.medir(base.app)


def tabla(ahora: dict[str, int], antes: dict[str, int]) -> list[str]:
    """Return the lines of the table."""
    ancho = max(len(m.que) for m in medidas.MEDIDAS)
    renglones = [f"{'medida':{ancho}}  {'ahora':>6}  {'tope':>6}  {'meta':>6}"]
    for m in medidas.MEDIDAS:
        bien = "sí" if ahora[m.nombre] <= m.meta else "no"
        renglones.append(f"{m.que:{ancho}}  {ahora[m.nombre]:6}  {antes[m.nombre]:6}  {m.meta:6}  {bien}   {m.nombre}")
    return [*renglones, "", *(trazas.__doc__ or "").splitlines()[2:]]


def main() -> int:
    """Print the table, or the places of some measures."""
    lector = argparse.ArgumentParser(prog="python -m tests.medidas", description=(__doc__ or "").splitlines()[0])
    lector.add_argument("medidas", nargs="*", metavar="medida", choices=[*(m.nombre for m in medidas.DEL_ARBOL), []])
    lector.add_argument("--anotar", action="store_true", help="write the figures that went down")
    pedido = lector.parse_args()
    if pedido.medidas:
        for m in medidas.DEL_ARBOL:
            if m.nombre in pedido.medidas and m.hallar is not None:
                decir("\n".join(m.hallar()))
        return 0
    ahora = trazar() | {m.nombre: len(m.hallar()) for m in medidas.DEL_ARBOL if m.hallar is not None}
    decir("\n".join(tabla(ahora, medidas.sostenidas())))
    if pedido.anotar:
        decir("Bajaron: " + (", ".join(medidas.anotar(ahora)) or "ninguna"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
