"""The rules of the tree as tests: where things are, how large, what may not be written; each is seen to fail."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[1]
Regla = Callable[[str, str], list[str]]
arbol = cache(ast.parse)

ARRIBA = {
    ".ci", ".gitignore", ".npmrc", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "app", "config.py", "deploy",
    "docs", "eslint.config.mjs", "migrations", "package-lock.json", "package.json", "pyproject.toml",
    "requirements-dev.in", "requirements-dev.lock", "requirements.in", "requirements.lock", "run.py", "tests",
    "translations", "tsconfig.json",
}  # fmt: skip
NUESTROS_NO = {
    ".git", ".venv", "instance", "build", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache",
    ".import_linter_cache", ".hypothesis", "vendor", "pantallas", "node_modules",
}  # fmt: skip
TEXTO = {
    ".py", ".html", ".css", ".js", ".mjs", ".ts", ".json", ".typ", ".toml", ".md", ".in", ".lock", ".po", ".cfg",
    ".conf", ".service",
}  # fmt: skip
DE_ABAJO = {"archivos", "fab"}
"""Packages below the features that declare something too; they name their files by what they hold."""


def con_feature(app: Path) -> set[str]:
    """Return the packages that declare something."""
    return {ruta.parent.name for ruta in app.glob("*/feature.py")}


FUNCIONALIDADES = con_feature(RAIZ / "app") - DE_ABAJO
ARCHIVOS = {
    "models", "workflow", "queries", "services", "presenters", "forms", "views", "api", "receivers", "jobs", "feature",
    "templates", "plantillas",
}  # fmt: skip
PISOS = {
    "workflow": 0, "models": 1, "services": 2, "queries": 2, "forms": 4, "presenters": 4, "receivers": 5, "jobs": 5,
    "views": 6, "api": 6, "feature": 7,
}  # fmt: skip
DE_NADIE_MAS = {"views", "api", "receivers", "jobs", "feature"}
"""Files of a feature that no other feature imports."""

# Lists that are lengthened by hand, with a reason: who may read without a scope, who may pass the guard by.
CON_ALCANCE_SISTEMA: set[str] = {
    "app/seguridad/guardia.py",  # where it is defined
    "app/fab/versions.py",  # who changed a row meanwhile, and when: a guarded one's data are read from the row itself
    "app/peticiones/services/automaticos.py",  # what «sistema» does with a reservada the moment it is registered
    "app/peticiones/services/cierres.py",  # the duplicadas of a principal, whoever sees them
    "app/peticiones/services/boveda.py",  # the sealed identity and its folio, for the custodian, who sees no petición
    "app/bitacora/receivers.py",  # the entry of a petición that is reservada: its peticiones, whoever sees them
    "app/bitacora/queries/entradas.py",  # the comprobante of what an act on an entry has just reserved, for who did it
    "app/documentos/receivers.py",  # the oficios and sheets of a petición that the act has just hidden from its author
    "app/documentos/views/papeles.py",  # the comprobante of a reservada, for 15 minutes, to who registered it
    "app/portal/views.py",  # the citizen, who has no account, after folio and code
    "app/informes/queries/resultados.py",  # counts of the office's results, for who receives its informes
    "app/campo/queries.py",  # how many records each device sent; which folio a provisional became, and only that
    "app/campo/services/fotos.py",  # the photo of a record, although its author no longer sees what it became
}
CON_SQL_CRUDO: dict[str, set[str]] = {
    "app/actos/models.py": {"__table__"},  # trigger DDL beside its model
    "app/peticiones/models/busqueda.py": {"__table__"},  # the same, for the full-text index
    "app/ciudadanos/busqueda.py": {"__table__"},  # the same, for the index of trigrams
    "app/peticiones/models/boveda.py": {"__table__"},  # the same, for the log of the vault
    "app/cerca_de_ti/models.py": {"__table__"},  # the same, for the frozen report
    "app/archivos/models.py": {"__table__"},  # the same, for what was brought back
    "app/peticiones/receivers.py": {"__table__"},  # a count, when who edits catalogues sees no petición
    "app/peticiones/models/conteo.py": {"__table__", "text"},  # trigger DDL and what it reads; a partial index
    "app/seguridad/models.py": {"__table__"},  # the same, for `cambio`
    "app/seguridad/services.py": {"__table__"},  # the rows of `cambio`, written inside the flush they describe
}
LINEAS_SAFE_DE_FAB = 4  # `widgets.get(…)()|safe` in overridden FAB templates, counted: list, show, add, edit


@cache
def nuestros(*sufijos: str, bajo: str = "") -> list[tuple[str, str]]:
    """(path relative to the root, text) of our own files with one of the suffixes; no caches, no vendored ones."""
    return [
        (ruta.relative_to(RAIZ).as_posix(), ruta.read_text(encoding="utf-8"))
        for ruta in sorted((RAIZ / bajo).rglob("*"))
        if ruta.is_file() and ruta.suffix in sufijos and not NUESTROS_NO.intersection(ruta.relative_to(RAIZ).parts)
    ]


def funciones(fuente: str) -> Iterator[tuple[str, int]]:
    """(name, lines without its docstring) of each function."""
    for nodo in ast.walk(arbol(fuente)):
        if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
            primero = nodo.body[0]
            texto = (primero.end_lineno or 0) - primero.lineno + 1 if ast.get_docstring(nodo) is not None else 0
            yield nodo.name, (nodo.end_lineno or 0) - nodo.lineno + 1 - texto


def llamadas(fuente: str) -> Iterator[tuple[str, ast.Call]]:
    """(dotted name as written, call) of each call whose target is a name or attributes of a name."""
    for nodo in ast.walk(arbol(fuente)):
        if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name | ast.Attribute):
            yield ast.unparse(nodo.func), nodo


# --- rules about Python: (path, source) -> complaints ---------------------------------------------------------


def tamano(ruta: str, fuente: str) -> list[str]:
    """Files: app 350 lines, tests 500. Functions: 40. A migration is as long as its tables are many."""
    if ruta.startswith("migrations/versions/"):
        return []
    tope = 500 if ruta.startswith("tests/") else 350
    lineas = len(fuente.splitlines())
    largas = [f"{ruta}: {nombre} has {n} lines (cap 40)" for nombre, n in funciones(fuente) if n > 40]
    return largas + ([f"{ruta}: {lineas} lines (cap {tope})"] if lineas > tope else [])


def nombre_vago(ruta: str, fuente: str) -> list[str]:
    """No utils, helpers, common, misc."""
    vagos = {"utils", "util", "helpers", "helper", "common", "misc"}
    return [f"{ruta}: vague name" for parte in Path(ruta).with_suffix("").parts if parte in vagos]


def estado_ajeno(ruta: str, fuente: str) -> list[str]:
    """Only app/actos/services.py writes `.estado`: by assignment, setattr or a bulk UPDATE."""
    if ruta == "app/actos/services.py" or not ruta.startswith("app/"):
        return []
    quejas = []
    for nodo in ast.walk(arbol(fuente)):
        destinos = nodo.targets if isinstance(nodo, ast.Assign) else [getattr(nodo, "target", None)]
        planos = [x for d in destinos if d is not None for x in getattr(d, "elts", [d])]
        escritos = [x for x in planos if isinstance(x, ast.Attribute) and x.attr == "estado"]
        quejas += [f"{ruta}:{x.lineno}: assigns .estado" for x in escritos]
    for nombre, llamada in llamadas(fuente):
        por_nombre = nombre.split(".")[-1] in {"values", "update"} and any(k.arg == "estado" for k in llamada.keywords)
        por_setattr = nombre == "setattr" and "'estado'" in map(ast.unparse, llamada.args)
        quejas += [f"{ruta}:{llamada.lineno}: writes estado"] if por_nombre or por_setattr else []
    return quejas


def sql_crudo(ruta: str, fuente: str) -> list[str]:
    """What passes the guard by (text, __table__, from_statement) only where CON_SQL_CRUDO allows it."""
    if not ruta.startswith("app/"):
        return []
    nombres = {nombre for nombre, _ in llamadas(fuente)}
    hallados = {"text" for nombre in nombres if re.fullmatch(r"(?:(?:sa|sqlalchemy|db|sql)\.)?text", nombre)}
    atributos = {n.attr for n in ast.walk(arbol(fuente)) if isinstance(n, ast.Attribute)}
    hallados |= atributos & {"__table__", "from_statement"}
    return [f"{ruta}: {cosa} passes the guard by" for cosa in sorted(hallados - CON_SQL_CRUDO.get(ruta, set()))]


def alcance_sin_lista(ruta: str, fuente: str) -> list[str]:
    """`alcance_sistema` is used only in the listed files."""
    usado = any(nombre.split(".")[-1] == "alcance_sistema" for nombre, _ in llamadas(fuente))
    ajeno = usado and ruta.startswith("app/") and ruta not in CON_ALCANCE_SISTEMA
    return [f"{ruta}: alcance_sistema outside the closed list"] if ajeno else []


def hora_ingenua(ruta: str, fuente: str) -> list[str]:
    """No naive clock."""
    return [
        f"{ruta}:{llamada.lineno}: {nombre}() is naive"
        for nombre, llamada in llamadas(fuente)
        if nombre.split(".")[-1] in {"utcnow", "utcfromtimestamp"}
        or re.search(r"(?:^|\.)(?:date|datetime)\.today$", nombre)
        or (re.search(r"(?:^|\.)datetime\.now$", nombre) and not llamada.args and not llamada.keywords)
    ]


def cifra_ajena(ruta: str, fuente: str) -> list[str]:
    """What `int` reads is asked for with `son_cifras`, or with `isascii` besides: «²» is a digit that `int` refuses."""
    quejas = []
    for funcion in ast.walk(ast.parse(fuente)):
        if not isinstance(funcion, ast.FunctionDef) or ruta.startswith("tests/"):
            continue
        dichas = {ast.unparse(n) for n in ast.walk(funcion) if isinstance(n, ast.Call)}
        leidos = {d.removeprefix("int(").removesuffix(")") for d in dichas if d.startswith("int(")}
        for de in sorted(leidos):
            formas = {f"{v}.{m}()" for v in (de, f"str({de})") for m in ("isdigit", "isdecimal", "isnumeric")}
            if formas & dichas and not {f"{de}.isascii()", f"str({de}).isascii()"} & dichas:
                quejas.append(f"{ruta}:{funcion.lineno}: int({de}) without isascii")
    return quejas


def imprime(ruta: str, fuente: str) -> list[str]:
    """No print in app."""
    return [
        f"{ruta}:{llamada.lineno}: print"
        for nombre, llamada in llamadas(fuente)
        if nombre in {"print", "pprint"} and ruta.startswith("app/")
    ]


def marca_segura(ruta: str, fuente: str) -> list[str]:
    """No Markup outside app/fab."""
    if not ruta.startswith("app/") or ruta.startswith("app/fab/"):
        return []
    return [f"{ruta}:{ll.lineno}: Markup" for n, ll in llamadas(fuente) if n.split(".")[-1] == "Markup"]


def paquete_con_codigo(ruta: str, fuente: str) -> list[str]:
    """A package's __init__ is one docstring; app/__init__.py is the factory."""
    if not re.fullmatch(r"(?:app/.+|tests(?:/.+)?)/__init__\.py", ruta):
        return []
    cuerpo = arbol(fuente).body
    sobra = len(cuerpo) != 1 or ast.get_docstring(arbol(fuente)) is None
    return [f"{ruta}: must be one docstring"] if sobra else []


