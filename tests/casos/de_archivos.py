"""Files made for the test of what people attach: whole, broken and hostile neighbours of the cases in the folders."""

from __future__ import annotations

import datetime
import io
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
from asn1crypto import x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from PIL import ExifTags, Image, ImageDraw
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

CASOS = Path(__file__).parent


def caso(nombre: str) -> bytes:
    """Return the bytes of a file, `carpeta/archivo`."""
    return (CASOS / nombre).read_bytes()


def pdf(*textos: bytes, **opciones: Any) -> bytes:
    """Return a PDF with a page per text, written by qpdf."""
    documento = pikepdf.new()
    for texto in textos or (b"0 g 0 0 300 300 re f",):
        documento.add_blank_page(page_size=(612, 792)).Contents = documento.make_stream(texto)
    salida = io.BytesIO()
    documento.save(salida, **{"compress_streams": False, **opciones})
    return salida.getvalue()


def imagen(formato: str, modo: str = "RGB", tamano: tuple[int, int] = (600, 400), **opciones: Any) -> bytes:
    """Return a picture that does not compress to nothing."""
    salida = io.BytesIO()
    Image.effect_noise(tamano, 60).convert("RGB").convert(modo).save(salida, formato, **opciones)
    return salida.getvalue()


def marcada() -> Image.Image:
    """Return a picture with a black corner at the top left, of 64 × 32."""
    foto = Image.new("RGB", (64, 32), "white")
    foto.paste("black", (0, 0, 32, 16))
    return foto


def exif_de_telefono(orientacion: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientacion
    exif[ExifTags.Base.Make] = "CANARIO"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (22.0, 24.0, 1.0), 3: "W", 4: (97.0, 55.0, 1.0)})
    return exif


def heic(orientacion: int = 1, tamano: tuple[int, int] | None = None) -> bytes:
    """Return a whole HEIC as a telephone writes it: with its place and its camera."""
    pillow_heif.register_heif_opener()
    salida = io.BytesIO()
    foto = Image.effect_noise(tamano, 60).convert("RGB") if tamano else marcada()
    foto.save(salida, "HEIF", exif=exif_de_telefono(orientacion).tobytes(), quality=90)
    return salida.getvalue()


def tiff(paginas: int = 1, modo: str = "1", tamano: tuple[int, int] = (200, 100), **opciones: Any) -> bytes:
    """Return a TIFF of numbered pages."""
    hojas = []
    for n in range(paginas):
        hoja = Image.new("L", tamano, 255)
        ImageDraw.Draw(hoja).text((10, 10), str(n), fill=0)
        hojas.append(hoja.convert(modo))
    salida = io.BytesIO()
    hojas[0].save(salida, "TIFF", save_all=True, append_images=hojas[1:], **opciones)
    return salida.getvalue()


# Signed PDFs


@cache
def _llave() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def firmante(nombre: str = "Ana Inventada Pérez") -> signers.SimpleSigner:
    """Return who signs, with a certificate that she issued to herself."""
    llave, sujeto = _llave(), cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, nombre)])
    ahora = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificado = (
        cx509.CertificateBuilder()
        .subject_name(sujeto)
        .issuer_name(sujeto)
        .public_key(llave.public_key())
        .serial_number(7)
        .not_valid_before(ahora)
        .not_valid_after(ahora + datetime.timedelta(days=3650))
        .sign(llave, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    privada = llave.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificado.public_bytes(der)),
        signing_key=load_private_key_from_pemder_data(privada, None),
        cert_registry=SimpleCertificateStore(),
    )


def firmado(contenido: bytes | None = None, nombre: str = "Ana Inventada Pérez", campo: str = "Firma1") -> bytes:
    """Return a PDF signed once more, as an addition at its end; in a thread, for the browser's has a loop that runs."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(contenido or pdf()))
    fields.append_signature_field(escritor, fields.SigFieldSpec(campo, box=(10, 10, 90, 40)))
    como = signers.PdfSignatureMetadata(field_name=campo)
    with ThreadPoolExecutor(1) as hilo:
        return bytes(hilo.submit(signers.sign_pdf, escritor, como, signer=firmante(nombre)).result().getbuffer())


def alterado(contenido: bytes) -> bytes:
    """Return a signed PDF with another page content added after it was signed, as an editor writes it."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(contenido))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    pagina["/MediaBox"][2] = type(pagina["/MediaBox"][2])(300)
    escritor.update_container(pagina)
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()
