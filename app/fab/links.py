"""Addresses that a page writes by the dozen, each put together once."""

from __future__ import annotations

from functools import lru_cache

from flask import request, url_for

KEPT = 4096
"""How many addresses stay in memory."""


def link_to(endpoint: str, **arguments: str | None) -> str:
    """Return what `url_for` does of a page of the program itself; it depends on nothing but where it is served."""
    return _made(request.script_root, endpoint, tuple(arguments.items()))


@lru_cache(maxsize=KEPT)
def _made(_root: str, endpoint: str, arguments: tuple[tuple[str, str | None], ...]) -> str:
    return url_for(endpoint, **dict(arguments))  # type: ignore[arg-type]
