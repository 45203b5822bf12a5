"""A start on the wrong database, folder or keys stops and touches nothing; no round deletes what a citizen brought."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import downgrade

from app.archivos import papelera
from app.archivos.almacen import MARCA, almacen
from app.extensions import db
from config import ConfiguracionInsegura
from tests.conftest import Base
from tests.factories import archivo, en
from tests.instalaciones import Operador, a_cargo_desde, apartados, archivos, dentro, envejecer, sembrada

pytestmark = pytest.mark.solo_sqlite("files and their mark do not hang on the engine")


@pytest.fixture
def operador(monkeypatch: pytest.MonkeyPatch) -> Operador:
    """Whoever types the commands."""
    return Operador(monkeypatch)


@pytest.fixture
def ciudad(base: Base, tmp_path: Path) -> Path:
    """An installation that has worked: two peticiones with a file each, stored three days ago."""
    hecha = sembrada(base, tmp_path / "ciudad")
    envejecer(hecha, 3)
    return hecha


def una_linea(hecho: tuple[int, str], *palabras: str) -> None:
    """Check that a command refused in one line that says these words."""
    codigo, dicho = hecho
    assert codigo == 1, dicho
    assert dicho.startswith("Error: ")
    assert dicho.count("\n") == 1
    assert [p for p in palabras if p not in dicho] == []


# Database and folder


def test_it_starts_again_with_its_own_folder(operador: Operador, ciudad: Path) -> None:
    suyos = archivos(ciudad)
    assert len(suyos) >= 2
    assert operador.ac(ciudad, "init") == (0, "Instalación lista.\n")
    assert operador.ac(ciudad, "diario")[0] == 0
    assert (archivos(ciudad), apartados(ciudad)) == (suyos, set())


def test_it_starts_with_what_no_round_can_resume(operador: Operador, ciudad: Path) -> None:
    """Formerly one petición that stood still ended every start, and no later one was resumed."""
    with dentro(operador.app(ciudad)):
        for estado in ("canalizado", "recibido"):
            en(estado)
    with closing(sqlite3.connect(ciudad / "prueba.db")) as conexion, conexion:
        conexion.execute("UPDATE peticion SET en_espera_hasta = '2026-01-05'")
    codigo, dicho = operador.ac(ciudad, "init")
    assert (codigo, dicho.splitlines()[-1]) == (0, "Instalación lista.")
    with closing(sqlite3.connect(ciudad / "prueba.db")) as conexion:
        siguen = conexion.execute("SELECT estado FROM peticion WHERE en_espera_hasta IS NOT NULL").fetchall()
    assert siguen == [("canalizado",)]


def test_a_moved_folder_is_still_one(operador: Operador, ciudad: Path) -> None:
    otro = ciudad.rename(ciudad.with_name("mudada"))
    assert operador.ac(otro, "init")[0] == 0


@pytest.mark.parametrize("orden", ["init", "diario", "sellar", "verificar-movimientos"])
def test_an_empty_database_elsewhere(operador: Operador, ciudad: Path, tmp_path: Path, orden: str) -> None:
    """A forgotten or mistyped DATABASE_URL: it was here that `ac init` left no file of five."""
    suyos, otra = archivos(ciudad), tmp_path / "otra.db"
    una_linea(operador.ac(ciudad, orden, base=otra), "está vacía", "DATABASE_URL", "No se escribió nada")
    assert archivos(ciudad) == suyos
    assert not otra.exists()


def test_a_database_of_0_bytes(operador: Operador, ciudad: Path) -> None:
    suyos = archivos(ciudad)
    (ciudad / "prueba.db").write_bytes(b"")
    hecho = operador.ac(ciudad, "init")
    una_linea(hecho, "está vacía", "respaldo")
    assert "contraseña" not in hecho[1]
    assert (ciudad / "prueba.db").stat().st_size == 0
    assert archivos(ciudad) == suyos


def test_another_towns_database(operador: Operador, base: Base, ciudad: Path, tmp_path: Path) -> None:
    ajena = sembrada(base, tmp_path / "ajena")
    with closing(sqlite3.connect(ajena / "prueba.db", isolation_level=None)) as conexion:
        conexion.execute("UPDATE instalacion SET identidad = 'f00f'")
    suyos = archivos(ciudad)
    una_linea(operador.ac(ciudad, "init", base=ajena / "prueba.db"), "otra instalación", "tomar-adjuntos")
    assert archivos(ciudad) == suyos


def test_a_copy_whose_folder_is_a_link_to_the_first(operador: Operador, ciudad: Path, tmp_path: Path) -> None:
    lejos = (ciudad / "adjuntos").rename(tmp_path / "disco")
    (ciudad / "adjuntos").symlink_to(lejos)
    una_linea(operador.ac(ciudad, "init"), "dos bases no comparten carpeta")
    assert operador.ac(ciudad, "tomar-adjuntos")[0] == 0
    assert operador.ac(ciudad, "init")[0] == 0
    copia = shutil.copytree(ciudad, tmp_path / "copia", symlinks=True)
    una_linea(operador.ac(Path(copia), "init"), "dos bases no comparten carpeta")


@pytest.mark.parametrize("como", ["sin carpeta", "sin marca", "otra INSTANCE_DIR"])
def test_a_database_without_its_folder(operador: Operador, ciudad: Path, tmp_path: Path, como: str) -> None:
    if como == "sin carpeta":
        shutil.rmtree(ciudad / "adjuntos")
    elif como == "sin marca":
        (ciudad / "adjuntos" / MARCA).unlink()
    carpeta = tmp_path / "vacia" if como == "otra INSTANCE_DIR" else ciudad
    una_linea(operador.ac(carpeta, "init", base=ciudad / "prueba.db"), "falta o no es la suya", "INSTANCE_DIR")
    assert not (carpeta / "adjuntos" / MARCA).exists()


def test_two_databases_on_one_folder(operador: Operador, ciudad: Path, tmp_path: Path) -> None:
    """A copy of the database would put aside the other's new files; it starts only when told that it took over."""
    copia = shutil.copy(ciudad / "prueba.db", tmp_path / "copia.db")
    una_linea(operador.ac(ciudad, "init", base=Path(copia)), "dos bases no comparten carpeta", "tomar-adjuntos")
    assert operador.ac(ciudad, "tomar-adjuntos", base=Path(copia))[0] == 0
    assert operador.ac(ciudad, "init", base=Path(copia))[0] == 0
    una_linea(operador.ac(ciudad, "init"), "dos bases no comparten carpeta")


