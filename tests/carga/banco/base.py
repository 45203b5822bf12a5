"""The database of a measure: its own cluster, an installation with so many peticiones, the tables of the other two.

On SQLite ours is an installation apart, with as many; the other two stay where they were.
"""

from __future__ import annotations

import base64
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests import servidores
from tests.arranques import RAIZ, ambiente
from tests.carga.banco import piso
from tests.carga.banco.procesos import Servido
from tests.carga.copias import multiplicar

DE_UN_SERVIDOR = {
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "512MB",
    "shared_preload_libraries": "pg_stat_statements", "effective_cache_size": "2GB", "random_page_cost": "1.1",
    "max_wal_size": "4GB", "max_connections": "300",
}  # fmt: skip
"""What a throwaway cluster takes back of a real server: it writes to the disk before it says that it did."""
POR_SERVICIOS = 6_000
"""Up to so many are copies in SQL; more are written by `ac demo`, whose chains hold."""
RUIDO = r"^\s*(begin|commit|rollback|show|set|deallocate|savepoint|release|select 1|select \$1$|select pg_catalog)"

FILAS_DE_FAB = """
INSERT INTO fab.dependencia_simple (id, nombre) SELECT id, nombre FROM public.dependencia;
INSERT INTO fab.peticion_simple (id, folio, estado, dependencia_id, tipo, descripcion, registrada, vence)
  SELECT id, folio, estado, dependencia_id, tipo, descripcion, registrada, vence FROM piso.peticion ORDER BY id;
CREATE INDEX ON fab.peticion_simple (dependencia_id, estado);
SELECT setval(pg_get_serial_sequence('fab.peticion_simple', 'id'), (SELECT max(id) FROM fab.peticion_simple));
"""
"""The same peticiones for bare Flask-AppBuilder, whose tables it has made."""


def cluster() -> Any:
    """Start the run's own PostgreSQL; return its address."""
    servidores.AJUSTES.update(DE_UN_SERVIDOR)
    if os.environ.get("GRANDE"):
        servidores.AJUSTES["shared_buffers"] = "2GB"
    return make_url(servidores.postgres_url())


def _ac(entorno: dict[str, str], *orden: str) -> None:
    hecho = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "ac", *orden], cwd=RAIZ, env=ambiente(**entorno), check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    if hecho.returncode:
        raise SystemExit(f"ac {' '.join(orden)}: {hecho.stdout[-300:]} {hecho.stderr[-600:]}")


