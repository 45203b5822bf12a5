"""`python -m tests.carga.banco.servir piso|fab|nuestro PUERTO PROCESOS`: any of the three, all by the system's server.

The application is made once; each process forks from it and listens on the same socket. SIGTERM ends them all.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from types import FrameType

from flask import Flask

from app.fab.server import Limites, Servidor, descriptores
from run import compartir_reservas


def aplicacion(cual: str) -> Flask:
    """Return one of the three, without the limits of attempts that a load would meet."""
    if cual == "piso":
        from tests.carga.banco.piso import app

        return app
    if cual == "fab":
        from tests.carga.banco.solo_fab import crear

        return crear()
    from app import create_app
    from app.extensions import db

    nuestra = create_app({"RATELIMIT_ENABLED": False})
    gc.freeze()
    with nuestra.app_context():
        db.engine.dispose()
    return nuestra


def atender(app: Flask, enchufe: socket.socket) -> None:
    """Serve until SIGTERM or until the parent is gone."""
    padre, limites = os.getppid(), Limites(por_direccion=0, conexiones=descriptores(2000))
    servidor = Servidor(app, enchufe, limites)
    signal.signal(signal.SIGTERM, lambda *_: servidor.terminar())
    servidor.servir(seguir=lambda: os.getppid() == padre)


def main(cual: str, puerto: int, procesos: int) -> None:
    """Serve in so many processes."""
    enchufe = socket.socket()
    enchufe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    enchufe.bind(("127.0.0.1", puerto))
    compartir_reservas()
    app, hijos = aplicacion(cual), []
    enchufe.listen(1024)
    for _ in range(procesos):
        pid = os.fork()
        if pid == 0:
            atender(app, enchufe)
            os._exit(0)
        hijos.append(pid)

    def terminar(_senal: int, _marco: FrameType | None) -> None:
        for hijo in hijos:
            os.kill(hijo, signal.SIGTERM)

    signal.signal(signal.SIGTERM, terminar)
    for hijo in hijos:
        os.waitpid(hijo, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
