"""A form is carried out once: the hidden key, as writing views use it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from app.extensions import escritura
from app.fab.notices import dejar_recado
from app.fab.space import sin_perder_lo_escrito
from app.nucleo.datos import Datos, Hechos
from app.seguridad.envios import YaEnviado, cerrar_envio, envio_previo, huella_de, reclamar_envio
from app.seguridad.guardia import Alcance

CLAVE = "clave_envio"
VERSION = "version"


def clave_nueva() -> str:
    """Return the hidden key of a form that is drawn now."""
    return secrets.token_urlsafe(16)


def una_sola_vez(
    formulario: Hechos,
    autor: Alcance,
    hacer: Callable[[], str],
    repetida: Callable[[str], None] | None = None,
) -> str:
    """Run `hacer` in `escritura()` and return where it leads; a form sent twice gets the first's answer.

    `repetida` is called with the first's folio ('' without one) when it was sent already. Without a key (a program
    that writes the fields itself) each sending counts. Raises `SinGuardar` where nothing can be written.
    """
    clave = _clave(formulario)
    g.registrado = ""
    with sin_perder_lo_escrito(), escritura():
        if clave:
            previo = reclamar_envio(clave, _huella(formulario), autor)
            if previo is not None:
                g.registrado = previo.folio or ""
                if repetida is not None:
                    repetida(g.registrado)
                return previo.destino or "/"
        destino = hacer()
        if clave:
            cerrar_envio(clave, destino, g.registrado)
    return destino


def respuesta_anterior(formulario: Hechos, autor: Alcance) -> str | None:
    """Return where a form that was sent already led, None for a new one: asked before what it holds is judged again.

    Raises `YaEnviado` as `una_sola_vez` does.
    """
    clave = _clave(formulario)
    previo = envio_previo(clave, _huella(formulario), autor) if clave else None
    return (previo.destino or "/") if previo is not None else None


def _clave(formulario: Hechos) -> str:
    return str(formulario.get(CLAVE) or "").replace("\0", "")


def _huella(formulario: Hechos) -> str:
    return huella_de({**formulario, "direccion": request.path})


def registrado_como(folio: str) -> None:
    """Say, inside `hacer`, which folio this sending gave: the page that sent it, and who sends it again, are told."""
    g.registrado = folio


def avisar_repetida(folio: str) -> None:
    """Say that nothing was registered a second time."""
    frase = _("Ya se había guardado: no se guardó dos veces.")
    if folio:
        frase = _("Ya se registró como %(folio)s: no se registró dos veces.", folio=folio)
    dejar_recado(frase, "success")


def avisar_conflicto(error: Exception) -> None:
    """Say what refused a form, with the way to what its first sending made."""
    if not (isinstance(error, YaEnviado) and error.destino):
        dejar_recado(str(error), "danger")
        return
    enlace = {"texto": error.folio or _("Ver lo registrado"), "url": error.destino}
    dejar_recado({"texto": str(error), "enlaces": [enlace]}, "danger")


def contenido_de_la_solicitud() -> Datos:
    """Return all that a form brought, many values of one name together, files by their SHA-256."""
    contenido: Datos = {
        nombre: valores[0] if len(valores) == 1 else valores for nombre, valores in request.form.lists()
    }
    for nombre, archivos in request.files.lists():
        contenido[f"{nombre} (archivo)"] = [_huella_de_archivo(archivo) for archivo in archivos]
    return contenido


def _huella_de_archivo(archivo: Any) -> str:
    archivo.stream.seek(0)
    huella = hashlib.file_digest(archivo.stream, "sha256").hexdigest()
    archivo.stream.seek(0)
    return huella
