"""Words in the town's language, looked up once per process and not once per use.

With one language in `LANGUAGES` nothing of a request decides how a text reads. With more, Flask-Babel's own stays.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace

import flask_babel
from babel.support import NullTranslations
from flask import Flask
from flask.globals import _cv_app
from flask_babel import Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

KEPT = 8192
"""How many texts are kept; catalogues and templates hold fewer."""


class OneLanguage(Domain):
    """The domain of an application that has one language."""

    _kept: NullTranslations | None = None

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)  # type: ignore[no-untyped-call]
        self.text = lru_cache(maxsize=KEPT)(self._text)
        self.marked = lru_cache(maxsize=KEPT)(self._marked)

    def get_translations(self) -> NullTranslations:
        """Return the words of the one language, read from their files once."""
        if self._kept is None:
            self._kept = super().get_translations()  # type: ignore[no-untyped-call]
        return self._kept

    def gettext(self, string: str, **variables: object) -> str:
        """Return a text in the town's language, with its variables filled in."""
        text = self.text(string)
        return text % variables if variables else text

    def _text(self, string: str) -> str:
        return str(self.get_translations().ugettext(string))

    def _marked(self, string: str) -> Markup:
        return Markup(self._text(string)) % {}

    @pass_eval_context
    def of_template(self, context: EvalContext, string: str, **variables: object) -> str:
        """Return what a template's `_` shows: its text is trusted, its variables are escaped."""
        if not context.autoescape:
            return self.gettext(string, **variables) if variables else self.text(string) % {}
        return Markup(self.text(string)) % variables if variables else self.marked(string)


def _of_request() -> SimpleNamespace | None:
    """Return what Flask-Babel keeps of a request: as its own function does, in one look at the context, not three.

    Every text, day and hour of a page asks for it.
    """
    context = _cv_app.get(None)
    if context is None:
        return None
    kept = context.g.__dict__
    here: SimpleNamespace = kept.get("_flask_babel") or kept.setdefault("_flask_babel", SimpleNamespace())
    return here


def install(app: Flask) -> None:
    """Give an application of one language the domain that keeps its words. After Flask-Babel."""
    flask_babel._get_current_context = _of_request
    if len(app.config["LANGUAGES"]) > 1:
        return
    babel = app.extensions["babel"].instance
    babel.domain_instance = domain = OneLanguage(babel.domain)
    app.jinja_env.globals |= {"_": domain.of_template, "gettext": domain.of_template}
