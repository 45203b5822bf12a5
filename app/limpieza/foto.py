"""Photographs and pictures: decoded and drawn again, upright, without what the camera wrote into them."""

from __future__ import annotations

import io

from PIL import ExifTags, Image, ImageOps

from .jpeg import completado
from .limpio import JPEG, MAXIMO_BYTES, MAXIMO_PIXELES, PNG, Limpio, Rechazo

FORMATOS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "WEBP": "image/webp", "HEIF": "image/heic"}
"""As Pillow calls what is opened here → the type in which it came; telephones write JPEG as «MPO» too."""
CALIDADES = (88, 75, 60)
"""Of a JPEG; a lower one only where the picture would be above MAXIMO_BYTES."""
_TEXTOS = ("comment", "xmp", "XML:com.adobe.xmp", "photoshop")


def limpiar_foto(contenido: bytes) -> Limpio:
    """Decode and draw again: metadata, comments, further frames and what follows the picture are gone."""
    formato, pie = _formato(contenido), False
    try:
        imagen = _abierta(contenido, formato)
    except OSError:
        if formato != "JPEG":
            raise
        contenido, pie = completado(contenido)
        imagen = _abierta(contenido, formato)
    llego_como, quitado = FORMATOS[str(imagen.format)], quitado_de(imagen)
    limpio, mime = codificada(imagen, en_png=_sin_perdida(imagen))
    return Limpio(limpio, mime, llego_como, [*quitado, *(["pie"] if pie else [])])


def _formato(contenido: bytes) -> str:
    """Return how Pillow calls what these bytes begin as, and have it ready."""
    if contenido.startswith(b"\xff\xd8"):
        return "JPEG"
    if contenido.startswith(b"\x89PNG"):
        return "PNG"
    if contenido.startswith(b"RIFF"):
        from PIL import WebPImagePlugin  # noqa: F401, PLC0415 — else Pillow would load all it has

        return "WEBP"
    _preparar_heic()
    return "HEIF"


def _preparar_heic() -> None:
    import pillow_heif  # noqa: PLC0415 — 20 MB that no other picture needs

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    pillow_heif.register_heif_opener()


def _abierta(contenido: bytes, formato: str) -> Image.Image:
    imagen = Image.open(io.BytesIO(contenido), formats=[formato])
    revisar_pixeles(imagen)
    imagen.load()
    return imagen


def revisar_pixeles(imagen: Image.Image) -> None:
    """Refuse a picture of more than 40 megapixels before it is decoded."""
    if imagen.width * imagen.height > MAXIMO_PIXELES:
        raise Rechazo("pixeles")


def quitado_de(imagen: Image.Image) -> list[str]:
    """Return the keys of what the drawn picture will not carry; the orientation is not among it: it is carried out."""
    quitado = []
    exif = imagen.getexif()
    if set(exif) - {ExifTags.Base.Orientation}:
        quitado.append("camara")
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        quitado.append("lugar")
    textos = getattr(imagen, "text", None) or any(imagen.info.get(clave) for clave in _TEXTOS)
    if textos and not quitado:
        quitado.append("textos")
    if getattr(imagen, "n_frames", 1) > 1:
        quitado.append("imagenes")
    return quitado


def _sin_perdida(imagen: Image.Image) -> bool:
    return imagen.format == "PNG" or (imagen.format == "WEBP" and imagen.has_transparency_data)


def codificada(imagen: Image.Image, *, en_png: bool) -> tuple[bytes, str]:
    """Return a decoded picture as PNG or JPEG, with its type; as JPEG also where the PNG would be too heavy."""
    era_png = imagen.format == "PNG"
    limpia = redibujada(imagen, en_png=en_png)
    if en_png:
        contenido = _guardada(limpia, "PNG")
        if era_png or len(contenido) <= MAXIMO_BYTES:
            return contenido, PNG
        limpia = sobre_blanco(limpia)
    return en_jpeg(limpia), JPEG


def en_jpeg(limpia: Image.Image) -> bytes:
    """Return a picture in a plain mode as JPEG, coarser where it would be too heavy."""
    contenido = b""
    for calidad in CALIDADES:
        contenido = _guardada(limpia, "JPEG", quality=calidad)
        if len(contenido) <= MAXIMO_BYTES:
            break
    return contenido


def _guardada(limpia: Image.Image, formato: str, **opciones: int) -> bytes:
    salida = io.BytesIO()
    limpia.save(salida, formato, **opciones)
    return salida.getvalue()


def redibujada(imagen: Image.Image, *, en_png: bool) -> Image.Image:
    """Turn the picture upright, into a plain mode, and leave nothing in it but its pixels."""
    ImageOps.exif_transpose(imagen, in_place=True)
    if imagen.mode.startswith("I") or imagen.mode == "F":  # 16 bits per sample
        entera = imagen if imagen.mode in ("I", "I;16", "F") else imagen.convert("I")
        imagen = entera.point(lambda v: v * (1 / 256)).convert("L")
    if imagen.mode not in ({"1", "L", "RGB", "RGBA"} if en_png else {"L", "RGB"}) or "transparency" in imagen.info:
        imagen = imagen.convert("RGBA" if en_png and imagen.has_transparency_data else "RGB")
    imagen.info = {}
    return imagen


def sobre_blanco(imagen: Image.Image) -> Image.Image:
    """Return a picture without transparency, as on a white sheet."""
    if imagen.mode != "RGBA":
        return imagen if imagen.mode in ("L", "RGB") else imagen.convert("RGB")
    fondo = Image.new("RGB", imagen.size, "white")
    fondo.paste(imagen, mask=imagen.getchannel("A"))
    return fondo
