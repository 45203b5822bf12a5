"""Reading files to import: the layouts as published, what people fill in, and what nobody should be able to break."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from flask import Flask

from app.catalogos.importacion.celdas import Rechazo, coordenada, lineas, plazo, si_no, telefono
from app.catalogos.importacion.clases import CLASES, DEPENDENCIAS, INEGI, LOCALIDADES, PROPIAS, SEPOMEX, TRAMITES, Clase
from app.catalogos.importacion.informe import en_csv, sin_formula
from app.catalogos.importacion.lectura import MAXIMO_RENGLONES, HojaRechazada, leer
from app.catalogos.importacion.libro import plantilla
from app.catalogos.importacion.revision import leer_celdas
from app.catalogos.models.trabajos import Trabajo

pytestmark = pytest.mark.solo_sqlite("reading a file does not touch the database")

AVISO = (
    "El Catálogo Nacional de Códigos Postales, es elaborado por Correos de México y se proporciona en forma gratuita"
    " para uso particular, no estando permitida su comercialización, total o parcial.\n"
)
TITULOS = (
    "d_codigo|d_asenta|d_tipo_asenta|D_mnpio|d_estado|d_ciudad|d_CP|c_estado|c_oficina|c_CP|c_tipo_asenta|c_mnpio|"
    "id_asenta_cpcons|d_zona|c_cve_ciudad\n"
)
PUBLICADO = AVISO + TITULOS + (
    "85900|Huatabampo Centro|Colonia|Huatabampo|Sonora|Huatabampo|85901|26|85901||09|033|0001|Urbano|06\n"
    "85960|El Júpare|Congregación|Huatabampo|Sonora||85901|26|85901||10|033|0101|Rural|\n"
    '85940|Unión "La Esperanza|Ejido|Huatabampo|Sonora||85901|26|85901||15|033|0044|Rural|\n'
    "83000|Centro|Colonia|Hermosillo|Sonora|Hermosillo|83001|26|83001||09|030|0001|Urbano|03\n"
)  # fmt: skip
AGEEML = (
    '"CVEGEO","Estatus","CVE_ENT","NOM_ENT","NOM_ABR","CVE_MUN","NOM_MUN","CVE_LOC","NOM_LOC","AMBITO","LATITUD",'
    '"LONGITUD","LAT_DECIMAL","LON_DECIMAL","ALTITUD","CVE_CARTA","POB_TOTAL"\n'
    '"260330001","","26","Sonora","Son.","033","Huatabampo","0001","Huatabampo","U","26°49\'41.000"" N",'
    '"109°38\'31.000"" W","26.828056","-109.641944","0010","G12B55","32872"\n'
    '"260330123","","26","Sonora","Son.","033","Huatabampo","0123","Ejido La Unión","R","26°49\'41.000"" N",'
    '"109°38\'31.000"" W","","","0010","G12B55","412"\n'
    '"260300001","","26","Sonora","Son.","030","Hermosillo","0001","Hermosillo","U","","","29.09","-110.96","","",""\n'
)
ANTERIOR = "CVE_ENT,CVE_MUN,CVE_LOC,NOM_LOC,LATITUD,LONGITUD\n26,33,7,Yavaros,264930,1094300\n"


@pytest.fixture(autouse=True)
def _contexto(app: Flask) -> object:
    with app.test_request_context():
        yield


def libro(*filas: tuple[object, ...]) -> bytes:
    """Return an XLSX as an office makes it."""
    salida = io.BytesIO()
    hecho = xlsxwriter.Workbook(salida, {"strings_to_formulas": False})
    hoja = hecho.add_worksheet()
    for numero, fila in enumerate(filas):
        hoja.write_row(numero, 0, fila)
    hecho.close()
    return salida.getvalue()


def leida(clase: Clase, contenido: bytes, cvegeo: str = "") -> list[dict[str, object]]:
    """Return the values of every row of a file."""
    return [leer_celdas(clase, celdas) for _numero, celdas in leer(clase, contenido, cvegeo).filas]


# As published


@pytest.mark.parametrize("codigo", ["latin-1", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("salto", ["\n", "\r\n"])
def test_sepomex_is_read_as_published(codigo: str, salto: str) -> None:
    contenido = PUBLICADO.replace("\n", salto).encode(codigo)
    assert leida(SEPOMEX, contenido, "26033") == [
        {"nombre": "Huatabampo Centro", "tipo": "colonia", "cp": "85900"},
        {"nombre": "El Júpare", "tipo": "congregacion", "cp": "85960"},
        {"nombre": 'Unión "La Esperanza', "tipo": "ejido", "cp": "85940"},
    ]
    assert [numero for numero, _ in leer(SEPOMEX, contenido, "26033").filas] == [3, 4, 5]


def test_sepomex_of_the_whole_country_is_narrowed_to_the_town() -> None:
    ajenos = "".join(f"{n:05d}|Colonia {n}|Colonia|X|Y||1|01|1||09|001|1|Urbano|\n" for n in range(100_000))
    filas = leida(SEPOMEX, (PUBLICADO + ajenos).encode("latin-1"), "26033")
    assert len(filas) == 3


@pytest.mark.parametrize("codigo", ["utf-8-sig", "latin-1"])
def test_inegi_is_read_as_published(codigo: str) -> None:
    assert leida(INEGI, AGEEML.encode(codigo), "26033") == [
        {"cvegeo": "260330001", "nombre": "Huatabampo", "tipo": "otro", "latitud": 26.828056, "longitud": -109.641944},
        {"cvegeo": "260330123", "nombre": "Ejido La Unión", "tipo": "ejido", "latitud": 26.828056,
         "longitud": -109.641944},
    ]  # fmt: skip


def test_inegi_of_older_years_has_packed_coordinates() -> None:
    assert leida(INEGI, ANTERIOR.encode(), "26033") == [
        {"cvegeo": "260330007", "nombre": "Yavaros", "tipo": "otro", "latitud": 26.825, "longitud": -109.716667}
    ]


def test_a_published_list_of_another_state_says_so() -> None:
    with pytest.raises(HojaRechazada, match="Ningún renglón es del municipio 28003"):
        leer(SEPOMEX, PUBLICADO.encode("latin-1"), "28003")


# As filled in


@pytest.mark.parametrize("separador", [",", ";", "\t"])
@pytest.mark.parametrize("codigo", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_a_csv_of_any_office_is_read(separador: str, codigo: str) -> None:
    texto = "NOMBRE |depende  DE|Teléfono\nParques y Jardínes|Servicios Públicos|833 214 5518\n".replace("|", separador)
    assert leida(DEPENDENCIAS, texto.encode(codigo)) == [
        {"nombre": "Parques y Jardínes", "padre": "Servicios Públicos", "telefono": "833 214 5518"}
    ]


def test_a_workbook_is_read_with_its_numbers_truths_and_lists() -> None:
    filas = leida(
        TRAMITES,
        libro(
            ("Trámites de 2026",),
            ("Nombre *", "Dependencia *", "Plazo", "Se recibe sin nombre", "Requisitos", "Clave"),
            ("Poda", "Parques", 5.0, True, "- INE\n- Comprobante (opcional)\n- ine", 1024),
            (),
        ),
    )
    assert filas == [
        {"nombre": "Poda", "dependencia": "Parques", "plazo": 5, "sin_identidad": True, "clave": "1024",
         "requisitos": ["ine", "Comprobante (opcional)"]}
    ]  # fmt: skip


def test_titles_that_nobody_reads_are_named() -> None:
    hoja = leer(LOCALIDADES, b"Nombre,C.P.,Telefno\nMiramar,89604,1\n")
    assert (hoja.filas, hoja.sobran) == ([(2, {"nombre": "Miramar", "cp": "89604"})], ["Telefno"])


@pytest.mark.parametrize("clase", PROPIAS, ids=lambda c: c.clave)
def test_the_sheet_to_fill_in_is_read_back(clase: Clase) -> None:
    libro_ = openpyxl.load_workbook(io.BytesIO(plantilla(clase)))
    vacia, ejemplo = libro_.worksheets
    assert [c.value for c in vacia[1]] == [c.value for c in ejemplo[1]]
    del libro_[vacia.title]
    salida = io.BytesIO()
    libro_.save(salida)
    assert set(leida(clase, salida.getvalue())[0]) == {c.campo for c in clase.columnas}
    with pytest.raises(HojaRechazada, match="no trae renglones"):
        leer(clase, plantilla(clase))


# What a cell may not be


@pytest.mark.parametrize(
    ("texto", "dice"),
    [
        ("=HYPERLINK(A1)", "«Nombre» parece una fórmula; escriba el texto o el número."),
        ("@SUM(1)", "«Nombre» parece una fórmula; escriba el texto o el número."),
        ("+cmd|' /C calc'", "«Nombre» parece una fórmula; escriba el texto o el número."),
        ("#REF!", "«Nombre» trae un error de la hoja: #REF!."),
        ("Obras\x07", "«Nombre» trae caracteres de control, que no se ven; vuelva a escribirlo."),
        ("PanteÃ³n", "«Nombre» trae los acentos dañados; guarde el archivo como UTF-8."),
        ("n" * 121, "«Nombre» tiene 121 caracteres y caben 120."),
        ("", "Falta «Nombre»."),
    ],
)
def test_a_cell_that_is_no_name_is_refused(texto: str, dice: str) -> None:
    with pytest.raises(Rechazo) as error:
        leer_celdas(LOCALIDADES, {"nombre": texto, "cp": "89604"})
    assert str(error.value) == dice


@pytest.mark.parametrize(
    ("campo", "texto", "dice"),
    [
        ("cp", "8960", "«Código postal» lleva 5 números."),
        ("latitud", "97.9", "«Latitud» queda fuera de México."),
        ("longitud", "97.9", "«Longitud» en México es negativa: ¿-97.9?."),
        ("longitud", "109°75'00\"", "«Longitud» tiene minutos o segundos de más de 60."),
        ("latitud", "norte", "«Latitud» no se entiende; escriba grados con decimales, por ejemplo 26.82."),
        ("tipo", "rascacielos", "«Tipo» no puede ser «rascacielos»."),
        ("cvegeo", "28003", "«CVEGEO» lleva 9 números: estado, municipio y localidad."),
    ],
)
def test_a_cell_out_of_its_range_names_its_column(campo: str, texto: str, dice: str) -> None:
    with pytest.raises(Rechazo) as error:
        leer_celdas(LOCALIDADES, {"nombre": "Miramar", campo: texto})
    assert str(error.value) == dice


@pytest.mark.parametrize("celda", ["0", "251", "cinco", "5.5", "-5", "５", "9" * 400])
def test_a_plazo_is_of_1_to_250_days(celda: str) -> None:
    with pytest.raises(Rechazo, match="va de 1 a 250 días hábiles"):
        plazo(celda)


def test_coordinates_yes_no_telephones_and_lists() -> None:
    assert [coordenada("latitud")(c) for c in ("22.34", "22,34", "264930", "26°49'41.000\" N")] == [
        22.34, 22.34, 26.825, 26.828056,
    ]  # fmt: skip
    assert [coordenada("longitud")(c) for c in ("-97.87", "1094300", "109° 38' 31\" O")] == [
        -97.87,
        -109.716667,
        -109.641944,
    ]
    assert [si_no(c) for c in ("Sí", "NO", "x")] == [True, False, True]
    for escrito in ("(833) 214-5518 ext. 12", "833 214 5518 y 833 555 0000", "833 214 5518 extensión 4", "214 5518"):
        assert telefono(escrito) == escrito
    assert lineas(20)("1. INE; 2) CURP;;\n• Acta") == ["INE", "CURP", "Acta"]


def test_the_report_opens_as_text() -> None:
    assert [sin_formula(t) for t in ("=1+1", "-x", "@a", "Se agrega.")] == ["'=1+1", "'-x", "'@a", "Se agrega."]


def test_no_sentence_of_the_exported_report_is_a_formula() -> None:
    informe = en_csv(Trabajo(informe=[[2, "rechazada", "=1+1 no es un plazo."], [3, "nueva", "Se agrega."]]))
    filas = list(csv.reader(io.StringIO(informe.decode("utf-8-sig"), newline="")))
    assert [fila[2] for fila in filas] == ["Explicación", "'=1+1 no es un plazo.", "Se agrega."]


# Hostile files: a sentence, never a failure


HOJA = "xl/worksheets/sheet1.xml"


def con_parte(nombre: str, bytes_: bytes, base: bytes | None = None) -> bytes:
    """Return a workbook with one part replaced or added."""
    salida = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or libro(("Nombre",), ("Uno",)))) as viejo, zipfile.ZipFile(
        salida, "w", zipfile.ZIP_DEFLATED
    ) as nuevo:  # fmt: skip
        for parte in viejo.namelist():
            if parte != nombre:
                nuevo.writestr(parte, viejo.read(parte))
        nuevo.writestr(nombre, bytes_)
    return salida.getvalue()


def con_hoja(xml: str) -> bytes:
    """Return a workbook whose sheet is this XML."""
    espacio = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return con_parte(HOJA, f"<worksheet {espacio}><sheetData>{xml}</sheetData></worksheet>".encode())


def celda(sitio: str, texto: str) -> str:
    """Return a cell with its text."""
    return (
        f'<row r="{"".join(filter(str.isdigit, sitio))}"><c r="{sitio}" t="inlineStr"><is><t>{texto}</t></is></c></row>'
    )


def mentiroso() -> bytes:
    """Return a workbook whose directory says that a part of 5 MB holds 100 bytes."""
    honesto = con_parte("xl/relleno.xml", b"a" * 5_000_000)
    tamano = (5_000_000).to_bytes(4, "little")
    assert honesto.count(tamano) == 2
    return honesto.replace(tamano, (100).to_bytes(4, "little"))


def entidades() -> bytes:
    """Return XML that would grow a billionfold."""
    capas = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY e0 "ja">{capas}]><a>&e9;</a>'.encode()


DANADO = "El libro de Excel está dañado. Ábralo, guárdelo otra vez como .xlsx y vuelva a subirlo."
HOSTILES = {
    "vacío": (b"", "El archivo está vacío."),
    "blancos": (b" \n\n ", "El archivo está vacío."),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Es una imagen, no una hoja de cálculo."),
    "nulos": (b"Nombre\0\0\0\0\0\0x", "No es una hoja de cálculo. Suba un archivo .xlsx, .csv o .txt."),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "Es un libro de Excel antiguo o con contraseña."),
    "zip cortado": (libro(("Nombre",))[:300], DANADO),
    "zip ajeno": (con_parte("x", b"").replace(b"xl/workbook.xml", b"xl/worrbook.xml"), "No es un libro de Excel."),
    "bomba": (con_parte("xl/relleno.xml", b"\0" * 45_000_000), "El libro es demasiado grande por dentro."),
    "tamaños falsos": (mentiroso(), DANADO),
    "xml roto": (con_hoja("<row><c"), DANADO),
    "entidades": (con_parte(HOJA, entidades()), DANADO),
    "entidades en textos": (con_parte("xl/sharedStrings.xml", entidades()), DANADO),
    "hoja vacía": (con_hoja(""), "No trae nada."),
    "lejos": (con_hoja(celda("A1", "Nombre") + celda("XFD1048576", "x")), "La hoja tiene renglones demasiado abajo"),
    "sin columna": (b"Colonias,CP\nMiramar,89604\n", "Al archivo le falta la columna «Nombre»."),
    "solo títulos": (b"Nombre,CP\n", "El archivo no trae renglones debajo de los títulos."),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "Es un PDF, no una hoja de cálculo."),
    "comilla": (b"Nombre,CP\n" + b"a,1\n" * 20 + b'"' + b"b" * 200_000, "El archivo está dañado cerca del renglón 22."),
    "utf-16 cortado": (b"\xff\xfeN\0o", "Las letras del archivo no se entienden. Guárdelo como CSV UTF-8."),
}


@pytest.mark.parametrize("cual", HOSTILES)
def test_a_hostile_file_gets_a_sentence(cual: str) -> None:
    contenido, dice = HOSTILES[cual]
    with pytest.raises(HojaRechazada) as error:
        leer(LOCALIDADES, contenido)
    assert str(error.value).startswith(dice)


def test_more_rows_than_fit_are_refused() -> None:
    filas = [(f"Lugar {n}",) for n in range(MAXIMO_RENGLONES + 1)]
    en_csv = "\n".join(["Nombre", *(f for (f,) in filas)]).encode()
    for contenido in (en_csv, libro(("Nombre",), *filas)):
        with pytest.raises(HojaRechazada, match="trae más de 20,000 renglones"):
            leer(LOCALIDADES, contenido)
    assert len(leer(LOCALIDADES, en_csv[: en_csv.rfind(b"\n")]).filas) == MAXIMO_RENGLONES


def test_a_file_too_heavy_is_refused() -> None:
    with pytest.raises(HojaRechazada, match="pesa más de 5 MB"):
        leer(LOCALIDADES, b"Nombre\n" + b"a" * (5 * 1024 * 1024))


def test_a_cell_far_to_the_right_costs_nothing() -> None:
    contenido = con_hoja(celda("A1", "Nombre") + celda("XFD2", "x") + celda("A3", "Uno"))
    assert leer(LOCALIDADES, contenido).filas == [(3, {"nombre": "Uno"})]


def test_every_kind_has_its_words() -> None:
    assert [c.clave for c in CLASES.values()] == ["dependencias", "tramites", "localidades", "sepomex", "inegi"]
