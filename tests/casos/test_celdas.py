"""Cells that a programme changed before they were uploaded: dates, lost zeros, cut numbers, merged cells, formulas."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from flask import Flask

from app.catalogos.importacion.celdas import Rechazo, coordenada, cvegeo, plazo, si_no
from app.catalogos.importacion.clases import INEGI, LOCALIDADES
from app.catalogos.importacion.lectura import HojaRechazada, leer
from app.catalogos.importacion.revision import leer_celdas

pytestmark = pytest.mark.solo_sqlite("reading a file does not touch the database")
TITULOS = ("Nombre", "Tipo", "Código postal")


@pytest.fixture(autouse=True)
def _contexto(app: Flask) -> Any:
    with app.test_request_context():
        yield


def libro(*filas: tuple[Any, ...], unidas: tuple[str, ...] = ()) -> bytes:
    hecho = openpyxl.Workbook()
    for fila in filas:
        hecho.active.append(fila)
    for rango in unidas:
        hecho.active.merge_cells(rango)
    salida = io.BytesIO()
    hecho.save(salida)
    return salida.getvalue()


def valores(contenido: bytes) -> list[dict[str, Any] | str]:
    """Return what each row of a sheet of localidades is read as, or why it is refused."""
    leidos: list[dict[str, Any] | str] = []
    for _numero, celdas in leer(LOCALIDADES, contenido).filas:
        try:
            leidos.append(leer_celdas(LOCALIDADES, celdas))
        except Rechazo as error:
            leidos.append(str(error))
    return leidos


def test_a_name_that_became_a_date_is_told() -> None:
    """Excel makes a date of «5 de mayo» and of «16-sep»; in a text it stays as the programme shows it."""
    hoja = libro(TITULOS, (datetime.date(2026, 5, 5), "colonia", "89600"), ("5 de Mayo", "colonia", "89600"))
    fecha, nombre = valores(hoja)
    assert fecha == "«Nombre» se volvió fecha (2026-05-05): dé formato de texto a la celda y escríbalo otra vez."
    assert isinstance(nombre, dict)
    assert nombre["nombre"] == "5 de Mayo"
    for escrito in ("05-may", "16-sep-26", "may-05", "5/5/2026", "2026-05-05"):
        (dicho,) = valores(f"Nombre,CP\n{escrito},89600\n".encode())
        assert "se volvió fecha" in str(dicho), escrito


@pytest.mark.parametrize("cp", ["89600", '"=""89600"""', "'89600", "89600.0", "C.P. 89600", "CP: 89600", "89600.00"])
def test_a_postal_code_as_a_sheet_leaves_it(cp: str) -> None:
    (leido,) = valores(f"Nombre de la colonia,C.P.\nMiramar,{cp}\n".encode())
    assert isinstance(leido, dict)
    assert (leido["nombre"], leido["cp"]) == ("Miramar", "89600")


def test_what_lost_figures_is_told_and_what_lost_a_zero_is_read() -> None:
    (cortado,) = valores(b"Nombre,CVEGEO\nMiramar,2.80031E+08\n")
    assert "«CVEGEO» perdió cifras (2.80031E+08)" in str(cortado)
    assert [cvegeo(c) for c in ("280030901", "28-003-0901", "28003 0901", "10010001", "280030901.0")] == [
        "280030901", "280030901", "280030901", "010010001", "280030901",
    ]  # fmt: skip
    for malo in ("0280030901", "28003", "00010001"):
        with pytest.raises(Rechazo):
            cvegeo(malo)
    inegi = b"CVE_ENT,CVE_MUN,CVE_LOC,NOM_LOC\n28.0,3.0,901.0,Santa Rosa\n"
    assert leer(INEGI, inegi, "28003").filas[0][1]["cvegeo"] == "280030901"


def test_a_cell_that_covers_several_rows_is_said_in_each() -> None:
    hoja = libro(
        ("Lugares", None, None), (None, None, None), TITULOS, ("A", "ejido", "89600"), ("B", None, "89601"),
        ("C", None, "89602"), ("D", "colonia", "89603"), (None, None, "89604"),
        unidas=("A1:C2", "B4:B6", "A7:A8", "BZ1:BZ9"),
    )  # fmt: skip
    leidos = [(v["nombre"], v.get("tipo"), v["cp"]) for v in valores(hoja) if isinstance(v, dict)]
    assert leidos == [
        ("A", "ejido", "89600"), ("B", "ejido", "89601"), ("C", "ejido", "89602"), ("D", "colonia", "89603"),
        ("D", None, "89604"),
    ]  # fmt: skip


def test_formulas_that_nobody_worked_out_are_told() -> None:
    for formula in ('=CONCATENATE("A","B")', "=1+1"):
        with pytest.raises(HojaRechazada, match="fórmulas sin su resultado"):
            leer(LOCALIDADES, libro(TITULOS, (formula, "colonia", "89600"), ("B", "colonia", "89600")))


@pytest.mark.parametrize("xml", [
    b'<c r="A2" t="str"><f>IF(A1="","",A1)</f><v></v></c>', b'<c r="A2"><f>1+1</f><v>2</v></c>',
    b'<c r="A2" t="n"><v>2</v></c><cols/><formula>1</formula>',
])  # fmt: skip
def test_formulas_with_their_result_are_read(xml: bytes) -> None:
    from app.catalogos.importacion.crudo import sin_resultado

    assert not sin_resultado(xml)


NORTE = ["22.41", "22,41", "+22.41", "22.41°", "22.41° N", "N 22,41", "22 24 36", "22-24-36 N", "22:24:36",
         "22° 24.6' N", "22°24'36\" Norte", "N22º24′36″", "22˚24ʹ36.0ʺ", "22 ° 24 ' 36,000 '' N",
         "22.4100000000000000", "222436"]  # fmt: skip
OESTE = ["-97.92", "−97.92", "–97,92", "97.92 W", "97.92° O", "O 97.92", "-97°55'12\"", "97°55'12\" Oeste",
         "W97º55′12″", "097 55 12 W", "97° 55.2' O", "0975512"]  # fmt: skip


@pytest.mark.parametrize(("eje", "celda"), [*(("latitud", c) for c in NORTE), *(("longitud", c) for c in OESTE)])
def test_degrees_of_any_hand(eje: str, celda: str) -> None:
    assert coordenada(eje)(celda) == (22.41 if eje == "latitud" else -97.92)


@pytest.mark.parametrize(
    ("eje", "celda"),
    [("latitud", "22.41, -97.92"), ("latitud", "97.92 W"), ("longitud", "22.41 N"), ("longitud", "N 97.92 W"),
     ("latitud", "22.5 24 38"), ("latitud", "22°60'00\""), ("latitud", "22°24'60\""), ("longitud", "97.92"),
     ("latitud", "2241"), ("latitud", "22.41 S"), ("latitud", "2.241E+01")],
)  # fmt: skip
def test_degrees_that_are_not_there(eje: str, celda: str) -> None:
    with pytest.raises(Rechazo):
        coordenada(eje)(celda)


def test_days_and_marks() -> None:
    assert [plazo(c) for c in ("5", "5 días", "5 días hábiles", "5 d.h.", "5.0", "1 día")] == [5, 5, 5, 5, 5, 1]
    for malo in ("5 días naturales", "5.5 días", "cinco días"):
        with pytest.raises(Rechazo):
            plazo(malo)
    assert [si_no(c) for c in ("✓", "✔", "Yes", "✗")] == [True, True, True, False]
