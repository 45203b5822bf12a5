"""XLSX: a workbook read row by row within bounds; the empty sheet to fill."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from flask_babel import gettext as _

from app.catalogos.importacion.ajenos import de_zip
from app.catalogos.importacion.celdas import limpia
from app.catalogos.importacion.clases import MIB, Clase
from app.catalogos.importacion.crudo import Unidas, sin_resultado

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAXIMO_INFLADO = 40 * MIB
MAXIMO_PARTES = 300
MAXIMO_COLUMNAS = 60
MAXIMO_HOJAS = 40
MAXIMO_POSICION = 100_000
"""How far down a sheet may reach, empty rows included."""


class HojaRechazada(ValueError):
    """The whole file is not taken; says why in Spanish."""


@dataclass(frozen=True)
class HojaDeLibro:
    """A sheet of a workbook: its name, whether it is hidden, and its rows as text, read when they are asked for."""

    nombre: str
    oculta: bool
    renglones: Callable[[], Iterator[list[str]]]


def hojas(contenido: bytes) -> list[HojaDeLibro]:
    """Return the sheets of a workbook that hold cells, in its order.

    Rows are a stream, empty ones included, 60 columns wide at most: two cells that are a million rows apart cost no
    memory. Raises `HojaRechazada`, here or while rows are read, for what is no workbook, has a password, inflates
    beyond 40 MB or reaches below row 100,000.
    """
    import openpyxl

    estricto = _revisar_zip(contenido)
    try:
        archivo = transicional(contenido) if estricto else io.BytesIO(contenido)
        libro = openpyxl.load_workbook(archivo, read_only=True, data_only=True, keep_links=False)
        halladas = libro.worksheets[:MAXIMO_HOJAS]
        if not halladas:
            raise HojaRechazada(_("El libro no tiene hojas con celdas, solo gráficas."))
        return [_hoja(hoja) for hoja in halladas]
    except HojaRechazada:
        raise
    except Exception as error:  # the reader raises a dozen unrelated types on hostile input
        raise _danado() from error


def _hoja(hoja: ReadOnlyWorksheet) -> HojaDeLibro:
    return HojaDeLibro(str(hoja.title), hoja.sheet_state != "visible", lambda: _renglones(hoja))


def _renglones(hoja: ReadOnlyWorksheet) -> Iterator[list[str]]:
    try:
        unidas = _unidas(hoja)
        hoja.reset_dimensions()
        for numero, fila in enumerate(hoja.iter_rows(max_col=MAXIMO_COLUMNAS, values_only=True)):
            if numero > MAXIMO_POSICION:
                raise HojaRechazada(_("La hoja tiene renglones demasiado abajo; quite los vacíos."))
            yield unidas.completo(numero + 1, [limpia(celda) for celda in fila]) if any(fila) else []
    except HojaRechazada:
        raise
    except Exception as error:  # as above
        raise _danado() from error


def _unidas(hoja: ReadOnlyWorksheet) -> Unidas:
    with hoja._get_source() as parte:
        xml = parte.read()
    if sin_resultado(xml):
        raise HojaRechazada(_("La hoja trae fórmulas sin su resultado. Ábrala en Excel, guárdela y vuelva a subirla."))
    return Unidas(xml)


def _danado() -> HojaRechazada:
    return HojaRechazada(_("El libro de Excel está dañado. Ábralo, guárdelo otra vez como .xlsx y vuelva a subirlo."))


def _revisar_zip(contenido: bytes) -> bool:
    """Bound what the reader will inflate, and inflate it once: sizes that lie do not pass their checksum.

    Returns whether the workbook is Strict Open XML, whose names openpyxl does not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as zip_:
            partes = zip_.infolist()
            if len(partes) > MAXIMO_PARTES or sum(parte.file_size for parte in partes) > MAXIMO_INFLADO:
                raise HojaRechazada(_("El libro es demasiado grande por dentro. Guarde solo la hoja, como CSV."))
            if any(parte.flag_bits & 1 for parte in partes):
                raise HojaRechazada(_("El libro de Excel tiene contraseña. Quítela y vuelva a subirlo."))
            if "xl/workbook.xml" not in zip_.namelist():
                raise HojaRechazada(de_zip(set(zip_.namelist()), cifrado=_con_clave(zip_)))
            if zip_.testzip() is not None:
                raise _danado()
            with zip_.open("xl/workbook.xml") as parte:
                return ESTRICTO in parte.read(4096)
    except HojaRechazada:
        raise
    except Exception as error:  # damaged archives raise whatever their bytes lead to
        raise _danado() from error


def _con_clave(zip_: zipfile.ZipFile) -> bool:
    """Answer whether the list of parts of a LibreOffice sheet says that they are encrypted."""
    if "META-INF/manifest.xml" not in zip_.namelist():
        return False
    with zip_.open("META-INF/manifest.xml") as parte:
        return b"encryption-data" in parte.read(MIB)


# Strict Open XML («Libro de Excel, Open XML estricto»): the same workbook under other names

ESTRICTO = b"http://purl.oclc.org/ooxml/"
_NOMBRE_ESTRICTO = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
TROZO = 64 * 1024


def transicional(contenido: bytes) -> IO[bytes]:
    """Return a Strict workbook under the names of the usual one, part by part and piece by piece, on disk if large."""
    salida: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MIB)  # noqa: SIM115 (the reader holds it open)
    with (
        zipfile.ZipFile(io.BytesIO(contenido)) as viejo,
        zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo,
    ):
        for parte in viejo.infolist():
            with viejo.open(parte) as origen, nuevo.open(parte.filename, "w") as destino:
                for trozo in _traducidos(origen):
                    destino.write(trozo)
    salida.seek(0)
    return salida


def _traducidos(origen: IO[bytes]) -> Iterator[bytes]:
    """Yield a part with its names translated; a piece ends before a `<`, so that no name is cut in two."""
    resto = b""
    while trozo := origen.read(TROZO):
        junto = resto + trozo
        corte = junto.rfind(b"<")
        corte = corte if corte > 0 else max(0, len(junto) - 200)
        yield _NOMBRE_ESTRICTO.sub(rb"http://schemas.openxmlformats.org/\1/2006/", junto[:corte])
        resto = junto[corte:]
    yield _NOMBRE_ESTRICTO.sub(rb"http://schemas.openxmlformats.org/\1/2006/", resto)


EJEMPLO = "Ejemplo"
"""The sheet of the empty workbook that shows how a row is filled in; it is never read as data."""


def plantilla(clase: Clase) -> bytes:
    """Return the empty sheet of a kind of file: its titles, an example in a second sheet, cells kept as text."""
    import xlsxwriter

    salida = io.BytesIO()
    libro = xlsxwriter.Workbook(salida, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    titulo = libro.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    como_texto = libro.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    hoja, ejemplo = libro.add_worksheet(clase.nombre), libro.add_worksheet(EJEMPLO)
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
