"""What a start or an order writes of the installation, in its own transactions."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace

from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import inspect

from app.extensions import db, escritura
from app.hooks import Hook
from app.instalacion.marca import InstalacionAjena, Marca, carpeta_de, en_palabras, marca_de, marcar
from app.instalacion.models import Instalacion
from app.instalacion.pertenencia import Base
from app.nucleo.puestos import ADMINISTRADOR
from app.nucleo.reloj import ahora
from app.seguridad import llaves
from app.seguridad.models import Cambio
from app.seguridad.services import adscribir, cifrar, poner_contrasena
from app.seguridad.zona import hoy
from config import LLAVES

NO_ABRE: Hook[[], str] = Hook("no_abre")
"""Why what a feature sealed does not open with its key, and what to do; '' where it does. Asked as the system."""


@en_palabras()
def asentar(app: Flask, base: Base) -> None:
    """Give the two one identity, keep new keys, and note what the keys are known by. Opens its own transaction.

    The mark is written before COMMIT as not firm, and again after it: whatever ends in between can begin again. What
    no row names and came before this start stays where it is: the database may be a backup.
    """
    carpeta = carpeta_de(app.config)
    marca = marca_de(carpeta)
    identidad = base.identidad or (marca.identidad if marca else secrets.token_hex(16))
    if base.identidad is None:
        _revisar_lo_sellado()
    if marca is None:
        marca = Marca(identidad, base.lugar, base.movimiento, time.time(), firme=base.identidad is not None)
        marcar(carpeta, marca)
    for nombre in LLAVES:
        llaves.guardar(nombre, app.config)
    if base.identidad is None or base.testigos != llaves.testigos(app.config, base.identidad):
        identidad = _anotar_fila(app, identidad)
    propia = replace(marca, identidad=identidad, base=base.lugar, firme=True)
    marcar(carpeta, replace(propia, movimiento=base.movimiento, desde=time.time()))


def _revisar_lo_sellado() -> None:
    """Raise `InstalacionAjena` when a key does not open what was sealed before keys were known by anything."""
    for dicho in filter(None, NO_ABRE()):
        raise InstalacionAjena(dicho)


def _anotar_fila(app: Flask, identidad: str) -> str:
    """Keep what the keys are known by and return the identity that stands: another start may have been first."""
    with escritura():
        fila = db.session.get(Instalacion, 1)
        if fila is None:
            fila = Instalacion(numero=1, identidad=identidad, creada=ahora())
            db.session.add(fila)
        fila.testigos = llaves.testigos(app.config, fila.identidad)
        return str(fila.identidad)


@en_palabras()
def aceptar_llave(app: Flask, nombre: str) -> None:
    """Take the key that is set now as the installation's, keeping it where it was made just now; on record."""
    llaves.guardar(nombre, app.config)
    fila = db.session.get(Instalacion, 1) if inspect(db.engine).has_table("instalacion") else None
    if fila is None:
        return  # of before keys were known by anything: the next start takes this one
    with escritura():
        fila = db.session.get_one(Instalacion, 1)
        fila.testigos = {**fila.testigos, nombre: llaves.testigo(nombre, app.config[nombre], fila.identidad)}
        hecho = {"llave": nombre, "testigo": fila.testigos[nombre]}
        db.session.add(Cambio(cuando=ahora(), tabla="instalacion", fila=nombre, operacion="cambiar", despues=hecho))


def primer_administrador() -> str:
    """Make the account of who begins, and return its name and one-time password in words. Opens its own transaction."""
    clave = secrets.token_urlsafe(12)
    cifrada = cifrar(clave)
    with escritura():
        usuario = User(
            username="administrador",
            first_name="Administración",
            last_name="del sistema",
            active=True,
            email="administrador@localhost",
            password=cifrada,
        )
        db.session.add(usuario)
        db.session.flush()
        poner_contrasena(usuario, cifrada, debe_cambiar=True)
        adscribir(usuario, ADMINISTRADOR, None, hoy())
    return f"Primer administrador: usuario «administrador», contraseña de un solo uso: {clave}"
