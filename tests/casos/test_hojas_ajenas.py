"""Files that are no sheet, given as one: each is named, with what to do; a page of tables is read; CSV of any maker."""

from __future__ import annotations

import io
import json
import re
import struct
import time
import zipfile

import pytest

from app.catalogos.importacion.clases import DEPENDENCIAS, LOCALIDADES, TRAMITES
from app.catalogos.importacion.lectura import HojaRechazada, leer
from tests.casos.test_hojas import DATOS, leida
from tests.cliente import Cliente

pytestmark = [
    pytest.mark.solo_sqlite("reading a file does not touch the database"),
    pytest.mark.usefixtures("_contexto"),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def comprimido(*nombres: str, **partes: str) -> bytes:
    """Return a zip of empty parts, and of parts with their text."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as hecho:
        for nombre in nombres:
            hecho.writestr(nombre, b"x")
        for nombre, texto in partes.items():
            hecho.writestr(nombre.replace("__", "/").replace("_", "."), texto)
    return salida.getvalue()


def ole(corriente: str) -> bytes:
    """Return the beginning of Microsoft's older container, with the name of one stream."""
    return OLE + corriente.encode("utf-16-le") + b"\0" * 64


def dbase() -> bytes:
    return struct.pack("<BBBBIHH20x", 3, 126, 5, 9, 2, 97, 41) + b"NOM_LOC".ljust(32, b"\0") + b"\r Miramar"


CSV = "Nombre;Tipo;Código postal\r\nPeñasco Bermejo;colonia;89600\r\nEjidal Ñandú;ejido;89605\r\n"
MHT = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: file:///x\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n<html><table><tr><td>Nombre</td></tr></table>"
)  # fmt: skip
XML = '<?xml version="1.0"?>\r\n'
MANIFIESTO = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
AJENOS = {
    "ods": (comprimido("content.xml"), "(.ods). Guárdela como .xlsx"),
    "ods con contraseña": (
        comprimido("content.xml", **{"META-INF__manifest_xml": MANIFIESTO}), "LibreOffice con contraseña",
    ),
    "xlsb": (comprimido("xl/workbook.bin"), "(.xlsb). Guárdelo como .xlsx"),
    "numbers": (comprimido("Index/Document.iwa"), "Numbers"),
    "docx": (comprimido("word/document.xml"), "documento de texto"),
    "zip con una hoja": (comprimido("colonias.xlsx"), "archivo comprimido. Sáquele la hoja"),
    "zip de otra cosa": (comprimido("a.bin"), "No es un libro de Excel"),
    "zip vacío": (comprimido(), "archivo comprimido"),
    "rar": (b"Rar!\x1a\x07\0aaaa", "archivo comprimido"),
    "ole": (OLE[:8], "Excel antiguo o con contraseña"),
    "xls": (ole("Workbook"), "Excel antiguo (.xls)"),
    "xls de Excel 5": (ole("Book"), "Excel muy antiguo"),
    "xlsx con contraseña": (ole("EncryptedPackage"), "Excel con contraseña. Ábralo, quítesela"),
    "doc": (ole("WordDocument"), "documento de texto"),
    "biff2": (b"\x09\0\x04\0\x02\0\x10\0\x04\0" + b"Nombre", "Excel muy antiguo"),
    "biff4": (b"\x09\x04\x06\0\0\0\x10\0\0\0Nombre", "Excel muy antiguo"),
    "biff5": (b"\x09\x08\x08\0\0\x05\x05\0Nombre", "Excel muy antiguo"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nNombre,Tipo\nUno,colonia\n", "Es un PDF"),
    "pdf con basura delante": (b"\n\n junk %PDF-1.4\nNombre\n", "Es un PDF"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Es una imagen"),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "Es una imagen"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "Es una imagen"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "Es una imagen"),
    "svg": (XML.encode() + b"<svg xmlns='x'/>", "Es una imagen"),
    "mht": (MHT.encode(), "página web guardada (.mht)"),
    "slk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"Nombre\"\r\nC;Y2;K\"Uno\"\r\nE\r\n", "SYLK (.slk)"),
    "dif": (b"TABLE\r\n0,1\r\n\"EXCEL\"\r\n", "formato DIF"),
    "json": (json.dumps([{"Nombre": "Uno"}]).encode(), "JSON"),
    "json con sangría": (b'\xef\xbb\xbf{\r\n  "Nombre": "Uno"\r\n}', "JSON"),
    "json en utf-16": ('{"Nombre": "Uno"}'.encode("utf-16"), "JSON"),
    "xml": (XML.encode() + b"<cfdi:Comprobante/>", "Es un archivo XML"),
    "xml de Excel": (XML.encode() + b'<?mso-application progid="Excel.Sheet"?><Workbook/>', "guardada como XML"),
    "fods": (XML.encode() + b"<office:document xmlns:office='x'/>", "guardada como XML"),
    "utf-32": (CSV.encode("utf-32"), "UTF-32"),
    "utf-32 sin marca": (CSV.encode("utf-32-be"), "UTF-32"),
    "rtf": (b"{\\rtf1\\ansi Nombre\\par Uno}", "documento de texto"),
    "dbf": (dbase(), "dBase (.dbf)"),
    "sqlite": (b"SQLite format 3\0Nombre", "base de datos"),
    "vcf": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Nombre\r\n", "contactos o citas"),
    "binario": (bytes(range(1, 9)) * 40 + b"\nNombre\nUno\n", "No es una hoja de cálculo"),
    "página sin tablas": (b"<html><body>Su sesi\xc3\xb3n expir\xc3\xb3</body></html>", "No trae ninguna tabla"),
    "página sin renglones": (b"<html><table><tr><td>Nombre</td></tr></table>", "página web con nombre de hoja"),
    "página de otra cosa": (b"<html><table><tr><td>A</td></tr></table>", "le falta la columna «Nombre»"),
    "página cortada": (b"<table><tr><td>Nombre</td></tr><tr><td>Uno</td></tr>", "está cortado"),
}  # fmt: skip


@pytest.mark.parametrize("cual", AJENOS)
def test_what_is_no_sheet_says_what_it_is(cual: str) -> None:
    contenido, dice = AJENOS[cual]
    for clase in (LOCALIDADES, TRAMITES):
        with pytest.raises(HojaRechazada) as error:
            leer(clase, contenido)
        assert dice in str(error.value) or clase is TRAMITES
        assert re.search(r"xlsx|CSV|csv|suba", str(error.value))


def test_the_page_says_it_beside_the_field(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    forma = c.pagina("/importaciones/").forma("/importaciones/")
    for cual in ("pdf", "utf-32", "mht", "xlsx con contraseña"):
        contenido, dice = AJENOS[cual]
        hecho = c.post(forma["url"], {**forma["datos"], "clase": "localidades", "archivo": (contenido, "colonias.xls")})
        assert (hecho.status_code, dice in hecho.text) == (422, True), cual


@pytest.mark.parametrize("titulos", ["ID;Plazo;Nombre", "Clave;Nombre", "[Nombre];Nombre", "Tabla;Nombre"])
def test_a_csv_that_begins_as_another_file_is_read(titulos: str) -> None:
    ultimo = titulos.count(";")
    assert leer(LOCALIDADES, f"{titulos}\n{'B;' * ultimo}Uno\nC;{'x;' * (ultimo - 1)}Dos\n".encode()).filas[0][1] == {
        "nombre": "Uno"
    }


# Pages


def pagina(cuerpo: str, codigo: str = "utf-8") -> bytes:
    """Return a page as systems export it, in an encoding."""
    return (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{codigo}">'
        f"<style>td{{x:y}}</style></head><body>{cuerpo}</body></html>"
    ).encode(codigo)


FILAS = "".join(f"<tr><td>{n}</td><td>{t}</td><td>&nbsp;{c}</td></tr>" for n, t, c in DATOS)
TITULOS = "<tr><th>Nombre</th><th>Tipo</th><th>C&oacute;digo<br>postal</th></tr>"
TABLA = f"<table border=1>{TITULOS}{FILAS}</table>"
SUELTAS = FILAS.replace("</td>", "").replace("</tr>", "")


@pytest.mark.parametrize("codigo", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "cuerpo",
    [
        TABLA,
        f"<table><tr><td colspan=3>Municipio<script>var a = '<td>no</td>';</script></td></tr></table>{TABLA}",
        f"<table><tr><td>{TABLA}</td></tr></table>",
        f"<TABLE><THEAD>{TITULOS}</THEAD><TBODY>{SUELTAS}</TBODY></TABLE>",
        f"<table><tr><td colspan=5>Listado</td></tr>{TITULOS}{FILAS}</table>",
        TABLA.replace("Peñasco Bermejo", "<b>Peñasco</b>\n  <i>Bermejo</i>"),
    ],
)
def test_the_table_of_a_page_is_read(codigo: str, cuerpo: str) -> None:
    datos, dicho = leida(pagina(cuerpo, codigo))
    assert (datos, "página web con nombre de hoja; se leyó su tabla" in dicho) == (DATOS, True)


def test_a_bare_table_and_merged_cells() -> None:
    filas = (
        "<tr><th>Dependencia<th>Nombre<th>Plazo</tr><tr><td rowspan=2>Obras<td>Bache<td>5</tr>"
        "<tr><td>Banqueta<td>9</tr><tr><td>Parques<td>Poda &amp; riego<td>3</tr>"
    )
    assert [celdas for _n, celdas in leer(TRAMITES, f"\n<!-- x -->\n<table>{filas}</table>".encode()).filas] == [
        {"nombre": "Bache", "dependencia": "Obras", "plazo": "5"},
        {"nombre": "Banqueta", "dependencia": "", "plazo": "9"},
        {"nombre": "Poda & riego", "dependencia": "Parques", "plazo": "3"},
    ]


@pytest.mark.parametrize("trozo", ["<!--", "<a ", "</", "<td ", "<table>", "<![", "&", "<!", "<td colspan=9999>"])
def test_a_hostile_page_costs_little(trozo: str) -> None:
    antes = time.process_time()
    with pytest.raises(HojaRechazada):
        leer(LOCALIDADES, b"<table><tr><td>x</td>" + (trozo * (1_000_000 // len(trozo))).encode())
    assert time.process_time() - antes < 10


# CSV as programs of any maker write it


@pytest.mark.parametrize("codigo", ["utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("separador", [";", ",", "\t", "|"])
@pytest.mark.parametrize("primera", ["sep={}\r\n", '"sep={}"\r\n', "SEP={}\n"])
def test_the_line_that_names_the_separator_is_no_row(codigo: str, separador: str, primera: str) -> None:
    texto = primera.format(separador) + CSV.replace(";", separador)
    assert leida(texto.encode(codigo))[0] == DATOS
    assert leer(LOCALIDADES, texto.encode(codigo)).filas[0][0] == 2


def test_decimal_commas_and_line_breaks_between_quotes() -> None:
    texto = 'Nombre;"Latitud";Longitud\r\n"Ejido ""La\r\nUnión""; sur";22,34;-97,87\r\nOtro;"22,35";"-97,88"\r\n'
    for codigo in ("utf-8", "utf-16", "cp1252", "utf-8-sig"):
        filas = [celdas for _n, celdas in leer(LOCALIDADES, texto.encode(codigo)).filas]
        assert filas[0] == {"nombre": 'Ejido "La\nUnión"; sur', "latitud": "22,34", "longitud": "-97,87"}
        leidos = [
            columna.leer(filas[0][columna.campo]) for columna in LOCALIDADES.leidas() if columna.campo in filas[0]
        ]
        assert leidos == ['Ejido "La Unión"; sur', 22.34, -97.87]


def test_a_title_broken_in_two_lines_and_the_end_mark_of_dos() -> None:
    texto = '"Código\r\npostal";"Nombre"\r\n89600;Peñasco\r\n\x1a'
    assert [c for _n, c in leer(LOCALIDADES, texto.encode("cp850")).filas] == [{"cp": "89600", "nombre": "Peñasco"}]


def test_the_separator_is_the_one_that_finds_more_columns() -> None:
    texto = "Nombre;Domicilio,Clave;Titular;Correo\nObras;Hidalgo 1, Centro;Ana;a@b.mx\n"
    assert leer(DEPENDENCIAS, texto.encode()).filas == [(2, {"nombre": "Obras", "titular": "Ana", "correo": "a@b.mx"})]
    otra = "Catálogo, 2026\n\nTitular,Nombre\nAna;Luis,Obras\n"
    hoja = leer(DEPENDENCIAS, otra.encode())
    assert (hoja.filas, hoja.avisos) == (
        [(4, {"titular": "Ana;Luis", "nombre": "Obras"})], ["Los títulos están en el renglón 3."],
    )  # fmt: skip
