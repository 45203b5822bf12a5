"""Composes the office's papers as PDF: data goes to typst as one JSON string, never as markup."""

import io
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import NamedTuple

import segno
import typst
from flask_babel import gettext as _

PLANTILLAS = Path(__file__).parent / "plantillas"
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
PAQUETE = re.compile(r'"\s*@')  # `#import "@preview/…"` would reach for the network
SUFIJOS = frozenset({".typ", ".svg", ".png", ".jpg"})


class DocumentoInvalido(ValueError):
    """The paper cannot be made; the message is a Spanish sentence for the screen."""


class Claves(NamedTuple):
    """Keys a template asks for: `llenas` must hold something, `quiza` must be there and may be None or empty."""

    llenas: frozenset[str]
    quiza: frozenset[str] = frozenset()


CIUDADANO = Claves(frozenset(), frozenset({"nombre", "telefono", "domicilio", "localidad"}))
CLAVES: Mapping[str, Claves] = {
    "comprobante": Claves(
        frozenset({"municipio", "oficina", "color", "folio", "fecha", "canal", "url"}),
        frozenset(
            {
                "modulo",
                "tramite",
                "dependencia",
                "plazo",
                "localidad",
                "nombre",
                "pendientes",
                "clave",
                "recibo",
                "leyenda",
            }  # fmt: skip
        ),
    ),
    "turno": Claves(frozenset({"municipio", "modulo", "turno", "fecha", "hora", "folio", "url"})),
    "formato": Claves(
        frozenset({"municipio", "oficina", "color", "folio", "fecha", "dependencia", "descripcion", "url"}),
        frozenset({"tramite", "plazo", "fecha_limite", "ciudadano", "requisitos"}),
    ),
    "faltantes": Claves(frozenset({"municipio", "oficina", "folio", "fecha", "tramite", "url"}), frozenset({"faltan"})),
    "oficio": Claves(
        frozenset(
            {
                "municipio",
                "oficina",
                "color",
                "folio",
                "numero",
                "clase",
                "fecha",
                "dependencia",
                "cargo",
                "descripcion",
                "url",
            }
        ),
        frozenset({"titular", "domicilio", "tramite", "ciudadano", "requisitos", "fecha_limite", "firma", "cancelado"}),
    ),
    "denuncia": Claves(
        frozenset(
            {"municipio", "oficina", "color", "folio", "fecha", "entrada", "medio", "oida", "descripcion", "url"}
        ),
        frozenset(
            {
                "relato",
                "lugar",
                "localidad",
                "ciudadano",
                "dependencia",
                "tramite",
                "fecha_limite",
                "visita",
            }  # fmt: skip
        ),
    ),
    "hoja": Claves(
        frozenset({"municipio", "oficina", "color", "folio", "fecha", "localidad", "lugar", "url"}),
        frozenset({"equipo", "cuenta", "antes", "compromisos"}),
    ),
    "papel": Claves(
        frozenset({"municipio", "oficina", "color", "folio", "fecha", "localidad", "titulo", "campos", "hojas", "url",
                   "captura"}),
        frozenset({"aviso"}),
    ),
    "jornada": Claves(
        frozenset({"municipio", "oficina", "color", "folio", "fecha", "localidad", "lugar", "version", "hecho", "url"}),
        frozenset({"inicio", "cierre", "observacion", "equipo", "cifras", "cuentas", "folios"}),
    ),
}


def componer(
    plantilla: str, datos: Mapping[str, object], carpeta: Path | None = None, momento: datetime | None = None
) -> bytes:
    """PDF bytes of `plantilla` (a key of CLAVES) filled with `datos`: texts ready to read, lists of texts, None.

    carpeta: the town's folder; each of its files replaces ours of the same name (membrete.typ is the letterhead).
    momento: aware datetime written as the PDF's date; the same data and momento give the same bytes.
    Tagged, PDF/UA-1 unless a character is in no embedded font. The caller decides who may read what it passes.
    Raises DocumentoInvalido: unknown template, missing key, bad colour, unprintable value, broken override.
    """
    _exigir_claves(plantilla, datos)
    texto = json.dumps(_imprimible({**datos, "qr": qr_svg(str(datos["url"]))}), sort_keys=True)
    with _raiz(carpeta) as raiz:
        return _compilar(plantilla, raiz, texto, _desfase_fijo(momento))


def qr_svg(texto: str) -> str:
    """The QR of `texto` (level M, quiet zone included) as one SVG element; DocumentoInvalido when empty or too long."""
    if not texto.strip():
        raise DocumentoInvalido(_("El código QR necesita una dirección."))
    salida = io.BytesIO()
    try:
        segno.make_qr(texto, error="m").save(
            salida, kind="svg", xmldecl=False, border=4, dark="#000000", light="#ffffff"
        )
    except segno.DataOverflowError as error:
        raise DocumentoInvalido(_("La dirección es demasiado larga para un código QR.")) from error
    return salida.getvalue().decode()