def piso_equivocado(ruta: str, fuente: str) -> list[str]:
    """Inside a feature imports go down; across features nobody imports views or api."""
    partes = Path(ruta).with_suffix("").parts
    if len(partes) < 3 or partes[0] != "app" or partes[1] not in FUNCIONALIDADES:
        return []
    quejas = []
    for modulo in importados(fuente):
        trozos = modulo.split(".")
        if len(trozos) < 3 or trozos[0] != "app" or trozos[1] not in FUNCIONALIDADES:
            continue
        ajeno = trozos[1] != partes[1] and trozos[2] in DE_NADIE_MAS
        sube = trozos[1] == partes[1] and PISOS.get(trozos[2], -1) > PISOS.get(partes[2], 9)
        quejas += [f"{ruta}: imports {modulo}"] if ajeno or sube else []
    return quejas


def importados(fuente: str) -> list[str]:
    """Absolute names imported; `from a.b import c` counts as a.b and a.b.c."""
    nombres = []
    for nodo in ast.walk(arbol(fuente)):
        if isinstance(nodo, ast.Import):
            nombres += [alias.name for alias in nodo.names]
        elif isinstance(nodo, ast.ImportFrom) and nodo.module and not nodo.level:
            nombres += [nodo.module] if nodo.module.count(".") > 1 else []
            nombres += [f"{nodo.module}.{alias.name}" for alias in nodo.names if nodo.module.count(".") == 1]
    return nombres


