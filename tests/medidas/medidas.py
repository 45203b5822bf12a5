"""Every measure: its name, what it counts, how far it is to come, and the figure that is held."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.medidas import enlaces, texto

CIFRAS = Path(__file__).parent / "cifras.toml"
HOLGURA = 0.02
"""By how much a traced figure may stray from the held one: calls vary with the day and the data."""


@dataclass(frozen=True)
class Medida:
    """One measure of the tree, whose places `hallar` returns, or (without it) of a traced request."""

    nombre: str
    que: str
    meta: int
    hallar: Callable[[], list[str]] | None = None


MEDIDAS = (
    Medida("concluir_archivos", "POST concluir: archivos de app/", 22),
    Medida("concluir_funciones", "POST concluir: funciones de app/", 90),
    Medida("registrar_archivos", "POST registrar: archivos de app/", 28),
    Medida("registrar_funciones", "POST registrar: funciones de app/", 130),
    Medida("lista_llamadas", "GET de la lista de peticiones: llamadas", 2500),
    Medida("catalogo_archivos", "GET de un catálogo: archivos de app/", 25),
    Medida("catalogo_llamadas", "GET de un catálogo: llamadas", 2000),
    Medida("any", "«Any» en app/", 299, texto.anys),
    Medida("llenadas_al_importar", "listas que otro módulo llena al importarse", 0, enlaces.llenadas),
    Medida("circulos_de_archivos", "círculos entre archivos", 0, lambda: enlaces.circulos(enlaces.archivos())),
    Medida("circulos_de_paquetes", "círculos entre paquetes", 0, lambda: enlaces.circulos(enlaces.paquetes())),
    Medida("entre_hermanos", "importaciones entre paquetes de una misma capa", 0, enlaces.entre_hermanos),
    Medida("ajenas", "renglones de abajo que nombran una funcionalidad", 0, texto.ajenas),
    Medida("fmt_skip", "«fmt: skip» en app/", 15, texto.sin_formatear),
    Medida("por_formatear", "archivos que «ruff format» cambiaría", 0, texto.por_formatear),
    Medida("js_largas", "renglones de JavaScript de más de 120 caracteres", 0, texto.js_largas),
    Medida("js_sin_revisar", "archivos de JavaScript sin revisar por tipos", 0, texto.js_sin_revisar),
)
DEL_ARBOL = tuple(m for m in MEDIDAS if m.hallar is not None)
TRAZADAS = tuple(m for m in MEDIDAS if m.hallar is None)


def sostenidas() -> dict[str, int]:
    """Return measure → the figure that the tests hold."""
    return tomllib.loads(CIFRAS.read_text(encoding="utf-8"))


def queja(nombre: str, ahora: int, antes: int, holgura: float = 0) -> str:
    """Return what is wrong with a figure beside the held one, empty when it is the same (or within `holgura`)."""
    if ahora > antes * (1 + holgura):
        return f"{nombre}: {ahora}, more than the {antes} of tests/medidas/cifras.toml"
    if ahora < antes * (1 - holgura):
        return f"{nombre}: {ahora} now; lower the {antes} of tests/medidas/cifras.toml (make medidas ANOTAR=1)"
    return ""


def anotar(ahora: Mapping[str, int], cifras: Path = CIFRAS) -> list[str]:
    """Write each figure that went down; return their names. None is ever raised."""
    antes, renglones = cifras.read_text(encoding="utf-8"), []
    bajaron = [nombre for nombre, n in tomllib.loads(antes).items() if ahora.get(nombre, n) < n]
    for renglon in antes.splitlines():
        nombre = renglon.partition(" = ")[0]
        renglones.append(re.sub(r" = \d+", f" = {ahora[nombre]}", renglon) if nombre in bajaron else renglon)
    cifras.write_text("\n".join(renglones) + "\n", encoding="utf-8")
    return bajaron
