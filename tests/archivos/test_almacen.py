"""Attachments: what is received, what is refused and why, what is stripped, and what rests on the disk."""

import hashlib
import io
import os
import resource
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from app.archivos.almacen import Almacen, ArchivoDanado
from app.archivos.avisos import RECHAZOS
from app.archivos.examen import Archivo, ArchivoRechazado, examinar
from app.limpieza.examen import examinar as examinar_aqui
from app.limpieza.limpio import Rechazo

CANARIO = b"CANARIO-7f3a"
PAGINA = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>%s>>"
PAGINAS = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def pdf(*mas: bytes, raiz: bytes = b"", pagina: bytes = b"", paginas: bytes = PAGINAS) -> bytes:
    """A PDF written by hand: catalogue 1, pages 2, page 3, and `mas` from 4 on."""
    salida, sitios = b"%PDF-1.7\n", []
    for numero, cuerpo in enumerate((b"<</Type/Catalog/Pages 2 0 R%s>>" % raiz, paginas, PAGINA % pagina, *mas), 1):
        sitios.append(len(salida))
        salida += b"%d 0 obj\n%s\nendobj\n" % (numero, cuerpo)
    tabla = b"".join(b"%010d 00000 n \n" % sitio for sitio in sitios)
    cabeza = b"xref\n0 %d\n0000000000 65535 f \n" % (len(sitios) + 1)
    cola = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(sitios) + 1, len(salida))
    return salida + cabeza + tabla + cola


def corriente(contenido: bytes, dic: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(contenido), dic, contenido)


def pdf_de_corrientes(texto: bytes, cuantas: int) -> bytes:
    """A PDF whose objects come inflated out of `cuantas` object streams of `texto` each."""
    salida, filas = bytearray(b"%PDF-1.5\n"), [b"\0" * 7]
    fijos = [b"<</Type/Catalog/Pages 2 0 R>>", PAGINAS, PAGINA % b""]
    for i in range(cuantas):
        cabeza = b"%d 0 " % (4 + cuantas + i)
        dic = b"/Type/ObjStm/N 1/First %d/Filter/FlateDecode" % len(cabeza)
        fijos.append(corriente(zlib.compress(cabeza + texto, 9), dic))
    for numero, cuerpo in enumerate(fijos, 1):
        filas.append(b"\1" + len(salida).to_bytes(4, "big") + b"\0\0")
        salida += b"%d 0 obj\n%s\nendobj\n" % (numero, cuerpo)
    filas += [b"\2" + (4 + i).to_bytes(4, "big") + b"\0\0" for i in range(cuantas)]
    filas.append(b"\1" + len(salida).to_bytes(4, "big") + b"\0\0")
    dic = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R" % len(filas)
    final = b"%d 0 obj\n%s\nendobj\n" % (len(filas) - 1, corriente(b"".join(filas), dic))
    return bytes(salida) + final + b"startxref\n%d\n%%%%EOF\n" % len(salida)


def imagen(formato: str, modo: str = "RGB", tamano: tuple[int, int] = (60, 40), **opciones: Any) -> bytes:
    salida = io.BytesIO()
    Image.linear_gradient("L").resize(tamano).convert(modo).save(salida, formato, **opciones)
    return salida.getvalue()


def cifrado(owner: str, user: str) -> bytes:
    salida = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as documento:
        documento.save(salida, encryption=pikepdf.Encryption(owner=owner, user=user))
    return salida.getvalue()


def comprimido() -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as archivo:
        archivo.writestr("malo.exe", b"MZ" + CANARIO)
    return salida.getvalue()


