"""Sheets of `hoja-excel` and texts of `csv-otra-pagina-de-codigos`: the data are found, and how is told."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from app.catalogos.importacion.clases import INEGI, LOCALIDADES
from app.catalogos.importacion.lectura import HojaRechazada, leer
from app.catalogos.importacion.letras import decodificado
from app.catalogos.importacion.libro import TROZO, transicional
from app.catalogos.importacion.revision import revisar
from tests.cliente import Cliente

pytestmark = [
    pytest.mark.solo_sqlite("reading a file does not touch the database"),
    pytest.mark.usefixtures("_contexto"),
]
CASOS = Path(__file__).parent
PERFILES = CASOS.parents[1] / "app/catalogos/perfiles"
LIBROS = sorted(CASOS.glob("hoja-excel/*.xlsx"))
TEXTOS = sorted(CASOS.glob("csv-otra-pagina-de-codigos/*.csv"))
DATOS = [("Peñasco Bermejo", "colonia", "89600"), ("Ejidal Ñandú", "ejido", "89605")]
TITULOS = ("Nombre", "Tipo", "Código postal")


def leida(contenido: bytes) -> tuple[list[tuple[str, ...]], str]:
    """Return the data of a sheet of localidades, and what is said of how it was read."""
    hoja = leer(LOCALIDADES, contenido)
    return [(f["nombre"], f.get("tipo", ""), f.get("cp", "")) for _n, f in hoja.filas], " ".join(hoja.avisos)


def libro(*hojas: tuple[str, str, list[tuple[Any, ...]]]) -> bytes:
    """Return a workbook of sheets (name, state, rows)."""
    hecho = openpyxl.Workbook()
    hecho.remove(hecho.active)
    for nombre, estado, filas in hojas:
        hoja = hecho.create_sheet(nombre)
        for fila in filas:
            hoja.append(fila)
        hoja.sheet_state = estado
    salida = io.BytesIO()
    hecho.save(salida)
    return salida.getvalue()


def estricto(contenido: bytes) -> bytes:
    """Return a workbook as Excel saves «Open XML estricto»."""
    salida = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contenido)) as viejo, zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as nuevo:
        for parte in viejo.namelist():
            suelta = re.sub(rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/",
                            rb"http://purl.oclc.org/ooxml/\1/", viejo.read(parte))  # fmt: skip
            nuevo.writestr(parte, suelta)
    return salida.getvalue()


# The cases


@pytest.mark.parametrize("archivo", LIBROS, ids=lambda p: p.name)
def test_the_sheet_with_the_data_is_read_and_named(archivo: Path) -> None:
    datos, dicho = leida(archivo.read_bytes())
    titulo = next(
        h.title for h in openpyxl.load_workbook(archivo).worksheets if h.sheet_state == "visible" and h["B1"].value
    )
    assert (datos, f"«{titulo}»" in dicho) == (DATOS, True)


@pytest.mark.parametrize("archivo", TEXTOS, ids=lambda p: p.name)
def test_the_letters_are_read_and_named(archivo: Path) -> None:
    datos, dicho = leida(archivo.read_bytes())
    assert (datos, archivo.stem.replace("-", "").lower() in dicho.lower()) == (DATOS, True)


def test_it_is_told_on_the_page_before_loading(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    for archivo, dice in ((LIBROS[0], "Se leyó la hoja"), (TEXTOS[-1], "MacRoman")):
        forma = c.pagina("/importaciones/").forma("/importaciones/")
        datos = {**forma["datos"], "clase": "localidades", "archivo": (archivo.read_bytes(), archivo.name)}
        assert dice in c.pagina(c.post(forma["url"], datos).location).texto


# Their neighbours

LISTAS = ("listas", "hidden", [("Nombre",), *((f"opción {n}",) for n in range(90))])
CON_DATOS = [TITULOS, *DATOS]
EJEMPLO = ("Miramar", "colonia", "89604")
DESCRITAS = ("Obligatorio", "colonia o ejido", "cinco números")
INSTRUCCIONES = [
    ("Cómo llenar la hoja",), (), ("Nombre", "Tipo", "Código postal", "Latitud", "Longitud"),
    (*EJEMPLO, "22.34", "-97.87"), ("Ejido El Barco", "ejido", "89600", "22.35", "-97.88"),
]  # fmt: skip
COLUMNAS = [("Nombre", "Tipo", "Ejemplo"), ("Tipo", "De qué es", "colonia"), ("Código postal", "Cinco", "89600")]
VACIA: list[tuple[Any, ...]] = []


@pytest.mark.parametrize(
    ("hojas", "dice"),
    [
        ([LISTAS, ("Datos", "visible", CON_DATOS)], "No se leyeron las hojas ocultas: «listas»."),
        (
            [("Muy", "veryHidden", CON_DATOS * 3), ("Datos", "visible", CON_DATOS)],
            "Se leyó la hoja «Datos», la 2 de 2.",
        ),
        ([("Índice", "visible", [("Nombre",), ("Col. A",)]), ("Datos", "visible", CON_DATOS)], "«Índice» (1)"),
        ([("Datos", "visible", CON_DATOS)], ""),
        ([("Datos", "visible", [("Presidencia Municipal",), (), ("Catálogo",), *[()] * 9, *CON_DATOS])], "renglón 13"),
        (
            [("Chica", "visible", [TITULOS, ("Uno", "colonia", "89600")]), ("Datos", "visible", CON_DATOS)],
            "«Chica» (1)",
        ),
        ([("Instrucciones", "visible", INSTRUCCIONES), ("Datos", "visible", CON_DATOS)], "«Datos», la 2 de 2. Los tít"),
        ([("Datos", "visible", CON_DATOS), ("Ayuda", "visible", [TITULOS, *[EJEMPLO] * 5])], "«Datos», la 1 de 2."),
        ([("Hoja1", "visible", COLUMNAS), ("Hoja2", "visible", CON_DATOS)], "«Hoja2», la 2 de 2."),
        ([("Hoja1", "visible", [TITULOS, DESCRITAS]), ("Hoja2", "visible", CON_DATOS)], "«Hoja2», la 2 de 2."),
        ([("D", "visible", [("Nombre:", "Municipio de Aquí"), ("Tipo:", "Catálogo"), (), *CON_DATOS])], "renglón 4"),
        ([("D", "visible", [("Escriba el Nombre, el Tipo y el Código postal",), *CON_DATOS])], "renglón 2"),
    ],
)
@pytest.mark.parametrize("en", ["transicional", "estricto"])
def test_which_sheet(hojas: list[Any], dice: str, en: str) -> None:
    contenido = libro(*hojas)
    datos, dicho = leida(estricto(contenido) if en == "estricto" else contenido)
    assert datos == DATOS
    assert (dice in dicho) if dice else dicho == ""


@pytest.mark.parametrize("estado", ["hidden", "veryHidden"])
@pytest.mark.parametrize(
    "a_la_vista", [VACIA, [TITULOS], [("Municipio de Aquí",), ("Catálogo de localidades",)], [(), (), ("Nombre",)]]
)
def test_a_hidden_sheet_is_never_read(a_la_vista: list[Any], estado: str) -> None:
    for orden in (1, -1):
        contenido = libro(*[("Captura", "visible", a_la_vista), ("Datos 2026", estado, CON_DATOS)][::orden])
        with pytest.raises(HojaRechazada, match="los hay en la hoja oculta «Datos 2026», que no se lee.*muéstrela"):
            leida(contenido)


def test_hidden_options_are_not_proposed_for_a_sheet_that_lacks_a_column() -> None:
    contenido = libro(("Captura", "visible", [("Colonia", "Tipo", "CP"), *DATOS]), LISTAS)
    with pytest.raises(HojaRechazada, match="A la hoja «Captura» le falta|le falta la columna «Nombre»"):
        leida(contenido)


def test_instructions_are_not_read_where_the_sheet_with_data_lacks_a_column() -> None:
    contenido = libro(("Instrucciones", "visible", INSTRUCCIONES), ("Datos", "visible", [("Colonia", "Tipo"), *DATOS]))
    with pytest.raises(HojaRechazada, match="A la hoja «Datos» le falta: «Nombre».*explican: «Instrucciones»"):
        leida(contenido)


def test_two_examples_with_more_columns_do_not_beat_the_data() -> None:
    muchas = [(f"Lugar {n}", "colonia") for n in range(40)]
    otras = [("Nombre", "Tipo", "Código postal"), EJEMPLO]
    hoja = leer(LOCALIDADES, libro(("Hoja1", "visible", otras), ("Hoja2", "visible", [("Nombre", "Tipo"), *muchas])))
    assert (len(hoja.filas), "«Hoja2», la 2 de 2" in hoja.avisos[0]) == (40, True)


def test_a_large_strict_workbook_is_translated_in_pieces() -> None:
    largo = [("Nombre", "Nota"), *((f"Lugar {n}", "x" * 900) for n in range(2000))]
    contenido = estricto(libro(("Datos", "visible", largo)))
    assert len(leer(LOCALIDADES, contenido).filas) == 2000
    with zipfile.ZipFile(transicional(contenido)) as hecho:
        assert sum(parte.file_size for parte in hecho.infolist()) > 20 * TROZO
        assert not any(b"purl.oclc" in hecho.read(parte) for parte in hecho.namelist())


CSV = "Nombre;Tipo;Código postal\r\nPeñasco Bermejo;colonia;89600\r\nEjidal Ñandú;ejido;89605\r\n"
CODIGOS = {
    "utf-8": "", "utf-8-sig": "", "cp1252": "", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "mac_roman": "MacRoman", "cp850": "cp850",
}  # fmt: skip


@pytest.mark.parametrize("codigo", CODIGOS)
@pytest.mark.parametrize("salto", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separador", [";", "\t", ","])
def test_which_letters(codigo: str, salto: str, separador: str) -> None:
    texto = CSV.replace("\r\n", salto).replace(";", separador)
    datos, dicho = leida(texto.encode(codigo))
    assert (datos, CODIGOS[codigo] in dicho, bool(dicho)) == (DATOS, True, bool(CODIGOS[codigo]))


@pytest.mark.parametrize("codigo", CODIGOS)
@pytest.mark.parametrize("cuantos", [1, 3, 200])
def test_letters_of_the_lists_of_both_towns(codigo: str, cuantos: int) -> None:
    """Names as towns write them, from the profiles: one row with accents is enough to find the encoding."""
    textos = [r.read_text(encoding="utf-8") for r in PERFILES.rglob("*.toml")]
    nombres = sorted({n for t in textos for n in re.findall(r'nombre = "([^"\n]*[áéíóúñÁÉÍÓÚÑ][^"\n]*)"', t)})
    posibles = [n for n in nombres if n.encode(codigo, "replace").decode(codigo) == n]
    assert len(posibles) > 80
    for desde in range(0, len(posibles), cuantos):
        texto = "Nombre;Código postal\n" + "".join(f"{n};89600\n" for n in posibles[desde : desde + cuantos])
        assert decodificado(texto.encode(codigo))[0].lstrip("\ufeff") == texto


@pytest.mark.parametrize("codigo", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "nombre", ["Ampliación Emilio Carranza", "José María Íñigo", "ÁLVARO OBREGÓN", "Peñón–Sur «Ángel»", "Güémez"]
)
def test_letters_of_common_names(codigo: str, nombre: str) -> None:
    posible = nombre if codigo != "cp850" else nombre.replace("–", "-")
    assert leida(f"Nombre\n{posible}\n".encode(codigo))[0][0][0] == posible


@pytest.mark.parametrize(
    ("codigo", "nombre"),
    [
        ("cp1252", "Lomas – Sur"), ("cp1252", "Quinta L’Amore"), ("cp1252", "A–B"), ("cp1252", "N° 5"),
        ("cp1252", "Los Pinos 2ª Etapa"), ("cp1252", "1° de Mayo"), ("mac_roman", "1° de Mayo"), ("mac_roman", "N° 5"),
        ("cp1252", "“El Álamo”"), ("cp1252", "Fracc. Ñandú – 3º"),
    ],
)  # fmt: skip
def test_a_sign_alone_says_little_of_the_letters(codigo: str, nombre: str) -> None:
    assert leida(f"Nombre\n{nombre}\n".encode(codigo))[0][0][0] == nombre


def test_letters_written_twice_are_refused_with_what_to_do() -> None:
    for nombre in ("Peñasco", "EL ÑANDÚ", "José", "ÁLAMO"):
        hoja = leer(LOCALIDADES, f"Nombre\n{nombre}\n".encode().decode("cp1252", "replace").encode())
        ((veredicto, frase),) = [(r.veredicto, r.frase) for r in revisar(LOCALIDADES, hoja)]
        assert (veredicto, "acentos dañados" in frase) == ("rechazada", True), nombre


# INEGI's quotes


@pytest.mark.parametrize(
    ("latitud", "longitud"),
    [
        ('22°24´38.123"N', '097°55´14.567"W'), ('22°24\'38.123"" N', '097°55\'14.567"" W'),
        ('22°24´38.123"', '097°55´14.567"'), ("22º 24’ 38.123” N", "97º 55’ 14.567” O"), ("222438", "0975514"),
    ],
)  # fmt: skip
def test_degrees_with_their_quotes(latitud: str, longitud: str) -> None:
    titulos = '"CVE_ENT","CVE_MUN","CVE_LOC","NOM_LOC","LATITUD","LONGITUD","AMBITO"'
    fila = f'"28","003","0901","Santa Rosa, Inventada","{latitud}","{longitud}","R"'
    ((_n, celdas),) = leer(INEGI, f"{titulos}\r\n{fila}\r\n".encode(), "28003").filas
    leidas = {c.campo: c.leer(celdas[c.campo]) for c in INEGI.leidas() if c.campo in ("latitud", "longitud")}
    assert (round(leidas["latitud"], 2), round(leidas["longitud"], 2)) == (22.41, -97.92)
    assert celdas["nombre"] == "Santa Rosa, Inventada"
