"""A disk that fills up: nothing more is written, everybody is told, signing in works to the last byte."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.actos.models import Movimiento
from app.commands import como_sistema, una_ronda
from app.extensions import db
from app.fab import space
from app.fab.space import LASTRE, Espacio
from app.nucleo.disco import libres
from tests.cliente import Cliente
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


def test_with_no_room_a_form_is_refused_and_a_page_says_so(app: Flask, cliente: type[Cliente], lleno: Espacio) -> None:
    persona = cliente.de("capturista")
    pagina = persona.get("/")
    assert pagina.status_code == 200
    assert "Solo lectura: en el disco del servidor quedan" in pagina.text
    negada = persona.post("/peticiones/add", {"descripcion": "Falta luz"})
    assert (negada.status_code, negada.headers["Retry-After"]) == (503, "60")
    assert "No se guardó nada" in negada.text
    assert "regresa a lo que había escrito" in negada.text


def test_with_no_room_an_act_with_a_file_is_503_and_writes_nothing(
    app: Flask, cliente: type[Cliente], lleno: Espacio
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = en("proceso").folio
        antes = db.session.scalar(select(func.count(Movimiento.id)))
    negada = cliente.de("capturista").post(f"/peticiones/{folio}/actos/adjuntar", {"texto": "Acta"})
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
        assert persona.post("/peticiones/add", {"descripcion": "x" * 50_000}).status_code == 503
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
    from app.fab.http import _sin_base

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