def png_de(ancho: int, alto: int) -> bytes:
    """A PNG that claims a size and carries next to nothing."""

    def trozo(tipo: bytes, datos: bytes) -> bytes:
        return len(datos).to_bytes(4, "big") + tipo + datos + zlib.crc32(tipo + datos).to_bytes(4, "big")

    cabeza = ancho.to_bytes(4, "big") + alto.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    partes = trozo(b"IHDR", cabeza) + trozo(b"IDAT", zlib.compress(b"\0" * 99)) + trozo(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + partes


JPG, PNG, ZIP = imagen("JPEG"), imagen("PNG"), comprimido()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ANIDADOS = b"[" + (b"[" + b"1 " * 40_000 + b"]") * 20 + b"]"

HOSTILES: dict[str, tuple[bytes, str]] = {
    "vacío": (b"", "vacío"),
    "texto": (b"hola", "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "ceros": (b"\0" * 5000, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "zip renombrado": (ZIP, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "html": (b"<!doctype html><script>alert(1)</script>", "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "html delante de un PDF": (b"<script>alert(1)</script>" + pdf(), "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "svg": (SVG, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "svg con prólogo": (b'<?xml version="1.0"?>' + SVG, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "gif": (imagen("GIF"), "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "bmp": (imagen("BMP"), "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n(id) run\n", "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "ejecutable": (b"MZ" + b"\0" * 600, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "rtf": (b"{\\rtf1 hola}", "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 600, "dañada"),
    "tiff cortado": (imagen("TIFF")[:900], "dañada"),
    "webp cortado": (imagen("WEBP")[:90], "dañada"),
    "gifar": (imagen("GIF") + ZIP, "Use PDF, JPG, PNG, HEIC, TIFF o WebP"),
    "más de 10 MB": (JPG + b"\0" * (10 * 1024 * 1024), "10 MB"),
    "jpg y zip": (JPG + ZIP, "escondido"),
    "png y zip": (PNG + ZIP, "escondido"),
    "pdf y zip": (pdf() + ZIP, "escondido"),
    "jpg solo firma": (b"\xff\xd8\xff", "dañada"),
    "jpg cortado": (imagen("JPEG", tamano=(600, 400))[:1500], "dañada"),
    "jpg basura": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, "dañada"),
    "png solo firma": (PNG[:8], "dañada"),
    "png cortado": (imagen("PNG", tamano=(600, 400))[:500], "dañada"),
    "png con la suma cambiada": (PNG[:29] + b"\0\0\0\0" + PNG[33:], "dañada"),
    "png de 900 Mpx": (png_de(30_000, 30_000), "dañada|megapíxeles"),
    "png de 41 Mpx": (png_de(8200, 5000), "40 megapíxeles"),
    "png de 0 px": (png_de(0, 5), "dañada"),
    "png sin datos": (png_de(500, 500), "dañada"),
    "pdf solo firma": (b"%PDF-1.7\n", "incompleto"),
    "pdf cortado": (pdf()[:-60], "incompleto"),
    "pdf de basura": (b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF", "dañado"),
    "pdf sin páginas": (pdf(paginas=b"<</Type/Pages/Count 0/Kids[]>>"), "dañado"),
    "pdf de páginas en círculo": (pdf(paginas=b"<</Type/Pages/Count 1/Kids[2 0 R]>>"), "dañado"),
    "pdf cifrado": (cifrado(owner="a", user="b"), "contraseña"),
    "pdf muy anidado": (pdf(raiz=b"/X" + b"[" * 90_000 + b"]" * 90_000), "dañado"),
    "pdf de mil objetos por byte": (pdf(raiz=b"/X[" + b"<<>>" * 300_000 + b"]"), "dañado|complejo"),
    "pdf de muchos objetos": (pdf(*[b"1"] * 60_000), "complejo"),
    "pdf que se infla": (pdf_de_corrientes(b"[" + b" " * 50_000_000 + b"]", 1), "dañado"),
    "pdf que se infla en partes": (pdf_de_corrientes(ANIDADOS, 10), "complejo"),
}


@pytest.mark.parametrize("caso", HOSTILES)
def test_a_hostile_file_is_refused_with_the_reason_and_in_time(caso: str) -> None:
    contenido, motivo = HOSTILES[caso]
    inicio = time.monotonic()
    with pytest.raises(ArchivoRechazado, match=motivo):
        examinar(contenido, "factura.pdf")
    assert time.monotonic() - inicio < 10


@pytest.mark.parametrize("contenido", [pdf(pagina=b"/Contents 4 0 R"), JPG, PNG])
def test_every_truncation_and_flipped_byte_is_received_or_refused(contenido: bytes) -> None:
    motivos = set()
    for i in range(0, len(contenido), max(1, len(contenido) // 150)):
        roto = contenido[:i] + bytes([contenido[i] ^ 0xA5]) + contenido[i + 1 :]
        for caso in (contenido[:i], roto):
            try:
                assert examinar_aqui(caso).contenido
            except Rechazo as rechazo:
                motivos.add(rechazo.clave)
    assert motivos <= set(RECHAZOS)


# Each: more keys of the catalogue, more keys of the page, objects from number 4 on.
ACTIVOS: dict[str, tuple[bytes, bytes, list[bytes]]] = {
    "OpenAction": (b"/OpenAction<</S/JavaScript/JS(CANARIO-7f3a)>>", b"", []),
    "OpenAction indirecta": (b"/OpenAction 4 0 R", b"", [b"<</S/JavaScript/JS(CANARIO-7f3a)>>"]),
    "OpenAction escrita con escapes": (b"/Open#41ction<</S/J#61vaScript/JS(CANARIO-7f3a)>>", b"", []),
    "nombres": (b"/Names<</JavaScript<</Names[(a)4 0 R]>>>>", b"", [b"<</S/JavaScript/JS(CANARIO-7f3a)>>"]),
    "AA de documento": (b"/AA<</WC<</S/URI/URI(http://CANARIO-7f3a/)>>>>", b"", []),
    "AA de página": (b"", b"/AA<</O 4 0 R>>", [b"<</S/URI/URI(http://CANARIO-7f3a/)>>"]),
    "JavaScript en corriente": (b"/OpenAction<</S/JavaScript/JS 4 0 R>>", b"", [corriente(CANARIO)]),
    "liga con guion": (b"", b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScript/JS(CANARIO-7f3a)>>>>]", []),
    "lanzar": (b"", b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(CANARIO-7f3a)>>>>]", []),
    "encadenada": (b"", b"/Annots[4 0 R]", [
        b"<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Launch/F(CANARIO-7f3a)>>]>>>>"]),
    "formulario": (b"/AcroForm<</Fields[]/XFA 4 0 R>>", b"", [corriente(CANARIO)]),
    "enviar": (b"/AcroForm<</Fields[4 0 R]>>", b"/Annots[4 0 R]", [
        b"<</Subtype/Widget/FT/Btn/T(a)/Rect[0 0 9 9]/A<</S/SubmitForm/F(CANARIO-7f3a)>>>>"]),
    "importar": (b"", b"/Annots[<</Subtype/Link/A<</S/ImportData/F(CANARIO-7f3a)>>>>]", []),
    "ir a otro": (b"", b"/Annots[<</Subtype/Link/A<</S/GoToR/F(CANARIO-7f3a)>>>>]", []),
    "incrustado": (b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", b"", [
        b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", corriente(CANARIO)]),
    "anotación con archivo": (b"", b"/Annots[<</Subtype/FileAttachment/FS<</F(a)/EF<</F 4 0 R>>>>>>]", [
        corriente(CANARIO)]),
    "asociado": (b"/AF[<</F(a)/EF<</UF 4 0 R>>>>]", b"", [corriente(CANARIO)]),
    "medios": (b"", b"/Annots[<</Subtype/RichMedia/RichMediaContent 4 0 R>>]", [b"<</X(CANARIO-7f3a)>>"]),
    "sin referencia": (b"", b"", [corriente(CANARIO)]),
}  # fmt: skip


@pytest.mark.parametrize("caso", ACTIVOS)
def test_what_acts_or_hides_in_a_pdf_is_gone(caso: str) -> None:
    raiz, pagina, mas = ACTIVOS[caso]
    sucio = pdf(*mas, raiz=raiz, pagina=pagina)
    assert CANARIO in sucio
    limpio = examinar(sucio, "x.pdf").contenido
    assert CANARIO not in limpio
    with pikepdf.open(io.BytesIO(limpio)) as documento:
        assert len(documento.pages) == 1


def test_a_pdf_keeps_its_pages_links_and_resources_of_any_name() -> None:
    recursos = b"/Contents 4 0 R/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://gob.mx/)>>>>]"
    fuentes = b"<</Font<</AA<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</EF 6 0 R>>>>"
    contenido = pdf(
        corriente(b"BT /AA 9 Tf (Hola) Tj ET"), fuentes, corriente(b"", b"/Subtype/Form/BBox[0 0 1 1]"),
        pagina=recursos.replace(b"/Contents", b"/R 5 0 R/Contents"),
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(examinar(contenido, "x").contenido)) as documento:
        hoja: Any = documento.pages[0].obj
        assert hoja.Contents.read_bytes() == b"BT /AA 9 Tf (Hola) Tj ET"
        assert str(hoja.Annots[0].A.URI) == "https://gob.mx/"
        assert hoja.R.Font.AA.BaseFont == "/Helvetica"
        assert hoja.R.XObject.EF.Subtype == "/Form"


@pytest.mark.parametrize("contenido", [pdf(), JPG, PNG], ids=["pdf", "jpg", "png"])
def test_the_same_bytes_give_the_same_file_and_a_true_description(contenido: bytes) -> None:
    uno, otro = examinar(contenido, "a"), examinar(contenido, "b")
    assert uno.contenido == otro.contenido
    assert uno.sha256 == hashlib.sha256(uno.contenido).hexdigest()
    assert uno.tamano == len(uno.contenido)
    assert CANARIO not in repr(uno).encode()
    assert "contenido=" not in repr(uno)


def test_a_pdf_cleaned_later_is_still_the_same_file() -> None:
    antes = examinar(pdf(), "a").sha256
    time.sleep(1.1)  # qpdf's ordinary identifier changes with the second
    assert examinar(pdf(), "a").sha256 == antes


def test_the_bytes_decide_and_not_the_name() -> None:
    assert [examinar(c, "foto.exe").mime for c in (pdf(), JPG, PNG)] == ["application/pdf", "image/jpeg", "image/png"]
    assert examinar(JPG, "acta.pdf").nombre == "acta.jpg"


def test_exif_goes_and_the_orientation_stays() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, CANARIO.decode()
    foto = Image.new("RGB", (64, 32), "white")
    foto.paste("black", (0, 0, 32, 32))
    salida = io.BytesIO()
    foto.save(salida, "JPEG", exif=exif, comment=CANARIO, quality=95)
    assert salida.getvalue().count(CANARIO) == 2
    limpia = examinar(salida.getvalue(), "f").contenido
    assert CANARIO not in limpia
    with Image.open(io.BytesIO(limpia)) as vista:
        assert (vista.size, dict(vista.getexif()), vista.info.get("comment")) == ((32, 64), {}, None)
        assert [vista.getpixel((16, y)) for y in (8, 56)] == [(0, 0, 0), (255, 255, 255)]


def test_a_png_loses_its_texts_and_what_follows_it() -> None:
    textos = PngImagePlugin.PngInfo()
    textos.add_text("Comment", CANARIO.decode())
    textos.add_itxt("XML:com.adobe.xmp", CANARIO.decode())
    sucio = imagen("PNG", pnginfo=textos, icc_profile=CANARIO * 20) + CANARIO
    assert CANARIO in sucio
    assert examinar(sucio, "f").contenido == examinar(PNG, "f").contenido


@pytest.mark.parametrize(
    ("contenido", "modo"),
    [
        (imagen("PNG", "1"), "1"),
        (imagen("PNG", "L"), "L"),
        (imagen("PNG", "LA"), "RGBA"),
        (imagen("PNG", "P"), "RGB"),
        (imagen("PNG", "RGBA"), "RGBA"),
        (imagen("PNG", "RGB", transparency=(0, 0, 0)), "RGBA"),
        (imagen("JPEG", "L"), "L"),
        (imagen("JPEG", "CMYK"), "RGB"),
        (imagen("JPEG", progressive=True), "RGB"),
        (imagen("MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))]), "RGB"),
    ],
)
def test_the_images_that_phones_and_scanners_make_are_received(contenido: bytes, modo: str) -> None:
    with Image.open(io.BytesIO(examinar(contenido, "f").contenido)) as vista:
        assert (vista.mode, vista.size, vista.n_frames if hasattr(vista, "n_frames") else 1) == (modo, (60, 40), 1)


def test_sixteen_bits_become_eight_without_burning() -> None:
    salida = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(salida, "PNG")
    with Image.open(io.BytesIO(examinar(salida.getvalue(), "f").contenido)) as vista:
        assert (vista.mode, vista.getpixel((0, 0))) == ("L", 128)


@pytest.mark.parametrize(
    ("nombre", "seguro"),
    [
        ("acta.PNG", "acta.png"),
        ("C:\\Users\\ana\\INE frente.jpeg", "INE frente.png"),
        ("../../etc/passwd", "passwd.png"),
        ("acta\u202egnp.exe", "actagnp.exe.png"),
        ('a"b\r\nSet-Cookie: x.png', "abSet-Cookie x.png"),
        ("Peticio\u0301n de Ñuñoa.pdf", "Petición de Ñuñoa.png"),
        ("...", "archivo.png"),
        ("", "archivo.png"),
        (".png", "archivo.png"),
        ("a" * 500 + ".png", "a" * 100 + ".png"),
        ("\ud800\0.png", "archivo.png"),
    ],
)
def test_the_name_is_made_safe(nombre: str, seguro: str) -> None:
    assert examinar(PNG, nombre).nombre == seguro


@pytest.fixture
def almacen(tmp_path: Path) -> Almacen:
    return Almacen(tmp_path / "adjuntos")


@pytest.fixture
def archivo() -> Archivo:
    return examinar(PNG, "foto.png")


def ruta_de(almacen: Almacen, archivo: Archivo) -> Path:
    return almacen.carpeta / archivo.sha256[:2] / archivo.sha256[2:4] / archivo.sha256


def envejecer(ruta: Path, horas: float) -> None:
    os.utime(ruta, (time.time() - horas * 3600,) * 2)


def test_stored_under_its_hash_and_read_back(almacen: Almacen, archivo: Archivo) -> None:
    almacen.guardar(archivo)
    assert [r for r in almacen.carpeta.rglob("*") if r.is_file()] == [ruta_de(almacen, archivo)]
    assert almacen.abrir(archivo.sha256) == archivo.contenido
    assert ruta_de(almacen, archivo).stat().st_mode & 0o777 == 0o600


def test_storing_twice_writes_once(almacen: Almacen, archivo: Archivo) -> None:
    almacen.guardar(archivo)
    antes = ruta_de(almacen, archivo).stat().st_ino
    almacen.guardar(archivo)
    assert ruta_de(almacen, archivo).stat().st_ino == antes


def test_eight_threads_store_the_same_file(almacen: Almacen, archivo: Archivo) -> None:
    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(lambda _n: almacen.guardar(archivo), range(64)))
    assert [r for r in almacen.carpeta.rglob("*") if r.is_file()] == [ruta_de(almacen, archivo)]
    assert almacen.abrir(archivo.sha256) == archivo.contenido


@pytest.mark.parametrize("dano", [lambda b: b[:-1], lambda b: b"", lambda b: b[:9] + b"X" + b[10:]])
def test_damage_is_seen_and_a_new_copy_mends_it(
    almacen: Almacen, archivo: Archivo, dano: Callable[[bytes], bytes]
) -> None:
    almacen.guardar(archivo)
    ruta_de(almacen, archivo).write_bytes(dano(archivo.contenido))
    with pytest.raises(ArchivoDanado, match=archivo.sha256):
        almacen.abrir(archivo.sha256)
    almacen.guardar(archivo)
    assert almacen.abrir(archivo.sha256) == archivo.contenido


def test_a_missing_file_is_damage(almacen: Almacen, archivo: Archivo) -> None:
    with pytest.raises(ArchivoDanado, match=archivo.sha256):
        almacen.abrir(archivo.sha256)


@pytest.mark.parametrize("malo", ["", "../../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_is_a_name(almacen: Almacen, malo: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        almacen.abrir(malo)


def test_a_false_hash_is_not_stored(almacen: Almacen) -> None:
    with pytest.raises(ArchivoDanado):
        almacen.guardar(Archivo(b"otro", "a" * 64, "image/png", 4, "x.png"))
    assert not almacen.carpeta.exists()


def test_a_disk_that_refuses_leaves_nothing_behind(almacen: Almacen) -> None:
    contenido = os.urandom(100_000)
    grande = Archivo(contenido, hashlib.sha256(contenido).hexdigest(), "image/png", len(contenido), "x.png")
    limites = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limites[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            almacen.guardar(grande)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limites)
    assert [r for r in almacen.carpeta.rglob("*") if r.is_file()] == []


def test_old_files_are_those_untouched_for_a_day_and_also_unfinished(almacen: Almacen) -> None:
    usado, joven, viejo = (examinar(imagen("PNG", tamano=(9, n)), "x") for n in (1, 2, 3))
    for uno in (usado, joven, viejo):
        almacen.guardar(uno)
    a_medias = ruta_de(almacen, viejo).with_name(".0011.tmp")
    a_medias.write_bytes(b"a medias")
    for ruta, horas in ((ruta_de(almacen, usado), 90), (ruta_de(almacen, viejo), 25), (a_medias, 25)):
        envejecer(ruta, horas)
    assert set(almacen.viejos()) == {ruta_de(almacen, usado), ruta_de(almacen, viejo), a_medias}
    assert list(almacen.viejos(desde=time.time() - 3600)) == []
    assert almacen.abrir(joven.sha256) == joven.contenido
