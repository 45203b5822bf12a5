"""Measures that the text of the files gives."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]
ANCHO = 120
"""Longest line of a JavaScript file, in characters."""
BAJO_LAS_FUNCIONALIDADES = ("nucleo", "extensions", "seguridad", "fab", "actos")
"""Packages below every feature, which name none of them."""
DE_FUNCIONALIDAD = re.compile(
    r"petici[oó]n(?:es)?|bit[aá]coras?|visitas?|jornadas?|turnos?|asesor[ií]as?|compromisos?|oficios?|informes?|portal"
)
"""Features and their things; matched against whole words, and the words of a name in snake or camel case."""
RUTA_DE_CAMPO = re.compile(r"/campo\b|\bcampo/|app\.campo\b")
"""`campo` the feature; the word alone is a field of a form."""
AUTOR_PORTAL = {"PORTAL", "AUTOR_PORTAL", '"portal"', "'portal'"}
"""The name of an author, «portal», is data of the engine: as a name or as a whole string it is no feature."""

SON_DATOS = {
    ("app/nucleo/contrasenas.py", "peticion"),  # a word that is easy to guess as a password
    ("app/fab/server.py", "petición"),  # the request of a browser, in the sentence of a 400
    ("app/actos/models.py", "peticiones"),  # a column of `sello`
    ("app/actos/models.py", "peticion"),  # the columns of `movimiento`, one foreign key per owner
    ("app/actos/models.py", "bitacora"),
    ("app/actos/models.py", "jornada"),
    ("app/actos/models.py", "asesoria"),
    ("app/actos/models.py", "compromiso"),
}
"""(file, word) that is no name of a feature there, with its reason."""


@cache
def textos(carpeta: str, sufijo: str = ".py", raiz: Path = RAIZ) -> tuple[tuple[str, str], ...]:
    """Return (path relative to the root, text) of our files of a folder, or of one file."""
    inicio = raiz / carpeta
    rutas = [inicio] if inicio.is_file() else sorted(inicio.rglob(f"*{sufijo}"))
    return tuple(
        (r.relative_to(raiz).as_posix(), r.read_text(encoding="utf-8")) for r in rutas if "vendor" not in r.parts
    )


def anys() -> list[str]:
    """Return each place of app/ where the word `Any` is written, imports included."""
    return [
        f"{ruta}:{fuente.count(chr(10), 0, hallado.start()) + 1}"
        for ruta, fuente in textos("app")
        for hallado in re.finditer(r"\bAny\b", fuente)
    ]


def sin_formatear() -> list[str]:
    """Return each line of app/ that the formatter is asked to leave alone."""
    marca = re.compile(r"#\s*fmt:\s*(?:skip|off)")
    return [
        f"{ruta}:{n}"
        for ruta, fuente in textos("app")
        for n, linea in enumerate(fuente.splitlines(), 1)
        if marca.search(linea)
    ]


def por_formatear() -> list[str]:
    """Return each Python file of the whole tree that `ruff format` would change."""
    orden = [sys.executable, "-m", "ruff", "format", "--check", "--output-format", "json", "."]
    salida = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True, check=False)
    return sorted({Path(hallado["filename"]).relative_to(RAIZ).as_posix() for hallado in json.loads(salida.stdout)})


def js_largas() -> list[str]:
    """Return each line of our JavaScript over `ANCHO` characters."""
    return [
        f"{ruta}:{n}"
        for ruta, fuente in textos("app/static", ".js")
        for n, linea in enumerate(fuente.splitlines(), 1)
        if len(linea) > ANCHO
    ]


def js_sin_revisar(raiz: Path = RAIZ) -> list[str]:
    """Return each JavaScript file of ours that no type checker reads.

    It is read when it begins with `// @ts-check`, or when the root's jsconfig.json or tsconfig.json has
    `checkJs` and its `include`, or that of one in tests/frente that extends it, names the file.
    """
    patrones: list[str] = []
    for ruta in (raiz / "jsconfig.json", raiz / "tsconfig.json", *sorted(raiz.glob("tests/frente/tsconfig.*.json"))):
        dicho = json.loads(ruta.read_text(encoding="utf-8")) if ruta.exists() else {}
        if dicho.get("compilerOptions", {}).get("checkJs") or "extends" in dicho:
            patrones += [_patron(patron) for patron in dicho.get("include", [])]
    return [
        ruta
        for ruta, fuente in textos("app/static", ".js", raiz)
        if "@ts-check" not in fuente[:200]
        and not any(fnmatch(ruta, patron) or fnmatch(ruta, f"{patron}/*") for patron in patrones)
    ]


def _patron(incluido: str) -> str:
    return incluido.replace("../", "").replace("**/", "*").removesuffix("/")


def ajenas() -> list[str]:
    """Return each line below the features that names one of them: in code, a string, a comment or a docstring."""
    return [
        f"{ruta}:{n}: {palabra}"
        for paquete in BAJO_LAS_FUNCIONALIDADES
        for ruta, fuente in textos(f"app/{paquete}" if (RAIZ / "app" / paquete).is_dir() else f"app/{paquete}.py")
        for n, palabra in ajenas_en(fuente)
        if (ruta, palabra) not in SON_DATOS
    ]


def ajenas_en(fuente: str) -> list[tuple[int, str]]:
    """Return (line, word) of the first feature word of each line of a Python source; what «…» quotes is not ours."""
    halladas: dict[int, str] = {}
    for n, trozo in _trozos(fuente):
        sin_citas = re.sub(r"«[^»]*»", lambda cita: "\n" * cita[0].count("\n"), trozo)
        for linea, texto in enumerate(sin_citas.splitlines(), n):
            suelta = next((p for p in _palabras(texto) if DE_FUNCIONALIDAD.fullmatch(p)), "")
            hallada = suelta or next(iter(RUTA_DE_CAMPO.findall(texto)), "")
            if hallada:
                halladas.setdefault(linea, hallada)
    return sorted(halladas.items())


def _trozos(fuente: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each name, string and comment; an imported module's path is one text."""
    for pieza in tokenize.generate_tokens(io.StringIO(fuente).readline):
        dicho = pieza.type in (tokenize.NAME, tokenize.STRING, tokenize.COMMENT)
        if dicho and pieza.string not in AUTOR_PORTAL:
            yield pieza.start[0], pieza.string


def _palabras(texto: str) -> list[str]:
    """Return the words of a text in lower case; those of a name apart."""
    return [palabra.lower() for palabra in re.findall(r"[A-ZÁÉÍÓÚÑ]?[a-záéíóúñ]+|[A-ZÁÉÍÓÚÑ]+(?![a-záéíóúñ])", texto)]
