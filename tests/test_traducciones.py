"""Spanish everywhere: FAB's gaps closed, the compiled catalogue in step, a pseudo-locale that shows what was left."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_appbuilder
import flask_babel
import pytest
from babel import Locale
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Domain
from lxml.html import document_fromstring
from markupsafe import Markup

from app.commands import como_sistema
from app.fab.words import OneLanguage
from tests.cliente import Cliente
from tests.factories import PASOS, en

RAIZ = Path(__file__).parent.parent
NUESTRO = RAIZ / "translations/es_MX/LC_MESSAGES"
FAB = Path(flask_appbuilder.__file__).parent
FUNCIONES = {"lazy_gettext", "gettext", "_", "__"}
ABRE, CIERRA = "⟦", "⟧"
_ES = Locale("es", "MX")
FECHAS = {
    str(nombre).strip(".").lower()
    for ancho in ("wide", "abbreviated")
    for nombre in (*_ES.months["format"][ancho].values(), *_ES.days["format"][ancho].values())
}
"""Names of months and days come from CLDR by the page's locale, not from our catalogues."""


def _catalogo(ruta: Path) -> dict[str, str]:
    with ruta.open("rb") as archivo:
        return {m.id if isinstance(m.id, str) else m.id[0]: str(m.string) for m in read_po(archivo) if m.id}


def _textos_de_fab() -> Iterator[str]:
    for ruta in FAB.rglob("*.py"):
        for nodo in ast.walk(ast.parse(ruta.read_text(encoding="utf-8"))):
            if not (isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Name) and nodo.args):
                continue
            primero = nodo.args[0]
            if nodo.func.id in FUNCIONES and isinstance(primero, ast.Constant) and isinstance(primero.value, str):
                yield primero.value
    for ruta in (FAB / "templates").rglob("*.html"):
        yield from re.findall(r"_\(\s*['\"](.*?)['\"]\s*[,)]", ruta.read_text(encoding="utf-8"))


def test_every_text_of_fab_has_spanish() -> None:
    conocidos = {**_catalogo(FAB / "translations/es/LC_MESSAGES/messages.po"), **_catalogo(NUESTRO / "messages.po")}
    textos = set(_textos_de_fab())
    assert len(textos) > 140
    assert sorted(t for t in textos if not conocidos.get(t)) == []


def test_compiled_catalogue_is_in_step() -> None:
    with (NUESTRO / "messages.po").open("rb") as archivo:
        catalogo = read_po(archivo, locale="es_MX")
    salida = io.BytesIO()
    write_mo(salida, catalogo)
    salida.seek(0)
    with (NUESTRO / "messages.mo").open("rb") as compilado:
        puestos = {m.id: m.string for m in read_mo(compilado) if m.id}
    assert puestos == {m.id: m.string for m in read_mo(salida) if m.id}


@pytest.mark.solo_sqlite("no depende del motor")
def test_corrections_override_fab(app: Flask) -> None:
    with app.test_request_context():
        assert flask_babel.gettext("Sign In") == "Entrar"
        assert flask_babel.gettext("Delete") == "Borrar"
        assert flask_babel.format_decimal(1234.5) == "1,234.5"


class Marcado:
    """A translations object under which every translated text comes back between marks."""

    def gettext(self, texto: str) -> str:
        """Mark."""
        return f"{ABRE}{texto}{CIERRA}"

    def ngettext(self, uno: str, varios: str, n: int) -> str:
        """Mark."""
        return f"{ABRE}{uno if n == 1 else varios}{CIERRA}"

    ugettext, ungettext = gettext, ngettext


LEIDO = "//text()[not(ancestor::script or ancestor::style)] | //@title | //@aria-label | //@placeholder | //@alt"


def visible(html: str) -> list[str]:
    """Return what a person reads or hears, in the order of the page: texts and the attributes that are read aloud."""
    return [" ".join(trozo.split()) for trozo in document_fromstring(html).xpath(LEIDO) if trozo.strip()]


def _sin_marca(html: str, datos: set[str]) -> list[str]:
    """Return the visible texts that hold a word outside every mark and are no value of the database."""
    malos = []
    abierta = 0
    for trozo in visible(html):
        libre = ""
        for letra in trozo:
            abierta += letra == ABRE
            libre += letra if not abierta else ""
            abierta -= letra == CIERRA
        if libre.strip() and _es_texto(trozo, libre.strip(), datos):
            malos.append(trozo)
    return malos


def _es_texto(trozo: str, libre: str, datos: set[str]) -> bool:
    if trozo in datos or libre in datos or re.fullmatch(r"[A-Z]{2,4}-\d{4}-\d{6}-\d", trozo):
        return False
    partes = [p.strip(" ·,.:«»→()") for p in re.split(r"[·,→]| - |\.\s", libre)]
    return any(p not in datos and re.search(r"[A-Za-zÁÉÍÓÚÑáéíóúñ]{3,}", _sin_fecha(p)) for p in partes)


def _sin_fecha(parte: str) -> str:
    return " ".join(p for p in parte.split() if p.strip(".,").lower() not in {*FECHAS, "de"})


def _olvidar(dominio: OneLanguage) -> None:
    """Make it look up every word again."""
    dominio._kept = None
    dominio.text.cache_clear()
    dominio.marked.cache_clear()


