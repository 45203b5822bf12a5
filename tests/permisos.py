"""`python -m tests.permisos`: writes `docs/permisos.md`, every permission, who gives it and what asks for it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from flask import current_app

from app import create_app
from app.actos.services import FLUJOS
from app.fab.security import DE_CUALQUIERA
from app.hooks import Concesion, features
from app.roles import _de_las_tablas

RAIZ = Path(__file__).resolve().parents[1]
DOCUMENTO = RAIZ / "docs" / "permisos.md"
ESCRITO = re.compile(r"\bcan_[a-z_]+(?!\{)\b")
PAR_ESCRITO = re.compile(r'has_access\(\s*"(can_\w+)",\s*"(\w+)"')
Par = tuple[str, str]

ENCABEZADO = """# Los permisos

Cada permiso: sobre qué, a qué puestos, dónde se concede y qué vista lo pide. Lo escribe `python -m tests.permisos`.
`tests/seguridad/test_permisos.py` exige que esté al día, y falla si el código o una plantilla escriben un permiso
que no existe. Los actos salen de la tabla de su cosa; lo demás, de `feature.py`. Razones:
[0006](decisiones/0006-permisos-derivados-de-adscripciones.md), [0073](decisiones/0073-los-permisos-en-una-lista.md).

| Permiso | Sobre | Puestos | Se concede en | Lo pide |
|---|---|---|---|---|
"""


class Dado(NamedTuple):
    """To whom a permission is given, and in which file."""

    puestos: tuple[str, ...]
    donde: str


def dados() -> dict[Par, list[Dado]]:
    """Return what each pair (permission, view or model) is given by: tables, features, or to whoever has an account."""
    salida: dict[Par, list[Dado]] = {
        par: [Dado(("quien tenga cuenta",), "app/fab/security.py")] for par in DE_CUALQUIERA
    }
    tablas = {modelo.__name__: _archivo(flujo.tabla) for modelo, flujo in FLUJOS()}
    de_tablas = ((concesion, tablas[concesion.sobre]) for concesion in _de_las_tablas())
    de_features = ((c, f"app/{una.nombre}/feature.py") for una in features() for c in una.concede)
    for concesion, donde in (*de_tablas, *de_features):
        _sumar(salida, concesion, donde)
    return salida


def _sumar(salida: dict[Par, list[Dado]], concesion: Concesion, donde: str) -> None:
    for permiso in concesion.permisos:
        salida.setdefault((permiso, concesion.sobre), []).append(Dado(tuple(concesion.puestos), donde))


def _archivo(tabla: Any) -> str:
    """Return the file in which a table is written."""
    for modulo, nombre in ((m, n) for m in sys.modules.values() for n, v in _nombres(m) if v is tabla):
        ruta = Path(str(modulo.__file__))
        if re.search(rf"^{nombre}\b[^=\n]*=", ruta.read_text(encoding="utf-8"), re.MULTILINE):
            return ruta.relative_to(RAIZ).as_posix()
    raise LookupError(tabla)


def _nombres(modulo: ModuleType) -> list[tuple[str, Any]]:
    return [*vars(modulo).items()] if modulo.__name__.startswith("app.") and ".workflow" in modulo.__name__ else []


def pedidos() -> dict[Par, set[str]]:
    """Return which views declare each pair; those are what their routes ask for."""
    salida: dict[Par, set[str]] = {}
    for vista in current_app.extensions["appbuilder"].baseviews:
        for permiso in vista.base_permissions or ():
            salida.setdefault((permiso, vista.class_permission_name), set()).add(type(vista).__name__)
    return salida


def fuentes() -> Iterator[tuple[str, str]]:
    """Yield path and text of what may write a permission."""
    for ruta in sorted((RAIZ / "app").rglob("*")):
        if ruta.suffix in (".py", ".html"):
            yield ruta.relative_to(RAIZ).as_posix(), ruta.read_text(encoding="utf-8")


def documento() -> str:
    """Return the text of the document."""
    piden, renglones = pedidos(), []
    for (permiso, sobre), dado in sorted(dados().items()):
        puestos = sorted({puesto for uno in dado for puesto in uno.puestos})
        donde = sorted({f"`{uno.donde}`" for uno in dado})
        vistas = sorted(piden.get((permiso, sobre), ()))
        celdas = (f"`{permiso}`", sobre, ", ".join(puestos), ", ".join(donde), ", ".join(vistas))
        renglones.append(f"| {' | '.join(celdas)} |\n")
    return ENCABEZADO + "".join(renglones)


if __name__ == "__main__":
    with create_app({"SECRET_KEY": "x" * 40, "MUNICIPIO_TZ": "America/Monterrey"}).app_context():
        DOCUMENTO.write_text(documento(), encoding="utf-8")
