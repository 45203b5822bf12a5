"""Every start that cannot go on says why and what to do in one Spanish line, ends with an error, shows no secret."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import socket
import sqlite3
import stat
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.fab.faults import en_una_frase, explicar
from config import ConfiguracionInsegura, configuracion
from tests.arranques import Inicio, corriendo, iniciar
from tests.servidores import postgres_url

SECRETO = "contrasena-que-nadie-lee"
AJENA = f"postgresql+psycopg://alguien:{SECRETO}@127.0.0.1"
ESPANOL = re.compile(r"\b(de|la|el|no|un|una|que|es|ya)\b", re.I)
INGLES = re.compile(r"\b(the|is|not|file|error|failed|permission denied|refused|address|already in use)\b", re.I)


@pytest.fixture(scope="module")
def vieja(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of Altamira that has already started once."""
    carpeta = tmp_path_factory.mktemp("vieja") / "datos"
    hecho = iniciar(INSTANCE_DIR=str(carpeta), PERFIL="altamira", solo_preparar=True)
    assert hecho.codigo == 0, hecho.dicho
    return carpeta


@pytest.fixture
def copia(vieja: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoiled."""
    return Path(shutil.copytree(vieja, tmp_path / "datos"))


def una_frase(hecho: Inicio, *palabras: str) -> None:
    """Check one Spanish line that says these words, a status that is not 0, and no secret."""
    assert hecho.codigo not in (0, None), hecho.dicho
    assert "Traceback" not in hecho.dicho + hecho.salida
    assert "Listo:" not in hecho.salida
    assert SECRETO not in hecho.dicho + hecho.salida
    assert hecho.dicho.count("\n") == 1, hecho.dicho
    assert ESPANOL.search(hecho.dicho), hecho.dicho
    dicho = re.sub(r"^Error: |«[^»]*»|\S*/\S*|\([^)]*\)", "", hecho.dicho)
    assert not INGLES.search(dicho), hecho.dicho
    assert [p for p in palabras if p not in hecho.dicho] == [], hecho.dicho


# Settings

AJUSTES = {
    "proxies uno": ({"PROXIES": "uno"}, "PROXIES", "número"),
    "proxies -1": ({"PROXIES": "-1"}, "PROXIES", "número"),
    "proxies 1.5": ({"PROXIES": "1.5"}, "PROXIES", "número"),
    "zona": ({"MUNICIPIO_TZ": "America/Atlantida"}, "MUNICIPIO_TZ", "America/Monterrey"),
    "zona que sube": ({"MUNICIPIO_TZ": "../../etc/passwd"}, "MUNICIPIO_TZ", "America/Monterrey"),
    "zona carpeta": ({"MUNICIPIO_TZ": "America"}, "MUNICIPIO_TZ", "America/Monterrey"),
    "demo": ({"DEMO": "si"}, "DEMO", "0", "1"),
    "https": ({"HTTPS": "quizas"}, "HTTPS", "0", "1"),
    "entorno": ({"ENTORNO": "producción"}, "ENTORNO", "produccion"),
    "perfil": ({"PERFIL": "xalapa"}, "xalapa", "altamira, huatabampo"),
    "puerto letras": ({"PORT": "ochenta"}, "PORT", "65535"),
    "puerto 0": ({"PORT": "0"}, "PORT", "65535"),
    "puerto grande": ({"PORT": "99999999"}, "PORT", "65535"),
    "puerto superíndice": ({"PORT": "²"}, "PORT", "65535"),
    "host ajeno": ({"HOST": "203.0.113.9"}, "203.0.113.9", "HOST"),
    "host sin sentido": ({"HOST": "no es un host"}, "HOST"),
    "llave corta": ({"SECRET_KEY": "abc"}, "SECRET_KEY"),
    "base ilegible": ({"DATABASE_URL": SECRETO}, "DATABASE_URL", "postgresql+psycopg://"),
    "base puerto": ({"DATABASE_URL": f"{AJENA}:cinco/atencion"}, "DATABASE_URL"),
    "base sin conector": ({"DATABASE_URL": f"mysql://u:{SECRETO}@localhost/x"}, "mysql", "postgresql+psycopg://"),
    "base psycopg2": ({"DATABASE_URL": f"postgresql://u:{SECRETO}@localhost/x"}, "postgresql+psycopg://"),
    "base vieja escritura": ({"DATABASE_URL": f"postgres://u:{SECRETO}@localhost/x"}, "postgresql+psycopg://"),
    "base en memoria": ({"DATABASE_URL": "sqlite://"}, "archivo"),
    "base en carpeta que no hay": ({"DATABASE_URL": "sqlite:////no/hay/atencion.db"}, "/no/hay"),
    "base que es carpeta": ({"DATABASE_URL": "sqlite:////tmp"}, "/tmp"),
    "nadie contesta": ({"DATABASE_URL": f"{AJENA}:1/atencion"}, "PostgreSQL", "127.0.0.1:1"),
    "arroba": ({"DATABASE_URL": f"postgresql+psycopg://u:se@{SECRETO}@127.0.0.1:1/x"}, "no se entiende", "%40"),
    "arroba y signo": ({"DATABASE_URL": f"postgresql+psycopg://u:Clave@{SECRETO}!@db.local/x"}, "%40"),
    "arroba y diagonal": ({"DATABASE_URL": f"postgresql+psycopg://u:se@cre/{SECRETO}@db.local/x"}, "%40"),
    "opción": ({"DATABASE_URL": f"postgresql+psycopg://u:pw@127.0.0.1:1/x?foo={SECRETO}"}, "DATABASE_URL", "«?»"),
    "opción sin número": ({"DATABASE_URL": f"postgresql+psycopg://u:pw@127.0.0.1/x?keepalives={SECRETO}"}, "«?»"),
    "sqlite con opciones": ({"DATABASE_URL": "sqlite:////tmp/q.db?mode=ro&uri=true"}, "DATABASE_URL", "solo la ruta"),
    "sqlite file:": ({"DATABASE_URL": "sqlite:///file:/tmp/q.db"}, "DATABASE_URL", "solo la ruta"),
    "sqlite con usuario": ({"DATABASE_URL": f"sqlite://u:{SECRETO}@h/x.db"}, "DATABASE_URL", "no se entiende"),
    "otros nombres": ({"TRUSTED_HOSTS": "ayuntamiento.mx,http://x/;y"}, "TRUSTED_HOSTS", "«http://x/;y»"),
    "otro nombre con puerto": ({"TRUSTED_HOSTS": "ayuntamiento.mx:8080"}, "TRUSTED_HOSTS", "puerto"),
    "equipo que no hay": ({"DATABASE_URL": f"postgresql+psycopg://u:{SECRETO}@nada.invalid/x"}, "nada.invalid"),
}


@pytest.mark.sorteo(3)
@pytest.mark.parametrize("caso", AJUSTES)
def test_a_setting_that_cannot_be(caso: str, tmp_path: Path) -> None:
    propias, *palabras = AJUSTES[caso]
    una_frase(iniciar(**{"INSTANCE_DIR": str(tmp_path / "datos"), **propias}), *palabras)
    assert not (tmp_path / "datos" / "atencion.db").exists()


def test_no_part_of_a_password_is_ever_printed_or_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    azar, letras = random.Random(7), "QXZJKWqxzjkw0189"
    registro = tmp_path / "arranque.log"
    for _vez in range(1500):
        clave = "".join(azar.choice(letras if azar.random() < 0.7 else "@:/?#[]%!") for _letra in range(12))
        equipo = azar.choice(["127.0.0.1:1", "db.local", "[::1]:5432", ""])
        direccion = f"postgresql+psycopg://usuario:{clave}@{equipo}/base"
        monkeypatch.setenv("DATABASE_URL", direccion)
        try:
            ajustes = {**configuracion(), "INSTANCE_DIR": str(tmp_path)}
        except ConfiguracionInsegura as error:
            dicho = str(error)
        else:
            calla = OperationalError("", {}, psycopg.OperationalError("connection refused"))
            dicho = explicar(calla, ajustes) + explicar(RuntimeError(direccion), ajustes) + registro.read_text()
            registro.unlink()
        assert [p for p in re.split(r"[@:/?#\[\]%!]", clave) if len(p) >= 3 and p in dicho] == [], direccion


@pytest.mark.parametrize(
    "direccion",
    [
        "postgresql+psycopg://usuario:cl%40ave@127.0.0.1:5432/atención_ciudadana",
        "postgresql+psycopg://usuario:a:b/c?d#e[f]%21!@db-1.local/base",
        "postgresql+psycopg://usuario@[fe80::1%25eth0]/base",
        "postgresql+psycopg:///base?host=/var/run/postgresql",
        "postgresql+psycopg://usuario:x@/base?sslmode=require",
        "sqlite:////srv/atención/a@b.db",
    ],
)
def test_an_address_that_can_be_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, direccion: str) -> None:
    monkeypatch.setenv("DATABASE_URL", direccion)
    assert configuracion()["SQLALCHEMY_DATABASE_URI"] == direccion


@pytest.mark.parametrize("caso", ["proxies uno", "base psycopg2", "nadie contesta"])
def test_a_command_says_the_same(caso: str, tmp_path: Path) -> None:
    propias, *palabras = AJUSTES[caso]
    for orden in ("init", "verificar-movimientos"):
        una_frase(iniciar(orden=orden, INSTANCE_DIR=str(tmp_path / "datos"), **propias), *palabras)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as otro:
        otro.bind(("127.0.0.1", 0))
        otro.listen()
        ocupado = str(otro.getsockname()[1])
        una_frase(iniciar(PORT=ocupado, INSTANCE_DIR=str(tmp_path / "datos")), ocupado, "PORT=8081")


# The folder


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "archivo").write_text("")
    una_frase(iniciar(INSTANCE_DIR=str(tmp_path / "archivo")), "archivo", "carpeta", "INSTANCE_DIR")
    una_frase(iniciar(INSTANCE_DIR=str(tmp_path / "archivo" / "dentro")), "archivo", "INSTANCE_DIR")


def test_a_folder_where_nothing_can_be_made() -> None:
    una_frase(iniciar(INSTANCE_DIR="/proc/1/atencion"), "/proc/1/atencion", "INSTANCE_DIR")


@pytest.mark.parametrize("modo", [0o500, 0o000])
def test_a_folder_of_somebody_else(copia: Path, modo: int) -> None:
    for ruta in copia.rglob("*"):
        ruta.chmod(0o755 if ruta.is_dir() else 0o644)
    copia.chmod(modo)
    copia.parent.chmod(0o755)
    try:
        una_frase(iniciar(como_nadie=True, INSTANCE_DIR=str(copia)), str(copia), "permisos")
    finally:
        copia.chmod(0o700)


def test_a_disk_that_is_full_at_the_start(tmp_path: Path) -> None:
    hecho = iniciar(limite=60_000, INSTANCE_DIR=str(tmp_path / "datos"), PERFIL="altamira")
    una_frase(hecho, "espacio")


def test_the_folder_and_the_database_are_closed_to_others(copia: Path) -> None:
    def modos() -> set[int]:
        return {stat.S_IMODE(r.stat().st_mode) for r in copia.glob("atencion.db*")}

    assert (stat.S_IMODE(copia.stat().st_mode), modos()) == (0o700, {0o600})
    copia.chmod(0o755)
    (copia / "atencion.db").chmod(0o644)
    with corriendo(INSTANCE_DIR=str(copia)) as (_, direccion):
        assert urllib.request.urlopen(f"{direccion}readyz", timeout=20).status == 200
        assert (stat.S_IMODE(copia.stat().st_mode), modos()) == (0o700, {0o600})
        assert len(list(copia.glob("atencion.db*"))) == 3


# The database


@contextmanager
def abierta(carpeta: Path) -> Iterator[sqlite3.Connection]:
    """The SQLite file of an installation, opened by somebody else."""
    with closing(sqlite3.connect(carpeta / "atencion.db", isolation_level=None)) as conexion:
        yield conexion


def _cabecera(carpeta: Path) -> None:
    with abierta(carpeta) as conexion:
        conexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (carpeta / "atencion.db").open("r+b") as archivo:
        archivo.write(b"esto no es una base de datos" * 20)


def _en_medio(carpeta: Path) -> None:
    with abierta(carpeta) as conexion:
        conexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    largo = (carpeta / "atencion.db").stat().st_size
    with (carpeta / "atencion.db").open("r+b") as archivo:
        archivo.seek(largo // 2 // 4096 * 4096)
        archivo.write(os.urandom(4096 * 8))


def _cortada(carpeta: Path) -> None:
    with abierta(carpeta) as conexion:
        conexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(carpeta / "atencion.db", (carpeta / "atencion.db").stat().st_size // 2)


def _futura(carpeta: Path) -> None:
    with abierta(carpeta) as conexion:
        conexion.execute("UPDATE alembic_version SET version_num = '9999'")


def _vacia(carpeta: Path) -> None:
    for ruta in carpeta.glob("atencion.db*"):
        ruta.unlink()
    (carpeta / "atencion.db").touch()


def _de_otro(carpeta: Path) -> None:
    _vacia(carpeta)
    with abierta(carpeta) as conexion:
        conexion.execute("CREATE TABLE ab_user (id INTEGER)")


DANOS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "cabecera": (_cabecera, ("dañada", "respaldo")),
    "en medio": (_en_medio, ("dañada", "respaldo")),
    "cortada": (_cortada, ("dañada", "respaldo")),
    "más nueva": (_futura, ("más nueva", "No se escribió nada")),
    "de otro programa": (_de_otro, ("otro programa", "DATABASE_URL", "No se escribió nada")),
    "vacía": (_vacia, ("vacía", "respaldo")),
}


@pytest.mark.sorteo(2)
@pytest.mark.parametrize("orden", [None, "init"])
@pytest.mark.parametrize("dano", DANOS)
def test_a_database_that_cannot_be_used(copia: Path, dano: str, orden: str | None) -> None:
    danar, palabras = DANOS[dano]
    danar(copia)
    antes = (copia / "atencion.db").read_bytes()
    una_frase(iniciar(orden=orden, INSTANCE_DIR=str(copia)), *palabras)
    assert (copia / "atencion.db").read_bytes() == antes


def test_another_program_holds_the_database(copia: Path) -> None:
    with abierta(copia) as conexion:
        conexion.execute("PRAGMA locking_mode = EXCLUSIVE")
        conexion.execute("BEGIN EXCLUSIVE")
        una_frase(iniciar(INSTANCE_DIR=str(copia)), "ocupada", "ciérrelo")


def test_the_profile_of_another_town(copia: Path) -> None:
    una_frase(iniciar(INSTANCE_DIR=str(copia), PERFIL="huatabampo"), "altamira", "huatabampo", "INSTANCE_DIR")
    una_frase(iniciar(orden="init", INSTANCE_DIR=str(copia), PERFIL="huatabampo"), "altamira", "huatabampo")
    assert iniciar(INSTANCE_DIR=str(copia), PERFIL="altamira", solo_preparar=True).codigo == 0


def test_what_nobody_foresaw_leaves_its_detail_in_a_file(copia: Path) -> None:
    with abierta(copia) as conexion:
        conexion.execute("DROP TABLE ajuste")
    hecho = iniciar(INSTANCE_DIR=str(copia))
    una_frase(hecho, "El detalle está en", str(copia / "arranque.log"))
    registro = copia / "arranque.log"
    assert "Traceback" in registro.read_text()
    assert stat.S_IMODE(registro.stat().st_mode) == 0o600


# PostgreSQL


@dataclass
class Servidor:
    """The suite's cluster, as its owner sees it."""

    url: str = field(default_factory=postgres_url)

    def direccion(self, base: str, usuario: str = "postgres", clave: str | None = None) -> str:
        """Return a DATABASE_URL."""
        url = make_url(self.url).set(database=base, username=usuario, password=clave)
        return url.render_as_string(hide_password=False)

    def dar(self, *ordenes: str) -> None:
        """Run statements as the owner."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as conexion:
            for orden in ordenes:
                conexion.execute(orden)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Servidor]:
    """A role that may do little, and a database that is not hers."""
    servidor = Servidor()
    quitar = ("DROP DATABASE IF EXISTS sin_permiso", "DROP ROLE IF EXISTS pobre")
    servidor.dar(*quitar, f"CREATE ROLE pobre LOGIN PASSWORD '{SECRETO}'", "CREATE DATABASE sin_permiso")
    yield servidor
    servidor.dar(*quitar)


def test_a_database_of_postgresql_that_is_not_there(postgres: Servidor, tmp_path: Path) -> None:
    url = postgres.direccion("no_hay_tal", "pobre", SECRETO)
    una_frase(iniciar(INSTANCE_DIR=str(tmp_path / "a"), DATABASE_URL=url), "no_hay_tal", "créela")


def test_a_role_that_does_not_exist(postgres: Servidor, tmp_path: Path) -> None:
    url = postgres.direccion("sin_permiso", "fantasma", SECRETO)
    una_frase(iniciar(INSTANCE_DIR=str(tmp_path / "a"), DATABASE_URL=url), "usuario o la contraseña")


def test_a_role_without_permission(postgres: Servidor, tmp_path: Path) -> None:
    url = postgres.direccion("sin_permiso", "pobre", SECRETO)
    una_frase(iniciar(INSTANCE_DIR=str(tmp_path / "a"), DATABASE_URL=url), "permiso", "sin_permiso")


def test_a_wrong_password_is_told_as_one() -> None:
    """The suite's cluster trusts its socket, so the server's own words are given to what reads them."""
    ajustes = {"SQLALCHEMY_DATABASE_URI": f"{AJENA}/atencion"}
    for dicho in (
        'connection failed: FATAL:  password authentication failed for user "alguien"',
        "FATAL:  la autentificación password falló para el usuario «alguien»",
        "fe_sendauth: no password supplied",
    ):
        error = OperationalError("", {}, psycopg.OperationalError(dicho))
        assert "usuario o la contraseña" in str(en_una_frase(error, ajustes))


def test_the_limit_of_files_is_the_suites_own() -> None:
    """What `iniciar` limits is its child's, never ours."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
