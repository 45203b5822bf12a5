"""Devices: introduced once, seen now and then, revoked for good. Callers open `escritura()`."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.campo import queries
from app.campo.models import Dispositivo
from app.extensions import db
from app.nucleo.flujo import ActoProhibido, DatosInvalidos
from app.seguridad.guardia import Alcance
from app.seguridad.services import terminar_sesiones

MAXIMO_POR_CUENTA = 10
CADA_CUANTO_SE_ANOTA = timedelta(minutes=1)


class DispositivoNegado(ActoProhibido):
    """Not a device of this account, or one that was revoked: then it wipes what it holds (HTTP 403)."""

    def __init__(self, *, revocado: bool) -> None:
        revocada = _("Este dispositivo se dio de baja: ya no puede capturar.")
        super().__init__(revocada if revocado else _("Este dispositivo no es de su cuenta."))
        self.revocado = revocado


def serie(dispositivo: Dispositivo) -> str:
    """Return what its provisional folios begin with: each device has its own block."""
    return f"C{dispositivo.id}"


def suyo(uuid: str, autor: Alcance) -> Dispositivo:
    """Return the device of this account that a UUID names. Raises `DispositivoNegado`."""
    uno = queries.dispositivo(uuid)
    if uno is None or uno.user_id != autor.usuario_id:
        raise DispositivoNegado(revocado=False)
    if uno.revocado is not None:
        raise DispositivoNegado(revocado=True)
    return uno


def presentar(uuid: str, nombre: str, autor: Alcance, momento: datetime) -> tuple[Dispositivo, bool]:
    """Return the device of a UUID, and whether it is new; the same one twice is once. Raises `DispositivoNegado`,
    and `DatosInvalidos` beyond ten devices in use per account.
    """
    if queries.dispositivo(uuid) is None:
        if queries.vigentes(autor.usuario_id) >= MAXIMO_POR_CUENTA:
            raise DatosInvalidos(
                {"uuid": _("Ya tiene %(n)s dispositivos: revoque alguno que no use.", n=MAXIMO_POR_CUENTA)}
            )
        nuevo = Dispositivo(uuid=uuid, user_id=autor.usuario_id, nombre=nombre or _("Teléfono"), alta=momento)
        nuevo.visto = momento
        try:
            with db.session.begin_nested():
                db.session.add(nuevo)
                db.session.flush()
            return nuevo, True
        except IntegrityError:
            pass  # another sender was faster: what he made is read
    return suyo(uuid, autor), False


def anotar_visto(uuid: str, momento: datetime) -> None:
    """Note that a device is in use."""
    uno = queries.dispositivo(uuid)
    if uno is not None:
        uno.visto = momento


def revocar(dispositivo: Dispositivo, autor: Alcance, momento: datetime) -> None:
    """End a device for good; a second time changes nothing.

    When another person does it (it was lost), the account's sessions end too: one of them may be open on it.
    """
    if dispositivo.revocado is None:
        dispositivo.revocado, dispositivo.revoca_id = momento, autor.usuario_id
    if dispositivo.user_id != autor.usuario_id:
        terminar_sesiones(dispositivo.user_id)
