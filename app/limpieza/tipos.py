"""The list of file types that are received: for picker, pages and refusals."""

from __future__ import annotations

RECIBIDOS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "image/tiff": "TIFF",
    "image/webp": "WebP",
}
"""Type → what people call it."""
_TAMBIEN = ("image/heif", ".heic", ".heif", ".tif", ".tiff")
"""Other names that systems give to the same: many have no type for them."""
ACEPTA = ",".join((*RECIBIDOS, *_TAMBIEN))
"""What a picker of files offers."""
ACEPTA_IMAGENES = ACEPTA.removeprefix("application/pdf,")
