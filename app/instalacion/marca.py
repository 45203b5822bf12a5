"""The mark of the folder of attachments: whose it is, how far its database came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from app.archivos.almacen import MARCA
from app.nucleo.datos import Hechos
from app.nucleo.disco import escribir, sincronizar
from app.nucleo.fallas import de_disco


class InstalacionAjena(RuntimeError):
    """The system must not start or run a command like this; the text says in Spanish what happened and what to do."""


@dataclass(frozen=True)
class Marca:
    """What the folder says: whose it is, where that database was, and how far it had come.

    `desde` (seconds since the epoch): files older than that are of before this database had charge of the folder.
    `firme` is False until the database has committed the same identity.
    """

    identidad: str
    base: str
    movimiento: int
    desde: float
    firme: bool = True


def carpeta_de(ajustes: Hechos) -> Path:
    """Return the folder of attachments."""
    return Path(ajustes["ADJUNTOS_DIR"])


def marca_de(carpeta: Path) -> Marca | None:
    """Return what the folder says, None when it has no mark that can be understood."""
    try:
        dicho = json.loads((carpeta / MARCA).read_text(encoding="utf-8"))
        marca = Marca(**{c.name: dicho[c.name] for c in fields(Marca)})
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return None
    de_su_tipo = isinstance(marca.movimiento, int) and isinstance(marca.desde, int | float)
    return marca if de_su_tipo and isinstance(marca.identidad, str) else None


@contextmanager
def en_palabras() -> Iterator[None]:
    """Turn what the file system refuses into the one sentence that an operator reads."""
    try:
        yield
    except OSError as error:
        raise InstalacionAjena(de_disco(error)) from error


def marcar(carpeta: Path, marca: Marca) -> None:
    """Write the folder's mark, made if it is not there."""
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    escribir(carpeta / MARCA, json.dumps(asdict(marca)).encode())
    sincronizar(carpeta)
