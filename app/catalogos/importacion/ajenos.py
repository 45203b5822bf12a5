"""Files that are no sheet but come as one: which each is, and its sheet."""

from __future__ import annotations

import re
import struct

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_VIEJO = _l("Es un libro de Excel muy antiguo (de antes de 1997). Ábralo, guárdelo como .xlsx y vuelva a subirlo.")
_IMAGEN = _l("Es una imagen, no una hoja de cálculo. Suba la hoja de la que salió, como .xlsx o CSV.")
_PDF = _l("Es un PDF, no una hoja de cálculo. Suba la hoja de la que salió, como .xlsx o CSV.")
_COMPRIMIDO = _l("Es un archivo comprimido. Sáquele la hoja y suba esa, como .xlsx o CSV.")
_UTF_32 = _l("Es un texto en UTF-32, que no se lee. Ábralo y guárdelo como CSV UTF-8.")
_DOCUMENTO = _l("Es un documento de texto, no una hoja de cálculo. Pase su tabla a una hoja y guárdela como .xlsx.")
_BASE = _l("Es una base de datos, no una hoja de cálculo. Exporte la tabla como .xlsx o como CSV.")
_AUDIO_O_VIDEO = _l("Es un audio o un video, no una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt.")
_FIRMAS = (
    (b"%PDF-", _PDF),
    (b"\x89PNG", _IMAGEN),
    (b"\xff\xd8\xff", _IMAGEN),
    (b"GIF87a", _IMAGEN),
    (b"GIF89a", _IMAGEN),
    (b"II*\0", _IMAGEN),
    (b"MM\0*", _IMAGEN),
    (b"\0\0\x01\0", _IMAGEN),
    (b"8BPS", _IMAGEN),
    (b"Rar!\x1a", _COMPRIMIDO),
    (b"7z\xbc\xaf\x27\x1c", _COMPRIMIDO),
    (b"\x1f\x8b", _COMPRIMIDO),
    (b"BZh9", _COMPRIMIDO),
    (b"\xfd7zXZ", _COMPRIMIDO),
    (b"PK\x05\x06", _COMPRIMIDO),
    (b"PK\x07\x08", _COMPRIMIDO),
    (b"\xff\xfe\0\0", _UTF_32),
    (b"\0\0\xfe\xff", _UTF_32),
    (b"{\\rtf", _DOCUMENTO),
    (b"%!PS", _DOCUMENTO),
    (b"SQLite format 3\0", _BASE),
    (b"\0\x01\0\0Standard ", _BASE),
    (b"PAR1\x15", _BASE),
    (b"\x09\0\x04\0", _VIEJO),
    (b"\x09\x02\x06\0", _VIEJO),
    (b"\x09\x04\x06\0", _VIEJO),
    (b"\x09\x08\x08\0", _VIEJO),
    (b"\x09\x08\x10\0", _VIEJO),
    (b"ID3\x03", _AUDIO_O_VIDEO),
    (b"ID3\x04", _AUDIO_O_VIDEO),
    (b"OggS", _AUDIO_O_VIDEO),
)
"""First bytes → what is said of the file."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CON_CLAVE = _l("Es un libro de Excel con contraseña. Ábralo, quítesela, guárdelo como .xlsx y vuelva a subirlo.")
_DE_OLE = (
    ("EncryptedPackage", _CON_CLAVE),
    ("EncryptionInfo", _CON_CLAVE),
    ("WordDocument", _DOCUMENTO),
    ("PowerPoint Document", _DOCUMENTO),
    ("__properties_version1.0", _l("Es un correo de Outlook. Guarde la hoja que trae adjunta y suba esa.")),
    ("Workbook", _l("Es un libro de Excel antiguo (.xls). Ábralo, guárdelo como .xlsx y vuelva a subirlo.")),
    ("Book", _VIEJO),
)
"""Name of a stream in Microsoft's older container → what is said of the file; the first that is there counts."""


def de_bytes(contenido: bytes) -> str | None:
    """Return what to say of bytes that are neither a workbook nor text of a table; None for what may be one."""
    if contenido.startswith(_OLE[:4]):
        return _de_ole(contenido)
    inicio = contenido[:1024]
    if b"%PDF-" in inicio and not inicio.lstrip().startswith((b"<", b"PK")):
        return str(_PDF)
    hallada = next((frase for firma, frase in _FIRMAS if contenido.startswith(firma)), None)
    return str(hallada) if hallada is not None else _por_su_hechura(inicio, len(contenido))


def _de_ole(contenido: bytes) -> str:
    for nombre, frase in _DE_OLE:
        if (nombre + "\0").encode("utf-16-le") in contenido:
            return str(frase)
    return _("Es un libro de Excel antiguo o con contraseña. Guárdelo como .xlsx o como CSV.")