# --- rules about any text -------------------------------------------------------------------------------------


def plantilla_insegura(ruta: str, fuente: str) -> list[str]:
    """Templates: no |safe, no script without a nonce, no handler in an attribute."""
    if not ruta.endswith(".html"):
        return []
    sin_permitidas = "" if ruta.startswith("app/fab/") else LINEA_SAFE_DE_FAB.sub("", fuente)
    scripts = [etiqueta for etiqueta in re.findall(r"<script\b[^>]*>", fuente) if "csp_nonce()" not in etiqueta]
    manejadores = re.findall(r"<[a-zA-Z][^>]*\son[a-z]+\s*=", fuente)
    safe = re.findall(r"\|\s*safe\b|autoescape\s+false", sin_permitidas)
    return [f"{ruta}: {hallado}" for hallado in scripts + manejadores + safe]


LINEA_SAFE_DE_FAB = re.compile(r"widgets\.get\([^)]*\)\([^)]*\)\s*\|\s*safe")


def lugar_de_maquina(ruta: str, fuente: str) -> list[str]:
    """No package-registry host, no folder of somebody's machine."""
    anfitriones = r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|--(?:extra-)?index-url"
    carpetas = r"(?<![\w.])/(?:home|root|Users|work)/[\w.]+"
    return [f"{ruta}: {hallado}" for hallado in re.findall(f"{anfitriones}|{carpetas}", fuente)]


