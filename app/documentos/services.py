"""The office's papers composed as PDF: data goes to typst as JSON, never markup."""

import io
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import segno
import typst
from flask import current_app, has_app_context
from flask_babel import gettext as _

from app.catalogos.services import escudo
from app.nucleo.letras import dibujable

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


MEMBRETE = Claves(
    frozenset({"municipio", "oficina", "color"}), frozenset({"escudo", "dependencia_superior", "lema", "leyenda"})
)
"""What every letter-size paper says of the town; `escudo` is the SHA-256 of its coat of arms."""


def _con_membrete(llenas: set[str], quiza: set[str]) -> Claves:
    return Claves(MEMBRETE.llenas | llenas, MEMBRETE.quiza | quiza)


CIUDADANO = Claves(frozenset(), frozenset({"nombre", "telefono", "domicilio", "localidad"}))
CLAVES: Mapping[str, Claves] = {
    "comprobante": _con_membrete(
        {"folio", "fecha", "canal", "sigue", "url"},
        {"modulo", "tramite", "dependencia", "plazo", "localidad", "nombre", "pendientes", "clave", "recibo",
         "descripcion", "atendio", "contacto"},
    ),
    "turno": Claves(frozenset({"municipio", "modulo", "turno", "fecha", "hora", "folio", "url"})),
    "turno-carta": _con_membrete({"modulo", "turno", "fecha", "hora", "folio", "url"}, set()),
    "formato": _con_membrete(
        {"folio", "fecha", "dependencia", "descripcion", "url"},
        {"tramite", "plazo", "fecha_limite", "ciudadano", "requisitos"},
    ),
    "faltantes": Claves(
        frozenset({"municipio", "oficina", "folio", "fecha", "tramite", "url"}), frozenset({"faltan", "contacto"})
    ),
    "oficio": _con_membrete(
        {"folio", "numero", "clase", "fecha", "dependencia", "cargo", "descripcion", "url"},
        {"titular", "domicilio", "tramite", "ciudadano", "requisitos", "fecha_limite", "antes", "motivo", "firma",
         "cancelado"},
    ),
    "respuesta": _con_membrete(
        {"folio", "numero", "fecha", "registrada", "para", "resolucion", "texto", "descripcion", "cargo", "url"},
        {"domicilio", "localidad", "tramite", "dependencia", "favorable", "puede", "firma", "cancelado"},
    ),
    "denuncia": _con_membrete(
        {"folio", "fecha", "entrada", "medio", "oida", "descripcion", "url"},
        {"relato", "lugar", "localidad", "ciudadano", "dependencia", "tramite", "fecha_limite", "visita"},
    ),
    "hoja": _con_membrete(
        {"folio", "fecha", "localidad", "lugar", "url"}, {"equipo", "cuenta", "antes", "compromisos"}
    ),
    "papel": _con_membrete(
        {"folio", "fecha", "localidad", "titulo", "campos", "hojas", "url", "captura"}, {"aviso"}
    ),
    "expediente": _con_membrete(
        {"folio", "fecha", "titulo", "estado", "copia", "huella", "url"},
        {"grupos", "descripcion", "requisitos", "historia", "oficios", "junto", "adjuntos"},
    ),
    "jornada": _con_membrete(
        {"folio", "fecha", "localidad", "lugar", "version", "hecho", "url"},
        {"inicio", "cierre", "observacion", "equipo", "cifras", "cuentas", "folios"},
    ),
}  # fmt: skip
"""Template → what it asks for; `docs/documentos.md` says it to who writes a town's own."""
ARCHIVADAS = frozenset({"oficio", "respuesta", "jornada", "expediente"})
"""What is kept for years: PDF/A-2a besides PDF/UA-1."""
QR_EN_CADA_PAGINA = frozenset({"formato", "oficio", "respuesta"})
"""Papers that come back scanned: their QR stands at the foot of each page, in white, with a narrow border."""
_NORMAS: Sequence[Sequence[Literal["a-2a", "ua-1"]]] = (("a-2a", "ua-1"), ("ua-1",), ())
"""From the strictest: every one but the last refuses a character that no embedded font draws."""


