"""PostgreSQL, Chromium and small programs for the suite: found, else installed by apt as root, else a loud reason."""

from __future__ import annotations

import atexit
import fcntl
import glob
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

CARPETAS_POSTGRES = "/usr/lib/postgresql/*/bin"
PREFIJO = "atencion-pg-"
NAVEGADORES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell first: it draws the same pages for a third less of the processor."""
# What a throwaway cluster may do without: surviving a crash.
AJUSTES = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",  # statistics change only when a test asks for it
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


class FaltaPrograma(RuntimeError):
    """A program the suite needs is not here and cannot be installed; the message says why."""


def postgres_url() -> str:
    """URL of the maintenance database of a throwaway cluster (superuser, unix socket), started at the first call.

    One cluster for all xdist workers of a run; the last process that leaves stops it. Raises FaltaPrograma.
    """
    carpeta = _carpeta_de_la_corrida()
    with _candado(carpeta / "candado"):
        usuarios = _usuarios(carpeta)
        if not usuarios:
            _limpiar_abandonados(excepto=carpeta)
            _arrancar(carpeta)
        if os.getpid() not in usuarios:
            _anotar(carpeta, [*usuarios, os.getpid()])
            atexit.register(detener)
    return f"postgresql+psycopg://postgres@/postgres?host={quote(str(carpeta), safe='/')}"


def detener() -> None:
    """Leave the cluster; the last one stops it and removes its folder. Harmless when called twice."""
    carpeta = _carpeta_de_la_corrida()
    if not carpeta.exists():
        return
    with _candado(carpeta / "candado"):
        quedan = [pid for pid in _usuarios(carpeta) if pid != os.getpid()]
        _anotar(carpeta, quedan)
        if not quedan:
            _parar(carpeta)


def chromium() -> str:
    """Path of the system's Chromium, the shell without windows where Debian has it. Raises FaltaPrograma."""
    try:
        return programa(NAVEGADORES, "chromium-headless-shell")
    except FaltaPrograma:
        return programa(NAVEGADORES, "chromium")


def programa(nombres: str | Sequence[str], paquete: str) -> str:
    """Path of the first of `nombres` on PATH, installing Debian's `paquete` when root. Raises FaltaPrograma."""
    opciones = (nombres,) if isinstance(nombres, str) else tuple(nombres)
    hallado = _en_path(opciones)
    if hallado is None:
        _instalar(paquete)
        hallado = _en_path(opciones)
    if hallado is None:
        raise FaltaPrograma(f"{paquete} was installed, but none of {', '.join(opciones)} is on PATH")
    return hallado


def pdftotext() -> str:
    """Path of poppler's pdftotext (pdftoppm stands beside it)."""
    return programa("pdftotext", "poppler-utils")


def zbarimg() -> str:
    """Path of the QR reader."""
    return programa("zbarimg", "zbar-tools")


def binarios_postgres() -> Path:
    """Folder of initdb, postgres and pg_ctl: PATH, else Debian's newest version, else apt. Raises FaltaPrograma."""
    for intento in ("hallar", "instalar"):
        if intento == "instalar":
            _instalar("postgresql")
        initdb = shutil.which("initdb")
        if initdb:
            return Path(initdb).resolve().parent
        carpetas = sorted(
            (c for c in glob.glob(CARPETAS_POSTGRES) if os.access(f"{c}/initdb", os.X_OK)),
            key=lambda c: int(re.sub(r"\D", "", c) or 0),
        )
        if carpetas:
            return Path(carpetas[-1])
    raise FaltaPrograma(f"postgresql was installed, but initdb is neither on PATH nor in {CARPETAS_POSTGRES}")


def _en_path(nombres: Sequence[str]) -> str | None:
    return next((ruta for ruta in map(shutil.which, nombres) if ruta), None)


def _instalar(paquete: str) -> None:
    """apt-get install as root, without a question; one process at a time."""
    if shutil.which("apt-get") is None:
        raise FaltaPrograma(f"missing {paquete}, and there is no apt-get to install it")
    if os.geteuid() != 0:
        raise FaltaPrograma(f"missing {paquete}: install it with «sudo apt-get install {paquete}» and run again")
    entorno = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    orden = ["apt-get", "install", "-y", "-q", "--no-install-recommends", paquete]
    with _candado(Path(tempfile.gettempdir()) / "atencion-apt.candado"):
        subprocess.run(["apt-get", "update", "-q"], env=entorno, check=False, capture_output=True)
        hecho = subprocess.run(orden, env=entorno, check=False, capture_output=True, text=True)
    if hecho.returncode:
        raise FaltaPrograma(f"apt-get could not install {paquete}: {hecho.stderr.strip()[-400:]}")