COMENTARIO = {
    ".html": r"\{#.*?#\}",
    ".css": r"/\*.*?\*/",
    ".js": r"/\*.*?\*/|(?<![:\"'`])//[^\n]*",
    ".typ": r"(?m)^\s*//[^\n]*",
}


def comentario_vedado(ruta: str, fuente: str) -> list[str]:
    """Comments of templates, styles, scripts and papers are literal too."""
    comentarios = re.findall(COMENTARIO.get(Path(ruta).suffix, r"(?!)"), fuente, re.DOTALL)
    return [f"{ruta}: «{hallada}»" for comentario in comentarios for hallada in VEDADAS.findall(comentario)]


def pendiente(ruta: str, fuente: str) -> list[str]:
    """Work left undone is an issue, not a comment."""
    return [f"{ruta}: {hallado}" for hallado in re.findall(r"\b(?:TO[D]O|FIX[M]E|X{3})\b", fuente)]


VEDADAS = re.compile(
    r"\b(?:houses?|doors?|roads?|rooms?|trays?|knots?|floors?|tells?|speaks?|spoke|knows?|knew|lets?|hangs?|hung|hanging"
    r"|by itself|as it was said)\b",
    re.IGNORECASE,
)
"""Metaphors, and code as a person: a comment says what the code holds, or why."""


