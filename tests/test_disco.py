"""A disk that fills up: nothing more is written, everybody is told, signing in works to the last byte."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from app import create_app
from app.actos.models import Movimiento
from app.commands import como_sistema
from app.extensions import db
from app.fab import space
from app.fab.space import LASTRE, Espacio
from app.nucleo.disco import libres
from app.rondas import una_ronda
from config import ConfiguracionInsegura
from tests.casos.de_archivos import pdf
from tests.cliente import Cliente, Pagina
from tests.factories import en

pytestmark = pytest.mark.solo_sqlite("the disk is the same under both engines")
ENORME = 10**9


@pytest.fixture
def lleno(app: Flask) -> Iterator[Espacio]:
    """The application with a reserve that no disk has."""
    visto: Espacio = app.extensions["espacio"]
    antes, visto.reserva = visto.reserva, ENORME * space.MEGA
    yield visto
    visto.reserva = antes


@contextmanager
def sin_donde_guardar(app: Flask, parche: pytest.MonkeyPatch, como: str) -> Iterator[None]:
    """The application with a full disk, or one whose writes the file system refuses as they are committed."""
    with parche.context() as parchado:
        if como == "lleno":
            parchado.setattr(app.extensions["espacio"], "reserva", ENORME * space.MEGA)
            yield
            return

        def negarse(_sesion: object) -> None:
            raise OSError(errno.ENOENT, "No such file or directory", "/no/hay")

        event.listen(db.session, "before_commit", negarse)
        try:
            yield
        finally:
            event.remove(db.session, "before_commit", negarse)


def test_with_no_room_a_form_is_refused_and_a_page_says_so(app: Flask, cliente: type[Cliente], lleno: Espacio) -> None:
    persona = cliente.de("capturista")
    pagina = persona.get("/")
    assert pagina.status_code == 200
    assert "Solo lectura: en el disco del servidor quedan" in pagina.text
    negada = persona.post("/consentimientos/enterarse", {"csrf_token": persona.ficha_csrf()})
    assert (negada.status_code, negada.headers["Retry-After"]) == (503, "60")
    assert "No se guardó nada" in negada.text
    assert "regresa a lo que había escrito" in negada.text


def la_que_lleva(pagina: Pagina, campo: str) -> dict[str, str]:
    """Return what the form with this field holds."""
    return next(f["datos"] for f in pagina.formas if f["metodo"] == "post" and campo in f["datos"])


@pytest.mark.parametrize(
    ("quien", "url", "campo"),
    [
        ("capturista", "/peticiones/add", "descripcion"),
        ("administradora", "/localidades/add", "nombre"),
        ("administradora", "/canales/add", "nombre"),
        ("administradora", "/firmantes/add", "nombre"),
        ("informacion", "/bitacora/add", "relato"),
    ],
)
def test_a_form_that_cannot_be_saved_comes_back_as_it_was_typed(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch, quien: str, url: str, campo: str
) -> None:
    persona = cliente.de(quien)
    datos = {**la_que_lleva(persona.pagina(url), campo), campo: "Lo que escribí «con cuidado»"}
    with sin_donde_guardar(app, monkeypatch, "lleno"):
        negada = persona.post(url, datos)
    assert (negada.status_code, negada.headers["Retry-After"]) == (503, "60")
    assert "No se guardó nada" in negada.text
    vuelta = la_que_lleva(Pagina(negada.text), campo)
    assert {c: vuelta.get(c) for c in datos if c not in ("csrf_token", "clave_envio")} == {
        c: v for c, v in datos.items() if c not in ("csrf_token", "clave_envio")
    }


@pytest.mark.parametrize("como", ["lleno", "sin carpeta"])
@pytest.mark.parametrize(("acto", "archivo"), [("anotar", None), ("adjuntar", (pdf(), "acta.pdf"))])
def test_an_act_that_cannot_be_kept_comes_back_as_it_was_typed(
    app: Flask,
    cliente: type[Cliente],
    monkeypatch: pytest.MonkeyPatch,
    como: str,
    acto: str,
    archivo: tuple[bytes, str] | None,
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = en("proceso").folio
        antes = db.session.scalar(select(func.count(Movimiento.id)))
    persona = cliente.de("capturista")
    forma = persona.ver(folio).forma(f"/actos/{acto}")
    datos = {**forma["datos"], "texto": "Lo que escribí", "para": "interna", "archivo": archivo}
    with sin_donde_guardar(app, monkeypatch, como):
        negada = persona.post(forma["url"], datos)
        assert negada.status_code == 503
        otra = Pagina(negada.text).forma(f"/actos/{acto}")
    assert otra["datos"]["texto"] == "Lo que escribí"
    assert ("los archivos hay que elegirlos otra vez" in negada.text) is bool(archivo)
    with app.app_context(), como_sistema("prueba"):
        assert db.session.scalar(select(func.count(Movimiento.id))) == antes
    assert persona.post(forma["url"], {**otra["datos"], "archivo": archivo}).status_code == 303


def test_a_catalogue_row_that_cannot_be_saved_keeps_its_version(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    persona = cliente.de("administradora")
    url = "/localidades/edit/1"
    datos = {**la_que_lleva(persona.pagina(url), "nombre"), "nombre": "Otro nombre escrito"}
    with sin_donde_guardar(app, monkeypatch, "lleno"):
        vuelta = la_que_lleva(Pagina(persona.post(url, datos).text), "nombre")
    assert (vuelta["nombre"], vuelta["version"]) == ("Otro nombre escrito", datos["version"])


def test_with_no_room_an_act_with_a_file_is_503_and_writes_nothing(
    app: Flask, cliente: type[Cliente], lleno: Espacio
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = en("proceso").folio
        antes = db.session.scalar(select(func.count(Movimiento.id)))
    persona = cliente.de("capturista")
    datos = {"texto": "Acta", "csrf_token": persona.ficha_csrf()}
    negada = persona.post(f"/peticiones/{folio}/actos/adjuntar", datos)
    assert negada.status_code == 503
    with app.app_context(), como_sistema("prueba"):
        assert db.session.scalar(select(func.count(Movimiento.id))) == antes


def test_with_no_room_one_signs_in_and_out(cliente: type[Cliente], lleno: Espacio) -> None:
    persona = cliente.por_la_puerta("capturista")
    assert "Solo lectura" in persona.get("/").text
    salida = persona.pagina("/").forma("/logout/")
    assert persona.post("/logout/", salida["datos"]).status_code == 303


def test_readyz_says_there_is_no_room_and_what_could_be_emptied(
    app: Flask, cliente: type[Cliente], lleno: Espacio
) -> None:
    shutil.rmtree(Path(app.config["ADJUNTOS_DIR"]) / "papelera", ignore_errors=True)  # another test's may be there
    http = app.test_client()
    assert http.get("/healthz").status_code == 200
    dicho = http.get("/readyz")
    assert (dicho.status_code, "Solo lectura" in dicho.text, "papelera" in dicho.text) == (503, True, False)
    apartado = Path(app.config["ADJUNTOS_DIR"]) / "papelera" / "2026-01-01" / "algo"
    apartado.parent.mkdir(parents=True)
    apartado.write_bytes(b"x" * (3 * space.MEGA))
    try:
        assert "La papelera guarda 3 MB" in http.get("/readyz").text
    finally:
        apartado.unlink()


def test_a_round_leaves_a_full_disk_alone(app: Flask, lleno: Espacio, caplog: pytest.LogCaptureFixture) -> None:
    una_ronda(app)
    assert "no hay espacio en el disco" in caplog.text


def test_a_large_body_counts_before_it_is_accepted(app: Flask, cliente: type[Cliente]) -> None:
    visto: Espacio = app.extensions["espacio"]
    antes, visto.reserva = visto.reserva, visto.libres() - 5000
    persona = cliente.de("capturista")
    try:
        largo = {"descripcion": "x" * 50_000, "csrf_token": persona.ficha_csrf()}
        assert persona.post("/peticiones/add", largo).status_code == 503
        assert persona.post("/peticiones/add", {"descripcion": "x"}).status_code != 503
    finally:
        visto.reserva = antes


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        OperationalError("INSERT", {}, type("DiskFull", (Exception,), {"sqlstate": "53100"})()),
    ],
    ids=["disco", "cuota", "sqlite", "postgresql"],
)
def test_a_write_that_does_not_fit_is_503_in_spanish(app: Flask, error: Exception) -> None:
    from app.fab.errors import _sin_base

    with app.test_request_context("/"):
        respuesta = _sin_base(error)  # type: ignore[arg-type]
    assert respuesta.status_code == 503
    assert "no hay espacio" in respuesta.get_data(as_text=True)


def test_the_ballast_is_taken_where_there_is_plenty_and_given_back_at_the_end(app: Flask, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by root only")
    chico = tmp_path / "chico"
    chico.mkdir()
    montado = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(chico)], check=False)
    if montado.returncode:
        pytest.skip("this machine does not let a small file system be mounted")
    try:
        propia = app.config["INSTANCE_DIR"], app.config["RESERVA_MB"]
        app.config["INSTANCE_DIR"], app.config["RESERVA_MB"] = str(chico), 1
        visto = Espacio(app)
        app.config["INSTANCE_DIR"], app.config["RESERVA_MB"] = propia
        visto.lugares = [chico]
        visto.lastrar()
        assert (chico / LASTRE).stat().st_size == space.PESO
        with suppress(OSError), (chico / "relleno").open("wb", buffering=0) as relleno:
            while True:
                relleno.write(b"x" * space.MEGA)
        assert libres(chico) == 0
        visto._visto = -space.CADUCA
        assert visto.falta()
        assert not (chico / LASTRE).exists()
        assert libres(chico) >= space.PESO - space.MEGA
    finally:
        subprocess.run(["umount", str(chico)], check=True)


def test_a_reserve_above_the_whole_disk_is_said_at_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESERVA_MB", "999999999")
    ajenos = ("SQLALCHEMY_DATABASE_URI", "INSTANCE_DIR", "ADJUNTOS_DIR", "SECRET_KEY", "MUNICIPIO_TZ")
    with pytest.raises(ConfiguracionInsegura, match="RESERVA_MB es 999999999 y el disco entero tiene"):
        create_app({clave: app.config[clave] for clave in ajenos})
