"""Files that people attach: every folder of cases, and the neighbours of each; what is kept, said and refused."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from app.archivos.avisos import avisos_de, que_se_recibe
from app.archivos.examen import Archivo, ArchivoRechazado, examinar, nombre_del_original
from app.compromisos.workflow import TABLA as DE_COMPROMISOS
from app.limpieza.examen import examinar as examinar_aqui
from app.limpieza.limpio import Rechazo
from app.limpieza.tipos import ACEPTA, ACEPTA_IMAGENES, RECIBIDOS
from app.peticiones.workflow.tabla import TABLA
from tests.casos.de_archivos import CASOS, alterado, caso, exif_de_telefono, firmado, heic, imagen, marcada, pdf, tiff

# Folder → what its files become; a file in CON_PALABRAS is refused instead, with these words.
CARPETAS = {
    "imagen-otros-formatos": ("image/png", "image/jpeg", "application/pdf"),
    "jpeg-sin-eoi": ("image/jpeg",),
    "pdf-cabecera-desplazada": ("application/pdf",),
    "pdf-ceros-detras": ("application/pdf",),
    "pdf-con-xml": ("application/pdf",),
    "pdf-firmado": ("application/pdf",),
    "pdf-solo-propietario": ("application/pdf",),
    "pdf-xfa": ("application/pdf",),
}
CON_PALABRAS = {"imagen-otros-formatos/cabecera.heic": "dañada o incompleta"}
SE_DICE = {
    "pdf-con-xml": "los archivos que venían adentro",
    "pdf-firmado": "Firmado digitalmente por",
    "pdf-solo-propietario": "el permiso que limitaba",
    "pdf-xfa": "la imagen no muestra las respuestas",
}
"""What the page says of each file of a folder."""


def de_las_carpetas() -> Iterator[str]:
    for carpeta in CARPETAS:
        yield from (f"{carpeta}/{ruta.name}" for ruta in sorted((CASOS / carpeta).iterdir()))


def dicho(archivo: Archivo) -> str:
    return " ".join(avisos_de(archivo.quitado, archivo.firmas, conservado=archivo.original is not None))


@pytest.mark.parametrize("nombre", list(de_las_carpetas()))
def test_a_case_is_received_or_refused_in_words(nombre: str) -> None:
    contenido, carpeta = caso(nombre), nombre.partition("/")[0]
    if nombre in CON_PALABRAS:
        with pytest.raises(ArchivoRechazado, match=CON_PALABRAS[nombre]):
            examinar(contenido, Path(nombre).name)
        return
    archivo = examinar(contenido, Path(nombre).name)
    assert archivo.mime in CARPETAS[carpeta]
    assert archivo.origen_sha256 == hashlib.sha256(contenido).hexdigest()
    de_papel = nombre.endswith((".pdf", ".tif", ".tiff"))
    assert archivo.original == (contenido if de_papel else None)
    assert SE_DICE.get(carpeta, "") in dicho(archivo)
    if archivo.mime == "application/pdf":
        with pikepdf.open(io.BytesIO(archivo.contenido)) as documento:
            assert (len(documento.pages) > 0, documento.is_encrypted) == (True, False)
    else:
        with Image.open(io.BytesIO(archivo.contenido)) as vista:
            assert not dict(vista.getexif())
    assert examinar(contenido, "otra.vez").sha256 == archivo.sha256


# Signed PDFs


def test_a_signature_says_who_and_that_nothing_changed() -> None:
    suyo = firmado()
    archivo = examinar(suyo, "oficio.pdf")
    assert archivo.original == suyo
    assert [(f["quien"], f["estado"]) for f in archivo.firmas] == [("Ana Inventada Pérez", "integro")]
    assert dicho(archivo).startswith(
        "Firmado digitalmente por Ana Inventada Pérez; íntegro: nadie lo cambió después de firmar. "
        "No se comprobó quién emitió el certificado."
    )
    with pikepdf.open(io.BytesIO(archivo.contenido)) as copia:  # else a reader would call the copy forged
        assert b"/ByteRange" not in archivo.contenido
        assert len(copia.pages) == 1


def estados(contenido: bytes) -> list[tuple[str, str]]:
    return [(f["quien"], f["estado"]) for f in examinar(contenido, "x.pdf").firmas]


def test_what_was_changed_or_added_after_a_signature_is_said() -> None:
    suyo, ana = firmado(), "Ana Inventada Pérez"
    assert estados(firmado(suyo, "Otro Inventado", "Firma2")) == [(ana, "agregado"), ("Otro Inventado", "integro")]
    assert estados(alterado(suyo)) == [(ana, "cambiado")]
    donde = suyo.index(b"300 300 re")
    assert estados(suyo[:donde] + b"4" + suyo[donde + 1 :]) == [(ana, "cambiado")]


@pytest.mark.parametrize(
    "como",
    [lambda b: b"\xef\xbb\xbf" + b, lambda b: b + b"\0" * 4096, lambda b: b"From: Ana <ana@x.mx>\r\n\r\n" + b],
    ids=["bom", "ceros", "correo"],
)
def test_what_a_mail_program_adds_breaks_no_signature(como: Any) -> None:
    assert estados(como(firmado())) == [("Ana Inventada Pérez", "integro")]


BLANCOS = {"renglones": b"\r\n" * 600, "espacios": b" " * 3000, "de todo": b"\n\0 \t\r\n" * 700, "uno": b"\n"}


@pytest.mark.sorteo(4)
@pytest.mark.parametrize("cuales", BLANCOS)
@pytest.mark.parametrize("fin", [b"%%EOF", b"%%EOF\n", b"%%EOF\r\n", b"%%EOF\r\n\r\n", b"%%EOF  \n"])
def test_blanks_after_its_end_break_no_signature(cuales: str, fin: bytes) -> None:
    """Signed with each line end, that is part of what was signed."""
    suyo = firmado(pdf().rstrip().removesuffix(b"%%EOF") + fin)
    assert estados(suyo + BLANCOS[cuales]) == [("Ana Inventada Pérez", "integro")]
    assert estados(alterado(suyo) + BLANCOS[cuales]) == [("Ana Inventada Pérez", "cambiado")]


@pytest.mark.parametrize("detras", [b"", b"\r\n" * 600])
def test_without_its_last_mark_a_signed_pdf_still_says_who(detras: bytes) -> None:
    archivo = examinar(sin_final(firmado()) + detras, "x.pdf")
    assert [(f["quien"], f["estado"]) for f in archivo.firmas] == [("Ana Inventada Pérez", "sin_comprobar")]


def romper_firma(contenido: bytes, clave: bytes, por: bytes) -> bytes:
    donde = contenido.index(clave) + len(clave)
    return contenido[:donde] + por + contenido[donde + len(por) :]


@pytest.mark.parametrize(
    "roto",
    [
        lambda b: romper_firma(b, b"/Contents <", b"00" * 60),
        lambda b: romper_firma(b, b"/Contents <", b"3080" + b"ff" * 60),
        lambda b: romper_firma(b, b"/ByteRange [", b"9 9 9 9 ]   "),
        lambda b: b.replace(b"/adbe.pkcs7.detached", b"/otra.pkcs7.cosa_nue"),
        lambda b: b.replace(b"/FT /Sig", b"/FT /Txt"),
    ],
    ids=["ceros", "asn1", "rangos", "clase", "campo"],
)
def test_a_broken_signature_is_received_and_never_called_whole(roto: Any) -> None:
    contenido = firmado()
    assert roto(contenido) != contenido
    archivo = examinar(roto(contenido), "x.pdf")
    assert [f["estado"] for f in archivo.firmas] in (["sin_comprobar"], ["cambiado"])
    assert "no se pudo comprobar" in dicho(archivo) or "cambiado después" in dicho(archivo)


def test_a_hostile_name_in_a_certificate_is_one_short_line() -> None:
    quien = examinar(firmado(nombre="A\u202e\nB\x07 " + "x" * 50), "x.pdf").firmas[0]["quien"]
    assert (quien[:4], len(quien) <= 80, quien.isprintable()) == ("A B ", True, True)


# PDFs that every reader opens


def sin_final(contenido: bytes) -> bytes:
    return contenido[: contenido.rindex(b"%%EOF")]


COMPRIMIDA = pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)
ABIERTOS = {
    "sin %%EOF": sin_final(pdf()),
    "sin %%EOF ni número": sin_final(pdf())[: sin_final(pdf()).rindex(b"startxref")],
    "sin %%EOF, tabla comprimida": sin_final(pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "blancos detrás": pdf() + b"\r\n \0\0\t\n" * 900,
    "correo delante": b"From: Ana <ana@ejemplo.mx>\r\nSubject: oficio\r\n\r\n" + pdf(),
    "BOM y renglón": b"\xef\xbb\xbf\r\n" + pdf(),
    "cabecera en 1000": b" " * 1000 + pdf(),
    "dos cabeceras": b"%PDF-1.4\n" + pdf(),
    "dos documentos": pdf() + pdf(),
    "tabla que empieza en 1": pdf().replace(b"xref\n0 ", b"xref\n1 "),
    "tabla vacía": re.sub(rb"xref\n0 .*?trailer", b"xref\n0 0\ntrailer", pdf(), flags=re.DOTALL),
    "tabla comprimida sin nombre": COMPRIMIDA.replace(b"/Type /XRef", b"/Type /XReg"),
    "tabla comprimida sin anchos": COMPRIMIDA.replace(b"/W ", b"/Z "),
    "tabla comprimida corta": re.sub(rb"/Size \d+", b"/Size 3", COMPRIMIDA),
    "dueño, AES": pdf(encryption=pikepdf.Encryption(owner="d", user="", R=6)),
    "dueño, RC4": pdf(encryption=pikepdf.Encryption(owner="d", user="", R=3, aes=False, metadata=False)),
}
CERRADOS = {
    "cabecera en 1025": (b" " * 1025 + pdf(), "Use PDF"),
    "página web delante": (b"<p>hola</p>" + pdf(), "Use PDF"),
    "comentario de página delante": (b"x <!-- " + pdf(), "Use PDF"),
    "GIF delante": (imagen("GIF", tamano=(9, 9)) + pdf(), "Use PDF"),
    "guion delante": (b"#!/bin/sh\n" + pdf(), "Use PDF"),
    "programa delante": (b"MZ\x90\0" + pdf(), "Use PDF"),
    "con contraseña": (pdf(encryption=pikepdf.Encryption(owner="d", user="u")), "contraseña"),
    "cortado a la mitad": (pdf(*[b"0 g 0 0 9 9 re f"] * 20)[:2000], "incompleto"),
    "cortado en el catálogo": (pdf()[: pdf().index(b"endobj")], "incompleto"),
}


@pytest.mark.parametrize("cual", ABIERTOS)
def test_a_pdf_that_every_reader_opens_is_received(cual: str) -> None:
    archivo = examinar(ABIERTOS[cual], "x.pdf")
    assert archivo.original == ABIERTOS[cual]
    with pikepdf.open(io.BytesIO(archivo.contenido)) as documento:
        assert (len(documento.pages), documento.is_encrypted) == (1, False)
        assert b"300 300 re" in documento.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("cual", CERRADOS)
def test_what_no_reader_opens_or_is_something_else_too_is_refused(cual: str) -> None:
    contenido, motivo = CERRADOS[cual]
    with pytest.raises(ArchivoRechazado, match=motivo):
        examinar(contenido, "x.pdf")


@pytest.mark.parametrize(
    "como",
    [{}, {"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}],
    ids=["simple", "lineal", "comprimido"],
)
def test_no_cut_of_a_pdf_loses_a_page_unsaid(como: dict[str, Any]) -> None:
    entero = pdf(*(b"0 g %d 0 9 9 re f" % n for n in range(6)), **como)
    for hasta in range(0, len(entero), 37):
        try:
            archivo = examinar_aqui(entero[:hasta])
        except Rechazo:
            continue
        with pikepdf.open(io.BytesIO(archivo.contenido)) as documento:
            dibujos = [pagina.Contents.read_bytes() for pagina in documento.pages]
        assert dibujos == [b"0 g %d 0 9 9 re f" % n for n in range(6)], hasta


def test_what_is_taken_out_of_a_pdf_is_named() -> None:
    documento = pikepdf.open(io.BytesIO(pdf()))
    documento.attachments["factura.xml"] = pikepdf.AttachedFileSpec(documento, b"<a/>", mime_type="text/xml")
    documento.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    enviar = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=pikepdf.String("http://x.mx"))
    liga = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=enviar)
    documento.pages[0].Annots = pikepdf.Array([documento.make_indirect(liga)])
    salida = io.BytesIO()
    documento.save(salida)
    archivo = examinar(salida.getvalue(), "x.pdf")
    assert set(archivo.quitado) == {"programas", "acciones", "adjuntos: factura.xml"}
    frase = dicho(archivo)
    assert "factura.xml" in frase
    assert "el archivo original se conserva y se puede descargar." in frase


def test_a_pdf_put_together_again_loses_nothing_unsaid() -> None:
    documento = pikepdf.open(io.BytesIO(pdf(*(b"0 g %d 0 9 9 re f" % n for n in range(6)))))
    documento.attachments["f.xml"] = pikepdf.AttachedFileSpec(documento, b"<a/>", filename="f.xml")
    salida = io.BytesIO()
    documento.save(salida, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    roto = salida.getvalue().replace(b"/Type /XRef", b"/Type /XReg")
    archivo = examinar(roto, "x.pdf")
    assert (archivo.quitado, archivo.original) == (("adjuntos: f.xml",), roto)
    with pikepdf.open(io.BytesIO(archivo.contenido)) as copia:
        assert [p.Contents.read_bytes() for p in copia.pages] == [b"0 g %d 0 9 9 re f" % n for n in range(6)]
    assert examinar(roto, "x.pdf").sha256 == archivo.sha256
    con_firma = firmado(COMPRIMIDA).replace(b"/Type /XRef", b"/Type /XReg").replace(b"/Type/XRef", b"/Type/XReg")
    assert [f["estado"] for f in examinar(con_firma, "x.pdf").firmas] == ["sin_comprobar"]


def test_an_ordinary_pdf_says_nothing() -> None:
    assert dicho(examinar(pdf(), "x.pdf")) == ""


# Pictures


def esquina_negra(contenido: bytes) -> tuple[tuple[int, int], int]:
    """Return the size, and which corner is black: 0 top left, then clockwise."""
    with Image.open(io.BytesIO(contenido)) as vista:
        gris, (ancho, alto) = vista.convert("L"), vista.size
    esquinas = [(3, 3), (ancho - 4, 3), (ancho - 4, alto - 4), (3, alto - 4)]
    negras = [n for n, punto in enumerate(esquinas) if int(gris.getpixel(punto)) < 90]  # type: ignore[arg-type]
    assert len(negras) == 1
    return (ancho, alto), negras[0]


@pytest.mark.parametrize(
    ("orientacion", "queda"), [(1, ((64, 32), 0)), (3, ((64, 32), 2)), (6, ((32, 64), 1)), (8, ((32, 64), 3))]
)
def test_a_whole_heic_becomes_a_jpeg_upright_without_its_place(orientacion: int, queda: Any) -> None:
    archivo = examinar(heic(orientacion), "IMG_0001.HEIC")
    assert (archivo.mime, archivo.nombre, archivo.original) == ("image/jpeg", "IMG_0001.jpg", None)
    assert esquina_negra(archivo.contenido) == queda
    assert b"CANARIO" not in archivo.contenido
    assert dicho(archivo) == (
        "Llegó como HEIC y se convirtió. La copia que se guardó va sin los datos de la cámara y el lugar donde se tomó."
    )


def test_a_photograph_is_not_kept_as_it_came_and_says_what_went() -> None:
    salida = io.BytesIO()
    marcada().save(salida, "JPEG", exif=exif_de_telefono(6), quality=95)
    archivo = examinar(salida.getvalue(), "f.jpg")
    assert (archivo.original, archivo.quitado) == (None, ("camara", "lugar"))
    assert esquina_negra(archivo.contenido) == ((32, 64), 1)
    assert examinar(imagen("JPEG"), "f.jpg").quitado == ()


def test_only_the_end_of_a_jpeg_may_be_missing() -> None:
    for progresiva in (False, True):
        entera = imagen("JPEG", progressive=progresiva, quality=90)
        for faltan in (1, 2, 3, 8):
            assert examinar(entera[:-faltan], "f.jpg").mime == "image/jpeg"
        for faltan in (len(entera) // 8, len(entera) // 4, len(entera) // 2, len(entera) - 700):
            with pytest.raises(ArchivoRechazado, match="dañada o incompleta"):
                examinar(entera[:-faltan], "f.jpg")
            with pytest.raises(ArchivoRechazado, match="dañada o incompleta"):
                examinar(entera[:-faltan] + b"\xff", "f.jpg")


def test_without_its_end_the_picture_is_the_same() -> None:
    entera = imagen("JPEG", progressive=True)
    assert examinar(entera[:-2], "f.jpg").sha256 == examinar(entera, "f.jpg").sha256


def test_a_jpeg_whose_foot_may_be_spoiled_says_so() -> None:
    for progresiva in (False, True):
        entera = imagen("JPEG", progressive=progresiva, quality=90)
        assert "el pie de la imagen" not in dicho(examinar(entera, "f.jpg"))
        assert "el pie de la imagen" not in dicho(examinar(entera[:-2], "f.jpg"))
    entera = imagen("JPEG", quality=90)
    assert "el pie de la imagen puede verse dañado" in dicho(examinar(entera[: len(entera) * 99 // 100], "f.jpg"))


def test_a_tiff_says_that_it_was_converted() -> None:
    for suyo in (tiff(1), tiff(3), imagen("TIFF", "RGB")):
        assert dicho(examinar(suyo, "f.tif")) == "Llegó como TIFF y se convirtió."


def test_a_bigtiff_is_called_by_its_name() -> None:
    for cabecera in (b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"):
        with pytest.raises(ArchivoRechazado, match="Es un BigTIFF.*TIFF común o PDF"):
            examinar(cabecera + tiff(1)[8:], "f.tif")
    salida = io.BytesIO()
    marcada().save(salida, "TIFF", big_tiff=True)
    with pytest.raises(ArchivoRechazado, match="Es un BigTIFF"):
        examinar(salida.getvalue(), "f.tif")


CORTADOS: list[dict[str, Any]] = [
    {"paginas": 3, "compression": "group4"},
    {"paginas": 3, "compression": "group3"},
    {"paginas": 5, "modo": "L", "tamano": (600, 400), "compression": "tiff_lzw"},
    {"paginas": 4, "modo": "RGB", "compression": "jpeg"},
    {"paginas": 3, "modo": "L", "compression": "tiff_adobe_deflate"},
    {"paginas": 3, "modo": "L", "compression": "packbits"},
    {"paginas": 3, "modo": "L"},
    {"paginas": 1, "compression": "group4"},
    {"paginas": 1, "modo": "L", "tamano": (600, 400), "compression": "tiff_lzw"},
    {"paginas": 1, "modo": "RGB"},
]


@pytest.mark.parametrize("como", CORTADOS, ids=lambda c: f"{c['paginas']}-{c.get('compression', 'raw')}")
def test_no_cut_of_a_tiff_loses_a_page_or_a_part_of_one(como: dict[str, Any]) -> None:
    entero = tiff(**como)
    dibujado = examinar_aqui(entero).contenido
    for centesimas in range(1, 100):
        try:
            limpio = examinar_aqui(entero[: len(entero) * centesimas // 100])
        except Rechazo:
            continue
        assert limpio.contenido == dibujado, centesimas


def test_a_tiff_whose_pages_go_round_is_received() -> None:
    entero = bytearray(tiff(1))
    primero = int.from_bytes(entero[4:8], "little")
    siguiente = primero + 2 + 12 * int.from_bytes(entero[primero : primero + 2], "little")
    entero[siguiente : siguiente + 4] = entero[4:8]
    assert examinar(bytes(entero), "f.tif").mime == "image/png"


def test_a_tiff_of_pages_becomes_a_pdf_and_is_kept() -> None:
    suyo = tiff(3, dpi=(200, 200))
    archivo = examinar(suyo, "fax.TIF")
    assert (archivo.mime, archivo.nombre, archivo.original_mime) == ("application/pdf", "fax.pdf", "image/tiff")
    assert nombre_del_original(archivo.nombre, archivo.original_mime) == "fax (como llegó).tif"
    assert nombre_del_original("x" * 200 + ".pdf", archivo.original_mime) == "x" * 87 + " (como llegó).tif"
    with pikepdf.open(io.BytesIO(archivo.contenido)) as documento:
        assert [tuple(map(float, p.mediabox)) for p in documento.pages] == [(0, 0, 72, 36)] * 3


def test_a_fax_is_not_squashed() -> None:
    archivo = examinar(tiff(1, dpi=(204, 98)), "fax.tif")
    with Image.open(io.BytesIO(archivo.contenido)) as vista:
        assert (vista.mode, vista.size) == ("1", (200, 208))


def test_a_tiff_of_three_hundred_pages_is_bounded_and_says_so() -> None:
    archivo = examinar(tiff(300, tamano=(60, 40)), "fax.tif")
    with pikepdf.open(io.BytesIO(archivo.contenido)) as documento:
        assert len(documento.pages) == 100
    assert "las páginas que siguen a la 100" in dicho(archivo)


def test_the_first_of_an_animation_is_shown_and_the_others_are_named() -> None:
    salida = io.BytesIO()
    otras = [Image.new("RGB", (40, 40), color) for color in ("red", "blue")]
    Image.new("RGB", (40, 40), "white").save(salida, "WEBP", save_all=True, append_images=otras, lossless=True)
    archivo = examinar(salida.getvalue(), "a.webp")
    assert "las demás imágenes" in dicho(archivo)
    with Image.open(io.BytesIO(archivo.contenido)) as vista:
        assert vista.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("contenido", "queda"),
    [
        (imagen("JPEG", "CMYK"), ("JPEG", "RGB")),
        (imagen("WEBP"), ("JPEG", "RGB")),
        (imagen("WEBP", "RGBA"), ("JPEG", "RGB")),
        (imagen("TIFF", "RGB", compression="tiff_lzw"), ("JPEG", "RGB")),
        (imagen("TIFF", "CMYK"), ("JPEG", "RGB")),
        (imagen("TIFF", "L", compression="jpeg"), ("JPEG", "L")),
        (imagen("TIFF", "1", compression="group4"), ("PNG", "1")),
        (tiff(1, "I;16"), ("JPEG", "L")),
    ],
)
def test_what_scanners_and_programs_write_is_converted(contenido: bytes, queda: tuple[str, str]) -> None:
    with Image.open(io.BytesIO(examinar(contenido, "f").contenido)) as vista:
        assert (vista.format, vista.mode) == queda


@pytest.mark.parametrize("entera", [heic(tamano=(300, 200)), imagen("WEBP"), imagen("TIFF"), tiff(3), imagen("PNG")])
def test_a_picture_cut_short_is_refused_in_words(entera: bytes) -> None:
    for parte in (0.1, 0.5, 0.9):
        with pytest.raises(ArchivoRechazado, match="dañada o incompleta"):
            examinar(entera[: int(len(entera) * parte)], "f")


@pytest.mark.parametrize("formato", ["GIF", "BMP", "AVIF", "JPEG2000"])
def test_what_is_not_received_is_refused_with_what_is(formato: str) -> None:
    with pytest.raises(ArchivoRechazado, match="Use PDF, JPG, PNG, HEIC, TIFF o WebP"):
        examinar(imagen(formato), "f.jpg")


# The promise


def test_the_picker_and_the_words_follow_the_one_list() -> None:
    campos = {c.capturas for t in (TABLA, DE_COMPROMISOS) for paso in t for c in paso.exige if c.tipo == "archivo"}
    assert campos == {ACEPTA}
    assert set(RECIBIDOS) <= set(ACEPTA.split(","))
    assert set(ACEPTA_IMAGENES.split(",")) == set(ACEPTA.split(",")) - {"application/pdf"}
    assert que_se_recibe() == "PDF, JPG, PNG, HEIC, TIFF o WebP"
