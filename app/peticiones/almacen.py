"""Attachments: what a file is, decided by decoding it; and where it rests, under its SHA-256."""

import hashlib
import io
import os
import re
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from flask_babel import gettext as _
from PIL import Image, ImageOps

from app.nucleo.disco import escribir, sincronizar
from app.nucleo.limites import ARCHIVO, en_mb

MAXIMO_BYTES = ARCHIVO
MAXIMO_PIXELES = 40_000_000
MAXIMO_OBJETOS = 50_000
MAXIMO_DICCIONARIOS = 200_000
MAXIMO_ELEMENTOS = 1_000_000
LARGO_NOMBRE = 100

_MEMORIA_PDF = 4 * 1024 * 1024  # per decoded stream: only those that hold objects are decoded
_TEXTO_PDF = 8 * 1024 * 1024
_CALIDAD_JPEG = 88
_EXTENSIONES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

_ACCIONES = re.compile(r"/(JavaScript|Launch|SubmitForm|ImportData|GoTo[RE]|Rendition|Movie|Sound|RichMediaExecute)")
_VETADAS = re.compile(r"/(OpenAction|JavaScript|EmbeddedFiles|XFA|Collection|RichMedia(Content|Settings))")
# Also plausible names of a font or an image: dropped only when the value has the shape of the dangerous one.
_VETADAS_POR_FORMA = {
    "/AA": re.compile(r"/(E|X|D|U|Fo|Bl|P[OCVI]|O|C|K|F|V|W[CSP]|D[SP])"),
    "/EF": re.compile(r"/(F|UF|DOS|Mac|Unix)"),
}

# Process-wide and once, as qpdf asks: the limits are what stops a PDF that inflates without end.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MEMORIA_PDF,
    run_length_max_memory=_MEMORIA_PDF,
    png_max_memory=_MEMORIA_PDF,
    tiff_max_memory=_MEMORIA_PDF,
    dct_max_memory=_MEMORIA_PDF,
    max_stream_filters=4,
    parser_max_container_size=50_000,
    doc_max_warnings=1000,
)


class ArchivoRechazado(ValueError):
    """A file that is not received; its text, in Spanish, tells the person what to do."""


class ArchivoDanado(Exception):
    """A stored file is missing or is no longer what was stored."""


@dataclass(frozen=True)
class Archivo:
    """A cleaned file; `tamano` in bytes, `nombre` safe to show, `origen_sha256` that of the bytes as they arrived."""

    contenido: bytes = field(repr=False)
    sha256: str
    mime: str
    tamano: int
    nombre: str
    origen_sha256: str = ""


def examinar(contenido: bytes, nombre: str) -> Archivo:
    """Return the cleaned file: PDF without active content, JPEG or PNG redrawn without metadata.

    The type is what the bytes decode to, whatever the name says; the same bytes give the same file.
    Raises ArchivoRechazado for anything else, or above 10 MB or 40 megapixels.
    Source: confiabilidad.md, «Web», uploads.
    """
    _revisar_tamano(contenido)
    limpiar = _limpiador(contenido)
    if _es_zip(contenido):
        raise ArchivoRechazado(_("El archivo lleva otro escondido dentro. Use PDF, JPG o PNG."))
    limpio, mime = limpiar(contenido)
    _revisar_tamano(limpio)
    origen = hashlib.sha256(contenido).hexdigest()
    return Archivo(limpio, hashlib.sha256(limpio).hexdigest(), mime, len(limpio), _nombre_seguro(nombre, mime), origen)


def _revisar_tamano(contenido: bytes) -> None:
    if not contenido:
        raise ArchivoRechazado(_("El archivo está vacío. Elija otro."))
    if len(contenido) > MAXIMO_BYTES:
        raise ArchivoRechazado(
            _("El archivo pesa más de %(n)s MB. Redúzcalo o divídalo y vuelva a adjuntarlo.", n=en_mb(MAXIMO_BYTES))
        )


