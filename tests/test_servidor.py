"""The server of pages: slow, idle and greedy connections take no page from anybody; all ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask, request

from app.fab.server import MEGA, Limites, Servidor, descriptores, grupo
from config import ConfiguracionInsegura, _procesos
from tests.arranques import corriendo
from tests.carga.banco.cliente import Cliente as Navegador
from tests.carga.banco.procesos import hijos

CORTOS = Limites(cabeceras=1, ventana=1, minimo=1000, ociosa=1, por_direccion=100)
CUERPO = 3 * MEGA
CABECERAS = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Larga: "
FORMULARIO = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 4000\r\n\r\n"


def pequena() -> Flask:
    """An application that answers at once, says how long a body was, sends much, or takes its time."""
    app = Flask("pequena")
    app.config["MAX_CONTENT_LENGTH"] = MEGA

    @app.route("/", methods=["GET", "POST"])
    def inicio() -> str:
        return f"recibí {len(request.get_data())}"

    @app.route("/mucho")
    def mucho() -> bytes:
        return b"x" * (8 * MEGA)

    @app.route("/despacio")
    def despacio() -> str:
        time.sleep(1)
        return "terminado"

    return app


@contextmanager
def sirviendo(limites: Limites = CORTOS, hilos: int = 2) -> Iterator[tuple[Servidor, int]]:
    """A server in a thread, and its port."""
    enchufe = socket.socket()
    enchufe.bind(("127.0.0.1", 0))
    enchufe.listen(1024)
    servidor = Servidor(pequena(), enchufe, limites, hilos)
    hilo = threading.Thread(target=servidor.servir)
    hilo.start()
    try:
        yield servidor, enchufe.getsockname()[1] if servidor.hasta is None else 0
    finally:
        servidor.terminar()
        hilo.join(20)
        assert not hilo.is_alive()


def pagina(puerto: int, camino: str = "", cuerpo: bytes | None = None) -> tuple[int, str]:
    """Ask for a page and return its status and text."""
    try:
        respuesta = urllib.request.urlopen(f"http://127.0.0.1:{puerto}/{camino}", cuerpo, timeout=10)
    except urllib.error.HTTPError as error:
        respuesta = error
    return respuesta.status, respuesta.read().decode()


def conectar(puerto: int, primero: bytes = b"") -> socket.socket:
    """Open a connection and send something."""
    enchufe = socket.create_connection(("127.0.0.1", puerto), timeout=10)
    enchufe.sendall(primero)
    return enchufe


def terminada(enchufe: socket.socket) -> bool:
    """Answer whether the other end closed the connection, after reading what it had sent."""
    enchufe.setblocking(False)
    with suppress(BlockingIOError):
        with suppress(ConnectionError):
            while enchufe.recv(65536):
                pass
        return True
    return False


def gotear(enchufes: list[socket.socket], segundos: float, mirar: Callable[[], None]) -> None:
    """Send one byte on every connection each half second, and look meanwhile."""
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        for enchufe in enchufes:
            with suppress(OSError):
                enchufe.send(b"a")
        mirar()
        time.sleep(0.5)


@pytest.mark.parametrize("comienzo", [b"", CABECERAS, FORMULARIO], ids=["nada", "cabeceras", "cuerpo"])
def test_sixty_slow_connections_do_not_hold_a_page_up_and_are_ended(comienzo: bytes) -> None:
    tardanzas = []

    def medir() -> None:
        empieza = time.monotonic()
        assert pagina(puerto) == (200, "recibí 0")
        tardanzas.append(time.monotonic() - empieza)

    with sirviendo() as (_, puerto):
        lentos = [conectar(puerto, comienzo) for _ in range(60)]
        gotear(lentos, 4, medir)
        assert max(tardanzas) < 1
        assert [e for e in lentos if not terminada(e)] == []


def test_who_does_not_read_the_answer_holds_no_thread_and_is_ended() -> None:
    with sirviendo() as (_, puerto):
        sordos = [conectar(puerto, b"GET /mucho HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(8)]
        time.sleep(0.5)
        assert pagina(puerto) == (200, "recibí 0")
        time.sleep(3.5)
        assert [e for e in sordos if not terminada(e)] == []


def test_a_slow_telephone_that_keeps_sending_is_served() -> None:
    """4,000 bytes in four windows: slow, and faster than the minimum."""
    with sirviendo() as (_, puerto):
        telefono = conectar(puerto, FORMULARIO)
        for _ in range(10):
            telefono.sendall(b"a" * 400)
            time.sleep(0.3)
        assert telefono.recv(4096).startswith(b"HTTP/1.1 200")


def test_an_idle_connection_ends_and_one_that_is_used_stays() -> None:
    pedir = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with sirviendo() as (_, puerto):
        ociosa, usada = conectar(puerto, pedir), conectar(puerto)
        for _ in range(6):
            usada.sendall(pedir)
            time.sleep(0.5)
            assert b"200 OK" in usada.recv(4096)
        assert terminada(ociosa)
        assert not terminada(usada)


def test_an_address_with_too_many_connections_loses_its_oldest_and_is_still_served() -> None:
    largos = Limites(cabeceras=60, por_direccion=20)
    with sirviendo(largos) as (servidor, puerto):
        lentos = [conectar(puerto, CABECERAS) for _ in range(60)]
        assert pagina(puerto) == (200, "recibí 0")
        time.sleep(0.3)
        assert len(servidor.active_channels) <= 20
        assert [terminada(e) for e in lentos[:30]] == [True] * 30


def test_there_is_no_bound_per_address_behind_a_proxy() -> None:
    with sirviendo(Limites(por_direccion=0)) as (servidor, puerto):
        lentos = [conectar(puerto, CABECERAS) for _ in range(60)]
        assert pagina(puerto) == (200, "recibí 0")
        assert len(servidor.active_channels) >= 60
        assert not any(map(terminada, lentos))


def test_all_connections_together_are_bounded() -> None:
    with sirviendo(Limites(conexiones=30, por_direccion=0)) as (servidor, puerto):
        lentos = [conectar(puerto, CABECERAS) for _ in range(60)]
        assert pagina(puerto) == (200, "recibí 0")
        time.sleep(0.3)
        assert len(servidor.active_channels) <= 31
        assert any(map(terminada, lentos))


def test_bodies_that_are_arriving_are_bounded_together() -> None:
    with sirviendo(Limites(en_camino=MEGA)) as (_, puerto):
        cabecera = FORMULARIO.replace(b"4000", str(MEGA).encode())
        grandes = [conectar(puerto, cabecera + b"a" * (MEGA // 2)) for _ in range(4)]
        time.sleep(2.5)
        assert 2 <= sum(map(terminada, grandes)) < 4


@pytest.mark.parametrize("largo", [MEGA + 1, CUERPO])
def test_too_long_a_body_gets_the_answer_of_the_application(largo: int) -> None:
    with sirviendo(Limites(cuerpo=2 * MEGA)) as (_, puerto):
        codigo, dicho = pagina(puerto, cuerpo=b"a" * largo)
        assert (codigo, "413" in dicho) == (413, True)
        assert pagina(puerto, cuerpo=b"a" * 1000) == (200, "recibí 1000")


def test_a_body_in_chunks_is_read_and_a_too_long_one_is_refused() -> None:
    trozo = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    comienzo = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with sirviendo(Limites(cuerpo=2 * MEGA)) as (_, puerto):
        corto = conectar(puerto, comienzo + trozo + b"0\r\n\r\n")
        time.sleep(0.3)
        assert b"65536" in corto.recv(4096)
        corto.close()
        largo = conectar(puerto, comienzo)
        with suppress(ConnectionError):
            largo.sendall(trozo * 40)
        with suppress(ConnectionError):
            assert largo.recv(4096).startswith(b"HTTP/1.1 413")


def test_what_was_begun_is_answered_before_it_ends() -> None:
    with sirviendo() as (servidor, puerto):
        pedida = conectar(puerto, b"GET /despacio HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.3)
        servidor.terminar()
        time.sleep(1.2)
        assert b"terminado" in pedida.recv(4096)
        with pytest.raises(ConnectionRefusedError):
            conectar(puerto)


def test_addresses_are_counted_by_who_can_have_many() -> None:
    assert grupo(("10.0.0.7", 1)) == grupo(("::ffff:10.0.0.7", 1, 0, 0)) == "10.0.0.7"
    assert grupo(("2001:db8::1", 1, 0, 0)) == grupo(("2001:db8::ffff:2", 1, 0, 0)) != grupo(("2001:db9::1", 1, 0, 0))
    assert 50 <= descriptores(2000) <= 2000


# The process that watches it


def hijo_de(proceso: subprocess.Popen[str]) -> int:
    """Return the process that serves."""
    return hijos(proceso.pid)[0]


def test_a_serving_process_that_dies_is_replaced_and_all_end_together(tmp_path: Path) -> None:
    with corriendo(INSTANCE_DIR=str(tmp_path / "datos")) as (proceso, direccion):
        muerto = hijo_de(proceso)
        os.kill(muerto, signal.SIGKILL)
        assert urllib.request.urlopen(f"{direccion}healthz", timeout=20).read() == b"ok\n"
        vivo = hijo_de(proceso)
        assert vivo != muerto
        lentos = [conectar(int(direccion.rsplit(":", 1)[1].strip("/")), CABECERAS) for _ in range(40)]
        proceso.send_signal(signal.SIGINT)
        assert proceso.wait(15) == 0
        assert all(terminada(e) for e in lentos)
        with pytest.raises(ProcessLookupError):
            os.kill(vivo, 0)


def test_of_several_processes_each_that_dies_is_replaced_and_all_end_together(tmp_path: Path) -> None:
    with corriendo(INSTANCE_DIR=str(tmp_path / "datos"), PROCESOS="3") as (proceso, direccion):
        uno, muerto, otro = hijos(proceso.pid)
        os.kill(muerto, signal.SIGKILL)
        assert urllib.request.urlopen(f"{direccion}healthz", timeout=20).read() == b"ok\n"
        while len(vivos := hijos(proceso.pid)) < 3 or muerto in vivos:
            time.sleep(0.05)
        assert {uno, otro} < set(vivos)
        proceso.send_signal(signal.SIGTERM)
        assert proceso.wait(20) == 0
        assert not any(Path(f"/proc/{vivo}").exists() for vivo in vivos)


def test_a_session_is_of_all_the_processes_and_ends_in_all_at_once(tmp_path: Path) -> None:
    carpeta = tmp_path / "datos"
    with corriendo(INSTANCE_DIR=str(carpeta), PROCESOS="3", DEMO="1") as (_proceso, direccion):
        cuenta = json.loads((carpeta / "demo-usuarios.json").read_text(encoding="utf-8"))[0]
        puerto = int(direccion.rsplit(":", 1)[1].strip("/"))
        dentro = Navegador(puerto).entrar(cuenta["usuario"], cuenta["contrasena"])

        def abiertas() -> set[int]:
            """Return what 30 connections, taken by any of the processes, answer to who shows this session."""
            codigos = set()
            for _ in range(30):
                nuevo = Navegador(puerto)
                nuevo.galletas = dict(dentro.galletas)
                codigos.add(nuevo.pedir("/users/userinfo/").codigo)
                nuevo.cerrar()
            return codigos

        assert abiertas() == {200}
        guardadas = dict(dentro.galletas)
        dentro.pedir("/logout/", {"csrf_token": dentro.ficha("/users/userinfo/")})
        dentro.galletas = guardadas
        assert abiertas() == {302}


@pytest.mark.parametrize("cuantos", ["0", "9", "dos", "-1", "²"])
def test_a_number_of_processes_that_is_none_is_refused(cuantos: str) -> None:
    with pytest.raises(ConfiguracionInsegura, match="PROCESOS"):
        _procesos(cuantos)
