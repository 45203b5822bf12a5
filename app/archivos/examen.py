"""What an arriving file is, decided by decoding it in another process; its safe name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TypeVar

from flask import has_app_context
from flask_babel import gettext as _

from app.archivos.avisos import SIN_TURNO, rechazo_de
from app.limpieza.aparte import limpiado
from app.limpieza.limpio import Firma, Limpio, Rechazo
from app.nucleo.cupo import SinCupo
from app.nucleo.datos import Datos
from app.nucleo.flujo import Subido
from app.seguridad.esperas import anotar_espera
from app.seguridad.guardia import alcance_actual

S = TypeVar("S")
LARGO_NOMBRE = 100
EXTENSIONES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}
_CONOCIDAS = "pdf|p?jpe?g?|jfif|png|tiff?|hei[cf]|hif|webp"


class ArchivoRechazado(ValueError):
    """A file that is not received; its text, in Spanish, says what the person has to do."""


@dataclass(frozen=True)
class Archivo:
    """A cleaned file; `tamano` in bytes, `nombre` safe to show, `origen_sha256` that of the bytes as they arrived.

    `original` are those bytes where they are kept too, of the type `original_mime`; `quitado` and `firmas` as in
    `app.limpieza.limpio.Limpio`.
    """

    contenido: bytes = field(repr=False)
    sha256: str
    mime: str
    tamano: int
    nombre: str
    origen_sha256: str = ""
    original: bytes | None = field(default=None, repr=False)
    original_mime: str = ""
    quitado: tuple[str, ...] = ()
    firmas: tuple[Firma, ...] = ()

    @property
    def columnas(self) -> Datos:
        """Return what a row keeps of it, by the names of its columns."""
        hay = self.original is not None
        return {
            "nombre": self.nombre,
            "sha256": self.sha256,
            "mime": self.mime,
            "tamano": self.tamano,
            "origen_sha256": self.origen_sha256 or None,
            "original_sha256": self.origen_sha256 if hay else None,
            "original_mime": self.original_mime if hay else None,
            "original_tamano": len(self.original or b"") if hay else None,
            "quitado": list(self.quitado) or None,
            "firmas": list(self.firmas) or None,
        }

    @property
    def asiento(self) -> Datos:
        """Return what a movimiento keeps of it besides its SHA-256; nothing where it is as it came."""
        suyo = {
            "archivo_original": self.origen_sha256 if self.original is not None else "",
            "archivo_quitado": list(self.quitado),
            "archivo_firmas": list(self.firmas),
        }
        return {clave: valor for clave, valor in suyo.items() if valor}


def examinar(contenido: bytes, nombre: str) -> Archivo:
    """Return the cleaned file: PDF without active content, JPEG or PNG redrawn without metadata.

    The type is what the bytes decode to, whatever the name says; the same bytes give the same file. What a PDF or a
    TIFF was before is kept beside it. Raises ArchivoRechazado for anything that is not received, is damaged, or is
    above 10 MB or 40 megapixels; SinCupo when others' files are being examined.
    Source: decision 0052.
    """
    try:
        if not contenido:
            raise Rechazo("vacio")
        limpio = limpiado(contenido, alcance_actual().usuario_id if has_app_context() else None)
    except Rechazo as rechazo:
        raise ArchivoRechazado(rechazo_de(rechazo.clave)) from rechazo
    return _archivo(limpio, contenido, nombre)


def _archivo(limpio: Limpio, contenido: bytes, nombre: str) -> Archivo:
    quitado = tuple(limpio.quitado)
    if limpio.llego_como != limpio.mime:
        quitado = (f"formato: {limpio.llego_como.removeprefix('image/').upper()}", *quitado)
    return Archivo(
        limpio.contenido,
        hashlib.sha256(limpio.contenido).hexdigest(),
        limpio.mime,
        len(limpio.contenido),
        nombre_seguro(nombre, limpio.mime),
        hashlib.sha256(contenido).hexdigest(),
        contenido if limpio.conservar else None,
        limpio.llego_como if limpio.conservar else "",
        quitado,
        tuple(limpio.firmas),
    )


def nombre_seguro(nombre: str, mime: str) -> str:
    """Return a name without folders, control, direction or reserved characters, with the true extension."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", nombre))[-1]
    limpio = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*%;')
    tallo = re.sub(rf"\.({_CONOCIDAS})$", "", limpio.strip(), flags=re.IGNORECASE)
    tallo = re.sub(r"\s+", " ", tallo).strip(" .")[:LARGO_NOMBRE].strip(" .")
    return f"{tallo or 'archivo'}.{EXTENSIONES[mime]}"


def nombre_del_original(nombre: str, mime: str) -> str:
    """Return how the file is called when it is downloaded as it came."""
    return nombre_seguro(f"{nombre.rpartition('.')[0][: LARGO_NOMBRE - 13]} (como llegó)", mime)


def preparar(subido: S) -> S | Archivo:
    """Examine an uploaded file before any transaction; `ValueError` in Spanish when it is refused.

    So is one whose turn did not come: what was typed beside it stays in the form.
    """
    if not isinstance(subido, Subido):
        return subido
    try:
        return examinar(subido.contenido, subido.nombre)
    except ArchivoRechazado as error:
        raise ValueError(str(error)) from error
    except SinCupo as error:
        raise ValueError(anotar_espera(_(SIN_TURNO))) from error
