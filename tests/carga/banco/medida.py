"""One operation: the bare page, bare Flask-AppBuilder and ours in alternating blocks; then many clients at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any

from tests.carga.banco.base import BaseDeCarga
from tests.carga.banco.cliente import Cliente, Respuesta
from tests.carga.banco.operaciones import CONTRASENA_DE_FAB, FAB, PISO, USUARIO_DE_FAB, Ajena, Operacion
from tests.carga.banco.procesos import Servido, de_procesador

LENTA = 3000.0
"""Milliseconds: what takes longer is asked for few times."""
Hecho = dict[str, Any]
Pedir = Callable[[], Respuesta]


class Banco:
    """The three servers on one database, and a browser for each person."""

    def __init__(self, base: BaseDeCarga, procesos: int) -> None:
        self.base, self.procesos = base, procesos
        entornos = {"piso": base.de_piso(), "fab": base.de_fab(), "nuestro": base.entorno}
        self.servidos: dict[str, Servido] = {}
        try:
            for cual, entorno in entornos.items():
                self.servidos[cual] = Servido(cual, procesos, entorno, base.carpeta)
        except BaseException:
            self.terminar()
            raise
        self.navegadores: dict[tuple[str, int], Cliente] = {}

    def terminar(self) -> None:
        """End the servers."""
        for servido in self.servidos.values():
            servido.terminar()

    def navegador(self, quien: str, n: int = 0) -> Cliente:
        """Return the n-th browser of a person of ours, or of «piso» or «fab»."""
        if (quien, n) not in self.navegadores:
            cual = quien if quien in ("piso", "fab") else "nuestro"
            nuevo = Cliente(self.servidos[cual].puerto)
            usuario = self.base.enlace if quien == "enlace" else quien
            if quien == "fab":
                nuevo.entrar(USUARIO_DE_FAB, CONTRASENA_DE_FAB)
            elif cual == "nuestro" and quien:
                nuevo.entrar(usuario, self.base.cuentas[usuario])
            self.navegadores[quien, n] = nuevo
        return self.navegadores[quien, n]

    def ajena(self, cual: str, pagina: Ajena, n: int = 0) -> Pedir:
        """Return how a page of another is asked for."""
        return lambda: _pedir(self.navegador(cual, n), pagina, self.base.nombres(), (200, 302))

    def nuestra(self, op: Operacion, n: int = 0) -> Pedir:
        """Return how an operation of ours is asked for."""
        propia = Ajena(op.ruta, op.forma, op.pagina)
        gasta = "{canalizada}" in op.ruta
        return lambda: _pedir(self.navegador(op.quien, n), propia, self.base.nombres(gasta=gasta), (op.codigo,))

    @contextmanager
    def gastado(self, cual: str, hacia: Hecho) -> Any:
        """Add the processor's milliseconds that one of the three takes meanwhile, web and database."""
        web, base = self.servidos[cual].obreros(), self.base.de(cual)
        antes = de_procesador(web), de_procesador(base)
        yield
        hacia["web"] = hacia.get("web", 0.0) + de_procesador(web) - antes[0]
        hacia["base"] = hacia.get("base", 0.0) + de_procesador(base) - antes[1]


def _pedir(navegador: Cliente, pagina: Ajena, nombres: Mapping[str, str], codigos: tuple[int, ...]) -> Respuesta:
    forma = None
    if pagina.forma is not None:
        forma = {nombre: valor.format(**nombres) for nombre, valor in pagina.forma.items()}
        con_ficha = pagina.pagina or pagina.ruta
        forma["csrf_token"] = navegador.ficha(con_ficha.format(**nombres))
    respuesta = navegador.pedir(pagina.ruta.format(**nombres), forma)
    if respuesta.codigo not in codigos:
        raise ValueError(f"{pagina.ruta}: {respuesta.codigo}: {respuesta.texto[:200]}")
    return respuesta


def percentil(tiempos: list[float], parte: float) -> float:
    """Return the time within which a part of all came."""
    return round(sorted(tiempos or [0.0])[min(max(0, len(tiempos) - 1), int(len(tiempos) * parte))], 2)


