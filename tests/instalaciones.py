"""Installations in folders of their own, started and commanded as an operator does: by environment and `flask ac`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.archivos.almacen import MARCA, almacen
from app.commands import como_sistema
from app.extensions import db
from app.instalacion.marca import marca_de, marcar
from app.peticiones.models.anexos import Adjunto
from config import LLAVES
from tests.conftest import Base
from tests.factories import acto, archivo, en
from tests.regreso import copiar


def sembrada(base: Base, destino: Path) -> Path:
    """Return a copy of the suite's town with two peticiones that have files, as an INSTANCE_DIR with its own keys."""
    destino.mkdir(mode=0o700)
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        for obra in ("bacheo", "alumbrado"):
            p = en("proceso", descripcion=f"Falta {obra}")
            acto(p, "adjuntar", "capturista", archivo=archivo(obra), texto="Acta")
        suyos = db.session.scalars(select(Adjunto.sha256)).all()
    copiar(base.carpeta / "prueba.db", destino / "prueba.db")
    (destino / "adjuntos").mkdir(mode=0o700)
    shutil.copy(base.carpeta / "adjuntos" / MARCA, destino / "adjuntos")
    with dentro(base.app):
        for sha256 in suyos:
            guardado = almacen().ruta(sha256)
            lugar = destino / guardado.relative_to(base.carpeta)
            lugar.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(guardado, lugar)
    for nombre in LLAVES:
        (destino / nombre.lower()).write_text(base.app.config[nombre])
    return destino


class Operador:
    """Who starts and commands an installation: each order is a new process's application, by environment alone."""

    def __init__(self, ambiente: pytest.MonkeyPatch) -> None:
        self.ambiente = ambiente
        for nombre in (*LLAVES, "PERFIL", "DEMO", "ENTORNO"):
            ambiente.delenv(nombre, raising=False)

    def app(self, carpeta: Path, base: Path | None = None) -> Flask:
        """Return the application of an INSTANCE_DIR and a database (its own `prueba.db` unless told)."""
        self.ambiente.setenv("INSTANCE_DIR", str(carpeta))
        self.ambiente.setenv("DATABASE_URL", f"sqlite:///{base or carpeta / 'prueba.db'}")
        return create_app()

    def ac(self, carpeta: Path, *orden: str, base: Path | None = None) -> tuple[int, str]:
        """Run `flask ac …` and return its exit code and what it said."""
        app = self.app(carpeta, base)
        hecho = app.test_cli_runner().invoke(args=["ac", *orden])
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return hecho.exit_code, hecho.output


def archivos(carpeta: Path) -> set[str]:
    """Return the names of the files in their place."""
    return {ruta.name for ruta in (carpeta / "adjuntos").glob("??/??/*")}


def apartados(carpeta: Path) -> set[str]:
    """Return the names of the files that were put aside."""
    return {ruta.name for ruta in (carpeta / "adjuntos" / "papelera").glob("*/*")}


def envejecer(carpeta: Path, dias: float) -> None:
    """Make every file in its place as old as so many days."""
    cuando = time.time() - dias * 86400
    for ruta in (carpeta / "adjuntos").glob("??/??/*"):
        os.utime(ruta, (cuando, cuando))


@contextmanager
def dentro(app: Flask) -> Iterator[None]:
    """Be the system in an application, for a look at its database."""
    with app.app_context(), como_sistema("prueba"):
        yield
        db.engine.dispose()


def a_cargo_desde(app: Flask, segundos: float) -> None:
    """Say in the folder's mark since when its database has charge of it."""
    carpeta = Path(app.config["ADJUNTOS_DIR"])
    marca = marca_de(carpeta)
    assert marca is not None
    marcar(carpeta, replace(marca, desde=segundos))
