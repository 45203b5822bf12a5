"""Measures of what imports what, and of what an import writes elsewhere."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.medidas.texto import RAIZ, textos

Grafo = Mapping[str, frozenset[str]]
DE_BIBLIOTECA = {"db", "csrf", "migrate"}
"""Objects of ours that are a library's: what it keeps of them is its own registry."""
ESCRIBEN = {"append", "extend", "add", "update", "insert", "setdefault", "appendleft", "__setitem__"}
"""Methods that put something into a collection."""


@cache
def archivos() -> Grafo:
    """Return module → the modules of app/ that it imports; what is under TYPE_CHECKING or in a function counts."""
    grafo = grimp.build_graph("app", cache_dir=None)
    return {modulo: frozenset(grafo.find_modules_directly_imported_by(modulo)) for modulo in grafo.modules}


def paquete(modulo: str) -> str:
    """Return the package of app/ that a module is in, or itself at the top."""
    return ".".join(modulo.split(".")[:2])


def paquetes() -> Grafo:
    """Return package of app/ → those that it imports."""
    salida: dict[str, set[str]] = {}
    for modulo, suyos in archivos().items():
        salida.setdefault(paquete(modulo), set()).update(map(paquete, suyos))
    return {nombre: frozenset(suyos - {nombre, "app"}) for nombre, suyos in salida.items() if nombre != "app"}


def circulos(grafo: Grafo) -> list[str]:
    """Return each circle left in a graph, one at a time, until there is none."""
    quedan = {nodo: set(suyos) for nodo, suyos in grafo.items()}
    hallados: dict[frozenset[str], str] = {}
    while True:
        try:
            TopologicalSorter(quedan).prepare()
        except CycleError as error:
            ciclo = _enredado(quedan, set(error.args[1]))
            hallados[frozenset(ciclo)] = " → ".join(sorted(ciclo))
            for nodo in ciclo:
                quedan[nodo] -= ciclo
        else:
            return sorted(hallados.values())


def _enredado(grafo: Mapping[str, set[str]], ciclo: set[str]) -> set[str]:
    """Return all that reaches a circle and is reached from it: it is one tangle, and counted once."""

    def alcanza(flechas: Mapping[str, set[str]]) -> set[str]:
        vistos, porver = set(ciclo), list(ciclo)
        while porver:
            nuevos = flechas.get(porver.pop(), set()) - vistos
            vistos |= nuevos
            porver += nuevos
        return vistos

    inversas: dict[str, set[str]] = {}
    for nodo, suyos in grafo.items():
        for otro in suyos:
            inversas.setdefault(otro, set()).add(nodo)
    return alcanza(grafo) & alcanza(inversas)


