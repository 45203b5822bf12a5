"""`python -m tests.carga.cifras [fragmento …] [--anotar] [--planes]`: what pages cost with many rows, and what is held.

`--anotar` writes the figures that went down, and those of new pages, into cifras.toml. `--planes` prints the
statements of each page with the pages of disk that each touched.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any

from tests.bases import olvidar
from tests.carga.paginas import CRECE, HOLGURA, PESOS, Costo, costo, todas
from tests.carga.preparadas import CHICA, GRANDE, Preparada, preparar

CIFRAS = Path(__file__).with_name("cifras.toml")
PESA_MAS = 1.03
"""By how much a page may be heavier than held: names and days vary."""
CRECE_MAS = 1.15
"""By how much the growth of a page that is not yet flat may stray from the held one."""
Cifra = Mapping[str, Any]
Par = tuple[Costo, Costo]
"""What a page costs in the small database and in the big one."""


def sostenidas() -> dict[str, Cifra]:
    """Return page → its held figures."""
    return tomllib.loads(CIFRAS.read_text(encoding="utf-8"))


def medir(bases: list[Preparada], nombres: list[str]) -> dict[str, Par]:
    """Return page → what it costs in each database; the process forgets one before it turns to the other."""
    halladas: list[dict[str, Costo]] = []
    for base in bases:
        olvidar()
        halladas.append({nombre: costo(base, nombre) for nombre in nombres})
    return {nombre: (halladas[0][nombre], halladas[1][nombre]) for nombre in nombres}


def peso(nombre: str) -> int:
    """Return how many bytes a page of a kind may have, whatever its own figure; 0 where its kind has no bound."""
    return next((tope for url, tope in PESOS.items() if nombre.partition(" ")[2].startswith(url)), 0)


def crecimiento(par: Par) -> int:
    """Return how many more pages of disk each thousand peticiones cost, rounded up; 0 when all is within the slack."""
    chica, grande = (c.paginas for c in par)
    return 0 if grande <= chica * CRECE + HOLGURA else ceil((grande - chica) * 1000 / (GRANDE - CHICA))


def cifra(par: Par) -> dict[str, Any]:
    """Return the figures of a page; growth and whole tables only where there are any."""
    grande = par[1]
    hay: dict[str, Any] = {"sentencias": max(c.sentencias for c in par), "bytes": max(c.bytes for c in par)}
    if crecimiento(par):
        hay["crece"] = crecimiento(par)
    if grande.recorridas:
        hay["recorre"] = list(grande.recorridas)
    return hay


def quejas(nombre: str, par: Par, sostenida: Cifra) -> list[str]:
    """Return what is worse than held."""
    chica, grande = par
    dichas = []
    if max(chica.sentencias, grande.sentencias) > sostenida["sentencias"]:
        dichas.append(f"{chica.sentencias} y {grande.sentencias} sentencias; se sostienen {sostenida['sentencias']}")
    tope = max(peso(nombre), round(sostenida["bytes"] * PESA_MAS))
    if max(chica.bytes, grande.bytes) > tope:
        dichas.append(f"{max(chica.bytes, grande.bytes)} bytes; se sostienen {tope}")
    crece = crecimiento(par)
    if crece > sostenida.get("crece", 0) * CRECE_MAS + 1:
        dichas.append(f"crece {crece} páginas de disco por millar: de {chica.paginas} a {grande.paginas}")
    nuevas = set(grande.recorridas) - set(sostenida.get("recorre", ()))
    if nuevas:
        dichas.append(f"recorre entera {', '.join(sorted(nuevas))}")
    return [f"{nombre}: {dicha}" for dicha in dichas]


def renglon(nombre: str, hay: Cifra) -> str:
    """Return the line of a page in cifras.toml."""
    dichos = ", ".join(f"{clave} = {str(valor).replace(chr(39), chr(34))}" for clave, valor in hay.items())
    return f'"{nombre}" = {{ {dichos} }}'


def anotar(halladas: Mapping[str, Par]) -> None:
    """Write what went down, and pages that are new; no held figure rises."""
    antes, renglones = sostenidas() if CIFRAS.exists() else {}, []
    for nombre in todas():
        hay, vieja = cifra(halladas[nombre]) if nombre in halladas else dict(antes[nombre]), antes.get(nombre, {})
        for clave in ("sentencias", "bytes"):
            hay[clave] = min(hay[clave], vieja.get(clave, hay[clave]))
        for clave in {"crece", "recorre"} & (set(hay) if vieja else set()):
            if clave not in vieja:
                del hay[clave]
            elif clave == "crece":
                hay[clave] = min(hay[clave], vieja[clave])
        renglones.append(renglon(nombre, hay))
    encabezado = CIFRAS.read_text(encoding="utf-8").partition('\n"')[0] if CIFRAS.exists() else ENCABEZADO
    CIFRAS.write_text(encabezado.rstrip() + "\n\n" + "\n".join(renglones) + "\n", encoding="utf-8")


ENCABEZADO = """\
# What each page may cost with many rows: statements, bytes of its answer; where it is not flat yet, how many
# pages of disk each thousand peticiones cost it, and which big tables it reads whole. Figures may only go
# down: `python -m tests.carga.cifras --anotar` writes those that did."""


def decir(texto: str) -> None:
    """Write a line at once."""
    sys.stdout.write(texto + "\n")
    sys.stdout.flush()


def principal(argumentos: list[str]) -> int:
    """Measure and print; 1 when something is worse than held."""
    fragmentos = [a for a in argumentos if not a.startswith("--")]
    nombres = [n for n in todas() if not fragmentos or any(f in n for f in fragmentos)]
    with tempfile.TemporaryDirectory(prefix="carga-") as carpeta:
        halladas = medir(preparar(Path(carpeta)), nombres)
    antes, malas = sostenidas() if CIFRAS.exists() else {}, []
    for nombre, par in halladas.items():
        decir(f"{par[0].paginas:>8} → {par[1].paginas:>8} páginas  {renglon(nombre, cifra(par))}")
        malas += quejas(nombre, par, antes[nombre]) if nombre in antes else []
        for vista in par[1].vistas if "--planes" in argumentos else ():
            decir(f"      {vista.paginas:>8}  {', '.join(vista.recorridas):12} {vista.texto[:400]}")
    if "--anotar" in argumentos:
        anotar(halladas)
    decir("\n".join(malas))
    return int(bool(malas))


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
