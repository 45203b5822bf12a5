"""The facts that the macros of `piezas.html` and the page of a thing draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from app.nucleo.datos import Datos


class Ficha(TypedDict):
    """A chip; `tono` is bien, mal, aviso, gris or ''."""

    texto: str
    tono: str


class Enlace(TypedDict):
    """A link or button that leads somewhere."""

    texto: str
    url: str


class Accion(TypedDict):
    """The act that moves a row on: a form sent at once with its hidden `campos`, a link where they are None."""

    texto: str
    url: str
    campos: Datos | None
    primaria: bool
    ayuda: NotRequired[str]


class Renglon(TypedDict):
    """A row of a list: `dependencia` is its second column, whatever that is of such a thing."""

    folio: str
    url: str
    titulo: str
    detalle: str
    dependencia: str
    ficha: Ficha | None
    accion: NotRequired[Accion | None]
    enlace: NotRequired[Enlace | None]


class Seccion(TypedDict):
    """A titled list on the page of a thing; it is not drawn without rows nor `frase`."""

    titulo: str
    renglones: Sequence[Renglon]
    frase: NotRequired[str]


class Episodio(TypedDict):
    """A movimiento in the history: `notas` are label and text of each datum; `tono` that of its act."""

    titulo: str
    detalle: str
    notas: Sequence[tuple[str, str]]
    tono: str


class Pagina(TypedDict):
    """What `actos/cosa.html` draws of a thing: `datos` are label and value, `nota` what is said where no act is."""

    folio: str
    titulo: str
    fichas: Sequence[Ficha]
    encabezado: str
    datos: Sequence[tuple[str, str]]
    secciones: Sequence[Seccion]
    historia: Sequence[Episodio]
    fotos: Sequence[Datos]
    enlaces: NotRequired[Sequence[Enlace]]
    dicho: NotRequired[str]
    final: NotRequired[bool]
    nota: NotRequired[str]
