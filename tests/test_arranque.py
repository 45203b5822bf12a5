"""The README's first command on a fresh folder: it prepares, serves, and its papers come out."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[1]


@pytest.fixture
def servidor(tmp_path: Path) -> Iterator[str]:
    """A server started as `make run PERFIL=huatabampo DEMO=1` starts it; its address once it answers."""
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        puerto = enchufe.getsockname()[1]
    propio = {"INSTANCE_DIR": str(tmp_path), "PORT": str(puerto), "PERFIL": "huatabampo", "DEMO": "1"}
    ajenas = ("DATABASE_URL", "HOST", "SECRET_KEY")
    entorno = {clave: valor for clave, valor in os.environ.items() if clave not in ajenas} | propio
    proceso = subprocess.Popen([sys.executable, "run.py"], cwd=RAIZ, env=entorno, stdout=subprocess.PIPE, text=True)
    try:
        assert proceso.stdout is not None
        yield next(linea.split()[1] for linea in proceso.stdout if linea.startswith("Listo: "))
    finally:
        proceso.send_signal(signal.SIGTERM)
        assert proceso.wait(30) == 0


def entrar(base: str, carpeta: Path, puesto: str) -> urllib.request.OpenerDirector:
    """Return a browser in which the demo's person of a puesto has signed in."""
    cuentas = json.loads((carpeta / "demo-usuarios.json").read_text(encoding="utf-8"))
    cuenta = next(c for c in cuentas if c["puesto"] == puesto)
    http_ = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    pagina = http_.open(f"{base}login/", timeout=20).read().decode()
    ficha = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', pagina)
    assert ficha is not None
    datos = {"csrf_token": ficha[1], "username": cuenta["usuario"], "password": cuenta["contrasena"]}
    http_.open(f"{base}login/", urllib.parse.urlencode(datos).encode(), timeout=20)
    return http_


def test_on_a_first_start_the_papers_come_out(servidor: str, tmp_path: Path) -> None:
    persona = entrar(servidor, tmp_path, "Coordinador")
    for papel in ("jornadas/2/hoja.pdf", "jornadas/2/papel.pdf?tipo=bitacora&hojas=1"):
        assert persona.open(f"{servidor}{papel}", timeout=20).read()[:5] == b"%PDF-"
