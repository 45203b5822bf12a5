"""Wrong passwords, counted apart for each account and place, so that nobody locks another out.

A place is a device in which the account has signed in before (a signed cookie says so), else an address. Only its own
count makes an account wait there. What strangers do elsewhere only leaves fewer tries to unknown places, and
an address with many wrong tries is served one at a time. A try takes its place in the count before its password is
looked at, so that many sent at once are as few as one after another. Callers open `escritura()` to write.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update

from app.extensions import db, insertar
from app.nucleo.reloj import ahora
from app.seguridad.models import Intento

INTENTOS = 10
"""Wrong tries of an account in one place before it waits there."""
ATAQUE = 30
"""Wrong tries of an account in unknown places, all together, after which such a place has fewer."""
BAJO_ATAQUE = 3
LENTA = 50
"""Wrong tries of an address, whatever the account, after which it is served one at a time."""
VENTANA = timedelta(minutes=15)
ESPERA_MAXIMA = timedelta(hours=1)
REVISION = timedelta(seconds=5)
"""How long the last try of a place keeps others waiting while its password is looked at."""
SE_OLVIDA = timedelta(days=1)
"""After so long a count is removed by the round."""
CUBETAS = 4096
"""Names that are no account's share so many counts, so that made-up names do not fill the table."""
DURA = timedelta(days=180)
"""How long a device is known after its last signing in."""
CUENTAS_POR_EQUIPO = 12


@dataclass(frozen=True)
class Claves:
    """The counts of one try: the one that may make it wait, and those that only matter to unknown places."""

    propia: str
    direccion: str = ""
    cuenta: str = ""


class DebeEsperar(Exception):
    """A try came when its place had none left: nothing of it was counted."""

    def __init__(self, segundos: int) -> None:
        """Keep for how long it must wait."""
        super().__init__(segundos)
        self.segundos = segundos


@dataclass(frozen=True)
class Espera:
    """How long a try must still wait, in seconds, and whether its address is served one at a time."""

    espera: int
    lenta: bool


def _huella(*partes: object) -> str:
    """Return a keyed hash, so that the table holds neither name nor address."""
    texto = ":".join(map(str, partes))
    return hmac.new(str(current_app.secret_key).encode(), texto.encode(), hashlib.sha256).hexdigest()


def cuenta_escrita(tecleado: str) -> str:
    """Return what is counted of an account that exists: each of its two names apart."""
    return f"nombre {tecleado}"


def cuenta_de_nadie(tecleado: str) -> str:
    """Return the account under which a name that is nobody's is counted."""
    return f"nadie {int(_huella('nadie', tecleado)[:8], 16) % CUBETAS}"


def red_de(direccion: str) -> str:
    """Return what counts as one address: of IPv6 the /64, since one subscriber has as many addresses as she likes."""
    try:
        numero = ipaddress.ip_address(direccion)
    except ValueError:
        return direccion
    mapeada = getattr(numero, "ipv4_mapped", None)
    if numero.version == 4 or mapeada:
        return str(mapeada or numero)
    return str(ipaddress.ip_network((numero, 64), strict=False))


def claves_de(cuenta: str, direccion: str, equipo: str | None) -> Claves:
    """Return the counts of a try on an account from an address, in a known device or not."""
    if equipo is not None:
        return Claves(_huella("equipo", cuenta, equipo))
    red = red_de(direccion)
    return Claves(_huella("lugar", cuenta, red), _huella("direccion", red), _huella("cuenta", cuenta))


def _vencido(momento: datetime) -> ColumnElement[bool]:
    """Return the criterion of a count that begins anew: 15 minutes old, or of a clock that stood ahead."""
    hasta = func.coalesce(Intento.bloqueado_hasta, Intento.desde)
    return or_(hasta < momento - VENTANA, hasta > momento + ESPERA_MAXIMA)


def espera_de(claves: Claves) -> Espera:
    """Return whether a try may be made now. A wait set by a clock that stood ahead does not count."""
    momento = ahora()
    filas = {fila.clave: fila for fila in _filas([claves.propia, claves.direccion])}
    propia, red = filas.get(claves.propia), filas.get(claves.direccion)
    reciente = red is not None and momento - VENTANA <= red.desde <= momento + ESPERA_MAXIMA
    return Espera(
        _segundos(propia.bloqueado_hasta if propia else None, momento),
        bool(reciente and red and red.fallos >= LENTA),
    )


def _segundos(hasta: datetime | None, momento: datetime) -> int:
    """Return how long a wait still lasts; 0 for one that is over, or that a clock ahead has set."""
    espera = hasta - momento if hasta else timedelta()
    return int(espera.total_seconds()) + 1 if timedelta() < espera <= ESPERA_MAXIMA else 0


def _filas(claves: list[str]) -> list[Intento]:
    return list(db.session.scalars(select(Intento).where(Intento.clave.in_([c for c in claves if c]))))


