"""What makes our QR unforgeable: a short HMAC of its folio and paper."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app

LARGO = 10
"""Characters of base 32: 50 bits."""


def firma_de(folio: str, papel: str | None = None) -> str:
    """Return what the address in the QR of a paper carries as `f`; needs the application's key."""
    llave = str(current_app.config["CLAVE_SEGUIMIENTO"]).encode()
    sello = hmac.new(llave, f"papel|{folio}|{papel or ''}".encode(), hashlib.sha256).digest()
    return base64.b32encode(sello)[:LARGO].decode()


def vale(firma: str, folio: str, papel: str) -> bool:
    """Answer whether a code that says this folio and this paper was printed by this system."""
    return hmac.compare_digest(firma.encode(), firma_de(folio, papel).encode())