def test_an_empty_database_takes_no_folder(operador: Operador, ciudad: Path, tmp_path: Path) -> None:
    una_linea(operador.ac(ciudad, "tomar-adjuntos", base=tmp_path / "otra.db"), "vacía")


def test_an_older_backup_beside_newer_files(operador: Operador, ciudad: Path) -> None:
    """What came after the backup is named by no row of it: it stays, to be brought back by a newer one."""
    respaldo = ciudad.with_name("respaldo.db")
    shutil.copy(ciudad / "prueba.db", respaldo)
    with closing(sqlite3.connect(respaldo, isolation_level=None)) as conexion:
        conexion.execute("PRAGMA foreign_keys=OFF")
        for (disparador,) in conexion.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conexion.execute(f"DROP TRIGGER {disparador}")
        conexion.execute("DELETE FROM adjunto")
        conexion.execute("DELETE FROM movimiento WHERE acto IN ('iniciar_proceso', 'adjuntar')")
    a_cargo_desde(operador.app(ciudad), time.time() - 30 * 86400)
    assert operador.ac(ciudad, "init")[0] == 0
    suyos = archivos(ciudad)
    shutil.copy(respaldo, ciudad / "prueba.db")
    assert operador.ac(ciudad, "init")[0] == 0
    envejecer(ciudad, 2)
    assert operador.ac(ciudad, "diario")[0] == 0
    assert (archivos(ciudad), apartados(ciudad)) == (suyos, set())


