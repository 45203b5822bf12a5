"""What every paper says of the town."""

from __future__ import annotations

from typing import NamedTuple

from app.catalogos.services.ajustes import configuracion


def membrete() -> dict[str, str]:
    """Return what the letterhead says of the town; a paper that has no letterhead takes no notice of it."""
    ajustes = configuracion().ajustes
    return {clave: ajustes[clave] for clave in sorted(MEMBRETE.llenas | MEMBRETE.quiza)}


class Claves(NamedTuple):
    """Keys a template asks for: `llenas` must hold something, `quiza` must be there and may be None or empty."""

    llenas: frozenset[str]
    quiza: frozenset[str] = frozenset()


MEMBRETE = Claves(
    frozenset({"municipio", "oficina", "color"}), frozenset({"escudo", "dependencia_superior", "lema", "leyenda"})
)
"""What every letter-size paper says of the town; `escudo` is the SHA-256 of its coat of arms."""


def con_membrete(llenas: set[str], quiza: set[str]) -> Claves:
    """Return the keys of a paper with the letterhead."""
    return Claves(MEMBRETE.llenas | llenas, MEMBRETE.quiza | quiza)
