"""A browser that costs a tenth of a millisecond a request, so that it takes little of the machine that it measures."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

FICHA = re.compile(r'name="?csrf_token"?[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Respuesta:
    """What came back, and in how many milliseconds."""

    codigo: int
    cuerpo: bytes
    ms: float

    @property
    def texto(self) -> str:
        """Return the body as text."""
        return self.cuerpo.decode("utf-8", "replace")


class Cliente:
    """One connection to a server of this machine, with its cookies; redirections are not followed."""

    def __init__(self, puerto: int, espera: float = 120) -> None:
        self.puerto, self.espera = puerto, espera
        self.galletas: dict[str, str] = {}
        self.fichas: dict[str, str] = {}
        self.enchufe: socket.socket | None = None
        self.resto = b""

    def cerrar(self) -> None:
        """End the connection."""
        if self.enchufe:
            self.enchufe.close()
        self.enchufe, self.resto = None, b""

    def pedir(self, ruta: str, forma: Mapping[str, str] | None = None) -> Respuesta:
        """Ask for an address, or send a form to it; tries once more on a connection that the server had ended."""
        mensaje, desde = self._mensaje(ruta, forma), time.perf_counter()
        for _vez in range(2):
            nueva = self.enchufe is None
            try:
                if self.enchufe is None:
                    self.enchufe = socket.create_connection(("127.0.0.1", self.puerto), self.espera)
                    self.enchufe.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.enchufe.sendall(mensaje)
                codigo, cuerpo = self._leer()
                return Respuesta(codigo, cuerpo, (time.perf_counter() - desde) * 1000)
            except (ConnectionError, EOFError):
                self.cerrar()
                if nueva:
                    raise
        raise ConnectionError(ruta)

    def _mensaje(self, ruta: str, forma: Mapping[str, str] | None) -> bytes:
        cabeceras = {"Host": f"127.0.0.1:{self.puerto}", "Accept": "text/html", "Accept-Language": "es-MX"}
        if self.galletas:
            cabeceras["Cookie"] = "; ".join(f"{nombre}={valor}" for nombre, valor in self.galletas.items())
        cuerpo = urlencode(forma).encode() if forma is not None else b""
        if forma is not None:
            lugar = f"http://127.0.0.1:{self.puerto}"
            cabeceras |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(cuerpo))}
            cabeceras |= {"Origin": lugar, "Referer": lugar + ruta}
        metodo = "GET" if forma is None else "POST"
        renglones = "".join(f"{nombre}: {valor}\r\n" for nombre, valor in cabeceras.items())
        return f"{metodo} {ruta} HTTP/1.1\r\n{renglones}\r\n".encode() + cuerpo

    def _mas(self) -> None:
        assert self.enchufe is not None
        datos = self.enchufe.recv(1 << 18)
        if not datos:
            raise EOFError
        self.resto += datos

    def _hasta(self, marca: bytes) -> bytes:
        while marca not in self.resto:
            self._mas()
        antes, _marca, self.resto = self.resto.partition(marca)
        return antes

    def _tantos(self, cuantos: int) -> bytes:
        while len(self.resto) < cuantos:
            self._mas()
        datos, self.resto = self.resto[:cuantos], self.resto[cuantos:]
        return datos

    def _leer(self) -> tuple[int, bytes]:
        primera, *renglones = self._hasta(b"\r\n\r\n").decode("latin1").split("\r\n")
        cabeceras = {}
        for renglon in renglones:
            nombre, _dos, valor = renglon.partition(":")
            cabeceras[nombre.lower()] = valor.strip()
            if nombre.lower() == "set-cookie":
                cual, _igual, suyo = valor.strip().partition("=")
                self.galletas[cual] = suyo.partition(";")[0]
        cuerpo = self._cuerpo(cabeceras)
        if cabeceras.get("connection", "").lower() == "close":
            self.cerrar()
        return int(primera.split()[1]), cuerpo

    def _cuerpo(self, cabeceras: Mapping[str, str]) -> bytes:
        if "content-length" in cabeceras:
            return self._tantos(int(cabeceras["content-length"]))
        if cabeceras.get("transfer-encoding") == "chunked":
            trozos = []
            while cuantos := int(self._hasta(b"\r\n"), 16):
                trozos.append(self._tantos(cuantos))
                self._tantos(2)
            self._tantos(2)
            return b"".join(trozos)
        with suppress(EOFError):
            while cabeceras.get("connection", "").lower() == "close":
                self._mas()
        datos, self.resto = self.resto, b""
        return datos

    def ficha(self, pagina: str) -> str:
        """Return the token of the forms of a page, read once; empty where they have none."""
        if pagina not in self.fichas:
            hallada = FICHA.search(self.pedir(pagina).texto)
            self.fichas[pagina] = hallada[1] if hallada else ""
        return self.fichas[pagina]

    def entrar(self, usuario: str, contrasena: str) -> Cliente:
        """Sign in through the form."""
        forma = {"username": usuario, "password": contrasena, "csrf_token": self.ficha("/login/")}
        codigo = self.pedir("/login/", forma).codigo
        assert codigo in (302, 303), f"{usuario}: {codigo}"
        self.fichas.clear()
        return self