def test_an_older_backup_without_a_start(operador: Operador, ciudad: Path) -> None:
    """Restored under a running server, or with a round before the start: the round notices that it went back."""
    suelto(operador, ciudad, "uno")
    marca = ciudad / "adjuntos" / MARCA
    marca.write_text(re.sub('"movimiento": [0-9]+', '"movimiento": 99999', marca.read_text()))
    antes_de = archivos(ciudad)
    una_linea(operador.ac(ciudad, "vaciar-papelera", "--confirmo"), "más antigua")
    marca.write_text(re.sub('"movimiento": [0-9]+', '"movimiento": 99999', marca.read_text()))
    for _ronda in range(2):
        assert operador.ac(ciudad, "diario")[0] == 0
        assert (archivos(ciudad), apartados(ciudad)) == (antes_de, set())


def test_what_came_before_a_start_stays(operador: Operador, ciudad: Path) -> None:
    """A backup may lack rows that no act writes (scanned sheets, photos): its age cannot be told from the acts."""
    suelto(operador, ciudad, "uno")
    antes_de = archivos(ciudad)
    for orden in ("init", "diario"):
        assert operador.ac(ciudad, orden)[0] == 0
    assert (archivos(ciudad), apartados(ciudad)) == (antes_de, set())


@pytest.mark.parametrize("dice", ["[]", "{}", '{"identidad": 3}', "no"])
def test_a_mark_that_is_no_mark(operador: Operador, ciudad: Path, dice: str) -> None:
    (ciudad / "adjuntos" / MARCA).write_text(dice)
    una_linea(operador.ac(ciudad, "init"), "falta o no es la suya", ".instalacion")


def test_a_mark_that_cannot_be_read_is_one_line(operador: Operador, ciudad: Path) -> None:
    (ciudad / "adjuntos" / MARCA).unlink()
    (ciudad / "adjuntos" / MARCA).mkdir()
    una_linea(operador.ac(ciudad, "init"), "No se puede leer o escribir", "permisos")


def test_an_installation_of_before_the_mark_is_adopted(operador: Operador, ciudad: Path) -> None:
    antes(operador, ciudad)
    (ciudad / "adjuntos" / MARCA).unlink()
    assert operador.ac(ciudad, "init") == (0, "Instalación lista.\n")
    assert operador.ac(ciudad, "verificar-movimientos")[0] == 0


def antes(operador: Operador, carpeta: Path) -> None:
    """Bring a database back to the revision before it said which installation it is."""
    app = operador.app(carpeta)
    with app.app_context():
        downgrade(directory=str(Path(app.root_path).parent / "migrations"), revision="0005")
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("como", ["files of others", "no files", "marked"])
def test_one_of_before_the_mark_without_its_files(operador: Operador, ciudad: Path, como: str) -> None:
    antes(operador, ciudad)
    if como != "marked":
        (ciudad / "adjuntos" / MARCA).unlink()
        for ruta in (ciudad / "adjuntos").glob("??/??/*"):
            ruta.rename(ruta.with_name("0" * 64)) if como == "files of others" else ruta.unlink()
    una_linea(operador.ac(ciudad, "init"), "adjuntos", "No se escribió nada")
    with closing(sqlite3.connect(ciudad / "prueba.db")) as conexion:
        assert conexion.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
    assert operador.ac(ciudad, "tomar-adjuntos")[0] == 0
    assert operador.ac(ciudad, "init") == (0, "Instalación lista.\n")


def test_a_first_start_that_was_interrupted_goes_on(operador: Operador, tmp_path: Path) -> None:
    nueva = tmp_path / "nueva"
    (nueva / "adjuntos").mkdir(parents=True)
    marca = '{"identidad": "ab12", "base": "sqlite:prueba.db", "movimiento": 0, "desde": 1.0, "firme": false}'
    (nueva / "adjuntos" / MARCA).write_text(marca)
    codigo, dicho = operador.ac(nueva, "init")
    assert (codigo, dicho.count("contraseña de un solo uso")) == (0, 1)
    assert operador.ac(nueva, "init") == (0, "Instalación lista.\n")
    assert '"identidad": "ab12"' in (nueva / "adjuntos" / MARCA).read_text()


