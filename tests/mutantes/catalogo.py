"""The mutants as data: read from the TOML files beside this one, checked, and put into a tree."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CARPETA = Path(__file__).resolve().parent
RAIZ = CARPETA.parents[1]
OBLIGATORIOS = {"nombre", "area", "que", "archivo", "antes", "despues", "pruebas"}
OPCIONALES = {"al_importar", "razon"}


class Rancio(ValueError):
    """The text that a mutant changes is not there exactly once: the file has moved on."""


@dataclass(frozen=True)
class Mutante:
    """One fault to be noticed: `antes`, which stands once in `archivo`, becomes `despues`; `pruebas` must then fail.

    `que`: what is broken, in one sentence. `pruebas`: pytest ids, files or functions. `al_importar`: the fault shows
    when the tests are collected or their ground is laid, `razon` says why that counts as noticed.
    """

    nombre: str
    area: str
    que: str
    archivo: str
    antes: str
    despues: str
    pruebas: tuple[str, ...]
    al_importar: bool = False
    razon: str = ""

    def fuente(self, raiz: Path) -> str:
        """Return the file as it stands in a tree."""
        return (raiz / self.archivo).read_text(encoding="utf-8")

    def mutada(self, raiz: Path) -> str:
        """Return the file with the fault in it. Raises `Rancio`, or `SyntaxError` where it is no Python any more."""
        fuente = self.fuente(raiz)
        veces = fuente.count(self.antes)
        if veces != 1:
            raise Rancio(f"{self.nombre}: «antes» stands {veces} times in {self.archivo}")
        mutada = fuente.replace(self.antes, self.despues)
        if self.archivo.endswith(".py"):
            ast.parse(mutada, self.archivo)
        return mutada


def mutante_de(datos: dict[str, Any]) -> Mutante:
    """Return a mutant from its table. Raises `ValueError` for a key that is missing, unknown or empty."""
    claves = set(datos)
    if OBLIGATORIOS - claves or claves - OBLIGATORIOS - OPCIONALES:
        raise ValueError(f"{datos.get('nombre')}: keys {sorted(claves ^ OBLIGATORIOS)}")
    vacias = [clave for clave in OBLIGATORIOS - {"despues"} if not datos[clave]]
    if vacias or bool(datos.get("al_importar")) != bool(datos.get("razon")):
        raise ValueError(f"{datos['nombre']}: empty {vacias}, or «al_importar» without «razon»")
    return Mutante(**{**datos, "pruebas": tuple(datos["pruebas"])})


def todos(carpeta: Path = CARPETA) -> list[Mutante]:
    """Return every mutant, in the order of the files and of their tables."""
    archivos = sorted(carpeta.glob("*.toml"))
    tablas = [tabla for archivo in archivos for tabla in tomllib.loads(archivo.read_text(encoding="utf-8"))["mutante"]]
    return [mutante_de(tabla) for tabla in tablas]