def _exigir_claves(plantilla: str, datos: Mapping[str, object]) -> None:
    if plantilla not in CLAVES:
        raise DocumentoInvalido(_("No existe el documento «%(plantilla)s».", plantilla=plantilla))
    faltan = _faltantes(CLAVES[plantilla], datos)
    ciudadano = datos.get("ciudadano")
    if isinstance(ciudadano, Mapping):
        faltan += [f"ciudadano.{clave}" for clave in _faltantes(CIUDADANO, ciudadano)]
    if faltan:
        raise DocumentoInvalido(
            _(
                "Al documento «%(plantilla)s» le faltan datos: %(claves)s.",
                plantilla=plantilla,
                claves=", ".join(faltan),
            )
        )
    if "color" in CLAVES[plantilla].llenas and not COLOR.fullmatch(str(datos["color"])):
        raise DocumentoInvalido(_("El color «%(color)s» no es de la forma #6b1d3b.", color=datos["color"]))


def _faltantes(claves: Claves, datos: Mapping[str, object]) -> list[str]:
    vacias = {clave for clave in claves.llenas if not str(datos.get(clave) or "").strip()}
    return sorted(vacias | (claves.quiza - datos.keys()))


def _imprimible(valor: object) -> object:
    """The same value with its texts cleaned; only what a template can print passes."""
    if valor is None or isinstance(valor, bool | int | float):
        return valor
    if isinstance(valor, str):
        return _limpiar(valor)
    if isinstance(valor, Mapping):
        return {str(clave): _imprimible(dato) for clave, dato in valor.items()}
    if isinstance(valor, Sequence) and not isinstance(valor, bytes | bytearray):
        return [_imprimible(dato) for dato in valor]
    raise DocumentoInvalido(_("Un dato del documento no es texto: %(dato)s.", dato=type(valor).__name__))


def _limpiar(texto: str) -> str:
    """NFC, one kind of line end, at most one blank line; no control, direction or invisible characters."""
    lineas = unicodedata.normalize("NFC", texto).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    visibles = (letra for letra in lineas if letra == "\n" or unicodedata.category(letra) not in {"Cc", "Cf"})
    enteras = "".join("\ufffd" if unicodedata.category(letra) == "Cs" else letra for letra in visibles)
    return re.sub(r"\n[ \n]*\n", "\n\n", enteras).strip()


@contextmanager
def _raiz(carpeta: Path | None) -> Iterator[Path]:
    """The one folder typst may read: ours, or a copy of ours under the town's files."""
    if carpeta is None:
        yield PLANTILLAS
        return
    with tempfile.TemporaryDirectory() as temporal:
        for origen in (PLANTILLAS, carpeta):
            _copiar(origen, Path(temporal))
        yield Path(temporal)


def _copiar(origen: Path, destino: Path) -> None:
    if not origen.is_dir():
        raise DocumentoInvalido(_("No existe la carpeta de plantillas del municipio."))
    for archivo in sorted(origen.iterdir()):
        if archivo.suffix not in SUFIJOS or not archivo.is_file():
            continue
        if archivo.suffix == ".typ" and PAQUETE.search(archivo.read_text(encoding="utf-8")):
            raise DocumentoInvalido(
                _("La plantilla «%(nombre)s» pide un paquete de la red; no se permite.", nombre=archivo.name)
            )
        shutil.copyfile(archivo, destino / archivo.name)


def _desfase_fijo(momento: datetime | None) -> datetime | None:
    """typst takes a fixed offset, not a named zone, and whole seconds."""
    if momento is None:
        return None
    desfase = momento.utcoffset()
    if desfase is None:
        raise DocumentoInvalido(_("La fecha del documento necesita zona horaria."))
    return momento.astimezone(timezone(desfase)).replace(microsecond=0)


@cache
def _letras() -> typst.Fonts:
    """Only the fonts inside typst: the same paper on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _compilar(plantilla: str, raiz: Path, datos: str, momento: datetime | None) -> bytes:
    compilador = typst.Compiler(
        raiz / f"{plantilla}.typ",
        root=raiz,
        font_paths=_letras(),
        ignore_system_fonts=True,
        sys_inputs={"datos": datos},
    )
    try:
        try:
            pdf = compilador.compile(format="pdf", pdf_standards=["ua-1"], timestamp=momento)
        except typst.TypstError:  # PDF/UA refuses characters without a glyph (an emoji in the citizen's words)
            pdf = compilador.compile(format="pdf", timestamp=momento)
    except typst.TypstError as error:
        raise DocumentoInvalido(
            _("No se pudo componer el documento «%(plantilla)s»; revise su plantilla y sus datos.", plantilla=plantilla)
        ) from error
    if not isinstance(pdf, bytes):
        raise DocumentoInvalido(_("El documento «%(plantilla)s» salió vacío.", plantilla=plantilla))
    return pdf