def prosa(fuente: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each comment and each line of a docstring, those of attributes included."""
    for pieza in tokenize.generate_tokens(io.StringIO(fuente).readline):
        if pieza.type == tokenize.COMMENT:
            yield pieza.start[0], pieza.string
    for nodo in ast.walk(arbol(fuente)):
        if isinstance(nodo, ast.Expr) and isinstance(nodo.value, ast.Constant) and isinstance(nodo.value.value, str):
            yield from enumerate(nodo.value.value.splitlines(), nodo.lineno)


def palabra_vedada(ruta: str, fuente: str) -> list[str]:
    """Comments and docstrings are literal."""
    return [f"{ruta}:{n}: «{hallada}»" for n, linea in prosa(fuente) for hallada in VEDADAS.findall(linea)]


def resumen_largo(ruta: str, fuente: str) -> list[str]:
    """A module of app/ says in 2 to 15 words what it holds; after a blank line, why, or the manual."""
    if not ruta.startswith("app/"):
        return []
    palabras = (ast.get_docstring(arbol(fuente)) or "").partition("\n\n")[0].split()
    return [f"{ruta}: docstring of {len(palabras)} words"] if not 2 <= len(palabras) <= 15 else []


PYTHON: list[Regla] = [
    tamano, nombre_vago, estado_ajeno, sql_crudo, alcance_sin_lista, hora_ingenua, cifra_ajena, imprime,
    marca_segura, palabra_vedada, resumen_largo, paquete_con_codigo, piso_equivocado,
]  # fmt: skip
CUALQUIERA: list[Regla] = [plantilla_insegura, lugar_de_maquina, comentario_vedado, pendiente]


@pytest.mark.parametrize("regla", PYTHON, ids=lambda regla: regla.__name__)
def test_python_keeps_the_house(regla: Regla) -> None:
    assert [queja for ruta, fuente in nuestros(".py") for queja in regla(ruta, fuente)] == []


@pytest.mark.parametrize("regla", CUALQUIERA, ids=lambda regla: regla.__name__)
def test_texts_keep_the_house(regla: Regla) -> None:
    archivos = nuestros(*TEXTO) + [(n, (RAIZ / n).read_text()) for n in ("Makefile", ".ci/run", ".gitignore")]
    assert [queja for ruta, fuente in archivos for queja in regla(ruta, fuente)] == []


# Each rule sees a planted violation …
PLANTADAS: list[tuple[Regla, str, str]] = [
    (tamano, "app/a.py", "x = 1\n" * 351),
    (tamano, "tests/a.py", "x = 1\n" * 501),
    (tamano, "app/a.py", "def f():\n" + "    x = 1\n" * 40),
    (nombre_vago, "app/turnos/utils.py", ""),
    (nombre_vago, "app/helpers/a.py", ""),
    (estado_ajeno, "app/peticiones/services.py", "peticion.estado = 'validado'"),
    (estado_ajeno, "app/peticiones/services.py", "a.x, a.estado = 1, 2"),
    (estado_ajeno, "app/peticiones/services.py", "setattr(p, 'estado', 'validado')"),
    (estado_ajeno, "app/peticiones/services.py", "db.session.execute(update(P).values(estado='validado'))"),
    (sql_crudo, "app/peticiones/queries.py", "s.execute(text('select 1'))"),
    (sql_crudo, "app/peticiones/queries.py", "s.execute(sa.text('select 1'))"),
    (sql_crudo, "app/peticiones/queries.py", "select(Peticion.__table__.c.id)"),
    (sql_crudo, "app/peticiones/queries.py", "select(P).from_statement(x)"),
    (alcance_sin_lista, "app/turnos/views.py", "with alcance_sistema('porque'):\n    pass"),
    (hora_ingenua, "app/a.py", "datetime.now()"),
    (hora_ingenua, "tests/a.py", "datetime.datetime.utcnow()"),
    (hora_ingenua, "app/a.py", "date.today()"),
    (cifra_ajena, "app/a.py", "def f(x):\n    return int(x) if x.isdigit() else None"),
    (cifra_ajena, "app/a.py", "def f(x):\n    return int(x) if str(x).isdecimal() else None"),
    (imprime, "app/a.py", "print('x')"),
    (marca_segura, "app/portal/views.py", "markupsafe.Markup('<b>')"),
    (paquete_con_codigo, "app/turnos/__init__.py", '"""Turns."""\nimport os'),
    (paquete_con_codigo, "app/turnos/__init__.py", ""),
    (piso_equivocado, "app/turnos/services.py", "from app.peticiones.views import PeticionView"),
    (piso_equivocado, "app/turnos/models.py", "from app.turnos import services"),
    (palabra_vedada, "app/a.py", "x = 1  # the house's signal"),
    (palabra_vedada, "app/a.py", '"""Tell whether it is."""'),
    (palabra_vedada, "app/a.py", 'X = 1\n"""Done by itself."""'),
    (resumen_largo, "app/a.py", '"""' + "word " * 16 + '"""'),
    (resumen_largo, "app/a.py", "x = 1"),
    (resumen_largo, "app/a.py", '"""x"""'),
    (plantilla_insegura, "app/templates/a.html", "{{ x | safe }}"),
    (plantilla_insegura, "app/templates/a.html", "<script src='a.js'></script>"),
    (plantilla_insegura, "app/templates/a.html", "<a class='x' onclick='f()'>"),
    (lugar_de_maquina, "requirements.lock", "https://files.python" + "hosted.org/x"),
    (lugar_de_maquina, "docs/a.md", "see /ho" + "me/ana/proyecto"),
    (comentario_vedado, "app/templates/a.html", "{# what hangs on it #}"),
    (comentario_vedado, "app/static/js/a.js", "// closes by itself"),
    (comentario_vedado, "app/static/css/a.css", "/* the house's colours */"),
    (comentario_vedado, "app/pdf/a.typ", "// the waiting room"),
    (pendiente, "app/a.py", "# TO" + "DO later"),
]

# … and passes its rightful neighbour.
PERMITIDAS: list[tuple[Regla, str, str]] = [
    (tamano, "app/a.py", 'def f():\n    """' + "a\n" * 60 + '    """\n' + "    x = 1\n" * 38),
    (estado_ajeno, "app/actos/services.py", "cosa.estado = paso.hacia"),
    (estado_ajeno, "app/peticiones/queries.py", "select(P).where(P.estado == estado)"),
    (sql_crudo, "app/peticiones/queries.py", "select(P).where(respuesta.text == 'a')"),
    (alcance_sin_lista, "tests/a.py", "with alcance_sistema('prueba'):\n    pass"),
    (hora_ingenua, "app/a.py", "datetime.now(UTC)"),
    (cifra_ajena, "app/a.py", "def f(x):\n    return int(x) if x.isascii() and x.isdecimal() else None"),
    (marca_segura, "app/fab/widgets.py", "Markup('<b>')"),
    (resumen_largo, "app/a.py", '"""What it holds.\n\n' + "why " * 40 + '"""'),
    (palabra_vedada, "app/a.py", "knows = _('Tell the house')  # the person is told"),
    (paquete_con_codigo, "app/__init__.py", "def create_app():\n    pass"),
    (piso_equivocado, "app/turnos/views.py", "from app.peticiones.services import x\nfrom app.turnos import services"),
    (plantilla_insegura, "app/templates/a.html", '<script nonce="{{ csp_nonce() }}">let on = 1</script>'),
    (comentario_vedado, "app/static/js/a.js", "let a = 'the house'; // what it holds"),
    (lugar_de_maquina, "deploy/a.service", "WorkingDirectory=/opt/atencion-ciudadana"),
]


@pytest.mark.parametrize(("regla", "ruta", "fuente"), PLANTADAS)
def test_rule_sees_violation(regla: Regla, ruta: str, fuente: str) -> None:
    assert len(regla(ruta, fuente)) == 1


@pytest.mark.parametrize(("regla", "ruta", "fuente"), PERMITIDAS)
def test_rule_lets_pass(regla: Regla, ruta: str, fuente: str) -> None:
    assert regla(ruta, fuente) == []


# --- rules about the tree -------------------------------------------------------------------------------------


def test_top_level_is_the_given_one() -> None:
    assert {ruta.name for ruta in RAIZ.iterdir()} - NUESTROS_NO - ARRIBA == set()


def de_mas(nombres: set[str], docstring: str) -> set[str]:
    """Names in a feature that are neither of the closed list nor its one declared noun."""
    propios = nombres - ARCHIVOS - {"__init__"}
    declarados = {nombre for nombre in propios if re.search(rf"`{nombre}/?`", docstring)}
    return propios - declarados if len(declarados) <= 1 else propios


@pytest.mark.parametrize("nombre", sorted(FUNCIONALIDADES))
def test_feature_has_only_known_files(nombre: str) -> None:
    archivos = [Path(ruta).relative_to(f"app/{nombre}") for ruta, _ in nuestros(".py", bajo=f"app/{nombre}")]
    inicio = RAIZ / "app" / nombre / "__init__.py"
    docstring = ast.get_docstring(arbol(inicio.read_text())) if inicio.exists() else ""
    assert de_mas({ruta.parts[0].removesuffix(".py") for ruta in archivos}, docstring or "") == set()


def test_every_feature_is_in_the_list_of_features() -> None:
    fuente = (RAIZ / "app/features.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^from app\.(\w+)\.feature import", fuente, re.MULTILINE)) == FUNCIONALIDADES | DE_ABAJO


def test_features_are_read_in_one_place() -> None:
    assert [r for r, fuente in nuestros(".py", bajo="app") if 'extensions["features"]' in fuente] == ["app/hooks.py"]


def test_feature_rule_sees_a_package_that_nobody_listed(tmp_path: Path) -> None:
    for nombre in ("zonas/feature.py", "pdf/membrete.py"):
        (tmp_path / nombre).parent.mkdir()
        (tmp_path / nombre).write_text("", encoding="utf-8")
    assert con_feature(tmp_path) == {"zonas"}


def test_feature_rule_sees_violations() -> None:
    assert de_mas({"models", "cosas"}, "Has models.") == {"cosas"}
    assert de_mas({"models", "almacen"}, "The noun is `almacen`.") == set()
    assert de_mas({"almacen", "cosas"}, "`almacen` and `cosas`.") == {"almacen", "cosas"}


def test_every_package_has_its_docstring_file() -> None:
    paquetes = {Path(ruta).parent for ruta, _ in nuestros(".py", bajo="app")}
    assert [p.as_posix() for p in sorted(paquetes) if not (RAIZ / p / "__init__.py").exists()] == []


def test_safe_lines_of_fab_templates_are_counted() -> None:
    halladas = [linea for _, fuente in nuestros(".html", bajo="app") for linea in LINEA_SAFE_DE_FAB.findall(fuente)]
    assert len(halladas) == LINEAS_SAFE_DE_FAB


def test_locks_name_no_address() -> None:
    assert [n for n in ("requirements.lock", "requirements-dev.lock") if "://" in (RAIZ / n).read_text()] == []


def valor(fuente: str, nombre: str) -> object:
    """Literal assigned to a module-level name of a migration, or None."""
    for nodo in arbol(fuente).body:
        destinos = nodo.targets if isinstance(nodo, ast.Assign) else [getattr(nodo, "target", None)]
        if any(isinstance(d, ast.Name) and d.id == nombre for d in destinos):
            return ast.literal_eval(nodo.value)  # type: ignore[attr-defined]
    return None


def quejas_migraciones(archivos: list[tuple[str, str]]) -> list[str]:
    """Names `NNNN_verbo_objeto.py` counted from 0001 without a gap, one chain, one head."""
    quejas = [n for n, _ in archivos if not re.fullmatch(r"\d{4}_[a-z]+(?:_[a-z0-9]+)+\.py", n)]
    numeros = [nombre[:4] for nombre, _ in archivos]
    quejas += ["numbering"] if numeros != [f"{i:04}" for i in range(1, len(archivos) + 1)] else []
    anteriores = [valor(fuente, "down_revision") for _, fuente in archivos]
    cabezas = {valor(fuente, "revision") for _, fuente in archivos} - set(anteriores)
    return quejas + (["heads"] if archivos and (len(cabezas) != 1 or anteriores.count(None) != 1) else [])


def test_migrations_are_numbered_with_one_head() -> None:
    archivos = nuestros(".py", bajo="migrations/versions")
    assert quejas_migraciones([(Path(ruta).name, fuente) for ruta, fuente in archivos]) == []


def test_migration_rule_sees_violations() -> None:
    uno = ("0001_crear_tablas.py", "revision = '0001'\ndown_revision = None")
    dos = ("0002_anadir_turno.py", "revision: str = '0002'\ndown_revision: str = '0001'")
    assert quejas_migraciones([uno, dos]) == []
    assert quejas_migraciones([uno, ("0002_x.py", dos[1])]) == ["0002_x.py"]
    assert quejas_migraciones([uno, ("0003_anadir_turno.py", dos[1])]) == ["numbering"]
    tres = ("0003_anadir_sello.py", "revision = '0003'\ndown_revision = '0001'")
    assert quejas_migraciones([uno, dos, tres]) == ["heads"]
