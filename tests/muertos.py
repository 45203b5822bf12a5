"""`python -m tests.muertos`: code of app/ that nothing of the system uses; what only a test uses is dead too.

vulture reads the Python. Besides, a name counts as used when a template writes it, when it is a mapped column or
relationship, when it is asked for by its text (`g.get("x")`, `getattr(y, "x")`), when the recipe of a catalogue writes
it, or when a library calls it: `DE_BIBLIOTECA`, which holds only names that occur in that library.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

RAIZ = Path(__file__).resolve().parents[1]
CODIGO = ("app", "config.py", "run.py")
DECORADORES = ["@expose", "@*.listens_for", "@ac.command", "@compiles"]
"""What they decorate is called by its address, its event, its command or its class in SQL."""
DE_BIBLIOTECA = {
    "flask_appbuilder": """
        add_form_extra_fields edit_columns edit_form_query_rel_fields
        menu_names method_permission_name outer_default_load related_views search_form
        authdbview resetmypasswordview resetpasswordview security_api userinfoeditview userstatschartview
        _add_admin_views _convert_simple _id _indexview _init_forms apply get_first_user get_redirect is_item_public
        load_user load_user_jwt locale_view response_403 reset_password update_redirect update_user""",
    "flask": "jinja_environment jinja_loader request_class session_interface",
    "flask_babel": "_get_current_context domain_instance locale_selector timezone_selector",
    "flask_login": "is_active is_anonymous",
    "flask_talisman": "talisman_view_options",
    "wtforms": "field_flags",
    "werkzeug": "converters direct_passthrough part_isolating regex",
    "waitress": "buf channel_class error_task_class getfile parser_class readable",
    "sqlalchemy": """
        _annotate _gen_cache_key _resolve_where_criteria _should_include cache_ok impl inherit_cache isolation_level
        process_bind_param process_compile_state_replaced_entities process_result_value propagate_to_loaders""",
    "psycopg": "MAX_CACHED_STATEMENT_LENGTH MAX_CACHED_STATEMENT_PARAMS _query2pg prepared_max",
    "pikepdf": "Contents Height Resources Rotate Width",
    "pillow_heif": "AUX_IMAGES DECODE_THREADS DEPTH_IMAGES THUMBNAILS",
    "html": "handle_data handle_endtag handle_starttag",
}
"""Library → names of ours that it calls or reads: its classes are ours to extend."""


def usados_por_su_texto(raiz: Path = RAIZ) -> set[str]:
    """Return the names that a template writes, and those that Python asks for by their text."""
    nombres: set[str] = set()
    for bloque in re.findall(r"```python\n(.*?)```", _receta(raiz), re.DOTALL):
        nombres |= set(re.findall(r"[A-Za-z_]\w*", bloque))
    for plantilla in (raiz / "app").rglob("*.html"):
        for trozo in re.findall(r"\{[{%].*?[%}]\}", plantilla.read_text(encoding="utf-8"), re.DOTALL):
            nombres |= set(re.findall(r"[A-Za-z_]\w*", trozo))
    for fuente in _fuentes(raiz):
        nombres |= set(re.findall(r"\b(?:g\.(?:get|pop)|getattr)\([^()]*?[\"'](\w+)[\"']", fuente))
    return nombres


def _receta(raiz: Path) -> str:
    ruta = raiz / "docs" / "receta-catalogo.md"
    return ruta.read_text(encoding="utf-8") if ruta.exists() else ""


def columnas(fuente: str) -> set[str]:
    """Return the attributes that a source declares as columns or relationships of the database."""
    return {
        nodo.target.id
        for nodo in ast.walk(ast.parse(fuente))
        if isinstance(nodo, ast.AnnAssign)
        and isinstance(nodo.target, ast.Name)
        and ast.unparse(nodo.annotation).startswith("Mapped[")
    }


def muertos(raiz: Path = RAIZ, permitidos: frozenset[str] | None = None) -> list[str]:
    """Return what is never used, as `path:line: what`."""
    if permitidos is None:
        permitidos = frozenset(nombre for nombres in DE_BIBLIOTECA.values() for nombre in nombres.split())
    vulture = Vulture(ignore_decorators=DECORADORES, ignore_names=sorted(permitidos))
    vulture.scavenge([str(raiz / nombre) for nombre in CODIGO if (raiz / nombre).exists()])
    vulture.used_names |= usados_por_su_texto(raiz)
    for fuente in _fuentes(raiz):
        vulture.used_names |= columnas(fuente)
    return [
        f"{Path(hallado.filename).resolve().relative_to(raiz).as_posix()}:{hallado.first_lineno}: {hallado.message}"
        for hallado in vulture.get_unused_code()
    ]


def ajenos() -> list[str]:
    """Return each allowed name that its library does not write anywhere."""
    return [
        f"{biblioteca}: {nombre}"
        for biblioteca, nombres in DE_BIBLIOTECA.items()
        for nombre in sorted(set(nombres.split()) - _palabras_de(biblioteca))
    ]


def _palabras_de(biblioteca: str) -> set[str]:
    """Return every word of a library's own files."""
    encontrada = importlib.util.find_spec(biblioteca)
    lugares = (encontrada.submodule_search_locations or []) if encontrada else []
    archivos = (ruta for lugar in lugares for ruta in Path(lugar).rglob("*") if ruta.suffix in (".py", ".html", ".pyi"))
    return {palabra for ruta in archivos for palabra in re.findall(r"\w+", ruta.read_text("utf-8", "ignore"))}


def _fuentes(raiz: Path) -> Iterator[str]:
    for nombre in CODIGO:
        inicio = raiz / nombre
        for ruta in [inicio] if inicio.is_file() else sorted(inicio.rglob("*.py")):
            yield ruta.read_text(encoding="utf-8")


if __name__ == "__main__":
    hallados = muertos()
    sys.stdout.write("".join(f"{hallado}\n" for hallado in hallados))
    sys.exit(1 if hallados else 0)