class BaseDeCarga:
    """One database with so many peticiones, and what the addresses of pages leave open."""

    def __init__(self, url: Any, cuantas: int, carpeta: Path, *, sqlite: bool = False) -> None:
        self.cuantas, self.sqlite, self.carpeta = cuantas, sqlite, carpeta / f"{cuantas}{'-sqlite' * sqlite}"
        self.carpeta.mkdir(mode=0o700)
        self.nombre = f"carga_{cuantas}"
        self.url = url.set(database=self.nombre)
        self.simple = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        suya = f"sqlite:///{self.carpeta / 'atencion.db'}" if sqlite else self.con_nombre("nuestro")
        self.entorno = {"DATABASE_URL": suya, "INSTANCE_DIR": str(self.carpeta), "PERFIL": "altamira", "DEMO": "1"}
        if not sqlite:
            self._crear(url.set(drivername="postgresql").render_as_string(hide_password=False))
        self.llenar()
        self.cuentas = {c["usuario"]: c["contrasena"] for c in self._cuentas()}
        self.conexion = psycopg.connect(self.simple, autocommit=True)
        self.conexion.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self.propia: Any = self._de_sqlite() if sqlite else self.conexion
        self.candado = threading.Lock()
        self.azar, self.u = random.Random(7), count(int.from_bytes(os.urandom(3), "big"))
        self._leer()

    def _crear(self, servidor: str) -> None:
        with psycopg.connect(servidor, autocommit=True) as c:
            c.execute(f"DROP DATABASE IF EXISTS {self.nombre}".encode())
            c.execute(f"CREATE DATABASE {self.nombre}".encode())

    def _de_sqlite(self) -> sqlite3.Connection:
        return sqlite3.connect(self.carpeta / "atencion.db", timeout=15, isolation_level=None, check_same_thread=False)

    def con_nombre(self, cual: str, **mas: str) -> str:
        """Return the address by which one of the three connects, told apart by its name."""
        url = self.url.update_query_dict({"application_name": cual, **mas})
        return str(url.render_as_string(hide_password=False))

    def _cuentas(self) -> list[dict[str, str]]:
        leidas: list[dict[str, str]] = json.loads((self.carpeta / "demo-usuarios.json").read_text(encoding="utf-8"))
        return leidas

    def llenar(self) -> None:
        """Install, make so many peticiones, and the same ones for the bare page and for bare Flask-AppBuilder."""
        _ac(self.entorno, "init")
        if self.sqlite or self.cuantas > POR_SERVICIOS:
            _ac(self.entorno, "demo", "--peticiones", str(self.cuantas - self._hay()))
        else:
            multiplicar(self.simple, self.cuantas)
        if hay_orden("recontar"):
            _ac(self.entorno, "recontar", "--corregir")
        if not self.sqlite:
            self._llenar_las_otras()

    def _llenar_las_otras(self) -> None:
        with psycopg.connect(self.simple) as c:
            c.execute(piso.TABLAS.encode())
            c.execute("CREATE SCHEMA fab")
        prueba = Servido("fab", 1, self.de_fab(), self.carpeta)
        prueba.terminar()
        with psycopg.connect(self.simple) as c:
            c.execute(FILAS_DE_FAB.encode())
        with psycopg.connect(self.simple, autocommit=True) as c:
            c.execute("VACUUM (ANALYZE)")
            c.execute("CHECKPOINT")

    def _hay(self) -> int:
        abierta: Any = self._de_sqlite() if self.sqlite else psycopg.connect(self.simple)
        with closing(abierta):
            return int(abierta.execute("SELECT count(*) FROM peticion").fetchone()[0])

    def de_fab(self) -> dict[str, str]:
        """Return the environment of bare Flask-AppBuilder."""
        return {"FAB_URL": self.con_nombre("fab")}

    def de_piso(self) -> dict[str, str]:
        """Return the environment of the bare page."""
        suya = self.url.set(drivername="postgresql").update_query_dict({"application_name": "piso"})
        return {"PISO_DSN": str(suya.render_as_string(hide_password=False))}

    def filas(self, pregunta: str, *datos: Any) -> list[tuple[Any, ...]]:
        """Ask the database of ours."""
        if self.sqlite:
            pregunta = pregunta.replace("%s", "?")
        hallado = self.propia.execute(pregunta if self.sqlite else pregunta.encode(), datos)
        return list(hallado.fetchall())

    def _leer(self) -> None:
        """Read what the addresses leave open, of peticiones that everybody of the unit sees."""
        from app import create_app
        from app.peticiones.services.claves import clave_de

        os.environ.update(self.entorno)
        visible = (
            "FROM peticion p JOIN dependencia d ON d.id = p.dependencia_id WHERE NOT p.reservada"
            " AND p.origen_id IS NULL AND p.bitacora_id IS NULL AND p.identidad = 'identificada'"
        )
        [(self.nodo, clave)] = self.filas(
            f"SELECT d.id, d.clave {visible} AND d.via = 'enlace' AND p.estado IN ('canalizado', 'proceso', 'validado')"
            " GROUP BY 1, 2 HAVING count(DISTINCT p.estado) = 3"
            " ORDER BY count(*) FILTER (WHERE p.estado = 'canalizado') DESC LIMIT 1"
        )
        self.enlace = f"enlace.{clave}"
        suyas = f"{visible} AND p.dependencia_id = {self.nodo} AND p.estado ="
        cerradas = self.filas(
            f"SELECT p.id, p.folio, p.sal_seguimiento {suyas} 'validado' ORDER BY p.sal_seguimiento LIMIT 200"
        )
        with create_app().app_context():
            self.cerradas = [(pk, folio, clave_de(folio, sal)) for pk, folio, sal in cerradas]
        self.abiertas = self.filas(f"SELECT p.id, p.folio {suyas} 'proceso' ORDER BY p.sal_seguimiento LIMIT 200")
        self.canalizadas = self._por_recibir()
        self.personas = self.filas(
            "SELECT id, telefono FROM ciudadano WHERE telefono_1 IS NOT NULL AND reservado IS false"
            " AND fusionado_en_id IS NULL ORDER BY id DESC LIMIT 200"
        )
        [(self.canal,)] = self.filas("SELECT id FROM canal WHERE clave = 'presencial'")
        [(self.modulo,)] = self.filas("SELECT id FROM modulo ORDER BY clave <> 'PRE', id LIMIT 1")
        [(self.tramite,)] = self.filas("SELECT id FROM tramite WHERE clave = 'bache'")
        [(self.ultima,)] = self.filas("SELECT max(id) FROM peticion")

    def nombres(self, *, gasta: bool = False) -> dict[str, str]:
        """Return other values at each call for what addresses and forms leave open; `gasta` = a folio to receive."""
        (cerrada, folio, clave), (abierta, folio_abierta) = (
            self.azar.choice(self.cerradas),
            self.azar.choice(self.abiertas),
        )
        persona, telefono = self.azar.choice(self.personas)
        u = next(self.u)
        dichos = {
            "cerrada": cerrada, "folio": folio, "clave": clave, "abierta": abierta, "folio_abierta": folio_abierta,
            "persona": persona, "telefono": telefono, "canal": self.canal, "modulo": self.modulo,
            "tramite": self.tramite,
            "dependencia": self.nodo, "u": u, "u7": f"{u % 10**7:07d}", "uuid": uuid.uuid4().hex,
            "honda": max(30, self.ultima - 10_000), "cursor_500": cursor(max(30, self.ultima - 10_000)),
            "cursor_1": cursor(15),
        }  # fmt: skip
        if gasta:
            with self.candado:
                dichos["canalizada"] = next(self.canalizadas)
        return {nombre: str(valor) for nombre, valor in dichos.items()}

    def _por_recibir(self) -> Iterator[str]:
        """Yield folios that the enlace may receive; when none is left, those received are so again."""
        otra_vez = (
            "UPDATE peticion SET estado = 'canalizado', recibida = false WHERE dependencia_id = %s"
            " AND estado = 'recibido' AND NOT reservada AND en_espera_hasta IS NULL"
        )
        consulta = "SELECT folio FROM peticion WHERE dependencia_id = %s AND estado = 'canalizado' AND NOT reservada"
        while True:
            suyas = self.filas(f"{consulta} AND en_espera_hasta IS NULL ORDER BY id", self.nodo)
            yield from (folio for (folio,) in suyas)
            self.propia.execute(otra_vez.replace("%s", "?") if self.sqlite else otra_vez.encode(), (self.nodo,))

    # What the server of the database says

    def de(self, cual: str) -> list[int]:
        """Return the processes of the database that serve one of the three."""
        pregunta = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
        return [p for (p,) in self.conexion.execute(pregunta, (cual,)).fetchall()]

    def contar(self) -> None:
        """Begin to count statements."""
        self.conexion.execute("SELECT pg_stat_statements_reset()")

    def contadas(self) -> tuple[int, int]:
        """Return how many statements were run since, and how many pages of disk they touched; SQLite counts none."""
        [(veces, paginas)] = self.conexion.execute(
            "SELECT coalesce(sum(calls), 0)::int, coalesce(sum(shared_blks_hit + shared_blks_read), 0)::int"
            " FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()"
            " AND query !~* %s AND query !~ 'pg_stat_'",
            (RUIDO,),
        ).fetchall()
        return veces, paginas


def cursor(*valores: int) -> str:
    """Return where a page of a list begins, as its addresses say it."""
    return base64.urlsafe_b64encode(json.dumps([*valores, 1001]).encode()).decode().rstrip("=")


def hay_orden(nombre: str) -> bool:
    """Answer whether `flask ac` has an order."""
    from app.commands import ac

    return nombre in ac.commands
