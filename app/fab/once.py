"""A form is carried out once: its hidden key, as writing views claim it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import Update, bindparam, delete, select, update
from werkzeug.datastructures import FileStorage

from app.extensions import db, escritura, insertar
from app.fab.notices import dejar_recado
from app.fab.space import sin_perder_lo_escrito
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Conflicto
from app.nucleo.reloj import ahora
from app.seguridad.guardia import Alcance
from app.seguridad.models import Envio

CLAVE = "clave_envio"
VERSION = "version"
_DE_UN_RECLAMO = ("clave", "huella", "user_id", "destino", "creado")


class YaEnviado(Conflicto):
    """The key of a form came again with other contents; `destino` and `folio` are what the first sending made."""

    def __init__(self, mensaje: str, destino: str = "", folio: str = "") -> None:
        super().__init__(mensaje)
        self.destino = destino
        self.folio = folio


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
    clave, huella = _sello(formulario)
    g.registrado = ""
    with sin_perder_lo_escrito(), escritura():
        if clave:
            previo = reclamar_envio(clave, huella, autor)
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
    clave, huella = _sello(formulario)
    previo = envio_previo(clave, huella, autor) if clave else None
    return (previo.destino or "/") if previo is not None else None


def _sello(formulario: Hechos) -> tuple[str, str]:
    """Return the key of a form ('' without one) and the hash of what it holds and of where it is sent."""
    clave = str(formulario.get(CLAVE) or "").replace("\0", "")
    return clave, huella_de({**formulario, "direccion": request.path}) if clave else ""


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


def _huella_de_archivo(archivo: FileStorage) -> str:
    archivo.stream.seek(0)
    huella = hashlib.file_digest(archivo.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # IO declares no readinto
    archivo.stream.seek(0)
    return huella


# The keys that were claimed. Callers open `escritura()`


def huella_de(formulario: Hechos) -> str:
    """Return a keyed hash of what a form holds, its tokens apart: without the key it says nothing of who wrote it."""
    ajenos = {"csrf_token", "clave_envio", "version"}
    partes = sorted(
        (clave, str(getattr(valor, "sha256", valor))) for clave, valor in formulario.items() if clave not in ajenos
    )
    texto = json.dumps(partes, ensure_ascii=False)
    return hmac.new(str(current_app.secret_key).encode(), texto.encode(), hashlib.sha256).hexdigest()


def reclamar_envio(clave: str, huella: str, autor: Alcance) -> Envio | None:
    """Claim a form's hidden key: None when it is new, the first sending when it was already sent.

    Raises `YaEnviado` when the same key comes with other contents, to another address or from another account. A
    second sender waits for the first's commit.
    """
    suyo = {"clave": clave[:64], "huella": huella, "user_id": autor.usuario_id, "destino": "", "creado": ahora()}
    if db.session.connection().execute(_reclamo(db.engine.dialect.name), suyo).scalar():
        return None
    return envio_previo(clave, huella, autor)


@cache
def _reclamo(_dialecto: str) -> Any:
    alta = insertar(Envio).values({columna: bindparam(columna) for columna in _DE_UN_RECLAMO})
    return alta.on_conflict_do_nothing(index_elements=["clave"]).returning(Envio.clave)


def envio_previo(clave: str, huella: str, autor: Alcance) -> Envio | None:
    """Return the first sending of a form that was sent already, or None. Raises as `reclamar_envio` does."""
    previo: Envio | None = db.session.scalars(select(Envio).where(Envio.clave == clave[:64])).one_or_none()
    if previo is None:
        return None
    if previo.huella != huella or previo.user_id != autor.usuario_id:
        propio = previo.user_id == autor.usuario_id
        raise YaEnviado(_frase(previo if propio else None), previo.destino if propio else "", previo.folio or "")
    return previo


def _frase(previo: Envio | None) -> str:
    if previo is not None and previo.folio:
        texto: str = _(
            "Ya se registró como %(folio)s, con otros datos. Lo que ahora está escrito no se ha registrado: si es otro "
            "asunto, envíelo de nuevo.",
            folio=previo.folio,
        )
        return texto
    return str(
        _(
            "Este formulario ya se envió con otros datos. Lo que ahora está escrito no se ha guardado: revise y, si "
            "hace falta, envíelo de nuevo."
        )
    )


def cerrar_envio(clave: str, destino: str, folio: str = "") -> None:
    """Remember where the first answer of this form led, and the folio that it gave."""
    suyo = {"suya": clave[:64], "lleva": destino, "dio": folio or None}
    db.session.connection().execute(_cierre(), suyo)


@cache
def _cierre() -> Update:
    cambio = update(Envio).where(Envio.clave == bindparam("suya"))
    return cambio.values(destino=bindparam("lleva"), folio=bindparam("dio"))


def olvidar_envios(antes_de: datetime) -> None:
    """Forget the forms sent before an instant: nobody sends them again."""
    db.session.execute(delete(Envio).where(Envio.creado < antes_de))
