"""What opens an upload: in a process of its own, with an end to its memory, so many at once, refusing in words."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.archivos.examen import ArchivoRechazado, examinar
from app.commands import como_sistema
from app.limpieza import __main__ as programa
from app.limpieza import aparte, limpio
from app.limpieza.aparte import limpiado
from app.limpieza.limpio import Rechazo
from app.nucleo import hijos, limites
from app.nucleo.cupo import VUELVA_EN, Cupo, SinCupo
from tests.cliente import Cliente
from tests.factories import foto, nueva

RAIZ = Path(__file__).parents[2]


def grande(formato: str = "JPEG") -> bytes:
    """Return a picture of 40 megapixels, small as a file."""
    salida = io.BytesIO()
    Image.linear_gradient("L").resize((8000, 5000)).convert("RGB").save(salida, formato)
    return salida.getvalue()


class Cuenta:
    """Counts how many processes are open at once, and remembers the most."""

    def __init__(self, al_abrir: Callable[[subprocess.Popen[bytes]], None] = lambda _proceso: None) -> None:
        self.ahora, self.mayor, self.todos = 0, 0, 0
        self._al_abrir, self._candado = al_abrir, threading.Lock()

    @contextmanager
    def hijo(self, argumentos: Any, contenido: bytes) -> Iterator[subprocess.Popen[bytes]]:
        with self._candado:
            self.ahora, self.todos = self.ahora + 1, self.todos + 1
            self.mayor = max(self.mayor, self.ahora)
        try:
            with hijos.hijo(argumentos, contenido) as proceso:
                self._al_abrir(proceso)
                yield proceso
        finally:
            with self._candado:
                self.ahora -= 1


def test_the_process_and_the_server_take_files_of_the_same_size() -> None:
    assert limpio.MAXIMO_BYTES == limites.ARCHIVO


def test_eight_pictures_of_forty_megapixels_are_opened_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aparte, "hijo", (cuenta := Cuenta()).hijo)
    suya = grande()
    with ThreadPoolExecutor(8) as hilos:
        hechas = list(hilos.map(lambda n: limpiado(suya, n, espera=60).mime, range(8)))
    assert (hechas, cuenta.todos, cuenta.mayor) == (["image/jpeg"] * 8, 8, 2)


def test_of_one_account_they_are_opened_one_by_one_and_the_seventh_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aparte, "hijo", (cuenta := Cuenta()).hijo)
    suya = grande()

    def enviar(_n: int) -> str:
        try:
            return limpiado(suya, 7, espera=60).mime
        except SinCupo:
            return "sin turno"

    with ThreadPoolExecutor(8) as hilos:
        hechas = sorted(hilos.map(enviar, range(8)))
    assert (hechas, cuenta.mayor) == (["image/jpeg"] * 6 + ["sin turno"] * 2, 1)


def test_the_process_has_an_end_to_its_memory_and_its_time() -> None:
    orden = [sys.executable, "-I", "-c", aparte._ARRANQUE, aparte._DONDE, "archivo"]
    with subprocess.Popen(orden, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as proceso:
        try:
            hasta = time.monotonic() + 10
            while str(programa.MEMORIA) not in (limites := Path(f"/proc/{proceso.pid}/limits").read_text()):
                assert time.monotonic() < hasta, limites
                time.sleep(0.02)
            assert re.search(rf"Max cpu time +{programa.SEGUNDOS_DE_PROCESADOR} ", limites)
            assert Path(f"/proc/{proceso.pid}/environ").read_bytes() == b""
        finally:
            proceso.kill()


def test_the_server_itself_loads_nothing_of_what_opens_signatures_or_heic() -> None:
    codigo = "import sys; sys.path.insert(0, '.'); import app, app.features; print(*sys.modules)"
    cargados = subprocess.run(  # noqa: S603 — our own interpreter
        [sys.executable, "-c", codigo], cwd=RAIZ, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"pyhanko", "pyhanko_certvalidator", "pillow_heif", "aiohttp"} & set(cargados) == set()


def test_a_process_that_is_ended_is_a_refusal_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def acabar(proceso: subprocess.Popen[bytes]) -> None:
        proceso.kill()
        proceso.wait()

    monkeypatch.setattr(aparte, "hijo", Cuenta(acabar).hijo)
    with pytest.raises(ArchivoRechazado, match="demasiada memoria"):
        examinar(foto(), "f.jpg")


def test_one_that_takes_too_long_is_a_refusal_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aparte, "SEGUNDOS", 0.0)
    with pytest.raises(ArchivoRechazado, match="tardó demasiado"):
        examinar(foto(), "f.jpg")


def test_what_needs_more_memory_than_there_is_is_a_refusal() -> None:
    codigo = aparte._ARRANQUE.replace(
        "runpy.run_module('limpieza', run_name='__main__')",
        "import limpieza.__main__ as m; m.MEMORIA = 150 << 20; m._principal(sys.argv[1])",
    )
    with hijos.hijo(["-c", codigo, aparte._DONDE, "archivo"], grande()) as proceso:
        assert hijos.leer(proceso, 20) == b'{"rechazo": "memoria"}'


def test_the_turn_is_given_back_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aparte, "CUPO", Cupo(1, en_espera=0))
    for contenido, clave in ((b"hola", "tipo"), (b"\xff\xd8\xff", "imagen_danada")):
        with pytest.raises(Rechazo, match=clave):
            limpiado(contenido, 7, espera=0)
    assert limpiado(foto(), 7, espera=0).mime == "image/jpeg"


def test_without_a_turn_what_was_typed_stays_in_the_form(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    quien = cliente.de("capturista")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = str(nueva().folio)
    with monkeypatch.context() as lleno:
        lleno.setattr(aparte, "CUPO", Cupo(0, en_espera=0))
        respuesta = quien.acto(folio, "adjuntar", archivo=(foto(), "f.jpg"), texto="Lo que escribí")
        assert (respuesta.status_code, respuesta.headers["Retry-After"]) == (503, str(VUELVA_EN))
        assert "Se están revisando otros archivos" in respuesta.text
        assert "Lo que escribí" in respuesta.text
        sola = quien.http.post(
            f"/peticiones/{folio}/actos/adjuntar",
            data={"archivo": (io.BytesIO(foto()), "f.jpg"), "texto": "Sola", "csrf_token": quien.ficha_csrf()},
            headers={"X-Sin-Pagina": "1"},
        )
        assert (sola.headers["X-Codigo"], sola.headers["Retry-After"]) == ("503", str(VUELVA_EN))
    assert quien.acto(folio, "adjuntar", archivo=(foto(), "f.jpg"), texto="Lo que escribí").status_code == 303


def test_the_unit_bounds_the_memory_of_all_and_outlives_one_process() -> None:
    unidad = (RAIZ / "deploy/atencion-ciudadana.service").read_text()
    tope = re.search(r"^MemoryMax=(\d+)G$", unidad, re.M)
    assert tope
    assert int(tope[1]) << 30 > 2 * programa.MEMORIA
    assert re.search(r"^OOMPolicy=continue$", unidad, re.M)
