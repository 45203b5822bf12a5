"""How much may be sent: for the server, the screens' texts and the proxy."""

from __future__ import annotations

MEGA = 1024 * 1024
ARCHIVO = 10 * MEGA
"""One file."""
ENTREGA = 20 * MEGA
"""The files of one form, together."""
TEXTOS = 2 * MEGA
"""What is typed in one form."""
PARTES = 1000
"""Fields and files of one form."""
ENVIO = ENTREGA + 2 * TEXTOS
"""All of one form as it travels; above it the application answers 413. A proxy must admit more than this."""


def en_mb(octetos: int) -> str:
    """Return a size in MB as it is said: `10`, `23.4`."""
    return f"{octetos / MEGA:.1f}".removesuffix(".0")
