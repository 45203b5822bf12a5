"""What a file is, by its first bytes and by decoding it, whatever its name."""

from __future__ import annotations

import io
import zipfile

from .limpio import MAXIMO_BYTES, Limpio, Rechazo

_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})


def examinar(contenido: bytes) -> Limpio:
    """Return the cleaned file; raises Rechazo for what is not received, is damaged, or is above the limits."""
    if len(contenido) > MAXIMO_BYTES:
        raise Rechazo("pesa")
    clase = _clase(contenido)
    if _es_zip(contenido):
        raise Rechazo("zip")
    try:
        limpio = _limpiado(contenido, clase)
    except Rechazo:
        raise
    except MemoryError as error:
        raise Rechazo("memoria") from error
    except Exception as error:  # what decodes raises a dozen unrelated types on hostile input
        raise Rechazo("pdf_danado" if clase == "pdf" else "imagen_danada") from error
    if len(limpio.contenido) > MAXIMO_BYTES:
        raise Rechazo("pesa_convertido" if limpio.llego_como != limpio.mime else "pesa")
    return limpio


def _clase(contenido: bytes) -> str:
    if contenido.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "foto"
    if contenido.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if contenido.startswith((b"II+\0", b"MM\0+")):
        raise Rechazo("bigtiff")
    if contenido[:4] == b"RIFF" and contenido[8:12] == b"WEBP":
        return "foto"
    if contenido[4:8] == b"ftyp" and contenido[8:12] in _HEIC:
        return "foto"
    from .tolerado import empieza  # noqa: PLC0415 — qpdf, which a picture does not need

    if empieza(contenido):
        return "pdf"
    raise Rechazo("tipo")


def _limpiado(contenido: bytes, clase: str) -> Limpio:
    if clase == "pdf":
        from .pdf import limpiar_pdf  # noqa: PLC0415

        return limpiar_pdf(contenido)
    if clase == "tiff":
        from .tiff import limpiar_tiff  # noqa: PLC0415

        return limpiar_tiff(contenido)
    from .foto import limpiar_foto  # noqa: PLC0415

    return limpiar_foto(contenido)


def _es_zip(contenido: bytes) -> bool:
    """Answer whether an archive reader would find a ZIP (also docx, jar, apk) in these bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as archivo:
            return bool(archivo.infolist())
    except Exception:  # whatever zipfile says of bytes that are no archive
        return False
