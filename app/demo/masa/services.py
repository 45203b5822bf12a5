"""Fills a demonstration with peticiones by the hundred thousand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import or_, select

from app.actos.folios import huecos
from app.actos.models import Movimiento
from app.archivos.almacen import almacen
from app.catalogos.services.perfil import FaltaPerfil
from app.demo.elenco import formato_firmado
from app.demo.masa import escritor
from app.demo.masa.pueblo import DIAS, Papel, Pueblo, leer_pueblo
from app.demo.masa.tramos import hechos
from app.demo.services import CORREO, SIN_CATALOGOS, avisos_de_antes
from app.extensions import db, escritura
from app.nucleo import puestos as P

HACEN_FALTA = (P.SECRETARIA, P.COORDINADOR, P.SUBCOORDINADOR, P.CAPTURISTA, P.COMUNICACION)
CADA = 5.0
"""Seconds between two lines that say how far it is."""


class NoEsDemostracion(ValueError):
    """The database holds what others than the demonstration's accounts wrote."""


class FoliosRotos(RuntimeError):
    """What was written does not agree with the counters: nothing of it is kept."""


def poblar(cuantas: int, semilla: int, *, procesos: int = 0, decir: Callable[[str], None] = lambda _que: None) -> None:
    """Add `cuantas` peticiones over the past five years, each by the acts of the table; the same seed makes the same.

    Made in so many processes (0: one a core), written in one transaction, in which nobody else reads those tables. Must
    run as the system. `FaltaPerfil` without catalogues or demo accounts, `NoEsDemostracion` where others wrote.
    """
    procesos = procesos or os.cpu_count() or 1
    formato = formato_firmado()
    avisos_de_antes(DIAS + 400)
    pueblo = leer_pueblo(cuantas, semilla, Papel(formato.sha256, formato.columnas, formato.asiento))
    exigir_demostracion(pueblo)
    almacen().guardar(formato)
    with escritura() as sesion, escritor.a_solas(sesion, cuantas) as conexion:
        peticion, ciudadano = escritor.bases(sesion)
        pueblo = replace(pueblo, base_peticion=peticion, base_ciudadano=ciudadano)
        antes = escritor.contados(sesion)
        contadores = antes.copy()
        avance = Avance(cuantas, decir)
        for hecho in hechos(pueblo, contadores, forma=escritor.forma(conexion), procesos=procesos):
            escritor.escribir(conexion, hecho, contadores)
            avance.van(hecho.tramo.cuantas)
        escritor.guardar_contados(sesion, contadores, antes)
        if rotos := next(huecos(), ""):
            raise FoliosRotos(rotos)
        decir("Índices y restricciones…")
    escritor.analizar(db.session())


def exigir_demostracion(pueblo: Pueblo) -> None:
    """Raise unless the town has its demo accounts, and nobody else has registered anything."""
    faltan = [puesto for puesto in HACEN_FALTA if (puesto, None) not in pueblo.autores]
    if faltan or not (pueblo.canales and pueblo.asuntos and pueblo.lugares and pueblo.con_enlace):
        raise FaltaPerfil(SIN_CATALOGOS)
    ajenos = or_(User.id.is_(None), User.email.not_like(f"%@{CORREO}"))
    registros = select(Movimiento.id).outerjoin(User, Movimiento.autor_id == User.id)
    if db.session.scalar(registros.where(Movimiento.acto == "registrar", ajenos).limit(1)) is not None:
        raise NoEsDemostracion(
            "La base tiene peticiones que no son de la demostración: no se agrega nada. Use una instalación aparte."
        )


class Avance:
    """Says every few seconds how far it is."""

    def __init__(self, total: int, decir: Callable[[str], None]) -> None:
        self.total, self.decir, self.hechas = total, decir, 0
        self.empezo = self.dicho = time.monotonic()

    def van(self, otras: int) -> None:
        """Count some more."""
        self.hechas += otras
        ahora = time.monotonic()
        if ahora - self.dicho >= CADA or self.hechas == self.total:
            por_minuto = self.hechas / max(ahora - self.empezo, 0.001) * 60
            self.decir(f"{self.hechas:,} de {self.total:,} peticiones ({por_minuto:,.0f} por minuto)")
            self.dicho = ahora