def componer(
    plantilla: str,
    datos: Mapping[str, object],
    carpeta: Path | None = None,
    momento: datetime | None = None,
    imagenes: Path | None = None,
) -> bytes:
    """PDF bytes of `plantilla` (a key of CLAVES) filled with `datos`: texts ready to read, lists of texts, None.

    carpeta: each of its files replaces ours of the same name (membrete.typ is the letterhead). None is the folder
    `plantillas` of the installation, where there is one; what does not compile there is told in the log and ours is
    used, so that no counter stops over a template.
    momento: aware datetime written as the PDF's date; the same data and momento give the same bytes.
    imagenes: a folder whose files the template finds under `imagenes/`.
    Tagged, PDF/UA-1 (and PDF/A-2a where ARCHIVADAS) unless a character is in no embedded font. The caller decides who
    may read what it passes.
    Raises DocumentoInvalido: unknown template, missing key, bad colour, unprintable value, broken `carpeta`.
    """
    _exigir_claves(plantilla, datos)
    png = _escudo(datos)
    qr = qr_svg(str(datos["url"]), borde=1 if plantilla in QR_EN_CADA_PAGINA else 4)
    texto = json.dumps(_imprimible({**datos, "qr": qr, "escudo": png is not None}), sort_keys=True)
    fecha = _desfase_fijo(momento)
    propia = carpeta or _del_municipio()
    try:
        return _con_plantillas(propia, png, imagenes, plantilla, texto, fecha)
    except DocumentoInvalido as error:
        if propia is None or carpeta is not None:
            raise
        current_app.logger.error("Plantillas del municipio: %s Se usó la original.", error)
        return _con_plantillas(None, png, imagenes, plantilla, texto, fecha)


def _escudo(datos: Mapping[str, object]) -> bytes | None:
    """Return the coat of arms that a paper names, None when it names none or the file is no longer there."""
    huella = datos.get("escudo")
    return escudo.abrir(str(huella)) if huella and has_app_context() else None


def _del_municipio() -> Path | None:
    """Return the folder where the town keeps its own templates, None when it has none."""
    if not has_app_context():
        return None
    carpeta = Path(current_app.config["INSTANCE_DIR"]) / "plantillas"
    return carpeta if carpeta.is_dir() else None


def qr_svg(texto: str, borde: int = 4) -> str:
    """The QR of `texto` (level M, `borde` modules of quiet zone) as one SVG element.

    Raises DocumentoInvalido when empty or too long.
    """
    if not texto.strip():
        raise DocumentoInvalido(_("El código QR necesita una dirección."))
    salida = io.BytesIO()
    try:
        segno.make_qr(texto, error="m").save(
            salida, kind="svg", xmldecl=False, border=borde, dark="#000000", light="#ffffff"
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
    """NFC, one kind of line end, at most one blank line; nothing that no font draws, nothing invisible."""
    lineas = unicodedata.normalize("NFC", texto).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return re.sub(r"\n[ \n]*\n", "\n\n", dibujable(lineas)).strip()


def _con_plantillas(
    propia: Path | None,
    png: bytes | None,
    imagenes: Path | None,
    plantilla: str,
    datos: str,
    momento: datetime | None,
) -> bytes:
    with _raiz(propia, png, imagenes) as raiz:
        return _compilar(plantilla, raiz, datos, momento)


@contextmanager
def _raiz(carpeta: Path | None, png: bytes | None, imagenes: Path | None) -> Iterator[Path]:
    """The one folder typst may read: ours, or a copy of ours with the coat of arms, under the town's files."""
    if carpeta is None and png is None and imagenes is None:
        yield PLANTILLAS
        return
    with tempfile.TemporaryDirectory() as temporal:
        _copiar(PLANTILLAS, Path(temporal))
        if png is not None:
            (Path(temporal) / "escudo.png").write_bytes(png)
        if carpeta is not None:
            _copiar(carpeta, Path(temporal))
        if imagenes is not None:
            (Path(temporal) / "imagenes").symlink_to(imagenes, target_is_directory=True)
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
        pdf = _segun_normas(compilador, _NORMAS if plantilla in ARCHIVADAS else _NORMAS[1:], momento)
    except typst.TypstError as error:
        raise DocumentoInvalido(
            _("No se pudo componer el documento «%(plantilla)s»; revise su plantilla y sus datos.", plantilla=plantilla)
        ) from error
    if not isinstance(pdf, bytes):
        raise DocumentoInvalido(_("El documento «%(plantilla)s» salió vacío.", plantilla=plantilla))
    return pdf


def _segun_normas(
    compilador: typst.Compiler, normas: Sequence[Sequence[Literal["a-2a", "ua-1"]]], momento: datetime | None
) -> object:
    """Return the PDF under the first of the standards that takes its characters; the last one's error otherwise."""
    for norma in normas[:-1]:
        with suppress(typst.TypstError):
            return compilador.compile(format="pdf", pdf_standards=list(norma), timestamp=momento)
    return compilador.compile(format="pdf", pdf_standards=list(normas[-1]), timestamp=momento)
