"""Space on the disk: below the reserve only signing in writes; everybody is told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.extensions import archivo_de_sqlite
from app.nucleo.disco import caben, libres
from app.nucleo.fallas import lleno
from app.nucleo.flujo import Conflicto
from app.nucleo.limites import MEGA
from config import ConfiguracionInsegura

Vista = TypeVar("Vista", bound=Callable[..., object])

CADUCA = 5.0
"""Seconds for which a look at the disk is believed."""
LASTRE = ".lastre"
PESO = 8 * MEGA
"""A file that only takes space: deleted where a disk is full to the last byte, so that a session can be written."""
APURO = 4 * MEGA


class Espacio:
    """What is free where this installation writes, looked at once every few seconds by all threads."""

    def __init__(self, app: Flask) -> None:
        self.carpeta = Path(app.config["INSTANCE_DIR"])
        self.reserva = int(app.config["RESERVA_MB"]) * MEGA
        self.lugares = [self.carpeta, *_carpeta_de_la_base(app.config["SQLALCHEMY_DATABASE_URI"])]
        self._visto, self._libres = -CADUCA, 0
        self._candado = Lock()

    def libres(self) -> int:
        """Return the free bytes of the fullest of the places."""
        with self._candado:
            if time.monotonic() - self._visto >= CADUCA:
                self._libres = min((libres(lugar) for lugar in self.lugares), default=self.reserva)
                self._visto = time.monotonic()
                if self._libres < APURO:
                    (self.carpeta / LASTRE).unlink(missing_ok=True)
            return self._libres

    def falta(self, mas: int = 0) -> bool:
        """Answer whether so many bytes more would take from the reserve."""
        return self.libres() - mas < self.reserva

    def lastrar(self) -> None:
        """Take the space that can be given back, where there is plenty."""
        lastre = self.carpeta / LASTRE
        if lastre.exists() or self.libres() < self.reserva + 2 * PESO:
            return
        with suppress(OSError):
            descriptor = os.open(lastre, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, PESO)
            finally:
                os.close(descriptor)


def _carpeta_de_la_base(direccion: str) -> list[Path]:
    archivo = archivo_de_sqlite(make_url(direccion))
    return [] if archivo is None else [archivo.parent]


def instalar(app: Flask) -> None:
    """Keep one look at the disk per application. Raises `ConfiguracionInsegura` for a reserve that no disk has."""
    visto = app.extensions["espacio"] = Espacio(app)
    todo = min(caben(lugar) for lugar in visto.lugares)
    if 0 < todo <= visto.reserva:  # 0 where there is no disk: the start says why of the folder
        raise ConfiguracionInsegura(
            f"RESERVA_MB es {visto.reserva // MEGA} y el disco entero tiene {todo // MEGA} MB: nunca se guardaría "
            f"nada. Ponga menos; 200 es lo usual."
        )


def espacio() -> Espacio:
    """Return the look at the disk of this application."""
    hecho = current_app.extensions["espacio"]
    assert isinstance(hecho, Espacio)
    return hecho


class SinGuardar(Conflicto):
    """Nothing can be written for now: the disk is full, or the folder of files is gone (HTTP 503)."""


def repone(vista: Vista) -> Vista:
    """Mark a view that draws its form again, as it was typed, when `SinGuardar` refuses what it sends."""
    vista.repone = True  # type: ignore[attr-defined]
    return vista


def codigo_de(error: Exception) -> int:
    """Return the status of a page that is drawn again because an act was refused."""
    return 503 if isinstance(error, SinGuardar) else 409


def exigir_espacio() -> None:
    """Raise `SinGuardar` where nothing may be written, before what was sent is looked at."""
    if g.get("sin_espacio"):
        raise _negado(negativa())


@contextmanager
def sin_perder_lo_escrito() -> Iterator[None]:
    """Raise `SinGuardar` where nothing may be written, and where what is written meets a disk that does not take it."""
    exigir_espacio()
    try:
        yield
    except (OSError, OperationalError) as error:
        lleno_ahora = lleno_por(error)
        if isinstance(error, OperationalError) and not lleno_ahora:
            raise
        current_app.logger.error("%s %s: no se guardó, %s", request.method, request.url_rule, type(error).__name__)
        dicho = negativa() if lleno_ahora else _("No se guardó nada. Espere un minuto y vuelva a intentarlo.")
        raise _negado(dicho) from error


def _negado(dicho: str) -> SinGuardar:
    g.explicacion = dicho
    if any(archivo.filename for archivo in request.files.values()):
        dicho = f"{dicho} " + _("Lo escrito sigue aquí; los archivos hay que elegirlos otra vez.")
    return SinGuardar(dicho)


def lleno_por(error: BaseException) -> bool:
    """Answer whether a write failed because the disk is full: an error of the system, of SQLite or of PostgreSQL."""
    original = getattr(error, "orig", None)
    return lleno(error) or "disk is full" in str(original) or getattr(original, "sqlstate", None) == "53100"


def negativa() -> str:
    """Return what is said to whoever wanted to save something."""
    return str(_("No se guardó nada: en el disco del servidor no hay espacio. Avise a quien atiende el sistema."))


def aviso() -> str:
    """Return the sentence for whoever works with the system while the disk is full, '' otherwise."""
    visto = espacio()
    if not visto.falta():
        return ""
    dicho = _(
        "Solo lectura: en el disco del servidor quedan %(mb)s MB y no se guarda nada hasta que se libere espacio. "
        "Avise a quien atiende el sistema.",
        mb=visto.libres() // MEGA,
    )
    apartado = _papelera(Path(current_app.config["ADJUNTOS_DIR"]) / "papelera")
    if apartado < MEGA:
        return str(dicho)
    return f"{dicho} " + str(_("La papelera guarda %(mb)s MB (orden «ac vaciar-papelera»).", mb=apartado // MEGA))


def _papelera(carpeta: Path) -> int:
    total = 0
    for ruta in carpeta.glob("*/*"):
        with suppress(OSError):
            total += ruta.stat().st_size
    return total
