"""The way back of a database: in place, only what was written, whatever connections are open on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url


class Regreso(Protocol):
    """A database that can be brought back to what was kept of it."""

    def guardar(self) -> None:
        """Keep the database as it stands; nobody may be writing."""

    def escrito(self) -> bool:
        """Answer whether anything has been written since it was kept or brought back."""

    def volver(self) -> None:
        """Bring the database back to what was kept."""


def copiar(desde: Path, hacia: Path) -> None:
    """Copy a SQLite database page by page: connections that are open on the copy stay good."""
    with closing(sqlite3.connect(desde)) as origen, closing(sqlite3.connect(hacia)) as copia:
        copia.execute("PRAGMA synchronous=OFF")
        origen.backup(copia)


class EnSqlite:
    """A file; `PRAGMA data_version` says whether another connection has committed."""

    def __init__(self, ruta: Path, guardada: Path) -> None:
        self.ruta, self.guardada = ruta, guardada

    def guardar(self) -> None:
        """Keep a copy of the file."""
        copiar(self.ruta, self.guardada)
        self.anotar()

    def anotar(self) -> None:
        """Note how it is; the copy is there already."""
        self.reloj = sqlite3.connect(self.ruta)
        self.hora = self._hora()

    def _hora(self) -> int:
        return int(self.reloj.execute("PRAGMA data_version").fetchone()[0])

    def escrito(self) -> bool:
        """Answer whether `data_version` has moved."""
        return self._hora() != self.hora

    def volver(self) -> None:
        """Copy it back."""
        copiar(self.guardada, self.ruta)
        self.hora = self._hora()


class EnPostgres:
    """A database whose tables have their copies in a schema of their own.

    A row written later has a greater `xmin`, and one deleted is missing from the count: those tables are filled again.
    """

    def __init__(self, url: str, esquema: str) -> None:
        self.esquema = esquema
        self.directa = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def guardar(self) -> None:
        """Copy every table and note how it is."""
        self._conectar()
        copias = "; ".join(f'CREATE TABLE {self.esquema}."{t}" AS TABLE public."{t}"' for t in self.columnas)
        self._hacer(f"CREATE SCHEMA {self.esquema}; {copias}")
        self.anotar()

    def anotar(self) -> None:
        """Note the counts, the sequences and the last transaction; the copies are there already."""
        self._conectar()
        self.secuencias = self._secuencias()
        self._que_hay = " UNION ALL ".join(
            f"SELECT '{t}', count(*), coalesce(max(xmin::text::bigint), 0) FROM public.\"{t}\"" for t in self.columnas
        )
        self.cuantas = {tabla: cuantas for tabla, cuantas, _ultima in self.filas(self._que_hay)}
        self._ahora()

    def _conectar(self) -> None:
        """Connect as a replica: neither foreign keys nor the triggers that refuse to touch the past."""
        self.soltar()
        opciones = "-c session_replication_role=replica -c lock_timeout=2000"
        self.conexion = psycopg.connect(self.directa, autocommit=True, options=opciones)
        propias = "table_schema = 'public' AND is_generated = 'NEVER' GROUP BY 1 ORDER BY 1"
        nombres = "table_name, string_agg(quote_ident(column_name), ', ')"
        self.columnas = dict(self.filas(f"SELECT {nombres} FROM information_schema.columns WHERE {propias}"))

    def soltar(self) -> None:
        """Leave the database, so that it can be copied or dropped; `anotar` comes back."""
        if hasattr(self, "conexion"):
            self.conexion.close()

    def filas(self, sentencia: str) -> list[Any]:
        """Return what a statement gives."""
        return self.conexion.execute(sentencia).fetchall()  # type: ignore[arg-type]

    def _hacer(self, sentencias: str) -> None:
        self.conexion.execute(sentencias)  # type: ignore[arg-type]

    def _secuencias(self) -> str:
        """Return the statement that sets every sequence back."""
        de_aqui = "relnamespace = 'public'::regnamespace AND relkind = 'S'"
        una_por_una = []
        for (nombre,) in self.filas(f"SELECT relname FROM pg_class WHERE {de_aqui} ORDER BY 1"):
            [(valor, usada)] = self.filas(f'SELECT last_value, is_called FROM public."{nombre}"')
            una_por_una.append(f"setval('public.\"{nombre}\"', {valor}, {usada})")
        return f"SELECT {', '.join(una_por_una)}"

    def _hora(self) -> Any:
        return self.filas("SELECT pg_current_wal_insert_lsn()")

    def _ahora(self) -> None:
        [(self.desde,)] = self.filas("SELECT pg_current_xact_id()::text::bigint")
        self.movidas: list[str] = []
        self.hora = self._hora()

    def escrito(self) -> bool:
        """Answer whether the log has moved (other databases share it) and some table of ours with it."""
        hora = self._hora()
        if hora == self.hora and not self.movidas:
            return False
        self.hora = hora
        self.movidas = [
            tabla
            for tabla, cuantas, ultima in self.filas(self._que_hay)
            if ultima > self.desde or cuantas != self.cuantas[tabla]
        ]
        return bool(self.movidas)

    def volver(self) -> None:
        """Fill the tables that were written again from their copies, and set the sequences back."""
        llenar = (
            f'DELETE FROM public."{t}"; INSERT INTO public."{t}" ({c}) SELECT {c} FROM {self.esquema}."{t}"; '
            for t, c in self.columnas.items()
            if t in self.movidas
        )
        self._hacer("".join(llenar) + self.secuencias)
        self._ahora()
