"""Notices for the next page, kept ciphered in the session's cookie.

A notice may give the folio of what its own clerk no longer sees, or the address of its comprobante.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app, flash, get_flashed_messages, session

from app.nucleo.datos import Datos, Hechos

CIFRADO = "recado:"
"""How a ciphered notice begins: what the libraries say by themselves stands as it is, and says nothing of anybody."""

TOPE = 2400
"""Letters of notices that a cookie keeps: of whoever sends forms without opening a page, the oldest are dropped."""


@lru_cache(maxsize=4)
def _cifra(secreta: str) -> Fernet:
    """Return what ciphers notices, by a key of its own made from the one that signs the cookie."""
    llave = HKDF(SHA256(), 32, salt=None, info=b"recados").derive(secreta.encode())
    return Fernet(base64.urlsafe_b64encode(llave))


def dejar_recado(dicho: str | Hechos, tono: str) -> None:
    """Leave a notice for the page that is drawn next: a sentence, or its `texto` with the `enlaces` that it offers."""
    claro = json.dumps(dicho if isinstance(dicho, Mapping) else str(dicho)).encode()
    flash(CIFRADO + _cifra(str(current_app.config["SECRET_KEY"])).encrypt(zlib.compress(claro)).decode(), tono)
    dejados = list(session["_flashes"])
    while len(dejados) > 1 and sum(len(dicho) for _tono, dicho in dejados) > TOPE:
        del dejados[0]
    session["_flashes"] = dejados


def recados() -> Iterator[tuple[str, str | Datos]]:
    """Take the notices left for this page, each with its tone; one of another key is dropped."""
    cifra = _cifra(str(current_app.config["SECRET_KEY"]))
    dejados: Iterable[Sequence[str]] = get_flashed_messages(with_categories=True)
    for tono, dicho in dejados:
        if not str(dicho).startswith(CIFRADO):
            yield tono, dicho
            continue
        try:
            yield tono, json.loads(zlib.decompress(cifra.decrypt(dicho.removeprefix(CIFRADO))))
        except InvalidToken:
            continue
