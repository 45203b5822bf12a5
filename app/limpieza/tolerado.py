"""What readers forgive in a PDF: something before its header, a missing end."""

from __future__ import annotations

import re

import pikepdf

from .limpio import Rechazo

CABECERA_HASTA = 1024
FINAL = 2048
_BOM_Y_BLANCOS = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n\f"
_OTRO_FORMATO = re.compile(rb"\s*(GIF8|MZ|PK|%!|\{\\rtf|#!|\x7fELF|BM)")
_MARCAS = re.compile(rb"<([!?]|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
"""Of a page that a browser would open; a mail address in <> is none."""
_BLANCOS = b"\0 \t\r\n"
_FIN = b"%%EOF"
_FIRMADO = re.compile(rb"/ByteRange\s*\[\s*\d{1,10}\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_OBJETO = re.compile(rb"(?<![0-9])\d{1,10}[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b")
_REFERENCIA = re.compile(r"(?<![0-9])(\d{1,10}) (\d{1,5}) R\b")


def empieza(contenido: bytes) -> bool:
    """Answer whether these bytes are a PDF: its header within the first CABECERA_HASTA, behind nothing that runs."""
    donde = contenido.find(b"%PDF-", 0, CABECERA_HASTA + 5)
    delante = contenido[: max(donde, 0)]
    return donde >= 0 and not _OTRO_FORMATO.match(delante) and not _MARCAS.search(delante)


def recortado(contenido: bytes) -> tuple[bytes, bool]:
    """Return the PDF from its header to its last byte that is not null, and whether something stood before it."""
    donde = contenido.find(b"%PDF-")
    return contenido[donde:].rstrip(b"\0"), bool(contenido[:donde].strip(_BOM_Y_BLANCOS))


def dice_su_fin(suyo: bytes) -> bool:
    """Answer whether the mark of the end stands where a reader looks for it."""
    return _FIN in suyo.rstrip(_BLANCOS)[-FINAL:]


def para_firmas(suyo: bytes, *, entero: bool) -> bytes:
    """Return the PDF without the blanks after its end that nobody signed, or with the mark of the end that it lacks."""
    if not entero:
        return suyo.rstrip(_BLANCOS) + b"\n" + _FIN + b"\n"
    corto = suyo.rstrip(_BLANCOS)
    renglon = re.compile(rb"\r\n|\r|\n|").match(suyo, len(corto))
    hasta = renglon.end() if renglon else len(corto)
    firmado = max((int(desde) + int(largo) for desde, largo in _FIRMADO.findall(suyo)), default=0)
    return suyo[: firmado if len(corto) <= firmado <= len(suyo) else hasta]


def cerrado(suyo: bytes) -> bool:
    """Answer whether all that comes before the missing mark is there: the last object, and the table's dictionary."""
    objetos = list(_OBJETO.finditer(suyo))
    if not objetos or suyo.find(b"endobj", objetos[-1].end()) < 0:
        return False
    final = suyo[suyo.rfind(b"endobj") :]
    clasico = re.search(rb"trailer\s*<<.*>>", final, re.S)
    return bool(clasico) or bool(re.search(rb"/Type\s*/XRef\b", suyo[objetos[-1].start() :]))


def revisar_recuperado(pdf: pikepdf.Pdf) -> None:
    """Refuse a PDF put together again from its pieces when one of them is missing."""
    hay = {objeto.objgen for objeto in pdf.objects}
    cuentan = pdf.Root.Pages.get("/Count", -1)
    nombrados = {
        (int(numero), int(generacion))
        for objeto in pdf.objects
        for numero, generacion in _REFERENCIA.findall(objeto.unparse(resolved=True).decode("latin-1"))
    }
    if len(pdf.pages) != cuentan or nombrados - hay:
        raise Rechazo("pdf_incompleto")
