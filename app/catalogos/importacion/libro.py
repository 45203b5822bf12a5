"""XLSX: a workbook read row by row within bounds, and the empty sheet to fill in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import openpyxl
import xlsxwriter
from flask_babel import gettext as _

from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.clases import MIB, Clase

MAXIMO_INFLADO = 40 * MIB
MAXIMO_PARTES = 300
MAXIMO_COLUMNAS = 60
MAXIMO_POSICION = 100_000
"""How far down a sheet may reach, empty rows included."""


class HojaRechazada(ValueError):
    """The whole file is not taken; says why in Spanish."""


def renglones(contenido: bytes) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet as text, empty ones included, 60 columns wide at most.

    Read as a stream: a sheet whose two cells are a million rows apart costs no memory. Raises `HojaRechazada` for
    what is no workbook, has a password, inflates beyond 40 MB or reaches below row 100,000.
    """
    _revisar_zip(contenido)
    try:
        libro = openpyxl.load_workbook(io.BytesIO(contenido), read_only=True, data_only=True, keep_links=False)
        hoja = libro.worksheets[0]
        hoja.reset_dimensions()
        for numero, fila in enumerate(hoja.iter_rows(max_col=MAXIMO_COLUMNAS, values_only=True)):
            if numero > MAXIMO_POSICION:
                raise HojaRechazada(_("La hoja tiene renglones demasiado abajo; quite los vacíos."))
            yield [limpia(celda) for celda in fila] if any(fila) else []
    except HojaRechazada:
        raise
    except Exception as error:  # the reader raises a dozen unrelated types on hostile input
        raise _danado() from error


def _danado() -> HojaRechazada:
    return HojaRechazada(_("El libro de Excel está dañado. Ábralo, guárdelo otra vez como .xlsx y vuelva a subirlo."))


def _revisar_zip(contenido: bytes) -> None:
    """Bound what the reader will inflate, and inflate it once: sizes that lie do not pass their checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as zip_:
            partes = zip_.infolist()
            if len(partes) > MAXIMO_PARTES or sum(parte.file_size for parte in partes) > MAXIMO_INFLADO:
                raise HojaRechazada(_("El libro es demasiado grande por dentro. Guarde solo la hoja, como CSV."))
            if any(parte.flag_bits & 1 for parte in partes):
                raise HojaRechazada(_("El libro de Excel tiene contraseña. Quítela y vuelva a subirlo."))
            if "xl/workbook.xml" not in zip_.namelist():
                raise HojaRechazada(_("No es un libro de Excel. Guarde la hoja como .xlsx o como CSV."))
            if zip_.testzip() is not None:
                raise _danado()
    except HojaRechazada:
        raise
    except Exception as error:  # damaged archives raise whatever their bytes lead to
        raise _danado() from error


def plantilla(clase: Clase) -> bytes:
    """Return the empty sheet of a kind of file: its titles, an example in a second sheet, cells kept as text."""
    salida = io.BytesIO()
    libro = xlsxwriter.Workbook(salida, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    titulo = libro.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    como_texto = libro.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    hoja, ejemplo = libro.add_worksheet(clase.nombre), libro.add_worksheet(_("Ejemplo"))
    for numero, columna in enumerate(clase.leidas()):
        for pagina in (hoja, ejemplo):
            pagina.set_column(numero, numero, max(14, len(columna.titulo) + 2), como_texto)
            pagina.write_string(0, numero, columna.titulo + (" *" if columna.obligatoria else ""), titulo)
        ejemplo.write_string(1, numero, columna.ejemplo, como_texto)
    for pagina in (hoja, ejemplo):
        pagina.freeze_panes(1, 0)
    libro.close()
    return salida.getvalue()


def hay_libro(contenido: bytes) -> bool:
    """Answer whether the bytes begin as a workbook does, whatever the file is called."""
    return contenido[:4] == b"PK\x03\x04"
