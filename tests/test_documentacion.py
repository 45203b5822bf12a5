"""README and docs keep their word: links resolve, commands, variables and files exist, headings are Spanish."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[1]
DOCUMENTOS = sorted([*RAIZ.glob("*.md"), *(RAIZ / "docs").rglob("*.md"), RAIZ / "deploy" / "README.md"])
README = (RAIZ / "README.md").read_text(encoding="utf-8")
DECISIONES = RAIZ / "docs" / "decisiones"
IMAGEN_MAXIMA = 200 * 1024
INGLES = {
    "the", "and", "of", "with", "for", "to", "from", "how", "what", "why", "is", "are", "your", "our", "getting",
    "started", "overview", "usage", "install", "installation", "settings", "license", "changelog", "features",
    "architecture", "glossary", "decisions", "context", "decision", "consequences", "status",
}  # fmt: skip


def nombre(ruta: Path) -> str:
    return ruta.relative_to(RAIZ).as_posix()


def fuera_de_bloques(texto: str) -> str:
    """The text without fenced code."""
    return re.sub(r"^```.*?^```", "", texto, flags=re.MULTILINE | re.DOTALL)


def encabezados(texto: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", fuera_de_bloques(texto), flags=re.MULTILINE)


def ancla(encabezado: str) -> str:
    """A heading's anchor as forges make it."""
    limpio = "".join(c for c in encabezado.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return limpio.replace(" ", "-")


def enlaces_rotos(ruta: Path, texto: str) -> list[str]:
    """Relative links and images of a document that lead nowhere."""
    rotos = []
    for destino in re.findall(r"\]\(([^)\s]+)\)", fuera_de_bloques(texto)):
        if re.match(r"https?://", destino):
            continue
        archivo, _, seccion = destino.partition("#")
        meta = (ruta.parent / archivo).resolve() if archivo else ruta
        hay = meta.exists() and (
            not seccion or seccion in {ancla(e) for e in encabezados(meta.read_text(encoding="utf-8"))}
        )
        rotos += [] if hay else [destino]
    return rotos


def rutas_citadas(texto: str) -> list[str]:
    """Files of the tree named in backticks."""
    carpetas = r"(?:app|tests|docs|deploy|migrations|translations|\.ci)/[\w./-]+"
    sueltos = r"(?:run|config)\.py|pyproject\.toml|Makefile|requirements\.in"
    return re.findall(rf"`({carpetas}|{sueltos})`", fuera_de_bloques(texto))


def variables_del_codigo() -> set[str]:
    """Names that config.py and run.py look up in the environment."""
    fuente = (RAIZ / "config.py").read_text(encoding="utf-8")
    nombres = set(re.findall(r"environ(?:\.get\(|\[)\s*[\"']([A-Z_]+)[\"']", fuente))
    for linea in fuente.splitlines():
        nombres |= set(re.findall(r"[\"']([A-Z_]+)[\"']", linea)) if linea.startswith("LLAVES = ") else set()
    arbol = ast.parse((RAIZ / "run.py").read_text(encoding="utf-8"))
    ambiente = next(n for n in arbol.body if isinstance(n, ast.FunctionDef) and n.name == "ambiente")
    constantes = {n.value for n in ast.walk(ambiente) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return nombres | {c for c in constantes if re.fullmatch(r"[A-Z][A-Z_]{3,}", c)}


def variables_de(texto: str) -> set[str]:
    """Names of the table of environment variables."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", texto, flags=re.MULTILINE))


def metas_de_make(texto: str) -> set[str]:
    """Targets of `make …` in the code of a document, variables and options left out."""
    codigo = " \n ".join(re.findall(r"`+([^`]+)`+", texto))
    return set(re.findall(r"\bmake +(?:[A-Z_]+=\S+ +)*([a-z][a-z-]*)", codigo))


def ordenes_ac(texto: str) -> set[str]:
    return set(re.findall(r"flask --app app ac ([a-z-]+)", texto))


def palabras_inglesas(texto: str) -> list[str]:
    """Headings with a word that only English has."""
    prosa = [re.sub(r"`[^`]*`", "", encabezado) for encabezado in encabezados(texto)]
    return [encabezado for encabezado in prosa if INGLES & set(re.findall(r"[a-z]+", encabezado.lower()))]


def ordenes_del_codigo() -> set[str]:
    fuente = (RAIZ / "app" / "commands.py").read_text(encoding="utf-8")
    return set(re.findall(r"@ac\.command\(\"([a-z-]+)\"\)", fuente))


def metas_del_makefile() -> set[str]:
    fuente = (RAIZ / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", fuente, flags=re.MULTILINE))


def decisiones() -> list[Path]:
    return sorted(DECISIONES.glob("[0-9]*.md"))


@pytest.mark.parametrize("ruta", DOCUMENTOS, ids=nombre)
def test_links_resolve(ruta: Path) -> None:
    assert enlaces_rotos(ruta, ruta.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("ruta", DOCUMENTOS, ids=nombre)
def test_named_files_exist(ruta: Path) -> None:
    citadas = rutas_citadas(ruta.read_text(encoding="utf-8"))
    de_la_receta = ("app/zonas/", "migrations/versions/NNNN_") if ruta.name == "receta-catalogo.md" else ()
    citadas = [citada for citada in citadas if not citada.startswith(de_la_receta)]
    assert [citada for citada in citadas if not (RAIZ / citada).exists()] == []


@pytest.mark.parametrize("ruta", DOCUMENTOS, ids=nombre)
def test_headings_are_spanish_and_the_first_is_alone(ruta: Path) -> None:
    texto = ruta.read_text(encoding="utf-8")
    assert palabras_inglesas(texto) == []
    assert len(re.findall(r"^# ", fuera_de_bloques(texto), flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("ruta", DOCUMENTOS, ids=nombre)
def test_make_targets_exist(ruta: Path) -> None:
    assert metas_de_make(ruta.read_text(encoding="utf-8")) - metas_del_makefile() == set()


def test_the_two_commands_stand_in_the_readme() -> None:
    assert "\nmake run PERFIL=altamira DEMO=1\n" in README
    assert "\nmake test\n" in README


def test_every_command_of_ours_is_in_the_readme_and_no_other() -> None:
    assert ordenes_ac(README) == ordenes_del_codigo()


def test_every_variable_is_in_the_readme_and_no_other() -> None:
    assert variables_de(README) == variables_del_codigo()


def test_pictures_are_shown_and_small() -> None:
    imagenes = sorted((RAIZ / "docs" / "imagenes").iterdir())
    assert [nombre(i) for i in imagenes if i.stat().st_size > IMAGEN_MAXIMA or nombre(i) not in README] == []
    assert len(imagenes) >= 2


def test_decisions_are_numbered_and_listed() -> None:
    nombres = [ruta.name for ruta in decisiones()]
    assert [n[:4] for n in nombres] == [f"{i:04}" for i in range(1, len(nombres) + 1)]
    assert re.findall(r"\]\((\d[^)]+)\)", (DECISIONES / "README.md").read_text(encoding="utf-8")) == nombres


@pytest.mark.parametrize("ruta", decisiones(), ids=nombre)
def test_decision_has_its_three_parts(ruta: Path) -> None:
    primero, *resto = encabezados(ruta.read_text(encoding="utf-8"))
    assert resto == ["Contexto", "Decisión", "Consecuencias"]
    indice = (DECISIONES / "README.md").read_text(encoding="utf-8")
    assert primero.startswith(f"{ruta.name[:4]}. ")
    assert f"[{primero[6:]}]({ruta.name})" in indice


@pytest.mark.manual("D14")
def test_version_has_its_entry() -> None:
    version = re.search(r'^version = "(.+)"', (RAIZ / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert f"\n## {version[1]}\n" in (RAIZ / "CHANGELOG.md").read_text(encoding="utf-8")


def test_rules_see_violations() -> None:
    texto = (
        "# Uno\n## Getting Started\n[a](no-hay.md) [b](README.md#no-hay) [c](#uno) [d](README.md) [e](https://x.mx)\n"
    )
    assert enlaces_rotos(RAIZ / "x.md", texto.replace("[c](#uno)", "")) == ["no-hay.md", "README.md#no-hay"]
    assert palabras_inglesas(texto) == ["Getting Started"]
    assert rutas_citadas("`app/no.py`, `config.py` y `otra cosa`\n```\n`app/x.py`\n```\n") == ["app/no.py", "config.py"]
    ordenes = "`make run PERFIL=x` o\n```sh\nA=1 make no-hay\nmake Y=2 test\n```"
    assert metas_de_make(ordenes) == {"run", "no-hay", "test"}
    assert variables_de("| `PORT` | x |\n| `puerto` | y |") == {"PORT"}
    assert ordenes_ac("flask --app app ac volar") == {"volar"}
    assert ancla("¿Qué prueba cuida cada regla?") == "qué-prueba-cuida-cada-regla"


def capas(flecha: str) -> list[set[str]]:
    """The packages of each layer, from above, of those that exist; whatever stands between their names."""
    hay = {ruta.name for ruta in (RAIZ / "app").iterdir() if (ruta / "__init__.py").exists()}
    return [nombres for renglon in flecha.splitlines() if (nombres := set(re.findall(r"\w+", renglon)) & hay)]


def test_the_arrow_and_the_table_of_packages_are_those_of_the_tree() -> None:
    casa = (RAIZ / "docs" / "arquitectura.md").read_text(encoding="utf-8")
    flecha = re.search(r"^## La flecha\n.*?^```\n(.*?)^```", casa, re.MULTILINE | re.DOTALL)
    contrato = re.search(r"^layers = \[\n(.*?)^\]", (RAIZ / "pyproject.toml").read_text(encoding="utf-8"), re.M | re.S)
    assert flecha is not None
    assert contrato is not None
    assert capas(flecha[1]) == capas(contrato[1])
    paquetes = casa[casa.index("## Los paquetes") : casa.index("## La flecha")]
    en_la_tabla = set(re.findall(r"`app/(\w+)/`", paquetes))
    assert set().union(*capas(contrato[1])) - en_la_tabla == set()
