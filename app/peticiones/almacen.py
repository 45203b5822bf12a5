"""Attachments: what a file is, decided by decoding it; and where it rests, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import has_app_context
from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.limpieza.aparte import limpiado
from app.limpieza.limpio import Limpio, Rechazo
from app.nucleo.disco import escribir, sincronizar
from app.peticiones.workflow.archivos import rechazo_de
from app.seguridad.guardia import alcance_actual

LARGO_NOMBRE = 100
EXTENSIONES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}
_CONOCIDAS = "pdf|p?jpe?g?|jfif|png|tiff?|hei[cf]|hif|webp"


class ArchivoRechazado(ValueError):
    """A file that is not received; its text, in Spanish, tells the person what to do."""


class ArchivoDanado(Exception):
    """A stored file is missing or is no longer what was stored."""


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
    firmas: tuple[dict[str, Any], ...] = ()

    @property
    def columnas(self) -> dict[str, Any]:
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
    def asiento(self) -> dict[str, Any]:
        """Return what a movimiento keeps of it besides its SHA-256; nothing where it is as it came."""
        suyo = {
            "archivo_original": self.origen_sha256 if self.original is not None else "",
            "archivo_quitado": list(self.quitado),
            "archivo_firmas": list(self.firmas),
        }
        return {clave: valor for clave, valor in suyo.items() if valor}


class ConOriginal:
    """Columns of a row whose file may be kept as it came, too."""

    original_sha256: Mapped[str | None] = mapped_column(String(64))
    original_mime: Mapped[str | None] = mapped_column(String(40))
    original_tamano: Mapped[int | None] = mapped_column(Integer)
    quitado: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    firmas: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))


def examinar(contenido: bytes, nombre: str) -> Archivo:
    """Return the cleaned file: PDF without active content, JPEG or PNG redrawn without metadata.

    The type is what the bytes decode to, whatever the name says; the same bytes give the same file. What a PDF or a
    TIFF was before is kept beside it. Raises ArchivoRechazado for anything that is not received, is damaged, or is
    above 10 MB or 40 megapixels; SinTurno when others' files are being examined.
    Source: confiabilidad.md, «Web», uploads.
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


@dataclass(frozen=True)
class Almacen:
    """Files under `carpeta`, each named by its SHA-256 in two levels of folders, written once.

    `guardar` before COMMIT: when it returns, the bytes survive a power cut. Needs a local file system.
    Source: confiabilidad.md, «Data», attachment.
    """

    carpeta: Path

    def guardar(self, archivo: Archivo) -> None:
        """Store the bytes durably, those as they came too where they are kept; what is there intact is not rewritten.

        Raises ArchivoDanado when bytes and hash disagree and OSError when the disk refuses; in both
        cases nothing is left behind.
        """
        if archivo.original is not None:
            self._guardar(archivo.original, archivo.origen_sha256)
        self._guardar(archivo.contenido, archivo.sha256)

    def _guardar(self, contenido: bytes, sha256: str) -> None:
        if hashlib.sha256(contenido).hexdigest() != sha256:
            raise ArchivoDanado(sha256)
        destino = self.ruta(sha256)
        if not self._renovar(destino, sha256):
            destino.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            escribir(destino, contenido)
        for carpeta in (destino.parent, destino.parent.parent, self.carpeta):
            sincronizar(carpeta)

    def abrir(self, sha256: str) -> bytes:
        """Return the stored bytes. Raises ArchivoDanado when they are missing or altered."""
        try:
            contenido = self.ruta(sha256).read_bytes()
        except FileNotFoundError as error:
            raise ArchivoDanado(sha256) from error
        if hashlib.sha256(contenido).hexdigest() != sha256:
            raise ArchivoDanado(sha256)
        return contenido

    def huerfanos(self, usados: set[str], desde: float = 0, horas: float = 24) -> Iterator[Path]:
        """Yield the files, unfinished ones included, untouched for `horas` whose hash is not in `usados`.

        Those touched before `desde` (seconds since the epoch) are left out.
        """
        limite = time.time() - horas * 3600
        for ruta in sorted(self.carpeta.glob("??/??/*")):
            if ruta.name not in usados and desde <= _tocado(ruta) < limite:
                yield ruta

    def hay_archivos(self) -> bool:
        """Tell whether anything is stored here."""
        return any(self.carpeta.glob("??/??/*"))

    def tiene(self, sha256: str) -> bool:
        """Tell whether a file of this name is here, whatever is in it."""
        return self.ruta(sha256).is_file()

    def ruta(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("El nombre de un archivo guardado es su SHA-256 en hexadecimal.")
        return self.carpeta / sha256[:2] / sha256[2:4] / sha256

    def _renovar(self, destino: Path, sha256: str) -> bool:
        """Touch an intact copy, so that no collector takes it before COMMIT; False when there is none."""
        try:
            os.utime(destino)
            self.abrir(sha256)
        except (FileNotFoundError, ArchivoDanado):
            return False
        return True


def _tocado(ruta: Path) -> float:
    """Return when a file was last written or renewed; infinity when it is gone."""
    try:
        return ruta.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