def _por_su_hechura(inicio: bytes, total: int) -> str | None:
    """Return what to say of files that are told by more than their first bytes."""
    if inicio[:4] == b"RIFF" or inicio[4:8] == b"ftyp":
        fotos = (b"WEBP", b"heic", b"heix", b"mif1", b"msf1", b"avif")
        return str(_IMAGEN if inicio[8:12] in fotos else _AUDIO_O_VIDEO)
    if inicio[:2] == b"BM" and len(inicio) > 26 and int.from_bytes(inicio[2:6], "little") == total:
        return str(_IMAGEN)
    if _es_dbase(inicio):
        return _("Es una tabla de dBase (.dbf). Ábrala en Excel o LibreOffice y guárdela como .xlsx.")
    return str(_UTF_32) if _es_utf_32(inicio) else None


def _es_dbase(inicio: bytes) -> bool:
    """Answer whether a file begins as a dBase table: its version, the day it was changed, its sizes."""
    if len(inicio) < 32 or inicio[0] not in (0x03, 0x30, 0x83, 0x8B, 0xF5):
        return False
    cabecera, renglon = struct.unpack("<HH", inicio[8:12])
    return 1 <= inicio[2] <= 12 and 1 <= inicio[3] <= 31 and cabecera >= 65 and renglon > 1


def _es_utf_32(inicio: bytes) -> bool:
    """Answer whether a text without its mark has three nulls in every four bytes, always in the same places."""
    cuartos = [inicio[n::4] for n in range(4)]
    nulos = [bool(cuarto) and not any(cuarto) for cuarto in cuartos]
    return nulos in ([False, False, True, True], [True, True, False, False]) or nulos.count(True) == 3


# What is text, but of no table

_XML = _l("Es un archivo XML, no una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt.")
_HOJA_XML = _l("Es una hoja de cálculo guardada como XML. Ábrala en Excel o LibreOffice y guárdela como .xlsx.")
_GUARDADA = _l("Es una página web guardada (.mht) con nombre de hoja. Ábrala en Excel y guárdela como .xlsx.")
_SYLK = _l("Es una hoja en formato SYLK (.slk). Ábrala en Excel y guárdela como .xlsx.")
_AGENDA = _l("Son contactos o citas, no una hoja. Pase los datos a una y guárdela como .xlsx.")
_TEXTOS = (
    (
        r"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){0,30}(?:MIME-Version|Content-Type|Snapshot-Content-Location):",
        _GUARDADA,
    ),
    (r"(?-i:ID;P.*?\nC;(?:[^\n]*;)?[XYK])", _SYLK),
    (r"TABLE\s*\n0,1\s*\n", _l("Es una hoja en formato DIF. Ábrala en Excel y guárdela como .xlsx.")),
    (r"(?:\{|\[)\s*(?:[\"{\[\]}]|$)", _l("Es un archivo JSON, no una hoja. Pida los datos como .xlsx o CSV.")),
    (r"BEGIN:V(?:CARD|CALENDAR)", _AGENDA),
    (r"<svg\b|<\?xml[^>]*>\s*(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg\b", _IMAGEN),
    (r"<(?:\w+:)?Workbook\b|<\?xml.{0,4000}<(?:(?:\w+:)?Workbook|office:document)\b", _HOJA_XML),
    (r"<\?xml(?!.{0,4000}<html\b)", _XML),
)
"""How a text begins → what is said of the file."""
_INVISIBLES = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def de_texto(texto: str) -> str | None:
    """Return what to say of a text that is no table, by how it begins; None for what may be one."""
    inicio = texto[:20_000].lstrip("\ufeff \r\n\t").replace("\r\n", "\n").replace("\r", "\n")
    for patron, frase in _TEXTOS:
        if re.match(patron, inicio, re.IGNORECASE | re.DOTALL):
            return str(frase)
    if len(_INVISIBLES.findall(inicio)) > max(8, len(inicio) // 50):
        return _("No es una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt.")
    return None


def de_zip(nombres: set[str], *, cifrado: bool) -> str:
    """Return what to do with a compressed file that is no .xlsx, by the names of its parts."""
    if cifrado or "encrypted-package" in nombres:
        return _("Es una hoja de LibreOffice con contraseña. Ábrala, quítesela y guárdela como .xlsx.")
    if "xl/workbook.bin" in nombres:
        return _("Es un libro binario de Excel (.xlsb). Guárdelo como .xlsx y vuelva a subirlo.")
    if any(nombre.endswith(".iwa") for nombre in nombres):
        return _("Es una hoja de Numbers. Expórtela a Excel (.xlsx) y vuelva a subirla.")
    if any(nombre.startswith(("word/", "ppt/")) for nombre in nombres):
        return str(_DOCUMENTO)
    if "content.xml" in nombres:
        return _("Es una hoja de LibreOffice u OpenOffice (.ods). Guárdela como .xlsx y vuelva a subirla.")
    if any(re.search(r"\.(?:xlsx?|xlsm|csv|txt|ods)$", nombre, re.IGNORECASE) for nombre in nombres):
        return str(_COMPRIMIDO)
    return _("No es un libro de Excel. Guarde la hoja como .xlsx o como CSV.")
