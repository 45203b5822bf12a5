"""What a process keeps of the database while the version row stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from flask import Flask, current_app, g, has_request_context
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.extensions import db
from app.seguridad.models import Version

T = TypeVar("T")
TOPE = 5000
"""Of how many things, at most; all are forgotten then."""
_de_cada: WeakKeyDictionary[Flask, tuple[int, dict[Hashable, Any]]] = WeakKeyDictionary()


def version_de_configuracion() -> int:
    """Return the number that grows when accounts, roles, settings, the calendar or a catalogue change."""
    return db.session.scalar(select(Version.numero).where(Version.nombre == "configuracion")) or 0


def version_vista() -> int:
    """Return the version that this request read first; outside a request, that of now."""
    if not has_request_context():
        return version_de_configuracion()
    if "version" not in g:
        g.version = version_de_configuracion()
    return cast(int, g.version)


def version_leida(numero: int | None) -> None:
    """Take as the version of this request the one that its first statement brought, None where there is none."""
    if "version" not in g:
        g.version = numero or 0


def recordar(llave: Hashable, leer: Callable[[], T], version: int | None = None) -> T:
    """Return what `leer` reads: kept by this process under a key, and read again when the version row has moved.

    For what depends on rows of `__configura__` classes, accounts, puestos and roles, and on what the key says (a day, a
    language): every write of them moves the version (`services.subir_version`). What is returned is everybody's: never
    rows of a session, never to be changed. A transaction that has itself moved the version reads, and keeps nothing:
    it may still be rolled back.
    """
    if db.session().info.get("movida"):
        return leer()
    if version is None:
        version = version_vista()
    app = cast(Any, current_app)._get_current_object()
    guardado = _de_cada.get(app)
    if guardado is None or guardado[0] != version or len(guardado[1]) > TOPE:
        guardado = _de_cada[app] = (version, {})
    valores = guardado[1]
    if llave not in valores:
        valores[llave] = leer()
    return cast(T, valores[llave])


def olvidar() -> None:
    """Forget everything (a database that was replaced under a running process)."""
    _de_cada.clear()


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _se_cerro(sesion: Session) -> None:
    """From here on this process reads under the new number, also within the request that moved it."""
    if sesion.info.pop("movida", None):
        g.pop("version", None)
        g.pop("configuracion", None)
