"""A process that has imported the application and forks for each start that it is asked for."""

from __future__ import annotations

import encodings.idna
import json
import os
import resource
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

from app import commands
from app.fab import server

RAIZ = Path(__file__).resolve().parents[1]


def hijo(pedido: dict[str, Any]) -> None:
    """Be a fresh process with an environment of its own: limits, account, output in files; then the program."""
    signal.alarm(40)
    os.chdir(RAIZ)
    os.environ.clear()
    os.environ.update(pedido["entorno"])
    for numero, nombre in ((1, "salida"), (2, "dicho")):
        descriptor = os.open(pedido[nombre], os.O_WRONLY | os.O_CREAT)
        os.dup2(descriptor, numero)
    if pedido["limite"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (pedido["limite"], pedido["limite"]))
    if pedido["como_nadie"] and os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    if pedido["orden"]:
        sys.argv = ["flask", "--app", "app", "ac", pedido["orden"]]
        runpy.run_module("flask", run_name="__main__")
    else:
        sys.argv = ["run.py"]
        runpy.run_path(str(RAIZ / "run.py"), run_name="__main__")


def main() -> None:
    """Serve requests, one JSON line each, until the input ends."""
    assert encodings.idna
    assert commands
    assert server
    for linea in sys.stdin:
        pid = os.fork()
        if pid == 0:
            codigo = 1
            try:
                hijo(json.loads(linea))
                codigo = 0
            except SystemExit as fin:
                codigo = fin.code if isinstance(fin.code, int) else int(bool(fin.code))
                if isinstance(fin.code, str):
                    os.write(2, f"{fin.code}\n".encode())
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(codigo)
        _pid, estado = os.waitpid(pid, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(estado)}\n".encode())


if __name__ == "__main__":
    main()
