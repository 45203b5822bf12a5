"""How much may be sent is one number in one place: the server, the proxy, the screens and the telephone follow it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.catalogos.importacion.clases import CLASES
from app.catalogos.services import escudo
from app.fab.server import Limites
from app.limpieza import limpio
from app.nucleo.limites import ARCHIVO, ENTREGA, ENVIO, MEGA, TEXTOS, en_mb
from tests.cliente import Cliente, Pagina

RAIZ = Path(__file__).resolve().parents[1]
UNIDADES = {"": 1, "k": 1024, "m": MEGA, "g": 1024 * MEGA}
OTROS = {5: "escudo y hojas del municipio", 2: "textos", 40: "lo que una hoja de cálculo infla"}
"""Megabytes that texts may name besides a file's and a sending's, and of what."""

pytestmark = pytest.mark.solo_sqlite("no engine is asked")


def de_nginx() -> list[int]:
    """Return what each `client_max_body_size` of the proxy's configuration admits, in bytes."""
    texto = re.sub(r"#.*", "", (RAIZ / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
    hallados = re.findall(r"client_max_body_size\s+(\d+)([kmg]?)\s*;", texto, re.IGNORECASE)
    return [int(n) * UNIDADES[unidad.lower()] for n, unidad in hallados]


def test_the_proxy_lets_through_more_than_the_application_takes() -> None:
    assert de_nginx()
    assert all(tope > ENVIO for tope in de_nginx()), "the application says what did not fit, not the proxy"


def test_a_sending_holds_the_files_that_the_screens_offer_and_what_is_typed(app: Flask) -> None:
    assert ARCHIVO <= ENTREGA
    assert ENTREGA + TEXTOS < ENVIO
    assert app.config["MAX_CONTENT_LENGTH"] == ENVIO < Limites().cuerpo
    assert app.config["MAX_FORM_MEMORY_SIZE"] == TEXTOS
    assert limpio.MAXIMO_BYTES == ARCHIVO, "the child that cleans is given no setting"
    assert all(clase.maximo <= ENTREGA for clase in CLASES.values())
    assert escudo.MAXIMO_BYTES <= ARCHIVO


def test_the_telephone_weighs_by_the_same_number() -> None:
    texto = (RAIZ / "app/static/campo/fotos.js").read_text(encoding="utf-8")
    factores = re.search(r"MAXIMO = (\d+) \* 1024 \* 1024", texto)
    assert factores
    assert int(factores[1]) * MEGA == ARCHIVO
    assert f"el límite es de {en_mb(ARCHIVO)} MB" in texto


@pytest.mark.parametrize("carpeta", ["app", "docs/manual", "docs/campo.md"])
def test_no_text_promises_another_number(carpeta: str) -> None:
    donde = RAIZ / carpeta
    archivos = (
        [donde] if donde.is_file() else [r for r in donde.rglob("*") if r.suffix in (".py", ".html", ".js", ".md")]
    )
    dichos = {
        (ruta.relative_to(RAIZ).as_posix(), int(n))
        for ruta in archivos
        if "vendor" not in ruta.parts
        for n in re.findall(r"(?:hasta|más de|a lo más|límite es de|caben) (\d+) MB", ruta.read_text(encoding="utf-8"))
    }
    assert dichos
    validos = {ARCHIVO // MEGA, ENTREGA // MEGA, *OTROS}
    assert {(ruta, n) for ruta, n in dichos if n not in validos} == set()


def test_the_pages_tell_their_program_the_limits(cliente: type[Cliente]) -> None:
    html = cliente.de("capturista").get("/hojas/add").text
    assert f'data-maximo="{ARCHIVO}" data-maximo-entrega="{ENTREGA}"' in html
    assert f"Cada archivo hasta {en_mb(ARCHIVO)} MB; de una vez hasta {en_mb(ENTREGA)} MB" in Pagina(html).texto


def test_a_413_says_which_limit_was_exceeded(cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    todo = c.post("/hojas/add", {"archivos": (b"a" * (ENVIO + 1), "plano.pdf")})
    assert todo.status_code == 413
    assert "El envío completo pesa 24 MB: de una vez caben 20 MB de archivos, y cada archivo hasta 10 MB." in todo.text
    escrito = c.post("/peticiones/add", {"descripcion": "a" * (TEXTOS + 1)})
    assert escrito.status_code == 413
    assert "Lo escrito en el formulario pasa de 2 MB" in escrito.text
    datos = c.pagina("/hojas/add").forma("/hojas/add")["datos"]
    uno = c.post("/hojas/add", {**datos, "archivos": (b"%PDF-1.4\n" + b"0" * ARCHIVO, "plano.pdf")})
    assert uno.status_code == 422
    assert "El archivo pesa más de 10 MB." in uno.text
