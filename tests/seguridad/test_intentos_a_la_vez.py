"""Tries sent at once: each takes its place in the count before its password is looked at."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad import intentos, services
from tests.cliente import Cliente
from tests.elenco import CONTRASENA
from tests.seguridad.test_intentos import entrada, errar, por_api, por_forma

pytestmark = pytest.mark.dialecto("who counts first is the engine's")

A_LA_VEZ = 24


@pytest.fixture
def juntas(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Hold every check of a password until so many are being made, or for two seconds: the worst of all orders."""

    def preparar(cuantas: int) -> None:
        de_verdad, cuenta, lista = services.coincide, threading.Semaphore(0), threading.Event()
        faltan = [cuantas]

        def esperar(usuario: object, contrasena: str) -> bool:
            cuenta.release()
            with cerrojo:
                faltan[0] -= 1
                if faltan[0] <= 0:
                    lista.set()
            lista.wait(2)
            return de_verdad(usuario, contrasena)  # type: ignore[arg-type]

        cerrojo = threading.Lock()
        monkeypatch.setattr(services, "coincide", esperar)

    return preparar


def a_la_vez(veces: int, prueba: Callable[[], int]) -> Counter[int]:
    """Run a try in so many threads that begin together."""
    linea = threading.Barrier(veces)

    def correr(_n: int) -> int:
        linea.wait(30)
        return prueba()

    with ThreadPoolExecutor(veces) as hilos:
        return Counter(hilos.map(correr, range(veces)))


@pytest.mark.parametrize("nombre", ["capturista", "nadie"])
def test_veinticuatro_a_la_vez_son_diez(cliente: type[Cliente], juntas: Callable[[int], None], nombre: str) -> None:
    juntas(A_LA_VEZ)
    codigos = a_la_vez(A_LA_VEZ, lambda: por_forma(cliente(), nombre, "no es esta").status_code)
    assert codigos == {422: intentos.INTENTOS, 429: A_LA_VEZ - intentos.INTENTOS}
    assert int(por_forma(cliente(), nombre, CONTRASENA).headers["Retry-After"]) > intentos.REVISION.total_seconds()


def test_por_la_api_tambien(cliente: type[Cliente], juntas: Callable[[int], None]) -> None:
    """What refuses in the middle is told as «wait» there too, not as a failure."""
    juntas(A_LA_VEZ)
    codigos = a_la_vez(A_LA_VEZ, lambda: por_api(cliente(), "capturista", "no es esta").status_code)
    assert codigos == {401: intentos.INTENTOS, 429: A_LA_VEZ - intentos.INTENTOS}


def test_la_contrasena_actual_tampoco_se_adivina_a_la_vez(
    cliente: type[Cliente], juntas: Callable[[int], None]
) -> None:
    uno = cliente.de("capturista")
    ficha = uno.ficha_csrf()
    datos = {
        "csrf_token": ficha,
        "anterior": "no",
        "nueva": "otra frase bien larga",
        "repetida": "otra frase bien larga",
    }
    galleta = uno.http.get_cookie("session")
    assert galleta is not None

    def cambia() -> int:
        otra = cliente()
        otra.http.set_cookie("session", galleta.value)
        return otra.http.post("/resetmypassword/form", data=datos).status_code

    juntas(A_LA_VEZ)
    assert a_la_vez(A_LA_VEZ, cambia) == {422: intentos.INTENTOS, 429: A_LA_VEZ - intentos.INTENTOS}


def test_la_correcta_devuelve_su_lugar(cliente: type[Cliente], juntas: Callable[[int], None]) -> None:
    """After nine errors the tenth try is hers, and right: she enters, and what she took is given back to all."""
    errar(cliente(), 9)
    assert entrada(cliente, "capturista") == 303
    juntas(9)
    assert a_la_vez(9, lambda: entrada(cliente, "capturista")) == {303: 9}
    assert a_la_vez(9, lambda: entrada(cliente, "capturista")) == {303: 9}


def test_la_oficina_entera_entra_a_la_vez(cliente: type[Cliente], juntas: Callable[[int], None]) -> None:
    """The places that others take at one address make nobody wait, and do not count as errors of the address."""
    errar(cliente(), 9, "asesor")
    cuentas = iter(["capturista", "secretaria", "coordinador", "subcoordinadora", "informacion", "titular_obras"] * 4)
    juntas(A_LA_VEZ)
    assert a_la_vez(A_LA_VEZ, lambda: entrada(cliente, next(cuentas))) == {303: A_LA_VEZ}


def test_quien_se_quedo_a_medias_no_deja_esperando(app: Flask) -> None:
    """A process that ended while it looked at the tenth leaves seconds of waiting, not minutes."""
    with app.app_context(), como_sistema("prueba"):
        claves = intentos.claves_de("una", "203.0.113.9", None)
        for _ in range(intentos.INTENTOS):
            with escritura():
                intentos.apartar(claves)
        with pytest.raises(intentos.DebeEsperar) as negada, escritura():
            intentos.apartar(claves)
        assert 0 < negada.value.segundos <= intentos.REVISION.total_seconds() + 1
        db.session.rollback()