def hermanos() -> list[frozenset[str]]:
    """Return the packages that stand side by side on one layer of the contract in pyproject.toml."""
    ajustes = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
    capas = next(c["layers"] for c in ajustes["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [frozenset(f"app.{nombre.strip(' ()')}" for nombre in re.split(r"[|:]", capa)) for capa in capas]


def entre_hermanos() -> list[str]:
    """Return each import of a module by one of a package that stands beside its own."""
    return sorted(
        f"{modulo} → {otro}"
        for modulo, suyos in archivos().items()
        for otro in suyos
        for juntos in hermanos()
        if paquete(modulo) != paquete(otro) and {paquete(modulo), paquete(otro)} <= juntos
    )


# What an import writes into another module


def llenadas() -> list[str]:
    """Return each place of app/ where importing a module fills a list, set or dict of another one."""
    return [f"{ruta}:{n}: {que}" for ruta, fuente in textos("app") for n, que in llenadas_en(fuente)]


def llenadas_en(fuente: str) -> list[tuple[int, str]]:
    """Return (line, code) of what a module writes at import into what it has imported from app.

    Three forms: a bare call (`lista.append(x)`, `registrar(x)`), an assignment (`TABLA[x] = y`, `Otra.lista += z`),
    a decorator that files what it decorates. A call of a function of ours counts when that function, or one that it
    calls, writes into a name of its module. Mapping one model onto another (`relationship`) is not filling.
    """
    arbol = ast.parse(fuente)
    traidos = _traidos(arbol)
    return [(n, que) for sentencia in _al_importar(arbol.body) for n, que in _escritos(sentencia, traidos)]


def _traidos(arbol: ast.Module) -> dict[str, str]:
    """Return name → dotted origin of what a module imports from app at its top."""
    return {
        alias.asname or alias.name: f"{nodo.module}.{alias.name}"
        for nodo in arbol.body
        if isinstance(nodo, ast.ImportFrom) and re.match(r"app\b", nodo.module or "")
        for alias in nodo.names
        if alias.name not in DE_BIBLIOTECA
    }


def _al_importar(cuerpo: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported: its own and those of its blocks and classes."""
    for sentencia in cuerpo:
        yield sentencia
        if isinstance(sentencia, ast.If | ast.For | ast.While | ast.With | ast.Try | ast.ClassDef):
            for parte in ("body", "orelse", "finalbody"):
                yield from _al_importar(getattr(sentencia, parte, []))


def _escritos(sentencia: ast.stmt, traidos: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    suelta = sentencia.value if isinstance(sentencia, ast.Expr) else None
    if isinstance(suelta, ast.Call) and _raiz(suelta) in traidos and _llena(suelta.func, traidos):
        yield sentencia.lineno, ast.unparse(suelta.func)
    if isinstance(sentencia, ast.Assign | ast.AugAssign) and not _relaciona(sentencia.value):
        for destino in sentencia.targets if isinstance(sentencia, ast.Assign) else [sentencia.target]:
            if not isinstance(destino, ast.Name) and _raiz(destino) in traidos:
                yield sentencia.lineno, ast.unparse(destino)
    for decorador in getattr(sentencia, "decorator_list", []):
        funcion = decorador.func if isinstance(decorador, ast.Call) else decorador
        if _raiz(funcion) in traidos and _llena(funcion, traidos):
            yield sentencia.lineno, f"@{ast.unparse(funcion)}"


def _relaciona(valor: ast.expr) -> bool:
    return isinstance(valor, ast.Call) and ast.unparse(valor.func).endswith("relationship")


def _raiz(nodo: ast.expr) -> str:
    """Return the name that a chain of attributes, indexes and calls begins with."""
    while isinstance(nodo, ast.Attribute | ast.Subscript | ast.Call):
        nodo = nodo.func if isinstance(nodo, ast.Call) else nodo.value
    return nodo.id if isinstance(nodo, ast.Name) else ""


def _llena(funcion: ast.expr, traidos: Mapping[str, str]) -> bool:
    """Answer whether calling it fills something: a function of ours is read; any other method is believed to."""
    texto = ast.unparse(funcion)
    nombre, _, resto = texto.partition(".")
    origen = ".".join(filter(None, (traidos.get(nombre, ""), resto)))
    return escribe(origen) if _definicion(origen) is not None else True


@cache
def escribe(origen: str) -> bool:
    """Answer whether a function of app (its dotted name), or one that it calls, writes into a name of its module."""
    hallada = _definicion(origen)
    if hallada is None:
        return False
    siguientes = siguientes_de(*hallada, origen.rpartition(".")[0]) - {origen}
    return escribe_en(*hallada) or any(map(escribe, sorted(siguientes)))


def escribe_en(arbol: ast.Module, funcion: ast.FunctionDef) -> bool:
    """Answer whether a function of a module writes into a name of that module, its own or imported."""
    guardados = [n.id for n in ast.walk(arbol) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    propios = {n.id for n in ast.walk(funcion) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    propios |= {n.arg for n in ast.walk(funcion) if isinstance(n, ast.arg)}
    de_afuera = ({*guardados} | set(_traidos(arbol))) - propios
    metodos = [n.func for n in ast.walk(funcion) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    destinos = [n for n in ast.walk(funcion) if isinstance(n, ast.Subscript | ast.Attribute)]
    escritos = [m.value for m in metodos if m.attr in ESCRIBEN]
    escritos += [n for n in destinos if isinstance(n.ctx, ast.Store)]
    return any(_raiz(n) in de_afuera for n in escritos)


def siguientes_de(arbol: ast.Module, funcion: ast.FunctionDef, modulo: str) -> set[str]:
    """Return the dotted names of what a function of a module calls by a plain name."""
    llamados = {ast.unparse(n.func) for n in ast.walk(funcion) if isinstance(n, ast.Call)}
    return {_traidos(arbol).get(nombre, f"{modulo}.{nombre}") for nombre in llamados if nombre.isidentifier()}


@cache
def _definicion(origen: str) -> tuple[ast.Module, ast.FunctionDef] | None:
    """Return the module and the function that a dotted name is, or None when it is no function of app."""
    modulo, _, nombre = origen.rpartition(".")
    ruta = RAIZ / f"{modulo.replace('.', '/')}.py"
    if not re.fullmatch(r"app(\.\w+)+", modulo) or not ruta.exists():
        return None
    arbol = ast.parse(ruta.read_text(encoding="utf-8"))
    return next(((arbol, n) for n in arbol.body if isinstance(n, ast.FunctionDef) and n.name == nombre), None)
