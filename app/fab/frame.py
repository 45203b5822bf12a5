"""The frame of every page: drawn once per account, filled in per request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from app.fab.marks import token

PART, FIGURE, TOKEN, SOUGHT, NONCE = (Markup(f"\x02{letter}\x02") for letter in "pfqtn")
"""What parts the drawn text, and what stands in it where a request writes its own."""


@dataclass(frozen=True)
class Frame:
    """The text of the frame's parts, with the marks where a request writes its own."""

    styles: str
    scripts: str
    side: str
    top: str
    bottom: str


def draw(**data: Any) -> Frame:
    """Draw the frame of an account, or of nobody (`persona` is None)."""
    template = current_app.jinja_env.get_template("marco.html")
    marks = {"parte": PART, "cifra": FIGURE, "buscado": SOUGHT}
    text = template.render(csp_nonce=lambda: NONCE, csrf_token=lambda: TOKEN, **marks, **data)
    return Frame(*text.split(str(PART)))


class Filled:
    """A frame as one page shows it: where the person is, how many things wait for her, her own keys."""

    def __init__(self, frame: Frame, nonce: str, here: str = "", below: str = "", figure: int | None = None) -> None:
        self.frame, self.nonce, self.here, self.below = frame, nonce, escape(here), escape(below)
        self.figure = f' <span class="n">{figure}</span>' if figure else ""

    @property
    def styles(self) -> Markup:
        """The style sheets."""
        return Markup(self.frame.styles.replace(NONCE, self.nonce))

    @property
    def scripts(self) -> Markup:
        """The scripts of every page."""
        return Markup(self.frame.scripts.replace(NONCE, self.nonce))

    @property
    def side(self) -> Markup:
        """The navigation."""
        marked = f'<a class="m aqui" href="{self.here}" aria-current="page">'
        text = self.frame.side.replace(f'<a class="m" href="{self.here}">', marked)
        return Markup(text.replace(FIGURE, self.figure).replace(TOKEN, token()))

    @property
    def bottom(self) -> Markup:
        """The bar of a phone."""
        marked = f'<a href="{self.below}" class="aqui" aria-current="page">'
        text = self.frame.bottom.replace(f'<a href="{self.below}">', marked)
        return Markup(text.replace(FIGURE, self.figure))

    def top(self, sought: object = "") -> Markup:
        """Return the head of the page, with what was searched in its field."""
        typed = escape(sought) if isinstance(sought, str) else ""
        return Markup(self.frame.top.replace(TOKEN, token()).replace(SOUGHT, typed))
