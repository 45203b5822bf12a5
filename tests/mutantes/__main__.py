"""`python -m tests.mutantes [name …] [-j N] [--anotar]`: is every hand-made fault noticed by the tests it concerns?"""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.corrida import SEMILLA
from tests.mutantes.catalogo import RAIZ, Mutante, Rancio, todos
from tests.mutantes.corredor import Resultado, copiar, defectos_sin_mutar, probar

DOCUMENTO = RAIZ / "docs" / "pruebas.md"
EMPIEZA, TERMINA = "<!-- mutantes: empieza -->", "<!-- mutantes: termina -->"
PROCESOS = 2


def decir(texto: str) -> None:
    """Write a line at once."""
    sys.stdout.write(texto + "\n")
    sys.stdout.flush()


def tabla(resultados: list[Resultado]) -> str:
    """Return the Markdown table of what was noticed, and by which test."""
    lineas = ["| Mutante | Qué se descompone | Lo nota | s |", "|---|---|---|---|"]
    for r in resultados:
        por = f"`{r.por}`" if r.muerto else f"**SURVIVED**: {r.por}"
        celdas = (f"`{r.mutante.nombre}`", r.mutante.que, por, f"{r.segundos:.0f}")
        lineas.append("| " + " | ".join(celda.replace("|", "\\|").replace("\n", " ") for celda in celdas) + " |")
    return "\n".join(lineas)


def anotar(texto: str, documento: Path = DOCUMENTO) -> None:
    """Put the table between the two marks of the document, which is begun where there is none."""
    vacio = f"# Pruebas\n\n{EMPIEZA}\n{TERMINA}\n"
    entero = documento.read_text(encoding="utf-8") if documento.exists() else vacio
    if EMPIEZA not in entero or TERMINA not in entero:
        entero = f"{entero.rstrip()}\n\n{EMPIEZA}\n{TERMINA}\n"
    antes, _marca, resto = entero.partition(EMPIEZA)
    despues = resto.partition(TERMINA)[2]
    documento.write_text(f"{antes}{EMPIEZA}\n\n{texto}\n\n{TERMINA}{despues}", encoding="utf-8")


def correr(mutantes: list[Mutante], arboles: list[Path]) -> Iterator[Resultado]:
    """Yield what became of each mutant, in the given order; each tree holds one mutant at a time."""
    libres: queue.Queue[Path] = queue.Queue()
    for arbol in arboles:
        libres.put(arbol)

    def uno(mutante: Mutante) -> Resultado:
        arbol = libres.get()
        try:
            return probar(mutante, arbol)
        finally:
            libres.put(arbol)

    with ThreadPoolExecutor(len(arboles)) as hilos:
        yield from hilos.map(uno, mutantes)


def elegidos(nombres: list[str]) -> list[Mutante]:
    """Return the named mutants, all of them without names; leave for a name that is none, or a mutant grown stale."""
    mutantes = todos()
    desconocidos = sorted(set(nombres) - {m.nombre for m in mutantes})
    if desconocidos:
        raise SystemExit(f"No hay mutante {', '.join(desconocidos)}.")
    suyos = [m for m in mutantes if not nombres or m.nombre in nombres]
    try:
        for mutante in suyos:
            mutante.mutada(RAIZ)
    except (Rancio, SyntaxError) as error:
        raise SystemExit(f"Hay que rehacer un mutante: {error}") from error
    return suyos


def opciones(argumentos: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    lector = argparse.ArgumentParser(prog="python -m tests.mutantes", description=__doc__)
    lector.add_argument("nombres", nargs="*", metavar="mutante")
    lector.add_argument("-j", dest="procesos", type=int, default=PROCESOS)
    lector.add_argument("--anotar", action="store_true", help="escribe la tabla en docs/pruebas.md")
    dadas = lector.parse_args(argumentos)
    if dadas.anotar and dadas.nombres:
        lector.error("--anotar escribe la tabla entera: no se le dan nombres")
    return dadas


def principal(argumentos: list[str]) -> int:
    """Run the mutants; 1 when one survived, or its tests fail without it."""
    dadas, empieza = opciones(argumentos), time.monotonic()
    mutantes, resultados = elegidos(dadas.nombres), []
    with tempfile.TemporaryDirectory(prefix="mutantes-") as carpeta:
        arboles = [Path(carpeta) / f"arbol{n}" for n in range(max(1, dadas.procesos))]
        for arbol in arboles:
            copiar(arbol)
        decir(f"{len(mutantes)} mutantes, SEMILLA={SEMILLA}; primero, las pruebas sin ninguno…")
        defectos = defectos_sin_mutar(mutantes, arboles[0])
        for nombre, defecto in defectos.items():
            decir(f"SIN MUTAR {nombre}: {defecto}")
        for r in correr([m for m in mutantes if m.nombre not in defectos], arboles):
            decir(f"{'killed  ' if r.muerto else 'SURVIVED'} {r.mutante.nombre}: {r.por} ({r.segundos:.0f} s)")
            resultados.append(r)
    if dadas.anotar:
        anotar(tabla(resultados))
    decir(f"\n{tabla(resultados)}\n\n{time.monotonic() - empieza:.0f} s")
    mal = len(defectos) + sum(not r.muerto for r in resultados)
    decir(f"{len(mutantes) - mal} passed, {mal} failed")
    return int(mal > 0)


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
