"""The embedded server: prepares the database, serves the pages from a process that it watches, ends cleanly."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

try:
    from app.nucleo.fallas import de_enchufe
except ImportError as error:
    raise SystemExit(
        f"Falta la biblioteca «{error.name}»: arranque con «make run», que instala lo necesario."
    ) from None

if TYPE_CHECKING:
    from flask import Flask

RAIZ = Path(__file__).resolve().parent
SEGUNDOS_PARA_TERMINAR = 15
CAIDAS_POR_MINUTO = 5
M_ARENA_MAX = -8
"""What glibc's malloc.h calls it."""


def ambiente() -> tuple[str, int]:
    """Fill in the defaults of contrato.md in os.environ and give (host, port).

    Empty variables count as absent; DATABASE_URL's default belongs to config.py. Ends with status 2 on a bad PORT.
    """
    predeterminados = {"HOST": "127.0.0.1", "PORT": "8080", "INSTANCE_DIR": str(RAIZ / "instance"), "DEMO": "0"}
    for nombre, valor in predeterminados.items():
        os.environ[nombre] = os.environ.get(nombre) or valor
    for nombre in ("DATABASE_URL", "PERFIL"):
        if not os.environ.get(nombre):
            os.environ.pop(nombre, None)
    os.environ["INSTANCE_DIR"] = str(Path(os.environ["INSTANCE_DIR"]).absolute())
    puerto = os.environ["PORT"]
    if not (puerto.isascii() and puerto.isdigit() and len(puerto) < 6 and 0 < int(puerto) < 65536):
        terminar(2, f"PORT debe ser un número entre 1 y 65535, no «{puerto}».")
    return os.environ["HOST"], int(puerto)


def terminar(estado: int, mensaje: str) -> NoReturn:
    """End the process with one line on stderr."""
    print(mensaje, file=sys.stderr, flush=True)
    raise SystemExit(estado)


def direccion(host: str, puerto: int) -> str:
    """`host:port` as it is written in a URL (IPv6 in brackets)."""
    return f"[{host}]:{puerto}" if ":" in host else f"{host}:{puerto}"


def reservar(host: str, puerto: int) -> socket.socket:
    """Return a socket bound to the address; fails in one line, before anything is migrated, where it cannot be."""
    try:
        familia, tipo, protocolo, _, destino = socket.getaddrinfo(host, puerto, type=socket.SOCK_STREAM)[0]
        enchufe = socket.socket(familia, tipo, protocolo)
        enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        enchufe.bind(destino)
    except OSError as error:
        terminar(1, f"No se puede escuchar en {direccion(host, puerto)}: {de_enchufe(error)}.")
    except (UnicodeError, ValueError):
        terminar(1, "HOST no es una dirección: ponga 127.0.0.1, 0.0.0.0 o el nombre de este equipo.")
    return enchufe


def preparada() -> Flask:
    """The application after the steps of `flask ac init`, holding no database connection that a fork would share.

    What loading it makes stays until the end: the collector does not look at it while it is made (0.3 s of 1.7), nor
    ever after, so that the processes that serve go on sharing its memory.
    """
    gc.disable()
    from app import create_app
    from app.commands import motivo, preparar
    from app.extensions import db

    ajustes: Mapping[str, Any] = {"INSTANCE_DIR": os.environ["INSTANCE_DIR"]}
    try:
        app = create_app()
        gc.freeze()
        gc.enable()
        ajustes = app.config
        with app.app_context():
            preparar(app, decir=lambda paso: print(paso, flush=True))
            db.session.remove()
            for motor in db.engines.values():
                motor.dispose()
    except Exception as error:
        terminar(1, motivo(error, ajustes))
    return app


def compartir_reservas() -> None:
    """Make all threads take memory from two reserves, not each from its own: 30 MB less with 16 (glibc's mallopt)."""
    if not os.environ.get("MALLOC_ARENA_MAX"):
        with suppress(ImportError, AttributeError, OSError):  # another C library, or none within reach
            import ctypes

            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def avisar_a_systemd(dicho: bytes) -> None:
    """Say something to systemd where it started us (`Type=notify`)."""
    lugar = os.environ.get("NOTIFY_SOCKET", "")
    if not lugar:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as enchufe, suppress(OSError):
        enchufe.sendto(dicho, "\0" + lugar[1:] if lugar.startswith("@") else lugar)


