"""Every text that counts days says which: hábiles, which no weekend nor feast counts in, or naturales."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.catalogos.forms.ajustes import DIAS
from app.catalogos.services.ajustes import AJUSTES

RAIZ = Path(__file__).parent.parent
MARCAS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
NUMERO = (
    r"(?:\d+|%\(\w+\)[sd]|%[sd]|\{\{[^{}]*\}\}|\$?\{[^{}]*\}|#[\w.]+(?:\([^()]*\))?|"
    r"(?:número|cantidad) de|dos|tres|cuatro|cinco|seis|siete|ocho|diez|quince|veinte|treinta|sesenta|noventa)"
)
CUENTA = re.compile(
    rf"\b(?:un|1) día(?! (?:hábil|natural)\b)(?= |[.,;:]|$)(?= de plazo|[.,;:]|$)"
    rf"|(?<![\w-]){NUMERO}\s+días?\b(?! (?:hábil|natural|inhábil)(?:es)?\b)|\bdía\(s\)",
    re.IGNORECASE,
)
DEMUESTRA = ("30 días", "%(n)s días", "%(num)s día", "en 5 días", "hace %(n)s días", "vence en {{ n }} días", "1 día",
             "2 o 3 días", "Más de 7 días", "quince días", "3 día(s)", "${n} días", "a lo más 180 días.")  # fmt: skip
SE_DICE = ("30 días naturales", "%(n)s días hábiles", "1 día hábil", "%(num)s día natural", "Buenos días", "15 de mayo",
           "Ese día ya pasó", "en días naturales", "Los tres intentos tienen que ser de días distintos")  # fmt: skip
SIN_DECIR = {
    "Escriba un número de días, de 1 a %(maximo)s.": "it stands under its field, whose label says which (see below)",
}
"""Texts that count days and do not say which, each with its reason."""


def de_python(ruta: Path) -> Iterator[str]:
    """Return the texts of a module that are marked for translation."""
    for nodo in ast.walk(ast.parse(ruta.read_text(encoding="utf-8"))):
        if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name) and nodo.func.id in MARCAS:
            yield from (a.value for a in nodo.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def de_texto(ruta: Path) -> Iterator[str]:
    """Return the lines of a template, a script, a Typst source or a manual; comments are not shown to people."""
    texto = re.sub(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*?$", "", ruta.read_text(encoding="utf-8"), flags=re.S | re.M)
    yield from texto.splitlines()


def textos() -> Iterator[tuple[str, str]]:
    """Return file and text of all that a person may read."""
    for ruta in sorted((RAIZ / "app").rglob("*.py")):
        yield from ((ruta.relative_to(RAIZ).as_posix(), texto) for texto in de_python(ruta))
    otras = [*(RAIZ / "app").rglob("*.html"), *(RAIZ / "app").rglob("*.typ"), *(RAIZ / "app").rglob("*.js"),
             RAIZ / "README.md",
             *(RAIZ / "docs/manual").rglob("*.md"), *(RAIZ / "translations").rglob("*.po")]  # fmt: skip
    for ruta in sorted(uno for uno in otras if "vendor" not in uno.parts):
        yield from ((ruta.relative_to(RAIZ).as_posix(), texto) for texto in de_texto(ruta))


def test_a_count_of_days_is_seen_whichever_way_it_is_written() -> None:
    assert [texto for texto in DEMUESTRA if not CUENTA.search(texto)] == []
    assert [texto for texto in SE_DICE if CUENTA.search(texto)] == []


def test_every_count_of_days_says_which_days() -> None:
    leidos = list(textos())
    assert len(leidos) > 2000
    hallados = [(ruta, texto.strip()) for ruta, texto in leidos if CUENTA.search(texto)]
    assert [uno for uno in hallados if uno[1] not in SIN_DECIR] == []
    assert {texto for _ruta, texto in hallados} == set(SIN_DECIR), "an exception that no text needs any more"


def test_every_field_of_a_number_of_days_says_which_days() -> None:
    assert [clave for clave in DIAS if not re.search(r"[Dd]ías (?:hábiles|naturales)", AJUSTES[clave][1])] == []
