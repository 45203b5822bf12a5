"""The server of pages: waitress, with deadlines for slow ends and bounds per address.

A request takes one of the threads only when it has arrived whole, and gives it back when its answer is in a buffer:
slow connections take no thread. They take memory and descriptors, which the deadlines and bounds here limit.
"""

from __future__ import annotations

import ipaddress
import logging
import resource
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error, RequestEntityTooLarge

from app.nucleo.limites import MEGA

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HILOS = 16


@dataclass(frozen=True)
class Limites:
    """Seconds, bytes and connections. `por_direccion` 0 = no bound per address: a proxy brings everybody."""

    cabeceras: float = 10
    """From the first byte of a request, or from the connection, until its headers are complete."""
    ventana: float = 60
    minimo: int = 16 * 1024
    """A body that arrives, or an answer that is read, moves so many bytes in each such time, or ends before."""
    ociosa: float = 30
    """A connection that waits for another request."""
    conexiones: int = 2000
    por_direccion: int = 512
    en_camino: int = 512 * MEGA
    """Bytes of all bodies that are arriving at once."""
    cuerpo: int = 25 * MEGA
    """A longer body is read and thrown away, so that the browser can read the answer of the application (413)."""
    descartable: int = 256 * MEGA
    """Beyond it the connection ends with a short 413."""
    despedida: float = 10
    """What running requests get to finish when the server ends."""


class SinEspacio(Error):
    """There was no space for a body."""

    code = 503
    reason = "Service Unavailable"


DICHOS = {
    400: "La petición no se entiende. Recargue la página e intente otra vez.",
    413: "El archivo es demasiado grande.",
    431: "La dirección o las cabeceras son demasiado largas.",
    501: "El navegador pidió algo que este sistema no hace.",
    503: "No hay espacio en el disco. No se guardó nada; avise a quien atiende el sistema.",
}
"""Only what never reaches the application; everything else answers with its own page."""


class TareaDeError(ErrorTask):
    """An answer to what the application never sees, in Spanish."""

    def execute(self) -> None:
        """Write the answer and end the connection."""
        fallo = self.request.error
        dicho = DICHOS.get(fallo.code, "Algo falló de nuestro lado. Intente otra vez.").encode()
        self.status = f"{fallo.code} {fallo.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(dicho)
        self.write(dicho)