def atender(app: Flask, enchufe: socket.socket, anuncio: str, padre: int, primero: bool = True) -> NoReturn:
    """Be a process that serves: the pages and, in the first, the system's rounds, until SIGTERM or its parent's end.

    Ctrl-C reaches the whole process group; it is left to the parent, which sends SIGTERM.
    """
    from app.fab.server import Limites, Servidor, descriptores
    from app.rondas import rondas

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    compartir_reservas()
    limites = Limites()
    cupo = 0 if app.config["PROXIES"] else limites.por_direccion
    cuerpo = app.config["MAX_CONTENT_LENGTH"]
    limites = replace(
        limites, conexiones=descriptores(limites.conexiones), por_direccion=cupo, cuerpo=cuerpo or limites.cuerpo
    )
    servidor = Servidor(app, enchufe, limites)
    signal.signal(signal.SIGTERM, lambda *_: servidor.terminar())
    app.config["TAREAS"] = app.config["TAREAS"] and primero
    rondas(app, threading.Event())
    if anuncio:
        print(anuncio, flush=True)
        cuentas = Path(app.config["INSTANCE_DIR"], "demo-usuarios.json")
        if app.config["DEMO"] and cuentas.exists():
            print(f"Demostración: cuentas en {cuentas}", flush=True)
    avisar_a_systemd(b"READY=1")
    servidor.servir(seguir=lambda: os.getppid() == padre)
    os._exit(0)


class Cuidador:
    """The parent: it serves nothing, starts the processes that do, again when one dies, and ends them."""

    def __init__(self, app: Flask, enchufe: socket.socket, anuncio: str) -> None:
        self.app, self.enchufe, self.anuncio = app, enchufe, anuncio
        self.caidas: list[float] = []
        self.hijos: dict[int, int] = {}
        self.lee, escribe = os.pipe()
        os.set_blocking(escribe, False)
        signal.set_wakeup_fd(escribe)
        for senal in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(senal, lambda *_: None)

    def cuidar(self) -> None:
        """Serve until Ctrl-C or SIGTERM; ends with status 1 when the serving processes cannot stay alive."""
        for numero in range(self.app.config["PROCESOS"]):
            self._nacer(numero)
        while True:
            if os.read(self.lee, 1)[0] in (signal.SIGTERM, signal.SIGINT):
                self.enchufe.close()
                self._terminar()
                return
            self._recoger()

    def _recoger(self) -> None:
        """Start another in the place of each that has died."""
        for hijo, numero in list(self.hijos.items()):
            pid, estado = os.waitpid(hijo, os.WNOHANG)
            if pid:
                del self.hijos[hijo]
                self._cayo(os.waitstatus_to_exitcode(estado))
                self._nacer(numero)

    def _nacer(self, numero: int) -> None:
        from app.commands import motivo

        padre, hijo = os.getpid(), os.fork()
        if hijo == 0:
            try:
                atender(self.app, self.enchufe, self.anuncio, padre, primero=numero == 0)
            except Exception as error:
                print(motivo(error, self.app.config), file=sys.stderr, flush=True)
            finally:
                os._exit(1)
        self.anuncio = ""
        self.hijos[hijo] = numero

    def _cayo(self, codigo: int) -> None:
        ahora = time.monotonic()
        self.caidas = [c for c in self.caidas if ahora - c < 60] + [ahora]
        if len(self.caidas) > CAIDAS_POR_MINUTO:
            for hijo in self.hijos:
                os.kill(hijo, signal.SIGTERM)
            terminar(1, "El proceso que atiende no se sostiene: revise la memoria del equipo y el registro.")
        print(f"El proceso que atendía terminó de improviso ({codigo}); se inicia otro.", file=sys.stderr, flush=True)

    def _terminar(self) -> None:
        for hijo in self.hijos:
            os.kill(hijo, signal.SIGTERM)
        limite = time.monotonic() + SEGUNDOS_PARA_TERMINAR
        for hijo in self.hijos:
            while os.waitpid(hijo, os.WNOHANG) == (0, 0):
                if time.monotonic() > limite:
                    os.kill(hijo, signal.SIGKILL)
                time.sleep(0.02)


def main() -> None:
    """Prepare and serve until Ctrl-C or SIGTERM; status 0 then."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        host, puerto = ambiente()
        enchufe = reservar(host, puerto)
        app = preparada()
        enchufe.listen(1024)
    except OSError as error:
        terminar(1, f"No se puede escuchar en {direccion(host, puerto)}: {de_enchufe(error)}.")
    except KeyboardInterrupt:
        terminar(0, "Interrumpido antes de empezar a servir.")
    Cuidador(app, enchufe, f"Listo: http://{direccion(host, puerto)}/").cuidar()


if __name__ == "__main__":
    main()