@pytest.fixture
def marcado(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application, with a petición in each state of the line, under the pseudo-locale."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        for estado in ("por_canalizar", *PASOS):
            en(estado)
    dominio = app.extensions["babel"].instance.domain_instance
    monkeypatch.setattr(OneLanguage, "get_translations", lambda self: Marcado())
    _olvidar(dominio)
    yield app
    monkeypatch.undo()
    _olvidar(dominio)


def _paginas(app: Flask) -> list[str]:
    """Return the addresses that open without an object, and the first object of each view."""
    reglas = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and "static" not in r.endpoint]
    de_datos = ("/api", "/ciudadanos/buscar", "/peticiones/parecidas", "/estilo/")
    directas = [r.rule for r in reglas if not r.arguments and not r.rule.startswith(de_datos)]
    con_llave = [r.rule.replace("<pk>", "1") for r in reglas if r.arguments == {"pk"} and "<pk>" in r.rule]
    return [*directas, *con_llave, *(f"/peticiones/show/{pk}" for pk in range(2, 7))]


QUIENES = ("administradora", "capturista", "coordinador", "enlace_obras", "titular_obras", "sin_puesto")


@pytest.mark.solo_sqlite("los textos no dependen del motor")
@pytest.mark.parametrize("quien", QUIENES)
def test_no_visible_text_is_left_untranslated(marcado: Flask, cliente: type[Cliente], quien: str) -> None:
    datos = _valores(marcado)
    navegador = cliente.de(quien)
    faltas: dict[str, list[str]] = {}
    abiertas = 0
    for url in _paginas(marcado):
        respuesta = navegador.http.get(url)
        if respuesta.mimetype != "text/html" or respuesta.status_code in (302, 303, 308):
            continue
        abiertas += 1
        malos = _sin_marca(respuesta.text, datos)
        if malos:
            faltas[url] = malos[:6]
    assert abiertas > 8
    assert faltas == {}


def _valores(app: Flask) -> set[str]:
    """Return every text that the test database holds, and names that are no language."""
    from sqlalchemy import inspect, text

    from app.extensions import db

    valores: set[str] = {"Español", "Altamira"}
    with app.app_context(), como_sistema("prueba"):
        with db.engine.connect() as conexion:
            for tabla in inspect(conexion).get_table_names():
                for fila in conexion.execute(text(f'SELECT * FROM "{tabla}"')).mappings():
                    valores |= {" ".join(str(v).split()) for v in fila.values() if v is not None}
                    for v in fila.values():
                        if isinstance(v, str) and v.startswith("{"):
                            valores |= {_pares(v), *map(str, json.loads(v).values())}
        valores |= {str(o) for modelo in _con_nombre() for o in db.session.query(modelo)}
    # Names of views and acts, in a list of permissions.
    valores |= {v.removesuffix("View").removeprefix("can_").replace("_", " ") for v in valores}
    return valores | {parte for v in list(valores) for parte in _partes(v)}


def _pares(texto: str) -> str:
    """Return a JSON object as the page of a cambio prints it."""
    return " ".join(f"{clave}: {valor}" for clave, valor in json.loads(texto).items())


def _con_nombre() -> tuple[Any, ...]:
    from flask_appbuilder.security.sqla.models import PermissionView, Role, User

    from app.catalogos.models.canales import Canal
    from app.catalogos.models.dependencias import Dependencia
    from app.catalogos.models.lugares import Localidad, Modulo
    from app.catalogos.models.tramites import Tramite
    from app.ciudadanos.models import Ciudadano
    from app.seguridad.models import Adscripcion, Cambio

    catalogos = (Canal, Dependencia, Localidad, Modulo, Tramite)
    return User, Role, PermissionView, *catalogos, Ciudadano, Adscripcion, Cambio


def _partes(valor: str) -> set[str]:
    return {p.strip(" ·,.:«»→()") for p in re.split(r"[·,→\n]| - |\.\s", valor)}


def test_the_pseudo_locale_sees_what_is_unmarked() -> None:
    assert _sin_marca("<p>⟦Marcado⟧ Texto suelto</p>", set()) == ["⟦Marcado⟧ Texto suelto"]
    assert _sin_marca("<p>⟦Marcado⟧</p><script>var suelto</script><b>Juana</b>", {"Juana"}) == []
    assert _sin_marca('<a title="Sin marca">⟦x⟧</a>', set()) == ["Sin marca"]


@pytest.mark.solo_sqlite("los textos no dependen del motor")
def test_words_that_are_kept_read_as_those_that_are_looked_up(app: Flask) -> None:
    suyo = app.extensions["babel"].instance.domain_instance
    dichas = ["Peticiones", "Add", "Nada dice <b>esto</b> al 100%% hoy", "Folio %(folio)s", "Guardar"]
    pinta = app.jinja_env.from_string(
        "{% for uno in dichas %}{{ _(uno, folio='<i>') }}|{% endfor %}{{ _('Add') }}"
    ).render
    with app.test_request_context():
        cada_vez = Domain(domain=suyo.domain[0])
        assert isinstance(suyo, OneLanguage)
        assert [suyo.gettext(uno) for uno in dichas] == [cada_vez.gettext(uno) for uno in dichas]
        assert suyo.gettext("Folio %(folio)s", folio="<i>") == "Folio <i>"
        assert pinta(dichas=dichas) == "|".join(
            [str(Markup(cada_vez.gettext(uno)) % {"folio": "<i>"}) for uno in dichas] + [cada_vez.gettext("Add")]
        )
