"""A bad office scanner: PDFs → crooked, grey, noisy pages of 150 dpi as JPEG → one batch PDF."""

from __future__ import annotations

import io
import random

import pikepdf
import pypdfium2 as pdfium
import segno
from flask import Flask
from PIL import Image, ImageDraw

from app.documentos.escaner.firma import firma_de
from tests.cliente import Cliente


def paginas(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    """Return the pages of a PDF as grey pictures."""
    abierto = pdfium.PdfDocument(pdf)
    try:
        return [hoja.render(scale=dpi / 72).to_pil().convert("L") for hoja in abierto]
    finally:
        abierto.close()


def maltratada(hoja: Image.Image, giro: float = 2, semilla: int = 1) -> Image.Image:
    """Return a page as a bad scanner gives it: turned, noisy, yellowed."""
    derecha = hoja.rotate(round(giro / 90) * 90, expand=True)
    girada = derecha.rotate(giro - round(giro / 90) * 90, resample=Image.Resampling.BICUBIC, fillcolor=250)
    ruido = Image.effect_noise(girada.size, 22)
    sucia = Image.blend(girada, ruido, 0.12).point(lambda v: min(255, int(v * 1.03) + 10))
    puntos = ImageDraw.Draw(sucia)
    azar = random.Random(semilla)
    for _ in range(6):
        x, y = azar.randrange(sucia.width), azar.randrange(sucia.height)
        puntos.point((x, y), 90)
    return sucia


def jpeg(hoja: Image.Image, calidad: int = 60) -> bytes:
    """Return a page as JPEG."""
    salida = io.BytesIO()
    hoja.save(salida, "JPEG", quality=calidad)
    return salida.getvalue()


def en_pdf(hojas: list[Image.Image], *, recursos_de_todas: bool = False) -> bytes:
    """Return pages as a batch PDF; `recursos_de_todas`: as scanners do that list every image in every page."""
    with pikepdf.new() as pdf:
        imagenes = pikepdf.Dictionary()
        for n, hoja in enumerate(hojas):
            imagenes[f"/I{n}"] = pdf.make_indirect(pikepdf.Stream(
                pdf, jpeg(hoja), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=hoja.width,
                Height=hoja.height, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            ))  # fmt: skip
        comun = pdf.make_indirect(pikepdf.Dictionary(XObject=imagenes))
        for n in range(len(hojas)):
            pagina = pdf.add_blank_page(page_size=(612, 792))
            propios = pikepdf.Dictionary(XObject=pikepdf.Dictionary({f"/I{n}": imagenes[f"/I{n}"]}))
            pagina.Resources = comun if recursos_de_todas else propios
            pagina.Contents = pdf.make_stream(f"612 0 0 792 0 0 cm /I{n} Do".encode())
        salida = io.BytesIO()
        pdf.save(salida)
        return salida.getvalue()


def en_blanco() -> Image.Image:
    """Return the back of a sheet, with the shadow of the scanner's edge."""
    hoja = Image.new("L", (1275, 1650), 255)
    ImageDraw.Draw(hoja).rectangle((0, 0, 12, 1650), fill=120)
    return maltratada(hoja, 0)


def con_texto(texto: str = "Recibo de luz") -> Image.Image:
    """Return a page that carries no code."""
    hoja = Image.new("L", (1275, 1650), 255)
    for n in range(20):
        ImageDraw.Draw(hoja).text((150, 200 + 40 * n), f"{texto} {n}" * 3, fill=0)
    return hoja


def con_qr(*textos: str) -> Image.Image:
    """Return a page with the QR of some texts, whatever they say."""
    hoja = con_texto("Papel")
    for n, texto in enumerate(textos):
        salida = io.BytesIO()
        segno.make_qr(texto, error="m").save(salida, kind="png", scale=6, border=4)
        hoja.paste(Image.open(salida).convert("L"), (700, 150 + 600 * n))
    return hoja


def direccion(app: Flask, folio: str, papel: str = "", casa: str = "https://atencion.example.mx") -> str:
    """Return the address in the QR of a paper as this system prints it."""
    with app.app_context():
        return f"{casa}/peticiones/{folio}?papel={papel}&f={firma_de(folio, papel)}"


def impreso(navegador: Cliente, folio: str, papel: str = "formato") -> list[Image.Image]:
    """Print a paper of a petición through its page and return its sheets."""
    respuesta = navegador.get(f"/peticiones/{folio}/{papel}.pdf")
    assert respuesta.status_code == 200, respuesta.status_code
    return paginas(respuesta.data)


def entregar(navegador: Cliente, *archivos: tuple[bytes, str], **mas: str) -> str:
    """Upload files through the form and return the text of the page that says what became of them."""
    forma = navegador.pagina("/hojas/add").forma("/hojas/add")
    respuesta = navegador.http.post(
        "/hojas/add",
        data={**forma["datos"], **mas, "archivos": [(io.BytesIO(c), n) for c, n in archivos]},
        content_type="multipart/form-data",
    )
    navegador.ultima = respuesta
    assert respuesta.status_code == 303, navegador.errores()
    return navegador.pagina(respuesta.location).texto