# What no row names


def suelto(operador: Operador, ciudad: Path, *textos: str) -> set[str]:
    """Store files that no row names, two days old, in a folder that this database has had for a month."""
    app = operador.app(ciudad)
    a_cargo_desde(app, time.time() - 30 * 86400)
    with dentro(app):
        hechos = [archivo(texto) for texto in textos]
        for uno in hechos:
            almacen().guardar(uno)
    envejecer(ciudad, 2)
    return {uno.sha256 for uno in hechos}


def test_a_round_puts_aside_and_deletes_nothing(operador: Operador, ciudad: Path) -> None:
    suyos = archivos(ciudad)
    sueltos = suelto(operador, ciudad, "uno", "dos")
    assert operador.ac(ciudad, "diario")[0] == 0
    assert (archivos(ciudad), apartados(ciudad)) == (suyos, sueltos)


def test_the_rounds_of_a_day_put_aside_a_stated_number_at_most(
    operador: Operador, ciudad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papelera, "POR_DIA", 2)
    suelto(operador, ciudad, "uno", "dos", "tres")
    for _ronda in range(2):
        assert operador.ac(ciudad, "diario")[0] == 0
        assert len(apartados(ciudad)) == 2


def test_what_is_older_than_the_databases_charge_stays(operador: Operador, ciudad: Path) -> None:
    suelto(operador, ciudad, "uno")
    a_cargo_desde(operador.app(ciudad), time.time() - 86400)
    assert operador.ac(ciudad, "diario")[0] == 0
    assert apartados(ciudad) == set()


def test_what_a_row_names_comes_back(operador: Operador, ciudad: Path) -> None:
    suyos = archivos(ciudad)
    cesto = ciudad / "adjuntos" / "papelera" / "2026-01-01"
    cesto.mkdir(parents=True)
    for ruta in (ciudad / "adjuntos").glob("??/??/*"):
        ruta.rename(cesto / ruta.name)
    assert operador.ac(ciudad, "vaciar-papelera", "--confirmo") == (0, "Borrados: 0.\n")
    assert operador.ac(ciudad, "diario")[0] == 0
    assert (archivos(ciudad), apartados(ciudad)) == (suyos, set())


def test_the_papelera_is_emptied_only_by_command(operador: Operador, ciudad: Path) -> None:
    cesto = ciudad / "adjuntos" / "papelera"
    for dia in ("2026-01-01", "2999-01-01"):
        (cesto / dia).mkdir(parents=True)
        (cesto / dia / f"de {dia}").write_text("x")
    codigo, dicho = operador.ac(ciudad, "vaciar-papelera")
    assert (codigo, dicho.splitlines()[-1]) == (0, "Se borrarían: 1.")
    assert "de 2026-01-01" in dicho
    assert len(apartados(ciudad)) == 2
    assert operador.ac(ciudad, "vaciar-papelera", "--confirmo")[1].endswith("Borrados: 1.\n")
    assert apartados(ciudad) == {"de 2999-01-01"}


# Checking


@pytest.mark.parametrize("como", ["falta", "está alterado"])
def test_checking_opens_every_file(operador: Operador, ciudad: Path, como: str) -> None:
    assert operador.ac(ciudad, "verificar-movimientos")[0] == 0
    ruta = sorted((ciudad / "adjuntos").glob("??/??/*"))[-1]
    ruta.unlink() if como == "falta" else ruta.write_bytes(ruta.read_bytes()[:-1] + b"!")
    una_linea(operador.ac(ciudad, "verificar-movimientos"), f"adjunto: el archivo {ruta.name} {como}")


