"""The stage's own database on each engine, and the way back to how it was set: in place, only what was written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from tests.conftest import Base


class Retorno(Protocol):
    """A database that is a copy of a restored `Base`, which the stage fills, keeps and brings back."""

    url: str

    def guardar(self) -> None:
        """Keep the database as it stands; nobody may be writing."""

    def escrito(self) -> bool:
        """Answer whether anything has been written since it was kept or brought back."""

    def volver(self) -> None:
        """Bring the database back to what was kept."""


def retorno_de(base: Base, carpeta: Path) -> Retorno:
    """Copy the restored database of `base` into one of the stage's own."""
    with base.app.app_context():
        base._soltar()
    return EnSqlite(base, carpeta) if base.motor == "sqlite" else EnPostgres(base)


def _copiar(desde: Path, hacia: Path) -> None:
    """Copy a SQLite database page by page: connections that are open on the copy stay good."""
    with closing(sqlite3.connect(desde)) as origen, closing(sqlite3.connect(hacia)) as copia:
        copia.execute("PRAGMA synchronous=OFF")
        origen.backup(copia)


class EnSqlite:
    """A file; `PRAGMA data_version` tells whether another connection has committed."""

    def __init__(self, base: Base, carpeta: Path) -> None:
        self.ruta, self.guardada = carpeta / "prueba.db", carpeta / "escena.db"
        _copiar(base.carpeta / "prueba.db", self.ruta)
        self.url = f"sqlite:///{self.ruta}"

    def guardar(self) -> None:
        """Keep a copy of the file."""
        _copiar(self.ruta, self.guardada)
        self.reloj = sqlite3.connect(self.ruta)
        self.hora = self._hora()

    def _hora(self) -> int:
        return int(self.reloj.execute("PRAGMA data_version").fetchone()[0])

    def escrito(self) -> bool:
        """Answer whether `data_version` has moved."""
        return self._hora() != self.hora

    def volver(self) -> None:
        """Copy it back."""
        _copiar(self.guardada, self.ruta)
        self.hora = self._hora()


class EnPostgres:
    """A database whose tables have their copies in the schema `molde_escena`.

    A row written later has a greater `xmin`, and one deleted is missing from the count: those tables are filled again.
    """

    def __init__(self, base: Base) -> None:
        nombre = f"{base.nombre}_escena"
        base._sql(f"CREATE DATABASE {nombre} TEMPLATE {base.nombre} STRATEGY FILE_COPY")
        self.url = base.admin.url.set(database=nombre).render_as_string(hide_password=False)

    def guardar(self) -> None:
        """Copy every table and note the counts, the sequences and the last transaction."""
        directa = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.conexion = psycopg.connect(directa, autocommit=True)
        self._hacer("SET session_replication_role = replica")  # no trigger nor foreign key while rows are put back
        self.tablas = self._nombres("r")
        copias = "; ".join(f'CREATE TABLE molde_escena."{t}" AS TABLE public."{t}"' for t in self.tablas)
        self._hacer(f"CREATE SCHEMA molde_escena; {copias}")
        self.secuencias = self._secuencias()
        filas = " UNION ALL ".join(
            f"SELECT '{t}', count(*), coalesce(max(xmin::text::bigint), 0) FROM public.\"{t}\"" for t in self.tablas
        )
        self._que_hay = filas
        self.cuantas = {tabla: cuantas for tabla, cuantas, _ultima in self._filas(filas)}
        self.movidas: list[str] = []
        self._anotar()

    def _filas(self, sentencia: str) -> list[Any]:
        return self.conexion.execute(sentencia).fetchall()  # type: ignore[arg-type]

    def _hacer(self, sentencias: str) -> None:
        self.conexion.execute(sentencias)  # type: ignore[arg-type]

    def _nombres(self, clase: str) -> list[str]:
        de_aqui = f"relnamespace = 'public'::regnamespace AND relkind = '{clase}'"
        return [nombre for (nombre,) in self._filas(f"SELECT relname FROM pg_class WHERE {de_aqui} ORDER BY 1")]

    def _secuencias(self) -> str:
        """Return the statement that sets every sequence back."""
        una_por_una = []
        for nombre in self._nombres("S"):
            [(valor, usada)] = self._filas(f'SELECT last_value, is_called FROM public."{nombre}"')
            una_por_una.append(f"setval('public.\"{nombre}\"', {valor}, {usada})")
        return f"SELECT {', '.join(una_por_una)}"

    def _hora(self) -> Any:
        return self._filas("SELECT pg_current_wal_insert_lsn()")

    def _anotar(self) -> None:
        [(self.desde,)] = self._filas("SELECT pg_current_xact_id()::text::bigint")
        self.hora = self._hora()

    def escrito(self) -> bool:
        """Answer whether the log has moved (other databases share it) and some table of ours with it."""
        hora = self._hora()
        if hora == self.hora and not self.movidas:
            return False
        self.hora = hora
        self.movidas = [
            tabla
            for tabla, cuantas, ultima in self._filas(self._que_hay)
            if ultima > self.desde or cuantas != self.cuantas[tabla]
        ]
        return bool(self.movidas)

    def volver(self) -> None:
        """Fill the tables that were written again from their copies, and set the sequences back."""
        llenar = (
            f'DELETE FROM public."{t}"; INSERT INTO public."{t}" SELECT * FROM molde_escena."{t}"; '
            for t in self.movidas
        )
        self._hacer("".join(llenar) + self.secuencias)
        self.movidas = []
        self._anotar()
