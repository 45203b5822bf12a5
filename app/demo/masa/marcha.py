"""The clock of one petición's line, and the acts done by it."""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.demo.masa.casos import EN_CUARENTENA, Caso, caso
from app.demo.masa.efectos import DESPUES, EFECTOS
from app.demo.masa.llegadas import Llegada, en_punto
from app.demo.masa.pueblo import Autor, Pueblo
from app.demo.masa.vida import Efectos, Vida
from app.nucleo import puestos as P
from app.nucleo.datos import Datos

_EFECTOS = Efectos(EFECTOS, DESPUES)


class SinTiempo(Exception):
    """The next step would be today or later: the petición stays where it is."""


class Parada(Exception):
    """It has got as far as its case says."""


class Marcha:
    """Who acts, and when."""

    def __init__(self, pueblo: Pueblo, llega: Llegada, folio: str, cartas_de: dict[int, int]) -> None:
        self.pueblo, self.llega, self.momento = pueblo, llega, llega.momento
        self.azar = random.Random(pueblo.semilla << 32 | llega.n)
        lugares, asuntos = pueblo.peso_de_lugares, pueblo.peso_de_asuntos
        lugar = pueblo.lugares[bisect(lugares, self.azar.random() * lugares[-1])]
        self.asunto = pueblo.asuntos[bisect(asuntos, self.azar.random() * asuntos[-1])]
        edad = (pueblo.limite - llega.momento).days
        self.caso = self._que_puede(caso(self.azar, edad, llega.canal.procedimiento == "solicitud"))
        en_cuarentena = llega.n % EN_CUARENTENA == 5
        self.v = Vida(pueblo, llega, folio, lugar, self.azar, cartas_de, _EFECTOS, en_cuarentena)
        self.v.id = pueblo.base_peticion + 1 + llega.n

    def _que_puede(self, suyo: Caso) -> Caso:
        """Return its case, or another where its trámite asks for nothing that may be missing, or answers by oficio."""
        asunto, destino = self.asunto, self.asunto.dependencia
        if suyo.meta == "incompleta" and (not asunto.obligatorios or asunto.admite_pendientes):
            return replace(suyo, meta="canalizado")
        por_oficio = destino is not None and destino.via == "oficio"
        return replace(suyo, meta="recibido") if suyo.meta == "rechazado" and por_oficio else suyo

    # Time

    def luego(self, dias: int) -> datetime:
        """Return the instant of the next step: up to so many days later, in office hours or within hours."""
        pasan = self.azar.randrange(dias + 1)
        if pasan:
            self._ir(self.v.hoy + timedelta(days=pasan), self.azar.randrange(8 * 3600, 15 * 3600))
        else:
            self._esperar()
        return self.momento

    def el_dia(self, dia: date) -> None:
        """Go to the early morning of a day, when the system does its own jobs."""
        self._a(datetime.combine(dia, time(0, 10), tzinfo=self.pueblo.zona).astimezone(self.momento.tzinfo))

    def _ir(self, dia: date, segundo: int) -> None:
        if dia.weekday() > 4:
            dia += timedelta(days=7 - dia.weekday())
        self._a(en_punto(self.pueblo, dia, segundo))

    def _esperar(self) -> None:
        self._a(self.momento + timedelta(seconds=self.azar.randrange(240, 5400)))

    def _a(self, cuando: datetime) -> None:
        if cuando <= self.momento:
            cuando = self.momento + timedelta(minutes=7)
        if cuando >= self.pueblo.limite:
            raise SinTiempo
        self.momento = cuando

    def dia(self) -> date:
        """Return the town's day of the next step."""
        return self.momento.astimezone(self.pueblo.zona).date()

    # Acts

    def de(self, puesto: str) -> Autor:
        """Return the demo's person of a puesto."""
        return self.pueblo.autores[puesto, None]

    def quien(self) -> Autor:
        """Return who has it."""
        if self.v.reservada:
            return self.de(P.CONTROL)
        return self.pueblo.atiende[self.v.dependencia_id or 0]

    def hacer(self, acto: str, datos: Datos, autor: Autor, dias: int = 0) -> None:
        """Do an act some days later, and stop where the case says."""
        self.v.hacer(acto, datos, autor, self.luego(dias))
        self.parar()

    def parar(self) -> None:
        """Raise `Parada` where it stands as its case says."""
        if self.caso.queda and self.v.estado == self.caso.meta:
            raise Parada

    def hecho(self, acto: str) -> bool:
        """Answer whether an act was done already."""
        return any(m.acto == acto for m in self.v.movimientos)

    def informado(self, quien: Autor) -> Datos:
        """Return how the citizen was told, on the day of the next step."""
        return {"informado_medio": "llamada", "informado_fecha": self.dia(), "informado_por": quien.nombre}

    def alguien(self) -> int:
        """Return the id of a person who came before."""
        return self.pueblo.base_ciudadano + 1 + int(self.llega.n // 2 * self.azar.random())
