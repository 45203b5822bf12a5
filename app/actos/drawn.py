"""Fields of forms of acts as HTML, drawn once where nobody's words stand in them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app
from flask_babel import get_translations
from markupsafe import Markup

from app.actos.forms import FormaDeActo
from app.fab.marks import filled, mark, token
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo

FORMS, FIELDS = 256, 1024
"""How many are kept: those of every act, with the choices of its catalogues."""
CHOSEN = frozenset({"opcion", "referencia", "fecha", "casilla", "entero"})
"""Types of field whose value was chosen, not written."""


@dataclass(frozen=True)
class _Blank:
    """A form, or one field of it, apart from whom and what it is offered for."""

    prefijo: str
    campos: tuple[Campo, ...]
    valor: tuple[tuple[str, str], ...] = ()
    propuestas: tuple[()] = ()
    opciones: None = None

    @property
    def valores(self) -> dict[str, str]:
        return dict(self.valor)

    @property
    def errores(self) -> dict[str, str]:
        return {}


def _macro(name: str, *args: object) -> Markup:
    drawn: Markup = getattr(current_app.jinja_env.get_template("piezas.html").module, name)(*args)
    return drawn


@lru_cache(maxsize=FORMS)
def _form(_words: Hashable, form: _Blank) -> Markup:
    return _macro("campos_de", form)


@lru_cache(maxsize=FIELDS)
def _field(_words: Hashable, form: _Blank) -> Markup:
    return _macro("campo_de_acto", form, form.campos[0])


def drawn_fields(form: FormaDeActo | Datos) -> Markup:
    """Return the fields of a form; those in which nothing stands yet are drawn once."""
    if not isinstance(form, FormaDeActo) or form.valores or form.errores or form.propuestas:
        return _macro("campos_de", form)
    return _form(get_translations(), _Blank(form.prefijo, tuple(form.campos)))


def drawn_field(form: FormaDeActo | Datos, field: Campo) -> Markup:
    """Return one field of a form; one that is empty, or in which something was chosen, is drawn once."""
    if not isinstance(form, FormaDeActo) or field.nombre in form.errores:
        return _macro("campo_de_acto", form, field)
    value = form.valores.get(field.nombre)
    if value not in (None, "") and field.tipo not in CHOSEN:
        return _macro("campo_de_acto", form, field)
    own = () if value is None else ((field.nombre, str(value)),)
    return _field(get_translations(), _Blank(form.prefijo, (field, *_owners(form.campos, field)), own))


def _owners(fields: Iterable[Campo], field: Campo) -> tuple[Campo, ...]:
    """Return the field on which one depends, which says whether that depends on a third."""
    return tuple(uno for uno in fields if field.si and uno.nombre == field.si[0])[:1]


@dataclass(frozen=True)
class _BlankAct(_Blank):
    """A whole form in which nothing stands yet; marks stand where a page writes its own."""

    acto: str = ""
    boton: str = ""
    explicacion: str | None = None
    peligro: bool = False
    abierta: bool = False
    url: str = mark("url")
    version: str = mark("version")
    clave: str = mark("key")
    token: str = mark("token")
    fijos: None = None


@lru_cache(maxsize=FORMS)
def _act(_words: Hashable, form: _BlankAct, sends: str | None) -> str:
    return str(_macro("acto_plegado", form, sends))


def drawn_act(form: FormaDeActo | Datos, sends: str | None = None) -> Markup:
    """Return an act folded under its verb; one in whose form nothing stands yet is drawn once."""
    if not isinstance(form, FormaDeActo) or form.valores or form.errores or form.propuestas or form.fijos:
        return _macro("acto_plegado", form, sends)
    blank = _BlankAct(
        form.prefijo,
        tuple(form.campos),
        acto=form.acto,
        boton=form.boton,
        explicacion=form.explicacion,
        peligro=form.peligro,
        abierta=form.abierta,
    )
    text = _act(get_translations(), blank, sends)
    return filled(text, url=form.url, version=str(form.version), key=form.clave, token=token())


@lru_cache(maxsize=FORMS)
def _list(_words: Hashable, *args: object) -> Markup:
    return _macro("lista", *args)


def drawn_list(name: str, options: Iterable[tuple[object, str]], value: object, *rest: object) -> Markup:
    """Return a list of choices as the macro `lista` draws it, from memory where it was drawn so before."""
    return _list(get_translations(), name, tuple(map(tuple, options)), str(value or ""), *rest)


@lru_cache(maxsize=FORMS)
def _options(*args: object) -> Markup:
    return _macro("opciones", *args)


def drawn_options(options: Iterable[tuple[str, str]], chosen: str) -> Markup:
    """Return the choices of a list's filter but for the empty one, from memory where they were drawn so before."""
    return _options(tuple(options), chosen)


def install(app: Flask) -> None:
    """Give templates what draws acts, fields, lists and choices from memory."""
    drawn = (drawn_act, drawn_fields, drawn_field, drawn_list, drawn_options)
    app.jinja_env.globals |= {function.__name__: function for function in drawn}