def apartar(claves: Claves) -> None:
    """Count a try of a place before its password is looked at; `DebeEsperar` when it has none left.

    The row is locked by its own count. `anotar_fallo` or `olvidar_fallos` must follow; until then the last of a place
    makes the others wait a moment.
    """
    momento = ahora()
    fallos, hasta = _contar(claves.propia, momento)
    segundos = _segundos(hasta, momento)
    if segundos:
        raise DebeEsperar(segundos)
    if fallos >= (BAJO_ATAQUE if _de_otros(claves, momento) >= ATAQUE else INTENTOS):
        _hasta(claves, momento + REVISION)


def _de_otros(claves: Claves, momento: datetime) -> int:
    """Return the wrong tries of an account in all the unknown places."""
    suya = select(Intento.fallos).where(Intento.clave == claves.cuenta, ~_vencido(momento))
    return (db.session.scalar(suya) or 0) if claves.cuenta else 0


def anotar_fallo(claves: Claves) -> None:
    """Keep a try that was set apart as a wrong one; from the tenth within 15 minutes on, its place waits longer."""
    momento = ahora()
    if claves.direccion:
        _contar(claves.direccion, momento)
    ataque = bool(claves.cuenta) and _contar(claves.cuenta, momento)[0] > ATAQUE
    tope = BAJO_ATAQUE if ataque else INTENTOS
    fallos = db.session.scalar(select(Intento.fallos).where(Intento.clave == claves.propia).with_for_update()) or 0
    if fallos >= tope:
        _hasta(claves, momento + min(timedelta(minutes=2 ** min(fallos - tope, 10)), ESPERA_MAXIMA))


def _hasta(claves: Claves, momento: datetime) -> None:
    db.session.execute(update(Intento).where(Intento.clave == claves.propia).values(bloqueado_hasta=momento))


def _contar(clave: str, momento: datetime) -> tuple[int, datetime | None]:
    """Add one to a count; return it, and until when it makes wait."""
    viejo = _vencido(momento)
    alta = insertar(Intento).values(clave=clave, fallos=1, desde=momento)
    alta = alta.on_conflict_do_update(
        index_elements=["clave"],
        set_={
            "fallos": case((viejo, 1), else_=Intento.fallos + 1),
            "desde": case((viejo, momento), else_=Intento.desde),
            "bloqueado_hasta": case((viejo, None), else_=Intento.bloqueado_hasta),
        },
    )
    fallos, hasta = db.session.execute(alta.returning(Intento.fallos, Intento.bloqueado_hasta)).one()
    return fallos, hasta


def olvidar_fallos(claves: Claves) -> None:
    """Forget the wrong tries of an account in the place where it has just signed in; not those of elsewhere."""
    suya = update(Intento).where(Intento.clave == claves.propia)
    db.session.execute(suya.values(fallos=0, bloqueado_hasta=None))


def limpiar() -> None:
    """Remove the counts of more than a day ago, and those that a clock ahead has left."""
    momento = ahora()
    hasta = func.coalesce(Intento.bloqueado_hasta, Intento.desde)
    viejas = or_(hasta < momento - SE_OLVIDA, and_(hasta > momento + ESPERA_MAXIMA, Intento.desde > momento))
    db.session.execute(delete(Intento).where(viejas))


# The device that an account has signed in with


def _firma() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="equipo")


def _leido(galleta: str | None) -> tuple[str, list[str]]:
    try:
        dicho = _firma().loads(galleta or "", max_age=int(DURA.total_seconds()))
    except BadData:
        return "", []
    return str(dicho[0]), [str(marca) for marca in dicho[1]]


def equipo_conocido(galleta: str | None, user_id: int, sello: str) -> str | None:
    """Return under what a device is counted when its cookie says that this account has signed in with it; else None.

    `sello` is what the account's password and the end of its sessions change: what was copied before says nothing then.
    """
    equipo, marcas = _leido(galleta)
    marca = _marca(equipo, user_id, sello)
    return marca if equipo and marca in marcas else None


def galleta_con(galleta: str | None, user_id: int, sello: str, antes: str = "") -> str:
    """Return the cookie of a device with which an account has just signed in: no name in it, at most 12 accounts.

    `antes` is the account's `sello` of before, whose mark is no longer of use.
    """
    equipo, marcas = _leido(galleta)
    equipo = equipo or secrets.token_urlsafe(12)
    marca = _marca(equipo, user_id, sello)
    suyas = (marca, _marca(equipo, user_id, antes))
    otras = [una for una in marcas if una not in suyas][-(CUENTAS_POR_EQUIPO - 1) :]
    return str(_firma().dumps([equipo, [*otras, marca]]))


def _marca(equipo: str, user_id: int, sello: str) -> str:
    return _huella("marca", equipo, user_id, sello)[:16]
