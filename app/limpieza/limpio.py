"""What cleaning gives: the shown file, what was taken out, its signatures; or a refusal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

MAXIMO_BYTES = 10 * 1024 * 1024
"""The same as `app.nucleo.limites.ARCHIVO`, which this process cannot import; a test compares them."""
MAXIMO_PIXELES = 40_000_000
PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"


class Rechazo(Exception):
    """A file that is not received; `clave` says why (the sentences are in `app.archivos.avisos`)."""

    def __init__(self, clave: str) -> None:
        super().__init__(clave)
        self.clave = clave


class Firma(TypedDict):
    """What a digital signature says: whose it is, whether it is whole, and when it was made where it says so."""

    quien: str
    estado: str
    cuando: NotRequired[str]


@dataclass
class Limpio:
    """A cleaned file. `quitado`: keys of what it no longer carries, some with «: detail».

    `firmas`: one per digital signature.
    `llego_como` is the type in which it came; `conservar` asks that the bytes be kept as they came, too.
    """

    contenido: bytes
    mime: str
    llego_como: str
    quitado: list[str] = field(default_factory=list)
    firmas: list[Firma] = field(default_factory=list)
    conservar: bool = False


def legible(texto: object, largo: int) -> str:
    """Return what somebody else wrote inside a file, as one line without control or direction characters."""
    normal = unicodedata.normalize("NFC", str(texto)[: largo * 8])
    visible = "".join(" " if c.isspace() else c for c in normal if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())[:largo].strip()