class _Nada:
    """Takes a body and keeps nothing of it."""

    def append(self, _datos: bytes) -> None:
        """Forget."""

    def getfile(self) -> BytesIO:
        """Return an empty body."""
        return BytesIO()

    def __len__(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""


class Lectura(HTTPRequestParser):
    """A request as it arrives; one whose body is too long is read to its end without being kept."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the headers, and decide whether the body that follows is kept."""
        super().parse_header(header_plus)
        if not self.chunked and self.content_length > self.adj.limites.cuerpo:
            self.body_rcv.buf = _Nada()

    def received(self, data: bytes) -> int:
        """Take bytes and return how many; a body that does not fit on the disk completes the request with 503."""
        try:
            tomados: int = super().received(data)
        except OSError:
            self.error, self.completed = SinEspacio(""), True
            return len(data)
        if self.chunked and not self.completed and self.body_bytes_received > self.adj.limites.cuerpo:
            self.error, self.completed = RequestEntityTooLarge(""), True
        return tomados


class Canal(HTTPChannel):
    """One connection, with the start of its present phase and how many bytes it has moved."""

    parser_class = Lectura
    error_task_class = TareaDeError

    def __init__(
        self,
        server: Servidor,
        sock: socket.socket,
        addr: Sequence[object],
        adj: Adjustments,
        map: dict[int, object] | None = None,
    ) -> None:
        self.enviados = 0
        self.nuevo = time.monotonic()
        self.fase: tuple[str, int] = ("cabeceras", 0)
        self.desde = self.nuevo
        self.movidos = 0
        self.atendidas = 0
        self.grupo = grupo(addr)
        super().__init__(server, sock, addr, adj, map=map)
        server.hacer_lugar(self)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the socket takes, and count it."""
        enviados: int = super().send(data, do_close)
        self.enviados += enviados
        return enviados

    def received(self, data: bytes) -> bool:
        """Take what arrived; the deadline of the headers begins at the first byte of each request."""
        if self.request is None:
            self._empezar("cabeceras")
        return bool(super().received(data))

    def handle_close(self) -> None:
        """End the connection and forget what had arrived of a request."""
        request, self.request = self.request, None
        if request is not None:
            request.close()
        super().handle_close()

    def service(self) -> None:
        """Answer one request, in a thread."""
        self.atendidas += 1
        super().service()

    def _empezar(self, fase: str) -> None:
        self.fase, self.desde, self.movidos = (fase, self.atendidas), time.monotonic(), self._bytes(fase)

    def _bytes(self, fase: str) -> int:
        if fase == "respuesta":
            return self.enviados
        return self.request.body_bytes_received if fase == "cuerpo" and self.request is not None else 0

    def espera_a(self) -> str:
        """Return what the connection is at: "trabajo" is ours, everything else waits for the other end."""
        if self.total_outbufs_len:
            return "respuesta"
        if self.requests:
            return "trabajo"
        if self.request is not None:
            return "cuerpo" if self.request.headers_finished else "cabeceras"
        return "ociosa" if self.atendidas else "cabeceras"

    def vencida(self, ahora: float, limites: Limites) -> bool:
        """Answer whether the other end has taken longer than it may."""
        fase = self.espera_a()
        if fase == "trabajo":
            return False
        if self.fase != (fase, self.atendidas):
            self._empezar(fase)
        if fase in ("cabeceras", "ociosa"):
            return ahora - self.desde > (limites.cabeceras if fase == "cabeceras" else limites.ociosa)
        if ahora - self.desde < limites.ventana:
            return False
        movidos = self._bytes(fase) - self.movidos
        self._empezar(fase)
        return movidos < limites.minimo


def grupo(direccion: Sequence[object]) -> str:
    """Return whose connections are counted together: an IPv4 address, or the /64 network of an IPv6 one."""
    with suppress(ValueError):
        ip = ipaddress.ip_address(str(direccion[0]).partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
            return str(ipaddress.ip_network((ip, 64), strict=False))
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return ""


class Servidor(TcpWSGIServer):
    """Serves an application on a socket that is already bound, until `terminar` is called."""

    channel_class = Canal

    def __init__(self, app: WSGIApplication, enchufe: socket.socket, limites: Limites, hilos: int = HILOS) -> None:
        self.limites = limites
        self.proxima = 0.0
        self.hasta: float | None = None
        ajustes = Adjustments(
            sockets=[enchufe],
            threads=hilos,
            ident=None,
            clear_untrusted_proxy_headers=False,
            max_request_header_size=32 * 1024,
            max_request_body_size=limites.descartable,
            outbuf_high_watermark=256 * MEGA,
            log_socket_errors=False,
            asyncore_use_poll=True,
        )
        ajustes.limites = limites
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        hilos_de_trabajo = ThreadedTaskDispatcher()
        hilos_de_trabajo.set_thread_count(hilos)
        lugar = (enchufe.family, enchufe.type, enchufe.proto, enchufe.getsockname())
        super().__init__(
            app, {}, True, enchufe, dispatcher=hilos_de_trabajo, adj=ajustes, sockinfo=lugar, bind_socket=False
        )

    def readable(self) -> bool:
        """Answer whether another connection may be accepted."""
        return bool(self.accepting) and len(self.active_channels) < self.limites.conexiones + 50

    def _revisar(self) -> None:
        """Once a second, end the connections that are late; by our own hand, since a full socket is never writable."""
        ahora = time.monotonic()
        if ahora < self.proxima:
            return
        self.proxima = ahora + 1
        canales = self._canales()
        for canal in canales:
            if canal.will_close or canal.vencida(ahora, self.limites):
                canal.handle_close()
        llegando = [c for c in canales if c.connected and c.espera_a() == "cuerpo"]
        llegando.sort(key=lambda c: c.desde)
        total = sum(c._bytes("cuerpo") for c in llegando)
        while total > self.limites.en_camino:
            canal = llegando.pop(0)
            total -= canal._bytes("cuerpo")
            canal.handle_close()

    def hacer_lugar(self, recien: Canal) -> None:
        """Where there are too many, of one address or in all, end the one that has made others wait longest."""
        todas = [c for c in self.active_channels.values() if not c.will_close]
        suyas = [c for c in todas if c.grupo == recien.grupo]
        tope = self.limites.por_direccion
        if tope and len(suyas) > tope:
            self._sacar(suyas)
        elif len(todas) > self.limites.conexiones:
            self._sacar(todas)

    @staticmethod
    def _sacar(canales: list[Canal]) -> None:
        """End an idle connection, else the oldest that waits for its other end, else the one that came last."""
        orden = {"ociosa": 0, "cabeceras": 1, "cuerpo": 1, "respuesta": 1, "trabajo": 2}
        menos = min(canales, key=lambda c: (orden[c.espera_a()], c.nuevo if orden[c.espera_a()] < 2 else -c.nuevo))
        menos.will_close = True

    def servir(self, seguir: Callable[[], bool] = lambda: True) -> None:
        """Serve until `terminar`, or until `seguir` answers False; then wait until what was begun ends."""
        while self.hasta is None:
            self.asyncore.loop(timeout=1, map=self._map, use_poll=True, count=1)
            self._revisar()
            if not seguir():
                self.terminar()
        self.accepting = False
        self.asyncore.dispatcher.close(self)
        while time.monotonic() < self.hasta and any(c.requests or c.writable() for c in self._canales()):
            self.asyncore.loop(timeout=0.2, map=self._map, use_poll=True, count=1)
        self.task_dispatcher.shutdown(timeout=0.5)

    def _canales(self) -> list[Canal]:
        return list(self.active_channels.values())

    def terminar(self) -> None:
        """Accept nobody else and end when what was begun is done, or after `despedida` seconds. Safe in a signal."""
        if self.hasta is None:
            self.hasta = time.monotonic() + self.limites.despedida
            self.pull_trigger()


def descriptores(conexiones: int) -> int:
    """Raise the process's limit of open files as far as it may; return how many connections fit in it."""
    blando, duro = resource.getrlimit(resource.RLIMIT_NOFILE)
    deseado = conexiones * 2 + 500
    tope = deseado if duro == resource.RLIM_INFINITY else min(deseado, duro)
    if blando != resource.RLIM_INFINITY and blando < tope:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (tope, duro))
            blando = tope
    if blando == resource.RLIM_INFINITY:
        return conexiones
    return max(50, min(conexiones, (blando - 300) // 2))