def medir(banco: Banco, op: Operacion, bloques: int, por_bloque: int) -> Hecho:
    """Return what an operation costs beside the other two's."""
    pedidos: dict[str, Pedir] = {"nuestro": banco.nuestra(op), "piso": banco.ajena("piso", PISO[op.de])}
    if op.de in FAB:
        pedidos["fab"] = banco.ajena("fab", FAB[op.de])
    ultima = [pedidos["nuestro"]() for _ in range(2 * banco.procesos + 1)][-1]
    hecho: Hecho = {"clave": op.clave, "tope": op.tope, "contra": op.contra, "de": op.de, "bytes": len(ultima.cuerpo)}
    hecho["sentencias"], hecho["paginas"] = _contado(banco, pedidos["nuestro"])
    for cual, pedir in pedidos.items():
        hecho[cual] = {"tiempos": [], "web": 0.0, "base": 0.0}
        [pedir() for _ in range(2 * banco.procesos) if cual != "nuestro"]
    if ultima.ms > LENTA:
        bloques, por_bloque = 2, 1
    for _bloque in range(bloques):
        for cual, pedir in pedidos.items():
            with banco.gastado(cual, hecho[cual]):
                hecho[cual]["tiempos"] += [pedir().ms for _ in range(por_bloque)]
    return _resumida(hecho, tuple(pedidos))


def _contado(banco: Banco, pedir: Pedir) -> tuple[int, int]:
    vistas = []
    for _vez in range(3):
        banco.base.contar()
        pedir()
        vistas.append(banco.base.contadas())
    return sorted(vistas)[1]


def _resumida(hecho: Hecho, cuales: tuple[str, ...]) -> Hecho:
    for cual in cuales:
        tiempos = hecho[cual].pop("tiempos")
        hecho[cual]["p50"] = percentil(tiempos, 0.5)
        for parte in ("web", "base"):
            hecho[cual][parte] = round(hecho[cual][parte] / len(tiempos), 2)
    hecho["veces_piso"] = round(hecho["nuestro"]["p50"] / hecho["piso"]["p50"], 2)
    hecho["veces_fab"] = round(hecho["nuestro"]["p50"] / hecho["fab"]["p50"], 2) if "fab" in cuales else None
    return hecho


def juntos(banco: Banco, op: Operacion, clientes: int, segundos: float) -> Hecho:
    """Return what so many clients get through at once, and the bare page before and after it."""
    piso = [banco.ajena("piso", PISO[op.de], n) for n in range(clientes)]
    nuestros = [banco.nuestra(op, n) for n in range(clientes)]
    antes, hecho, despues = (
        a_la_vez(p, s) for p, s in ((piso, segundos / 2), (nuestros, segundos), (piso, segundos / 2))
    )
    hecho["piso"] = round((antes["por_segundo"] + despues["por_segundo"]) / 2, 1)
    return {"clave": op.clave, **hecho}


def a_la_vez(pedidos: list[Pedir], segundos: float) -> Hecho:
    """Return requests a second, p50, p95 and errors of some clients that ask again as soon as they are answered."""
    tiempos: list[float] = []
    errores: list[str] = []
    [pedir() for pedir in pedidos]
    desde = time.perf_counter()

    def trabajar(pedir: Pedir) -> None:
        while time.perf_counter() < desde + segundos:
            try:
                tiempos.append(pedir().ms)
            except StopIteration:
                return
            except (OSError, EOFError, ValueError) as error:
                errores.append(str(error)[:200])

    hilos = [threading.Thread(target=trabajar, args=(pedir,)) for pedir in pedidos]
    [hilo.start() for hilo in hilos]
    [hilo.join() for hilo in hilos]
    tardo = time.perf_counter() - desde
    p50, p95 = (percentil(tiempos, parte) if tiempos else None for parte in (0.5, 0.95))
    return {
        "por_segundo": round(len(tiempos) / tardo, 1),
        "p50": p50,
        "p95": p95,
        "errores": len(errores),
        "dichos": errores[:3],
    }
