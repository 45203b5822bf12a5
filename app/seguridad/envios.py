"""The same form sent twice: its key, claimed once. Callers open `escritura()`."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.extensions import db, insertar
from app.nucleo.datos import Hechos
from app.nucleo.flujo import Conflicto
from app.nucleo.reloj import ahora
from app.seguridad.guardia import Alcance
from app.seguridad.models import Envio


class YaEnviado(Conflicto):
    """The key of a form came again with other contents; `destino` and `folio` are what the first sending made."""

    def __init__(self, mensaje: str, destino: str = "", folio: str = "") -> None:
        super().__init__(mensaje)
        self.destino = destino
        self.folio = folio


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
    alta = insertar(Envio).values(clave=clave[:64], huella=huella, user_id=autor.usuario_id, destino="", creado=ahora())
    nueva = db.session.execute(alta.on_conflict_do_nothing(index_elements=["clave"]).returning(Envio.clave)).scalar()
    if nueva:
        return None
    return envio_previo(clave, huella, autor)


def envio_previo(clave: str, huella: str, autor: Alcance) -> Envio | None:
    """Return the first sending of a form that was sent already, or None. Raises as `reclamar_envio` does."""
    previo = db.session.scalars(select(Envio).where(Envio.clave == clave[:64])).one_or_none()
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
    envio = db.session.get_one(Envio, clave[:64])
    envio.destino, envio.folio = destino, folio or None


def olvidar_envios(antes_de: datetime) -> None:
    """Forget the forms sent before an instant: nobody sends them again."""
    db.session.execute(delete(Envio).where(Envio.creado < antes_de))