@contextmanager
def _candado(ruta: Path) -> Iterator[None]:
    """Hold the file's lock; begins again when its last holder removed the folder meanwhile."""
    while True:
        ruta.parent.mkdir(mode=0o700, exist_ok=True)
        with ruta.open("a") as archivo:
            fcntl.flock(archivo, fcntl.LOCK_EX)
            if os.fstat(archivo.fileno()).st_nlink:
                yield
                return


def _base() -> Path:
    """Folder that the unprivileged owner of the cluster can enter, with a path short enough for a socket."""
    return Path("/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())


def _carpeta_de_la_corrida() -> Path:
    corrida = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    carpeta = _base() / f"{PREFIJO}{corrida[:12]}"
    carpeta.mkdir(mode=0o700, exist_ok=True)
    return carpeta


def _vivo(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _usuarios(carpeta: Path) -> list[int]:
    """Living processes that use the cluster of this folder."""
    registro = carpeta / "usuarios"
    pids = [int(p) for p in registro.read_text().split()] if registro.exists() else []
    return [pid for pid in pids if _vivo(pid)]


def _anotar(carpeta: Path, pids: Sequence[int]) -> None:
    (carpeta / "usuarios").write_text(" ".join(map(str, pids)))


def _como_dueno() -> dict[str, Any]:
    """Arguments for subprocess: initdb and postgres refuse root, so they run as postgres, else as nobody."""
    if os.geteuid() != 0:
        return {}
    cuentas = {cuenta.pw_name: cuenta for cuenta in pwd.getpwall()}
    cuenta = cuentas.get("postgres") or cuentas["nobody"]
    return {"user": cuenta.pw_uid, "group": cuenta.pw_gid, "extra_groups": []}


def _arrancar(carpeta: Path) -> None:
    binarios = binarios_postgres()
    dueno = _como_dueno()
    if dueno:
        os.chown(carpeta, dueno["user"], dueno["group"])
    datos = carpeta / "datos"
    _ejecutar([binarios / "initdb", "-D", datos, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
               "--no-sync"], carpeta, dueno)  # fmt: skip
    opciones = " ".join(f"-c {nombre}={valor or chr(39) * 2}" for nombre, valor in AJUSTES.items())
    _ejecutar([binarios / "pg_ctl", "start", "-w", "-t", "60", "-D", datos, "-l", carpeta / "postgres.log", "-o",
               f"{opciones} -k {carpeta}"], carpeta, dueno)  # fmt: skip


def _ejecutar(orden: Sequence[str | Path], carpeta: Path, dueno: dict[str, Any]) -> None:
    """Run as the owner, output to a file: a pipe would stay open in the server that pg_ctl leaves behind."""
    salida = carpeta / "ordenes.log"
    with salida.open("a") as registro:
        hecho = subprocess.run(
            [str(parte) for parte in orden], cwd=carpeta, stdin=subprocess.DEVNULL, stdout=registro,
            stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, check=False, **dueno,
        )  # fmt: skip
    if hecho.returncode:
        raise FaltaPrograma(f"{orden[0]} failed: {salida.read_text()[-600:]}")


def _parar(carpeta: Path) -> None:
    """Stop the server whose pid the data folder names, wait for it and remove the folder."""
    registro = carpeta / "datos" / "postmaster.pid"
    if registro.exists():
        pid = int(registro.read_text().split()[0])
        if _es_servidor(pid, carpeta):
            _ejecutar([binarios_postgres() / "pg_ctl", "stop", "-m", "immediate", "-w", "-D", carpeta / "datos"],
                      carpeta, _como_dueno())  # fmt: skip
        for _ in range(100):
            if not _es_servidor(pid, carpeta):
                break
            time.sleep(0.05)
    shutil.rmtree(carpeta, ignore_errors=True)


def _es_servidor(pid: int, carpeta: Path) -> bool:
    """True only for the postmaster of this very folder, never for a process that got its number later."""
    try:
        return str(carpeta).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _limpiar_abandonados(excepto: Path) -> None:
    """Stop the clusters of runs that were killed before they could do it."""
    for carpeta in _base().glob(f"{PREFIJO}*"):
        if carpeta == excepto or not os.access(carpeta / "candado", os.W_OK):
            continue
        with (carpeta / "candado").open("a") as archivo, suppress(BlockingIOError):
            # Never wait here: another run may be cleaning at the same time, each holding its own lock.
            fcntl.flock(archivo, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (carpeta / "usuarios").exists() and not _usuarios(carpeta):
                _parar(carpeta)