def _limpiador(contenido: bytes) -> Callable[[bytes], tuple[bytes, str]]:
    """Choose who decodes by the first bytes."""
    if contenido.startswith(b"%PDF-"):
        return _limpiar_pdf
    if contenido.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _limpiar_imagen
    if contenido[4:8] == b"ftyp" and contenido[8:12] in _HEIC:
        raise ArchivoRechazado(_("No se reciben fotos HEIC. Guárdela o envíela como JPG y vuelva a adjuntarla."))
    raise ArchivoRechazado(_("No se recibe este tipo de archivo. Use PDF, JPG o PNG."))


def _es_zip(contenido: bytes) -> bool:
    """Tell whether an archive reader would find a ZIP (also docx, jar, apk) in these bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as archivo:
            return bool(archivo.infolist())
    except Exception:  # whatever zipfile says of bytes that are no archive
        return False


def _limpiar_imagen(contenido: bytes) -> tuple[bytes, str]:
    """Decode and draw again: metadata, comments, further frames and what follows the image are gone."""
    try:
        with Image.open(io.BytesIO(contenido), formats=("JPEG", "PNG")) as imagen:
            _revisar_pixeles(imagen)
            formato = "PNG" if imagen.format == "PNG" else "JPEG"  # phones write JPEG as «MPO» too
            imagen.load()
            limpia = _redibujada(imagen, formato)
        return _codificada(limpia, formato), f"image/{formato.lower()}"
    except ArchivoRechazado:
        raise
    except Exception as error:  # Pillow raises a dozen unrelated types on hostile input
        raise ArchivoRechazado(_("La imagen está dañada o incompleta. Vuelva a tomarla o a escanearla.")) from error


def _revisar_pixeles(imagen: Image.Image) -> None:
    if imagen.width * imagen.height > MAXIMO_PIXELES:
        raise ArchivoRechazado(_("La imagen tiene más de 40 megapíxeles. Redúzcala y vuelva a adjuntarla."))


def _redibujada(imagen: Image.Image, formato: str) -> Image.Image:
    """Turn the image upright, into a plain mode, and leave nothing in it but its pixels."""
    ImageOps.exif_transpose(imagen, in_place=True)
    if imagen.mode.startswith("I") or imagen.mode == "F":  # 16 bits per sample
        imagen = imagen.point(lambda v: v * (1 / 256)).convert("L")
    modos = {"1", "L", "RGB", "RGBA"} if formato == "PNG" else {"L", "RGB"}
    if imagen.mode not in modos or "transparency" in imagen.info:
        imagen = imagen.convert("RGBA" if formato == "PNG" and imagen.has_transparency_data else "RGB")
    imagen.info = {}
    return imagen


def _codificada(imagen: Image.Image, formato: str) -> bytes:
    salida = io.BytesIO()
    imagen.save(salida, formato, **({"quality": _CALIDAD_JPEG} if formato == "JPEG" else {}))
    return salida.getvalue()


def _limpiar_pdf(contenido: bytes) -> tuple[bytes, str]:
    """Open, strip what acts by itself or carries other files, and write again without history."""
    if b"%%EOF" not in contenido[-2048:]:
        raise ArchivoRechazado(_("El PDF está incompleto. Vuelva a descargarlo o a escanearlo."))
    try:
        with pikepdf.open(io.BytesIO(contenido), inherit_page_attributes=False) as pdf:
            _revisar_pdf(pdf, contenido)
            _desarmar(pdf)
            return _reescrito(pdf), "application/pdf"
    except ArchivoRechazado:
        raise
    except pikepdf.PasswordError as error:
        raise _pdf_cifrado() from error
    except Exception as error:  # qpdf's own errors, and Python's on objects that are not what they say
        raise ArchivoRechazado(_("El PDF está dañado. Vuelva a generarlo o escanéelo.")) from error


def _pdf_cifrado() -> ArchivoRechazado:
    return ArchivoRechazado(_("El PDF tiene contraseña o está protegido. Quítela, o imprímalo y escanéelo."))


def _pdf_complejo() -> ArchivoRechazado:
    return ArchivoRechazado(_("El PDF es demasiado complejo. Imprímalo y escanéelo."))


def _revisar_pdf(pdf: pikepdf.Pdf, contenido: bytes) -> None:
    if pdf.is_encrypted:
        raise _pdf_cifrado()
    _revisar_complejidad(pdf, contenido)
    pdf.pages[0]  # raises when there is no page, or the tree is deep or circular


def _revisar_complejidad(pdf: pikepdf.Pdf, contenido: bytes) -> None:
    """Bound what qpdf will parse, before it does: the file, and its object streams once inflated."""
    tabla = pdf.get_xref_table()
    inflado, diccionarios = 0, contenido.count(b"<<")
    for numero in {entrada.obj_stream_number or 0 for entrada in tabla.values() if entrada.type == 2}:
        texto = pdf.get_object(numero, 0).read_bytes()
        inflado += len(texto)
        diccionarios += texto.count(b"<<")
        if inflado > _TEXTO_PDF:
            break
    if len(tabla) > MAXIMO_OBJETOS or inflado > _TEXTO_PDF or diccionarios > MAXIMO_DICCIONARIOS:
        raise _pdf_complejo()


def _desarmar(pdf: pikepdf.Pdf) -> None:
    """Empty the actions that run or fetch something, and drop the keys that carry scripts or files."""
    pendientes: list[Any] = [*pdf.objects, pdf.trailer]
    elementos = 0
    while pendientes:
        actual = pendientes.pop()
        if isinstance(actual, pikepdf.Array):
            hijos = list(actual)
        elif isinstance(actual, pikepdf.Dictionary | pikepdf.Stream):
            _despojar(actual)
            hijos = [valor for _clave, valor in actual.items()]
        else:
            continue
        elementos += len(hijos)
        if elementos > MAXIMO_ELEMENTOS:
            raise _pdf_complejo()
        pendientes += [h for h in hijos if isinstance(h, pikepdf.Object) and not h.is_indirect]


def _despojar(diccionario: Any) -> None:
    accion = _ACCIONES.fullmatch(str(diccionario.get("/S", "")))
    for clave in list(diccionario.keys()):
        if accion or _VETADAS.fullmatch(clave) or _es_por_forma(clave, diccionario[clave]):
            del diccionario[clave]


def _es_por_forma(clave: str, valor: Any) -> bool:
    forma = _VETADAS_POR_FORMA.get(clave)
    if forma is None or not isinstance(valor, pikepdf.Dictionary):
        return False
    return any(forma.fullmatch(k) and isinstance(v, pikepdf.Dictionary | pikepdf.Stream) for k, v in valor.items())


def _reescrito(pdf: pikepdf.Pdf) -> bytes:
    """Write only what is reachable, without decoding streams; the same document gives the same bytes."""
    salida = io.BytesIO()
    sin_decodificar = pikepdf.StreamDecodeLevel.none
    pdf.save(salida, compress_streams=False, stream_decode_level=sin_decodificar, deterministic_id=True)
    return salida.getvalue()


def _nombre_seguro(nombre: str, mime: str) -> str:
    """Return a name without folders, control, direction or reserved characters, with the true extension."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", nombre))[-1]
    limpio = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*%;')
    extension = _EXTENSIONES[mime]
    tallo = re.sub(rf"\.({'|'.join([*_EXTENSIONES.values(), 'jpeg'])})$", "", limpio.strip(), flags=re.IGNORECASE)
    tallo = re.sub(r"\s+", " ", tallo).strip(" .")[:LARGO_NOMBRE].strip(" .")
    return f"{tallo or 'archivo'}.{extension}"


@dataclass(frozen=True)
class Almacen:
    """Files under `carpeta`, each named by its SHA-256 in two levels of folders, written once.

    `guardar` before COMMIT: when it returns, the bytes survive a power cut. Needs a local file system.
    Source: confiabilidad.md, «Data», attachment.
    """

    carpeta: Path

    def guardar(self, archivo: Archivo) -> None:
        """Store the bytes durably; nothing is rewritten when they are already there intact.

        Raises ArchivoDanado when bytes and hash disagree and OSError when the disk refuses; in both
        cases nothing is left behind.
        """
        if hashlib.sha256(archivo.contenido).hexdigest() != archivo.sha256:
            raise ArchivoDanado(archivo.sha256)
        destino = self.ruta(archivo.sha256)
        if not self._renovar(destino, archivo.sha256):
            destino.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            escribir(destino, archivo.contenido)
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
