"""The embedded server (gunicorn gthread): prepares the database, serves the pages, ends cleanly."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from flask import Flask
    from gunicorn.workers.base import Worker

RAIZ = Path(__file__).resolve().parent
HILOS = 16
SEGUNDOS_PARA_TERMINAR = 10


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
    if not (puerto.isdigit() and 0 < int(puerto) < 65536):
        terminar(2, f"PORT debe ser un número entre 1 y 65535, no «{puerto}».")
    return os.environ["HOST"], int(puerto)


def terminar(estado: int, mensaje: str) -> NoReturn:
    """End the process with one line on stderr."""
    print(mensaje, file=sys.stderr, flush=True)
    raise SystemExit(estado)


def direccion(host: str, puerto: int) -> str:
    """`host:port` as it is written in a URL and in gunicorn's bind (IPv6 in brackets)."""
    return f"[{host}]:{puerto}" if ":" in host else f"{host}:{puerto}"


def exigir_puerto_libre(host: str, puerto: int) -> None:
    """Fail in one line, before anything is migrated, where the address cannot be bound."""
    try:
        familia, tipo, protocolo, _, destino = socket.getaddrinfo(host, puerto, type=socket.SOCK_STREAM)[0]
        with socket.socket(familia, tipo, protocolo) as enchufe:
            enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            enchufe.bind(destino)
    except OSError as error:
        terminar(1, f"No se puede escuchar en {direccion(host, puerto)}: {error.strerror}. Pruebe con PORT=8081.")


def preparada() -> Flask:
    """The application after the steps of `flask ac init`, holding no database connection that a fork would share."""
    from app import create_app
    from app.commands import NO_ARRANCA, preparar
    from app.extensions import db
    from config import ConfiguracionInsegura

    try:
        app = create_app()
    except ConfiguracionInsegura as error:
        terminar(1, str(error))
    with app.app_context():
        try:
            preparar(app)
        except NO_ARRANCA as error:
            terminar(1, str(error))
        db.session.remove()
        for motor in db.engines.values():
            motor.dispose()
    return app


class Servidor(BaseApplication):  # type: ignore[misc]
    """One worker process of HILOS threads around an application that is already loaded."""

    def __init__(self, app: Flask, host: str, puerto: int) -> None:
        self.app = app
        self.host = host
        self.puerto = puerto
        super().__init__()

    def load_config(self) -> None:
        """Our settings only: no configuration file, no command line, no GUNICORN_CMD_ARGS."""
        memoria = Path("/dev/shm")
        ajustes: dict[str, Any] = {
            "bind": direccion(self.host, self.puerto),
            "worker_class": "gthread",
            "workers": 1,
            "threads": HILOS,
            "graceful_timeout": SEGUNDOS_PARA_TERMINAR,
            "timeout": 60,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            # The heartbeat file must not sit on a slow disk: a stalled fsync would look like a dead worker.
            "worker_tmp_dir": str(memoria) if os.access(memoria, os.W_OK) else None,
            "post_worker_init": self.empezar,
        }
        for nombre, valor in ajustes.items():
            self.cfg.set(nombre, valor)

    def load(self) -> Flask:
        """The WSGI application, called in the worker."""
        return self.app

    def empezar(self, worker: Worker) -> None:
        """In the worker, when it is about to accept: start the system's rounds, say once that the address answers.

        Ctrl-C reaches the whole process group; the worker leaves it to the master, whose SIGQUIT would otherwise arrive
        inside the worker's own handler and deadlock on the thread pool's lock (1 in 7 ended only after the grace time).
        """
        from app.commands import rondas

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        rondas(self.app)
        if worker.age == 1:
            print(f"Listo: http://{direccion(self.host, self.puerto)}/", flush=True)


def main() -> None:
    """Prepare and serve until Ctrl-C or SIGTERM; status 0 then."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        host, puerto = ambiente()
        exigir_puerto_libre(host, puerto)
        app = preparada()
    except KeyboardInterrupt:
        terminar(0, "Interrumpido antes de empezar a servir.")
    Servidor(app, host, puerto).run()


if __name__ == "__main__":
    main()
