"""The office's papers composed as PDF: data goes to typst as JSON, never markup."""

import io
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import segno
from flask import current_app, has_app_context
from flask_babel import gettext as _

from app.catalogos.services import escudo
from app.nucleo.hijos import Tardo, hijo, leer
from app.nucleo.letras import dibujable
from app.pdf.membrete import Claves

PLANTILLAS = Path(__file__).parent / "plantillas"
"""The letterhead."""
_COMPONEDOR = str(Path(__file__).with_name("componedor.py"))
SEGUNDOS = 60.0
"""For one paper, by the clock."""
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
PAQUETE = re.compile(r'"\s*@')  # `#import "@preview/…"` would reach for the network
SUFIJOS = frozenset({".typ", ".svg", ".png", ".jpg"})


class DocumentoInvalido(ValueError):
    """The paper cannot be made; the message is a Spanish sentence for the screen."""


CIUDADANO = Claves(frozenset(), frozenset({"nombre", "telefono", "domicilio", "localidad"}))


@dataclass(frozen=True)
class Plantilla:
    """A template of a feature: `<nombre>.typ` in `carpeta`, and the keys that it asks for.

    `archivada`: kept for years, PDF/A-2a besides PDF/UA-1. `borde`: quiet zone of its QR in modules; 1 for papers that
    come back scanned, whose QR stands in white at the foot of each page.
    """

    nombre: str
    carpeta: Path
    claves: Claves
    archivada: bool = False
    borde: int = 4


_NORMAS: Sequence[Sequence[str]] = (("a-2a", "ua-1"), ("ua-1",), ())
"""From the strictest: every one but the last refuses a character that no embedded font draws."""


def componer(
    plantilla: Plantilla,
    datos: Mapping[str, object],
    carpeta: Path | None = None,
    momento: datetime | None = None,
    imagenes: Path | None = None,
) -> bytes:
    """PDF bytes of `plantilla` filled with `datos`: texts ready to read, lists of texts, None.

    carpeta: each of its files replaces ours of the same name (membrete.typ is the letterhead). None is the folder
    `plantillas` of the installation, where there is one; what does not compile there is told in the log and ours is
    used, so that no counter stops over a template.
    momento: aware datetime written as the PDF's date; the same data and momento give the same bytes.
    imagenes: a folder whose files the template finds under `imagenes/`.
    Tagged, PDF/UA-1 (and PDF/A-2a where it is archived) unless a character is in no embedded font. The caller
    decides who may read what it passes.
    Raises DocumentoInvalido: missing key, bad colour, unprintable value, broken `carpeta`.
    """
    _exigir_claves(plantilla, datos)
    png = _escudo(datos)
    qr = qr_svg(str(datos["url"]), borde=plantilla.borde)
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


def _exigir_claves(plantilla: Plantilla, datos: Mapping[str, object]) -> None:
    faltan = _faltantes(plantilla.claves, datos)
    ciudadano = datos.get("ciudadano")
    if isinstance(ciudadano, Mapping):
        faltan += [f"ciudadano.{clave}" for clave in _faltantes(CIUDADANO, ciudadano)]
    if faltan:
        raise DocumentoInvalido(
            _(
                "Al documento «%(plantilla)s» le faltan datos: %(claves)s.",
                plantilla=plantilla.nombre,
                claves=", ".join(faltan),
            )
        )
    if "color" in plantilla.claves.llenas and not COLOR.fullmatch(str(datos["color"])):
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
    plantilla: Plantilla,
    datos: str,
    momento: datetime | None,
) -> bytes:
    with _raiz(plantilla.carpeta, propia, png, imagenes) as raiz:
        return _compilar(plantilla, raiz, datos, momento)


@contextmanager
def _raiz(suya: Path, carpeta: Path | None, png: bytes | None, imagenes: Path | None) -> Iterator[Path]:
    """The one folder typst may read: copies of the letterhead, of the feature's templates, then of the town's."""
    with tempfile.TemporaryDirectory() as temporal:
        _copiar(PLANTILLAS, Path(temporal))
        _copiar(suya, Path(temporal))
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


def _compilar(plantilla: Plantilla, raiz: Path, datos: str, momento: datetime | None) -> bytes:
    """Return the PDF, composed by a process that ends with it: what typst keeps of fonts and pages is not ours."""
    normas = json.dumps(_NORMAS if plantilla.archivada else _NORMAS[1:])
    fecha = momento.isoformat() if momento else ""
    argumentos = [_COMPONEDOR, str(raiz), f"{plantilla.nombre}.typ", normas, fecha]
    try:
        with hijo(argumentos, datos.encode()) as proceso:
            pdf = leer(proceso, SEGUNDOS)
    except Tardo:
        pdf = None
    if not pdf:
        nombre = plantilla.nombre
        raise DocumentoInvalido(
            _("No se pudo componer el documento «%(plantilla)s»; revise su plantilla y sus datos.", plantilla=nombre)
        )
    return pdf