def test_checking_without_the_folder(operador: Operador, ciudad: Path) -> None:
    shutil.rmtree(ciudad / "adjuntos")
    una_linea(operador.ac(ciudad, "verificar-movimientos"), "falta o no es la suya")


def test_readyz_says_what_is_missing(operador: Operador, ciudad: Path) -> None:
    app = operador.app(ciudad)
    http = app.test_client()
    assert (http.get("/readyz").status_code, http.get("/healthz").status_code) == (200, 200)
    carpeta = (ciudad / "adjuntos").rename(ciudad / "lejos")
    fuera = http.get("/readyz")
    assert (fuera.status_code, fuera.text) == (503, "falta la carpeta de adjuntos\n")
    assert "Retry-After" in fuera.headers
    carpeta.rename(ciudad / "adjuntos")
    (ciudad / "adjuntos" / MARCA).write_text(
        '{"identidad": "otra", "base": "sqlite:prueba.db", "movimiento": 0, "desde": 1.0, "firme": true}'
    )
    assert http.get("/readyz").text == "la carpeta de adjuntos es de otra instalación\n"
    with dentro(app):
        db.session.remove()


# Keys


@pytest.mark.parametrize("nombre", ["SECRET_KEY", "CLAVE_SEGUIMIENTO", "CLAVE_BOVEDA"])
@pytest.mark.parametrize("como", ["missing", "foreign", "foreign in the environment"])
def test_a_key_that_is_not_the_installations(operador: Operador, ciudad: Path, nombre: str, como: str) -> None:
    llave = ciudad / nombre.lower()
    if como == "missing":
        llave.unlink()
    elif como == "foreign":
        llave.write_text("otra-llave-larga-y-variada-0123456789")
    else:
        operador.ambiente.setenv(nombre, "otra-llave-larga-y-variada-0123456789")
    una_linea(operador.ac(ciudad, "init"), nombre, "se pierden", "respaldo", f"aceptar-llave {nombre}")
    assert llave.exists() == (como != "missing")


@pytest.mark.parametrize("contenido", ["", "\n", "corta", "a" * 64, "\0" * 64])
def test_a_short_key_file_stops_the_start(operador: Operador, ciudad: Path, contenido: str) -> None:
    (ciudad / "clave_boveda").write_text(contenido)
    with pytest.raises(ConfiguracionInsegura, match="^CLAVE_BOVEDA es corta o predecible: devuelva la del respaldo"):
        operador.app(ciudad)


def test_a_key_is_missing_before_keys_were_known(operador: Operador, ciudad: Path) -> None:
    antes(operador, ciudad)
    (ciudad / "adjuntos" / MARCA).unlink()
    (ciudad / "clave_boveda").unlink()
    una_linea(operador.ac(ciudad, "init"), "Falta CLAVE_BOVEDA")


def test_a_lost_key_is_accepted_only_when_told_twice(operador: Operador, ciudad: Path) -> None:
    (ciudad / "clave_boveda").unlink()
    assert operador.ac(ciudad, "aceptar-llave", "CLAVE_BOVEDA")[1].startswith("Se perderían los nombres")
    una_linea(operador.ac(ciudad, "init"), "Falta CLAVE_BOVEDA")
    assert operador.ac(ciudad, "aceptar-llave", "CLAVE_BOVEDA", "--confirmo")[0] == 0
    assert (ciudad / "clave_boveda").stat().st_mode & 0o777 == 0o600
    assert operador.ac(ciudad, "init")[0] == 0


def test_new_keys_are_kept_only_by_a_start(operador: Operador, tmp_path: Path) -> None:
    nueva = tmp_path / "nueva"
    primera = operador.app(nueva).config["CLAVE_BOVEDA"]
    assert not nueva.exists()
    assert operador.ac(nueva, "init")[0] == 0
    guardada = (nueva / "clave_boveda").read_text()
    assert (len(primera) >= 48, guardada != primera) == (True, True)
    assert operador.app(nueva).config["CLAVE_BOVEDA"] == guardada
